//! The recipes of docs/handing-tokens-over.md: each works with a key, and without one stops before anything is sent.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{KEY, ORG_ID, payload};

const PAGE: &str = include_str!("../../docs/handing-tokens-over.md");

/// Commands as the page has them, line by line.
const RECIPES: [&str; 8] = [
    "set -e
VAPI_TOKEN=$(voxtoken mint private --expires-in 15m)
export VAPI_TOKEN
./use-it.sh",
    r#"line=$(voxtoken mint private --expires-in 15m --format export)
eval "$line"
./use-it.sh"#,
    r#"config=$(voxtoken mint private --expires-in 15m --format curl)
printf '%s\n' "$config" | curl --fail-with-body --config - https://api.vapi.ai/assistant"#,
    "voxtoken mint private --expires-in 15m --format github-env
./use-it.sh",
    "voxtoken mint private --expires-in 15m --format env --output vapi.env
./use-it.sh",
    r###"token=$(voxtoken mint private --expires-in 15m)
echo "##vso[task.setvariable variable=VAPI_TOKEN;issecret=true]$token"
./use-it.sh"###,
    r#"voxtoken mint private --expires-in 15m --format export >> "$BASH_ENV"
./use-it.sh"#,
    "voxtoken mint private --expires-in 15m -- ./use-it.sh",
];

/// What ran: the output, and what `use-it.sh` or `curl` wrote if it was started.
struct Ran {
    output: Output,
    used: Option<String>,
    directory: TempDir,
}

/// Runs a recipe in a job: `curl` keeps its standard input, `use-it.sh` its environment.
fn run(shell: &[&str], recipe: &str, key: &str) -> Option<Ran> {
    let directory = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    };
    write("curl", "#!/bin/sh\ncat > used\n");
    write("use-it.sh", "#!/bin/sh\nenv > used\n");
    write("env.txt", "");
    let binary = assert_cmd::cargo::cargo_bin!("voxtoken");
    let path = format!(
        "{}:{}:/usr/bin:/bin",
        directory.path().display(),
        binary.parent().unwrap().display()
    );
    let output = Command::new(shell[0])
        .args(&shell[1..])
        .arg(recipe)
        .env_clear()
        .env("PATH", path)
        .env("HOME", directory.path())
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", key)
        .env("GITHUB_ENV", "env.txt")
        .env("BASH_ENV", "env.txt")
        .current_dir(directory.path())
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: {} is not installed", shell[0]);
        return None;
    };
    Some(Ran {
        output,
        used: fs::read_to_string(directory.path().join("used")).ok(),
        directory,
    })
}

#[test]
fn every_recipe_is_on_the_page() {
    for line in RECIPES.iter().flat_map(|recipe| recipe.lines()) {
        assert!(PAGE.contains(line), "{line}");
    }
    assert_eq!(
        PAGE.lines()
            .filter(|line| line.contains("voxtoken mint ") && line.contains("--expires-in 15m"))
            .count(),
        // Buildkite and Jenkins share a command; fish has a test of its own.
        RECIPES.len() + 2
    );
}

#[test]
fn a_recipe_hands_the_token_over() {
    for recipe in RECIPES {
        let ran = run(&["sh", "-ec"], recipe, KEY).unwrap();
        let said = String::from_utf8_lossy(&ran.output.stderr);
        assert!(ran.output.status.success(), "{recipe}: {said}");
        assert!(ran.used.is_some(), "{recipe}");
        // Where the token is: with the next command, in the log, or in the file that the service reads.
        let mut text = ran.used.unwrap() + &String::from_utf8_lossy(&ran.output.stdout);
        for name in ["env.txt", "vapi.env"] {
            text += &fs::read_to_string(ran.directory.path().join(name)).unwrap_or_default();
        }
        let at = text
            .find("eyJ")
            .unwrap_or_else(|| panic!("{recipe}: {text}"));
        let token: String = text[at..]
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || "-_.".contains(*it))
            .collect();
        payload(&token, KEY);
    }
}

/// A secret that is not set is an empty variable in most CI services.
#[test]
fn a_recipe_without_a_key_stops_before_anything_is_sent() {
    for recipe in RECIPES {
        let ran = run(&["sh", "-ec"], recipe, "").unwrap();
        assert_eq!(ran.output.status.code(), Some(2), "{recipe}");
        assert_eq!(ran.used, None, "{recipe}");
        assert_eq!(String::from_utf8_lossy(&ran.output.stdout), "", "{recipe}");
        let said = String::from_utf8_lossy(&ran.output.stderr);
        assert!(said.contains("set but empty"), "{recipe}: {said}");
        let file = fs::read_to_string(ran.directory.path().join("env.txt")).unwrap();
        assert_eq!(file, "", "{recipe}");
        assert!(!ran.directory.path().join("vapi.env").exists(), "{recipe}");
    }
}

#[test]
fn the_recipe_for_fish_stops_too() {
    let recipe = "set -gx VAPI_TOKEN (voxtoken mint private --expires-in 15m)\nor exit 1";
    assert!(PAGE.contains(recipe));
    let recipe = format!("{recipe}\n./use-it.sh");
    if let Some(ran) = run(&["fish", "-c"], &recipe, "") {
        assert_eq!((ran.output.status.code(), ran.used), (Some(1), None));
        let used = run(&["fish", "-c"], &recipe, KEY).unwrap().used;
        assert!(used.unwrap().contains("\nVAPI_TOKEN=eyJ"));
    }
}

/// What goes on after a failed mint is shown nowhere as the way to do it.
#[test]
fn no_page_and_no_help_has_a_recipe_that_goes_on_after_a_failed_mint() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![
        fs::read_to_string(root.join("README.md")).unwrap(),
        include_str!("golden/help.txt").to_owned(),
    ];
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        texts.extend(fs::read_to_string(entry.unwrap().path()));
    }
    for line in texts.iter().flat_map(|text| text.lines()) {
        let line = line.trim();
        if line.starts_with("Don't") {
            continue;
        }
        let piped = line
            .split_once("voxtoken mint")
            .is_some_and(|(_, rest)| rest.contains("| curl") || rest.contains("| source"));
        assert!(
            !piped
                && !line.contains("eval \"$(voxtoken")
                && !line.contains("export VAPI_TOKEN=$(voxtoken"),
            "{line}"
        );
    }
}
