//! Chooses the request to judge from a capture that holds several.

use super::captured::Captured;
use crate::judgement::Check;
use crate::text::shown;

/// The request most likely to be the webhook: one with the given header, else a POST with a body, else the first. A
/// message calls each one `noun`.
pub(super) fn chosen<'a>(
    mut read: Vec<Captured<'a>>,
    noun: &str,
    header: Option<&str>,
) -> Option<Captured<'a>> {
    let count = read.len();
    let is_webhook = |it: &Captured| it.method.as_deref() == Some("POST") && !it.body.is_empty();
    let carries = |it: &Captured| header.is_some_and(|name| it.headers.all(name).next().is_some());
    let carrying = read.iter().filter(|it| carries(it)).count();
    let webhooks = read.iter().filter(|it| is_webhook(it)).count();
    let (index, alike, what) = if carrying > 0 {
        (
            read.iter().position(carries),
            carrying,
            header.map_or_else(String::new, |name| format!("with {}", plain(name))),
        )
    } else {
        let what = if webhooks > 0 {
            "that is a POST with a body"
        } else {
            "of all"
        };
        let lacking = header.map(|name| format!("; none has {}", plain(name)));
        (
            read.iter().position(is_webhook),
            webhooks,
            what.to_owned() + &lacking.unwrap_or_default(),
        )
    };
    let index = index.unwrap_or(0);
    if index >= count {
        return None;
    }
    let mut captured = read.swap_remove(index);
    if count > 1 {
        let taken = format!("{noun} {} of {count}", index + 1);
        captured.checks.push(if carrying == 1 {
            Check::pass("entry", format!("{taken}, the only one {what}"))
        } else if alike == 1 {
            let message = format!("{taken}, the only one {what}");
            Check::unknown("entry", message)
        } else {
            let message = format!("{taken}, the first {what}; for another, save that {noun} alone");
            Check::unknown("entry", message)
        });
    }
    Some(captured)
}

/// A header's name in a sentence.
fn plain(name: &str) -> String {
    shown(name).trim_matches('\'').to_owned()
}
