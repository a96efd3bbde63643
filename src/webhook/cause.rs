//! What explains a mismatch, and what would make another server reject a request.

use serde::Serialize;

/// One thing that went wrong between the credential and the request. It is named only if it makes the
/// signature or the token match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// A stable name.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to change.
    pub fix: String,
}

/// What would make another server reject a request that is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// The code of the cause that such a server would have.
    pub code: &'static str,
    /// What differs.
    pub message: String,
    /// What to change there.
    pub fix: String,
}
