//! The tokens that a token endpoint issued. Only their digests are kept.

use std::collections::{HashMap, VecDeque};

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

use crate::time::UnixTime;

/// Most tokens that are remembered; the oldest is forgotten first.
const MOST: usize = 10_000;

/// Random bytes of a token.
pub const RANDOM: usize = 32;

/// A digest of a token.
type TokenDigest = [u8; 32];

/// What is known of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Issued here, and valid until then.
    Valid(UnixTime),
    /// Issued here, and expired since then.
    Expired(UnixTime),
    /// Never issued here.
    Unknown,
}

/// The tokens that were issued.
#[derive(Debug, Default)]
pub struct Tokens {
    expiry: HashMap<TokenDigest, UnixTime>,
    order: VecDeque<TokenDigest>,
}

impl Tokens {
    /// Issues a token made from these random bytes.
    pub fn issue(&mut self, random: [u8; RANDOM], expires: UnixTime) -> String {
        let token = format!("vt_{}", BASE64URL_NOPAD.encode(&random));
        let digest = digest_of(token.as_bytes());
        self.expiry.insert(digest, expires);
        self.order.push_back(digest);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.expiry.remove(&oldest);
        }
        token
    }

    /// What is known of a token.
    #[must_use]
    pub fn known(&self, token: &[u8], now: UnixTime) -> Known {
        match self.expiry.get(&digest_of(token)) {
            None => Known::Unknown,
            Some(expiry) if *expiry > now => Known::Valid(*expiry),
            Some(expiry) => Known::Expired(*expiry),
        }
    }
}

fn digest_of(token: &[u8]) -> TokenDigest {
    let mut bytes = TokenDigest::default();
    let digest = digest(&SHA256, token);
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_until_it_expires_and_after() {
        let time = |seconds| UnixTime::new(seconds).unwrap();
        let mut tokens = Tokens::default();
        let token = tokens.issue([7; RANDOM], time(100));
        assert_eq!(
            tokens.known(token.as_bytes(), time(99)),
            Known::Valid(time(100))
        );
        assert_eq!(
            tokens.known(token.as_bytes(), time(100)),
            Known::Expired(time(100))
        );
        assert_eq!(tokens.known(b"vt_made-up", time(1)), Known::Unknown);
        for index in 0..=MOST {
            let mut random = [0; RANDOM];
            random[..8].copy_from_slice(&index.to_le_bytes());
            tokens.issue(random, time(100));
        }
        assert_eq!(tokens.known(token.as_bytes(), time(1)), Known::Unknown);
        assert_eq!(tokens.expiry.len(), MOST);
    }
}
