//! The table of findings: codes, severities, messages and fixes. docs/findings.md has the same table.

use super::code::{Code, Severity};

/// One row of the table of findings.
#[derive(Clone, Copy, Debug)]
pub struct FindingKind {
    /// The finding.
    pub code: Code,
    /// Its code as text.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Its general message.
    pub meaning: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

const fn row(
    code: Code,
    name: &'static str,
    severity: Severity,
    meaning: &'static str,
    fix: &'static str,
) -> FindingKind {
    FindingKind {
        code,
        name,
        severity,
        meaning,
        fix,
    }
}

/// All findings, in the order of the codes.
pub const TABLE: [FindingKind; 44] = [
    row(
        Code::Malformed,
        "malformed",
        Severity::Error,
        "not three parts of base64url, with a JSON object in each of the first two",
        "copy the whole token again, from its first character to its last",
    ),
    row(
        Code::AlgNone,
        "alg-none",
        Severity::Error,
        "`alg` is `none`: nothing is signed, so anyone could have written it",
        "sign it with HS256 and the organization's private key",
    ),
    row(
        Code::AlgUnexpected,
        "alg-unexpected",
        Severity::Warning,
        "`alg` is not HS256; every token known to work has HS256",
        "sign it with HS256 and the organization's private key",
    ),
    row(
        Code::Jwe,
        "jwe",
        Severity::Error,
        "the token is encrypted (JWE), so its claims cannot be read",
        "mint a signed token (JWS) instead",
    ),
    row(
        Code::HeaderInvalid,
        "header-invalid",
        Severity::Error,
        "the header has something that RFC 7515 requires every reader to reject: `crit`, or a parameter of the wrong type",
        "leave the parameter out of the header",
    ),
    row(
        Code::DuplicateKey,
        "duplicate-key",
        Severity::Warning,
        "a name appears twice in one object; readers differ in which one they use",
        "write each name once",
    ),
    row(
        Code::Misplaced,
        "misplaced",
        Severity::Warning,
        "a field is in the wrong place, so the platform ignores it",
        "move it to where the platform looks for it",
    ),
    row(
        Code::Misspelt,
        "misspelt",
        Severity::Warning,
        "a name is misspelt, so the platform does not read it",
        "rename it",
    ),
    row(
        Code::OtherPlatform,
        "other-platform",
        Severity::Error,
        "the token is for another platform; this one rejects it with 401",
        "send it to the platform it was issued for, or mint one for this platform",
    ),
    row(
        Code::TokenMissing,
        "token-missing",
        Severity::Warning,
        "there is no `token` claim, so the platform takes it as public",
        "add a token claim with the tag private or public",
    ),
    row(
        Code::ScopeUnknown,
        "scope-unknown",
        Severity::Error,
        "`token.tag` is neither `private` nor `public`",
        "write private or public into token.tag",
    ),
    row(
        Code::OrgMissing,
        "org-missing",
        Severity::Error,
        "`orgId` is missing, blank or not text",
        "add orgId; the dashboard shows it under Settings > General",
    ),
    row(
        Code::OrgNotUuid,
        "org-not-uuid",
        Severity::Warning,
        "`orgId` is not a UUID, as every organization id is",
        "copy the organization id from the dashboard, Settings > General",
    ),
    row(
        Code::OrgMismatch,
        "org-mismatch",
        Severity::Warning,
        "`orgId` is not the organization id that is set beside the key",
        "find out which organization the key belongs to, and use its id in both places",
    ),
    row(
        Code::ExpMissing,
        "exp-missing",
        Severity::Warning,
        "there is no `exp`; whether the platform accepts that is unknown",
        "mint it with a lifetime",
    ),
    row(
        Code::ExpNotANumber,
        "exp-not-a-number",
        Severity::Error,
        "`exp` is not a number of seconds (RFC 7519, section 4.1.4)",
        "write exp as a number of seconds since 1970, without quotes",
    ),
    row(
        Code::ExpInMilliseconds,
        "exp-in-milliseconds",
        Severity::Error,
        "`exp` is in milliseconds, but is read as seconds",
        "divide exp by 1000 and round down",
    ),
    row(
        Code::ExpInMicroseconds,
        "exp-in-microseconds",
        Severity::Error,
        "`exp` is in microseconds or nanoseconds, but is read as seconds",
        "write exp in seconds since 1970",
    ),
    row(
        Code::ExpBeforeIat,
        "exp-before-iat",
        Severity::Error,
        "`exp` is not after `iat`: the token was never valid",
        "check the lifetime where it is minted",
    ),
    row(
        Code::Expired,
        "expired",
        Severity::Error,
        "the token has expired",
        "mint a new one, and mint again before it expires",
    ),
    row(
        Code::NotYetValid,
        "not-yet-valid",
        Severity::Warning,
        "`nbf` is in the future; whether the platform honours it is unknown",
        "leave nbf out, or set the clock of the machine that mints",
    ),
    row(
        Code::IatNotANumber,
        "iat-not-a-number",
        Severity::Warning,
        "`iat` is not a number of seconds (RFC 7519, section 4.1.6)",
        "write iat as a number of seconds since 1970, without quotes",
    ),
    row(
        Code::IatInMilliseconds,
        "iat-in-milliseconds",
        Severity::Warning,
        "`iat` is in milliseconds, but is read as seconds",
        "divide iat by 1000 and round down",
    ),
    row(
        Code::IssuedInFuture,
        "issued-in-future",
        Severity::Warning,
        "`iat` is in the future",
        "set the clock of the machine that mints",
    ),
    row(
        Code::ShortLived,
        "short-lived",
        Severity::Warning,
        "the token is valid for two minutes or less, often because of a wrong unit",
        "check the lifetime where it is minted: a number without a unit may be milliseconds",
    ),
    row(
        Code::LongLived,
        "long-lived",
        Severity::Warning,
        "the token is valid for more than 24 hours",
        "mint it for an hour, and mint again when needed",
    ),
    row(
        Code::Unrestricted,
        "unrestricted",
        Severity::Warning,
        "the token is public, and any page may use it with any assistant",
        "list allowedOrigins and allowedAssistantIds",
    ),
    row(
        Code::Disabled,
        "disabled",
        Severity::Error,
        "`restrictions.enabled` is false",
        "mint it with enabled true",
    ),
    row(
        Code::OriginMalformed,
        "origin-malformed",
        Severity::Error,
        "an allowed origin is not written the way a browser sends it",
        "write scheme://host[:port], in lower case and without a path",
    ),
    row(
        Code::OriginNull,
        "origin-null",
        Severity::Error,
        "`null` is among the allowed origins; the platform returns 500 for it",
        "find the unset variable where the list is made",
    ),
    row(
        Code::OriginInsecure,
        "origin-insecure",
        Severity::Warning,
        "an allowed origin is plain `http`: anyone on the network path can change the page",
        "serve the page over https and allow that origin",
    ),
    row(
        Code::EmptyList,
        "empty-list",
        Severity::Warning,
        "a list is empty; whether that allows all or none is unknown",
        "list at least one entry, or leave the list out",
    ),
    row(
        Code::AssistantNotUuid,
        "assistant-not-uuid",
        Severity::Warning,
        "an allowed assistant's id is not a UUID",
        "copy the id from the assistant's page, not its name",
    ),
    row(
        Code::AssistantIsOrg,
        "assistant-is-org",
        Severity::Warning,
        "an allowed assistant's id is the organization id",
        "copy the id from the assistant's page",
    ),
    row(
        Code::TransientOverruled,
        "transient-overruled",
        Severity::Warning,
        "transient assistants are allowed, but listing assistants turns that off",
        "leave out allowTransientAssistant or allowedAssistantIds",
    ),
    row(
        Code::RestrictionsOnPrivate,
        "restrictions-on-private",
        Severity::Info,
        "the token is private, and these restrictions are for public tokens only",
        "leave out the restrictions, or mint a public token",
    ),
    row(
        Code::RestrictionsMalformed,
        "restrictions-malformed",
        Severity::Error,
        "a field of the restrictions has the wrong type",
        "use the types of the platform's schema TokenRestrictions",
    ),
    row(
        Code::UnknownField,
        "unknown-field",
        Severity::Warning,
        "`token` or its restrictions have a field that the platform does not know",
        "leave it out; it has no effect",
    ),
    row(
        Code::SignatureMismatch,
        "signature-mismatch",
        Severity::Error,
        "it is not signed with this key",
        "sign with the private key of this organization and region",
    ),
    row(
        Code::KnownKey,
        "known-key",
        Severity::Error,
        "the token is signed with a key that anyone can guess: a placeholder, an empty key, or its own `orgId`",
        "sign with the organization's private key",
    ),
    row(
        Code::KeyAsOrg,
        "key-as-org",
        Severity::Error,
        "`orgId` and the private key are the same value: one is in the wrong place, and the token may publish the key",
        "compare it with the dashboard; if it is the key, replace it at once, and put the organization id into orgId",
    ),
    row(
        Code::KeyInClaims,
        "key-in-claims",
        Severity::Error,
        "the claims hold the private key, so the token publishes it",
        "replace the key in the dashboard at once, and remove it from the claims",
    ),
    row(
        Code::KeyInHeader,
        "key-in-header",
        Severity::Error,
        "the header holds the private key, so the token publishes it",
        "replace the key in the dashboard at once, and remove it from the header",
    ),
    row(
        Code::WeakKey,
        "weak-key",
        Severity::Warning,
        "the key is shorter than 32 bytes (RFC 7518, section 3.2)",
        "use the whole private key, as the dashboard shows it",
    ),
];

impl Code {
    /// The row of the table.
    #[must_use]
    pub fn row(self) -> &'static FindingKind {
        // A test checks that the table has one row per code, in order.
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_code_in_their_order() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.code as usize, index, "{}", row.name);
            assert_eq!(
                serde_json::to_string(&row.code).unwrap(),
                format!("\"{}\"", row.name)
            );
        }
        assert_eq!(Code::WeakKey as usize + 1, TABLE.len());
    }
}
