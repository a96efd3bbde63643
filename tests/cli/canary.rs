//! A secret may be given in any place, joined to anything: no message shows it. The options are read off
//! `--help`, so that a new one is tried without being listed here.

use crate::support::{Run, file_world};

/// Secrets of the usual shapes: a UUID, base64 with slashes, hexadecimal.
const CANARIES: [&str; 3] = [
    "ca4a7100-c0de-4bad-8bad-5ec7e75ec7e7",
    "Ca4A7/0c0D+e4bAd8/Bad5eC7e75/ec7E7sEcrE/=",
    "ca4a7100c0de4bad8bad5ec7e75ec7e7",
];

/// What a secret may be joined to; a letter and a digit stand for all.
const MARKS: &str = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aZ0";

/// A command, what it needs to get as far as to its options, and its values: options, or "" for an argument.
struct Command {
    path: String,
    values: Vec<String>,
}

/// Every command below this one, read off its help.
fn commands(path: &str) -> Vec<Command> {
    let help = Run::bare(&format!("{path} --help")).answers().run();
    let mut section = "";
    let mut below = Vec::new();
    let mut values = Vec::new();
    for line in help.lines() {
        let Some(entry) = line.strip_prefix("  ") else {
            section = line;
            continue;
        };
        let words: Vec<&str> = entry.split_whitespace().collect();
        let option = words.iter().position(|word| word.starts_with("--"));
        match (section, option) {
            ("Commands:", _) if !entry.starts_with(' ') && words[0] != "help" => {
                below.extend(commands(format!("{path} {}", words[0]).trim()));
            }
            ("Arguments:", _) if entry.starts_with(['[', '<']) => values.push(String::new()),
            ("Examples:" | "Formats:" | "Arguments:" | "Commands:", _) => {}
            (_, Some(at)) if at < 2 && words.get(at + 1).is_some_and(|it| it.starts_with('<')) => {
                values.push(words[at].to_owned());
            }
            _ => {}
        }
    }
    if below.is_empty() {
        let path = path.to_owned();
        below.push(Command { path, values });
    }
    below
}

/// What a command needs besides, so that not this is what fails.
fn needs(path: &str) -> &'static str {
    match path {
        "webhook sign" => "body.json --type hmac",
        "webhook verify" => "--type hmac --request-file request.http",
        "inspect" => "--request GET",
        _ => "",
    }
}

/// An option with its value, or the value alone.
fn given(option: &str, value: &str) -> String {
    match option {
        "" => value.into(),
        option => format!("{option}={value}"),
    }
}

#[test]
fn no_message_shows_a_secret_that_is_given_in_the_wrong_place() {
    let commands = commands("");
    let values: usize = commands.iter().map(|command| command.values.len()).sum();
    assert!(commands.len() > 8 && values > 80, "{values}");
    for command in &commands {
        let path = &command.path;
        let mut plain = file_world(Run::of(path));
        let mut ready = file_world(Run::of(&format!("{path} {}", needs(path))));
        for (index, option) in command.values.iter().enumerate() {
            // A command of the shell would be run, and what it says is its own.
            if option.ends_with("-command") {
                continue;
            }
            for (turn, mark) in MARKS.chars().enumerate() {
                let canary = CANARIES[(index + turn) % CANARIES.len()];
                let value = match turn % 3 {
                    // An absolute path would be written to.
                    0 if mark != '/' => format!("{mark}{canary}"),
                    1 => format!("{canary}{mark}"),
                    _ => format!("https://a.example/v1{mark}{canary}{mark}"),
                };
                let run = if turn % 2 == 0 {
                    &mut ready
                } else {
                    &mut plain
                };
                let ran = run.ran_with(&given(option, &value));
                let shown = if ran.code > 1 {
                    format!("{}{}", ran.stdout, ran.stderr)
                } else {
                    ran.stderr
                };
                let half = &canary[..canary.len() / 2];
                assert!(!shown.contains(half), "{path} {option} {value}: {shown}");
            }
        }
    }
}

/// A secret that is set is not shown either, whatever its shape.
#[test]
fn no_message_shows_a_secret_that_is_set() {
    for command in &commands("") {
        let mut run = Run::bare(&command.path).variable("VAPI_WEBHOOK_SECRET", "topsecret");
        for option in &command.values {
            if option.ends_with("-command") {
                continue;
            }
            for value in [
                "topsecret",
                "xtopsecret!",
                "https://topsecret.example/topsecret",
            ] {
                let ran = run.ran_with(&given(option, value));
                assert!(
                    !ran.stderr.contains("topsecret"),
                    "{option}: {}",
                    ran.stderr
                );
            }
        }
    }
}
