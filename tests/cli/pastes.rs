//! Whatever people paste: the token comes out to the character, and what was undone is said.

use serde_json::Value;

use crate::inspect::{good, token};
use crate::support::{ORG_ID, Run, to_base64, to_base64url};

/// A token as long as real ones are.
fn paste() -> String {
    token(&format!(
        "{{\"orgId\":\"{ORG_ID}\",\"token\":{{\"tag\":\"public\",\"restrictions\":{{\"enabled\":true,\
         \"allowedOrigins\":[\"https://example.com\"],\"allowedAssistantIds\":[\"{ORG_ID}\"]}}}},\
         \"iat\":1795190000,\"exp\":1795197912}}"
    ))
}

/// Something that happens to a text on its way, and words of the note that says it was undone.
struct Way {
    name: &'static str,
    change: fn(&str) -> Vec<u8>,
    note: &'static str,
}

fn way(name: &'static str, note: &'static str, change: fn(&str) -> Vec<u8>) -> Way {
    Way { name, change, note }
}

/// Lines of a width, each made by a function of its number and text.
fn lines(text: &str, width: usize, line: impl Fn(usize, &str) -> String) -> Vec<u8> {
    let characters: Vec<char> = text.chars().collect();
    let lines: Vec<String> = if text.contains('\n') {
        text.split('\n').map(String::from).collect()
    } else {
        let lines = characters.chunks(width);
        lines.map(|line| line.iter().collect()).collect()
    };
    let all: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(number, text)| line(number, text))
        .collect();
    all.join("\n").into_bytes()
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark
        .then_some(0xfeff)
        .into_iter()
        .chain(text.encode_utf16());
    units
        .flat_map(|unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        })
        .collect()
}

#[allow(clippy::too_many_lines)]
/// What breaks a token into pieces, or spells it otherwise.
fn ways() -> Vec<Way> {
    vec![
        way("mail at 76", "line breaks", |t| {
            lines(t, 76, |_, l| l.into())
        }),
        way("terminal at 80", "line breaks", |t| {
            lines(t, 80, |_, l| l.into())
        }),
        way("narrow", "line breaks", |t| lines(t, 20, |_, l| l.into())),
        way("crlf", "line breaks", |t| {
            lines(t, 64, |_, l| format!("{l}\r"))
        }),
        way("indented", "line breaks", |t| {
            lines(t, 64, |_, l| format!("    {l}"))
        }),
        way("quoted mail", "'>' at line starts", |t| {
            lines(t, 72, |_, l| format!("> {l}"))
        }),
        way("quoted twice", "'>' at line starts", |t| {
            lines(t, 72, |_, l| format!("> > {l}"))
        }),
        way("quoted tightly", "'>' at line starts", |t| {
            lines(t, 72, |_, l| format!(">>{l}"))
        }),
        way("cat -n", "line numbers", |t| {
            lines(t, 64, |n, l| format!("{:>6}\t{l}", n + 1))
        }),
        way("numbered from 9", "line numbers", |t| {
            lines(t, 64, |n, l| format!("{:>3}  {l}", n + 9))
        }),
        way("numbers with colons", "line numbers", |t| {
            lines(t, 64, |n, l| format!("{}: {l}", n + 98))
        }),
        way("numbers with bars", "line", |t| {
            lines(t, 64, |n, l| format!("{:>4} | {l}", n + 9))
        }),
        way("grep -n", "line numbers", |t| {
            lines(t, 64, |n, l| format!("{}:{l}", n + 12))
        }),
        way("grep -nH", "line prefixes", |t| {
            lines(t, 64, |n, l| format!("app.log:{}:{l}", n + 12))
        }),
        way("grep -A", "line numbers", |t| {
            lines(t, 64, |n, l| {
                format!("{}{}{l}", n + 12, if n == 0 { ':' } else { '-' })
            })
        }),
        way("bars", "line prefixes", |t| {
            lines(t, 64, |_, l| format!("| {l}"))
        }),
        way("box", "line prefixes", |t| {
            lines(t, 64, |_, l| format!("│ {l}"))
        }),
        way("docker compose", "line prefixes", |t| {
            lines(t, 64, |_, l| format!("web-1  | {l}"))
        }),
        way("log times", "line prefixes", |t| {
            lines(t, 64, |n, l| format!("2026-11-20T17:05:1{}Z {l}", n % 10))
        }),
        way("journal", "line prefixes", |t| {
            lines(t, 64, |n, l| {
                format!("Nov 20 17:05:1{} web app[123]: {l}", n % 10)
            })
        }),
        way("diff +", "diff signs", |t| {
            lines(t, 64, |_, l| format!("+{l}"))
        }),
        way("diff + indented", "diff signs", |t| {
            lines(t, 64, |_, l| format!("+    {l}"))
        }),
        way("diff -", "diff signs", |t| {
            lines(t, 64, |_, l| format!("-{l}"))
        }),
        way("JavaScript strings", "string concatenation", |t| {
            lines(t, 60, |_, l| format!("  \"{l}\" +"))
        }),
        way("single quotes", "string concatenation", |t| {
            lines(t, 60, |_, l| format!("  '{l}' +"))
        }),
        way("operator first", "string concatenation", |t| {
            lines(t, 60, |n, l| {
                format!("  {}\"{l}\"", if n == 0 { "" } else { "+ " })
            })
        }),
        way("Python strings", "string concatenation", |t| {
            lines(t, 60, |_, l| format!("    \"{l}\""))
        }),
        way("PHP strings", "string concatenation", |t| {
            lines(t, 60, |_, l| format!("  '{l}' ."))
        }),
        way("Basic strings", "string concatenation", |t| {
            lines(t, 60, |_, l| format!("  \"{l}\" & _"))
        }),
        way("one line of strings", "string concatenation", |t| {
            String::from_utf8(lines(t, 60, |_, l| format!("\"{l}\"")))
                .unwrap()
                .replace('\n', " + ")
                .into()
        }),
        way("shell lines", "backslashes at line ends", |t| {
            lines(t, 64, |_, l| format!("{l}\\"))
        }),
        way("blank lines", "blank lines", |t| {
            lines(t, 64, |_, l| format!("{l}\n"))
        }),
        way("spaces", "spaces", |t| {
            String::from_utf8(lines(t, 64, |_, l| l.into()))
                .unwrap()
                .replace('\n', " ")
                .into()
        }),
        way("literal breaks", "\\n written as two characters", |t| {
            String::from_utf8(lines(t, 64, |_, l| l.into()))
                .unwrap()
                .replace('\n', "\\n")
                .into()
        }),
        way("HTML breaks", "HTML", |t| {
            String::from_utf8(lines(t, 64, |_, l| l.into()))
                .unwrap()
                .replace('\n', "<br>\n")
                .into()
        }),
        way("Slack", "two messages", |t| {
            let (one, two) = t.split_at(200);
            format!("Ann  10:02 AM\n{one}\nAnn  10:03 AM\n{two}\n").into()
        }),
        way("WhatsApp", "line prefixes", |t| {
            let (one, two) = t.split_at(200);
            format!("[21/11/2026, 10:02:13] Ann: {one}\n[21/11/2026, 10:02:15] Ann: {two}\n").into()
        }),
        way("Telegram", "two messages", |t| {
            let (one, two) = t.split_at(200);
            format!("Ann, [21.11.2026 10:02]\n{one}\n\nAnn, [21.11.2026 10:02]\n{two}\n").into()
        }),
        way("quoted-printable", "line break", |t| {
            lines(t, 75, |_, l| format!("{l}="))
                .strip_suffix(b"=")
                .unwrap()
                .to_vec()
        }),
        way("dots percent-encoded", "percent-encoding", |t| {
            t.replace('.', "%2E").into()
        }),
        way("percent-encoded twice", "percent-encoding", |t| {
            t.replace('.', "%252e").into()
        }),
        way("JSON escapes", "JSON escapes", |t| {
            t.replace('.', "\\u002e").into()
        }),
        way("HTML entities", "HTML entities", |t| {
            t.replace('.', "&#46;").into()
        }),
        way("base64", "base64", |t| to_base64(t.as_bytes()).into()),
        way("base64 of a line", "base64", |t| {
            to_base64(format!("{t}\n").as_bytes()).into()
        }),
        way("base64url", "base64", |t| to_base64url(t).into()),
        way("base64 twice", "base64, twice", |t| {
            to_base64(to_base64(t.as_bytes()).as_bytes()).into()
        }),
        way("base64 in lines", "base64", |t| {
            lines(&to_base64(t.as_bytes()), 76, |_, l| l.into())
        }),
        way("base64 in indented lines", "base64", |t| {
            lines(&to_base64(t.as_bytes()), 64, |_, l| format!("    {l}"))
        }),
        way("base64 of UTF-16", "base64", |t| {
            to_base64(utf16(t, true, false)).into()
        }),
        way("parts with spaces", "in place of the dots", |t| {
            t.replace('.', " ").into()
        }),
        way("parts with commas", "in place of the dots", |t| {
            t.replace('.', ", ").into()
        }),
        way("parts on lines", "in place of the dots", |t| {
            t.replace('.', "\r\n").into()
        }),
        way("parts in an array", "in place of the dots", |t| {
            format!("[\"{}\"]", t.replace('.', "\", \"")).into()
        }),
        way("Markdown escapes", "backslashes before punctuation", |t| {
            t.replace('_', "\\_").replace('.', "\\.").into()
        }),
        way("Telegram escapes", "backslashes before punctuation", |t| {
            t.replace('_', "\\_")
                .replace('-', "\\-")
                .replace('.', "\\.")
                .into()
        }),
        way("hexadecimal escapes", "\\x escapes", |t| {
            t.replace('.', "\\x2e").into()
        }),
        way("named entities", "HTML entities", |t| {
            t.replace('.', "&period;").into()
        }),
        way("full-width dots", "in place of the dots", |t| {
            t.replace('.', "\u{ff0e}").into()
        }),
        way("carriage returns", "line breaks", |t| {
            String::from_utf8(lines(t, 80, |_, l| l.into()))
                .unwrap()
                .replace('\n', "\r")
                .into()
        }),
        way("form feeds", "spaces", |t| {
            String::from_utf8(lines(t, 80, |_, l| l.into()))
                .unwrap()
                .replace('\n', "\u{c}")
                .into()
        }),
        way("JWS JSON", "JWS JSON serialization", |t| {
            let parts: Vec<_> = t.split('.').collect();
            format!(
                "{{\"protected\":\"{}\",\"payload\":\"{}\",\"signature\":\"{}\"}}",
                parts[0], parts[1], parts[2]
            )
            .into()
        }),
        way("JWS JSON in general", "JWS JSON serialization", |t| {
            let parts: Vec<_> = t.split('.').collect();
            format!(
                "{{\n \"payload\": \"{}\",\n \"signatures\": [ {{\n \"protected\": \"{}\",\n \"signature\": \"{}\" }} ] }}",
                parts[1], parts[0], parts[2]
            )
            .into()
        }),
        way("UTF-16", "UTF-16", |t| utf16(t, true, true)),
        way("UTF-16 without a mark", "UTF-16", |t| utf16(t, true, false)),
        way("big-endian UTF-16", "UTF-16", |t| utf16(t, false, true)),
    ]
}

