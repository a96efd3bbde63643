//! The axis of spellings: what the signature header may mean, or another header in its place.

use super::hash::Hash;
use super::repeated::repeated;
use super::side::Side;
use crate::judgement::Cause;
use crate::text::shown;
use crate::webhook::encoding::{Encoding, any_base64, any_hex, prefix_length};
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;

/// Most headers, and most values of one, that are read.
const MOST: usize = 16;

/// Longest value that is read as a signature.
const LONGEST: usize = 2_048;

/// Fewest bytes by which a cut signature is recognised.
const FEWEST: usize = 10;

/// A MAC that the header may mean, and the causes for reading it that way.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    pub(super) mac: Vec<u8>,
    /// Whether it is only the beginning of one.
    pub(super) cut: bool,
    pub(super) causes: Vec<Cause>,
}

/// Every spelling, and whether some headers were left out.
pub(super) fn spellings(plan: &Hmac, asked: &Question, side: Side) -> (Vec<Spelling>, bool) {
    let reader = SpellingReader { plan, side };
    let mut found = Vec::new();
    if let Some(text) = asked.server_signature {
        reader.read(text.trim().as_bytes(), &[], &mut found);
        return (found, false);
    }
    let planned = &plan.signature_header;
    let headers = &asked.request.headers;
    let repeated = repeated(headers, planned);
    let mut left_out = false;
    let (mut here_count, mut elsewhere_count) = (0, 0);
    for (name, value) in headers.iter() {
        let here = name.eq_ignore_ascii_case(planned);
        if value.is_empty() || value.len() > LONGEST {
            continue;
        }
        let before = found.len();
        let count = if here {
            &mut here_count
        } else {
            &mut elsewhere_count
        };
        if *count == MOST {
            left_out = true;
            continue;
        }
        let cause = if here {
            repeated.clone()
        } else {
            let name = shown(name);
            let name = name.trim_matches('\'');
            Some(Cause::new(
                "other-header",
                format!("the signature arrives in {name}, not in {planned}"),
                format!("set signatureHeader to {name}"),
            ))
        };
        reader.read(value, cause.as_slice(), &mut found);
        if here || found.len() > before {
            *count += 1;
        }
    }
    (found, left_out)
}

/// Reads values as signatures.
struct SpellingReader<'a> {
    plan: &'a Hmac,
    side: Side,
}

