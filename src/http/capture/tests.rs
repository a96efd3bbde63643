//! Every form of capture is read, and arbitrary bytes never panic.

use proptest::prelude::*;

use super::*;

#[test]
fn a_request_on_the_wire_is_read_in_its_usual_forms() {
    for (text, body, framing) in [
        (
            "POST /a HTTP/1.1\r\nX-A: 1\r\n\r\nbody",
            "body",
            Framing::End,
        ),
        ("POST /a HTTP/1.1\nX-A: 1\n\nbody", "body", Framing::End),
        ("\r\n\nPOST /a HTTP/1.0\nx-a:1\n\n", "", Framing::End),
        (
            "POST /a HTTP/1.1\r\nx-A:\r\n  1 \r\nContent-Length: 4\r\n\r\nbody",
            "body",
            Framing::Length(4),
        ),
        (
            "POST /a HTTP/1.1\nX-a: 1\ncontent-length: 4\nContent-Length: 4\n\nbody\n",
            "body",
            Framing::Length(4),
        ),
        (
            "POST /a HTTP/1.1\nX-A: 1\nContent-Length: 9\n\nbody",
            "body",
            Framing::Cut(9),
        ),
        (
            "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: Chunked\n\n2;x=y\r\nbo\r\n2\r\ndy\r\n0\r\nT: 1\r\n\r\n",
            "body",
            Framing::Chunked,
        ),
        (
            "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: gzip, chunked\n\n4\r\nbody\r\n",
            "body",
            Framing::ChunksCut,
        ),
        (
            "POST /a HTTP/1.1\nX-A: 1\nTransfer-Encoding: chunked\n\n{\"body\":1}",
            "{\"body\":1}",
            Framing::Joined,
        ),
    ] {
        let captured = Captured::parse(text.as_bytes()).unwrap();
        assert_eq!(captured.method.as_deref(), Some("POST"), "{text}");
        assert_eq!(captured.target.as_deref(), Some("/a"), "{text}");
        let values: Vec<_> = captured.headers.all("X-A").collect();
        assert_eq!(values, [b"1"], "{text}");
        assert_eq!(captured.body, body.as_bytes(), "{text}");
        assert_eq!(captured.framing, framing, "{text}");
    }
}

#[test]
fn what_is_no_request_is_rejected() {
    for (text, fact) in [
        ("", "no request found"),
        ("\r\n\r\n", "no request found"),
        ("HTTP/1.1 200 OK\r\n\r\n", "line 1: not a request line"),
        (
            "POST / HTTP/1.1\r\nA: 1\r\n",
            "there is no blank line after the headers",
        ),
    ] {
        assert_eq!(
            Captured::parse(text.as_bytes()).unwrap_err().fact,
            fact,
            "{text:?}"
        );
    }
    let many = format!("POST / HTTP/1.1\n{}\n", "A: 1\n".repeat(129));
    assert_eq!(
        Captured::parse(many.as_bytes()).unwrap_err().fact,
        "there are more than 128 headers"
    );
    let long = format!("POST / HTTP/1.1\nA: {}\n\n", "a".repeat(64 << 10));
    assert_eq!(
        Captured::parse(long.as_bytes()).unwrap_err().fact,
        "the headers do not end within 64 KiB"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        let _ = Captured::parse(&bytes);
        let _ = exchanges(&bytes);
    }

    #[test]
    fn almost_a_request_is_answered(
        rest in r"(\n|\r\n|[ -~]{0,12}|[:;,\t 0-9a-f]|Content-Length: |Transfer-Encoding: chunked\n){0,24}"
    ) {
        let bytes = format!("POST / HTTP/1.1\n{rest}");
        if let Ok(captured) = Captured::parse(bytes.as_bytes()) {
            prop_assert!(captured.body.len() + captured.after.len() <= bytes.len());
        }
    }

    #[test]
    fn almost_something_printed_is_answered(
        text in r#"(\{|\}|\[|\]|\(|\)|'|"|:|,| |\n|host|headers|body|'a'|<Buffer 7b|>|b'|\\x|\\u00|Headers|Map\(|curl |-d |-H |\$'|> |\+|\.\.\. ){0,40}"#
    ) {
        let _ = Captured::parse(text.as_bytes());
        let _ = exchanges(text.as_bytes());
    }
}
