//! The schemas in `docs/schema`: every JSON text that a test of this suite makes voxtoken print fits the schema
//! of its command, and every field and code in a schema is one that voxtoken has.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};

use crate::network::{Script, answer};
use crate::support::{KEY, ORG_ID, Run};

/// The commands with JSON of their own, and the schema of each.
const COMMANDS: [(&str, &str); 14] = [
    ("inspect", "inspect"),
    ("mint private", "mint"),
    ("mint public", "mint"),
    ("mint scoped", "mint"),
    ("mint --batch", "mint-batch"),
    ("doctor", "doctor"),
    ("webhook verify", "webhook-verify"),
    ("webhook sign", "webhook-sign"),
    ("webhook events", "webhook-events"),
    ("webhook send", "webhook-send"),
    ("webhook audit", "webhook-audit"),
    ("webhook listen", "webhook-listen"),
    ("webhook token", "webhook-token"),
    (
        "webhook migrate --credentials",
        "webhook-migrate-credentials",
    ),
];

/// Most lines of one output that are checked.
const LINES: usize = 100;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")
}

struct Compiled {
    schemas: Schemas,
    index: BTreeMap<&'static str, SchemaIndex>,
}

fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        let mut index = BTreeMap::new();
        for (_, name) in COMMANDS {
            let path = directory().join(format!("{name}.json"));
            let read = compiler.compile(path.to_str().unwrap(), &mut schemas);
            index.insert(name, read.unwrap_or_else(|error| panic!("{error}")));
        }
        Compiled { schemas, index }
    })
}

/// Why a value does not fit a schema.
fn misfit(schema: &str, value: &Value) -> Option<String> {
    let Compiled { schemas, index } = compiled();
    let result = schemas.validate(value, index[schema]);
    result.err().map(|error| format!("{error:#}"))
}

#[track_caller]
fn fits(schema: &str, value: &Value) {
    if let Some(why) = misfit(schema, value) {
        panic!("{why}\n{value}");
    }
}

/// The schema of what a command line prints, if that is JSON of voxtoken's own.
fn schema_of(args: &[OsString]) -> Option<&'static str> {
    let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let is = |option: &str| args.iter().any(|arg| arg == option);
    let json = is("--format=json") || args.windows(2).any(|two| two == ["--format", "json"]);
    let mut words = args.iter().filter(|arg| !arg.starts_with('-'));
    let (first, second) = (words.next()?, words.next().map_or("", |word| word));
    let key = match &**first {
        "mint" if is("--batch") => "mint --batch".into(),
        _ if !json => return None,
        // With a type, it prints the platform's own JSON.
        "webhook" if second == "events" && words.next().is_some_and(|word| word != "json") => {
            return None;
        }
        "mint" | "webhook" => format!("{first} {second}"),
        _ => first.to_string(),
    };
    let row = COMMANDS.iter().find(|(command, _)| *command == key)?;
    Some(row.1)
}

/// Checks what a command line printed. Text that is no JSON is not judged here: the command may have failed.
#[track_caller]
pub fn check(args: &[OsString], stdout: &[u8]) {
    let Some(schema) = schema_of(args) else {
        return;
    };
    if matches!(schema, "mint-batch" | "webhook-listen") {
        for line in stdout.split(|byte| *byte == b'\n').take(LINES) {
            if let Ok(value) = serde_json::from_slice(line) {
                fits(schema, &value);
            }
        }
    } else if let Ok(value) = serde_json::from_slice(stdout) {
        fits(schema, &value);
    }
}

/// The codes of the tables in the program.
fn codes() -> Value {
    use voxtoken::webhook::cause::{CAUSES, COMPARISON};
    let quoted = |text: &'static str| text.split('"').nth(1).unwrap();
    let findings = voxtoken::token::findings::TABLE.iter().map(|row| row.name);
    let secrets = || voxtoken::secret::TABLE.iter().map(|row| row.code);
    let token = include_str!("../../src/token/signature/cause.rs")
        .split("Self::new(")
        .skip(1)
        .filter(|call| call.trim_start().starts_with('"'))
        .map(quoted);
    let webhook = CAUSES.iter().chain([&COMPARISON]).map(|row| row.0);
    let list =
        |codes: Vec<&str>, description: &str| json!({"description": description, "enum": codes});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The stable codes of voxtoken",
        "$defs": {
            "finding": list(findings.collect(), "What inspect and mint find; docs/findings.md says what each means."),
            "tokenCause": list(
                token.chain(secrets()).collect(),
                "What explains that a token's signature does not match.",
            ),
            "webhookCause": list(
                webhook.chain(secrets()).collect(),
                "What explains that a webhook's signature does not match; docs/causes.md says what each means.",
            ),
        }
    })
}

