//! Where the rows of a batch come from.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use super::inputs::{Inputs, unreadable};
use super::place::file;
use crate::outcome::Failure;

/// The rows of a batch.
pub struct Rows {
    /// The place, for errors.
    pub place: String,
    /// The file; nothing for standard input.
    pub file: Option<File>,
    /// Its size in bytes, if it is a regular file.
    pub size: Option<u64>,
}

/// Opens the file of `--batch`, or claims standard input for it.
pub fn rows(path: &Path, inputs: &mut Inputs) -> Result<Rows, Failure> {
    let place = file("--batch", path);
    if path == Path::new("-") {
        inputs.take_stdin("--batch")?;
        return Ok(Rows {
            place,
            file: None,
            size: None,
        });
    }
    let unreadable = |cause| unreadable("--batch", path, &cause);
    let opened = File::open(inputs.directory.join(path)).map_err(unreadable)?;
    let found = opened.metadata().map_err(unreadable)?;
    if found.is_dir() {
        return Err(unreadable(ErrorKind::IsADirectory.into()));
    }
    Ok(Rows {
        place,
        size: found.is_file().then_some(found.len()),
        file: Some(opened),
    })
}
