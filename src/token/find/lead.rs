//! Prefixes that all lines of a text have: line numbers, `web-1 | `, `+` of a diff, a time and a name.

use super::found::Undone;

/// How much of a line is the same prefix as before the token on its first line, and what to call it. Digits count
/// as equal, and so do blanks of any length.
pub(super) fn lead(first: &[u8], line: &[u8]) -> Option<(usize, Option<Undone>)> {
    let (mut a, mut b) = (0, 0);
    let mut length = None;
    // The sign of a diff comes before everything else on the line.
    if matches!(first, [b'+', ..] | [b'-', b'!'..=b'~', ..]) && line.first() == first.first() {
        (a, b, length) = (1, 1, Some(1));
    }
    loop {
        if a == first.len() {
            length = (a > 0).then_some(b).or(length);
            break;
        }
        let Some(other) = line.get(b) else { break };
        let alike = |is: fn(&u8) -> bool| is(&first[a]) && is(other);
        if alike(u8::is_ascii_digit) {
            a += run(&first[a..], u8::is_ascii_digit);
            b += run(&line[b..], u8::is_ascii_digit);
        } else if alike(|byte| matches!(byte, b' ' | b'\t'))
            || (a == 0 && b == 0 && is_indented(first, line))
        {
            a += run(&first[a..], |byte| matches!(byte, b' ' | b'\t'));
            b += run(&line[b..], |byte| matches!(byte, b' ' | b'\t'));
            length = Some(b);
        } else if first[a] == *other {
            (a, b) = (a + 1, b + 1);
            // A prefix ends in one of these, so that no character of the token is taken for it.
            if b"|:>])".contains(&first[a - 1]) || first[..a].ends_with("│".as_bytes()) {
                length = Some(b);
            }
        } else if first[a] == b':' && *other == b'-' && a > 0 && first[a - 1] == line[b - 1] {
            // grep marks the lines around a match this way, file name included.
            (a, b) = (a + 1, b + 1);
        } else if first[a] == b':' && *other == b'-' && a > 0 && first[a - 1].is_ascii_digit() {
            (a, b) = (a + 1, b + 1);
            length = Some(b);
        } else {
            break;
        }
    }
    let length = length?;
    Some((length, kind(&line[..length])))
}

/// Whether only one of two lines is indented: numbers are often right-aligned.
fn is_indented(first: &[u8], line: &[u8]) -> bool {
    let blank = |line: &[u8]| {
        line.first()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
    };
    blank(first) != blank(line)
}

fn run(text: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| is(byte)).count()
}

/// The name of a prefix; nothing for an indent.
fn kind(lead: &[u8]) -> Option<Undone> {
    let lead = lead.trim_ascii();
    let has = |is: fn(&u8) -> bool| lead.iter().any(is);
    Some(match lead {
        [] => return None,
        [b'+' | b'-'] => Undone::Diff,
        _ if lead.iter().all(|byte| matches!(byte, b'>' | b' ')) => Undone::Quoting,
        _ if has(u8::is_ascii_digit) && !has(u8::is_ascii_alphabetic) && !holds_time(lead) => {
            Undone::Numbers
        }
        _ => Undone::Prefixes,
    })
}

/// Whether a line contains a time of day, as the head of a chat message does.
pub(super) fn holds_time(line: &[u8]) -> bool {
    line.windows(4).any(|window| {
        matches!(window, [a, b':', b, c] if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_told_from_what_follows_it() {
        for (first, line, expected) in [
            ("> ", "> abc", Some((2, Some(Undone::Quoting)))),
            (
                "web-1  | ",
                "web-1  | abc",
                Some((9, Some(Undone::Prefixes))),
            ),
            (
                "web-1  | token: ",
                "web-1  | tokabc",
                Some((9, Some(Undone::Prefixes))),
            ),
            ("12: ", "13: abc", Some((4, Some(Undone::Numbers)))),
            ("  9  ", " 10  abc", Some((5, Some(Undone::Numbers)))),
            ("9 ", "10 abc", Some((3, Some(Undone::Numbers)))),
            (
                "a.log:12:",
                "a.log:13:abc",
                Some((9, Some(Undone::Prefixes))),
            ),
            (
                "a.log:12:",
                "a.log-13-abc",
                Some((9, Some(Undone::Prefixes))),
            ),
            ("12:", "13-abc", Some((3, Some(Undone::Numbers)))),
            ("+", "+abc", Some((1, Some(Undone::Diff)))),
            ("  ", "    abc", Some((4, None))),
            ("token: ", "abc", None),
            ("", "abc", None),
        ] {
            assert_eq!(
                lead(first.as_bytes(), line.as_bytes()),
                expected,
                "{first} {line}"
            );
        }
    }
}