#[test]
fn the_codes_are_those_of_the_program() {
    let path = directory().join("codes.json");
    let text = serde_json::to_string_pretty(&codes()).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn every_schema_is_of_a_command_and_is_in_the_table_of_the_docs() {
    let mut files: BTreeSet<String> = COMMANDS
        .iter()
        .map(|(_, name)| format!("{name}.json"))
        .collect();
    files.extend(["codes.json".into(), "definitions.json".into()]);
    let entries = std::fs::read_dir(directory()).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, files);
    let page = include_str!("../../docs/json.md");
    for name in files {
        assert!(page.contains(&format!("(schema/{name})")), "{name}");
    }
}

/// Every command whose help offers JSON has its schema.
#[test]
fn no_command_with_json_is_without_a_schema() {
    for command in crate::docs::commands() {
        let help = Run::bare(&format!("{command} --help")).answers().run();
        let options = help.split("\nExamples:").next().unwrap();
        let offers = options.contains("--format") && options.contains("json");
        let has = COMMANDS.iter().any(|(with, _)| *with == command);
        assert_eq!(offers, has && !command.contains("--"), "{command}");
    }
}

/// The fields that a schema names, as paths; what is open has no fields.
fn named(schema: &Value, file: &Value, path: &str, into: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let (name, pointer) = reference.split_once('#').unwrap();
        let other = match name {
            "" => file.clone(),
            name => read(name),
        };
        named(other.pointer(pointer).unwrap(), &other, path, into);
    }
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        into.insert(path.clone());
        named(below, file, &path, into);
    }
    if let Some(items) = schema.get("items") {
        named(items, file, path, into);
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        named(choice, file, path, into);
    }
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(directory().join(name)).unwrap()).unwrap()
}

/// The fields of a value that a schema names.
fn seen(value: &Value, path: &str, named: &BTreeSet<String>, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, below) in object {
                let path = format!("{path}.{name}");
                if named.contains(&path) {
                    into.insert(path.clone());
                    seen(below, &path, named, into);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| seen(item, path, named, into)),
        _ => {}
    }
}

/// What a check has only if it rests on a rule of the platform's API.
const OF_RULES: [&str; 4] = ["rule", "certainty", "source", "error"];

/// A schema without fields that voxtoken never prints.
#[track_caller]
fn every_field_is_printed(schema: &str, runs: Vec<Run>) {
    let file = read(&format!("{schema}.json"));
    let (mut all, mut printed) = (BTreeSet::new(), BTreeSet::new());
    named(&file, &file, "", &mut all);
    for run in runs {
        let ran = run.ran();
        let values = serde_json::Deserializer::from_str(&ran.stdout).into_iter();
        for value in values {
            let value: Value = value.unwrap();
            fits(schema, &value);
            seen(&value, "", &all, &mut printed);
        }
    }
    let of_rules = |path: &str| {
        OF_RULES
            .iter()
            .any(|name| path.ends_with(&format!("checks.{name}")))
    };
    let missing: Vec<_> = all
        .difference(&printed)
        .filter(|path| schema == "inspect" || !of_rules(path))
        .collect();
    assert!(missing.is_empty(), "{schema}: {missing:?}");
}

