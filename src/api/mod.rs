//! API calls as values: what is sent, when a retry is worthwhile, and what the answer means. Pure: the token, the
//! time and the answer are given.

pub mod call;
pub mod explain;
pub mod issue;
pub mod message;
pub mod retry;
