//! Turns values into text. Pure; writes nothing and decides nothing.
//!
//! | what is shown | file |
//! |---|---|
//! | an inspected token | `inspection` chooses `report`, `json`, `markdown`, `claims` or a header; `summary` has the verdict, `facts` the rest, `redact` hides values, `search` says what else was found |
//! | a minted token | `output`, `quote` |
//! | a webhook | `verdict`, `webhook`, `send`, `audit`, `listen` (with `ready`), `events`, `migration`, `oauth` |
//! | an API call | `exchange`, `masked` |
//! | the settings | `doctor` |
//! | help | `manual` |
//! | everything | `style` (colours, width, columns), `message` (errors and notes), `progress` |

pub mod audit;
mod claims;
pub mod doctor;
pub mod events;
pub mod exchange;
mod facts;
pub mod inspection;
mod json;
mod lexer;
pub mod listen;
pub mod manual;
mod markdown;
mod masked;
pub mod message;
pub mod migration;
pub mod oauth;
pub mod output;
pub mod progress;
pub mod quote;
pub mod ready;
mod redact;
mod report;
pub mod search;
pub mod send;
pub mod style;
mod summary;
pub mod verdict;
pub mod webhook;
