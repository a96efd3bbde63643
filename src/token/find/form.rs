//! Judges whether characters are a whole token, and if not, how far they are part of one. Pieces from several lines
//! are only joined if the result decodes.

use crate::json::{Kind, Value, check};

use super::spelling::{
    dot_places, dots, first_part, is_base64url, is_object, is_start, lax_decoded, names_algorithm,
};

/// Shortest piece that proves by decoding to JSON that it belongs to what precedes it.
const PROOF: usize = 12;

/// Longest number or short word, in characters.
const SHORT: usize = 4;

/// What is known about a token that grows piece by piece, so that no piece is examined twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Grown {
    dots: usize,
    /// Where the last part starts: after the second dot, or the fourth of an encrypted token.
    last: usize,
    kind: Option<Last>,
}

/// What the header says about the last part.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// Dots before it.
    dots: usize,
    /// Lengths that it may have; none if they are not known.
    lengths: &'static [usize],
}

impl Grown {
    /// Adds the last bytes of a token.
    pub(super) fn by(&mut self, token: &[u8], length: usize) {
        let from = token.len() - length;
        for at in dot_places(&token[from..]) {
            self.dots += 1;
            if self.dots == 2 || self.dots == 4 {
                self.last = from + at + 1;
            }
        }
    }

    /// Whether a token lacks parts, or its last part is shorter than its header makes it.
    pub(super) fn is_unfinished(&mut self, token: &[u8]) -> bool {
        if self.dots < 2 {
            return true;
        }
        let kind = *self.kind.get_or_insert_with(|| last(first_part(token)));
        if self.dots != kind.dots {
            return self.dots < kind.dots;
        }
        let length = token.len().saturating_sub(self.last);
        match kind.lengths {
            [] => length == 0,
            lengths => !lengths.contains(&length) && lengths.iter().any(|full| length < *full),
        }
    }
}

/// What a header says about the last part: a signature, or the tag of an encrypted token.
fn last(header: &[u8]) -> Last {
    let bytes = lax_decoded(header);
    let header = Value::root(&bytes);
    let name = |name| header.and_then(|header| header.get(name)?.string());
    if let Some(encryption) = name("enc") {
        let lengths: &[usize] = match &*encryption {
            "A128GCM" | "A192GCM" | "A256GCM" | "A128CBC-HS256" => &[22],
            "A192CBC-HS384" => &[32],
            "A256CBC-HS512" => &[43],
            _ => &[],
        };
        return Last { dots: 4, lengths };
    }
    let lengths: &[usize] = match name("alg").as_deref() {
        Some("none") => &[0],
        Some("HS256") => &[43],
        Some("HS384") => &[64],
        Some("HS512" | "ES256" | "EdDSA" | "Ed25519" | "ES256K") => &[86],
        Some("ES384") => &[128],
        Some("ES512") => &[176],
        // Keys with 2048, 3072 and 4096 bits.
        Some("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512") => &[342, 512, 683],
        _ => &[],
    };
    Last { dots: 2, lengths }
}

/// Lengths that the signature may have according to the header; none if they are not known.
pub(super) fn last_lengths(header: &[u8]) -> &'static [usize] {
    match last(header) {
        Last { dots: 2, lengths } => lengths,
        _ => &[],
    }
}

/// Where a whole token ends inside a run of characters: before another token joined to it, or before characters
/// that no token has.
pub(super) fn whole_end(run: &[u8]) -> Option<usize> {
    let mut dots = dot_places(run);
    let (_, second) = (dots.next()?, dots.next()?);
    let signature = &run[second + 1..];
    let length = signature
        .iter()
        .take_while(|byte| is_base64url(**byte))
        .count();
    let Last { dots: 2, lengths } = last(first_part(run)) else {
        return None;
    };
    let end = |full: usize| second + 1 + full;
    if lengths.contains(&length) {
        let after = signature.get(length);
        // The dots that end a sentence, with nothing after them.
        let ends = signature[length..].iter().all(|byte| *byte == b'.');
        let foreign = after.is_some_and(|byte| !matches!(byte, b'=' | b'.'));
        return (foreign || ends).then(|| end(length));
    }
    let glued = |full: &&usize| {
        let rest = signature.get(**full..length).unwrap_or_default();
        is_object(rest) && names_algorithm(rest)
    };
    lengths.iter().find(glued).map(|full| end(*full))
}

/// How many of the joined pieces belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proved {
    /// Pieces that are proved to belong together, from the first on.
    pub(super) pieces: usize,
    /// Whether all of them make a whole token, each part as its header says.
    pub(super) whole: bool,
}

/// Judges the joined pieces of a token. `ends` has the length of the token after each piece.
pub(super) fn judge(token: &[u8], ends: &[usize]) -> Proved {
    let all = ends.len();
    // JSON that continues up to here proves each piece that is too long to fit by chance.
    let proved_to = |end: usize| {
        let long = (1..all).filter(|index| ends[index - 1] + PROOF <= ends[*index]);
        Proved {
            pieces: 1 + long
                .take_while(|index| ends[*index] <= end)
                .last()
                .unwrap_or(0),
            whole: false,
        }
    };
    let mut start = 0;
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let kind = last(parts[0]);
    if kind.dots == 4 {
        return encrypted(&parts, ends);
    }
    for (index, part) in parts.iter().take(2).enumerate() {
        let is_last = index + 1 == parts.len();
        match json(part) {
            Json::Whole => {}
            Json::Wrong(at) => return proved_to(start + at),
            // Whatever follows the dot, one of the pieces before it does not belong.
            Json::Open if !is_last => return proved_to(0),
            Json::Open => return proved_to(token.len()),
        }
        if is_last {
            return Proved {
                pieces: all,
                whole: false,
            };
        }
        start += part.len() + 1;
    }
    let signature = parts.get(2).copied().unwrap_or_default();
    let within = ends[..all - 1].iter().filter(|end| **end >= start);
    let fits = kind.lengths.contains(&signature.len())
        && fit(token, ends, start)
        && last_character_fits(signature)
        && signature.iter().all(|byte| is_base64url(*byte));
    if parts.len() == 3 && (fits || (kind.lengths.is_empty() && within.count() == 0)) {
        return Proved {
            pieces: all,
            whole: true,
        };
    }
    // Pieces of the signature alone prove nothing unless it is whole.
    let pieces = 1 + ends[..all - 1].iter().filter(|end| **end < start).count();
    Proved {
        pieces,
        whole: false,
    }
}

