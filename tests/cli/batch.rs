//! `mint --batch`: a line for each row, in order, whatever the rows are.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use voxtoken::{Environment, Input, Output, Outside, Reach, run};

use crate::network::NoNetwork;
use crate::support::{KEY, NOW, ORG_ID, Ran, Run, payload, to_base64};

const ASSISTANT: &str = "1cbf8c70-5fd7-4f61-a220-376ab35be1b0";

/// Runs a batch of these rows, and returns its lines.
fn batch(line: &str, rows: impl Into<Vec<u8>>) -> (Ran, Vec<Value>) {
    let ran = Run::of(line).also_args("--batch -").stdin(rows).ran();
    let lines = lines(&ran.stdout);
    (ran, lines)
}

fn lines(text: &str) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).unwrap();
    text.lines().map(read).collect()
}

/// The error of a row that must not be minted.
#[track_caller]
fn rejected(line: &str, row: &str) -> (String, String) {
    let (ran, lines) = batch(line, row);
    assert_eq!((ran.code, lines.len()), (1, 1), "{row}: {}", ran.stdout);
    assert!(lines[0].get("token").is_none(), "{row}: {}", ran.stdout);
    assert_eq!(lines[0]["line"], 1);
    let text = |name: &str| lines[0][name].as_str().unwrap().to_owned();
    assert!(!text("hint").is_empty(), "{row}");
    (text("error"), text("hint"))
}

#[test]
fn a_row_is_the_json_format_with_its_id_and_its_warnings() {
    let single = Run::of("mint private --format json").answers().run();
    Run::of("mint private --batch -")
        .stdin("{\"id\":\"a\"}\n")
        .prints(&format!(
            r#"{{"id":"a",{},"warnings":[]}}"#,
            single.trim_matches(['{', '}'])
        ))
        .run();
}

