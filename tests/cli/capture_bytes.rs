//! `webhook verify` and how far the bytes of a captured body are known: no verdict and no cause rests on bytes
//! that the capture does not have.

use std::io::Write;

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::support::{NOW, Run};
use crate::webhook_sign::{BODY, SECRET};

/// The signature of a text by a key.
fn mac(key: &str, text: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    data_encoding::HEXLOWER.encode(hmac::sign(&key, text).as_ref())
}

/// The signature of the usual payload format over this body.
fn signature(key: &str, body: impl AsRef<[u8]>) -> String {
    let text = [format!("{NOW}.").as_bytes(), body.as_ref()].concat();
    mac(key, &text)
}

/// A request on the wire with these headers as well.
fn wire(headers: &str, signature: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!(
        "POST /w HTTP/1.1\r\nHost: a\r\n{headers}x-signature: {signature}\r\nx-timestamp: {NOW}\r\n\r\n"
    );
    [head.as_bytes(), body.as_ref()].concat()
}

fn verify(capture: impl AsRef<[u8]>) -> Run {
    Run::bare("webhook verify --type hmac --format json --request-file capture")
        .file("capture", capture)
        .variable("VAPI_WEBHOOK_SECRET", SECRET)
}

/// The report as JSON.
#[track_caller]
fn report(run: &Run) -> Value {
    let ran = run.ran();
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The verdict, and the codes of the causes.
#[track_caller]
fn verdict(run: &Run) -> String {
    let report = report(run);
    let causes = report["causes"].as_array().unwrap().iter();
    let codes: Vec<_> = causes
        .map(|cause| cause["code"].as_str().unwrap())
        .collect();
    format!(
        "{} {}",
        report["verdict"].as_str().unwrap(),
        codes.join(" ")
    )
    .trim()
    .to_owned()
}

/// The messages of the checks of this name, each after its result.
#[track_caller]
fn said(run: &Run, name: &str) -> String {
    let report = report(run);
    let checks = report["checks"].as_array().unwrap().iter();
    let named = checks.filter(|check| check["name"] == name);
    let text = |check: &Value, field: &str| check[field].as_str().unwrap().to_owned();
    let lines: Vec<_> = named
        .map(|check| format!("{} {}", text(check, "result"), text(check, "message")))
        .collect();
    lines.join("\n")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn a_body_that_cannot_be_unpacked_is_not_rejected() {
    let good = signature(SECRET, BODY);
    let packed = gzip(BODY.as_bytes());
    for (headers, body) in [
        ("Content-Encoding: br\r\n", b"\x8b\0\x80abc\x03".to_vec()),
        (
            "Content-Encoding: zstd\r\n",
            b"\x28\xb5\x2f\xfd\x04".to_vec(),
        ),
        ("Content-Encoding: gzip\r\n", packed[..20].to_vec()),
        ("Content-Encoding: gzip\r\n", [&packed[..], b"\0"].concat()),
        ("Content-Encoding: gzip\r\n", gzip(&vec![0; 17 << 20])),
        // Read as text, and written again.
        (
            "Content-Encoding: gzip\r\n",
            b"\x1f\xef\xbf\xbd\x08\0".to_vec(),
        ),
        ("Content-Encoding: gzip, br\r\n", packed.clone()),
        (
            "Content-Encoding: gzip\r\nContent-Encoding: br\r\n",
            packed.clone(),
        ),
    ] {
        let run = verify(wire(headers, &good, &body));
        assert_eq!(verdict(&run), "unknown", "{headers}");
        assert_eq!(report(&run)["capture"]["exactBody"], false, "{headers}");
        assert!(
            said(&run, "encoding").starts_with("unknown the "),
            "{headers}"
        );
    }
    // A body that is unpacked is known, and so is one that a tool unpacked.
    let other = signature("other", BODY);
    for body in [&packed[..], BODY.as_bytes()] {
        let run = verify(wire("Content-Encoding: gzip\r\n", &other, body));
        assert_eq!(verdict(&run), "rejected");
    }
    // What arrived packed may have been unpacked to any of the stand-ins, or to nothing.
    for text in ["{}", "undefined", "[object Object]", ""] {
        let made = signature(SECRET, text);
        let run = verify(wire("Content-Encoding: br\r\n", &made, b"\x8b\0\x80{}\x03"));
        assert_eq!(verdict(&run), "unknown", "{text}");
    }
    let run = Run::bare("webhook verify body --type hmac --format json")
        .arg("--header=content-encoding: gzip")
        .arg(format!("--header=x-signature: {good}"))
        .arg(format!("--header=x-timestamp: {NOW}"))
        .file("body", &packed)
        .variable("VAPI_WEBHOOK_SECRET", SECRET);
    assert_eq!(verdict(&run), "accepted");
}

#[test]
fn a_response_ends_a_body_without_a_length() {
    const RESPONSE: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
    let good = signature(SECRET, BODY);
    for ending in ["\n", "\r\n", "\n\n"] {
        let capture = wire("", &good, format!("{BODY}{ending}{RESPONSE}"));
        let run = verify(&capture);
        assert_eq!(verdict(&run), "accepted", "{ending:?}");
        assert_eq!(
            said(&run, "request"),
            "pass POST /w, 53-byte body, up to the response"
        );
        // The line ending may as well be the body's.
        let body = format!("{BODY}{ending}");
        let run = verify(wire("", &signature(SECRET, &body), body + RESPONSE));
        assert_eq!(verdict(&run), "accepted", "{ending:?}");
        assert!(said(&run, "signature").ends_with("; the body with the line ending after it"));
    }
    let http2 = String::from_utf8(wire("", &good, format!("{BODY}\nHTTP/2 200\n\n"))).unwrap();
    let run = verify(http2.replace("/w HTTP/1.1", "/w HTTP/2"));
    assert_eq!(verdict(&run), "accepted");
    // What looks like a response may be the body's own text.
    let body = format!("{BODY}\n{RESPONSE}");
    let run = verify(wire("", &signature(SECRET, &body), &body));
    assert_eq!(verdict(&run), "accepted");
    assert!(said(&run, "signature").ends_with("; the body up to the end of the capture"));
    // In the middle of a line it is none.
    for text in [
        "a HTTP/1.1 200 OK",
        "\nHTTP/1.1 2000",
        "\nHTTP/x 200",
        "\nHTTP/1.1 ",
    ] {
        let body = format!("{BODY}{text}");
        let run = verify(wire("", &signature(SECRET, &body), &body));
        assert_eq!(
            said(&run, "request"),
            format!(
                "pass POST /w, {}-byte body, up to the end of the capture",
                body.len()
            )
        );
        assert_eq!(verdict(&run), "accepted", "{text:?}");
    }
    let run = verify(wire("Content-Length: 53\r\n", &good, BODY));
    assert_eq!(said(&run, "request"), "pass POST /w, 53-byte body");
}

#[test]
fn a_body_that_a_capture_lacks_is_not_held_against_the_request() {
    let good = signature(SECRET, BODY);
    for (head, separator) in [("", "\r\n"), (":method: POST\n:path: /w\n", "\n")] {
        let headers = format!(
            "{head}host: a\nx-signature: {good}\nx-timestamp: {NOW}\ncontent-length: 53\n{separator}"
        );
        let run = verify(headers);
        assert_eq!(verdict(&run), "unknown");
        assert_eq!(
            said(&run, "request").lines().last().unwrap(),
            "unknown Content-Length is 53, and the capture has 0 bytes of the body; give the body as BODY-FILE"
        );
        assert_eq!(verdict(&run.file("body", BODY).arg("body")), "accepted");
    }
    // A signature of nothing matches what the capture has, and the request has more.
    let of_nothing = |key: &str| {
        verify(format!(
            "host: a\nx-signature: {}\nx-timestamp: {NOW}\ncontent-length: 53\n\n",
            signature(key, "")
        ))
    };
    assert_eq!(verdict(&of_nothing(SECRET)), "unknown");
    assert_eq!(verdict(&of_nothing("topsecret\n")), "unknown");
}

#[test]
fn no_cause_rests_on_bytes_that_are_made_here() {
    let object = |signature: &str, body: &str| {
        verify(format!(
            r#"{{"headers": {{"x-signature": "{signature}", "x-timestamp": "{NOW}"}}, "body": {body}}}"#
        ))
    };
    let spaced = BODY.replace(':', " : ");
    let utf16: Vec<u8> = BODY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Each may be what arrived, byte for byte.
    for body in [
        format!("{BODY}\n").into_bytes(),
        format!("{BODY}\r\n").into_bytes(),
        format!(" {BODY} ").into_bytes(),
        format!("\u{feff}{BODY}").into_bytes(),
        format!("{spaced}\r\n").into_bytes(),
        serde_json::to_vec(BODY).unwrap(),
        utf16,
    ] {
        let run = object(&signature(SECRET, &body), BODY);
        assert_eq!(
            verdict(&run),
            "unknown",
            "{}",
            String::from_utf8_lossy(&body)
        );
    }
    for (body, text) in [("{}", ""), ("{}", "undefined"), ("[]", "{}")] {
        let run = object(&signature(SECRET, text), body);
        assert_eq!(verdict(&run), "unknown", "{text}");
    }
    // With an empty body this is as planned.
    let run = object(&mac(SECRET, format!("{NOW}.").as_bytes()), "{}");
    assert_eq!(verdict(&run), "unknown");
    // What does not depend on the bytes is still told.
    for (signature, cause) in [
        (signature("topsecret\n", BODY), "secret-trailing-newline"),
        (signature(SECRET, "[object Object]"), "body-object"),
        (signature(SECRET, ""), "body-missing"),
        (mac(SECRET, BODY.as_bytes()), "body-only"),
        (mac(SECRET, NOW.to_string().as_bytes()), "body-not-signed"),
        (
            signature(SECRET, r#"{"type":"status-update","status":"ended"}"#),
            "body-part",
        ),
    ] {
        assert_eq!(
            verdict(&object(&signature, BODY)),
            format!("unknown {cause}")
        );
    }
    // A server that signs what it has parsed makes the right signature of the wrong bytes.
    let run = object(&signature(SECRET, &spaced), BODY);
    let own = signature(SECRET, BODY);
    assert_eq!(
        verdict(&run.arg(format!("--server-signature={own}"))),
        "unknown"
    );
}

#[test]
fn a_cut_body_has_no_cause_but_its_lost_newline() {
    let capture = |signature: &str| verify(wire("Content-Length: 54\r\n", signature, BODY));
    let run = capture(&signature(SECRET, format!("{BODY}\n")));
    assert_eq!(verdict(&run), "unknown body-trailing-newline");
    assert_eq!(report(&run)["capture"]["exactBody"], false);
    assert_eq!(verdict(&capture(&signature(SECRET, "{}"))), "unknown");
}

#[test]
fn the_entry_with_the_header_is_taken() {
    let entry = |method: &str, header: &str, signature: &str, body: &str| {
        json!({"request": {"method": method, "url": "http://a/w", "postData": {"text": body},
            "headers": [{"name": header, "value": signature},
                {"name": "x-timestamp", "value": NOW.to_string()}]}})
    };
    let archive = |entries: Vec<Value>| verify(json!({"log": {"entries": entries}}).to_string());
    let good = signature(SECRET, BODY);
    let other = || entry("POST", "x-other", "1", "{}");
    let run = archive(vec![
        other(),
        entry("PUT", "X-Signature", &good, BODY),
        other(),
    ]);
    assert_eq!(verdict(&run), "accepted");
    assert_eq!(
        said(&run, "entry"),
        "pass entry 2 of 3, the only one with x-signature"
    );
    // A body from elsewhere leaves the headers those of the entry.
    let replaced = run.file("body", BODY).arg("body");
    assert_eq!(
        said(&replaced, "entry"),
        "pass entry 2 of 3, the only one with x-signature"
    );
    let signed = || entry("POST", "x-signature", &good, BODY);
    let run = archive(vec![other(), signed(), signed()]);
    assert_eq!(
        said(&run, "entry"),
        "unknown entry 2 of 3, the first with x-signature; for another, save that entry alone"
    );
    let run = archive(vec![entry("GET", "x-other", "1", ""), other(), other()]);
    assert_eq!(
        said(&run, "entry"),
        "unknown entry 2 of 3, the first that is a POST with a body; none has x-signature; for another, save \
         that entry alone"
    );
    let run = archive(vec![signed()]);
    assert_eq!(said(&run, "entry"), "");
}

#[test]
fn headers_can_come_from_standard_input() {
    let run = || {
        Run::bare("webhook verify --type hmac --format json --header @-")
            .file("body.json", BODY)
            .stdin(format!(
                "x-signature: {}\nx-timestamp: {NOW}\n",
                signature(SECRET, BODY)
            ))
            .variable("VAPI_WEBHOOK_SECRET", SECRET)
    };
    assert_eq!(verdict(&run().arg("body.json")), "accepted");
    for (arg, fact) in [
        ("-", "--header @- and BODY-FILE - both read standard input"),
        (
            "--header=@-",
            "--header @- and --header @- both read standard input",
        ),
        (
            "--secret-file=-",
            "--header @- and --secret-file - both read standard input",
        ),
    ] {
        run()
            .arg(arg)
            .fails(2, fact)
            .hints("use a file for one of them")
            .run();
    }
    run()
        .fails(2, "there is no body: --header @- takes standard input")
        .hints("name the body file, as in 'webhook verify BODY-FILE', or - for standard input")
        .run();
    run()
        .arg("body.json")
        .stdin("x-signature: 1\n\ntopsecret\n")
        .fails(2, "--header @-: line 3: not a header")
        .hints("write it as 'Name: value'")
        .run();
}

#[test]
fn a_body_that_nothing_has_read_is_not_an_empty_one() {
    let capture = |rest: &str| {
        let signature = signature(SECRET, "");
        verify(format!(
            r#"{{"headers":{{"x-signature":"{signature}","x-timestamp":"{NOW}"}}{rest}}}"#
        ))
    };
    for rest in ["", r#","body":null"#, r#","method":"POST""#] {
        assert_eq!(verdict(&capture(rest)), "unknown", "{rest}");
    }
    for rest in [r#","body":"""#, r#","method":"GET","body":null"#] {
        assert_eq!(verdict(&capture(rest)), "accepted", "{rest}");
    }
}
