//! Runs `webhook events`: lists the event types, or prints a sample body.

use super::console::Console;
use crate::cli::EventsArgs;
use crate::outcome::{Failure, Outcome};
use crate::render::events;
use crate::settings;
use crate::time::UnixTime;
use crate::webhook::events::sample;

/// Lists the event types, or prints a sample body of one.
pub fn run(args: &EventsArgs, now: UnixTime, console: &mut Console) -> Result<Outcome, Failure> {
    let asked = settings::events(args)?;
    console.stdout_reaches_somebody()?;
    let text = match asked.event {
        None if asked.json => {
            events::list_json().map_err(|_| Failure::lost("the list cannot be written as JSON"))?
        }
        None => events::list(),
        Some(event) => {
            let body = sample::body(event, asked.shape, now);
            if asked.json {
                String::from_utf8_lossy(&body).into_owned()
            } else {
                events::body(&body)
            }
        }
    };
    console.print(&text)?;
    Ok(Outcome::Done)
}
