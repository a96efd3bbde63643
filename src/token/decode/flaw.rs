//! A flaw of a token: in which part, at which byte, and what to do about it.

/// The parts of a compact JWS (RFC 7515, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// The JOSE header.
    Header,
    /// The JWS payload: of a token, its claims.
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

/// Something that is not as RFC 7515 or RFC 8259 want it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The part that has it, if it is of one part.
    pub part: Option<PartName>,
    /// Bytes before it: of the part as it is written, or of its JSON where `in_json`.
    pub offset: usize,
    /// Is it in the decoded JSON, or in the base64url?
    pub in_json: bool,
    /// What is wrong.
    pub reason: String,
    /// What to do about it, where copying the token again is not the remedy.
    pub fix: Option<&'static str>,
}
