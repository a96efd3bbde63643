//! Compares reserialized bodies with what the programs themselves write; programs that are not installed are
//! skipped.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{Document, JsonStyle, Sink, Stopped, Unreadable, WRITERS, write};

struct Collected(Vec<u8>, usize);

impl Sink for Collected {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        self.1 += bytes;
        Ok(())
    }
}

fn written(text: &str, style: &JsonStyle) -> Option<String> {
    let mut sink = Collected(Vec::new(), 0);
    let document = Document::parse(text.as_bytes(), &mut sink).ok()?;
    write(document, style, &mut sink).unwrap();
    Some(String::from_utf8(sink.0).unwrap())
}

fn by(call: &str) -> Vec<&'static JsonStyle> {
    let found: Vec<_> = WRITERS.iter().filter(|style| style.call == call).collect();
    assert!(!found.is_empty(), "{call}");
    found
}

/// What a program prints that gets this on its standard input; none if it is not installed.
fn ran(program: &[&str], input: &str) -> Option<String> {
    let child = Command::new(program[0])
        .args(&program[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skipped(program[0]);
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program:?}: {problem}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[allow(clippy::print_stderr)]
fn skipped(program: &str) {
    eprintln!("skipped: {program} is not installed");
}

/// Bodies in which writers differ.
const BODIES: [&str; 14] = [
    r#" { "a" : [ 1 , "x" ] , "c" : { } , "d" : [ ] } "#,
    r#"{"b":1,"2":{"z":1, "10":2},"a":3,"1":4,"01":6}"#,
    r"[1.0, -0, 1e3, 1E21, 1e-7, 0.00003, 0.001, 123.456, -1.5e300, 1e16, 1e15, 100000.0, 12345678.9]",
    r"[9007199254740993, 12345678901234567890, 18446744073709551615, 100000000000000000000000]",
    "{\"e\": \"é😀\u{2028}\u{7f}/<b>&'+=`\\u00e9\\/\\u0007\\u001F\\t\\b\\f\\\"\\\\\"}",
    r#"{"a":1,"b":2,"a":{"x":[[],{},[{}],{"y":[1,{"z":null}]}]}}"#,
    r#"{"message":{"type":"status-update","status":"ended","cost":0.0134,"at":"2026-11-20T17:05:12.000Z"}}"#,
    "[]",
    "{}",
    "\"text\"",
    "null",
    r#"[true,false,null,[null],{"a":true}]"#,
    r#"{"a":{"b":{"c":[1,2,3]}},"d":[[1,2],[3]]}"#,
    r"[0.1,0.30000000000000004,5e-324,1.7976931348623157e308,-0.0,0.0,1e22,123456789012345680.0]",
];

/// The command that runs a program, the name of its style, and whether its final newline comes from printing.
#[test]
fn each_writer_writes_as_the_program_does() {
    let python = |rest: &str| {
        format!(
            "import sys,json;[sys.stdout.buffer.write(json.dumps(json.loads(l){rest}).encode()+b'\\0') for l in sys.stdin.buffer.read().split(b'\\n')]"
        )
    };
    let node = |rest: &str| {
        format!(
            "for(const l of require('fs').readFileSync(0,'utf8').split('\\n'))process.stdout.write(JSON.stringify(JSON.parse(l){rest})+'\\0')"
        )
    };
    let php = |assoc: &str, flags: &str| {
        format!(
            "foreach(explode(\"\\n\",file_get_contents('php://stdin')) as $l)echo json_encode(json_decode($l{assoc}){flags}),\"\\0\";"
        )
    };
    let slashes = "JSON_UNESCAPED_SLASHES";
    let ruby = |call: &str| {
        format!(
            "require 'json'; STDIN.read.force_encoding('UTF-8').split(\"\\n\").each{{|l| print JSON.{call}(JSON.parse(l)),\"\\0\"}}"
        )
    };
    let cases: Vec<(&str, &str, String, &str)> = vec![
        ("node", "-e", node(""), "JSON.stringify"),
        ("node", "-e", node(",null,2"), "JSON.stringify with an indent of 2"),
        ("node", "-e", node(",null,4"), "JSON.stringify with an indent of 4"),
        ("python3", "-c", python(""), "Python's json.dumps"),
        ("python3", "-c", python(",separators=(',',':')"), "json.dumps with separators=(',', ':')"),
        ("python3", "-c", python(",ensure_ascii=False"), "json.dumps with ensure_ascii=False"),
        ("python3", "-c", python(",sort_keys=True"), "json.dumps with sort_keys"),
        ("python3", "-c", python(",sort_keys=True,separators=(',',':'),ensure_ascii=False"),
            "json.dumps with sort_keys, separators and ensure_ascii=False"),
        ("python3", "-c", python(",indent=2"), "json.dumps with indent=2"),
        ("python3", "-c", python(",indent=4"), "json.dumps with indent=4"),
        ("php", "-r", php("", ""), "PHP's json_encode"),
        ("php", "-r", php(",true", ""), "PHP's json_encode"),
        ("php", "-r", php("", &format!(",{slashes}")), "json_encode with JSON_UNESCAPED_SLASHES"),
        ("php", "-r", php("", ",JSON_UNESCAPED_UNICODE"), "json_encode with JSON_UNESCAPED_UNICODE"),
        ("php", "-r", php("", &format!(",{slashes}|JSON_UNESCAPED_UNICODE")),
            "json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE"),
        ("php", "-r", php("", ",JSON_PRETTY_PRINT"), "json_encode with JSON_PRETTY_PRINT"),
        ("ruby", "-e", ruby("generate"), "Ruby's JSON.generate"),
        ("ruby", "-e", ruby("pretty_generate"), "Ruby's JSON.pretty_generate"),
        ("perl", "-e", "use JSON::PP; for (<STDIN>) { chomp; print JSON::PP->new->utf8->canonical->allow_nonref->encode(JSON::PP->new->utf8->allow_nonref->decode($_)),\"\\0\" }".into(),
            "Perl's JSON::PP with canonical"),
        ("jq", ".", String::new(), "jq"),
    ];
    let mut wrong = Vec::new();
    for (program, option, script, call) in cases {
        let mut words = vec![program, option];
        words.extend((!script.is_empty()).then_some(&*script));
        let Some(theirs) = ran(&words, &BODIES.join("\n")) else {
            continue;
        };
        // Every text ends in NUL, except jq's, which writes one value after the other.
        let texts = theirs
            .strip_suffix('\0')
            .map(|it| it.split('\0').collect::<Vec<_>>());
        for (index, body) in BODIES.iter().enumerate() {
            // Perl turns integers beyond 64 bits into strings; older versions of Ruby break lines in empty arrays.
            let apart = match program {
                "perl" => body.contains("1234567890"),
                _ => {
                    call.contains("pretty_generate")
                        && (body.contains("[ ]") || body.contains("[]") || *body == "{}")
                }
            };
            if apart {
                continue;
            }
            let ours: Vec<_> = by(call)
                .iter()
                .filter_map(|style| written(body, style))
                .collect();
            let same = match &texts {
                Some(texts) => ours.iter().any(|ours| ours == texts[index]),
                None => ours.iter().any(|ours| theirs.contains(&**ours)),
            };
            if !same {
                let theirs = texts.as_ref().map(|texts| texts[index]);
                wrong.push(format!(
                    "{call} of {body}\ntheirs {theirs:?}\nours   {ours:?}\n"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_json_or_too_deep_is_not_written_again() {
    let mut sink = Collected(Vec::new(), 0);
    let mut parse = |text: &[u8]| Document::parse(text, &mut sink).err();
    assert_eq!(parse(b""), Some(Unreadable::NotJson));
    assert_eq!(parse(b"a=1&b=2"), Some(Unreadable::NotJson));
    assert_eq!(parse(b"\"\xff\""), Some(Unreadable::NotJson));
    let deep = "[".repeat(900) + &"]".repeat(900);
    assert_eq!(parse(deep.as_bytes()), Some(Unreadable::TooMuch));
}

/// Half a surrogate pair is not a character, and JavaScript and Python write it as it came.
#[test]
fn half_a_pair_stays_an_escape() {
    let text = r#""\ud83dx\ude00\ud83d\ude00""#;
    assert_eq!(
        written(text, by("JSON.stringify")[0]).unwrap(),
        "\"\\ud83dx\\ude00😀\""
    );
    let python = by("Python's json.dumps")[0];
    assert_eq!(
        written(text, python).unwrap(),
        r#""\ud83dx\ude00\ud83d\ude00""#
    );
}
