//! Runs each command, step by step. The only room that writes output.
//!
//! Each command has a file that tells its story: settings, then values, then text, which [`Console`] writes. The
//! other files are shared by several commands:
//!
//! | file | what it does |
//! |---|---|
//! | `outside` | what a run is given: arguments, clock, streams, network |
//! | `console` | writes results, notices and errors |
//! | `deliver` | gives a token to standard output, a file or a command |
//! | `paste`, `stdin` | read the text to inspect, piece by piece |
//! | `wire`, `fetch`, `issue` | send a call, with retries; fetch a token for it |
//! | `parallel`, `windows`, `bar` | a batch on all cores, its lines, its progress |
//! | `online` | what `doctor --online` asks the platforms |

mod audit;
mod bar;
mod batch;
mod clock;
mod console;
mod deliver;
mod doctor;
mod events;
mod fetch;
mod inspect;
mod issue;
mod listen;
mod man;
mod migrate;
mod mint;
mod online;
mod outside;
mod parallel;
mod paste;
mod relay;
mod request;
mod scoped;
mod send;
mod stdin;
mod token;
mod webhook;
mod windows;
mod wire;

use std::cell::RefCell;
use std::time::SystemTime;

use self::clock::moment;
use self::console::{Console, OutputStream};
use self::outside::Ports;
pub use self::outside::{Input, Output, Outside, Reach, Size};
use self::stdin::{SharedStderr, Stdin};
use crate::cli::{self, Command, MintCommand, NoCommand};
use crate::outcome::{Failure, Notices, Outcome};
use crate::render::manual;
use crate::settings::{self, Inputs};

/// Runs one command line to its end.
#[must_use]
pub fn run(outside: Outside) -> Outcome {
    let Outside {
        args,
        environment,
        directory,
        clock,
        stdin,
        stdout,
        stderr,
        network,
        stop,
    } = outside;
    let now = clock();
    let ports = Ports {
        clock,
        network,
        stop,
    };
    let command_line = cli::parse(&args, help_width(stdout.terminal));
    let global = command_line
        .as_ref()
        .ok()
        .map(|command_line| &command_line.global);
    let colour = settings::colour(global, &environment);
    // The first read of standard input at a terminal is announced on standard error.
    let shared = RefCell::new(stderr.stream);
    let mut stream = SharedStderr(&shared);
    let stdout = Output {
        stream: stdout.stream,
        ..stdout
    };
    let stderr = Output {
        stream: &mut stream,
        ..stderr
    };
    let mut console = Console {
        stdout: OutputStream::of(stdout, colour),
        stderr: OutputStream::of(stderr, colour),
        quiet: global.is_some_and(|command_line| command_line.quiet),
        secrets: environment.secrets(),
    };
    let mut notices = Notices::default();
    let ended = match command_line {
        Err(cause) => stopped(cause, &mut console),
        Ok(command_line) => {
            let asks = stdin.terminal && console.stderr.terminal.is_some() && !console.quiet;
            let mut inputs = Inputs {
                environment: &environment,
                directory: &directory,
                stdin: &mut Stdin {
                    stream: stdin.stream,
                    announce: asks.then(|| (SharedStderr(&shared), console.stderr.style())),
                },
                stdin_is_terminal: stdin.terminal,
                stdin_claim: None,
                notices: &mut notices,
            };
            let command = &command_line.command;
            // `doctor` reports two claims as a problem, and checks the rest.
            let claimed = match command {
                Command::Doctor(_) => Ok(()),
                _ => inputs.claim_stdin(&command_line.stdin),
            };
            claimed.and_then(|()| dispatch(command, now, &ports, &mut inputs, &mut console))
        }
    };
    console.say(&mut notices);
    match ended {
        Ok(outcome) => outcome,
        Err(failure) => console.fail(&failure),
    }
}

/// Runs the command that the args name.
fn dispatch(
    command: &Command,
    now: SystemTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    match command {
        Command::Mint(command) => match &**command {
            MintCommand::Private(args) => {
                moment(now).and_then(|now| mint::run(args, None, now, ports, inputs, console))
            }
            MintCommand::Public(args) => moment(now).and_then(|now| {
                let restrictions = Some(&args.restrictions);
                mint::run(&args.mint, restrictions, now, ports, inputs, console)
            }),
            MintCommand::Scoped(args) => scoped::run(args, ports, inputs, console),
        },
        Command::Inspect(command_line) => {
            moment(now).and_then(|now| inspect::run(command_line, now, inputs, console))
        }
        Command::Request(command_line) => request::run(command_line, ports, inputs, console),
        Command::Webhook(command) => {
            moment(now).and_then(|now| webhook::run(command, now, ports, inputs, console))
        }
        Command::Doctor(command_line) => {
            doctor::run(command_line, moment(now), ports, inputs, console)
        }
        Command::Completions(command_line) => {
            let script = manual::completions(cli::tree(), command_line.shell);
            console.write(&script).map(|()| Outcome::Done)
        }
        Command::Man(command_line) => man::run(command_line, inputs.directory, console),
    }
}

/// What to print for a command line that runs no command: help, the version, or a mistake.
fn stopped(stopped: NoCommand, console: &mut Console) -> Result<Outcome, Failure> {
    match stopped {
        NoCommand::Print(text) => console.print(&text).map(|()| Outcome::Done),
        NoCommand::Help(text) => {
            console.explain(&text);
            Ok(Outcome::Misuse)
        }
        NoCommand::Mistake(failure) => Err(failure),
    }
}

/// The width of help: the terminal's, up to what reads well.
fn help_width(terminal: Option<Size>) -> usize {
    terminal.map_or(80, |size| size.columns.min(100))
}
