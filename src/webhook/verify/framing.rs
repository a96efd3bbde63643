//! Checks the message itself: the request line, if the capture has one, the body, and what a strict server would
//! reject in them.

use crate::http::capture::Framing;
use crate::judgement::Check;
use crate::text::shown;
use crate::webhook::question::Question;

const NAME: &str = "request";

/// The message about a body whose end is not announced.
const END: &str = ", up to the end of the capture";

/// Judges the request as a message.
pub(super) fn checks(asked: &Question) -> Vec<Check> {
    let mut checks: Vec<_> = check(asked).into_iter().collect();
    checks.extend(asked.request.checks.iter().cloned());
    checks
}

/// Judges request line and body. Nothing if there is neither and the plan needs neither.
fn check(asked: &Question) -> Option<Check> {
    let request = asked.request;
    let found = request.body.len();
    let bytes = format!("{found}-byte body");
    let (Some(method), Some(target)) = (&request.method, &request.target) else {
        let matters = asked.plan.covers_body() || found > 0;
        let end = match request.framing {
            Framing::End if found > 0 => END,
            _ => "",
        };
        return matters.then(|| Check::pass(NAME, format!("{bytes}{end}")));
    };
    let line = format!(
        "{} {}",
        shown(method).trim_matches('\''),
        shown(target).trim_matches('\''),
    );
    let after = match request.after.len() {
        0 => String::new(),
        1 => "; 1 byte after it is ignored".into(),
        more => format!("; {more} bytes after it are ignored"),
    };
    Some(match request.framing {
        Framing::End if found > 0 => Check::pass(NAME, format!("{line}, {bytes}{END}")),
        Framing::End | Framing::Apart => Check::pass(NAME, format!("{line}, {bytes}")),
        Framing::Response => {
            let end = "up to the response";
            Check::pass(NAME, format!("{line}, {bytes}, {end}"))
        }
        Framing::Next => {
            let end = "up to the next request";
            Check::pass(NAME, format!("{line}, {bytes}, {end}"))
        }
        Framing::Length(_) => Check::pass(NAME, format!("{line}, {bytes}{after}")),
        Framing::Chunked => Check::pass(NAME, format!("{line}, {bytes} in chunks{after}")),
        Framing::Joined => Check::pass(NAME, format!("{line}, {bytes} without chunks")),
        // Too large for this machine's integers.
        Framing::Cut(usize::MAX) => Check::fail(
            NAME,
            format!("{line}, cut off: {bytes}, and Content-Length is larger than any body"),
        ),
        Framing::Cut(announced) => Check::unknown(
            NAME,
            format!(
                "{line}, cut off: {bytes}, and Content-Length is {announced}; give the body as BODY-FILE"
            ),
        ),
        Framing::ChunksCut => Check::unknown(
            NAME,
            format!(
                "{line}, cut off: {bytes}, and the last chunk is missing; give the body as BODY-FILE"
            ),
        ),
    })
}
