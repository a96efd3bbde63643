//! Builds a plan from its fields, whether they are given in the platform's JSON or as options.

use super::encoding::Encoding;
use super::field::{
    ALGORITHM, BEARER_PREFIX_ENABLED, HEADER_NAME, INCLUDE_TIMESTAMP, MESSAGE_ID_HEADER,
    PAYLOAD_FORMAT, PlanField, SECRET_IS_BASE64, SIGNATURE_ENCODING, SIGNATURE_HEADER,
    SIGNATURE_PREFIX, TIMESTAMP_HEADER,
};
use super::payload::PayloadFormat;
use super::plan::{Bearer, Hmac};
use super::signature::Algorithm;
use crate::http::header_name;
use crate::outcome::Refusal;
use crate::text::shown;

const ALGORITHMS: &str = "use sha256, sha512 or sha1";

/// A source of a plan's fields.
pub trait Given {
    /// The text of a field, if given.
    ///
    /// # Errors
    /// A value that is not text.
    fn text(&self, field: &PlanField) -> Result<Option<String>, Refusal>;

    /// The boolean of a field, if given.
    ///
    /// # Errors
    /// A value that is neither true nor false.
    fn boolean(&self, field: &PlanField) -> Result<Option<bool>, Refusal>;

    /// Adds the place of a field's value to its rejection.
    fn at(&self, field: &PlanField, refusal: Refusal) -> Refusal;

    /// The error for a missing field that the platform requires; nothing if the field has a default here.
    fn missing(&self, field: &PlanField) -> Option<Refusal>;
}

fn header(given: &impl Given, field: &PlanField) -> Result<Option<String>, Refusal> {
    given
        .text(field)?
        .map(|text| header_name(&text).map_err(|refusal| given.at(field, refusal)))
        .transpose()
}

/// The `bearer` plan.
///
/// # Errors
/// An invalid field, with its place.
pub fn bearer(given: &impl Given) -> Result<Bearer, Refusal> {
    let default = Bearer::default();
    Ok(Bearer {
        header_name: header(given, &HEADER_NAME)?.unwrap_or(default.header_name),
        bearer_prefix_enabled: given
            .boolean(&BEARER_PREFIX_ENABLED)?
            .unwrap_or(default.bearer_prefix_enabled),
    })
}

/// The `hmac` plan.
///
/// # Errors
/// An invalid or missing field, with its place.
pub fn hmac(given: &impl Given) -> Result<Hmac, Refusal> {
    let default = Hmac::default();
    let include_timestamp = given
        .boolean(&INCLUDE_TIMESTAMP)?
        .unwrap_or(default.include_timestamp);
    let algorithm = match (given.text(&ALGORITHM)?, given.missing(&ALGORITHM)) {
        (Some(word), _) => Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == word)
            .ok_or_else(|| {
                let fact = format!("{} is not an algorithm", shown(&word));
                given.at(&ALGORITHM, Refusal::new(fact).hint(ALGORITHMS))
            })?,
        (None, Some(refusal)) => return Err(refusal.hint(ALGORITHMS)),
        (None, None) => default.algorithm,
    };
    let signature_encoding = match given.text(&SIGNATURE_ENCODING)? {
        Some(word) => Encoding::ALL
            .into_iter()
            .find(|encoding| encoding.as_str() == word)
            .ok_or_else(|| {
                let fact = format!("{} is not an encoding", shown(&word));
                let refusal = Refusal::new(fact).hint("use hex or base64");
                given.at(&SIGNATURE_ENCODING, refusal)
            })?,
        None => default.signature_encoding,
    };
    let payload_format = match given.text(&PAYLOAD_FORMAT)? {
        None => PayloadFormat::default_for(include_timestamp),
        Some(text) => {
            PayloadFormat::parse(&text).map_err(|refusal| given.at(&PAYLOAD_FORMAT, refusal))?
        }
    };
    Ok(Hmac {
        algorithm,
        signature_header: header(given, &SIGNATURE_HEADER)?.unwrap_or(default.signature_header),
        timestamp_header: header(given, &TIMESTAMP_HEADER)?.unwrap_or(default.timestamp_header),
        signature_prefix: given.text(&SIGNATURE_PREFIX)?.unwrap_or_default(),
        include_timestamp,
        payload_format,
        message_id_header: header(given, &MESSAGE_ID_HEADER)?,
        signature_encoding,
        secret_is_base64: given.boolean(&SECRET_IS_BASE64)?.unwrap_or(false),
    })
}
