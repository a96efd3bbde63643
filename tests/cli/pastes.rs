//! Whatever people paste: the token comes out to the character, and what was undone is said.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::inspect::token;
use crate::support::{ORG_ID, Run};

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

fn base64(text: &[u8]) -> String {
    STANDARD.encode(text)
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
        way("base64", "base64", |t| base64(t.as_bytes()).into()),
        way("base64 of a line", "base64", |t| {
            base64(format!("{t}\n").as_bytes()).into()
        }),
        way("base64url", "base64", |t| URL_SAFE_NO_PAD.encode(t).into()),
        way("base64 twice", "base64, twice", |t| {
            base64(base64(t.as_bytes()).as_bytes()).into()
        }),
        way("base64 in lines", "base64", |t| {
            lines(&base64(t.as_bytes()), 76, |_, l| l.into())
        }),
        way("base64 in indented lines", "base64", |t| {
            lines(&base64(t.as_bytes()), 64, |_, l| format!("    {l}"))
        }),
        way("base64 of UTF-16", "base64", |t| {
            base64(&utf16(t, true, false)).into()
        }),
        way("UTF-16", "UTF-16", |t| utf16(t, true, true)),
        way("UTF-16 without a mark", "UTF-16", |t| utf16(t, true, false)),
        way("big-endian UTF-16", "UTF-16", |t| utf16(t, false, true)),
    ]
}

/// What stands around a token in one piece, and words of the note.
const AROUND: [(&str, &str); 49] = [
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
    ("token: \"TKN\"", "text"),
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
