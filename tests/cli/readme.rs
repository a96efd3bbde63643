//! The README and the pages of `docs/` are true: every command in a `console` block is run, and its output compared.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{KEY, ORG_ID};

/// The README and the pages of `docs/`, each with its path.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap();
    let mut paths: Vec<PathBuf> = docs.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "md"));
    paths.push(root.join("README.md"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// All pages, one behind the other.
fn all() -> String {
    pages().into_iter().map(|(_, text)| text).collect()
}

/// One page of `docs/`.
fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The files that the README's commands find.
const FILES: [(&str, &str); 6] = [
    (".env.example", include_str!("../../.env.example")),
    ("assistant.json", include_str!("readme/assistant.json")),
    ("body.json", include_str!("readme/body.json")),
    ("captured.http", include_str!("readme/captured.http")),
    ("credential.json", include_str!("readme/credential.json")),
    ("refused.http", include_str!("readme/refused.http")),
];

/// Where a block's output may be anything.
const ANYTHING: char = '…';

/// Commands with their expected output, block by block.
fn blocks(page: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks = Vec::new();
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let mut commands: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                commands.push((command.to_owned(), String::new()));
                continue;
            }
            let (command, output) = commands.last_mut().unwrap();
            // A command goes on where its line ends in a backslash.
            if output.is_empty() && command.ends_with('\\') {
                command.extend(["\n", line]);
            } else {
                output.extend([line, "\n"]);
            }
        }
        blocks.push(commands);
    }
    blocks
}

fn matches(expected: &str, found: &str) -> bool {
    let mut rest = found;
    let mut parts = expected.split(ANYTHING);
    let Some(after) = rest.strip_prefix(parts.next().unwrap()) else {
        return false;
    };
    rest = after;
    let mut last = "";
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        last = part;
    }
    rest.is_empty() || (!last.is_empty() && expected.ends_with(last) && found.ends_with(last))
}

/// `UPDATE_GOLDEN=1` writes the output into the pages anew, to be read before it is kept; output with
/// something left out has to be changed by hand.
#[cfg(unix)]
#[test]
fn every_command_prints_what_is_shown() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let (mut ran, mut wrong) = (0, Vec::new());
    for (path, text) in pages() {
        let mut updated = text.clone();
        let front_door = path.ends_with("README.md");
        let clone = clone();
        for commands in blocks(&text) {
            let workplace = workplace();
            let directory = if front_door { &clone } else { &workplace };
            for (command, expected) in commands {
                let found = output(&command, directory.path());
                ran += 1;
                if matches(&expected, &found) {
                    continue;
                }
                if update && !expected.is_empty() && !expected.contains(ANYTHING) {
                    let (old, new) = (
                        format!("$ {command}\n{expected}"),
                        format!("$ {command}\n{found}"),
                    );
                    updated = updated.replacen(&old, &new, 1);
                    continue;
                }
                let name = path.file_name().unwrap().display();
                wrong.push(format!(
                    "$ {command}\n{name} shows:\n{expected}\nthe command prints:\n{found}"
                ));
            }
        }
        if updated != text {
            std::fs::write(path, updated).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 5, "only {ran} commands found");
}

/// A fresh clone, as far as the README's commands read it. They run in it from top to bottom.
#[cfg(unix)]
fn clone() -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, content) in [
        (".env.example", include_str!("../../.env.example")),
        (
            "examples/webhook/credential.json",
            include_str!("../../examples/webhook/credential.json"),
        ),
        (
            "examples/webhook/captured.http",
            include_str!("../../examples/webhook/captured.http"),
        ),
    ] {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    directory
}

/// A directory with the files that the pages speak of.
#[cfg(unix)]
fn workplace() -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, content) in FILES {
        std::fs::write(directory.path().join(name), content).unwrap();
    }
    let own =
        format!("VAPI_ORG_ID={ORG_ID}\nVAPI_PRIVATE_KEY={KEY}\nVAPI_WEBHOOK_SECRET=topsecret\n");
    std::fs::write(directory.path().join(".env"), own).unwrap();
    directory
}

