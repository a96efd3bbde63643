//! What is signed: the platform's `payloadFormat`, a text with placeholders.

use std::fmt;

use crate::outcome::Refusal;
use crate::text::shown;

/// The placeholders, as the platform spells them (API schema, `payloadFormat`).
const PLACEHOLDERS: [(&str, Part); 5] = [
    ("{body}", Part::Body),
    ("{timestamp}", Part::Timestamp),
    ("{method}", Part::Method),
    ("{url}", Part::Url),
    ("{svix-id}", Part::MessageId),
];

/// A piece of a payload format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Literal text.
    Text(String),
    /// The body, byte for byte.
    Body,
    /// The timestamp, as in its header. The platform does not document whether it is in seconds or milliseconds.
    Timestamp,
    /// The HTTP method. Its case is not documented; assumed to be upper case.
    Method,
    /// The URL. Whether the whole URL or only its path is not documented.
    Url,
    /// The id of the message, signed the way Svix does.
    MessageId,
}

/// A parsed payload format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadFormat(Vec<Part>);

/// The values of the placeholders in one request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values<'a> {
    /// The body's bytes.
    pub body: &'a [u8],
    /// The timestamp as sent.
    pub timestamp: Option<&'a str>,
    /// The HTTP method.
    pub method: Option<&'a str>,
    /// The URL.
    pub url: Option<&'a str>,
    /// The id of the message.
    pub message_id: Option<&'a str>,
}

impl PayloadFormat {
    /// What is signed if the plan has no format: `{timestamp}.{body}` (platform API schema), or only the body if no
    /// timestamp is included (inferred).
    #[must_use]
    pub fn default_for(include_timestamp: bool) -> Self {
        Self(if include_timestamp {
            vec![Part::Timestamp, Part::Text(".".into()), Part::Body]
        } else {
            vec![Part::Body]
        })
    }

    /// Parses a format.
    ///
    /// # Errors
    /// An empty text; a placeholder that is unknown to the platform, or not closed.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Err(
                Refusal::new("empty").hint("write '{body}' for the body alone, or leave it out")
            );
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            if at > 0 {
                parts.push(Part::Text(rest[..at].into()));
            }
            rest = &rest[at..];
            let known = PLACEHOLDERS.iter().find(|(name, _)| rest.starts_with(name));
            let Some((name, part)) = known else {
                let fact = match rest.find('}') {
                    Some(end) => format!("{} is not a placeholder", shown(&rest[..=end])),
                    None => "an unclosed placeholder".into(),
                };
                return Err(Refusal::new(fact).hint(
                    "the placeholders are {body}, {timestamp}, {method}, {url} and {svix-id}",
                ));
            };
            parts.push(part.clone());
            rest = &rest[name.len()..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        Ok(Self(parts))
    }

    /// Literal text, including braces.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(vec![Part::Text(text.into())])
    }

    /// The format with the name of a placeholder instead of its value, and that name.
    #[must_use]
    pub fn without_value_of(&self, part: &Part) -> Option<(Self, &'static str)> {
        let (name, _) = PLACEHOLDERS.iter().find(|(_, known)| known == part)?;
        let literal = self.with_text_for(part, name)?;
        Some((literal, name))
    }

    /// The format with a text instead of a placeholder, if it has that.
    #[must_use]
    pub fn with_text_for(&self, part: &Part, text: &str) -> Option<Self> {
        let replaced = self.0.iter().map(|it| {
            if it == part {
                Part::Text(text.into())
            } else {
                it.clone()
            }
        });
        self.has(part).then(|| Self(replaced.collect()))
    }

    /// The parts that are signed, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Whether the format has this placeholder.
    #[must_use]
    pub fn has(&self, part: &Part) -> bool {
        self.0.contains(part)
    }

    /// The placeholders without a value here.
    pub fn missing(&self, values: &Values) -> impl Iterator<Item = &'static str> {
        PLACEHOLDERS
            .iter()
            .filter(|(_, part)| self.has(part) && values.of(part).is_none())
            .map(|(name, _)| *name)
    }

    /// The bytes to sign, piece by piece; a placeholder without a value adds nothing.
    pub fn pieces<'a>(&'a self, values: &Values<'a>) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter_map(|part| values.of(part))
    }
}

impl<'a> Values<'a> {
    /// The bytes of a part, if it has a value.
    #[must_use]
    pub fn of(&self, part: &'a Part) -> Option<&'a [u8]> {
        match part {
            Part::Text(text) => Some(text.as_bytes()),
            Part::Body => Some(self.body),
            Part::Timestamp => self.timestamp.map(str::as_bytes),
            Part::Method => self.method.map(str::as_bytes),
            Part::Url => self.url.map(str::as_bytes),
            Part::MessageId => self.message_id.map(str::as_bytes),
        }
    }
}

impl fmt::Display for PayloadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Text(text) => f.write_str(text)?,
                other => {
                    let known = PLACEHOLDERS.iter().find(|(_, part)| part == other);
                    f.write_str(known.map_or("", |(name, _)| name))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_read_and_written() {
        for text in [
            "{body}",
            "{timestamp}.{body}",
            "{svix-id}.{timestamp}.{body}",
            "v0:{timestamp}:{method} {url}}\n{body}é",
        ] {
            let format = PayloadFormat::parse(text).unwrap();
            assert_eq!(format.to_string(), text);
            let values = Values {
                body: b"B",
                timestamp: Some("T"),
                method: Some("M"),
                url: Some("U"),
                message_id: Some("I"),
            };
            let expected = text
                .replace("{body}", "B")
                .replace("{timestamp}", "T")
                .replace("{method}", "M")
                .replace("{url}", "U")
                .replace("{svix-id}", "I");
            let pieces: Vec<_> = format.pieces(&values).flatten().copied().collect();
            assert_eq!(pieces, expected.as_bytes());
        }
    }

    #[test]
    fn other_placeholders_are_rejected() {
        for (text, fact) in [
            ("", "empty"),
            ("{Body}", "'{Body}' is not a placeholder"),
            ("{timestamp}.{id}", "'{id}' is not a placeholder"),
            ("{timestamp}.{body", "an unclosed placeholder"),
            ("{{body}}", "'{{body}' is not a placeholder"),
        ] {
            assert_eq!(PayloadFormat::parse(text).unwrap_err().fact, fact, "{text}");
        }
    }
}
