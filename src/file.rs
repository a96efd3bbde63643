//! Files that hold a secret: written whole or not at all, and readable by their owner alone. Knows not
//! what is in them.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Writes a new file with mode 0600. It is made beside its place and renamed, so that its name never
/// stands for half of it. A file that is there already is an error, or is replaced with `force`; a
/// symbolic link is replaced itself, and what it points to is left alone.
pub fn write_new(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    if let Ok(there) = fs::symlink_metadata(path) {
        let kind = there.file_type();
        if !force {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if kind.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !kind.is_file() && !kind.is_symlink() {
            return Err(io::Error::other("it is not a regular file"));
        }
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::metadata(directory)?;
    let mut file = tempfile::Builder::new()
        .prefix(".voxtoken-")
        .tempfile_in(directory)
        // Its error names a file that nobody asked for.
        .map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(bytes)?;
    // On some file systems only this tells that the disk is full.
    file.as_file_mut().sync_all()?;
    let persisted = if force {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    persisted.map_err(|error| error.error)?;
    Ok(())
}

/// Adds a line to the end of a file that is there, after a line ending where the last line has none.
/// Where that fails, nothing is added.
pub fn append_line(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut addition = String::new();
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            addition.push('\n');
        }
    }
    addition.extend([line, "\n"]);
    file.write_all(addition.as_bytes()).inspect_err(|_| {
        // What cannot be cut off again is at least an unfinished line.
        let _ = file.set_len(length);
    })
}
