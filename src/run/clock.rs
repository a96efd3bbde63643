//! The clock of a command that runs for a while.

use std::time::SystemTime;

use super::outside::Ports;
use crate::time::{LAST, UnixTime};

/// The moment by the clock; after the last date that can be written, that date.
pub fn now(ports: &Ports) -> UnixTime {
    let since = (ports.clock)()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(LAST).min(LAST);
    UnixTime::new(seconds).unwrap_or_default()
}

/// Milliseconds since then.
pub fn since(start: SystemTime, ports: &Ports) -> u64 {
    let passed = (ports.clock)().duration_since(start).unwrap_or_default();
    u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
}