/// What stands before, between and behind the pieces of a token, and words of the note.
const FRAMES: [(&str, &str, &str, &str); 28] = [
    ("│", "│\n│", "│", "the text between its pieces"),
    ("│ ", " │\r\n│ ", "    │", "the text between its pieces"),
    ("| ", " |\n| ", " |", "the text between its pieces"),
    (" ", " +\n ", "\n(1 row)", "the text between its pieces"),
    ("set TOKEN=", "^\r\n", "\r\n", "the text between its pieces"),
    (
        "$t = \"",
        "\" + `\r\n  \"",
        "\"",
        "the text between its pieces",
    ),
    (
        "concat!(\n  \"",
        "\",\n  \"",
        "\",\n);",
        "the text between its pieces",
    ),
    (
        "var t = @\"",
        "\" +\n  @\"",
        "\";",
        "the text between its pieces",
    ),
    (
        "var t = $\"",
        "\" +\n  $\"",
        "\";",
        "the text between its pieces",
    ),
    (
        "local t = \"",
        "\" ..\n  \"",
        "\"",
        "the text between its pieces",
    ),
    ("SET t = '", "' || '", "';", "the text between its pieces"),
    (
        "t = ['",
        "',\n '",
        "'].join('')",
        "the text between its pieces",
    ),
    (
        "[\"",
        "\", \"",
        "\"].join(\"\")",
        "the text between its pieces",
    ),
    (
        "\"source\": [\n  \"'",
        "'\\n\",\n  \"'",
        "'\\n\"]",
        "the text between its pieces",
    ),
    ("t: ", "\u{ad}\n", "\n", "the text between its pieces"),
    ("t: ", "-\n", "\n", "the text between its pieces"),
    ("(", "-\r\n   ", ")", "the text between its pieces"),
    (
        "2026-11-20T17:05:12.345Z stdout P ",
        "\n2026-11-20T17:05:12.346Z stdout P ",
        "\n2026-11-20T17:05:13.001Z stdout F done",
        "line prefixes",
    ),
    (
        "{\"log\": \"",
        "\", \"stream\": \"stdout\", \"time\": \"2026-11-20T17:05:12.345Z\"}\n{\"log\": \"",
        "\\n\", \"stream\": \"stdout\", \"time\": \"2026-11-20T17:05:13.678Z\"}\n",
        "the text between its pieces",
    ),
    ("", "<wbr>", "", "tags or colour codes"),
    ("<b>", "</b><b>", "</b>", "tags or colour codes"),
    (
        "<span class=\"a1\">",
        "</span><span style='x:1'>",
        "</span>",
        "tags or colour codes",
    ),
    ("t: ", "&shy;", "&nbsp;.", "tags or colour codes"),
    ("t: ", "&#8203;", " thanks", "tags or colour codes"),
    ("t: ", "&ZeroWidthSpace;", "", "tags or colour codes"),
    (
        "\u{1b}[33m",
        "\u{1b}[m\u{1b}[K",
        "\u{1b}[0m",
        "tags or colour codes",
    ),
    ("t: ", "\u{1b}[0m\u{1b}[1;33m", "", "tags or colour codes"),
    ("t: ", "\u{2028}\n", "", "the text between its pieces"),
];