#[test]
fn every_field_of_inspect_is_printed() {
    let restricted = crate::inspect::public(r#"{"allowedOrigins":["https://a.example"]}"#);
    let good = crate::inspect::good();
    let run = |line: &str, token: &str| Run::of("inspect --format json").also_args(line).arg(token);
    let broken = format!(
        "{}.{}.AAAA",
        crate::inspect::encode("{\"alg\":"),
        crate::inspect::encode("{\"a")
    );
    every_field_is_printed(
        "inspect",
        vec![
            run("--verify --fail-if-expires-within 1h", &restricted),
            run("--origin https://b.example", &restricted).arg("--request=POST /call/web"),
            run("--verify", &broken),
            run("", &good.replace('.', "%2E")),
            run("--verify", &format!("{good} {restricted}")),
            run("--verify", &good).variable("VAPI_PRIVATE_KEY", format!("{KEY}\n")),
        ],
    );
}

#[test]
fn every_field_of_a_mint_is_printed() {
    let public = "mint public -q --format json --expires-in 48h --transient-assistant deny";
    let script = Script::default().answers(
        "POST https://api.eu.volubile.ai/v1/auth/token",
        answer(
            200,
            r#"{"token":"e30.e30.AAAA","expiresIn":900,"tokenType":"Bearer"}"#,
        ),
    );
    every_field_is_printed(
        "mint",
        vec![
            Run::of(public)
                .arg("--allow-origin=https://a.example")
                .arg("--allow-assistant=1cbf8c70-5fd7-4f61-a220-376ab35be1b0"),
            Run::bare("mint scoped -q --format json --scope calls:read")
                .variable("VOLUBILE_API_KEY", "volubile-key")
                .network(&Arc::new(script)),
        ],
    );
}

#[test]
fn every_field_of_doctor_is_printed() {
    let run = || Run::of("doctor --format json");
    let script = Script::default().answers(
        "GET http://127.0.0.1:7/assistant?limit=1",
        answer(200, "[]"),
    );
    every_field_is_printed(
        "doctor",
        vec![
            run().file(".env", format!("VAPI_ORG_ID={ORG_ID}\nno assignment\n")),
            run().arg("--env-file=absent"),
            run().arg("--key-file=absent"),
            run().at(UNIX_EPOCH),
            run().at(UNIX_EPOCH + Duration::from_secs(1 << 40)),
            run()
                .arg("--online")
                .variable("VAPI_BASE_URL", "http://127.0.0.1:7")
                .network(&Arc::new(script)),
        ],
    );
}

#[test]
fn every_field_of_verify_is_printed() {
    let body = r#"{"message":{"type":"status-update","at":1.50}}"#;
    let sign = |body: &str| {
        let run = Run::bare("webhook sign --type hmac -").stdin(body);
        run.variable("VAPI_WEBHOOK_SECRET", "topsecret")
            .answers()
            .run()
    };
    let verify = |headers: String, body: &str| {
        Run::bare("webhook verify --format json --request-file request.http")
            .file(
                "request.http",
                format!(
                    "POST / HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n{body}",
                    headers.replace('\n', "\r\n")
                ),
            )
            .variable("VAPI_WEBHOOK_SECRET", "topsecret")
    };
    every_field_is_printed(
        "webhook-verify",
        vec![
            verify(sign(body), body),
            verify(sign(&body.replace("1.50", "1.5")), body),
            verify("a: b".into(), body).arg("--type=hmac"),
        ],
    );
}

#[test]
fn every_field_of_the_other_offline_commands_is_printed() {
    let sign = Run::bare("webhook sign --type hmac --format json -").stdin("{}");
    every_field_is_printed(
        "webhook-sign",
        vec![sign.variable("VAPI_WEBHOOK_SECRET", "topsecret")],
    );
    every_field_is_printed(
        "webhook-events",
        vec![Run::bare("webhook events --format json")],
    );
}

#[test]
fn the_file_of_credentials_fits() {
    let config = json!([
        {"server": {"url": "https://a.example", "secret": "one"}},
        {"server": {"url": "https://b.example", "headers": {"Authorization": "Bearer two"}}},
        {"server": {"url": "https://c.example", "backoffPlan": {}, "secret": "three"}},
    ]);
    let run = Run::bare("webhook migrate -q - --credentials new.json").stdin(config.to_string());
    let ran = run.ran();
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    let written = std::fs::read(run.path("new.json")).unwrap();
    let written: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(written.as_array().unwrap().len(), 3);
    fits("webhook-migrate-credentials", &written);
}

/// The check itself: a field more, a field less or a code that is not listed does not fit.
#[test]
fn what_is_not_in_a_schema_does_not_fit() {
    let good = json!({"type": "done", "requests": 1, "accepted": 1, "rejected": 0, "forwarded": 0, "unusable": 0});
    fits("webhook-listen", &good);
    let changed = |change: fn(&mut Value)| {
        let mut value = good.clone();
        change(&mut value);
        misfit("webhook-listen", &value)
    };
    assert!(changed(|it| it["more"] = json!(1)).is_some());
    assert!(changed(|it| it["accepted"] = Value::Null).is_some());
    let finding = |code: &str| {
        let finding = json!({"code": code, "severity": "error", "message": "m", "fix": "f"});
        misfit(
            "mint",
            &json!({"token": "t", "tokenType": "Bearer", "scopes": [], "expiresIn": 1, "warnings": [finding],
            "issuedAt": "2026-11-20T17:05:12Z", "expiresAt": "2026-11-20T17:05:13Z"}),
        )
    };
    assert_eq!(finding("expired"), None);
    assert!(finding("made-up").is_some());
}
