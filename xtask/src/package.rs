//! The files of a release, before they are put into an archive or a package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::dist::output_of;

/// The shells that get a completion script, with the file's name in the archive and its place in Debian.
const SHELLS: [(&str, &str, Option<&str>); 5] = [
    (
        "bash",
        "voxtoken.bash",
        Some("usr/share/bash-completion/completions/voxtoken"),
    ),
    (
        "zsh",
        "_voxtoken",
        Some("usr/share/zsh/vendor-completions/_voxtoken"),
    ),
    (
        "fish",
        "voxtoken.fish",
        Some("usr/share/fish/vendor_completions.d/voxtoken.fish"),
    ),
    ("powershell", "voxtoken.ps1", None),
    ("elvish", "voxtoken.elv", None),
];

/// What a file is, as far as its place depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Program,
    Manual,
    Completion {
        /// Its path in a Debian system, if Debian has a place for it.
        debian: Option<&'static str>,
    },
    Document,
    /// The schema of a command's JSON.
    Schema,
}

/// One file of the release.
pub struct File {
    pub kind: Kind,
    /// Its name, without a directory.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    /// The file's mode: only the program is executable.
    pub fn mode(&self) -> u32 {
        if self.kind == Kind::Program {
            0o755
        } else {
            0o644
        }
    }
}

/// Gathers the release: the program, what it prints about itself, and the project's documents.
pub fn files(root: &Path, program: &Path) -> Result<Vec<File>> {
    let file = |kind, name: &str, bytes| File {
        kind,
        name: name.to_owned(),
        bytes,
    };
    let read =
        |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let mut files = vec![file(Kind::Program, "voxtoken", read(program)?)];
    for name in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        files.push(file(Kind::Document, name, read(&root.join(name))?));
    }
    for path in sorted(&root.join("docs/schema"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push(file(Kind::Schema, &name, read(&path)?));
    }
    let pages = tempfile::tempdir()?;
    let directory = pages.path().to_string_lossy().into_owned();
    output_of(program, &["man", "--output-dir", &directory])?;
    for path in sorted(pages.path())? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push(file(Kind::Manual, &name, read(&path)?));
    }
    for (shell, name, debian) in SHELLS {
        let script = output_of(program, &["completions", shell])?;
        files.push(file(Kind::Completion { debian }, name, script));
    }
    Ok(files)
}

fn sorted(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
