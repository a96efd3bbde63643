//! What authenticates a request of the platform to your server, how it is made and whether it holds. Pure:
//! bodies, secrets and the time are given.

pub mod credential;
pub mod payload;
pub mod plan;
pub mod sign;
pub mod signature;
