//! Pasted text to the tokens in it: a header line, a shell command, JSON, a cookie, a URL, a log of any
//! length. Bytes are fed in pieces, so memory does not grow with the text. Decodes nothing but the start
//! of a header, and judges nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Longest token that is read, in bytes. What no header line could carry is cut there.
pub const LONGEST: usize = 16 << 20;

/// Length of the start of a token.
const START: usize = 3;

/// Whether a JSON object starts here in base64url: `{` and then a quote or a space (`ey`), a line break
/// or tab (`ew`), or `}` (`e30`), in all spellings that the bits after them allow.
fn is_start(text: &[u8]) -> bool {
    matches!(
        text,
        [b'e', b'y', b'A'..=b'D' | b'I'..=b'L', ..]
            | [b'e', b'w', b'0'..=b'3' | b'k'..=b'r', ..]
            | [b'e', b'3', b'0', ..]
    )
}

/// Longest header that is looked for before claims whose header lost its start.
const LOST_START: usize = 200;

/// Bytes before a token that tell what it was wrapped in.
const CONTEXT: usize = 256;

/// A token as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The token's characters, line breaks left out.
    pub token: Vec<u8>,
    /// Line breaks that were left out.
    pub joined: usize,
    /// What stood around it, in the order of the list in [`Wrapping`].
    pub wrapping: Vec<Wrapping>,
}

/// What a token may be wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// A curl command.
    Curl,
    /// A cookie header.
    Cookie,
    /// An `Authorization` header.
    Authorization,
    /// The word `Bearer` alone.
    Bearer,
    /// The parameter of a URL.
    Url,
    /// `export NAME=…` or `NAME=…`.
    Assignment,
    /// The value of a JSON member.
    Json,
    /// Quotes.
    Quotes,
    /// Any other text.
    Text,
}

impl Wrapping {
    /// What it is called in a note.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Curl => "a curl command",
            Self::Cookie => "a cookie",
            Self::Authorization => "an Authorization header",
            Self::Bearer => "the word Bearer",
            Self::Url => "a URL",
            Self::Assignment => "an assignment",
            Self::Json => "JSON",
            Self::Quotes => "quotes",
            Self::Text => "other text",
        }
    }
}

/// Looks for tokens in text that comes in pieces.
#[derive(Debug, Default)]
pub struct Finder {
    /// What may still be part of a token, with some of what stood before it.
    kept: Vec<u8>,
    /// Bytes of `kept` that were searched already.
    searched: usize,
    /// Length of `kept` at which an unfinished token is worth another look.
    look_again: usize,
    /// Bytes of `kept` up to the end of the last token.
    taken: usize,
}

impl Finder {
    /// Takes the next piece of the text, and hands over each token that is complete.
    pub fn feed(&mut self, piece: &[u8], found: &mut dyn FnMut(Found)) {
        self.kept.extend_from_slice(piece);
        if self.kept.len() >= self.look_again {
            self.search(false, found);
        }
    }

    /// Ends the text, and hands over the tokens that its end completes.
    pub fn finish(mut self, found: &mut dyn FnMut(Found)) {
        self.search(true, found);
    }

    fn search(&mut self, ended: bool, found: &mut dyn FnMut(Found)) {
        let mut position = self.searched;
        self.look_again = 0;
        loop {
            let text = &self.kept;
            let Some(start) = self.next_start(position) else {
                // The last two bytes may begin a start that the next piece completes.
                position = text.len().saturating_sub(2).max(position);
                break;
            };
            if !ended && text.len() - start < START + 1 {
                position = start;
                break;
            }
            let Some(extent) = extent(text, start, ended) else {
                position = start;
                self.look_again = 2 * (text.len() - start) + CONTEXT;
                break;
            };
            position = extent.end.max(start + 1);
            self.taken = position;
            if let Some(token) = extent.token() {
                found(Found {
                    joined: extent.joined,
                    wrapping: wrapping(text, start, extent.end),
                    token,
                });
            }
        }
        let keep_from = position.saturating_sub(CONTEXT);
        if keep_from > 0 {
            self.kept.drain(..keep_from);
            self.taken = self.taken.saturating_sub(keep_from);
        }
        self.searched = position - keep_from;
    }

