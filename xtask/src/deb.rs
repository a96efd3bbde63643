//! A Debian package (deb(5)): an `ar` archive of its version, its control files and its data.

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::archive::{Entry, gzip, tar_gz};
use crate::dist::Release;
use crate::package::{File, Kind};

/// Debian's name for the machine that a target is for.
fn architecture(target: &str) -> Option<&'static str> {
    match target.split('-').next()? {
        "x86_64" => Some("amd64"),
        "aarch64" => Some("arm64"),
        "armv7" => Some("armhf"),
        "i686" => Some("i386"),
        "riscv64gc" => Some("riscv64"),
        _ => None,
    }
}

/// The package's file name and bytes, where Debian runs on the target.
pub fn package(release: &Release, files: &[File]) -> Result<Option<(String, Vec<u8>)>> {
    let Some(architecture) =
        architecture(&release.target).filter(|_| release.target.contains("linux"))
    else {
        return Ok(None);
    };
    let data = data(release, files)?;
    let entries: Vec<Entry> = data
        .iter()
        .map(|(path, mode, bytes)| Entry {
            path: format!("./{path}"),
            mode: *mode,
            bytes,
        })
        .collect();
    let size = data.iter().map(|(_, _, bytes)| bytes.len()).sum::<usize>() / 1024;
    let control = control(release, architecture, size);
    let sums = data
        .iter()
        .fold(String::new(), |mut sums, (path, _, bytes)| {
            let _ = writeln!(sums, "{}  {path}", md5(bytes));
            sums
        });
    let control = tar_gz(
        &[
            Entry {
                path: "./control".into(),
                mode: 0o644,
                bytes: control.as_bytes(),
            },
            Entry {
                path: "./md5sums".into(),
                mode: 0o644,
                bytes: sums.as_bytes(),
            },
        ],
        release.modified,
    )?;
    let name = format!("voxtoken_{}_{architecture}.deb", release.version);
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", control),
        ("data.tar.gz", tar_gz(&entries, release.modified)?),
    ];
    Ok(Some((name, ar(&members, release.modified))))
}

/// Every file in its place in a Debian system.
fn data(release: &Release, files: &[File]) -> Result<Vec<(String, u32, Vec<u8>)>> {
    let mut data = Vec::new();
    for file in files {
        let path = match file.kind {
            Kind::Program => "usr/bin/voxtoken".to_owned(),
            Kind::Completion { debian: Some(path) } => path.to_owned(),
            Kind::Completion { debian: None } => continue,
            Kind::Manual => {
                let path = format!("usr/share/man/man1/{}.gz", file.name);
                data.push((path, file.mode(), gzip(&file.bytes)?));
                continue;
            }
            Kind::Document if file.name.starts_with("LICENSE") => continue,
            Kind::Document if file.name == "CHANGELOG.md" => {
                let path = "usr/share/doc/voxtoken/CHANGELOG.md.gz".to_owned();
                data.push((path, file.mode(), gzip(&file.bytes)?));
                continue;
            }
            Kind::Document => format!("usr/share/doc/voxtoken/{}", file.name),
            Kind::Schema => format!("usr/share/doc/voxtoken/schema/{}", file.name),
        };
        data.push((path, file.mode(), file.bytes.clone()));
    }
    let mit = files
        .iter()
        .find(|file| file.name == "LICENSE-MIT")
        .context("LICENSE-MIT is missing")?;
    data.push((
        "usr/share/doc/voxtoken/copyright".into(),
        0o644,
        copyright(release, &String::from_utf8_lossy(&mit.bytes)).into_bytes(),
    ));
    data.push((
        "usr/share/doc/voxtoken/changelog.gz".into(),
        0o644,
        gzip(changelog(release).as_bytes())?,
    ));
    if is_static(release) {
        // A program without libraries is meant.
        let text = "voxtoken: shared-library-lacks-prerequisites [usr/bin/voxtoken]\n";
        data.push((
            "usr/share/lintian/overrides/voxtoken".into(),
            0o644,
            text.into(),
        ));
    }
    data.sort();
    Ok(data)
}

fn is_static(release: &Release) -> bool {
    release.target.contains("musl")
}

/// The changelog of the package (deb-changelog(5)).
fn changelog(release: &Release) -> String {
    let time = UNIX_EPOCH + Duration::from_secs(release.modified);
    // An HTTP date is a date of RFC 5322 but for its zone.
    let date = httpdate::fmt_http_date(time).replace("GMT", "+0000");
    format!(
        "voxtoken ({}) unstable; urgency=medium\n\n  * CHANGELOG.md.gz has the changes.\n\n -- {}  {date}\n",
        release.version, release.maintainer
    )
}

fn control(release: &Release, architecture: &str, size: usize) -> String {
    let depends = if is_static(release) {
        String::new()
    } else {
        "Depends: libc6, libgcc-s1\n".to_owned()
    };
    format!(
        "Package: voxtoken\nVersion: {}\nArchitecture: {architecture}\nMaintainer: {}\n\
         Installed-Size: {size}\n{depends}Section: utils\nPriority: optional\n\
         Description: tokens and webhooks of voice-AI platforms\n \
         voxtoken signs, explains and checks the tokens of voice-AI platforms, and\n \
         signs, verifies and tests the webhooks that they send to your server.\n",
        release.version, release.maintainer
    )
}

fn copyright(release: &Release, mit: &str) -> String {
    let mit: String = mit
        .lines()
        .map(|line| {
            if line.is_empty() {
                " .\n".to_owned()
            } else {
                format!(" {line}\n")
            }
        })
        .collect();
    format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: voxtoken\n\nFiles: *\nCopyright: {}\nLicense: Apache-2.0 or Expat\n\n\
         License: Apache-2.0\n On Debian systems, the text of this licence is in\n \
         /usr/share/common-licenses/Apache-2.0.\n\nLicense: Expat\n{mit}",
        release.maintainer
    )
}

/// An `ar` archive as dpkg reads it.
fn ar(members: &[(&str, Vec<u8>)], modified: u64) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, bytes) in members {
        let header = format!(
            "{name:<16}{modified:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            0,
            0,
            "100644",
            bytes.len()
        );
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(bytes);
        if bytes.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

/// The MD5 sum that dpkg keeps to notice changed files. It protects nothing.
fn md5(bytes: &[u8]) -> String {
    crate::dist::hex(&md5::compute(bytes).0)
}
