//! What authenticates a request of the platform to your server, how it is made and whether it is right. Pure:
//! bodies, secrets and the time are given.

pub mod answers;
pub mod audit;
pub mod cause;
pub mod credential;
pub mod delivery;
pub mod encoding;
pub mod events;
pub mod explain;
pub mod field;
pub mod given;
pub mod guess;
pub mod payload;
pub mod plan;
pub mod question;
mod received;
pub mod seen;
pub mod sign;
pub mod signature;
pub mod timestamp;
pub mod verdict;
pub mod verify;
