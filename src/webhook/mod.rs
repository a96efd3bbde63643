//! What authenticates a request of the platform to your server, how it is made and whether it holds. Pure:
//! bodies, secrets and the time are given.

pub mod accident;
mod bearer;
pub mod credential;
mod departure;
pub mod deviation;
pub mod events;
mod hmac;
pub mod payload;
pub mod plan;
mod search;
pub mod sign;
pub mod signature;
pub mod timestamp;
pub mod verdict;
pub mod verify;