/// Whether nothing speaks against the pieces of a signature: none starts like a token, and one that could be a
/// number or a word follows lines of one width.
fn fit(token: &[u8], ends: &[usize], signature: usize) -> bool {
    let mut widths = ends.windows(2).map(|ends| ends[1] - ends[0]);
    let last = widths.next_back().unwrap_or(0);
    let even = widths.next().is_some_and(|width| {
        ends[0] <= width && last <= width && widths.all(|other| other == width)
    });
    ends.windows(2)
        .filter(|ends| ends[0] >= signature)
        .all(|ends| {
            let piece = &token[ends[0]..ends[1]];
            !is_start(piece) && (even || (piece.len() >= SHORT && !is_words(piece)))
        })
}

/// Whether a piece is words and numbers that people write, rather than characters of a signature.
fn is_words(piece: &[u8]) -> bool {
    let mut words = piece.split(|byte| matches!(byte, b'-' | b'_'));
    words.all(|word| {
        let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit());
        let letters = &word[..word.len() - digits.count()];
        let rest = letters.get(1..).unwrap_or_default();
        rest.iter().all(u8::is_ascii_lowercase) || letters.iter().all(u8::is_ascii_uppercase)
    })
}

/// How many characters the last part lacks, if a token ends before its header says it does. Zero if that is not
/// known, because whole parts are missing.
pub(super) fn missing(token: &[u8]) -> Option<usize> {
    let mut grown = Grown::default();
    grown.by(token, token.len());
    if !grown.is_unfinished(token) {
        return None;
    }
    let length = token.len().saturating_sub(grown.last);
    let full = grown.kind.map_or(&[][..], |kind| kind.lengths);
    let full = full.iter().find(|full| grown.dots >= 2 && length < **full);
    Some(full.map_or(0, |full| full - length))
}

/// Of an encrypted token only the header can be read: all pieces belong together if their number of parts and
/// the length of the last are right.
fn encrypted(parts: &[&[u8]], ends: &[usize]) -> Proved {
    let kind = last(parts[0]);
    let tag = parts.get(4).map_or(0, |tag| tag.len());
    let whole = json(parts[0]) == Json::Whole && parts.len() == 5 && kind.lengths.contains(&tag);
    Proved {
        pieces: if whole { ends.len() } else { 1 },
        whole,
    }
}

/// Whether the header or the claims cannot be JSON, however the token continues.
pub(super) fn is_wrong(token: &[u8]) -> bool {
    let parts: Vec<_> = token.splitn(3, |byte| *byte == b'.').collect();
    let parts = &parts[..parts.len().min(2)];
    // The last character of an unfinished part may still change.
    parts.iter().any(|part| {
        let whole = &part[..part.len() - part.len() % 4];
        matches!(json(whole), Json::Wrong(at) if at + 4 < whole.len())
    })
}

/// Whether the unused bits of the last character are zero, as every encoder leaves them.
fn last_character_fits(part: &[u8]) -> bool {
    let Some(last) = part.last() else {
        return true;
    };
    match part.len() % 4 {
        0 => true,
        2 => b"AQgw".contains(last),
        3 => b"AEIMQUYcgkosw048".contains(last),
        _ => false,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Json {
    /// A whole JSON object.
    Whole,
    /// The start of a JSON object.
    Open,
    /// Not a JSON object, although its first characters, this many, could have been one.
    Wrong(usize),
}

/// How far a part is a JSON object.
fn json(part: &[u8]) -> Json {
    let readable = part
        .iter()
        .take_while(|byte| is_base64url(**byte) || matches!(byte, b'+' | b'/' | b'='))
        .count();
    let bytes = lax_decoded(&part[..readable]);
    let characters = |offset: usize| offset / 3 * 4 + offset % 3;
    if readable < part.len() {
        return Json::Wrong(readable);
    }
    if let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_some()
    {
        return Json::Wrong(characters(error.valid_up_to()));
    }
    match check(&bytes).problem {
        // A last character that no encoder writes was not part of the original.
        None if !part.ends_with(b"=") && !last_character_fits(part) => Json::Wrong(part.len() - 1),
        None if Value::root(&bytes).is_some_and(|root| root.kind() == Kind::Object) => Json::Whole,
        None => Json::Wrong(0),
        Some(problem) if problem.cut => Json::Open,
        Some(problem) => Json::Wrong(characters(problem.offset)),
    }
}

/// Whether a piece looks like base64url rather than like a word, a number or a hash.
pub(super) fn looks_random(piece: &[u8]) -> bool {
    let hash = piece
        .iter()
        .all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let upper = piece.iter().skip(1).any(u8::is_ascii_uppercase);
    let lower = piece.iter().any(u8::is_ascii_lowercase);
    let digit = piece.iter().any(u8::is_ascii_digit);
    !hash && (upper && lower || digit && (upper || lower)) && dots(piece) <= 2
}
