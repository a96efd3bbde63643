//! The tests of the command line: words in, bytes and exit code out. One file a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

mod mint;
