//! Runs `doctor`: shows what is right and what is wrong with the settings.

use super::console::Console;
use super::online;
use super::outside::Ports;
use crate::cli::DoctorArgs;
use crate::doctor::{Status, Terminals};
use crate::outcome::{Failure, Outcome};
use crate::render::doctor;
use crate::settings::{self, Doctor, Inputs};
use crate::time::UnixTime;

pub fn run(
    args: &DoctorArgs,
    now: Result<UnixTime, Failure>,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let terminals = Terminals {
        stdin: inputs.stdin_is_terminal,
        stdout: console.stdout.terminal.is_some(),
        stderr: console.stderr.terminal.is_some(),
    };
    let Doctor {
        mut diagnosis,
        credentials,
        json,
    } = settings::doctor(args, now, terminals, inputs);
    let mints = diagnosis.ready;
    diagnosis.online = online::ask(args, &credentials, ports, inputs)?;
    diagnosis.count_online();
    let answer = if json {
        serde_json::to_string(&diagnosis)
            .map_err(|cause| Failure::unavailable("cannot write JSON", &cause.into()))?
    } else {
        doctor::report(&diagnosis, console.stdout.style())
    };
    console.print(&answer)?;
    let online = |status| {
        diagnosis
            .online
            .iter()
            .any(|online| online.status == status)
    };
    Ok(if !mints {
        Outcome::Misuse
    } else if online(Status::Error) {
        Outcome::No
    } else if online(Status::Unknown) {
        Outcome::Unavailable
    } else {
        Outcome::Done
    })
}
