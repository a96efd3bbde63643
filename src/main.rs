//! Collects everything outside the process (arguments, environment, clock, streams, signals), calls `run`, and
//! exits with its code. Nothing below this file reads the clock or the environment.

mod stdio;

use std::alloc::System;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use voxtoken::net::HttpClient;
use voxtoken::{Environment, Input, Outcome, Output, Outside, run};
use zeroizing_alloc::ZeroAlloc;

/// Libraries copy secrets too (a parsed line of `.env`, a buffer): all freed memory is wiped.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    keep_memory_private();
    report_size_limits();
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let terminated = Arc::new(AtomicBool::new(false));
    let outcome = run(Outside {
        args: std::env::args_os().collect(),
        environment: Environment::gather(std::env::vars_os()),
        directory: std::env::current_dir().unwrap_or_default(),
        clock: &SystemTime::now,
        stdin: Input {
            terminal: stdin.is_terminal(),
            stream: &mut stdio::interruptible(stdin.lock()),
        },
        stdout: Output {
            terminal: stdout.is_terminal().then(|| stdio::size(&stdout)),
            reach: stdio::reach(&stdout),
            stream: &mut stdout.lock(),
        },
        stderr: Output {
            terminal: stderr.is_terminal().then(|| stdio::size(&stderr)),
            reach: stdio::reach(&stderr),
            stream: &mut stderr.lock(),
        },
        network: &HttpClient::new(|name| std::env::var(name).ok()),
        stop: &|| stop(&terminated),
    });
    if outcome == Outcome::Interrupted && terminated.load(Ordering::Relaxed) {
        return ExitCode::from(TERMINATED);
    }
    ExitCode::from(outcome.code())
}

/// Keeps the key out of core dumps and debuggers, where the system can.
fn keep_memory_private() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Makes a write beyond the file size limit fail, as on a full disk, instead of killing the process with half a
/// token written.
fn report_size_limits() {
    #[cfg(unix)]
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// The exit code after SIGTERM, as shells report it.
const TERMINATED: u8 = 143;

/// Makes Ctrl-C and SIGTERM set a flag, and SIGTERM a second one. Once the flag is set, the next signal ends the
/// process.
fn stop(terminated: &Arc<AtomicBool>) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // A signal that cannot be caught ends the process as before.
        let _ = flag::register_conditional_default(signal, stop.clone())
            .and_then(|_| flag::register(signal, stop.clone()));
    }
    let _ = flag::register(SIGTERM, terminated.clone());
    stop
}
