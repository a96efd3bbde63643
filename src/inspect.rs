//! Everything about one token: what it says, whether its signature and dates are valid, and whether the platform
//! would let a request through. Pure: the key, the time and the request are given.

use crate::judgement::{Answer, Verdict};
use crate::outcome::Outcome;
use crate::platform::address::Platform;
use crate::platform::elsewhere::{self, ForeignToken};
use crate::platform::permission::{self, ApiRequest};
use crate::token::decode::Token;
use crate::token::exposure::{Exposure, short_digest};
use crate::token::find::Found;
use crate::token::findings::Finding;
use crate::token::judge::{Evidence, Moment, TimeStatus, findings, is_malformed};
use crate::token::read::{Field, Reading};
use crate::token::signature::{self, Keys, KnownKey, Signature};

/// What is asked about a token.
#[derive(Clone, Debug)]
pub struct TokenQuestion<'a> {
    /// The time to judge it at.
    pub moment: Moment,
    /// The keys to check its signature with. Default: it is not checked.
    pub keys: Option<Keys<'a>>,
    /// A request to be made with it. Default: none.
    pub request: Option<&'a ApiRequest>,
    /// Seconds that it must still be valid for. Default: not checked.
    pub expires_within: Option<i64>,
    /// Whether "unknown" counts as "no". Default: false.
    pub strict: bool,
    /// How much of the token's own values the answer shows. Default: the values.
    pub exposure: Exposure,
}

/// A token with everything that is known about it.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The decoded token.
    pub token: Token,
    /// The platform that it belongs to, if it is another one's.
    pub foreign: Option<&'static ForeignToken>,
    /// What was undone to read it: line breaks, an encoding.
    pub undone: Vec<String>,
    /// The time it was judged at.
    pub moment: Moment,
    /// How much of its values is shown.
    pub exposure: Exposure,
    /// What is known about its signature.
    pub signature: Signature,
    /// The publicly known key that signed it, if one did.
    pub known_key: Option<KnownKey>,
    /// Whether it is valid at that time.
    pub time: TimeStatus,
    /// Whether it expires within the requested time; unknown without a readable `exp`.
    pub expires_within: Option<Within>,
    /// Everything worth saying.
    pub findings: Vec<Finding>,
    /// Whether its signature was to be checked with a key.
    pub verified: bool,
    /// The request that was asked about: `POST /call/web from https://example.com`.
    pub place: Option<String>,
    /// Whether it would be let through.
    pub request: Option<Verdict>,
    /// How the run ends because of this token.
    pub outcome: Outcome,
}

/// Whether a token expires within a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    /// The span in seconds.
    pub span: i64,
    /// Whether it does, if that is known.
    pub expires: Option<bool>,
}

/// Inspects a token that was found in a text.
#[must_use]
pub fn inspect(found: &Found, question: &TokenQuestion) -> Inspected {
    let exposure = question.exposure;
    let token = Token::found(found);
    let reading = Reading::of(&token);
    let mut checked = signature::check(&token, question.keys, exposure);
    let foreign = elsewhere::foreign(&token);
    let for_volubile = question
        .request
        .is_some_and(|request| request.platform == Platform::Volubile);
    // Volubile keeps the key of its tokens to itself, so that no other key made one says nothing.
    let reason = if for_volubile
        && reading
            .as_ref()
            .is_some_and(|it| !permission::is_of_vapi(it))
    {
        Some("only Volubile can check it")
    } else if foreign.is_some_and(ForeignToken::is_volubile) {
        Some("it looks like a Volubile token, which only Volubile can check")
    } else {
        None
    };
    if let Some(reason) = reason
        && matches!(&checked.signature, Signature::Invalid(causes) if causes.is_empty())
    {
        checked.signature = Signature::Unverifiable(reason.into());
    }
    let moment = question.moment;
    let time = reading
        .as_ref()
        .map_or(TimeStatus::Unknown, |reading| moment.status(reading));
    let key = question.keys.map(|keys| keys.spellings());
    let evidence = Evidence {
        signature: &checked.signature,
        known_key: checked.known_key,
        key: key.as_ref(),
        keys: question.keys,
        proves_whole: checked.proves_whole,
        moment,
        exposure,
    };
    let mut findings = findings(&token, reading.as_ref(), &evidence);
    if let Some(foreign) = foreign {
        let asked = question.request.map(|request| request.platform);
        elsewhere::explain(foreign, asked, &mut findings);
    }
    let request = question
        .request
        .map(|request| permission::check(request, &found.token, reading.as_ref(), time, &evidence));
    let expires_within = question.expires_within.map(|span| Within {
        span,
        expires: reading.as_ref().and_then(|reading| match reading.exp {
            Field::Is(exp) => Some(exp.saturating_sub(moment.at.seconds()) <= span),
            _ => None,
        }),
    });
    let no = is_malformed(&findings)
        || (key.is_some() && checked.signature != Signature::Valid)
        || request
            .as_ref()
            .is_some_and(|verdict| match verdict.answer {
                Answer::Denied => true,
                Answer::Unknown => question.strict,
                _ => false,
            })
        || expires_within.is_some_and(|within| within.expires.unwrap_or(question.strict));
    Inspected {
        outcome: if no { Outcome::No } else { Outcome::Done },
        token,
        foreign,
        undone: found
            .undone
            .iter()
            .map(|(what, times)| what.described(*times))
            .collect(),
        moment,
        exposure,
        signature: checked.signature,
        known_key: checked.known_key,
        time,
        expires_within,
        findings,
        verified: key.is_some(),
        place: question.request.map(|request| request.described(exposure)),
        request,
    }
}

impl Inspected {
    /// What the claims say.
    #[must_use]
    pub fn reading(&self) -> Option<Reading<'_>> {
        Reading::of(&self.token)
    }

    /// The first 12 hexadecimal digits of the SHA-256 of the compact token, so that two people can tell that they
    /// have the same token.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("sha256:{}", short_digest(&self.token.text, 6))
    }
}
