//! Does a token that stops at a line break go on in the next line? Mails, terminals and people wrap them.
//! Asks only whether the token is finished and how the line looks; checks no signature.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::spelling::{dots, first_part, is_base64url, is_start, names, places};

pub(super) enum Wrapped {
    /// The token goes on at this place.
    Goes(usize),
    /// It ends here.
    Ends,
    /// The next line is not there yet.
    Unknown,
}

/// Whether a token that stops at a line break goes on in the next line.
pub(super) fn wrapped(
    text: &[u8],
    position: usize,
    token: &[u8],
    grown: &mut Grown,
    ended: bool,
) -> Wrapped {
    let rest = &text[position..];
    let after_break = match rest {
        [b'\\', b'\r', b'\n', ..] => 3,
        [b'\r' | b'\\', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        [b'\r' | b'\\'] | [b'\\', b'\r'] if !ended => return Wrapped::Unknown,
        _ => return Wrapped::Ends,
    };
    if !grown.is_unfinished(token) {
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

/// What is known of a token that grows line by line, so that no line is looked at twice.
#[derive(Default)]
pub(super) struct Grown {
    dots: usize,
    /// Where the signature starts, behind the second dot.
    signature: usize,
    /// Characters of a whole signature, once the header was looked at.
    full: Option<usize>,
}

impl Grown {
    /// Takes note of the last bytes of a token.
    pub(super) fn by(&mut self, token: &[u8], length: usize) {
        let from = token.len() - length;
        for at in places(b'.', &token[from..]) {
            self.dots += 1;
            if self.dots == 2 {
                self.signature = from + at + 1;
            }
        }
    }

    /// Whether a token lacks parts, or its signature is shorter than its algorithm makes it.
    fn is_unfinished(&mut self, token: &[u8]) -> bool {
        match self.dots {
            ..2 => true,
            2 => {
                let full = *self.full.get_or_insert_with(|| whole_signature(token));
                token.len().saturating_sub(self.signature) < full
            }
            _ => false,
        }
    }
}

/// Characters of the signature that the header of a token announces.
fn whole_signature(token: &[u8]) -> usize {
    let header = URL_SAFE_NO_PAD
        .decode(first_part(token))
        .unwrap_or_default();
    let names = |word: &str| names(&header, word);
    if names("\"none\"") {
        0
    } else if names("384\"") && !names("\"RS") && !names("\"PS") {
        64
    } else if names("512\"") || names("\"ES256") || names("\"EdDSA") {
        86
    } else if names("\"RS") || names("\"PS") {
        342
    } else {
        43
    }
}

#[cfg(test)]
mod tests {
    use crate::token::find::all;
    use crate::token::find::tests::{TOKEN, found};

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
}
