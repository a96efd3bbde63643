//! An axis of the search: the value that the plan gives, and its named variations.

use crate::judgement::Cause;

/// One value of an axis.
#[derive(Clone, Debug)]
pub(super) struct Entry<T> {
    /// What is tried.
    pub(super) value: T,
    /// The cause that it stands for; none for a value as planned.
    pub(super) cause: Option<Cause>,
}

impl<T> Entry<T> {
    /// A value as the credential and the request have it.
    pub(super) fn planned(value: T) -> Self {
        Self { value, cause: None }
    }

    /// A value with a cause.
    pub(super) fn other(value: T, cause: Cause) -> Self {
        Self {
            value,
            cause: Some(cause),
        }
    }
}

/// The values of an axis, planned ones first.
pub(super) type Axis<T> = Vec<Entry<T>>;
