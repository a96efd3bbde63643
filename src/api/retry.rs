//! Decides when to send a request again, and how long to wait first.

use std::time::{Duration, SystemTime};

/// The first wait if the server asks for none; each further wait is twice as long.
const FIRST: Duration = Duration::from_secs(1);

/// Whether this status may change on the next attempt: too many requests, and what a server, or a proxy in front of
/// it, answers while overloaded or restarting.
#[must_use]
pub fn is_temporary(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// How long to wait before the next attempt; `attempt` counts from 0. At least a second, so that a server
/// that asks for no wait is not flooded.
#[must_use]
pub fn pause(retry_after: Option<&str>, now: SystemTime, attempt: u32) -> Duration {
    retry_after
        .and_then(|value| after(value, now))
        .unwrap_or_else(|| FIRST * 2_u32.saturating_pow(attempt.min(10)))
        .max(FIRST)
}

/// How long the attempts of a call may still wait in total.
pub struct Patience(Duration);

impl Patience {
    /// Allows waits of this length in total.
    #[must_use]
    pub fn of(all: Duration) -> Self {
        Self(all)
    }

    /// Whether there is time for this wait.
    #[must_use]
    pub fn has(&self, pause: Duration) -> bool {
        self.0 >= pause
    }

    /// Whether there is time for this wait; if so, it is counted.
    pub fn allows(&mut self, pause: Duration) -> bool {
        let left = self.0.checked_sub(pause);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// What `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3).
#[must_use]
pub fn after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit into a number are as good as forever.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = httpdate::parse_http_date("Fri, 20 Nov 2026 17:05:12 GMT").unwrap();
        for (value, seconds) in [
            ("0", Some(0)),
            (" 15 ", Some(15)),
            ("Fri, 20 Nov 2026 17:05:42 GMT", Some(30)),
            ("Friday, 20-Nov-26 17:05:42 GMT", Some(30)),
            ("Fri, 20 Nov 2026 17:00:00 GMT", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("", None),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(
                after(value, now),
                seconds.map(Duration::from_secs),
                "{value}"
            );
        }
        let waits = [0, 1, 2].map(|attempt| pause(Some("soon"), now, attempt).as_secs());
        assert_eq!(waits, [1, 2, 4]);
        assert_eq!(pause(Some("0"), now, 5), FIRST);
    }

    #[test]
    fn patience_ends() {
        let mut patience = Patience::of(Duration::from_secs(30));
        for (seconds, allowed) in [(20, true), (u64::MAX, false), (10, true), (1, false)] {
            assert_eq!(patience.allows(Duration::from_secs(seconds)), allowed);
        }
    }
}
