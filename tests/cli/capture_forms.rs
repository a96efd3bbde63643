//! `webhook verify` and the forms in which people have a request: each is recognised, named and judged.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{NOW, Run, to_base64};
use crate::webhook_sign::{BODY, SECRET};

/// The HMAC of `{timestamp}.{body}` at [`NOW`].
const SIGNATURE: &str = "885b7238b1feeab5b4adf04498f1a6e18bd0b6003ec9d8b233539f32b8359cb9";

fn verify(capture: impl AsRef<[u8]>) -> Run {
    Run::bare("webhook verify --type hmac --format json --request-file capture")
        .file("capture", capture)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// The verdict, the form, and whether the body's bytes are known.
#[track_caller]
fn verdict(run: &Run) -> String {
    let ran = run.ran();
    assert_eq!(ran.stderr, "");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let exact = json["capture"]["exactBody"].as_bool().unwrap();
    format!(
        "{} {}{}",
        json["verdict"].as_str().unwrap(),
        json["capture"]["form"].as_str().unwrap(),
        if exact { "" } else { " (not exact)" }
    )
}

/// The headers as an object, with names in lower case.
fn headers() -> Value {
    json!({
        "host": "localhost:3000",
        "content-type": "application/json",
        "content-length": BODY.len().to_string(),
        "x-signature": SIGNATURE,
        "x-timestamp": NOW.to_string(),
    })
}

/// The headers as a list of objects with a name and a value.
fn listed() -> Value {
    let pairs = headers();
    let pairs = pairs.as_object().unwrap().iter();
    pairs
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

fn lines(separator: &str) -> String {
    let pairs = headers();
    let pairs = pairs.as_object().unwrap().iter();
    pairs.fold(String::new(), |out, (name, value)| {
        out + &format!("{name}: {}{separator}", value.as_str().unwrap())
    })
}

#[test]
fn captures_as_text() {
    for (capture, form) in [
        (
            format!("POST /w HTTP/1.1\r\n{}\r\n{BODY}", lines("\r\n")),
            "http",
        ),
        (format!("POST /w HTTP/1.1\n{}\n{BODY}", lines("\n")), "http"),
        (
            format!(
                "POST /w HTTP/1.1\r\n{}\r\n{BODY}\r\nHTTP/1.1 401 Unauthorized\r\n\r\nno",
                lines("\r\n")
            ),
            "http",
        ),
        (
            format!("\u{feff}POST /w HTTP/1.1\r\n{}\r\n{BODY}", lines("\r\n")),
            "http",
        ),
        (
            format!("POST /w HTTP/2\r\n{}\r\n{BODY}", lines("\r\n")),
            "http2",
        ),
        (
            format!(
                ":method: POST\n:path: /w\n:authority: a\n:scheme: https\n{}\n{BODY}",
                lines("\n")
            ),
            "http2",
        ),
        (format!("{}\n{BODY}", lines("\n")), "headers"),
        (format!("{}\n\n{BODY}\n", lines("\n")), "headers"),
        (
            format!(
                "*   Trying 127.0.0.1:3000...\n> POST /w HTTP/1.1\r\n{}> \r\n{BODY}",
                lines("\n")
                    .lines()
                    .fold(String::new(), |out, line| out + "> " + line + "\r\n")
            ),
            "curl-verbose",
        ),
    ] {
        assert_eq!(
            verdict(&verify(&capture)),
            format!("accepted {form}"),
            "{capture}"
        );
    }
}

#[test]
fn curl_commands() {
    let header = |quote: &str| {
        let pairs = headers();
        let pairs = pairs.as_object().unwrap().iter();
        pairs.fold(String::new(), |out, (name, value)| {
            out + &format!(
                " \\\n  -H {quote}{name}: {}{quote}",
                value.as_str().unwrap()
            )
        })
    };
    for capture in [
        format!("curl http://localhost:3000/w{} -d '{BODY}'", header("'")),
        format!(
            "$ curl -sS -XPOST 'http://localhost/w'{} --data-raw '{BODY}' | jq .",
            header("'")
        ),
        format!(
            "curl --location --request POST http://localhost/w{} --data-binary '{BODY}'",
            header("\"")
        ),
        format!(
            "curl --json='{BODY}' --compressed{} localhost/w",
            header("'")
        ),
        format!(
            "curl 'http://localhost/w'{} --data-raw $'{}'",
            header("'"),
            BODY.replace('"', "\\u0022").replace(':', "\\x3a")
        ),
        format!(
            "curl ^\"http://localhost/w^\"{} ^\r\n  --data-raw ^\"{}^\"",
            header("^\"").replace(" \\\n", " ^\r\n"),
            BODY.replace('"', "^\\^\"")
        ),
        format!(
            "curl http://localhost/w{} -d '{}' -d '{}'",
            header("'"),
            &BODY[..9],
            &BODY[9..]
        )
        .replacen(
            &format!("-d '{}' -d '", &BODY[..9]),
            &format!("-d '{}", &BODY[..9]),
            1,
        ),
    ] {
        assert_eq!(verdict(&verify(&capture)), "accepted curl", "{capture}");
    }
    // A pipe is not the prefix of a log.
    let ran = verify("curl localhost -d a | jq .").ran();
    assert!(
        ran.stdout.contains("the x-signature header is missing"),
        "{}",
        ran.stdout
    );
    let in_file = format!("curl http://localhost/w{} -d @body.json", header("'"));
    let ran = verify(&in_file).ran();
    assert!(
        ran.stdout
            .contains("its body is in a file; give that as BODY-FILE"),
        "{}",
        ran.stdout
    );
    assert_eq!(verdict(&verify(&in_file)), "unknown curl (not exact)");
    let with_body = verify(&in_file).arg("body.json").file("body.json", BODY);
    assert_eq!(verdict(&with_body), "accepted curl");
}

#[test]
fn json_of_every_kind() {
    let parsed: Value = serde_json::from_str(BODY).unwrap();
    let entry = |body: &str| {
        json!({
            "request": {"method": "POST", "url": "http://a/w", "headers": listed(), "postData": {"text": body}},
            "response": {"status": 401, "content": {"text": "no"}},
        })
    };
    let buffer = json!({"type": "Buffer", "data": BODY.as_bytes()});
    let many = |mut headers: Value| {
        for (_, value) in headers.as_object_mut().unwrap() {
            *value = json!([value]);
        }
        headers
    };
    let pairs = headers();
    let pairs: Vec<_> = pairs.as_object().unwrap().iter().collect();
    let flat: Vec<_> = pairs
        .iter()
        .flat_map(|(name, value)| [json!(name), (*value).clone()])
        .collect();
    let raw = to_base64(format!("POST /w HTTP/1.1\r\n{}\r\n{BODY}", lines("\r\n")));
    for (capture, expected) in [
        (json!({"log": {"entries": [entry(BODY)]}}), "accepted har"),
        (entry(BODY), "accepted har"),
        (
            json!({"resource": "/w", "path": "/w", "httpMethod": "POST", "headers": headers(),
                "multiValueHeaders": many(headers()), "requestContext": {"stage": "$default"}, "body": BODY,
                "isBase64Encoded": false}),
            "accepted api-gateway-v1",
        ),
        (
            json!({"version": "2.0", "rawPath": "/w", "rawQueryString": "", "headers": headers(),
                "requestContext": {"http": {"method": "POST"}}, "body": to_base64(BODY),
                "isBase64Encoded": true}),
            "accepted api-gateway-v2",
        ),
        (json!({"headers": headers(), "body": BODY}), "accepted json"),
        (
            json!({"headers": listed(), "rawBody": BODY, "body": parsed}),
            "accepted json",
        ),
        (
            json!({"headers": many(headers()), "body": buffer}),
            "accepted json",
        ),
        (
            json!({"method": "POST", "rawHeaders": flat, "body": BODY}),
            "accepted json",
        ),
        (json!({"headers": pairs, "content": BODY}), "accepted json"),
        (
            json!({"req": {"headers": headers(), "body": BODY}}),
            "accepted json",
        ),
        (json!({"request": {"raw": raw}}), "accepted json"),
        (
            json!({"headers": headers(), "body": {"message": {"type": "other"}}}),
            "unknown json (not exact)",
        ),
        (
            json!({"headers": headers(), "body": BODY.to_owned() + " "}),
            "rejected json",
        ),
    ] {
        for text in [
            capture.to_string(),
            serde_json::to_string_pretty(&capture).unwrap(),
        ] {
            assert_eq!(verdict(&verify(&text)), expected, "{text}");
        }
    }
    // serde_json would sort the members.
    let object = format!(r#"{{"headers": {}, "body": {BODY} }}"#, headers());
    assert_eq!(verdict(&verify(&object)), "accepted json (not exact)");
    let several = json!({"log": {"entries": [{"request": {"method": "GET", "url": "http://a/", "headers": []}},
        entry("{}"), entry(BODY)]}});
    let ran = verify(several.to_string()).ran();
    assert!(
        ran.stdout
            .contains("entry 2 of 3, the first with x-signature"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_python_prints() {
    let pairs = headers();
    let pairs = pairs.as_object().unwrap().iter();
    let repr = |open: &str, between: &str, close: &str| {
        let pairs = pairs.clone();
        let items: Vec<_> = pairs
            .map(|(name, value)| {
                format!(
                    "{open}'{name}'{between}'{}'{close}",
                    value.as_str().unwrap()
                )
            })
            .collect();
        items.join(", ")
    };
    let tuples = repr("(", ", ", ")");
    let dictionary = repr("", ": ", "");
    let bytes = format!("b'{BODY}'");
    let object = BODY.replace('"', "'");
    for (capture, expected) in [
        (
            format!("EnvironHeaders([{tuples}])\n{bytes}"),
            "accepted werkzeug",
        ),
        (
            format!("headers: Headers({{{dictionary}}})\nbody: {bytes}\n"),
            "accepted starlette",
        ),
        (
            format!("INFO:     Headers({{{dictionary}}}) {BODY}\n"),
            "accepted starlette",
        ),
        (format!("{{{dictionary}}}\n{bytes}"), "accepted python"),
        (
            format!("here's what I got: {{{dictionary}}} and {bytes}"),
            "accepted python",
        ),
        (
            format!("{{{dictionary}}} {object}"),
            "accepted python (not exact)",
        ),
        (format!("[{tuples}]\n{BODY}"), "accepted python"),
    ] {
        assert_eq!(verdict(&verify(&capture)), expected, "{capture}");
    }
}

#[test]
fn what_flask_prints_after_its_headers() {
    let crlf = lines("\r\n");
    let other = BODY.replace('"', "'").replace("ended", "started");
    let without_length: String = crlf
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("content-length"))
        .collect();
    let escaped = BODY.replace("update", r"\x75pdate");
    for (capture, expected) in [
        (format!("{crlf}\r\n b'{BODY}'\n"), "accepted werkzeug"),
        (format!("{crlf}\r\n\nb'{BODY}'\n"), "accepted werkzeug"),
        (
            format!("{}\n b'{escaped}'\n127.0.0.1 - - POST\n", lines("\n")),
            "accepted werkzeug",
        ),
        (
            format!("{without_length}\r\n b'{BODY}'\n"),
            "accepted werkzeug",
        ),
        (
            format!("{crlf}\r\n b'{BODY}"),
            "unknown werkzeug (not exact)",
        ),
        (
            format!("{crlf}\r\n b'{other}'"),
            "unknown werkzeug (not exact)",
        ),
        (
            format!("{crlf}\r\n b'{}'\n", BODY.replace("ended", "begun")),
            "rejected werkzeug",
        ),
        // Decoded.
        (format!("{crlf}\r\n {BODY}\n"), "accepted werkzeug"),
        (format!("{crlf}\r\n {BODY}"), "accepted werkzeug"),
        (
            format!("{crlf}\r\n {BODY} and more"),
            "unknown headers (not exact)",
        ),
        (
            format!("{without_length}\r\n {BODY}\n"),
            "unknown headers (not exact)",
        ),
        // Parsed.
        (
            format!("{crlf}\r\n {}\n", BODY.replace('"', "'")),
            "accepted werkzeug (not exact)",
        ),
        (
            format!("{crlf}\r\n {other}\n"),
            "unknown werkzeug (not exact)",
        ),
        (
            format!("{crlf}\r\n\n{other}\n"),
            "unknown werkzeug (not exact)",
        ),
    ] {
        assert_eq!(verdict(&verify(&capture)), expected, "{capture}");
    }
}

#[test]
fn what_node_prints() {
    let setup = format!(
        "const headers = {}; const raw = {}; const body = JSON.parse(raw); \
         const request = {{method: 'POST', url: '/w', headers, body: raw}};",
        headers(),
        serde_json::to_string(BODY).unwrap()
    );
    for (script, expected) in [
        ("console.log(headers, raw)", "accepted node"),
        (
            "console.log('headers:', headers); console.log('body:', raw)",
            "accepted node",
        ),
        (
            "console.log(headers); console.log(body)",
            "accepted node (not exact)",
        ),
        ("console.log(request)", "accepted node"),
        (
            "console.log(Object.assign(Object.create(null), headers), raw)",
            "accepted node",
        ),
        (
            "require('buffer').INSPECT_MAX_BYTES = 1e6; console.log(headers, Buffer.from(raw))",
            "accepted node",
        ),
        (
            "console.log(Object.entries(headers).flat(), raw)",
            "accepted node",
        ),
        ("console.log(Object.entries(headers), raw)", "accepted node"),
        ("console.log(new Headers(headers), raw)", "accepted workers"),
        (
            "console.log(new Map(new Headers(headers)), raw)",
            "accepted workers",
        ),
        (
            "console.log(JSON.stringify({headers, body}))",
            "accepted json (not exact)",
        ),
        (
            "console.log(JSON.stringify([...new Headers(headers)]), raw)",
            "accepted node",
        ),
    ] {
        let Ok(output) = Command::new("node")
            .args(["-e", &format!("{setup}{script}")])
            .output()
        else {
            eprintln!("skipped: node is not installed");
            return;
        };
        assert!(output.status.success(), "{script}: {output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(verdict(&verify(&printed)), expected, "{script}: {printed}");
    }
    let logged = format!("2026-11-20T17:05:12Z INFO {} {BODY}", headers());
    assert_eq!(verdict(&verify(&logged)), "accepted node");
    let prefixed = format!("app-1  | {}\napp-1  |\napp-1  | {BODY}\n", headers());
    assert_eq!(verdict(&verify(&prefixed)), "accepted node");
    let cut = format!("{} <Buffer 7b 22 6d ... 50 more bytes>", headers());
    assert_eq!(verdict(&verify(&cut)), "unknown node (not exact)");
    let ran = verify(cut).ran();
    assert!(
        ran.stdout.contains("the printed Buffer is cut off"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_compressed_body_is_unpacked_within_bounds() {
    use std::io::Write;
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let capture = |coding: &str, body: &[u8]| {
        let head = format!(
            "POST /w HTTP/1.1\r\nHost: a\r\nContent-Encoding: {coding}\r\nx-signature: {SIGNATURE}\r\n\
             x-timestamp: {NOW}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    assert_eq!(
        verdict(&verify(capture("gzip", &gzip(BODY.as_bytes())))),
        "accepted http"
    );
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(BODY.as_bytes()).unwrap();
    assert_eq!(
        verdict(&verify(capture("deflate", &packer.finish().unwrap()))),
        "accepted http"
    );
    // A tool that unpacked the body and left the header.
    assert_eq!(
        verdict(&verify(capture("br", BODY.as_bytes()))),
        "accepted http"
    );
    for (coding, body, message) in [
        (
            "gzip",
            gzip(&vec![0; 17 << 20]),
            "the compressed body unpacks to more than 16 MiB",
        ),
        (
            "gzip",
            gzip(BODY.as_bytes())[..20].to_vec(),
            "the compressed body is damaged or cut off",
        ),
        (
            "br",
            vec![0x8b, 0],
            "the body is encoded as 'br', which voxtoken does not unpack",
        ),
    ] {
        let ran = verify(capture(coding, &body)).ran();
        assert!(
            ran.code == 1 && ran.stdout.contains(message),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn headers_can_stay_off_the_command_line() {
    let run = |header: &str| {
        Run::bare("webhook verify body.json --type hmac --format json")
            .arg("--header")
            .arg(header)
            .file("body.json", BODY)
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
    };
    let good = run("@headers.txt").file("headers.txt", lines("\r\n"));
    assert_eq!(verdict(&good), "accepted parts");
    run("@headers.txt")
        .file("headers.txt", "x-signature: 1\ntopsecret\n")
        .fails(2, "headers.txt: line 2: not a header")
        .hints("write it as 'Name: value'")
        .run();
    run("@missing.txt")
        .fails(
            2,
            "--header: cannot read 'missing.txt': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
}

#[test]
fn the_form_is_named_in_the_report() {
    let capture = json!({"headers": headers(), "body": {"message": {"type": "other"}}});
    let ran = Run::bare("webhook verify --type hmac --request-file capture")
        .file("capture", capture.to_string())
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
        .ran();
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains(
            "unknown capture JSON with headers and body; the body was parsed, so its exact bytes are lost: voxtoken assumes the output of JSON.stringify"
        ),
        "{said}"
    );
    assert!(
        said.contains("as far as the body is known; capture the raw body"),
        "{said}"
    );
}

/// A request of a log or a connection that has others before or after it.
#[test]
fn of_several_raw_requests_the_signed_one_is_judged() {
    let webhook = format!("POST /webhook HTTP/1.1\n{}\n{BODY}", lines("\n"));
    let unframed = webhook.replace(&format!("content-length: {}\n", BODY.len()), "");
    let health = "GET /health HTTP/1.1\r\nHost: localhost:3000\r\n\r\n";
    let answered = format!("{health}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n");
    for capture in [
        format!("{health}{webhook}"),
        format!("{answered}{webhook}"),
        format!("{unframed}\n\n{health}"),
        format!("{unframed}\n{unframed}\n"),
        format!("{webhook}{unframed}"),
    ] {
        let ran = verify(&capture).ran();
        assert_eq!(ran.code, 0, "{capture}\n{}", ran.stdout);
        assert!(ran.stdout.contains(r#""name":"entry""#), "{}", ran.stdout);
        assert!(ran.stdout.contains(" of 2, the "), "{}", ran.stdout);
    }
    assert_eq!(verdict(&verify(&webhook)), "accepted http");
}

/// A log that only starts as headers do says nothing of what arrived.
#[test]
fn what_programs_log_is_not_taken_for_headers() {
    let aspnet = format!(
        "info: Microsoft.AspNetCore.HttpLogging.HttpLoggingMiddleware[1]\n      Request:\n      Method: POST\n      \
         Host: a\n      x-timestamp: {NOW}\n      x-signature: {SIGNATURE}\n\n{BODY}"
    );
    let laravel = format!(
        "array:2 [\n  \"x-timestamp\" => array:1 [\n    0 => \"{NOW}\"\n  ]\n  \"x-signature\" => array:1 [\n    \
         0 => \"{SIGNATURE}\"\n  ]\n]\n{BODY}"
    );
    for capture in [aspnet, laravel] {
        verify(capture)
            .fails(2, "capture: not a request in a known form")
            .hints(
                "give the raw request (request line, headers, a blank line, body), a HAR file, a curl \
                 command, an API Gateway event, or JSON with 'headers' and 'body'",
            )
            .run();
    }
    let tcpdump = format!(
        "17:00:00.123456 IP 127.0.0.1.5 > 127.0.0.1.80: Flags P, length 158: HTTP: POST /webhook \
         HTTP/1.1\n{}\n{BODY}",
        lines("\n")
    );
    let indented = format!("POST /webhook HTTP/1.1\n    {}\n{BODY}", lines("\n    "));
    for capture in [tcpdump, indented] {
        let ran = verify(&capture).ran();
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{}", ran.stderr);
    }
}

/// CGI, Rack and Django have headers as variables; the sender is right.
#[test]
fn headers_as_variables_have_their_names_back() {
    let cgi = json!({
        "headers": {
            "HTTP_HOST": "localhost:3000",
            "CONTENT_TYPE": "application/json",
            "HTTP_X_SIGNATURE": SIGNATURE,
            "HTTP_X_TIMESTAMP": NOW.to_string(),
            "REQUEST_METHOD": "POST",
        },
        "body": BODY,
    });
    let nginx = json!({
        "headers": {
            "content_type": "application/json",
            "x_signature": SIGNATURE,
            "x_timestamp": NOW.to_string(),
        },
        "body": BODY,
    });
    for capture in [&cgi, &nginx] {
        let ran = verify(capture.to_string()).ran();
        assert_eq!(ran.code, 0, "{}", ran.stdout);
        assert!(
            ran.stdout.contains("such as HTTP_X_SIGNATURE"),
            "{}",
            ran.stdout
        );
    }
    let plain = json!({"headers": headers(), "body": BODY}).to_string();
    assert!(!verify(plain).ran().stdout.contains("HTTP_X_SIGNATURE"));
}

/// The bytes that are missing may be right.
#[test]
fn a_body_that_the_capture_cuts_off_is_unknown() {
    let whole = BODY.len();
    let head = format!("POST /webhook HTTP/1.1\n{}\n", lines("\n"));
    let cut = format!("{head}{}", &BODY[..whole - 2]);
    assert_eq!(verdict(&verify(&cut)), "unknown http (not exact)");
    let chunks = head.replace(
        &format!("content-length: {whole}"),
        "transfer-encoding: chunked",
    );
    let cut = format!("{chunks}{whole:x}\n{}", &BODY[..whole - 2]);
    assert_eq!(verdict(&verify(&cut)), "unknown http (not exact)");
}
