//! A file with a captured request, unread: a pure room knows the forms of captures.

use std::path::Path;

use super::inputs::{Inputs, LARGEST_DATA};
use super::place::file;
use crate::outcome::Failure;

/// What a file with a captured request holds.
pub struct CaptureFile {
    pub bytes: Vec<u8>,
    /// What a message calls the file.
    pub place: String,
}

impl CaptureFile {
    /// Reads the file that an option names.
    pub(super) fn read(option: &str, path: &Path, inputs: &mut Inputs) -> Result<Self, Failure> {
        Ok(Self {
            bytes: inputs.read_up_to(LARGEST_DATA, option, path)?,
            place: file(option, path),
        })
    }
}