    /// The next place where a token may start: the start of a JSON object in base64url that no other
    /// base64url character precedes, or a word before a dot before one (a header that lost its start).
    fn next_start(&self, from: usize) -> Option<usize> {
        let text = &self.kept;
        let mut position = from;
        loop {
            let at = memchr::memchr_iter(b'e', &text[position..])
                .map(|at| position + at)
                .find(|at| is_start(&text[*at..]))?;
            match at.checked_sub(1).map(|before| text[before]) {
                Some(b'.') => {
                    let floor = self.taken.max(at.saturating_sub(LOST_START)).min(at - 1);
                    let word = text[floor..at - 1].iter().rev();
                    let length = word.take_while(|byte| is_base64url(**byte)).count();
                    let word = &text[at - 1 - length..at - 1];
                    // Something stands before the header without a gap, or the header lost its start.
                    let glued = (0..length).find(|start| is_object(&word[*start..]));
                    let lost = length - glued.unwrap_or(0);
                    return Some(if length > 0 { at - 1 - lost } else { at });
                }
                Some(byte) if is_base64url(byte) => position = at + 1,
                _ => return Some(at),
            }
        }
    }
}

/// Whether a word is a whole JSON object in base64url.
fn is_object(word: &[u8]) -> bool {
    let object = |bytes: Vec<u8>| bytes.starts_with(b"{") && bytes.ends_with(b"}");
    is_start(word) && URL_SAFE_NO_PAD.decode(word).is_ok_and(object)
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a byte may stand in a token as people paste them, right or not.
fn continues(byte: u8) -> bool {
    is_base64url(byte)
        || matches!(
            byte,
            b'.' | b'+' | b'/' | b'=' | b'*' | b'!' | b'~' | b'@' | b'$' | b'^' | 0x80..
        )
}

/// How far a token goes.
struct Extent {
    bytes: Vec<u8>,
    end: usize,
    joined: usize,
}

impl Extent {
    /// The bytes, if they are a token at all: some dot, or a header that says so.
    fn token(&self) -> Option<Vec<u8>> {
        let header = first_part(&self.bytes);
        if dots(&self.bytes) == 0 && !names_algorithm(header) {
            return None;
        }
        Some(self.bytes.clone())
    }
}

fn dots(text: &[u8]) -> usize {
    memchr::memchr_iter(b'.', text).count()
}

fn first_part(token: &[u8]) -> &[u8] {
    token.split(|byte| *byte == b'.').next().unwrap_or_default()
}

/// Whether a lone piece of base64url is the header of a token and not just any JSON.
fn names_algorithm(header: &[u8]) -> bool {
    let whole = header.len() - header.len() % 4;
    let bytes = URL_SAFE_NO_PAD.decode(&header[..whole]).unwrap_or_default();
    memchr::memmem::find(&bytes, b"\"alg\"").is_some() || bytes.starts_with(b"{\"typ\"")
}

/// Follows a token from its start to its end, over line breaks where it is wrapped. Nothing, if more of
/// the text is needed to tell.
fn extent(text: &[u8], start: usize, ended: bool) -> Option<Extent> {
    // In the path of a URL a slash ends the token.
    let in_path = start > 0 && text[start - 1] == b'/';
    let mut bytes = Vec::new();
    let mut position = start;
    let mut joined = 0;
    loop {
        let run = text[position..]
            .iter()
            .position(|byte| !continues(*byte) || (in_path && *byte == b'/'));
        let end = run.map_or(text.len(), |length| position + length);
        bytes.extend_from_slice(&text[position..end]);
        position = end;
        if bytes.len() >= LONGEST {
            bytes.truncate(LONGEST);
            break;
        }
        if run.is_none() && !ended {
            return None;
        }
        match wrapped(text, position, &bytes, ended) {
            Wrapped::Goes(next) => {
                // Quoted-printable mail breaks lines with an equals sign.
                if bytes.last() == Some(&b'=') {
                    bytes.pop();
                }
                joined += 1;
                position = next;
            }
            Wrapped::Unknown => return None,
            Wrapped::Ends => break,
        }
    }
    let kept = trimmed(&bytes);
    if joined == 0 {
        position = start + kept;
    }
    bytes.truncate(kept);
    Some(Extent {
        bytes,
        end: position,
        joined,
    })
}

/// Length without what a sentence, and no token, ends in.
fn trimmed(bytes: &[u8]) -> usize {
    let strange = |byte: &u8| !is_base64url(*byte) && !matches!(byte, b'=' | b'+' | b'/' | b'.');
    let mut length = bytes.len() - bytes.iter().rev().take_while(|byte| strange(byte)).count();
    // The dot of a token without signature stays; a further one ends a sentence.
    while length > 0 && bytes[length - 1] == b'.' && dots(&bytes[..length]) > 2 {
        length -= 1;
    }
    length
}

enum Wrapped {
    /// The token goes on at this place.
    Goes(usize),
    /// It ends here.
    Ends,
    /// The next line is not there yet.
    Unknown,
}

/// Whether a token that stops at a line break goes on in the next line.
fn wrapped(text: &[u8], position: usize, token: &[u8], ended: bool) -> Wrapped {
    let rest = &text[position..];
    let after_break = match rest {
        [b'\\', b'\r', b'\n', ..] => 3,
        [b'\r' | b'\\', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        [b'\r' | b'\\'] | [b'\\', b'\r'] if !ended => return Wrapped::Unknown,
        _ => return Wrapped::Ends,
    };
    if !is_unfinished(token) {
        return Wrapped::Ends;
    }
    let indent = rest[after_break..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'))
        .count();
    let start = after_break + indent;
    let line = &rest[start..];
    let length = line.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    if length.is_none() && !ended {
        return Wrapped::Unknown;
    }
    let line = &line[..length.unwrap_or(line.len())];
    let line = line.trim_ascii_end();
    // A line that closes the quotes of a wrapped token, or the JSON around it, still belongs to it.
    let closing = line
        .iter()
        .rev()
        .take_while(|byte| b"\"'`,;})]".contains(byte))
        .count();
    let line = &line[..line.len() - closing];
    let looks_encoded = line
        .iter()
        .all(|byte| is_base64url(*byte) || b".+/=".contains(byte))
        && (line.len() >= 16 || line.iter().any(|byte| !byte.is_ascii_lowercase()));
    let starts_another = is_start(line) && dots(line) == 2;
    if line.is_empty() || !looks_encoded || starts_another {
        return Wrapped::Ends;
    }
    Wrapped::Goes(position + start)
}

/// Whether a token lacks parts, or its signature is shorter than its algorithm makes it.
fn is_unfinished(token: &[u8]) -> bool {
    if dots(token) < 2 {
        return true;
    }
    let header = URL_SAFE_NO_PAD
        .decode(first_part(token))
        .unwrap_or_default();
    let names = |word: &str| memchr::memmem::find(&header, word.as_bytes()).is_some();
    let full = if names("\"none\"") {
        0
    } else if names("384\"") && !names("\"RS") && !names("\"PS") {
        64
    } else if names("512\"") || names("\"ES256") || names("\"EdDSA") {
        86
    } else if names("\"RS") || names("\"PS") {
        342
    } else {
        43
    };
    let signature = token
        .rsplit(|byte| *byte == b'.')
        .next()
        .unwrap_or_default();
    dots(token) == 2 && signature.len() < full
}

/// What stands around a token, judged by the line before it and the byte after it.
fn wrapping(text: &[u8], start: usize, end: usize) -> Vec<Wrapping> {
    let from = start.saturating_sub(CONTEXT);
    let before = &text[from..start];
    let line = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let bare = line.trim_end();
    let unquoted = bare.trim_end_matches(['"', '\'', '`']);
    let has = |word: &str| line.contains(word);
    let bearer = unquoted.ends_with("bearer");
    let mut around = Vec::new();
    let mut note = |is: bool, wrapping: Wrapping| {
        if is {
            around.push(wrapping);
        }
    };
    note(has("curl "), Wrapping::Curl);
    note(has("cookie:") || has("cookie\":"), Wrapping::Cookie);
    let authorization = has("authorization");
    note(authorization, Wrapping::Authorization);
    note(bearer && !authorization, Wrapping::Bearer);
    let url = has("://") && !has(" ");
    note(url, Wrapping::Url);
    let assigned = unquoted.ends_with('=') && !url;
    note(assigned && !has("cookie"), Wrapping::Assignment);
    let json = unquoted.trim_end().ends_with(':') && bare.ends_with('"');
    note(json, Wrapping::Json);
    note(bare.len() != unquoted.len() && !json, Wrapping::Quotes);
    let followed = text
        .get(end)
        .is_some_and(|byte| !byte.is_ascii_whitespace());
    if around.is_empty() && (!bare.is_empty() || followed) {
        around.push(Wrapping::Text);
    }
    around
}

/// What a text is that holds no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// Nothing but white space.
    Nothing,
    /// Text in UTF-16, as older Windows shells write it.
    Utf16,
    /// A UUID: an API key, private or public, or any id. They look alike.
    Uuid,
    /// One long word of key characters.
    Opaque,
    /// Anything else.
    Text,
}

/// Names what was pasted where no token was found in it.
#[must_use]
pub fn other(text: &[u8]) -> Other {
    let zeros = memchr::memchr_iter(0, text).count();
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") || zeros > text.len() / 3 {
        return Other::Utf16;
    }
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if text.is_empty() {
        return Other::Nothing;
    }
    let words = || text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    if words().any(crate::text::is_uuid) {
        Other::Uuid
    } else if crate::text::may_be_credential(text) {
        Other::Opaque
    } else {
        Other::Text
    }
}

/// All tokens in a text that is at hand as a whole.
#[must_use]
pub fn all(text: &[u8]) -> Vec<Found> {
    let mut tokens = Vec::new();
    let mut finder = Finder::default();
    finder.feed(text, &mut |found| tokens.push(found));
    finder.finish(&mut |found| tokens.push(found));
    tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6Im8ifQ.\
                         THh8JyIq2dhc86GriUsP6VPGYn8AB1u3uwyjF4lPJ2E";

    fn found(text: &str) -> Vec<String> {
        all(text.as_bytes())
            .into_iter()
            .map(|found| String::from_utf8(found.token).unwrap())
            .collect()
    }

    #[test]
    fn tokens_are_found_in_everything_that_people_paste() {
        use Wrapping::{Assignment, Authorization, Bearer, Cookie, Curl, Json, Quotes, Text, Url};
        let cases: [(&str, &[Wrapping]); 24] = [
            ("%", &[]),
            ("  %\n", &[]),
            ("\"%\"", &[Quotes]),
            ("'%'", &[Quotes]),
            ("Bearer %", &[Bearer]),
            ("Authorization: Bearer %\r\n", &[Authorization]),
            ("authorization:%", &[Authorization]),
            ("VAPI_TOKEN=%", &[Assignment]),
            ("export VAPI_TOKEN='%'", &[Assignment, Quotes]),
            (
                "curl -H \"Authorization: Bearer %\" https://api.vapi.ai/call",
                &[Curl, Authorization],
            ),
            (
                "curl -H 'authorization: Bearer %' \\\n  https://api.vapi.ai",
                &[Curl, Authorization],
            ),
            ("Cookie: a=b; session=%; c=d", &[Cookie]),
            ("{\"token\":\"%\",\"tokenType\":\"Bearer\"}", &[Json]),
            ("{\n  \"token\": \"%\"\n}", &[Json]),
            ("{\"Authorization\": \"Bearer %\"}", &[Authorization]),
            ("https://example.com/?jwt=%&x=1", &[Url]),
            ("https://example.com/call/%/start", &[Url]),
            ("https://example.com/#access_token=%", &[Url]),
            ("My token is %.", &[Text]),
            ("(%)", &[Text]),
            ("`%`", &[Quotes]),
            ("<%>", &[Text]),
            ("%, and some more", &[Text]),
            (
                "2026-11-20 17:05:12.123 WARN 401 for % from 10.0.0.1",
                &[Text],
            ),
        ];
        for (text, wrapping) in cases {
            let text = text.replace('%', TOKEN);
            let all = all(text.as_bytes());
            assert_eq!(all.len(), 1, "{text}");
            assert_eq!(String::from_utf8_lossy(&all[0].token), TOKEN, "{text}");
            assert_eq!(all[0].wrapping, *wrapping, "{text}");
        }
    }

    #[test]
    fn a_wrapped_token_is_joined() {
        let (one, two, three) = (&TOKEN[..30], &TOKEN[30..60], &TOKEN[60..]);
        for (text, joined) in [
            (format!("{one}\n{two}\n{three}\n"), 2),
            (format!("{one}\r\n{two}\r\n{three}"), 2),
            (format!("  {one}\n  {two}\n  {three}\n"), 2),
            (format!("> {one}\n> {two}\n> {three}\n"), 2),
            (format!("{one}=\r\n{two}=\r\n{three}\r\n"), 2),
            (format!("\"{one}\n{two}\n{three}\""), 2),
            (format!("{one}{two}\n{three}\nthe end"), 1),
            (format!("{one}{two}\\\n{three}"), 1),
        ] {
            let all = all(text.as_bytes());
            assert_eq!(all.len(), 1, "{text}");
            assert_eq!(String::from_utf8_lossy(&all[0].token), TOKEN, "{text}");
            assert_eq!(all[0].joined, joined, "{text}");
        }
    }

    #[test]
    fn lines_that_are_no_part_of_a_token_are_left_alone() {
        assert_eq!(found(&format!("{TOKEN}\n{TOKEN}\n")), [TOKEN, TOKEN]);
        assert_eq!(found(&format!("{TOKEN}\nABCDEFGHIJKLMNOPQRSTUV1")), [TOKEN]);
        let cut = &TOKEN[..40];
        assert_eq!(found(&format!("{cut}\ndone\n")), [cut]);
        assert_eq!(found(&format!("{cut}\n{TOKEN}\n")), [cut, TOKEN]);
    }

    #[test]
    fn what_stands_before_a_token_without_a_gap_is_left_out() {
        for text in [
            format!("https://example.com/?token%3D{TOKEN}"),
            format!("bearer{TOKEN}"),
            format!("_{TOKEN}"),
        ] {
            assert_eq!(found(&text), [TOKEN], "{text}");
        }
    }

    #[test]
    fn broken_tokens_are_found_too() {
        for text in [
            &TOKEN[..20],
            &TOKEN[..30],
            &TOKEN[..60],
            &TOKEN[3..],
            "eyJhbGciOiJub25lIn0.eyJvcmdJZCI6Im8ifQ.",
            "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6Im8ifQ==.AA+/",
            "eyJhbGciOiJIUzI1NiJ9.eyJvcm*JZCI6Im8ifQ.AAAA",
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a.b.c.d",
            "ewogICJhbGciOiAiSFMyNTYiCn0.e30.AAAA",
        ] {
            assert_eq!(found(text), [text]);
        }
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for text in [
            "",
            "www.example.com",
            "eyes.on.you",
            "1.2.3",
            "eyJpZCI6MX0=",
            "heyJude.is.asong",
            "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_there_instead_is_named() {
        assert_eq!(other(b" \n"), Other::Nothing);
        assert_eq!(
            other(b"key: 9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10"),
            Other::Uuid
        );
        assert_eq!(other(b"sk_live_0123456789abcdefghijklmnopq"), Other::Opaque);
        assert_eq!(other(b"hello"), Other::Text);
        assert_eq!(other(b"\xff\xfee\0y\0J\0"), Other::Utf16);
        assert_eq!(other(b"e\0y\0J\0"), Other::Utf16);
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(
            words in proptest::collection::vec("[ -~]{0,9}|eyJ|\\.|\n|T", 0..40),
            size in 1_usize..70,
        ) {
            let text = words.concat().replace('T', TOKEN);
            let whole: Vec<_> = all(text.as_bytes()).into_iter().map(|it| it.token).collect();
            let mut pieces = Vec::new();
            let mut finder = Finder::default();
            for piece in text.as_bytes().chunks(size) {
                finder.feed(piece, &mut |found| pieces.push(found.token));
            }
            finder.finish(&mut |found| pieces.push(found.token));
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn any_bytes_are_searched(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = all(&text);
            let _ = other(&text);
        }
    }
}
