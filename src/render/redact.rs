//! The JSON of a token without its values: the platform's names and values stay, ids and origins become digests,
//! everything else its type and length. One pass; JSON in, JSON out.

use std::borrow::Cow;
use std::collections::HashMap;

use super::lexer::next_token;
use crate::json::Value;
use crate::token::exposure::{Exposure, is_algorithm, is_known_name, label, sized};

/// Claims whose numbers are dates (RFC 7519, section 4.1).
const DATES: [&str; 3] = ["iat", "exp", "nbf"];

/// Fields whose booleans are the platform's.
const SWITCHES: [&str; 2] = ["enabled", "allowTransientAssistant"];

/// JSON, as much of it as may be shown.
pub fn exposed(json: &[u8], exposure: Exposure) -> Cow<'_, [u8]> {
    match exposure {
        Exposure::Whole => Cow::Borrowed(json),
        Exposure::Redacted => Cow::Owned(redacted(json)),
    }
}

/// A JSON text without its values.
fn redacted(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut redaction = Redaction::default();
    let mut rest = &*text;
    let mut out = String::with_capacity(text.len());
    while let Some(token) = next_token(&mut rest) {
        let names = rest
            .trim_start_matches([' ', '\t', '\n', '\r'])
            .starts_with(':');
        redaction.token(token, names, &mut out);
    }
    out.into_bytes()
}

/// The state of the pass.
#[derive(Default)]
struct Redaction<'a> {
    /// The names of the open brackets, outer first.
    open: Vec<&'a str>,
    /// The name of the next value.
    name: &'a str,
    /// The user's own names, numbered in the order of their first appearance.
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Redaction<'a> {
    fn token(&mut self, token: &'a str, is_name: bool, out: &mut String) {
        match token {
            "{" | "[" => {
                self.open.push(self.name);
                out.push_str(token);
            }
            "}" | "]" => {
                self.open.pop();
                self.name = self.open.last().copied().unwrap_or_default();
                out.push_str(token);
            }
            "," => {
                self.name = self.open.last().copied().unwrap_or_default();
                out.push_str(", ");
            }
            ":" => out.push_str(": "),
            "null" => out.push_str("null"),
            _ if is_name && token.starts_with('"') => self.own_name(token, out),
            _ if self.stays(token) => out.push_str(token),
            _ => {
                out.push('"');
                out.push_str(&Self::value(token));
                out.push('"');
            }
        }
    }

    fn own_name(&mut self, token: &'a str, out: &mut String) {
        let name = token.trim_matches('"');
        self.name = name;
        if is_known_name(name) {
            out.push_str(token);
            return;
        }
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(name).or_insert(next);
        let length = characters(token).chars().count();
        out.extend([
            "\"name ",
            &number.to_string(),
            " (",
            &length.to_string(),
            ")\"",
        ]);
    }

    /// Whether a value is defined by the platform or a specification.
    fn stays(&self, token: &str) -> bool {
        match (self.name, token) {
            ("tag", "\"private\"" | "\"public\"") | ("typ", "\"JWT\"") => true,
            ("alg", _) => is_algorithm(token.trim_matches('"')),
            (name, "true" | "false") => SWITCHES.contains(&name),
            (name, _) => {
                DATES.contains(&name)
                    && token.len() <= 20
                    && token.bytes().all(|byte| byte.is_ascii_digit())
            }
        }
    }

    fn value(token: &str) -> String {
        if token.starts_with('"') {
            let text = characters(token);
            return label(&text);
        }
        match token {
            "true" | "false" => "(boolean)".into(),
            number if number.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                sized("number", number.chars().count())
            }
            other => sized("not JSON", other.chars().count()),
        }
    }
}

/// The characters of a string, as written.
fn characters(token: &str) -> String {
    Value::root(token.as_bytes())
        .and_then(Value::string)
        .unwrap_or_default()
        .into_owned()
}
