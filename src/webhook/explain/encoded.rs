//! More of the axis of bodies: the bytes in other encodings, as printed numbers, and hashed.

use aws_lc_rs::digest;

use super::axis::{Axis, Entry};
use super::form::BodyForm;
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::encoding::{Encoding, any_base64};

/// Ways to write bytes as numbers, and who does.
const NUMBERS: [([&str; 3], &str); 4] = [
    (
        ["{\"type\":\"Buffer\",\"data\":[", ",", "]}"],
        "as JSON.stringify writes a Buffer",
    ),
    (
        ["", ",", ""],
        "as a Uint8Array becomes text: its bytes as numbers",
    ),
    (
        ["[", " ", "]"],
        "as Go prints a slice of bytes: its bytes as numbers",
    ),
    (["[", ", ", "]"], "as a list of numbers, its bytes"),
];

/// The body as programs print bytes.
pub(super) fn numbers(body: &[u8]) -> impl Iterator<Item = Entry<BodyForm<'_>>> {
    let entry = |form, what: &str| {
        let message = format!("the signature is over the body {what}");
        let fix = "sign the bytes of the body, not what is printed of them";
        Entry::other(form, Cause::new("body-encoding", message, fix))
    };
    let buffer = entry(BodyForm::NodeBuffer(body), "as Node prints a Buffer");
    let numbers = NUMBERS.iter();
    let numbers = numbers.map(move |(marks, what)| entry(BodyForm::Numbers(body, *marks), what));
    std::iter::once(buffer).chain(numbers)
}

/// The body in other encodings.
pub(super) fn encodings(body: &[u8]) -> Axis<BodyForm<'_>> {
    let entry = |form, what: &str| {
        let message = format!("the signature is over the body {what}");
        let fix = "sign the bytes of the body, in no other encoding";
        Entry::other(form, Cause::new("body-encoding", message, fix))
    };
    let mut axis = Vec::new();
    match std::str::from_utf8(body) {
        Ok(text) if !body.is_ascii() => {
            axis.push(entry(BodyForm::Latin1(text), "in Latin-1"));
            axis.push(entry(BodyForm::ReadAsLatin1(body), "read as Latin-1"));
        }
        Ok(_) => {}
        Err(_) => {
            axis.push(entry(
                BodyForm::Lossy(body),
                "read as UTF-8, which it is not",
            ));
            axis.push(entry(BodyForm::ReadAsLatin1(body), "read as Latin-1"));
        }
    }
    axis.push(entry(BodyForm::Base64(body), "in base64"));
    axis.push(entry(BodyForm::Hex(body), "in hex"));
    axis.push(entry(
        BodyForm::PythonBytes(body),
        "as Python prints bytes, b'…'",
    ));
    axis.push(entry(BodyForm::UrlEncoded(body, "%20"), "URL-encoded"));
    if body.contains(&b' ') {
        axis.push(entry(
            BodyForm::UrlEncoded(body, "+"),
            "URL-encoded, with + for spaces",
        ));
    }
    axis.extend(form_value(body));
    if let Ok(text) = std::str::from_utf8(body) {
        axis.push(entry(BodyForm::Utf16(text), "in UTF-16"));
    }
    let trimmed = body.trim_ascii();
    if let Some(decoded) = any_base64(trimmed).filter(|it| !it.is_empty()) {
        let cause = Cause::new(
            "body-encoding",
            "the signature is over the body decoded from base64",
            "decode the body from base64 where you verify, since a gateway or the capture may have encoded \
             it, or sign it as it is sent",
        );
        axis.push(Entry::other(BodyForm::Text(decoded.into()), cause));
    }
    axis
}

/// A URL-encoded body, decoded: the value of a form's first field, or all of it.
fn form_value(body: &[u8]) -> Option<Entry<BodyForm<'_>>> {
    if !body.contains(&b'%') || body.first().is_none_or(|byte| b"{[\"".contains(byte)) {
        return None;
    }
    let (name, value) = url::form_urlencoded::parse(body).next()?;
    let (decoded, code, what, fix) = if value.is_empty() {
        (
            name,
            "body-encoding",
            "the body decoded from URL encoding".to_owned(),
            "decode the body where you verify, or sign it as it is sent",
        )
    } else {
        (
            value,
            "body-part",
            format!("the value of the form field {} alone", shown(&name)),
            "verify the value of that field, decoded, or sign the whole body",
        )
    };
    let cause = Cause::new(code, format!("the signature is over {what}"), fix);
    let bytes = decoded.into_owned().into_bytes();
    (!bytes.is_empty()).then(|| Entry::other(BodyForm::Text(bytes.into()), cause))
}

/// The hash of the body in place of the body.
pub(super) fn hashes<'a>(body: &[u8]) -> Axis<BodyForm<'a>> {
    let hash = digest::digest(&digest::SHA256, body);
    [
        (Encoding::Hex.encode(hash.as_ref()).into_bytes(), "in hex"),
        (
            Encoding::Base64.encode(hash.as_ref()).into_bytes(),
            "in base64",
        ),
        (hash.as_ref().to_vec(), "as bytes"),
    ]
    .into_iter()
    .map(|(text, form)| {
        let message = format!("the signature is over the SHA-256 of the body, {form}");
        let fix = "sign the body itself";
        Entry::other(
            BodyForm::Text(text.into()),
            Cause::new("body-hashed", message, fix),
        )
    })
    .collect()
}
