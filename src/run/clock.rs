//! Reads the clock, and rejects a time before 1970 or after the year 9999.

use std::time::SystemTime;

use super::outside::Ports;
use crate::outcome::Failure;
use crate::time::{LAST, UnixTime};

/// The time of a clock.
pub fn moment(now: SystemTime) -> Result<UnixTime, Failure> {
    now.duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .and_then(UnixTime::new)
        .ok_or_else(|| {
            Failure::misuse("the clock of this machine is not between 1970 and the year 9999")
                .hint("set the clock; tokens carry the time")
        })
}

/// The current time, or the last date that can be written if the clock is beyond it.
pub fn now(ports: &Ports) -> UnixTime {
    let since = (ports.clock)()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(LAST).min(LAST);
    UnixTime::new(seconds).unwrap_or_default()
}

/// Milliseconds since a moment.
pub fn since(start: SystemTime, ports: &Ports) -> u64 {
    let passed = (ports.clock)().duration_since(start).unwrap_or_default();
    u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
}
