//! Keeps requests in files that only their owner can read.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use crate::file::write_new;
use crate::outcome::Failure;
use crate::text::{reason, safe};
use crate::webhook::events::Event;
use crate::webhook::seen::SeenRequest;

/// Most files that one run writes.
const FILES: u64 = 1_000;

/// Most bytes that one run writes.
const BYTES: u64 = 256 << 20;

/// Writes requests into a directory.
pub struct Recorder {
    name: String,
    directory: PathBuf,
    files: u64,
    bytes: u64,
}

impl Recorder {
    /// Makes the directory, unless it is there.
    pub fn new((name, directory): &(String, PathBuf)) -> Result<Self, Failure> {
        let name = safe(name).into_owned();
        create(directory).map_err(|cause| {
            Failure::unavailable(
                format!("--record: cannot create the directory {name}"),
                &cause,
            )
        })?;
        Ok(Self {
            name,
            directory: directory.clone(),
            files: 0,
            bytes: 0,
        })
    }

    /// Keeps a request, or says why none is kept from now on.
    pub fn keep(&mut self, request: &SeenRequest) -> Result<(), String> {
        if request.message.is_empty() {
            // It never arrived whole.
            return Ok(());
        }
        self.bytes += request.message.len() as u64;
        if self.files == FILES || self.bytes > BYTES {
            return Err(format!(
                "--record: {FILES} files or {} MiB are the limit; no more requests are saved",
                BYTES >> 20
            ));
        }
        self.files += 1;
        self.write(request).map_err(|cause| {
            format!(
                "--record: cannot write to {}: {}; no more requests are saved",
                self.name,
                reason(&cause)
            )
        })
    }

    /// Writes a request under a name that is free: other runs may record into the same directory.
    fn write(&self, request: &SeenRequest) -> io::Result<()> {
        let stem = file_stem(request);
        let mut name = format!("{stem}.http");
        let mut number = 1;
        loop {
            match write_new(&self.directory.join(&name), &request.message, false) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    number += 1;
                    name = format!("{stem}-{number}.http");
                }
                written => return written,
            }
        }
    }
}

/// Time, number and event type: `20261120T170512Z-0001-status-update`. Nothing else of a request gets into the
/// name.
fn file_stem(request: &SeenRequest) -> String {
    let at = request.at.rfc3339().replace(['-', ':'], "");
    let event = request.event_type.as_deref().and_then(Event::named);
    let event = event.map_or("request", |event| event.name);
    format!("{at}-{:04}-{event}", request.id)
}

#[cfg(unix)]
fn create(directory: &PathBuf) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

#[cfg(not(unix))]
fn create(directory: &PathBuf) -> io::Result<()> {
    fs::create_dir_all(directory)
}
