//! The options of a connection: how long to wait, and which certificates to trust.

use std::time::Duration;

use super::inputs::Inputs;
use super::place;
use crate::cli::ConnectionArgs;
use crate::outcome::Failure;
use crate::text::shown;

/// How long a request may take by default, as documented: `30s`.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How to connect.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Longest time until the headers arrive, and then between two pieces of the body.
    pub timeout: Duration,
    /// Certificates in PEM form to trust besides the system's.
    pub ca_cert: Option<Vec<u8>>,
}

/// Understands the options of a connection.
pub fn connection(args: &ConnectionArgs, inputs: &mut Inputs) -> Result<Connection, Failure> {
    let timeout = match &args.timeout {
        Some(text) => wait("--timeout", text)?,
        None => TIMEOUT,
    };
    let ca_cert = match &args.ca_cert {
        Some(path) => Some(inputs.read("--ca-cert", path)?),
        None => None,
    };
    Ok(Connection { timeout, ca_cert })
}

/// How long to wait, from an option: at least a second.
pub fn wait(option: &str, text: &str) -> Result<Duration, Failure> {
    match place::span(option, text)?.seconds() {
        0 => Err(
            Failure::misuse(format!("{option} {}: less than one second", shown(text)))
                .hint("write 1s or more"),
        ),
        seconds => Ok(Duration::from_secs(seconds.unsigned_abs())),
    }
}