impl SpellingReader<'_> {
    /// Reads a value, whole and as a list.
    fn read(&self, value: &[u8], causes: &[Cause], found: &mut Vec<Spelling>) {
        self.prefixed(value, causes, found);
        let joined: Vec<u8> = value
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        if joined.len() < value.len() {
            let cause = Cause::new(
                "signature-white-space",
                "the signature has white space inside",
                "write it on one line, without spaces or line breaks",
            );
            let before = found.len();
            self.prefixed(&joined, &[causes, &[cause]].concat(), found);
            let length = self.plan.algorithm.length();
            // A value that is whole without its white space is not a list.
            if found[before..]
                .iter()
                .any(|it| !it.cut && it.mac.len() == length)
            {
                return;
            }
        }
        let lists: [&[u8]; 2] = [b" \t", b",; \t"];
        for separators in lists {
            let items: Vec<_> = value
                .split(|byte| separators.contains(byte))
                .filter(|item| !item.is_empty())
                .collect();
            if items.len() < 2 {
                continue;
            }
            let cause = Cause::new(
                "signature-list",
                "the header has a list, and one of its items is the signature",
                "send the signature alone, or take the list apart on the server and accept any item that matches",
            );
            let causes = [causes, &[cause]].concat();
            for item in items.into_iter().take(MOST) {
                self.prefixed(item, &causes, found);
            }
        }
    }

    /// Reads a text with the planned prefix, without a prefix, and with its own prefix.
    fn prefixed(&self, text: &[u8], causes: &[Cause], found: &mut Vec<Spelling>) {
        let planned = self.plan.signature_prefix.as_bytes();
        if let Some(rest) = text.strip_prefix(planned) {
            self.unwrapped(rest, causes, found);
            if !planned.is_empty()
                && let Some(rest) = rest.strip_prefix(planned)
            {
                let shown = shown(&self.plan.signature_prefix);
                let cause = Cause::new(
                    "signature-prefix",
                    format!("the signature has the prefix {shown} twice"),
                    "send it once",
                );
                self.unwrapped(rest, &[causes, &[cause]].concat(), found);
            }
        }
        let own = prefix_length(text);
        for length in [Some(0), own].into_iter().flatten() {
            let (prefix, rest) = text.split_at(length);
            if prefix == planned {
                continue;
            }
            let cause = self.prefix(&String::from_utf8_lossy(prefix));
            self.unwrapped(rest, &[causes, &[cause]].concat(), found);
        }
    }

    fn prefix(&self, found: &str) -> Cause {
        let planned = &self.plan.signature_prefix;
        let (found_shown, planned_shown) = (shown(found), shown(planned));
        let (message, sender, server) = if found.is_empty() {
            (
                format!("the signature has no prefix, but the credential expects {planned_shown}"),
                "leave signaturePrefix out".to_owned(),
                format!("put {planned_shown} before it"),
            )
        } else if planned.is_empty() {
            (
                format!("the signature has the prefix {found_shown}, but the credential has none"),
                format!("set signaturePrefix to {found_shown}"),
                format!("leave {found_shown} out"),
            )
        } else {
            (
                format!(
                    "the signature has the prefix {found_shown}, but the credential expects {planned_shown}"
                ),
                format!("set signaturePrefix to {found_shown}"),
                format!("replace {found_shown} with {planned_shown}"),
            )
        };
        self.side
            .differs("signature-prefix", message, &sender, &server)
    }

    /// Reads a text without quotes and the like around it.
    fn unwrapped(&self, text: &[u8], causes: &[Cause], found: &mut Vec<Spelling>) {
        self.decoded(text, causes, found);
        let bare = text.strip_prefix(b"b").unwrap_or(text);
        if let [first @ (b'"' | b'\''), inner @ .., last] = bare
            && first == last
        {
            let cause = Cause::new(
                "signature-quotes",
                "the signature is in quotes",
                "send it without quotes",
            );
            self.decoded(inner, &[causes, &[cause]].concat(), found);
        }
        if text.contains(&b'%') {
            let text = String::from_utf8_lossy(text);
            let plain = ["%2B", "%2F", "%3D", "%2b", "%2f", "%3d"]
                .into_iter()
                .zip(["+", "/", "=", "+", "/", "="])
                .fold(text.into_owned(), |text, (code, character)| {
                    text.replace(code, character)
                });
            let cause = Cause::new(
                "signature-url-encoded",
                "the signature is URL-encoded",
                "send it as it is, without URL encoding",
            );
            self.decoded(plain.as_bytes(), &[causes, &[cause]].concat(), found);
        }
        if text.len() > 40 && text.get(2).is_some_and(|byte| b"-:".contains(byte)) {
            let separator = text[2];
            let plain: Vec<u8> = text
                .iter()
                .copied()
                .filter(|byte| *byte != separator)
                .collect();
            let cause = Cause::new(
                "hex-separators",
                format!(
                    "the hex digits have {} between bytes",
                    shown(&char::from(separator).to_string())
                ),
                "write the digits without separators, in lower case",
            );
            self.decoded(&plain, &[causes, &[cause]].concat(), found);
        }
    }

    /// Reads a text as hex and as base64, once and twice.
    fn decoded(&self, text: &[u8], causes: &[Cause], found: &mut Vec<Spelling>) {
        let known = |mac: &[u8]| Hash::ALL.iter().any(|hash| hash.length() == mac.len());
        // 64 hex digits are also base64 of as many bytes as SHA-384 has, but base64 never consists of hex digits
        // only. Trying that hash would take most of the time of a search.
        let is_hex = any_hex(text).is_some_and(|mac| known(&mac));
        for encoding in Encoding::ALL {
            let Some((bytes, mut own)) = self.lenient(encoding, text) else {
                continue;
            };
            if known(&bytes) && !(is_hex && encoding == Encoding::Base64) {
                found.push(spelling(bytes.clone(), causes, &own));
            }
            if encoding == self.plan.signature_encoding
                && (FEWEST..self.plan.algorithm.length()).contains(&bytes.len())
            {
                let cause = self.cut(text.len());
                own.push(cause);
                found.push(Spelling {
                    cut: true,
                    ..spelling(bytes.clone(), causes, &own)
                });
            }
            for inner in Encoding::ALL {
                let twice = match inner {
                    Encoding::Hex => any_hex(&bytes),
                    Encoding::Base64 => any_base64(&bytes),
                };
                if let Some(mac) = twice.filter(|mac| known(mac)) {
                    let cause = Cause::new(
                        "signature-encoded-twice",
                        format!(
                            "the signature is encoded in {}, and the result in {} again",
                            inner.as_str(),
                            encoding.as_str()
                        ),
                        format!(
                            "write the bytes of the HMAC in {} once",
                            self.plan.signature_encoding.as_str()
                        ),
                    );
                    found.push(spelling(mac, causes, &[cause]));
                }
            }
        }
        self.uneven(text, causes, found);
    }

    /// The bytes of a text in an encoding, however it is spelled, and the causes for that spelling.
    fn lenient(&self, encoding: Encoding, text: &[u8]) -> Option<(Vec<u8>, Vec<Cause>)> {
        let strict = encoding.decode(text).ok();
        let spelled = strict.is_none();
        let bytes = strict.or_else(|| match encoding {
            Encoding::Hex => any_hex(text),
            Encoding::Base64 => any_base64(text),
        })?;
        let mut causes = Vec::new();
        let planned = self.plan.signature_encoding;
        if encoding != planned {
            causes.push(self.side.differs(
                "signature-encoding",
                format!(
                    "the signature is in {}, but the credential specifies {}",
                    encoding.as_str(),
                    planned.as_str()
                ),
                &format!("set signatureEncoding to {}", encoding.as_str()),
                &format!("write it in {}", planned.as_str()),
            ));
        }
        if spelled {
            causes.push(match encoding {
                Encoding::Hex => Cause::new(
                    "upper-case-hex",
                    "the signature is right, but in upper-case hex",
                    "write it in lower case, or compare decoded bytes",
                ),
                Encoding::Base64 => Cause::new(
                    "base64-spelling",
                    "the signature is right, but in base64 without padding or with the URL-safe alphabet",
                    "write standard base64 with padding, or compare decoded bytes",
                ),
            });
        }
        Some((bytes, causes))
    }

    /// Reads an odd number of hex digits: the last is missing, or a zero at the start.
    fn uneven(&self, text: &[u8], causes: &[Cause], found: &mut Vec<Spelling>) {
        if text.len().is_multiple_of(2) || text.len() < 2 * FEWEST {
            return;
        }
        let zero = [b"0", text].concat();
        if let Some(mac) = any_hex(&zero)
            && mac.len() == self.plan.algorithm.length()
        {
            let cause = Cause::new(
                "signature-leading-zero",
                "the signature lacks the leading zero of its hex digits",
                "write every byte with two digits",
            );
            found.push(spelling(mac, causes, &[cause]));
        }
        if let Some(mac) = any_hex(&text[..text.len() - 1])
            && mac.len() < self.plan.algorithm.length()
        {
            found.push(Spelling {
                cut: true,
                ..spelling(mac, causes, &[self.cut(text.len())])
            });
        }
    }

    fn cut(&self, characters: usize) -> Cause {
        let length = self.plan.algorithm.length();
        let whole = match self.plan.signature_encoding {
            Encoding::Hex => length * 2,
            Encoding::Base64 => length.div_ceil(3) * 4,
        };
        Cause::new(
            "signature-cut",
            format!("the signature is cut off: {characters} characters of {whole}"),
            "send and store all of it",
        )
    }
}

fn spelling(mac: Vec<u8>, causes: &[Cause], own: &[Cause]) -> Spelling {
    Spelling {
        mac,
        cut: false,
        causes: [causes, own].concat(),
    }
}