/// What stands around a token in one piece, and words of the note.
const AROUND: [(&str, &str); 51] = [
    ("TKN", ""),
    ("  TKN  \n", ""),
    ("\"TKN\"", "quotes"),
    ("'TKN'", "quotes"),
    ("`TKN`", "quotes"),
    ("“TKN”", "text"),
    ("«TKN»", "text"),
    ("‘TKN’", "text"),
    ("```\nTKN\n```", ""),
    ("<TKN>", "text"),
    ("(TKN)", "text"),
    ("TKN.", "text"),
    ("TKN...", "text"),
    ("TKN, thanks", "text"),
    ("这是TKN，谢谢", "text"),
    ("Bearer TKN", "the word Bearer"),
    ("Bearer Bearer TKN", "the word Bearer, twice"),
    ("Authorization: Bearer TKN", "an Authorization header"),
    (
        "Authorization: Bearer Bearer TKN",
        "an Authorization header",
    ),
    ("authorization: TKN", "an Authorization header"),
    ("Authorization: \"Bearer TKN\"", "an Authorization header"),
    ("X-Token: TKN", "text"),
    ("VAPI_TOKEN=TKN", "an assignment"),
    ("export VAPI_TOKEN=\"TKN\"", "an assignment"),
    ("set -gx VAPI_TOKEN TKN", "text"),
    ("$env:VAPI_TOKEN = \"TKN\"", "an assignment"),
    ("set VAPI_TOKEN=TKN", "an assignment"),
    ("token: TKN", "text"),
    ("token: \"TKN\"", "quotes"),
    ("  token: 'TKN'", "quotes"),
    ("{token: \"TKN\"}", "quotes"),
    ("const token = 'TKN';", "an assignment"),
    ("Token = \"TKN\",", "an assignment"),
    ("{\"token\":\"TKN\"}", "JSON"),
    (
        "{\n  \"token\": \"TKN\",\n  \"tokenType\": \"Bearer\"\n}",
        "JSON",
    ),
    ("{\\\"token\\\":\\\"TKN\\\"}", ""),
    (
        "curl -H 'Authorization: Bearer TKN' https://api.vapi.ai/call",
        "a curl command",
    ),
    (
        "curl https://api.vapi.ai/assistant \\\n  --header \"authorization: Bearer TKN\" \\\n  -d '{}'",
        "a curl command",
    ),
    (
        "curl.exe -H \"Authorization: Bearer TKN\" https://api.vapi.ai",
        "a curl command",
    ),
    ("Cookie: a=b; session=TKN; c=d", "a cookie"),
    ("Set-Cookie: session=TKN; Path=/; HttpOnly", "a cookie"),
    ("https://example.com/?token=TKN&x=1", "a URL"),
    ("https://example.com/#access_token=TKN", "a URL"),
    ("https://example.com/call/TKN/start", "a URL"),
    ("wss://example.com/?access_token%3DTKN%26x=1", "a URL"),
    ("<token>TKN</token>", "text"),
    ("<a href=\"https://example.com/?t=TKN\">here</a>", ""),
    ("id,token,name\n7,TKN,Ann", "text"),
    ("| token | TKN |", "text"),
    ("2026-11-20 17:05:12 WARN 401 for TKN from 10.0.0.1", "text"),
    (
        "{\"log\":{\"entries\":[{\"request\":{\"headers\":[{\"name\":\"Authorization\",\"value\":\"Bearer TKN\"}]}}]}}",
        "",
    ),
];

fn fingerprint(text: &str) -> String {
    let ran = Run::of("inspect --format json").arg(text).ran();
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    shown["fingerprint"].as_str().unwrap().to_owned()
}

/// What is wrong with the answer to a paste that holds one token, if anything is.
fn wrong(text: &[u8], expected: &str, notes: &[&str]) -> Option<String> {
    let ran = Run::of("inspect --format json")
        .stdin(text)
        .on_a_terminal()
        .ran_lossy();
    let shown: Value = match serde_json::from_str(&ran.stdout) {
        Ok(shown) => shown,
        Err(_) => return Some(format!("no token: {}", ran.stderr)),
    };
    if shown["fingerprint"] != expected {
        return Some(format!(
            "another token: {} {}",
            shown["findings"], ran.stderr
        ));
    }
    if ran.code != 0 {
        return Some(format!("code {}", ran.code));
    }
    for note in notes {
        if !ran.stderr.contains(note) {
            return Some(format!("no note of {note}: {}", ran.stderr));
        }
    }
    None
}

#[test]
fn a_token_is_read_in_whatever_it_was_pasted() {
    let token = paste();
    let expected = fingerprint(&token);
    let mut failed = Vec::new();
    let mut count = 0;
    let mut check = |name: &str, text: &[u8], notes: &[&str]| {
        count += 1;
        if let Some(why) = wrong(text, &expected, notes) {
            failed.push(format!("{name}: {why}"));
        }
    };
    for (around, note) in AROUND {
        check(around, around.replace("TKN", &token).as_bytes(), &[note]);
    }
    for way in ways() {
        check(way.name, &(way.change)(&token), &[way.note]);
    }
    eprintln!("{} of {count} fail:\n{}", failed.len(), failed.join("\n"));
    assert!(failed.is_empty());
}

/// Lines of a hex dump, as `xxd` writes them, or `hexdump -C`.
fn dumped(text: &str, canonical: bool) -> String {
    use std::fmt::Write;
    let mut dump = String::new();
    for (number, line) in text.as_bytes().chunks(16).enumerate() {
        let shown = String::from_utf8_lossy(line);
        let at = 16 * number;
        let group = if canonical { 1 } else { 2 };
        let groups = line
            .chunks(group)
            .map(|bytes| data_encoding::HEXLOWER.encode(bytes));
        let hex = groups.collect::<Vec<_>>().join(" ");
        if canonical {
            writeln!(dump, "{at:08x}  {hex:<48} |{shown}|").unwrap();
        } else {
            writeln!(dump, "{at:08x}: {hex:<40} {shown}").unwrap();
        }
    }
    dump
}

/// A token in pieces of a width, with a frame around each.
fn framed(
    token: &str,
    width: usize,
    (before, between, after, _): (&str, &str, &str, &str),
) -> String {
    let pieces: Vec<_> = token
        .as_bytes()
        .chunks(width)
        .map(String::from_utf8_lossy)
        .collect();
    format!("{before}{}{after}", pieces.join(between))
}

