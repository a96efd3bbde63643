//! What a strict server rejects in a raw request, as failing checks. Each kind is reported once, at its first
//! place.

use crate::judgement::{Certainty, Check};

/// A way in which a request breaks the rules of HTTP/1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    RequestLine,
    Method,
    Target,
    Version,
    LineEnding,
    BareReturn,
    Folded,
    SpaceBeforeColon,
    NoColon,
    Name,
    Value,
    Host,
    Coding,
    Length,
    Both,
    ChunkSize,
    ChunkExtension,
    ChunkEnd,
    Trailer,
}

impl Fault {
    /// The name of the check that fails.
    fn name(self) -> &'static str {
        match self {
            Self::RequestLine | Self::Method | Self::Target | Self::Version => "request-line",
            Self::Host => "host",
            Self::Coding
            | Self::Length
            | Self::Both
            | Self::ChunkSize
            | Self::ChunkExtension
            | Self::ChunkEnd
            | Self::Trailer => "framing",
            _ => "header-syntax",
        }
    }

    /// The section of the RFC that has the rule.
    fn source(self) -> &'static str {
        match self {
            Self::RequestLine => "RFC 9112, section 3",
            Self::Method => "RFC 9112, section 3.1",
            Self::Target | Self::Host => "RFC 9112, section 3.2",
            Self::Version => "RFC 9112, section 2.3",
            Self::LineEnding | Self::BareReturn => "RFC 9112, section 2.2",
            Self::Folded => "RFC 9112, section 5.2",
            Self::SpaceBeforeColon => "RFC 9112, section 5.1",
            Self::NoColon => "RFC 9112, section 5",
            Self::Name => "RFC 9110, section 5.1",
            Self::Value => "RFC 9110, section 5.5",
            Self::Coding | Self::Both => "RFC 9112, section 6.1",
            Self::Length => "RFC 9112, section 6.3",
            Self::ChunkSize | Self::ChunkEnd => "RFC 9112, section 7.1",
            Self::ChunkExtension => "RFC 9112, section 7.1.1",
            Self::Trailer => "RFC 9110, section 6.5.1",
        }
    }
}

/// The faults of a request, and where servers may differ.
#[derive(Default)]
pub(super) struct Faults {
    seen: Vec<Fault>,
    /// Whether a line that continues the previous one looks like a header itself.
    pub(super) nested: bool,
    pub(super) checks: Vec<Check>,
}

impl Faults {
    /// Notes a fault, unless one of its kind was already noted.
    pub(super) fn add(&mut self, fault: Fault, message: impl FnOnce() -> String) {
        if self.seen.contains(&fault) {
            return;
        }
        self.seen.push(fault);
        self.checks.push(Check {
            certainty: Some(Certainty::Documented),
            source: Some(fault.source()),
            ..Check::fail(fault.name(), message())
        });
    }

    /// Whether some line is neither a header nor the continuation of one.
    pub(super) fn has_other_than_headers(&self) -> bool {
        let other = [Fault::NoColon, Fault::Name];
        self.nested || other.iter().any(|fault| self.seen.contains(fault))
    }

    /// Notes something that some servers reject and others accept.
    pub(super) fn risk(&mut self, name: &'static str, message: String) {
        self.checks.push(Check::unknown(name, message));
    }
}
