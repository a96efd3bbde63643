//! Gathers what is outside (arguments, environment, clock, streams), calls `run`, and ends with its
//! exit code. Nothing below this file reads the clock or the environment.

use std::alloc::System;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::SystemTime;

use voxtoken::net::Client;
use voxtoken::{Environment, Input, Output, Outside, run};
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
        now: SystemTime::now(),
        stdin: Input {
            terminal: stdin.is_terminal(),
            stream: &mut stdin.lock(),
        },
        stdout: Output {
            terminal: stdout.is_terminal(),
            stream: &mut stdout.lock(),
        },
        stderr: Output {
            terminal: stderr.is_terminal(),
            stream: &mut stderr.lock(),
        },
        network: &Client,
    });
    ExitCode::from(outcome.code())
}
