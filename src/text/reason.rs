//! The reasons for I/O errors, in plain words.

use std::io::{self, ErrorKind};

/// The text of an I/O error, in the style of all messages.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::AlreadyExists => "the file already exists",
        ErrorKind::BrokenPipe => "the other side closed it",
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset => "the connection was closed",
        ErrorKind::DirectoryNotEmpty => "the directory is not empty",
        ErrorKind::FileTooLarge => "the file would be too large",
        ErrorKind::Interrupted => "it was interrupted",
        ErrorKind::InvalidData => "it is not valid text",
        ErrorKind::IsADirectory => "is a directory",
        ErrorKind::NotADirectory => "not a directory",
        ErrorKind::NotFound => "no such file or directory",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::QuotaExceeded => "the disk quota is used up",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        ErrorKind::StorageFull => "no space left on device",
        ErrorKind::TimedOut => "it took too long",
        ErrorKind::UnexpectedEof => "it ended too early",
        ErrorKind::WriteZero => "nothing more can be written",
        _ => "",
    };
    // Errors of the operating system or a library have their own text; a bare kind only has Rust's.
    let has_words = error.raw_os_error().is_some() || error.get_ref().is_some();
    if !has_words && !words.is_empty() {
        return words.into();
    }
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_in_the_words_of_the_system() {
        for (error, expected) in [
            (io::Error::from_raw_os_error(2), "no such file or directory"),
            (ErrorKind::NotFound.into(), "no such file or directory"),
            (ErrorKind::AlreadyExists.into(), "the file already exists"),
            (ErrorKind::StorageFull.into(), "no space left on device"),
            (io::Error::other("It is odd"), "it is odd"),
        ] {
            assert_eq!(reason(&error), expected);
        }
    }
}
