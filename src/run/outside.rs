//! What a run is given: its arguments, and the ports through which it reaches the outside.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use crate::net::Network;
use crate::settings::Environment;

/// Everything that a run may know and touch outside of itself, gathered once.
pub struct Outside<'a> {
    /// The command line, program name first.
    pub args: Vec<OsString>,
    /// The variables that voxtoken reads.
    pub environment: Environment,
    /// The current directory.
    pub directory: PathBuf,
    /// Tells the time. Most commands ask once; a server asks on every request.
    pub clock: &'a (dyn Fn() -> SystemTime + Sync),
    /// Standard input.
    pub stdin: Input<'a>,
    /// Standard output.
    pub stdout: Output<'a>,
    /// Standard error.
    pub stderr: Output<'a>,
    /// The network. Commands without `(network)` in their help never call it.
    pub network: &'a dyn Network,
    /// Ctrl-C and SIGTERM end the process, as they end any program, until a command that has something to
    /// finish calls this: from then on they set the flag. A second signal ends the process all the same.
    pub stop: &'a (dyn Fn() -> Arc<AtomicBool> + Sync),
}

/// The ports of a command that is on the network.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Tells the time.
    pub clock: &'a (dyn Fn() -> SystemTime + Sync),
    /// The network.
    pub network: &'a dyn Network,
    /// Takes over Ctrl-C and SIGTERM.
    pub stop: &'a (dyn Fn() -> Arc<AtomicBool> + Sync),
}

/// A stream to read from.
pub struct Input<'a> {
    /// The bytes.
    pub stream: &'a mut dyn Read,
    /// Whether it is a terminal.
    pub terminal: bool,
}

/// A stream to write to.
pub struct Output<'a> {
    /// Where the bytes go.
    pub stream: &'a mut dyn Write,
    /// The size of the terminal, if it is one.
    pub terminal: Option<Size>,
    /// Whether what is written reaches anyone.
    pub reach: Reach,
}

/// Whether what is written to a stream arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It does.
    Open,
    /// It is discarded on request: `> /dev/null`.
    Discarded,
    /// It is lost: the stream was closed at the start, or can only be read.
    Closed,
}

/// The size of a terminal in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Characters in a line.
    pub columns: usize,
    /// Lines.
    pub rows: usize,
}

impl Default for Size {
    /// The size that every terminal has.
    fn default() -> Self {
        Self {
            columns: 80,
            rows: 24,
        }
    }
}
