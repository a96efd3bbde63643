//! Names the place of a wrong value: the option, or the file.

use std::path::Path;

use crate::outcome::Failure;
use crate::text::{safe, shown, without_credentials};
use crate::time::{Span, UnixTime};

/// A file that an option names, as the place of an error.
pub(super) fn file(option: &str, path: &Path) -> String {
    if path == Path::new("-") {
        format!("{option} -")
    } else {
        without_credentials(&safe(&path.to_string_lossy()))
    }
}

/// The moment that an option names.
pub(super) fn instant(option: &str, text: &str) -> Result<UnixTime, Failure> {
    UnixTime::parse(text).map_err(|refusal| refusal.at(format!("{option} {}", shown(text))))
}

/// The span of time that an option names.
pub(super) fn span(option: &str, text: &str) -> Result<Span, Failure> {
    Span::parse(text).map_err(|refusal| refusal.at(format!("{option} {}", shown(text))))
}
