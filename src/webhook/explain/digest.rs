//! The axis of digests: the MAC as planned, or another way to make a digest of key and message.

use super::axis::{Axis, Entry};
use super::hash::{Digest, Hash, Mac};
use crate::judgement::Cause;
use crate::webhook::encoding::Encoding;

/// A way to make a digest of a key and a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// HMAC (RFC 2104).
    Mac,
    /// The hash of the message, without the key.
    Plain,
    /// The hash of key and message, with this between them.
    KeyFirst(&'static str),
    /// The hash of message and key, with this between them.
    KeyLast(&'static str),
    /// HMAC with the message as the key.
    Swapped,
    /// HMAC of the message's hash, in hex.
    OfHexHash,
    /// HMAC of the message's hash, as bytes.
    OfHash,
    /// The hash of the MAC, as bytes.
    Hashed,
    /// The hash of the MAC in hex.
    HexHashed,
}

/// The ways to try.
pub(super) fn ways() -> Axis<Way> {
    let rows = [
        (
            Way::KeyFirst(""),
            "plain-hash",
            "it is a plain hash of secret and message, not an HMAC",
        ),
        (
            Way::KeyLast(""),
            "plain-hash",
            "it is a plain hash of message and secret, not an HMAC",
        ),
        (
            Way::KeyFirst("."),
            "plain-hash",
            "it is a plain hash of secret, a dot and message, not an HMAC",
        ),
        (
            Way::KeyLast("."),
            "plain-hash",
            "it is a plain hash of message, a dot and secret, not an HMAC",
        ),
        (
            Way::KeyFirst(":"),
            "plain-hash",
            "it is a plain hash of secret, a colon and message, not an HMAC",
        ),
        (
            Way::KeyLast(":"),
            "plain-hash",
            "it is a plain hash of message, a colon and secret, not an HMAC",
        ),
        (
            Way::Plain,
            "no-secret",
            "it is a plain hash of the message, without any secret",
        ),
        (
            Way::Swapped,
            "key-message-swapped",
            "secret and message are swapped: the message is used as the key",
        ),
        (
            Way::OfHexHash,
            "hashed-first",
            "the message is hashed first, and the HMAC is over that hash in hex",
        ),
        (
            Way::OfHash,
            "hashed-first",
            "the message is hashed first, and the HMAC is over that hash",
        ),
        (Way::Hashed, "hashed-twice", "the HMAC is hashed once more"),
        (
            Way::HexHashed,
            "hashed-twice",
            "the HMAC in hex is hashed once more",
        ),
    ];
    let fix = |way| match way {
        Way::Swapped => "give the secret as the key and the message as the data",
        Way::OfHexHash | Way::OfHash => "calculate the HMAC over the message itself",
        Way::Hashed | Way::HexHashed => "use the HMAC as it is",
        _ => "use HMAC (RFC 2104) with the secret as the key",
    };
    let others = rows.map(|(way, code, message)| {
        Entry::other(way, Cause::new(code, message.to_owned(), fix(way)))
    });
    std::iter::once(Entry::planned(Way::Mac))
        .chain(others)
        .collect()
}

/// A digest in progress.
pub(super) struct Running {
    way: Way,
    hash: Hash,
    state: RunningState,
}

/// What is hashed of it so far.
enum RunningState {
    Mac(Mac),
    Digest(Digest),
    /// A message that may become a key: its hash, and the message itself while it is short.
    Key(Digest, Vec<u8>),
}

impl Running {
    pub(super) fn new(way: Way, hash: Hash, key: &[u8]) -> Self {
        let state = match way {
            Way::Mac | Way::Hashed | Way::HexHashed => RunningState::Mac(Mac::new(hash, key)),
            Way::Swapped => RunningState::Key(Digest::new(hash), Vec::new()),
            Way::KeyFirst(between) => {
                let mut digest = Digest::new(hash);
                digest.update(key);
                digest.update(between.as_bytes());
                RunningState::Digest(digest)
            }
            Way::Plain | Way::KeyLast(_) | Way::OfHexHash | Way::OfHash => {
                RunningState::Digest(Digest::new(hash))
            }
        };
        Self { way, hash, state }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            RunningState::Mac(mac) => mac.update(bytes),
            RunningState::Digest(digest) => digest.update(bytes),
            RunningState::Key(digest, start) => {
                digest.update(bytes);
                let room = (self.hash.block() + 1).saturating_sub(start.len());
                start.extend_from_slice(&bytes[..room.min(bytes.len())]);
            }
        }
    }

    pub(super) fn finish(self, key: &[u8]) -> Vec<u8> {
        let Self { way, hash, state } = self;
        let mac = |key: &[u8], text: &[u8]| Mac::of(hash, key, text);
        match state {
            RunningState::Mac(running) => {
                let made = running.finish();
                match way {
                    Way::Hashed => Digest::of(hash, &made),
                    Way::HexHashed => Digest::of(hash, Encoding::Hex.encode(&made).as_bytes()),
                    _ => made,
                }
            }
            RunningState::Digest(mut running) => {
                if let Way::KeyLast(between) = way {
                    running.update(between.as_bytes());
                    running.update(key);
                }
                let made = running.finish();
                match way {
                    Way::OfHash => mac(key, &made),
                    Way::OfHexHash => mac(key, Encoding::Hex.encode(&made).as_bytes()),
                    _ => made,
                }
            }
            // RFC 2104, section 2: a key that is longer than a block is hashed first.
            RunningState::Key(running, start) if start.len() > hash.block() => {
                mac(&running.finish(), key)
            }
            RunningState::Key(_, start) => mac(&start, key),
        }
    }
}
