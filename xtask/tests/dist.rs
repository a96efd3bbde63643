//! The release, packaged from a program that is built already: the same bytes each time, and a Debian package
//! that installs and leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The program of this build, once `cargo build` has made it.
fn program() -> Option<PathBuf> {
    let program = Path::new(env!("CARGO_BIN_EXE_xtask")).with_file_name("voxtoken");
    let there = program.is_file();
    if !there {
        eprintln!("skipped: run 'cargo build' first");
    }
    there.then_some(program)
}

fn run(program: &str, args: &[&str]) -> Option<Output> {
    let output = Command::new(program)
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .output();
    if output.is_err() {
        eprintln!("skipped: {program} is not installed");
    }
    output.ok()
}

/// Runs a program that must succeed; nothing if it is not installed.
fn succeeds(program: &str, args: &[&str]) -> Option<String> {
    let output = run(program, args)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {args:?}: {said}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned() + &said)
}

fn dist(program: &Path, out: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["dist", "--out"])
        .arg(out)
        .arg("--program")
        .arg(program)
        .env("SOURCE_DATE_EPOCH", "1795194312")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The files of a directory by name.
fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn two_runs_write_the_same_bytes_and_the_package_installs() {
    let Some(program) = program() else { return };
    let work = TempDir::new().unwrap();
    let path = |name: &str| work.path().join(name);
    let text = |name: &str| path(name).to_str().unwrap().to_owned();
    fs::copy(&program, path("voxtoken")).unwrap();
    if succeeds("strip", &[&text("voxtoken")]).is_none() {
        return;
    }
    dist(&path("voxtoken"), &path("one"));
    dist(&path("voxtoken"), &path("two"));
    let (one, two) = (files(&path("one")), files(&path("two")));
    let names: Vec<_> = one.iter().map(|file| &*file.0).collect();
    for ((name, one), (_, two)) in one.iter().zip(&two) {
        assert!(one == two, "{name}");
    }
    let check = format!(
        "cd '{}' && sha256sum --check --strict SHA256SUMS",
        text("one")
    );
    succeeds("sh", &["-c", &check]);
    if let Some(deb) = names
        .iter()
        .find(|name| Path::new(name).extension().is_some_and(|it| it == "deb"))
    {
        let deb = text(&format!("one/{deb}"));
        if let Some(said) = run("lintian", &["--fail-on", "error", &deb]) {
            assert!(
                said.status.success(),
                "{}",
                String::from_utf8_lossy(&said.stdout)
            );
        }
        installs(&deb, &path("root"));
    }
}

/// Installs a package below a directory of its own, uses what it brought, and removes it.
fn installs(deb: &str, root: &Path) {
    let is_root = run("id", &["-u"]).is_some_and(|it| it.stdout == b"0\n");
    if !is_root {
        eprintln!("skipped: only root installs a package");
        return;
    }
    for directory in ["var/lib/dpkg/updates", "var/lib/dpkg/info"] {
        fs::create_dir_all(root.join(directory)).unwrap();
    }
    fs::write(root.join("var/lib/dpkg/status"), "").unwrap();
    let below = format!("--root={}", root.display());
    let Some(_) = succeeds(
        "dpkg",
        &[
            &below,
            "--force-depends",
            "--force-script-chrootless",
            "-i",
            deb,
        ],
    ) else {
        return;
    };
    let path = |name: &str| root.join(name).to_str().unwrap().to_owned();
    let version = succeeds(&path("usr/bin/voxtoken"), &["--version"]).unwrap();
    assert!(version.starts_with("voxtoken "), "{version}");
    if let Some(page) = succeeds(
        "man",
        &["-P", "cat", "-l", &path("usr/share/man/man1/voxtoken.1.gz")],
    ) {
        assert!(page.contains("EXIT STATUS"), "{page}");
    }
    let script = format!(
        "source '{}'; COMP_WORDS=(voxtoken mi); COMP_CWORD=1; _voxtoken voxtoken mi voxtoken; echo \"$COMPREPLY\"",
        path("usr/share/bash-completion/completions/voxtoken")
    );
    if let Some(completed) = succeeds("bash", &["--norc", "-c", &script]) {
        assert_eq!(completed, "mint\n");
    }
    assert!(
        root.join("usr/share/doc/voxtoken/schema/codes.json")
            .is_file()
    );
    succeeds("dpkg", &[&below, "--purge", "voxtoken"]);
    for name in [
        "usr/bin/voxtoken",
        "usr/share/doc/voxtoken",
        "usr/share/man/man1/voxtoken.1.gz",
    ] {
        assert!(!root.join(name).exists(), "{name}");
    }
}
