//! What a paste costs grows with its length and no faster, whatever its shape, and memory stays flat. Counted
//! in bytes allocated and bytes looked at, so a busy machine changes nothing.

use allocation_counter::{AllocationInfo, measure};
use voxtoken::token::find::{Finder, LONGEST};

use crate::inspect::{encode, good, token};
use crate::support::{Run, to_base64, to_base64url};

/// Most that eight times the input may cost, in times of the cost of the input.
const MOST: u64 = 12;

/// Most memory for a text of any shape and length, in bytes.
const MEMORY: u64 = 64 << 20;

const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";

/// Texts of about a size that are made to be costly.
#[allow(clippy::too_many_lines)]
fn shapes(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let fill = |piece: &str| piece.repeat(size / piece.len() + 1);
    let wrapped = |text: &str, by: &str, width: usize| {
        let lines: Vec<_> = text
            .as_bytes()
            .chunks(width)
            .map(String::from_utf8_lossy)
            .collect();
        lines.join(by)
    };
    let claims = |claims: &str| format!("{HEADER}.{}", encode(claims));
    let large = token(&format!("{{\"orgId\":\"{}\"}}", "x".repeat(size / 2)));
    let open = claims(&format!("{{\"orgId\":\"{}", "x".repeat(size / 2)));
    let shapes = [
        (
            "nothing of note",
            fill("a line of a log without anything\n"),
        ),
        ("one long word", fill("x")),
        (
            "words like keys",
            fill("sk_live_0123456789abcdefghijklmnopq "),
        ),
        (
            "words like ids",
            fill("9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10\n"),
        ),
        ("dots", format!("{HEADER}{}", fill("."))),
        ("starts", fill("eyJ\n")),
        ("starts without breaks", fill("eyJ")),
        ("starts behind dots", fill("a.eyJ")),
        ("headers", fill(&format!("{HEADER}\n"))),
        ("headers with dots", fill(&format!("{HEADER}.\n"))),
        ("nested objects in lines", fill("eyJhIjog\n")),
        ("nested spaces in lines", fill("eyAg\n")),
        ("tokens", fill(&format!("{} ", good()))),
        ("tokens without gaps", fill(&good())),
        ("tokens cut off", fill(&format!("{}\n", &good()[..60]))),
        ("one token", large.clone()),
        ("one token in lines", wrapped(&large, "\n", 64)),
        ("one token in narrow lines", wrapped(&large, "\n", 3)),
        ("one token in quoted lines", wrapped(&large, "\n> ", 64)),
        (
            "one token in strings",
            format!("\"{}\"", wrapped(&large, "\" +\n  \"", 40)),
        ),
        ("one token with spaces", wrapped(&large, " ", 20)),
        ("one token with blank lines", wrapped(&large, "\n\n\n", 30)),
        (
            "a start, and lines of base64",
            format!("{HEADER}.\n{}", fill(&format!("{}\n", "QUJD".repeat(16)))),
        ),
        (
            "a start, and no line break",
            format!("{HEADER}.\n{}", fill("QUJD")),
        ),
        ("a start, and blanks", format!("{HEADER}.\n{}", fill(" "))),
        (
            "a start, and empty lines",
            format!("{HEADER}.{}", fill("\n")),
        ),
        (
            "a start, and quotes",
            format!("{HEADER}.{}", fill("\" + \"")),
        ),
        ("claims without end", wrapped(&open, "\n", 76)),
        ("percent signs", format!("{HEADER}{}", fill("%25"))),
        ("encoded dots", format!("{HEADER}{}", fill("%2E"))),
        ("backslashes", format!("{HEADER}{}", fill("\\"))),
        ("literal breaks", format!("{HEADER}{}", fill("\\n"))),
        ("ampersands", format!("{HEADER}.{}", fill("&#"))),
        ("base64 of text", to_base64(fill("a line of a log\n"))),
        ("base64 of tokens", to_base64(fill(&format!("{} ", good())))),
        (
            "base64 of base64 of base64",
            to_base64(to_base64(to_base64(fill("text ")))),
        ),
        (
            "base64 in lines",
            wrapped(&to_base64(fill("text ")), "\n", 76),
        ),
        (
            "base64 in words",
            fill(&format!("{} ", to_base64url("some text ".repeat(8)))),
        ),
        ("ellipses", fill("eyJhbGci...")),
        ("JSON in JSON", fill("{\"a\":\"{\\\"b\\\":")),
    ];
    let mut shapes: Vec<_> = shapes
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect();
    let utf16 = fill(&format!("{} ", good()));
    shapes.push((
        "UTF-16",
        utf16.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ));
    shapes.push(("zeros", vec![0; size]));
    shapes.push(("every byte", (0..=255).cycle().take(size).collect()));
    shapes
}

/// What the search for tokens costs: bytes looked at, and bytes allocated.
fn search(text: &[u8]) -> (u64, AllocationInfo) {
    let mut work = 0;
    let allocated = measure(|| {
        let mut finder = Finder::default();
        for piece in text.chunks(4 << 10) {
            finder.feed(piece, &mut |_| ());
        }
        work = finder.finish(&mut |_| ());
    });
    (work, allocated)
}

/// What a whole run costs.
fn run(text: &[u8]) -> AllocationInfo {
    let run = Run::of("inspect --format json").stdin(text);
    measure(|| {
        run.ran_lossy();
    })
}

/// Whether a shape makes one large report rather than many small ones.
fn is_one_token(name: &str) -> bool {
    name.contains("one token") || name == "claims without end"
}

#[test]
fn the_cost_of_a_paste_grows_with_its_length() {
    let mut failed = Vec::new();
    for ((name, once), (_, eight)) in shapes(20_000).iter().zip(shapes(160_000).iter()) {
        let mut grows = |what: &str, one: u64, many: u64| {
            if many > MOST * one {
                failed.push(format!("{name}: {what} from {one} to {many}"));
            }
        };
        let ((work, one), (more_work, many)) = (search(once), search(eight));
        // Below the floor is what any search allocates.
        let floor = 64 << 10;
        grows("work", work, more_work);
        grows("bytes", one.bytes_total.max(floor), many.bytes_total);
        grows("memory", one.bytes_max.max(floor), many.bytes_max);
        if is_one_token(name) {
            let (one, many) = (run(once), run(eight));
            grows("bytes of the run", one.bytes_total, many.bytes_total);
            grows("memory of the run", one.bytes_max, many.bytes_max);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn memory_stays_flat_in_any_text() {
    let mut failed = Vec::new();
    let long = LONGEST + (LONGEST >> 1);
    // One token is tried longer than any that is held; where tokens may begin every few bytes the search takes
    // long, so that a short text gets less memory.
    let brief = shapes(long >> 4);
    for ((name, text), (_, brief)) in shapes(long).into_iter().zip(brief) {
        let (text, most) = if is_one_token(name) {
            (text, MEMORY >> 1)
        } else {
            (brief, MEMORY >> 4)
        };
        let (_, searched) = search(&text);
        if searched.bytes_max > most {
            failed.push(format!("{name}: {} bytes", searched.bytes_max));
        }
        if [
            "one token",
            "one token in narrow lines",
            "claims without end",
        ]
        .contains(&name)
        {
            let peak = run(&text).bytes_max;
            if peak > MEMORY {
                failed.push(format!("{name}: {peak} bytes in the whole run"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