#[test]
fn pieces_are_joined_whatever_stands_between_them() {
    let token = paste();
    let expected = fingerprint(&token);
    let mut failed = Vec::new();
    let mut check = |text: &str, note: &str| {
        if let Some(why) = wrong(text.as_bytes(), &expected, &[note]) {
            failed.push(format!("{text}: {why}"));
        }
    };
    for frame in FRAMES {
        // In many pieces, in two whose break is in the claims, and in two whose break is in the signature.
        for width in [60, 80, 240, token.len() - 20] {
            check(&framed(&token, width, frame), frame.3);
        }
    }
    for canonical in [true, false] {
        let dump = dumped(&format!("Authorization: Bearer {token}"), canonical);
        check(&dump, "the text between its pieces");
    }
    check(
        &format!(
            "Bearer \u{1b}[01;31m\u{1b}[KeyJ\u{1b}[m\u{1b}[K{}",
            &token[3..]
        ),
        "tags or colour codes",
    );
    assert!(
        failed.is_empty(),
        "{} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// A token that lacks a character is never whole, and what is there is not called missing.
#[test]
fn a_character_that_is_missing_is_not_made_up() {
    let token = paste();
    let mut texts = Vec::new();
    for lost in [token.len() - 1, 100] {
        let mut cut = token.clone();
        cut.remove(lost);
        for frame in FRAMES {
            texts.extend([80, 240].map(|width| framed(&cut, width, frame)));
        }
        texts.extend([true, false].map(|canonical| dumped(&cut, canonical)));
        let ways = ways().into_iter().map(|way| (way.change)(&cut));
        texts.extend(ways.filter_map(|text| String::from_utf8(text).ok()));
    }
    for text in texts {
        let ran = Run::bare("inspect --format json").stdin(text.clone()).ran();
        assert_eq!(ran.code, 1, "{text}: {}", ran.stdout);
        assert!(!ran.stdout.contains("is cut off"), "{text}: {}", ran.stdout);
    }
}

/// A word after a token that lost its end is not its end, and a signature of the right length is not called cut.
#[test]
fn a_word_is_no_end_of_a_signature() {
    let token = paste();
    let frames = [
        ("", "\n", "\n", ""),
        ("web-1  | ", "\nweb-1  | ", "\n", ""),
        ("[10:01] Ana: ", "\n[10:02] Ana: ", "\n", ""),
        ("Ann  10:02 AM\n", "\nAnn  10:03 AM\n", "\n", ""),
        ("> ", "\n> ", "\n", ""),
        ("\"", "\",\n\"", "\"", ""),
        ("<b>", "</b><i>", "</i>", ""),
        ("| ", " |\n| ", " |", ""),
        ("│", "│\n│", "│", ""),
    ];
    for word in [
        "I",
        "OK",
        "Hey",
        "4010",
        "Hello",
        "Cheers",
        "thanks",
        "REPLIED",
        "follow-up",
        "Attempt-12",
    ] {
        for (before, between, after, _) in frames {
            let cut = &token[..token.len() - word.len()];
            let text = format!("{before}{cut}{between}{word}{after}");
            let ran = Run::of("inspect --verify --format json")
                .stdin(text.clone())
                .ran();
            assert_eq!(ran.code, 1, "{text}");
            assert!(
                ran.stdout.contains("may be cut off here, or go on"),
                "{text}: {}",
                ran.stdout
            );
            assert!(
                !ran.stdout.contains("not signed with this key"),
                "{text}: {}",
                ran.stdout
            );
        }
    }
    // What looks like a signature is joined, and --verify says that this may be wrong.
    let text = format!("{}\nxQ9-b4", &token[..token.len() - 6]);
    let ran = Run::of("inspect --verify --format json").stdin(text).ran();
    let said =
        "not signed with this key, or a piece that was joined to the token does not belong to it";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    // Where nothing follows that could be the rest, the token is cut off.
    for text in [
        token[..token.len() - 6].to_owned(),
        format!("{}\nit fails, why?", &token[..200]),
    ] {
        let ran = Run::bare("inspect --format json").stdin(text.clone()).ran();
        assert!(ran.stdout.contains("missing"), "{text}: {}", ran.stdout);
        assert!(
            !ran.stdout.contains("may be cut off"),
            "{text}: {}",
            ran.stdout
        );
    }
}

/// Where nobody knows how the pieces are put together, the token is not called cut off.
#[test]
fn what_follows_a_token_may_be_the_rest_of_it() {
    let token = paste();
    for between in [
        " (more) ",
        "\nsecond part of my token: ",
        " --- page 2 of 2 --- ",
        "\n\nand then\n\n",
    ] {
        let (one, two) = token.split_at(150);
        let text = format!("{one}{between}{two}");
        let ran = Run::bare("inspect --format json").stdin(text.clone()).ran();
        assert_eq!(ran.code, 1);
        assert!(
            ran.stdout.contains("may be cut off here, or go on"),
            "{text}: {}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("is cut off"), "{text}: {}", ran.stdout);
    }
}

/// Characters right before a token, and a byte order mark inside it, are not passed over in silence.
#[test]
fn what_stands_right_before_a_token_is_said() {
    let token = paste();
    for before in ["x", "Bearer", "tok_"] {
        let ran = Run::bare("inspect --format json")
            .stdin(format!("{before}{token}"))
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(shown["fingerprint"], fingerprint(&token));
        assert_eq!(
            shown["undone"][0],
            "characters right before it, without a space"
        );
    }
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let claims = token.split('.').nth(1).unwrap();
    let header = part("\u{feff}{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    for around in ["TKN", "Authorization: Bearer TKN", "t=TKN"] {
        let marked = format!("{header}.{claims}.{}", "A".repeat(43));
        let ran = Run::of("inspect --verify --format json")
            .stdin(around.replace("TKN", &marked))
            .ran();
        assert!(
            ran.stdout.contains("a byte order mark before the JSON"),
            "{}",
            ran.stdout
        );
        assert!(
            !ran.stdout.contains("not signed with this key"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn two_layers_are_undone() {
    let token = paste();
    let expected = fingerprint(&token);
    let mut failed = Vec::new();
    let mut count = 0;
    let around = [
        "Authorization: Bearer TKN",
        "VAPI_TOKEN=TKN",
        "{\n  \"token\": \"TKN\"\n}",
        "curl https://api.vapi.ai/assistant -H 'Authorization: Bearer TKN'",
        "https://example.com/?token=TKN&x=1",
        "here it is: TKN\nthanks",
    ];
    let ways = [
        ("mail at 76", "line break"),
        ("quoted mail", "'>' at line starts"),
        ("cat -n", "line numbers"),
        ("docker compose", "line prefixes"),
        ("diff +", "diff signs"),
        ("base64", "base64"),
        ("base64 in lines", "base64"),
        ("base64 twice", "base64, twice"),
        ("UTF-16", "UTF-16"),
        ("dots percent-encoded", "percent-encoding"),
        ("JSON escapes", "JSON escapes"),
    ];
    let all = crate::pastes::ways();
    for around in around {
        for (name, note) in ways {
            let way = all.iter().find(|way| way.name == name).unwrap();
            let text = around.replace("TKN", &token);
            // Lines that are broken already are broken further where they are too long.
            let text = if around.contains('\n') && !name.contains("base64") && name != "UTF-16" {
                text.replace('\n', " ")
            } else {
                text
            };
            // What has dots of its own keeps them.
            let text = if name.contains("encoded") || name.contains("escapes") {
                let inside = (way.change)(&token);
                around
                    .replace("TKN", &String::from_utf8(inside).unwrap())
                    .into_bytes()
            } else {
                (way.change)(&text)
            };
            count += 1;
            if let Some(why) = wrong(&text, &expected, &[note]) {
                failed.push(format!("{name} of {around}: {why}"));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {count} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn what_is_not_a_token_is_named_with_what_to_do() {
    let claims = format!(
        "{{\"orgId\":\"{ORG_ID}\",\"token\":{{\"tag\":\"private\"}},\"iat\":1795190000,\"exp\":1795197912}}"
    );
    for (text, fact) in [
        ("", ": the text is empty"),
        (ORG_ID, ", but a UUID: an API key, or the id of something"),
        (&claims, ", but the claims of one, decoded"),
        (
            "{\"message\":\"Missing Authorization Header.\",\"error\":\"Unauthorized\",\"statusCode\":401}",
            ", but the platform's error '401 Missing Authorization Header'",
        ),
        (
            "{\"message\":\"JWT doesn't permit access. Hot tip, you may be missing `token` in your JWT.\",\"statusCode\":403}",
            ", but the platform's error '403 JWT doesn't permit access'",
        ),
        (
            "error code: 1010",
            ", but the platform's error '403 error code: 1010'",
        ),
        (
            "Authorization: Bearer ***",
            ", but one that was masked or shortened on purpose",
        ),
        (
            "eyJ…xyz",
            ", but one that was masked or shortened on purpose",
        ),
        (
            "eyJhbGciOiJIUz...xyz",
            ", but one that was masked or shortened on purpose",
        ),
        ("Authorization: Bearer undefined", ", but 'undefined'"),
        ("Authorization: Bearer false", ", but 'false'"),
        (
            "Authorization: Bearer [object Object]",
            ", but '[object Object]', an object that was turned into text",
        ),
        (
            "Authorization: Bearer [object Promise]",
            ", but '[object Promise]', a promise that was turned into text",
        ),
        (
            "Authorization: Bearer <coroutine object token at 0x7f0a>",
            ", but '<coroutine object token at 0x7f0a>', a coroutine that was turned into text",
        ),
        (
            "Authorization: Bearer [Function: getToken]",
            ", but '[Function: getToken]', a function that was turned into text",
        ),
        (
            "curl https://api.vapi.ai/assistant -H \"Authorization: Bearer $(voxtoken mint private)\"",
            ", but the command '$(voxtoken mint private)', which the shell replaces",
        ),
        (
            "Authorization: Bearer ${VAPI_TOKEN}",
            ", but the placeholder '${VAPI_TOKEN}'",
        ),
        (
            "ek_68af296e8e408191a1120ab6383263c2",
            ", but an ephemeral key of OpenAI",
        ),
        ("Authorization: Bearer", " in the input"),
    ] {
        let ran = Run::bare("inspect").stdin(text).ran();
        assert_eq!((ran.code, &*ran.stdout), (1, ""), "{text}");
        let first = ran.stderr.lines().next().unwrap();
        assert_eq!(
            first,
            format!("voxtoken: error: no token found{fact}"),
            "{text}"
        );
        assert!(ran.stderr.contains("voxtoken: hint: "), "{text}");
    }
}

/// A mask counts only where a token was, and a part of a token is called that.
#[test]
#[allow(clippy::too_many_lines)] // A case after the other.
fn what_is_left_of_a_token_is_named() {
    let token = paste();
    let parts: Vec<_> = token.split('.').collect();
    let zeros = [b"log:\n", &*utf16(&token, true, false)].concat();
    let shortened = "one that was masked or shortened on purpose";
    let claims = "the claims of one, decoded";
    let stored = |members: &str| -> Vec<u8> {
        let text = format!(
            "{{\"id\":\"UUID\",\"orgId\":\"UUID\",\"createdAt\":\"2026-01-01T00:00:00Z\",\
             \"updatedAt\":\"2026-01-01T00:00:00Z\",{members}}}"
        );
        text.replace("UUID", ORG_ID).into()
    };
    let each = |spell: &dyn Fn(u32) -> String| -> Vec<u8> {
        token
            .chars()
            .map(|it| spell(u32::from(it)))
            .collect::<String>()
            .into()
    };
    let moved = |it: char, by: u32| char::from_u32(u32::from(it) + by).unwrap();
    let wide: String = token.chars().map(|it| moved(it, 0xfee0)).collect();
    let bold = token.chars().map(|it| match it {
        'A'..='Z' => moved(it, 0x1d400 - u32::from('A')),
        'a'..='z' => moved(it, 0x1d41a - u32::from('a')),
        _ => it,
    });
    let bold: String = bold.collect();
    let numbers = |between: &str| {
        let numbers: Vec<_> = token.bytes().map(|byte| byte.to_string()).collect();
        numbers.join(between)
    };
    let spaced = |text: &str| {
        let digits: Vec<_> = text.bytes().map(|byte| format!(" {byte:02x}")).collect();
        digits.concat()
    };
    let cyrillic: String = token.replace('e', "е").replace('y', "у").replace('J', "Ј");
    let har = "{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"https://api.vapi.ai/assistant\",\
               \"headers\":[]}}]}}";
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"Authorization: Bearer ***".into(), shortened),
        (b"{\"token\": \"***\"}".into(), shortened),
        (b"VAPI_TOKEN=ey***".into(), shortened),
        (b"token: [REDACTED]".into(), shortened),
        (b"***".into(), shortened),
        (b"Bearer abc***xyz".into(), shortened),
        (b"my token is eyJhbGci***".into(), shortened),
        (
            b"*** urgent *** the calls of 9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10 fail".into(),
            "a UUID: an API key, or the id of something",
        ),
        (b"*** see <redacted> below ***".into(), ""),
        (b"Authorization: Bearer abc\n\n*** all requests fail ***".into(), ""),
        (token.to_uppercase().into(), "one whose letters were all made upper case"),
        (token.to_lowercase().into(), "one whose letters were all made lower case"),
        (
            parts[1].into(),
            "only the claims of one, without header and signature",
        ),
        (zeros, "one with zero bytes between its characters"),
        (b"Error: [object Object]".into(), "'[object Object]', an object that was turned into text"),
        (
            b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}\n{\"orgId\":\"a\",\"token\":{\"tag\":\"private\"}}".into(),
            claims,
        ),
        (b"{ orgId: 'a', token: { tag: 'private' }, iat: 1 }".into(), claims),
        (b"{\"alg\":\"HS256\",\"typ\":\"JWT\"}".into(), "the header of one, decoded"),
        (har.into(), "a HAR file without Authorization headers"),
        (
            b"curl https://api.vapi.ai/assistant -H 'Authorization: Bearer $TOKEN'".into(),
            "the placeholder '$TOKEN'",
        ),
        (
            b"curl https://api.vapi.ai/assistant -H 'Accept: */*'".into(),
            "a request without an Authorization header",
        ),
        (stored("\"tag\":\"private\",\"name\":\"prod\",\"value\":\"UUID\""), "an API key object from the platform's API"),
        (stored("\"name\":\"Ann\",\"model\":{}"), "an object of the platform's API"),
        (
            "{ id: '1', orgId: 'o', createdAt: 2026-01-01, tag: 'private', value: 'v' }".into(),
            "an API key object from the platform's API",
        ),
        (
            token.chars().flat_map(|it| [it, '\u{2060}']).collect::<String>().into(),
            "one with invisible characters in it",
        ),
        (wide.into(), "one in full-width or styled letters"),
        (bold.into(), "one in full-width or styled letters"),
        (each(&|code| format!("&#{code};")), "one whose characters are HTML entities"),
        (each(&|code| format!("&#x{code:x};")), "one whose characters are HTML entities"),
        (each(&|code| format!("\\u{code:04x}")), "one whose characters are escaped"),
        (each(&|code| format!("{code:02x}")), "one in hexadecimal digits"),
        (format!("[{}]", numbers(", ")).into(), "the bytes of one, as numbers"),
        (
            format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", numbers(",")).into(),
            "the bytes of one, as numbers",
        ),
        (format!("token: [{}]", numbers(" ")).into(), "the bytes of one, as numbers"),
        (b"[1, 2, 3]".into(), ""),
        (
            format!("<Buffer{}>", spaced(&token)).into(),
            "the bytes of one, as Node prints a Buffer",
        ),
        (
            format!("<Buffer{} ... 175 more bytes>", spaced(&token[..50])).into(),
            "the bytes of one, as Node prints a Buffer",
        ),
        (b"<Buffer 68 65 6c 6c 6f>".into(), ""),
        (cyrillic.into(), "one with letters of another alphabet in it"),
        ("Здравствуйте, токен не работает".into(), ""),
        (
            b"TokenExpiredError: jwt expired\n    at /app/node_modules/jsonwebtoken/verify.js:190:21".into(),
            "the error 'jwt expired' of a program that handles tokens",
        ),
        (
            b"jwt.exceptions.ExpiredSignatureError: Signature has expired".into(),
            "the error 'ExpiredSignature' of a program that handles tokens",
        ),
        (
            b"JsonWebTokenError: invalid signature".into(),
            "the error 'invalid signature' of a program that handles tokens",
        ),
        (
            b"Error: secretOrPrivateKey must have a value".into(),
            "the error 'secretOrPrivateKey must have a value' of a program that handles tokens",
        ),
        (b"the session expired, invalid signature of the contract".into(), ""),
        (
            token.chars().flat_map(|it| u32::from(it).to_le_bytes()).collect(),
            "one with zero bytes between its characters",
        ),
        (b"sk-ant-api03-0a1b2c3d4e5f6a7b8c9d".into(), "an API key of Anthropic"),
        (b"sk-proj-0a1b2c3d4e5f6a7b8c9d0e1f".into(), "a key that looks like OpenAI's"),
        (b"gsk_0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d".into(), "an API key of Groq"),
        (b"AIzaSyA0b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5Q".into(), "an API key of Google"),
        (b"glpat-0a1b2c3d4e5f6a7b8c9d".into(), "a token of GitLab"),
        (b"xoxb-1234567890-0a1b2c3d4e5f".into(), "a token of Slack"),
    ];
    for (text, fact) in cases {
        let shown = String::from_utf8_lossy(&text).into_owned();
        let ran = Run::bare("inspect").stdin(text).ran();
        assert_eq!((ran.code, &*ran.stdout), (1, ""), "{shown}");
        let first = ran.stderr.lines().next().unwrap();
        let fact = match fact {
            "" => " in the input".into(),
            fact => format!(", but {fact}"),
        };
        assert_eq!(
            first,
            format!("voxtoken: error: no token found{fact}"),
            "{shown}"
        );
    }
    let malformed = |text: String| {
        let ran = Run::bare("inspect --format json").stdin(text).ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(shown["orgId"], ORG_ID);
        shown["findings"][0]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        malformed(format!("{}.{}", parts[1], parts[2])),
        "the header is missing, and the text starts with the claims"
    );
    let swapped = format!("{}.{}.{}", parts[1], parts[0], parts[2]);
    let ran = Run::bare("inspect").stdin(swapped).ran();
    let start = "Malformed: the claims are before the header.";
    assert!(ran.stdout.starts_with(start), "{}", ran.stdout);
    let plain = format!("{{\"orgId\":\"{ORG_ID}\",\"site\":\"https://a.example/x.y\"}}");
    assert_eq!(
        malformed(format!("{}.{plain}.{}", parts[0], parts[2])),
        "claims, byte 0: plain JSON where base64url belongs"
    );
}

/// What a paste is called does not depend on what is asked about it.
#[test]
fn a_capture_without_a_token_is_named_with_a_request_too() {
    let har = format!(
        "{{\"log\":{{\"entries\":[{{\"request\":{{\"method\":\"POST\",\"url\":\"https://api.vapi.ai/call/web\",\
         \"headers\":[{{\"name\":\"Origin\",\"value\":\"https://shop.example\"}}],\
         \"postData\":{{\"text\":\"{{\\\"assistantId\\\":\\\"{ORG_ID}\\\"}}\"}}}},\"response\":{{\"status\":401,\
         \"content\":{{\"text\":\"\"}}}}}}]}}}}"
    );
    for args in ["inspect", "inspect --request auto"] {
        let ran = Run::bare(args).stdin(har.clone()).ran();
        let first = ran.stderr.lines().next().unwrap();
        assert_eq!(
            first,
            "voxtoken: error: no token found, but a HAR file without Authorization headers"
        );
    }
}

#[test]
fn a_token_that_was_shortened_or_glued_is_called_that() {
    let token = paste();
    let parts: Vec<_> = token.split('.').collect();
    let unsigned = format!("{}.{}.<signature>", parts[0], parts[1]);
    let ran = Run::bare("inspect --format json").stdin(unsigned).ran();
    assert!(
        ran.stdout.contains("shortened on purpose"),
        "{}",
        ran.stdout
    );
    let short = format!("{}.{}...{}", parts[0], &parts[1][..40], &parts[2][40..]);
    let ran = Run::bare("inspect --format json").stdin(short).ran();
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("the token was shortened on purpose"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("cut off"), "{}", ran.stdout);
    let two = format!("{token}{token}");
    let ran = Run::bare("inspect --format json").stdin(two).ran();
    let shown: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, shown.len()), (0, 2));
    let five = format!("{token}.AAAA.BBBB");
    let ran = Run::bare("inspect --format json").stdin(five).ran();
    assert!(
        !ran.stdout.contains("JWE") && ran.code == 1,
        "{}",
        ran.stdout
    );
}

#[test]
fn tokens_of_other_platforms_are_named() {
    let hs256 = r#"{"typ":"JWT","alg":"HS256"}"#;
    for (header, claims, name) in [
        (
            hs256,
            r#"{"video":{"roomJoin":true,"room":"a"},"iss":"APIabc","sub":"me","exp":1795197912}"#,
            "a LiveKit access token",
        ),
        (
            r#"{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}"#,
            r#"{"iss":"SK1","sub":"AC1","grants":{},"exp":1795197912}"#,
            "a Twilio access token",
        ),
        (
            hs256,
            r#"{"r":"room","d":"domain","exp":1795197912,"o":true}"#,
            "a Daily meeting token",
        ),
        (
            r#"{"typ":"JWT","alg":"RS256"}"#,
            r#"{"application_id":"1","acl":{},"exp":1795197912}"#,
            "a Vonage token",
        ),
        (
            hs256,
            r#"{"scopes":["asr:write"],"project_claims":{},"exp":1795197912}"#,
            "a Deepgram token",
        ),
        (
            r#"{"alg":"RS256","kid":"1"}"#,
            r#"{"iss":"https://acme.eu.auth0.com/","sub":"1","exp":1795197912}"#,
            "an Auth0 token",
        ),
        (
            r#"{"alg":"RS256","kid":"1"}"#,
            r#"{"iss":"https://cognito-idp.eu-west-1.amazonaws.com/eu_1","sub":"1"}"#,
            "an Amazon Cognito token",
        ),
        (
            r#"{"alg":"RS256","kid":"1"}"#,
            r#"{"iss":"https://securetoken.google.com/p","sub":"1"}"#,
            "a Firebase token",
        ),
        (
            hs256,
            r#"{"iss":"supabase","role":"anon","exp":1795197912}"#,
            "a Supabase token",
        ),
        (
            r#"{"alg":"RS256","kid":"1"}"#,
            r#"{"iss":"https://a.clerk.accounts.dev","sid":"sess_1"}"#,
            "a Clerk session token",
        ),
        (
            r#"{"alg":"HS256"}"#,
            r#"{"sub":"account_1","exp":1795197912}"#,
            "a Volubile token",
        ),
    ] {
        let encode = |text: &str| to_base64url(text);
        let token = format!(
            "{}.{}.{}",
            encode(header),
            encode(claims),
            encode(&"s".repeat(32))
        );
        let ran = Run::bare("inspect --format json").arg(token).ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = shown["findings"].as_array().unwrap();
        let codes: Vec<_> = findings
            .iter()
            .map(|it| it["code"].as_str().unwrap())
            .collect();
        assert!(codes.contains(&"other-platform"), "{name}: {codes:?}");
        assert!(
            !codes.contains(&"org-missing") && !codes.contains(&"token-missing"),
            "{name}: {codes:?}"
        );
        assert!(ran.stdout.contains(name), "{name}: {}", ran.stdout);
    }
    let own = Run::bare("inspect --format json").arg(paste()).ran();
    assert!(!own.stdout.contains("other-platform"));
}

#[test]
fn a_request_is_taken_from_the_paste() {
    let token = paste();
    let curl = |origin: &str| {
        format!(
            "curl https://api.vapi.ai/call/web -X POST -H 'Authorization: Bearer {token}' -H 'Origin: {origin}' \
             -H 'Content-Type: application/json' -d '{{\"assistantId\":\"{ORG_ID}\"}}'"
        )
    };
    let asked = |text: String| {
        let ran = Run::bare("inspect --request auto --format json")
            .stdin(text)
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        let checks = shown["request"]["checks"].as_array().unwrap().clone();
        let of = |name: &str| {
            let check = checks.iter().find(|check| check["name"] == name);
            check.map_or(Value::Null, |check| check["result"].clone())
        };
        (ran.code, of("origin"), of("assistant"))
    };
    let answer = |code, origin: &str| (code, origin.into(), "pass".into());
    assert_eq!(asked(curl("https://example.com")), answer(0, "pass"));
    assert_eq!(asked(curl("https://evil.example")), answer(1, "fail"));
    let error = format!(
        "{token}\n{{\"message\":\"Key doesn't allow origin 'https://evil.example'\",\"statusCode\":403}}"
    );
    let (code, origin, _) = asked(error.clone());
    assert_eq!((code, origin), (1, "fail".into()));
    Run::bare("inspect --request auto")
        .stdin(token.clone())
        .fails(
            2,
            "--request auto: no curl command, HAR file or HTTP request to the platform in the input",
        )
        .hints("copy the request as cURL, or give --request 'METHOD PATH'")
        .run();
    let ran = Run::bare("inspect").stdin(error).on_a_terminal().ran();
    assert!(
        ran.stderr.contains(
            "the input contains a request, POST /call/web; add --request auto to check it"
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("the text holds the platform's error '403 Key doesn't allow origin'"),
        "{}",
        ran.stderr
    );
}

/// Methods and assistants are those that curl sends, and what no rule covers is unknown.
#[test]
fn what_a_request_asks_for_is_read_from_its_command() {
    let token = paste();
    let asked = |command: &str| {
        let text = format!(
            "{command} -H 'Origin: https://example.com' -H 'Authorization: Bearer {token}'"
        );
        let ran = Run::of("inspect --request auto --format json")
            .stdin(text)
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        let checks = shown["request"]["checks"].as_array().unwrap().clone();
        let find = |name: &str| {
            checks
                .iter()
                .find(|check| check["name"] == name)
                .unwrap()
                .clone()
        };
        (find("assistant"), find("transient"))
    };
    for (body, what) in [("squadId", "a squad"), ("workflowId", "a workflow")] {
        let command = format!("curl https://api.vapi.ai/call/web -d '{{\"{body}\":\"{ORG_ID}\"}}'");
        let (assistant, transient) = asked(&command);
        for check in [assistant, transient] {
            assert_eq!(check["result"], "unknown");
            let said = check["message"].as_str().unwrap();
            assert!(
                said.starts_with(&format!("the call names {what}, not an assistant")),
                "{said}"
            );
        }
    }
    let (assistant, transient) = asked("curl https://api.vapi.ai/assistant");
    for check in [assistant, transient] {
        assert_eq!(
            check["message"],
            "the request creates no call, and so uses no assistant"
        );
    }
    let put = format!("curl -T a.json https://api.vapi.ai/file -H 'Authorization: Bearer {token}'");
    let ran = Run::bare("inspect").stdin(put).on_a_terminal().ran();
    assert!(
        ran.stderr
            .contains("the input contains a request, PUT /file"),
        "{}",
        ran.stderr
    );
}

/// Allowed only if the request carries the token as the platform reads it.
#[test]
#[allow(clippy::too_many_lines)] // A case after the other.
fn how_a_request_carries_its_token_is_checked() {
    let token = token(&format!(
        "{{\"orgId\":\"{ORG_ID}\",\"token\":{{\"tag\":\"private\"}},\"iat\":1795190000,\"exp\":1795197912}}"
    ));
    let asked = |text: String| {
        let ran = Run::of("inspect --verify --request auto --format json")
            .stdin(text.clone())
            .ran();
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{text}"));
        let check = shown["request"]["checks"][0].clone();
        assert_eq!(check["name"], "authorization", "{text}");
        (
            ran.code,
            shown["request"]["verdict"].as_str().unwrap().to_owned(),
            check["message"].as_str().unwrap().to_owned(),
        )
    };
    let curl = "curl 'https://api.vapi.ai/assistant'";
    let basic = to_base64(format!("{token}:").as_bytes());
    let write = "; send 'Authorization: Bearer TOKEN'";
    for (options, code, verdict, message) in [
        (
            format!("-H 'Authorization: Bearer {token}'"),
            0,
            "allowed",
            "sent as 'Authorization: Bearer TOKEN'",
        ),
        (
            format!("-H 'X-Api-Key: {token}'"),
            1,
            "denied",
            "the token arrives in X-Api-Key, not in Authorization",
        ),
        (
            format!("-b 'session={token}'"),
            1,
            "denied",
            "the token arrives in Cookie, not in Authorization",
        ),
        (
            format!("-H 'Authorization: Bearer Bearer {token}'"),
            1,
            "denied",
            "the header has the word Bearer twice",
        ),
        (
            format!("-H 'Authorization: {token}'"),
            1,
            "denied",
            "the header does not start with 'Bearer '",
        ),
        (
            format!("-H 'Authorization: \"Bearer {token}\"'"),
            1,
            "denied",
            "the header does not start with 'Bearer '",
        ),
        (
            format!("-H 'Authorization: Token {token}'"),
            1,
            "denied",
            "the token follows 'Token', not 'Bearer'",
        ),
        (
            format!("-H 'Authorization: Basic {basic}'"),
            1,
            "denied",
            "the request uses Basic authentication",
        ),
        (
            format!("-u {token}:"),
            1,
            "denied",
            "the request uses Basic authentication",
        ),
        (
            format!("-H 'Authorization: Bearer \"{token}\"'"),
            1,
            "denied",
            "the token is in quotes or brackets",
        ),
        (
            format!("-H \"Authorization: Bearer b'{token}'\""),
            1,
            "denied",
            "the token is bytes that Python turned into text; decode them first",
        ),
        (
            format!("-H 'Authorization: Bearer {token}%0A'"),
            1,
            "denied",
            "'%0A' is next to the token in the header",
        ),
        (
            format!("-H 'Authorization: Bearer {token},'"),
            1,
            "denied",
            "',' is next to the token in the header",
        ),
        (
            format!("-d '{{\"token\":\"{token}\"}}'"),
            1,
            "denied",
            "the token arrives in the body, not in Authorization",
        ),
    ] {
        let (ran, answer, said) = asked(format!("{curl} {options}"));
        let message = match code {
            0 => message.to_owned(),
            _ => format!("{message}{write}"),
        };
        assert_eq!((ran, &*answer, said), (code, verdict, message), "{options}");
    }
    let (_, _, said) = asked(format!(
        "curl 'https://api.vapi.ai/assistant?token={token}'"
    ));
    assert!(said.starts_with("the token arrives in the URL"), "{said}");
    // Neither said nor shown: nothing is allowed, nothing denied.
    let har = |headers: &str, comment: &str| {
        format!(
            "{{\"log\":{{\"entries\":[{{\"request\":{{\"method\":\"GET\",\"url\":\"https://api.vapi.ai/assistant\",\
             \"headers\":[{headers}]}},\"comment\":\"{comment}\"}}]}}}}"
        )
    };
    let (code, verdict, said) = asked(har("", &token));
    assert_eq!((code, &*verdict), (0, "unknown"), "{said}");
    assert!(said.contains("browsers leave it out"), "{said}");
    let bearer = format!("{{\"name\":\"Authorization\",\"value\":\"Bearer {token}\"}}");
    assert_eq!(asked(har(&bearer, "")).1, "allowed");
    let lower = format!("{curl} -H 'authorization: bearer {token}'");
    assert_eq!(asked(lower).1, "unknown");
    let two =
        format!("{curl} -H 'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc' -H 'X: {token}'");
    let ran = Run::of("inspect --verify --request auto --format json")
        .stdin(two)
        .ran();
    assert!(
        !ran.stdout.contains("\"verdict\":\"allowed\""),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_is_read() {
    let token = paste();
    let ran = Run::bare("inspect --format json --file log.txt")
        .file("log.txt", format!("a {token} b"))
        .ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(shown["fingerprint"], fingerprint(&token));
    let ran = Run::bare("inspect --file nowhere.txt").ran();
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .starts_with("voxtoken: error: --file 'nowhere.txt': cannot open it"),
        "{}",
        ran.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_as_long_as_a_terminal_takes_gets_a_warning() {
    let warning = "voxtoken: warning: a line has 4095 characters, the limit of a terminal";
    for (length, warned) in [(4095, true), (4094, false), (5000, false)] {
        let text = format!("{}{}\n", paste(), " x".repeat(length))[..length].to_owned() + "\n";
        let ran = Run::bare("inspect")
            .stdin(text.clone())
            .on_a_terminal()
            .ran();
        assert_eq!(
            ran.stderr.contains(warning),
            warned,
            "{length}: {}",
            ran.stderr
        );
        let ran = Run::bare("inspect").stdin(text).ran();
        assert!(!ran.stderr.contains(warning), "{length}");
    }
}

#[test]
fn a_token_of_volubile_is_named_and_not_called_faulty() {
    let plain = r#"{"alg":"HS256"}"#;
    let typed = r#"{"typ":"JWT","alg":"HS256"}"#;
    for (header, claims) in [
        (plain, r#"{"sub":"account","exp":1795197912}"#),
        (
            typed,
            r#"{"sub":"stub","scope":["calls:read"],"exp":1795197912}"#,
        ),
        (
            typed,
            r#"{"iss":"https://api.eu.volubile.ai","sub":"a","exp":1795197912}"#,
        ),
        (plain, r#"{"iss":"volubile.ai","sub":"a","exp":1795197912}"#),
    ] {
        let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
        let token = format!(
            "{}.{}.{}",
            part(header),
            part(claims),
            part(&"s".repeat(32))
        );
        let shown = Run::bare("inspect").stdin(token).ran().stdout;
        assert!(
            shown.starts_with("It looks like a Volubile token"),
            "{shown}"
        );
        for wrong in [
            "Faulty",
            "orgId",
            "organization,",
            "another issuer",
            "Organization",
            "web calls",
            "Restrictions",
        ] {
            assert!(!shown.contains(wrong), "{wrong}: {shown}");
        }
    }
}

/// Vapi's answer is no news where Volubile is asked.
#[test]
fn a_request_to_volubile_is_not_answered_by_vapi() {
    let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let token = |claims: &str| {
        let header = r#"{"alg":"HS256"}"#;
        format!(
            "{}.{}.{}",
            part(header),
            part(claims),
            part(&"s".repeat(32))
        )
    };
    let asked = |claims: &str, more: &[&str]| {
        let run = Run::bare("inspect --format json").stdin(token(claims));
        let run = more.iter().fold(run, |run, arg| run.arg(*arg));
        let shown: Value = serde_json::from_str(&run.ran().stdout).unwrap();
        assert_eq!(shown["scope"], Value::Null);
        shown["findings"][0]["message"].as_str().unwrap().to_owned()
    };
    let own = r#"{"sub":"a","scope":["calls:read"],"exp":1795197912}"#;
    let route = ["--request", "GET /v1/calls"];
    assert!(!asked(own, &route).contains("Vapi"));
    assert!(asked(own, &[]).contains("Vapi answers 401"));
    let other = r#"{"r":"room","d":"domain","exp":1795197912}"#;
    assert!(asked(other, &route).contains("Volubile answers 401"));
    let report = Run::bare("inspect").stdin(token(own)).ran().stdout;
    assert!(report.contains("Scopes        calls:read"), "{report}");
    let report = Run::bare("inspect").stdin(token(other)).ran().stdout;
    assert!(!report.contains("Scope"), "{report}");
}

/// What was undone is in every form that says more than the token's own words, in a pipe too.
#[test]
fn what_was_undone_is_said_in_every_format() {
    let text = lines(&paste(), 64, |n, l| format!("{:>4}  {l}", n + 1));
    let said = |format: &str| {
        let run = Run::bare("inspect").arg("--format").arg(format);
        run.stdin(text.clone()).ran().stdout
    };
    let undone = ["6 line breaks", "line numbers"];
    let report = said("report");
    let row = format!("Undone        {}", undone.join(", "));
    assert!(report.contains(&row), "{report}");
    let row = format!("| Undone | {} |", undone.join(", "));
    assert!(said("markdown").contains(&row));
    let shown: Value = serde_json::from_str(&said("json")).unwrap();
    assert_eq!(shown["undone"], serde_json::json!(undone));
    let whole = Run::bare("inspect --format json")
        .stdin(paste())
        .ran()
        .stdout;
    assert!(!whole.contains("undone"));
}

/// The key of another platform that signs with HS256 is checked, and what happened to it is named.
#[test]
fn the_tokens_of_livekit_and_twilio_are_verified() {
    let key = "livekit-api-secret-0123456789abcdef";
    let hs256 = r#"{"alg":"HS256","typ":"JWT"}"#;
    for (header, claims) in [
        (
            hs256,
            r#"{"video":{"roomJoin":true,"room":"a"},"iss":"APIabc","sub":"me","exp":1795197912}"#,
        ),
        (
            r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}"#,
            r#"{"iss":"SK1","sub":"AC1","grants":{},"exp":1795197912}"#,
        ),
        (
            hs256,
            r#"{"r":"room","d":"domain","exp":1795197912,"o":true}"#,
        ),
    ] {
        let token = crate::inspect::signed_by(key, header, claims);
        let verified = |key: &str| {
            let run = Run::bare("inspect -q --verify --format json").arg(&token);
            let ran = run.variable("VAPI_PRIVATE_KEY", key).ran();
            let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
            (ran.code, shown["signature"].clone())
        };
        let (code, signature) = verified(key);
        assert_eq!((code, &signature["status"]), (0, &"valid".into()));
        let (code, signature) = verified("another-api-secret-0123456789abcdef");
        assert_eq!((code, &signature["status"]), (1, &"invalid".into()));
        assert_eq!(signature["causes"], Value::Null);
        let (_, signature) = verified(&format!("{key}\n"));
        assert_eq!(signature["causes"][0]["code"], "secret-trailing-newline");
    }
}

/// A letter of another alphabet is named with the one that it looks like, wherever in the token it is.
#[test]
fn letters_of_another_alphabet_are_named() {
    let token = good();
    let dot = token.find('.').unwrap();
    for (start, latin, other, code) in [
        (0, 'e', 'е', "0435"),
        (1, 'y', 'у', "0443"),
        (2, 'J', 'Ј', "0408"),
        (dot + 1, 'e', 'е', "0435"),
        (dot + 3, 'J', 'Ј', "0408"),
    ] {
        assert_eq!(token[start..].chars().next(), Some(latin));
        let pasted = format!("{}{other}{}", &token[..start], &token[start + 1..]);
        for text in [pasted.clone(), format!("Authorization: Bearer {pasted}")] {
            let ran = Run::bare("inspect --format json").stdin(text.clone()).ran();
            let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
            let findings = shown["findings"].as_array().unwrap();
            let malformed: Vec<_> = findings
                .iter()
                .filter(|it| it["code"] == "malformed")
                .map(|it| (it["message"].as_str().unwrap(), it["fix"].as_str().unwrap()))
                .collect();
            let [(message, fix)] = malformed[..] else {
                panic!("{text}: {malformed:?}");
            };
            let reason = format!("a letter of another alphabet that looks like {latin}, U+{code}");
            assert!(message.ends_with(&reason), "{text}: {message}");
            assert_eq!(fix, "copy the token from its source again; do not type it");
        }
    }
    // Words in front of a token are no part of it.
    let ran = Run::bare("inspect --format json")
        .stdin(format!("Вот токен у меня: {token}"))
        .ran();
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        !shown["findings"].to_string().contains("malformed"),
        "{}",
        ran.stdout
    );
}
