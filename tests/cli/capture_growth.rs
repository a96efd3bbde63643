//! What the readers of foreign text allocate grows with the text, and not faster: at eight times the size, at
//! most twelve times as much. Counted in bytes, so that no clock is asked.

use voxtoken::http::capture::{Captured, exchanges};
use voxtoken::migrate::migrate;

/// The bytes that are allocated in all.
fn allocated(action: impl FnOnce()) -> u64 {
    allocation_counter::measure(action).bytes_total
}

/// What a reader may allocate whatever it reads.
const ALWAYS: u64 = 16 << 10;

#[track_caller]
fn grows_with_its_text(what: &str, text: impl Fn(usize) -> String, read: impl Fn(&[u8])) {
    let (small, large) = (text(2_000), text(16_000));
    let at = |text: &str| allocated(|| read(text.as_bytes()));
    let (small, large) = (at(&small), at(&large));
    assert!(
        large <= 12 * small.max(ALWAYS),
        "{what}: {small} bytes, then {large}"
    );
}

fn listed(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

type Shape = (&'static str, fn(usize) -> String);

#[test]
fn captures() {
    let shapes: [Shape; 22] = [
        ("headers", |n| {
            format!("POST / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(n))
        }),
        ("folded", |n| {
            format!("POST / HTTP/1.1\r\nA: b\r\n{}\r\n", " c\r\n".repeat(n))
        }),
        ("one line", |n| "POST / ".repeat(n)),
        ("chunks", |n| {
            format!(
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                "1\r\na\r\n".repeat(n)
            )
        }),
        ("trailers", |n| {
            format!(
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{}\r\n",
                "A: b\r\n".repeat(n)
            )
        }),
        ("codings", |n| {
            format!(
                "POST / HTTP/1.1\r\nTransfer-Encoding: {}\r\n\r\n",
                "a,".repeat(n)
            )
        }),
        ("verbose", |n| {
            "> POST / HTTP/1.1\n> \n< HTTP/1.1 200\n".repeat(n)
        }),
        ("pseudo-headers", |n| ":method: POST\n".repeat(n)),
        ("curl headers", |n| {
            format!("curl a {}", "-H 'a: b' ".repeat(n))
        }),
        ("curl data", |n| format!("curl a {}", "-d a ".repeat(n))),
        ("curl quotes", |n| {
            format!("curl a {}", "$'\\u0041' '".repeat(n))
        }),
        ("curl carets", |n| format!("curl a ^\"{}", "^".repeat(n))),
        ("pairs", |n| {
            format!("[{}]", listed(n, |_| "[\"a\",\"b\"]".into()))
        }),
        ("flat", |n| {
            format!("{{\"headers\":[{}]}}", listed(2 * n, |_| "\"a\"".into()))
        }),
        ("entries", |n| {
            let entry = |_| "{\"request\":{\"url\":\"a\",\"headers\":[]}}".into();
            format!("{{\"log\":{{\"entries\":[{}]}}}}", listed(n, entry))
        }),
        ("brackets", |n| "[".repeat(n)),
        ("braces", |n| "{a:".repeat(n)),
        ("opened keys", |n| "{[".repeat(n)),
        ("buffers", |n| "<Buffer ".repeat(n)),
        ("quotes", |n| "{a:'b' + ".repeat(n)),
        ("dots", |n| format!("{{host:'a'}} [{}", "... ".repeat(n))),
        ("printed", |n| {
            format!("{{ host: 'a', {} }}", listed(n, |n| format!("x{n}: 'b'")))
        }),
    ];
    for (what, text) in shapes {
        grows_with_its_text(what, text, |bytes| {
            let _ = Captured::parse(bytes);
            let _ = exchanges(bytes);
        });
    }
}

#[test]
fn migrations() {
    let shapes: [Shape; 8] = [
        ("servers", |n| {
            let server =
                |n| format!(r#"{{"server":{{"url":"https://a.example/","secret":"{n}"}}}}"#);
            format!("[{}]", listed(n, server))
        }),
        ("the same secret", |n| {
            format!("[{}]", listed(n, |_| r#"{"server":{"secret":"a"}}"#.into()))
        }),
        ("headers", |n| {
            let headers = listed(n, |n| format!(r#""X-Key-{n}":"{n}""#));
            format!(r#"{{"server":{{"headers":{{{headers}}}}}}}"#)
        }),
        ("items below a long name", |n| {
            format!(
                r#"{{"{}":[{}]}}"#,
                "a".repeat(n),
                listed(n, |_| "{}".into())
            )
        }),
        ("secrets below a long name", |n| {
            let server = |_| r#"{"server":{"secret":5}}"#.into();
            format!(r#"{{"{}":[{}]}}"#, "a".repeat(n), listed(n, server))
        }),
        ("arrays in arrays", |n| "[".repeat(n) + &"]".repeat(n)),
        ("servers in servers", |n| {
            r#"{"server":"#.repeat(n) + "1" + &"}".repeat(n)
        }),
        ("schemas", |n| {
            let header = |n| format!(r#""X-Key-{n}":{{"value":"a"}}"#);
            format!(
                r#"{{"headers":{{"properties":{{{}}}}}}}"#,
                listed(n, header)
            )
        }),
    ];
    for (what, text) in shapes {
        grows_with_its_text(what, text, |bytes| {
            let _ = migrate(bytes);
        });
    }
}
