//! Gathers what is outside (arguments, environment, clock, streams, signals), calls `run`, and exits with
//! its code. Nothing below this file reads the clock or the environment.

use std::alloc::System;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use voxtoken::net::Client;
use voxtoken::{Environment, Input, Output, Outside, Size, run};
use zeroizing_alloc::ZeroAlloc;

/// Libraries copy secrets too (a parsed line of `.env`, a buffer): all freed memory is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let outcome = run(Outside {
        args: std::env::args_os().collect(),
        environment: Environment::gather(std::env::vars_os()),
        directory: std::env::current_dir().unwrap_or_default(),
        clock: &SystemTime::now,
        stdin: Input {
            terminal: stdin.is_terminal(),
            stream: &mut stdin.lock(),
        },
        stdout: Output {
            terminal: stdout.is_terminal().then(|| size(&stdout)),
            stream: &mut stdout.lock(),
        },
        stderr: Output {
            terminal: stderr.is_terminal().then(|| size(&stderr)),
            stream: &mut stderr.lock(),
        },
        network: &Client::new(|name| std::env::var(name).ok()),
        stop: &stop,
    });
    ExitCode::from(outcome.code())
}

/// The size of a terminal, or the usual one where it cannot be told.
#[cfg(unix)]
fn size(terminal: &impl std::os::fd::AsFd) -> Size {
    known(terminal_size::terminal_size_of(terminal))
}

#[cfg(windows)]
fn size(terminal: &impl std::os::windows::io::AsHandle) -> Size {
    known(terminal_size::terminal_size_of(terminal))
}

fn known(size: Option<(terminal_size::Width, terminal_size::Height)>) -> Size {
    size.map_or_else(Size::default, |(width, height)| Size {
        columns: width.0.into(),
        rows: height.0.into(),
    })
}

/// Has Ctrl-C and SIGTERM set a flag. Once it is set, the next signal ends the process.
fn stop() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Where a signal cannot be caught, it ends the process as before.
        let _ = flag::register_conditional_default(signal, stop.clone())
            .and_then(|_| flag::register(signal, stop.clone()));
    }
    stop
}
