//! The axis of payload formats: what is signed, and in which order.

use super::axis::{Axis, Entry};
use super::side::Side;
use super::signed_value::{lower_case_method, method_of};
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::payload::{Part, PayloadFormat};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;

/// What separates timestamp and body.
const SEPARATORS: [&str; 13] = [
    ".", "", ":", "\n", "|", ",", "-", "_", " ", ";", "/", "&", "\r\n",
];

/// Other formats that servers and samples use.
const FORMATS: [&str; 33] = [
    "{svix-id}.{timestamp}.{body}",
    "v0:{timestamp}:{body}",
    "v1:{timestamp}:{body}",
    "v1.{timestamp}.{body}",
    "t={timestamp}.{body}",
    "timestamp={timestamp}&body={body}",
    "{body}\n{timestamp}\n",
    "{svix-id}.{body}",
    "{timestamp}.{svix-id}.{body}",
    "{svix-id}:{timestamp}:{body}",
    "{svix-id}{timestamp}{body}",
    "{method}{url}{body}",
    "{method}.{url}.{body}",
    "{method}:{url}:{body}",
    "{method} {url} {body}",
    "{method}\n{url}\n{body}",
    "{url}{body}",
    "{url}.{body}",
    "{url}\n{body}",
    "{method}{body}",
    "{method}.{body}",
    "{timestamp}{method}{url}{body}",
    "{timestamp}.{method}.{url}.{body}",
    "{timestamp}\n{method}\n{url}\n{body}",
    "{method}{url}{timestamp}{body}",
    "{method}.{url}.{timestamp}.{body}",
    "{method}\n{url}\n{timestamp}\n{body}",
    "{timestamp}.{url}.{body}",
    "{timestamp}{url}{body}",
    "{url}.{timestamp}.{body}",
    "{timestamp}",
    "{timestamp}.",
    "{svix-id}.{timestamp}",
];

/// The formats to try.
pub(super) fn formats(plan: &Hmac, asked: &Question, side: Side) -> Axis<PayloadFormat> {
    let planned = &plan.payload_format;
    // With an empty body it equals the planned format; a body whose bytes are not known may have been empty.
    let of_empty =
        (!asked.request.has_exact_body()).then(|| planned.to_string().replace("{body}", ""));
    let header = &plan.timestamp_header;
    let untimed = plan.include_timestamp
        && asked.given.timestamp.is_none()
        && asked.request.headers.all(header).next().is_none();
    let mut axis = vec![Entry::planned(planned.clone())];
    let timed = SEPARATORS
        .iter()
        .map(|it| format!("{{timestamp}}{it}{{body}}"));
    let reversed = SEPARATORS
        .iter()
        .map(|it| format!("{{body}}{it}{{timestamp}}"));
    let others = FORMATS.iter().map(ToString::to_string);
    for text in std::iter::once("{body}".to_owned())
        .chain(timed)
        .chain(reversed)
        .chain(others)
    {
        let Ok(format) = PayloadFormat::parse(&text) else {
            continue;
        };
        if format == *planned || of_empty.as_ref() == Some(&text) {
            continue;
        }
        let (found, plan) = (named(&text), named(&planned.to_string()));
        let code = if text == "{body}" {
            "body-only"
        } else if format.has(&Part::Body) {
            "payload-format"
        } else {
            "body-not-signed"
        };
        // The default needs a timestamp, which this request does not have.
        let untimed = if untimed && !format.has(&Part::Timestamp) {
            " and includeTimestamp to false"
        } else {
            ""
        };
        let cause = side.differs(
            code,
            format!("the signature is over {found}, not over {plan}"),
            &format!("set payloadFormat to {found}{untimed}"),
            &format!("sign {plan}"),
        );
        axis.push(Entry::other(format, cause));
    }
    let literal = planned.to_string();
    let cause = Cause::new(
        "placeholders-signed",
        format!(
            "the text {} itself is signed, placeholders and all",
            shown(&literal)
        ),
        "replace the placeholders by their values before signing",
    );
    axis.push(Entry::other(PayloadFormat::literal(&literal), cause));
    let parts = planned.parts().iter();
    for (format, name) in parts.filter_map(|part| planned.without_value_of(part)) {
        let message = format!("the placeholder {name} itself is signed, not its value");
        let fix = format!("replace {name} by its value before signing");
        let cause = Cause::new("placeholders-signed", message, fix);
        axis.push(Entry::other(format, cause));
    }
    // Of the method the axis of signed values has this, too, but not together with a URL from the request.
    let method = method_of(asked).to_ascii_lowercase();
    if let Some(format) = planned.with_text_for(&Part::Method, &method) {
        axis.push(Entry::other(format, lower_case_method(&method)));
    }
    axis
}

/// A format in a sentence: in quotes only if it has more than placeholders and punctuation.
fn named(format: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic();
    if format.chars().all(plain) {
        format.to_owned()
    } else {
        shown(format)
    }
}
