//! Archives whose bytes depend on nothing but what is in them: no clock, no user, no order of a directory.

use std::io::Write;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// One entry of an archive.
pub struct Entry<'a> {
    pub path: String,
    pub mode: u32,
    pub bytes: &'a [u8],
}

/// A gzip'd tar archive of the entries, with the directories above them.
pub fn tar_gz(entries: &[Entry], modified: u64) -> Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    let mut made: Vec<&str> = Vec::new();
    for entry in entries {
        for (end, _) in entry.path.match_indices('/') {
            let directory = &entry.path[..=end];
            if directory != "./" && !made.contains(&directory) {
                let mut header = header(EntryType::Directory, 0o755, 0, modified);
                archive.append_data(&mut header, directory, &[][..])?;
                made.push(directory);
            }
        }
        let length = entry.bytes.len() as u64;
        let mut header = header(EntryType::Regular, entry.mode, length, modified);
        archive.append_data(&mut header, &entry.path, entry.bytes)?;
    }
    gzip(&archive.into_inner()?)
}

/// The bytes, compressed without a name or a time in the header.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

fn header(kind: EntryType, mode: u32, size: u64, modified: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_mtime(modified);
    header.set_uid(0);
    header.set_gid(0);
    header
}
