//! Finds what a token lacks at its end: whole parts, or characters of its signature. A token that was cut while it
//! was copied looks much like one signed with another key.

use data_encoding::BASE64URL_NOPAD;

use super::{Flaw, PartName, Token};
use crate::token::find::LONGEST;

/// The message about a token that lacks its end, if the text after it may hold that end.
const MAY_GO_ON: &str = "the token may be cut off here, or go on in the text after it";

const IN_ONE_PIECE: &str = "copy the whole token again, in one piece";

impl Token {
    /// Reports a signature whose length does not fit its algorithm: a token that lost its last characters is
    /// otherwise hard to tell from one signed with another key.
    pub(super) fn measure_signature(&mut self) {
        let Some((name, full)) = self
            .algorithm()
            .and_then(|name| Some((name.clone(), length(&name)?)))
        else {
            return;
        };
        let found = self.signature.text.len();
        if self.parts != 3
            || found == full
            || self
                .flaws
                .iter()
                .any(|flaw| flaw.fix.is_some() && !flaw.in_json)
        {
            return;
        }
        // The effect of a lost or added character on the base64url is not reported again.
        self.flaws
            .retain(|flaw| flaw.part != Some(PartName::Signature));
        self.signature.exact = false;
        let (reason, mut fix) = self.written_otherwise(&name).unzip();
        if reason.is_none() && self.goes_on && found < full {
            fix = Some(IN_ONE_PIECE);
        }
        let reason = reason.unwrap_or_else(|| match (found, full.abs_diff(found)) {
            (_, _) if self.goes_on && found < full => {
                format!("it has {found} of the {full} characters of {name}; {MAY_GO_ON}")
            }
            (0, _) => "it is empty".to_owned(),
            (_, 1) if found < full => format!("one of the {full} characters of {name} is missing"),
            (_, some) if found < full => {
                format!("{some} of the {full} characters of {name} are missing")
            }
            (_, 1) => format!("one character more than the {full} of {name}"),
            (_, some) => format!("{some} characters more than the {full} of {name}"),
        });
        self.flaws.push(Flaw {
            part: Some(PartName::Signature),
            offset: found.min(full),
            in_json: false,
            reason,
            fix,
        });
    }

    /// Reports that the rest was left out on purpose. The effect on the last part is not reported again.
    pub(super) fn note_shortened(&mut self) {
        let (name, part) = match self.parts {
            1 => (PartName::Header, &mut self.header),
            2 => (PartName::Claims, &mut self.claims),
            _ => (PartName::Signature, &mut self.signature),
        };
        part.exact = false;
        let offset = part.text.len();
        self.flaws.retain(|flaw| flaw.part != Some(name));
        self.flaws.push(Flaw {
            part: Some(name),
            offset,
            in_json: false,
            reason: "the token was shortened on purpose, and the rest is missing".into(),
            fix: Some("ask for the whole token"),
        });
    }

    /// Reports that the first part, which names the algorithm, is missing.
    pub(super) fn note_no_header(&mut self) {
        let (reason, fix) = if self.goes_on {
            (
                "it starts with the claims: the header is missing, or is in the text before them",
                IN_ONE_PIECE,
            )
        } else {
            (
                "the header is missing, and the text starts with the claims",
                "copy the whole token, from its first eyJ on",
            )
        };
        self.flaws.push(Flaw {
            part: None,
            offset: 0,
            in_json: false,
            reason: reason.into(),
            fix: Some(fix),
        });
    }

    /// Reports that header and claims are swapped.
    pub(super) fn note_swapped(&mut self) {
        self.flaws.push(Flaw {
            part: None,
            offset: 0,
            in_json: false,
            reason: "the claims are before the header".into(),
            fix: Some("put the header first, then the claims, then the signature"),
        });
    }

    /// Reports that the token is too long to be read in full.
    fn note_too_long(&mut self) {
        self.flaws.clear();
        self.flaws.push(Flaw {
            part: None,
            offset: LONGEST,
            in_json: false,
            reason: "the token is longer than 1 MiB, and the rest is not read".into(),
            fix: Some("shorten it: servers accept a few thousand bytes in a header"),
        });
    }

    /// Whether a signature of the wrong length is whole, but in another encoding or from another HMAC.
    fn written_otherwise(&self, name: &str) -> Option<(String, &'static str)> {
        const MACS: [(usize, &str); 3] = [(32, "HS256"), (48, "HS384"), (64, "HS512")];
        const AS_BASE64URL: &str = "encode the bytes of the signature as base64url";
        if !name.starts_with("HS") {
            return None;
        }
        let digits = |text: &[u8]| {
            MACS.iter().any(|(bytes, _)| text.len() == 2 * bytes)
                && text.iter().all(u8::is_ascii_hexdigit)
        };
        if digits(&self.signature.text) {
            return Some((
                "it is in hexadecimal, not in base64url".into(),
                AS_BASE64URL,
            ));
        }
        if digits(&self.signature.bytes) {
            let reason = "it is base64url of hexadecimal digits, not of the bytes";
            return Some((reason.into(), AS_BASE64URL));
        }
        let is_mac = |bytes: &[u8]| MACS.iter().any(|(length, _)| bytes.len() == *length);
        let twice = BASE64URL_NOPAD.decode(&self.signature.bytes);
        if twice.is_ok_and(|bytes| is_mac(&bytes)) {
            return Some((
                "it is encoded as base64url twice".into(),
                "encode the bytes of the signature once",
            ));
        }
        let (_, made) = MACS.iter().find(|(bytes, made)| {
            *made != name && self.signature.text.len() == (bytes * 4).div_ceil(3)
        })?;
        Some((
            format!("it is as long as one of {made}, and the header says {name}"),
            "sign with HS256, and say so in the header",
        ))
    }

