//! The hashes that a signature may be made with, told apart by their length.

use aws_lc_rs::{digest, hmac};

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(super) const ALL: [Self; 6] = [
        Self::Sha256,
        Self::Sha512,
        Self::Sha1,
        Self::Sha384,
        Self::Md5,
        Self::Sha224,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub(super) fn length(self) -> usize {
        self.library().map_or(16, digest::Algorithm::output_len)
    }

    /// Bytes of a block, of which HMAC makes its keys (RFC 2104, section 2).
    pub(super) fn block(self) -> usize {
        self.library().map_or(64, digest::Algorithm::block_len)
    }

    /// What hashing a byte costs. Processors with instructions for SHA-256 seldom have them for SHA-512.
    pub(super) fn cost(self) -> usize {
        match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 => 1,
            Self::Md5 | Self::Sha384 | Self::Sha512 => 2,
        }
    }

    /// The hash of the crypto library, which has no MD5.
    fn library(self) -> Option<&'static digest::Algorithm> {
        match self {
            Self::Md5 => None,
            Self::Sha1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            Self::Sha224 => Some(&digest::SHA224),
            Self::Sha256 => Some(&digest::SHA256),
            Self::Sha384 => Some(&digest::SHA384),
            Self::Sha512 => Some(&digest::SHA512),
        }
    }
}

/// A digest that is being made.
pub(super) enum Digest {
    Library(digest::Context),
    Md5(md5::Context),
}

impl Digest {
    pub(super) fn new(hash: Hash) -> Self {
        hash.library().map_or_else(
            || Self::Md5(md5::Context::new()),
            |hash| Self::Library(digest::Context::new(hash)),
        )
    }

    /// The digest of a text.
    pub(super) fn of(hash: Hash, text: &[u8]) -> Vec<u8> {
        let mut digest = Self::new(hash);
        digest.update(text);
        digest.finish()
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Library(digest) => digest.update(bytes),
            Self::Md5(digest) => digest.consume(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Library(digest) => digest.finish().as_ref().to_vec(),
            Self::Md5(digest) => digest.finalize().to_vec(),
        }
    }
}

/// An HMAC that is being made.
pub(super) enum Mac {
    Library(Box<hmac::Context>),
    /// RFC 2104, section 2: the inner digest, and the key of the outer one.
    Md5(md5::Context, [u8; 64]),
}

impl Mac {
    pub(super) fn new(hash: Hash, key: &[u8]) -> Self {
        let algorithm = match hash {
            Hash::Md5 => return Self::md5(key),
            Hash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha224 => hmac::HMAC_SHA224,
            Hash::Sha256 => hmac::HMAC_SHA256,
            Hash::Sha384 => hmac::HMAC_SHA384,
            Hash::Sha512 => hmac::HMAC_SHA512,
        };
        let key = hmac::Key::new(algorithm, key);
        Self::Library(Box::new(hmac::Context::with_key(&key)))
    }

    fn md5(key: &[u8]) -> Self {
        let mut block = [0; 64];
        if key.len() > block.len() {
            block[..16].copy_from_slice(&md5::compute(key).0);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let mut inner = md5::Context::new();
        inner.consume(block.map(|byte| byte ^ 0x36));
        Self::Md5(inner, block.map(|byte| byte ^ 0x5c))
    }

    /// The HMAC of a text.
    pub(super) fn of(hash: Hash, key: &[u8], text: &[u8]) -> Vec<u8> {
        let mut mac = Self::new(hash, key);
        mac.update(text);
        mac.finish()
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Library(mac) => mac.update(bytes),
            Self::Md5(inner, _) => inner.consume(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Library(mac) => mac.sign().as_ref().to_vec(),
            Self::Md5(inner, outer) => {
                let inner = inner.finalize();
                let mut digest = md5::Context::new();
                digest.consume(outer);
                digest.consume(inner.0);
                digest.finalize().to_vec()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test cases 1, 2 and 6 of RFC 2202, section 2.
    #[test]
    fn rfc_2202() {
        for (key, text, mac) in [
            (
                vec![0x0b; 16],
                "Hi There",
                "9294727a3638bb1c13f48ef8158bfc9d",
            ),
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "750c783e6ab0b503eaa86e310a5db738",
            ),
            (
                vec![0xaa; 80],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
            ),
        ] {
            let made = Mac::of(Hash::Md5, &key, text.as_bytes());
            assert_eq!(data_encoding::HEXLOWER.encode(&made), mac);
        }
    }
}
