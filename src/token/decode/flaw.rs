//! A flaw of a token: in which part, at which byte, and what to do about it.

/// The parts of a compact JWS (RFC 7515, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// The JOSE header.
    Header,
    /// The JWS payload: a token's claims.
    Claims,
    /// The JWS signature.
    Signature,
}

impl PartName {
    /// The name in a sentence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Signature => "signature",
        }
    }
}

/// A violation of RFC 7515 or RFC 8259.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The part that has it, if it is in one part.
    pub part: Option<PartName>,
    /// Its offset in bytes: in the part as written, or in its JSON if `in_json`.
    pub offset: usize,
    /// Whether it is in the decoded JSON instead of the base64url.
    pub in_json: bool,
    /// What is wrong.
    pub reason: String,
    /// What to do about it, if copying the token again does not help.
    pub fix: Option<&'static str>,
}