    /// Reports a wrong number of parts. For a token that is cut off, the cut is the only flaw; that its last part
    /// is then broken base64url and broken JSON is not repeated.
    pub(super) fn count_parts(&mut self) {
        if self.text.len() >= LONGEST {
            return self.note_too_long();
        }
        let (last, missing) = match self.parts {
            1 => (PartName::Header, "claims and signature are missing"),
            2 => (PartName::Claims, "the signature is missing"),
            3 => return,
            _ => {
                return self.flaws.push(Flaw {
                    part: None,
                    offset: self.text.len(),
                    in_json: false,
                    reason: "it has more than three parts".into(),
                    fix: Some(
                        "leave out what does not belong to it: a token ends after its signature, the third part",
                    ),
                });
            }
        };
        let part = if last == PartName::Header {
            &self.header
        } else {
            &self.claims
        };
        let (at_end, json_end) = (part.text.len().saturating_sub(1), part.bytes.len());
        let cut = |flaw: &Flaw| {
            flaw.part == Some(last) && flaw.offset == if flaw.in_json { json_end } else { at_end }
        };
        let is_cut = self.flaws.iter().any(|flaw| flaw.in_json && cut(flaw));
        if is_cut {
            self.flaws.retain(|flaw| !cut(flaw));
        }
        let of = last.as_str();
        self.flaws.push(Flaw {
            part: Some(last),
            offset: json_end,
            in_json: true,
            reason: if self.goes_on {
                format!("the token ends within or after the {of} here; {MAY_GO_ON}")
            } else if is_cut {
                format!("the token is cut off here: the rest of the {of} is missing, and {missing}")
            } else {
                format!("the token ends after the {of}: {missing}")
            },
            fix: self.goes_on.then_some(IN_ONE_PIECE),
        });
    }
}

/// Characters of a signature, for algorithms with a fixed length (RFC 7518, section 3).
fn length(algorithm: &str) -> Option<usize> {
    match algorithm {
        "HS256" => Some(43),
        "HS384" => Some(64),
        "HS512" | "ES256" | "EdDSA" => Some(86),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use crate::token::decode::tests::{flaws, token};
    use crate::token::decode::{PartName, Token};

    #[test]
    fn missing_parts_are_flaws_at_the_end() {
        use PartName::Claims;
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"RS256"}"#);
        let claims = BASE64URL_NOPAD.encode(br#"{"orgId":"a?~b"}"#);
        for (text, part, offset, in_json, reason) in [
            (
                format!("{header}.{claims}"),
                Some(Claims),
                16,
                true,
                "the token ends after the claims: the signature is missing",
            ),
            (
                format!("{header}.{}", &claims[..21]),
                Some(Claims),
                15,
                true,
                "the token is cut off here: the rest of the claims is missing, and the signature is missing",
            ),
            (
                format!("{header}.{claims}.AAAA.AAAA"),
                None,
                53,
                false,
                "it has more than three parts",
            ),
        ] {
            assert_eq!(
                flaws(&text),
                [(part, offset, in_json, reason.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn a_signature_of_another_length_is_a_flaw() {
        for (algorithm, characters, offset, reason) in [
            ("HS256", 0, 0, "it is empty"),
            (
                "HS256",
                42,
                42,
                "one of the 43 characters of HS256 is missing",
            ),
            (
                "HS256",
                35,
                35,
                "8 of the 43 characters of HS256 are missing",
            ),
            ("HS256", 44, 43, "one character more than the 43 of HS256"),
            (
                "HS512",
                43,
                43,
                "it is as long as one of HS256, and the header says HS512",
            ),
        ] {
            let header = BASE64URL_NOPAD.encode(format!("{{\"alg\":\"{algorithm}\"}}").as_bytes());
            let text = format!("{header}.e30.{}", "B".repeat(characters));
            let flaw = (Some(PartName::Signature), offset, false, reason.to_owned());
            assert_eq!(flaws(&text), [flaw], "{text}");
            assert!(!Token::decode(text.as_bytes()).is_exact());
        }
    }

    #[test]
    fn claims_are_read_up_to_the_cut() {
        let whole = token(
            r#"{"alg":"RS256"}"#,
            r#"{"orgId":"o","iat":5,"exp":1795197912}"#,
            b"s",
        );
        let cut = Token::decode(&whole.as_bytes()[..60]);
        let claims = cut.claims.json().unwrap();
        assert_eq!(claims.get("orgId").unwrap().string().unwrap(), "o");
        assert_eq!(claims.get("iat").unwrap().text, b"5");
        assert!(claims.get("exp").is_none());
        assert!(cut.claims.valid_json().is_none());
    }
}
