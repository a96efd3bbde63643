//! The rules of the house, read off the source: who may use whom, and where the outside is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use. Nothing flows back.
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("json", &["outcome", "text"]),
    ("secret", &["text"]),
    ("judgement", &[]),
    ("http", &["json", "judgement", "outcome", "text"]),
    ("outcome", &["text"]),
    (
        "api",
        &[
            "http",
            "inspect",
            "judgement",
            "outcome",
            "platform",
            "text",
            "time",
            "token",
        ],
    ),
    ("net", &["http", "text", "time"]),
    ("oauth", &["http", "judgement", "text", "time", "token"]),
    ("file", &[]),
    ("doctor", &["outcome", "text", "time"]),
    ("time", &["outcome", "text"]),
    (
        "token",
        &["json", "judgement", "outcome", "secret", "text", "time"],
    ),
    (
        "platform",
        &[
            "http",
            "json",
            "judgement",
            "outcome",
            "secret",
            "text",
            "token",
        ],
    ),
    ("inspect", &["judgement", "outcome", "platform", "token"]),
    (
        "webhook",
        &[
            "http",
            "json",
            "judgement",
            "outcome",
            "secret",
            "text",
            "time",
            "token",
        ],
    ),
    ("migrate", &["http", "json", "outcome", "text", "webhook"]),
    ("cli", &["outcome", "text", "webhook"]),
    ("stdio", &[]),
    (
        "render",
        &[
            "doctor",
            "http",
            "inspect",
            "json",
            "judgement",
            "migrate",
            "oauth",
            "outcome",
            "platform",
            "secret",
            "text",
            "time",
            "token",
            "webhook",
        ],
    ),
    // Of render only the names of the views: a test of its own holds that.
    (
        "settings",
        &[
            "api", "doctor", "cli", "http", "outcome", "platform", "render", "secret", "text",
            "time", "token", "webhook",
        ],
    ),
    (
        "run",
        &[
            "api",
            "doctor",
            "cli",
            "file",
            "http",
            "inspect",
            "judgement",
            "migrate",
            "net",
            "oauth",
            "outcome",
            "platform",
            "render",
            "secret",
            "settings",
            "text",
            "time",
            "token",
            "webhook",
        ],
    ),
];

/// Words that touch the outside, and the only rooms that may say them.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("std::env", &["main"]),
    ("env::var", &["main"]),
    ("SystemTime::now", &["main"]),
    ("Instant::now", &["net"]),
    ("Utc::now", &[]),
    ("Local::now", &[]),
    ("std::fs", &["settings", "file", "run", "stdio"]),
    ("File::", &["settings", "file"]),
    ("std::net", &["net"]),
    ("process::", &["main", "settings", "run"]),
    ("io::stdout", &["main"]),
    ("io::stdin", &["main"]),
    ("io::stderr", &["main"]),
    ("rustix::", &["main", "stdio", "file"]),
    ("signal_hook", &["main"]),
    ("ureq::", &["net"]),
    ("hyper::", &["net"]),
    ("tokio::", &["net"]),
];

/// Every source file with its room: the first part of its path.
pub fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(directory: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else {
                into.push(path);
            }
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&source, &mut paths);
    let read = |path: PathBuf| {
        let inside = path.strip_prefix(&source).unwrap().to_path_buf();
        let first = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let room = first.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        (room, inside, code)
    };
    paths.into_iter().map(read).collect()
}

/// The rooms that a file names after `crate::`.
fn used(code: &str) -> Vec<String> {
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            let end = rest
                .find(|c: char| !c.is_ascii_lowercase() && c != '_')
                .unwrap_or(rest.len());
            rest[..end].to_owned()
        })
        .filter(|room| !room.is_empty())
        .collect()
}

#[test]
fn no_room_asks_a_room_above_it() {
    let rules: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    for (room, path, code) in sources() {
        if matches!(&*room, "lib" | "main") {
            continue;
        }
        let Some(allowed) = rules.get(&*room) else {
            panic!(
                "{}: the room {room} is not on the map of this test",
                path.display()
            );
        };
        for other in used(&code) {
            assert!(
                other == room || allowed.contains(&&*other),
                "{}: {room} may not use {other}",
                path.display()
            );
        }
    }
}

#[test]
fn a_room_may_use_no_more_than_it_does() {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (room, _, code) in sources() {
        all.entry(room).or_default().push_str(&code);
    }
    for (room, allowed) in MAY_USE {
        let used = used(&all[*room]);
        for other in *allowed {
            assert!(
                used.iter().any(|room| room == other),
                "{room} does not use {other}"
            );
        }
    }
}

/// What a view is called is part of what is asked for; how it looks is not.
#[test]
fn settings_know_the_names_of_the_views_and_no_more_of_them() {
    const NAMES: [&str; 6] = [
        "output::Name",
        "output::{Format, Name}",
        "inspection::View",
        "style::Colour",
        "verdict::ReportFormat",
        "webhook::SignFormat",
    ];
    for (room, path, code) in sources() {
        if room == "settings" {
            for used in code.split("crate::render::").skip(1) {
                let name = used.split(';').next().unwrap();
                assert!(NAMES.contains(&name), "{}: {name}", path.display());
            }
        }
    }
}

/// Values of options become values of the program in `settings`.
#[test]
fn no_option_enum_leaves_settings() {
    for (room, path, code) in sources() {
        if matches!(&*room, "cli" | "settings") {
            continue;
        }
        let is_word = |c: char| c.is_alphanumeric();
        let words = code.split(|c| !is_word(c));
        let args: Vec<&str> = words.filter(|word| word.ends_with("Arg")).collect();
        assert!(args.is_empty(), "{}: {args:?}", path.display());
    }
}

#[test]
fn the_outside_is_touched_only_where_it_is_gathered_or_written() {
    for (room, path, code) in sources() {
        // Tests call the programs that they prove something with.
        if path.ends_with("tests.rs") {
            continue;
        }
        for (word, rooms) in OUTSIDE.iter().copied() {
            assert!(
                rooms.contains(&&*room) || !code.contains(word),
                "{}: {room} may not say {word}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_opens_with_what_it_answers() {
    for (_, path, _) in sources() {
        let text = fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src")
                .join(&path),
        );
        assert!(text.unwrap().starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn every_room_is_on_the_map_in_the_library() {
    let map = include_str!("../../src/lib.rs");
    for (room, path, _) in sources() {
        let row = [format!("//! | `{room}` |"), format!("//! | [`{room}`] |")];
        assert!(
            room == "lib" || row.iter().any(|row| map.contains(row)),
            "{} is not on the map",
            path.display()
        );
    }
}
