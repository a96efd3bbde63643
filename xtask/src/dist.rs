//! Builds the release of this machine. Two runs on the same commit write the same bytes.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::archive::{Entry, tar_gz};
use crate::{deb, package, sbom};

/// What is being released.
pub struct Release {
    pub version: String,
    pub target: String,
    pub maintainer: String,
    /// The time of the commit, in seconds since 1970: every file gets it.
    pub modified: u64,
}

/// Builds everything and returns the paths that were written. A `program` is taken as it is.
pub fn dist(root: &Path, out: &Path, program: Option<PathBuf>) -> Result<Vec<PathBuf>> {
    let release = Release {
        version: version(root)?,
        target: target()?,
        maintainer: "voxtoken maintainers <maintainers@voxtoken.invalid>".into(),
        modified: modified(root)?,
    };
    let program = match program {
        Some(program) => program,
        None => build(root, &release)?,
    };
    let files = package::files(root, &program)?;
    let stem = format!("voxtoken-{}-{}", release.version, release.target);
    let entries: Vec<Entry> = files
        .iter()
        .map(|file| Entry {
            path: format!("{stem}/{}{}", directory(file.kind), file.name),
            mode: file.mode(),
            bytes: &file.bytes,
        })
        .collect();
    let mut artifacts = vec![
        (
            format!("{stem}.tar.gz"),
            tar_gz(&entries, release.modified)?,
        ),
        (format!("{stem}.cdx.json"), sbom::bill(root, &release)?),
    ];
    artifacts.extend(deb::package(&release, &files)?);
    let mut sums = String::new();
    for (name, bytes) in &artifacts {
        let _ = writeln!(sums, "{}  {name}", hex(&Sha256::digest(bytes)));
    }
    artifacts.push(("SHA256SUMS".into(), sums.into_bytes()));
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let write = |(name, bytes): (String, Vec<u8>)| {
        let path = out.join(name);
        fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    };
    artifacts.into_iter().map(write).collect()
}

fn directory(kind: package::Kind) -> &'static str {
    match kind {
        package::Kind::Manual => "man/",
        package::Kind::Completion { .. } => "completions/",
        package::Kind::Schema => "schema/",
        package::Kind::Program | package::Kind::Document => "",
    }
}

/// Builds the program. Paths of this machine are kept out of it, so that it is the same on another.
fn build(root: &Path, release: &Release) -> Result<PathBuf> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))
        .unwrap_or_default();
    let flags = format!(
        "--remap-path-prefix={}=/voxtoken --remap-path-prefix={home}=/cargo",
        root.display()
    );
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked", "--package", "voxtoken"])
        .args(["--target", &release.target])
        .current_dir(root)
        .env("RUSTFLAGS", flags)
        .env("SOURCE_DATE_EPOCH", release.modified.to_string())
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo build failed");
    }
    let program = if release.target.contains("windows") {
        "voxtoken.exe"
    } else {
        "voxtoken"
    };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    Ok(target.join(&release.target).join("release").join(program))
}

/// The target to build for: this machine's, static where the toolchain has musl.
fn target() -> Result<String> {
    let version = String::from_utf8(output_of(Path::new("rustc"), &["-vV"])?)?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc -vV names no host")?;
    let musl = host.replace("-gnu", "-musl");
    let args = ["--print", "target-libdir", "--target", &musl];
    let has_musl = output_of(Path::new("rustc"), &args)
        .is_ok_and(|path| Path::new(String::from_utf8_lossy(&path).trim()).is_dir());
    Ok(if has_musl { musl } else { host.to_owned() })
}

fn version(root: &Path) -> Result<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    manifest
        .lines()
        .find_map(|line| {
            Some(
                line.strip_prefix("version = \"")?
                    .trim_end_matches('"')
                    .to_owned(),
            )
        })
        .context("Cargo.toml has no version")
}

/// When the commit was made, or what `SOURCE_DATE_EPOCH` says.
fn modified(root: &Path) -> Result<u64> {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        return epoch
            .parse()
            .context("SOURCE_DATE_EPOCH is not a number of seconds");
    }
    let directory = root.to_string_lossy();
    let args = ["-C", &directory, "log", "-1", "--format=%ct"];
    let time = output_of(Path::new("git"), &args)
        .context("set SOURCE_DATE_EPOCH outside of a git checkout")?;
    Ok(String::from_utf8_lossy(&time).trim().parse()?)
}

/// What a program prints; its failure is an error.
pub fn output_of<S: AsRef<OsStr>>(program: &Path, args: &[S]) -> Result<Vec<u8>> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!("{} failed", program.display());
    }
    Ok(output.stdout)
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
