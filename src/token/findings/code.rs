//! The codes of findings, and how much a finding matters.

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A reason to be rejected.
    Error,
    /// A likely mistake, or a risk.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// The stable code of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // TABLE says what each is.
pub enum Code {
    Malformed,
    AlgNone,
    AlgUnexpected,
    Jwe,
    HeaderInvalid,
    DuplicateKey,
    Misplaced,
    Misspelt,
    OtherPlatform,
    TokenMissing,
    ScopeUnknown,
    OrgMissing,
    OrgNotUuid,
    OrgMismatch,
    ExpMissing,
    ExpNotANumber,
    ExpInMilliseconds,
    ExpInMicroseconds,
    ExpBeforeIat,
    Expired,
    NotYetValid,
    IatNotANumber,
    IatInMilliseconds,
    IssuedInFuture,
    ShortLived,
    LongLived,
    Unrestricted,
    Disabled,
    OriginMalformed,
    OriginNull,
    OriginInsecure,
    EmptyList,
    AssistantNotUuid,
    AssistantIsOrg,
    TransientOverruled,
    RestrictionsOnPrivate,
    RestrictionsMalformed,
    UnknownField,
    SignatureMismatch,
    KnownKey,
    KeyAsOrg,
    KeyInClaims,
    KeyInHeader,
    WeakKey,
}
