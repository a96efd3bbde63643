//! Which events to list, or which sample body to make, from the args of `webhook events`.

use crate::cli::{EventsArgs, ReportFormatArg, ShapeArg};
use crate::outcome::Failure;
use crate::text::shown;
use crate::webhook::events::sample::Shape;
use crate::webhook::events::{EVENTS, Event};

/// What `webhook events` prints.
pub struct Events {
    /// The event whose body is printed; without one, the list is.
    pub event: Option<&'static Event>,
    pub shape: Shape,
    /// As JSON for machines.
    pub json: bool,
}

/// Understands the args of `webhook events`.
pub fn events(args: &EventsArgs) -> Result<Events, Failure> {
    Ok(Events {
        event: args.event.as_deref().map(event).transpose()?,
        shape: shape(args.shape),
        json: args.format == ReportFormatArg::Json,
    })
}

/// The shape of tool calls.
pub fn shape(arg: Option<ShapeArg>) -> Shape {
    match arg {
        Some(ShapeArg::Documents) => Shape::Documents,
        Some(ShapeArg::Schema) | None => Shape::Schema,
    }
}

/// The event of this name, or the nearest names.
pub fn event(name: &str) -> Result<&'static Event, Failure> {
    Event::named(name).ok_or_else(|| {
        let failure = Failure::misuse(format!("{} is not an event type", shown(name)));
        match nearest(name) {
            Some(nearest) => failure.hint(format!("did you mean '{nearest}'?")),
            None => failure.hint("'voxtoken webhook events' lists them"),
        }
    })
}

/// The event whose name is spelled almost like this.
fn nearest(name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    if wanted.len() < 4 {
        return None;
    }
    let names = || EVENTS.iter().map(|event| event.name);
    names().find(|name| plain(name) == wanted).or_else(|| {
        names().find(|name| plain(name).contains(&wanted) || wanted.contains(&plain(name)))
    })
}