#[test]
fn an_id_of_null_is_none() {
    let (ran, lines) = batch("mint private", r#"{"id":null}"#);
    assert_eq!((ran.code, &lines[0]["id"]), (0, &Value::Null));
    assert!(lines[0]["token"].is_string());
}

#[test]
fn a_row_overrides_the_options_field_by_field() {
    let rows = [
        json!({}),
        json!({"id": 7, "expiresIn": "5m", "claims": {"plan": 1.50}}),
        json!({"allowedOrigins": ["https://B.example/"]}),
        json!({"allowedAssistantIds": [ASSISTANT], "allowTransientAssistant": true}),
        json!({"enabled": false}),
    ];
    let rows: Vec<_> = rows.iter().map(Value::to_string).collect();
    let ran = Run::of(
        "mint public --allow-origin https://a.example --expires-in 2h --claims claims.json --batch -",
    )
    .file("claims.json", r#"{"team":"x"}"#)
    .stdin(rows.join("\n"))
    .ran();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let made = lines(&ran.stdout);
    let claims: Vec<_> = made
        .iter()
        .map(|line| payload(line["token"].as_str().unwrap(), KEY))
        .collect();
    let claims_of = |restrictions: &str, extra: &str, seconds: u64| {
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"public","restrictions":{{{restrictions}}}}},{extra},"iat":{NOW},"exp":{}}}"#,
            NOW + seconds
        )
    };
    let (a, b) = (
        r#""allowedOrigins":["https://a.example"]"#,
        r#""allowedOrigins":["https://b.example"]"#,
    );
    let team = r#""team":"x""#;
    assert_eq!(
        claims,
        [
            claims_of(&format!(r#""enabled":true,{a}"#), team, 7_200),
            claims_of(&format!(r#""enabled":true,{a}"#), r#""plan":1.5"#, 300),
            claims_of(&format!(r#""enabled":true,{b}"#), team, 7_200),
            claims_of(
                &format!(
                    r#""enabled":true,{a},"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":true"#
                ),
                team,
                7_200
            ),
            claims_of(&format!(r#""enabled":false,{a}"#), team, 7_200),
        ]
    );
    assert_eq!(made[0]["id"], Value::Null);
    assert_eq!(made[1]["id"], 7);
    // What inspect would say of each.
    assert_eq!(made[0]["warnings"], json!([]));
    assert_eq!(made[3]["warnings"][0]["code"], "transient-overruled");
    assert_eq!(
        ran.stderr,
        "voxtoken: warning: there are warnings about 2 of 5 tokens; see 'warnings' in the output\n"
    );
}

#[test]
fn a_row_that_cannot_be_minted_has_its_error_in_its_place() {
    let rows = "{\"id\":\"a\"}\n{\"id\":\"b\",\"expiresIn\":\"5M\"}\n{\"id\":\"c\"}\n";
    let (ran, lines) = batch("mint private", rows);
    assert_eq!(ran.code, 1);
    assert_eq!(lines.len(), 3);
    assert_eq!(
        ran.stdout.lines().nth(1).unwrap(),
        r#"{"id":"b","line":2,"error":"expiresIn '5M': a capital M is ambiguous: minutes or months","hint":"for minutes write 5m; for months write days, for example 30d"}"#
    );
    assert_eq!(
        ran.stderr,
        "voxtoken: error: 1 of 3 rows cannot be minted\n\
         voxtoken: hint: 'line', 'error' and 'hint' in their lines of the output say why\n"
    );
    for line in [&lines[0], &lines[2]] {
        payload(line["token"].as_str().unwrap(), KEY);
    }
}

#[test]
fn what_is_not_a_row_is_told() {
    for (row, fact) in [
        (
            r#"{"allowedorigins":["https://a.example"]}"#,
            "'allowedorigins' is not a field of a row",
        ),
        (
            r#"{"allowed_origins":[]}"#,
            "'allowed_origins' is not a field of a row",
        ),
        (r#"{"orgId":"x"}"#, "'orgId' is not a field of a row"),
        (
            r#"{"id":"a","id":"b"}"#,
            "column 11: the name 'id' appears twice in one object",
        ),
        (
            r#"{"allowedOrigins":["https://a.example"],"allowedOrigins":[]}"#,
            "column 41: the name 'allowedOrigins' appears twice in one object",
        ),
        (
            r#"{"claims":{"a":1,"a":2}}"#,
            "column 18: the name 'a' appears twice in one object",
        ),
        (
            r#"{"claims":{"orgId":"x"}}"#,
            "claims: 'orgId' is set by voxtoken",
        ),
        (
            r#"{"claims":[]}"#,
            "claims: expected an object, found an array",
        ),
        (
            r#"{"expiresIn":3600}"#,
            "expiresIn: expected a string, found a number",
        ),
        (
            r#"{"expiresIn":"3600"}"#,
            "expiresIn '3600': a number without a unit is ambiguous: seconds or milliseconds",
        ),
        (
            r#"{"expiresIn":"8000y"}"#,
            "the token would expire after the year 9999",
        ),
        (
            r#"{"id":true}"#,
            "id: expected a string or a number, found a boolean",
        ),
        (
            r#"{"id":{}}"#,
            "id: expected a string or a number, found an object",
        ),
        (
            r#"{"enabled":"no"}"#,
            "enabled: expected true or false, found a string",
        ),
        (
            r#"{"allowedOrigins":"https://a.example"}"#,
            "allowedOrigins: expected an array of strings, found a string",
        ),
        (
            r#"{"allowedOrigins":["https://*.example"]}"#,
            "allowedOrigins[0]: a wildcard, which the platform does not document",
        ),
        (
            r#"{"allowedAssistantIds":[null]}"#,
            "allowedAssistantIds[0]: null is not an assistant id; the platform returns 500 for it",
        ),
        (
            r#"{"allowedAssistantIds":[" "]}"#,
            "allowedAssistantIds[0]: blank",
        ),
        ("[{}]", "expected a JSON object, found an array"),
        ("7", "expected a JSON object, found a number"),
    ] {
        assert_eq!(rejected("mint public", row).0, fact, "{row}");
    }
    assert_eq!(
        rejected(
            "mint private",
            r#"{"allowedOrigins":["https://a.example"]}"#
        )
        .0,
        "allowedOrigins: a private token cannot be restricted"
    );
    let (_, hint) = rejected("mint private", r#"{"id":"a","id":"b"}"#);
    assert_eq!(hint, "keep one of the two");
    let (fact, _) = rejected("mint public", "{\"id\":\"\\u001b[2J\",\"\x1b\":1}");
    assert!(!fact.contains('\x1b'), "{fact:?}");
}

#[test]
fn the_key_is_found_anywhere_in_a_row() {
    let escaped: Vec<_> = KEY.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let escaped = escaped.concat();
    let shouted = KEY.to_uppercase();
    let encoded = { to_base64(format!("x{KEY}")) };
    let wide = |it: char| char::from_u32(u32::from(it) + 0xfee0).unwrap();
    let wide: String = KEY.chars().map(wide).collect();
    for key in [
        KEY,
        &escaped,
        &shouted,
        &encoded,
        &KEY.replace('-', ""),
        &wide,
    ] {
        for row in [
            format!(r#"{{"id":"{key}"}}"#),
            format!(r#"{{"{key}":1}}"#),
            format!(r#"{{"expiresIn":"{key}"}}"#),
            format!(r#"{{"claims":{{"a":["{key}"]}}}}"#),
            format!(r#"{{"claims":{{"{key}":1}}}}"#),
            format!(r#"{{"allowedOrigins":["https://{key}"]}}"#),
            format!(r#"{{"allowedAssistantIds":["{key}"]}}"#),
            format!(r#"{{"id":"a","claims":{{"a":"{key}"#),
        ] {
            let (ran, lines) = batch("mint public", row.clone());
            assert_eq!(
                lines[0]["error"],
                "the private key from VAPI_PRIVATE_KEY would be in the output, because the line contains it",
                "{row}"
            );
            assert_eq!(lines[0]["id"], Value::Null);
            assert!(
                !ran.stdout.contains(key) && !ran.stderr.contains(key),
                "{row}"
            );
        }
    }
}

#[test]
fn the_key_is_found_in_an_origin_that_only_becomes_it() {
    // Browsers take mathematical letters and digits in a host for the usual ones.
    let bold = |it: char| match it {
        '0'..='9' => char::from_u32(u32::from(it) - u32::from('0') + 0x1d7ce).unwrap(),
        'a'..='z' => char::from_u32(u32::from(it) - u32::from('a') + 0x1d41a).unwrap(),
        it => it,
    };
    let bold: String = KEY.chars().map(bold).collect();
    let row = |host: &str| format!("{{\"allowedOrigins\":[\"https://{host}.example\"]}}\n");
    let rows = [row("a"), row(&bold), row("b")].concat();
    let (ran, lines) = batch("mint public", rows);
    assert_eq!(ran.code, 1);
    assert_eq!(
        lines[1]["error"],
        "the private key from VAPI_PRIVATE_KEY would be in the token: allowedOrigins[0] holds it"
    );
    assert!(!ran.stdout.contains(KEY));
    assert_eq!(
        lines[2]["restrictions"]["allowedOrigins"][0],
        "https://b.example"
    );
}

#[test]
fn lines_end_as_they_do_on_any_system() {
    let rows =
        "\u{feff}{\"id\":1}\r\n\r\n  \t\r\n{\"id\":2}\n\n{\"id\":3}\r\n{\"id\":}\n{\"id\":4}";
    let (ran, lines) = batch("mint private", rows);
    assert_eq!(ran.code, 1);
    let ids: Vec<_> = lines.iter().map(|line| line["id"].to_string()).collect();
    assert_eq!(ids, ["1", "2", "3", "null", "4"]);
    assert_eq!(lines[3]["line"], 7);
}

#[test]
fn a_line_that_is_too_long_or_not_text_is_told_and_passed_over() {
    let row = |size: usize| format!(r#"{{"id":"long","claims":{{"a":"{}"}}}}"#, "x".repeat(size));
    let frame = row(0).len();
    let mut rows = Vec::new();
    for size in [65_536, 65_537, 262_144, 1_000_000] {
        rows.extend(row(size - frame).as_bytes());
        rows.push(b'\n');
    }
    rows.extend(b"{\"id\":\"\xff\"}\n{\"id\":\"after\"}\n");
    rows.extend(row(300_000).as_bytes());
    let (ran, lines) = batch("mint private", rows);
    assert_eq!(ran.code, 1);
    let errors: Vec<_> = lines.iter().map(|line| line["error"].as_str()).collect();
    let long = Some("the line is longer than 64 KiB");
    assert_eq!(
        errors,
        [
            None,
            long,
            long,
            long,
            Some("the line is not UTF-8"),
            None,
            long
        ]
    );
    let numbers: Vec<_> = lines
        .iter()
        .filter_map(|line| line["line"].as_u64())
        .collect();
    assert_eq!(numbers, [2, 3, 4, 5, 7]);
}

#[test]
fn no_rows_are_no_success() {
    for rows in ["", "\n", "\r\n \n", "\u{feff}"] {
        Run::of("mint private --batch -")
            .stdin(rows)
            .fails(1, "--batch - holds no rows, so no token was minted")
            .hints("write one JSON object per line; '{}' mints a token as the options say")
            .run();
    }
}

#[test]
fn no_rows_leave_no_file() {
    let run =
        Run::of("mint private --batch rows.jsonl --output tokens.jsonl").file("rows.jsonl", "\n");
    assert_eq!(run.ran().code, 1);
    assert!(!run.path("tokens.jsonl").exists());
}

#[test]
fn what_makes_no_sense_for_a_batch_is_rejected() {
    for (args, option) in [
        ("--format json", "--format"),
        ("--name A", "--name"),
        ("-- env", "-- COMMAND"),
    ] {
        let ran = Run::of("mint private --batch rows.jsonl")
            .also_args(args)
            .ran();
        assert_eq!(ran.code, 2, "{args}");
        assert!(
            ran.stderr.contains("--batch") && ran.stderr.contains(option),
            "{}",
            ran.stderr
        );
    }
    Run::of("mint private --batch - --claims -")
        .fails(2, "--batch - and --claims - both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("mint private --batch missing.jsonl")
        .fails(
            2,
            "--batch: cannot read 'missing.jsonl': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    // An option that no row could be minted with.
    Run::of("mint private --batch - --claims claims.json")
        .file("claims.json", format!(r#"{{"a":"{KEY}"}}"#))
        .stdin("{}\n")
        .fails(
            2,
            "the private key from VAPI_PRIVATE_KEY would be in the token: claim 1 holds it",
        )
        .hints("remove it there; anyone who has a token can read its payload")
        .run();
}

#[test]
fn the_lines_go_to_a_new_file_whole_or_not_at_all() {
    let run = Run::of("mint private --batch rows.jsonl --output tokens.jsonl")
        .file("rows.jsonl", "{\"id\":1}\n{\"id\":2}\n");
    assert_eq!(run.ran().code, 0);
    let made = std::fs::read_to_string(run.path("tokens.jsonl")).unwrap();
    assert_eq!(lines(&made).len(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::metadata(run.path("tokens.jsonl"))
            .unwrap()
            .permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
    }
    let again = run.ran();
    assert_eq!(
        (again.code, &*again.stderr),
        (
            2,
            "voxtoken: error: --output: 'tokens.jsonl' already exists\n\
             voxtoken: hint: choose another name, or replace it with --force\n"
        )
    );
    assert_eq!(run.also_args("--force").ran().code, 0);
}

#[test]
fn every_token_is_masked_before_it_is_printed() {
    let ran = Run::of("mint private --batch -")
        .variable("GITHUB_ACTIONS", "true")
        .stdin("{\"id\":1}\n{\"id\":}\n{\"id\":2,\"expiresIn\":\"2h\"}\n")
        .ran();
    let made = lines(&ran.stdout);
    let masks: Vec<_> = ran.stderr.lines().take(2).collect();
    let mask = |index: usize| format!("::add-mask::{}", made[index]["token"].as_str().unwrap());
    assert_eq!(masks, [mask(0), mask(2)]);
}

#[test]
fn a_person_at_a_terminal_sees_how_far_it_is() {
    let run = Run::of("mint private --batch rows.jsonl --output tokens.jsonl")
        .file("rows.jsonl", "{}\n".repeat(1_200))
        .on_a_terminal();
    let ran = run.ran();
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr
            .contains("\r[##############################] 100%  1,200 rows"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .ends_with("1,200 private tokens, key from VAPI_PRIVATE_KEY\n"),
        "{}",
        ran.stderr
    );
    let quiet = run.also_args("--force --quiet").ran();
    assert_eq!(quiet.stderr, "");
}

/// Rows that are made while they are read, and lines that are counted as they are written.
struct Flow {
    rows: u64,
    made: u64,
    rest: Vec<u8>,
    written: Arc<AtomicU64>,
    most: u64,
}

/// A row of every kind in turn.
fn row(number: u64) -> String {
    match number % 5 {
        0 => json!({"id": number}),
        1 => json!({"id": number, "expiresIn": format!("{}s", number + 1)}),
        2 => json!({"id": number, "claims": {"number": number, "text": "é\u{1f600}\u{2028}\"\\"}}),
        3 => json!({"id": number, "allowedOrigins": [format!("https://a{number}.example")]}),
        _ => json!({"id": number, "allowedAssistantIds": [ASSISTANT], "claims": {}}),
    }
    .to_string()
}

impl Read for Flow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.made < self.rows {
            self.rest = format!("{}\n", row(self.made)).into_bytes();
            self.made += 1;
            let ahead = self.made - self.written.load(Ordering::SeqCst);
            self.most = self.most.max(ahead);
        }
        let length = self.rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.rest[..length]);
        self.rest.drain(..length);
        Ok(length)
    }
}

struct Counted {
    text: Vec<u8>,
    lines: Arc<AtomicU64>,
    /// What happens after the first write.
    stop: Option<Arc<AtomicBool>>,
    breaks: bool,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.breaks && !self.text.is_empty() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if let Some(stop) = &self.stop {
            stop.store(true, Ordering::SeqCst);
        }
        self.text.extend_from_slice(bytes);
        let lines = memchr::memchr_iter(b'\n', bytes).count();
        self.lines.fetch_add(lines as u64, Ordering::SeqCst);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a batch of so many rows. Returns the exit code, the lines, what was said, and how many rows were read
/// ahead of the lines written, at the most.
fn flow(rows: u64, stops: bool, breaks: bool) -> (u8, String, String, u64) {
    let written = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let mut stdin = Flow {
        rows,
        made: 0,
        rest: Vec::new(),
        written: written.clone(),
        most: 0,
    };
    let mut stdout = Counted {
        text: Vec::new(),
        lines: written,
        stop: stops.then(|| stop.clone()),
        breaks,
    };
    let mut stderr = Vec::new();
    let variables = [("VAPI_ORG_ID", ORG_ID), ("VAPI_PRIVATE_KEY", KEY)];
    let outcome = run(Outside {
        args: ["voxtoken", "mint", "public", "--batch", "-"]
            .map(OsString::from)
            .to_vec(),
        environment: Environment::gather(
            variables.map(|(name, value)| (name.into(), value.into())),
        ),
        directory: std::env::temp_dir(),
        clock: &|| UNIX_EPOCH + Duration::from_secs(NOW),
        stdin: Input {
            stream: &mut stdin,
            terminal: false,
        },
        stdout: Output {
            stream: &mut stdout,
            terminal: None,
            reach: Reach::Open,
        },
        stderr: Output {
            stream: &mut stderr,
            terminal: None,
            reach: Reach::Open,
        },
        network: &NoNetwork,
        stop: &|| stop.clone(),
    });
    let text = String::from_utf8(stdout.text).unwrap();
    (
        outcome.code(),
        text,
        String::from_utf8(stderr).unwrap(),
        stdin.most,
    )
}

#[test]
fn twenty_thousand_rows_keep_their_order_in_little_memory() {
    const ROWS: u64 = 20_000;
    let (code, text, _, most) = flow(ROWS, false, false);
    assert_eq!(code, 0);
    let mut seen = 0;
    for (number, line) in text.lines().enumerate() {
        let start = format!("{{\"id\":{number},\"token\":\"");
        assert!(line.starts_with(&start), "line {number}: {line}");
        seen += 1;
        // Every token has the claims of its own row.
        if number % 7 == 0 {
            let made: Value = serde_json::from_str(line).unwrap();
            let claims = payload(made["token"].as_str().unwrap(), KEY);
            let claims: Value = serde_json::from_str(&claims).unwrap();
            let asked: Value = serde_json::from_str(&row(number as u64)).unwrap();
            let life = if number % 5 == 1 {
                number as u64 + 1
            } else {
                3_600
            };
            assert_eq!(claims["exp"], NOW + life);
            assert_eq!(claims["text"], asked["claims"]["text"]);
            assert_eq!(
                claims["token"]["restrictions"]["allowedOrigins"],
                asked["allowedOrigins"]
            );
        }
    }
    assert_eq!(seen, ROWS);
    // Read ahead, being worked on, or waiting for its turn; it does not depend on the number of rows.
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let shortest = row(0).len() as u64 + 1;
    assert!(
        most <= (2 * threads + 1) * 200 + (300 << 10) / shortest,
        "{most}"
    );
}

#[test]
fn an_interrupt_leaves_whole_lines() {
    let (code, text, said, _) = flow(20_000, true, false);
    assert_eq!((code, &*said), (130, ""));
    assert!(text.ends_with("}\n"));
    assert!((1..20_000).contains(&lines(&text).len()));
}

/// A process that mints the rows of its standard input.
#[cfg(unix)]
fn batch_of_stdin() -> std::process::Child {
    Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["mint", "private", "--batch", "-"])
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[cfg(unix)]
fn send(signal: &str, child: &std::process::Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(sent.unwrap().success());
}

/// As a process: whole lines, and the exit code that tells Ctrl-C from SIGTERM.
#[cfg(unix)]
#[test]
fn a_signal_leaves_whole_lines_and_its_own_exit_code() {
    use std::io::{BufRead, BufReader};
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut child = batch_of_stdin();
        let mut stdin = child.stdin.take().unwrap();
        // It ends once nobody reads any more.
        let feeder = std::thread::spawn(move || while stdin.write_all(b"{}\n").is_ok() {});
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        stdout.read_line(&mut text).unwrap();
        send(signal, &child);
        stdout.read_to_string(&mut text).unwrap();
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert!(text.ends_with("}\n"));
        assert!(!lines(&text).is_empty());
    }
}

/// Also while it waits for rows.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_wait_for_rows() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut child = batch_of_stdin();
        // More than a pipe holds, so it is reading when this is written, and less than it reads before it writes.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(&b"{}\n".repeat(40_000)).unwrap();
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert!(output.stdout.is_empty() || output.stdout.ends_with(b"}\n"));
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let (code, text, said, _) = flow(20_000, false, true);
    assert_eq!((code, &*said), (0, ""));
    assert!((1..20_000).contains(&lines(&text).len()));
}

#[test]
fn another_library_reads_the_same_from_every_row() {
    let script = "import sys, json, jwt\n\
        for line in sys.stdin:\n\
        \x20   made = json.loads(line)\n\
        \x20   claims = jwt.decode(made['token'], sys.argv[1], algorithms=['HS256'],\n\
        \x20       options={'verify_exp': False, 'verify_iat': False})\n\
        \x20   print(made['id'], claims['exp'] - claims['iat'], claims.get('number'),\n\
        \x20       json.dumps(claims['token'].get('restrictions', {}).get('allowedOrigins')))";
    let has = Command::new("python3")
        .args(["-c", "import jwt; jwt.encode"])
        .stderr(Stdio::null())
        .status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 has no PyJWT");
        return;
    }
    let (_, text, _, _) = flow(500, false, false);
    let mut python = Command::new("python3")
        .args(["-c", script, KEY])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    let expected: Vec<_> = (0..500_u64)
        .map(|number| {
            let life = if number % 5 == 1 { number + 1 } else { 3_600 };
            let claim = if number % 5 == 2 {
                number.to_string()
            } else {
                "None".into()
            };
            let origins = if number % 5 == 3 {
                format!("[\"https://a{number}.example\"]")
            } else {
                "null".into()
            };
            format!("{number} {life} {claim} {origins}\n")
        })
        .collect();
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected.concat());
}

#[test]
fn a_directory_is_no_file_of_rows() {
    Run::of("mint private --batch .")
        .fails(2, "--batch: cannot read '.': is a directory")
        .hints("name a file, not a directory")
        .run();
}
