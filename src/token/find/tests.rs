//! Tokens in text of any shape are found and joined, and never made up.

use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;

use super::*;

pub(super) const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJvcmdJZCI6Im8ifQ.\
                     THh8JyIq2dhc86GriUsP6VPGYn8AB1u3uwyjF4lPJ2E";

pub(super) fn found(text: &str) -> Vec<String> {
    all(text.as_bytes())
        .into_iter()
        .map(|found| String::from_utf8(found.token).unwrap())
        .collect()
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
        let breaks = all[0]
            .undone
            .iter()
            .find(|(what, _)| *what == Undone::LineBreaks);
        assert_eq!(breaks, Some(&(Undone::LineBreaks, joined)), "{text}");
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

proptest! {
    #[test]
    fn a_start_is_found_wherever_it_is(
        words in proptest::collection::vec("[a-z ]{0,40}|ey|ew|e3|[A-L0-3k-r]", 0..24),
        from in 0_usize..40,
    ) {
        let text = words.concat();
        let first = (from..text.len()).find(|at| spelling::is_start(&text.as_bytes()[*at..]));
        prop_assert_eq!(next_object(text.as_bytes(), from), first);
    }

    #[test]
    fn pieces_make_no_difference(
        words in proptest::collection::vec("[ -~]{0,9}|eyJ|\\.|\n|T|A|Z|\"|> ", 0..40),
        size in 1_usize..70,
    ) {
        let text = words.concat().replace('T', TOKEN).replace('A', &TOKEN[..50]).replace('Z', &TOKEN[50..]);
        let whole: Vec<_> = all(text.as_bytes());
        let mut pieces = Vec::new();
        let mut finder = Finder::default();
        for piece in text.as_bytes().chunks(size) {
            finder.feed(piece, &mut |found| pieces.push(found));
        }
        finder.finish(&mut |found| pieces.push(found));
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn any_bytes_are_searched(text in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = all(&text);
    }
}

/// Tokens of several lengths that differ in every part.
fn tokens() -> Vec<String> {
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let mut state = 7_u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).to_le_bytes()[0]
    };
    (0..24_u8)
        .map(|number| {
            let header = if number % 3 == 0 {
                format!(r#"{{"typ":"JWT","alg":"HS256","kid":"{number}"}}"#)
            } else {
                r#"{"alg":"HS256"}"#.to_owned()
            };
            let filler: Vec<u8> = (0..number * 9).map(|_| b'a' + random() % 26).collect();
            let claims = format!(
                r#"{{"orgId":"{number}{}","iat":{}}}"#,
                String::from_utf8_lossy(&filler),
                u32::from(number) * 1000
            );
            let signature: Vec<u8> = (0..32).map(|_| random()).collect();
            format!(
                "{}.{}.{}",
                encode(header.as_bytes()),
                encode(claims.as_bytes()),
                encode(&signature)
            )
        })
        .collect()
}

/// Text between and around tokens that could be mistaken for a part of one.
fn junk() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9_-]{1,44}B",
        "[a-z]{1,12}( [a-z]{1,9}){0,4}",
        "[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}",
        "[A-Za-z0-9+/]{64}",
        "[A-Z][a-z]{2,8}: [A-Za-z0-9]{1,20}",
        "[0-9]{1,4}",
        "[ -~]{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn nothing_is_put_together_that_was_not_one_token(
        parts in proptest::collection::vec(
            (0_usize..24, 0_usize..400, 12_usize..90, junk(), 0_usize..9, 0_usize..6), 1..12),
    ) {
        let tokens = tokens();
        let mut text = String::new();
        for (number, cut, width, junk, kind, between) in parts {
            let token = &tokens[number];
            let cut = &token[..cut.min(token.len())];
            let wrap = |text: &str, by: &str| {
                let lines: Vec<_> = text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
                lines.join(by)
            };
            let part = match kind {
                0 => token.clone(),
                1 => cut.to_owned(),
                2 => wrap(token, "\n"),
                3 => wrap(cut, "\n"),
                4 => format!("> {}", wrap(cut, "\n> ")),
                5 => format!("\"{}\"", wrap(cut, "\" +\n  \"")),
                // Not an end that fits by chance, which nobody could tell apart.
                6 => format!("{}B", &token[token.len() - 43 + cut.len() % 43..]),
                7 => wrap(cut, " "),
                _ => junk,
            };
            text += &part;
            text += ["\n", " ", "\n> ", "\n\n", "\" +\n\"", "\\n"][between];
        }
        for found in all(text.as_bytes()) {
            let token = String::from_utf8_lossy(&found.token).into_owned();
            let joined = found.undone.iter().any(|(what, _)| *what != Undone::LiteralBreaks);
            let known = tokens.iter().any(|it| it.starts_with(&token));
            prop_assert!(!joined || known, "{token} in\n{text}\n{:?}", found.undone);
        }
    }
}
