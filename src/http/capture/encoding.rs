//! Decompresses a body with a `Content-Encoding`, within limits.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::captured::Captured;
use crate::judgement::Check;
use crate::text::shown;

/// Largest decompressed body, in bytes.
pub const LARGEST_UNPACKED: usize = 16 << 20;

/// Decompresses the body of a request, or notes why its bytes are not known.
pub(super) fn unpack(captured: &mut Captured) {
    match unpacked(captured) {
        None => {}
        Some(Ok(unpacked)) => captured.unpacked = Some(unpacked),
        Some(Err(why)) => {
            captured.packed = true;
            captured.checks.push(Check::unknown("encoding", why));
        }
    }
}

/// The decompressed body, or why it cannot be had; nothing if it is not compressed.
pub(super) fn unpacked(captured: &Captured) -> Option<Result<Vec<u8>, String>> {
    let codings: Vec<_> = captured
        .headers
        .all("content-encoding")
        .map(|coding| String::from_utf8_lossy(coding).trim().to_ascii_lowercase())
        .filter(|coding| !matches!(&**coding, "" | "identity"))
        .collect();
    let coding = codings.join(", ");
    let body = &*captured.body;
    Some(match &*coding {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => read(MultiGzDecoder::new(body)),
        "deflate" if is_zlib(body) => read(ZlibDecoder::new(body)),
        "deflate" if !is_text(body) => read(DeflateDecoder::new(body)),
        "" => return None,
        // Tools that show bodies to people decompress them and leave the header as it was.
        _ if is_text(body) => return None,
        "gzip" | "x-gzip" => Err(
            "the body does not start as gzip does, so whatever captured it changed its bytes"
                .into(),
        ),
        _ => Err(format!(
            "the body is encoded as {}, which voxtoken does not unpack",
            shown(&coding)
        )),
    })
}

/// Whether a body starts as zlib's format does (RFC 1950, section 2.2).
fn is_zlib(body: &[u8]) -> bool {
    let [method, flags, ..] = *body else {
        return false;
    };
    method & 0x0f == 8 && (u16::from(method) << 8 | u16::from(flags)).is_multiple_of(31)
}

fn is_text(body: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\r\n".contains(byte);
    std::str::from_utf8(body).is_ok() && !body.iter().any(is_control)
}

fn read(packed: impl Read) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let limit = LARGEST_UNPACKED as u64 + 1;
    match packed.take(limit).read_to_end(&mut out) {
        Err(_) => Err("the compressed body is damaged or cut off".into()),
        Ok(_) if out.len() > LARGEST_UNPACKED => Err(format!(
            "the compressed body unpacks to more than {} MiB",
            LARGEST_UNPACKED >> 20
        )),
        Ok(_) => Ok(out),
    }
}
