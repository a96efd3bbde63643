//! Explains a signature that does not match.

use super::body::bodies;
use super::budget::Budget;
use super::clock::own_clock;
use super::digest::ways;
use super::format::formats;
use super::key::{keys, layers};
use super::side::Side;
use super::signed_value::signed_values;
use super::space::SearchSpace;
use super::spelling::spellings;
use super::timestamp::timestamps;
use crate::judgement::Cause;
use crate::secret;
use crate::webhook::cause::COMPARISON;
use crate::webhook::payload::Part;
use crate::webhook::plan::Hmac;
use crate::webhook::question::Question;
use crate::webhook::received::Received;

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What makes the signature match, simplest first.
    pub causes: Vec<Cause>,
    /// Whether everything was tried.
    pub complete: bool,
    /// Bytes that were hashed.
    pub hashed: usize,
}

/// Whether matching causes claim more than is known, because the body's exact bytes are not.
fn rests_on_body(causes: &[Cause], asked: &Question) -> bool {
    let signed = !causes.iter().any(|cause| cause.code == "body-not-signed");
    // A server that signed a body that was rebuilt here proves nothing.
    let cut = asked.request.framing.is_cut();
    causes.is_empty() || signed && asked.request.incomplete && !cut
}

/// Searches for what makes the request's signature match, or that of the user's server if it is given.
#[must_use]
pub fn signature(plan: &Hmac, asked: &Question) -> Explained {
    let side = match asked.server_signature {
        Some(_) => Side::Server,
        None => Side::Request,
    };
    search(plan, asked, side)
}

/// Searches for what the sender did if the user's server calculates the right signature.
#[must_use]
pub fn sender(plan: &Hmac, asked: &Question) -> Explained {
    let asked = Question {
        server_signature: None,
        ..*asked
    };
    search(plan, &asked, Side::Sender)
}

fn search(plan: &Hmac, asked: &Question, side: Side) -> Explained {
    let mut budget = Budget::for_body(asked.request.body.len());
    let (spellings, mut left_out) = spellings(plan, asked, side);
    let mut causes = None;
    if !spellings.is_empty() {
        let values = Received::of(plan, asked).values(asked);
        let (timestamps, some) = timestamps(plan, asked, values.timestamp, side);
        left_out |= some;
        let urls = match values.url {
            Some(_) => Vec::new(),
            None => asked.request.urls(),
        };
        let (signed_values, some) = signed_values(plan, asked, &values, &urls, side);
        left_out |= some;
        let space = SearchSpace {
            keys: keys(plan, asked, side),
            here: layers(plan, asked, secret::SecretSide::Here),
            there: layers(plan, asked, secret::SecretSide::There),
            formats: formats(plan, asked, side),
            timestamps,
            signed_values,
            ways: ways(),
            bodies: bodies(asked, &mut budget),
            spellings,
            values,
            algorithm: plan.algorithm,
            side,
        };
        causes = space.search(&mut budget);
        if causes.is_none() && side == Side::Server {
            causes = own_clock(plan, asked, &space.values, &space.spellings, &mut budget);
        }
    } else if let Some(text) = asked.server_signature {
        causes = Some(vec![not_a_signature(plan, text)]);
    }
    let covered = plan.payload_format.has(&Part::Body) && !asked.request.has_exact_body();
    if covered && causes.as_deref().is_some_and(|it| rests_on_body(it, asked)) {
        causes = None;
    }
    let complete = causes.is_some() || !(left_out || budget.gave_up());
    let as_planned = |causes: &Vec<Cause>| causes.is_empty() && side == Side::Server;
    if causes.as_ref().is_some_and(as_planned) {
        causes = Some(vec![Cause::new(
            COMPARISON.0,
            COMPARISON.1,
            "check the comparison: compare with the whole header, in the same encoding and letter case",
        )]);
    }
    Explained {
        causes: causes.unwrap_or_default(),
        complete,
        hashed: budget.hashed(),
    }
}

/// The server's signature is neither hex nor base64 of a MAC.
fn not_a_signature(plan: &Hmac, text: &str) -> Cause {
    let (encoding, length) = (plan.signature_encoding.as_str(), plan.algorithm.length());
    Cause::new(
        "not-a-signature",
        format!(
            "the server's text has {} characters, and is not hex or base64 of a digest",
            text.trim().chars().count()
        ),
        format!(
            "give the {encoding} of the {length} bytes that your server calculates, without anything around it"
        ),
    )
}