/// What a command of a page prints.
#[cfg(unix)]
fn output(command: &str, directory: &Path) -> String {
    let binary = assert_cmd::cargo::cargo_bin!("voxtoken");
    let script = command.replace("cargo run -q --", "voxtoken");
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {script}\n}} 2>&1")])
        .env_clear()
        .env("PATH", path)
        .current_dir(directory)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_exit_codes_are_those_of_the_help() {
    let help = crate::support::Run::bare("--help").answers().run();
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    for line in codes.lines() {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        assert!(
            page("exit-codes.md").contains(&format!("| {code} | {meaning} |")),
            "{line}"
        );
    }
}

#[test]
fn every_option_is_in_the_docs() {
    let all = all();
    for line in [
        "mint private --help",
        "mint public --help",
        "inspect --help",
        "webhook sign --help",
        "webhook verify --help",
        "webhook migrate --help",
        "doctor --help",
        "man --help",
    ] {
        let help = crate::support::Run::bare(line).answers().run();
        for option in help
            .split_whitespace()
            .filter(|word| word.starts_with("--") && *word != "--help")
        {
            let option = option.trim_end_matches(',');
            assert!(all.contains(option), "{option} of {line}");
        }
    }
}

#[test]
fn the_table_of_findings_is_the_one_in_the_code() {
    let rows = voxtoken::token::findings::TABLE.map(|row| {
        let severity = row.severity.as_str();
        format!(
            "| `{}` | {severity} | {} | {} |\n",
            row.name, row.meaning, row.fix
        )
    });
    let table = format!(
        "| code | severity | meaning | what to do |\n|---|---|---|---|\n{}",
        rows.concat()
    );
    let findings = page("findings.md");
    let (before, _) = findings.split_once("| code |").unwrap();
    let written = format!("{before}{table}");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(
            concat!(env!("CARGO_MANIFEST_DIR"), "/docs/findings.md"),
            &written,
        )
        .unwrap();
    }
    assert_eq!(page("findings.md"), written);
}

/// The paths of all fields of a JSON value, as the README writes them. The token's own JSON is one field.
fn fields(value: &serde_json::Value, path: &str, into: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object)
            if !matches!(path, "header" | "claims" | "restrictions") =>
        {
            for (name, value) in object {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                fields(value, &path, into);
            }
        }
        serde_json::Value::Array(array) if path != "restrictions" => {
            for value in array {
                fields(value, &format!("{path}[]"), into);
            }
        }
        _ => {
            into.insert(path.to_owned());
        }
    }
}

#[test]
fn the_shape_of_the_json_is_the_one_that_is_written_down() {
    let page = page("json.md");
    let (_, table) = page.split_once("\n## inspect\n").unwrap();
    let mut written = std::collections::BTreeSet::new();
    for row in table.lines().filter_map(|line| line.strip_prefix("| `")) {
        let names = row.split(" | ").next().unwrap();
        written.extend(
            names
                .split(", ")
                .map(|name| name.trim_matches('`').to_owned()),
        );
    }
    let mut seen = std::collections::BTreeSet::new();
    let restricted = crate::inspect::public(r#"{"allowedOrigins":["https://a.example"]}"#);
    let good = crate::inspect::good();
    for (line, token) in [
        ("--verify --fail-if-expires-within 1h", restricted.clone()),
        (
            "--request POST_/call/web --origin https://b.example",
            restricted,
        ),
        ("", good[..80].to_owned()),
        ("", good.replace('.', "%2E")),
        (
            "",
            format!("{}.e30.AAAA", crate::inspect::encode("{\"alg\":")),
        ),
        ("--verify", format!("{good}=")),
    ] {
        fields(&crate::inspect::json(line, &token).1, "", &mut seen);
    }
    let quoted = format!("{}\n", crate::support::KEY);
    let run = crate::support::Run::of("inspect -q --verify --format json").arg(&good);
    let ran = run.variable("VAPI_PRIVATE_KEY", quoted).ran();
    fields(&serde_json::from_str(&ran.stdout).unwrap(), "", &mut seen);
    assert_eq!(seen, written);
}
