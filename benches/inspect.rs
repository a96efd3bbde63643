//! What inspecting costs: one token in process, a log with tokens and one without, and a whole process
//! beside a program that does nothing.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::cast_precision_loss)]

mod ratio;

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ratio::{installed, report, side_by_side};
use tempfile::TempDir;
use voxtoken::inspect::{TokenQuestion, inspect};
use voxtoken::token::exposure::Exposure;
use voxtoken::token::find::{Finder, Found};
use voxtoken::token::judge::Moment;

const TOKENS: &str = include_str!("../tests/cli/golden/tokens.txt");

const LINE: &str = "2026-11-20T17:05:12.123Z INFO  api.calls request_id=5c0f7b2e-91d3-4a68 path=/call/web \
                    status=201 duration=34.2ms origin=https://example.com agent=\"Mozilla/5.0 (X11)\"\n";

fn main() {
    let token = TOKENS
        .lines()
        .find_map(|line| line.strip_prefix("HS256 "))
        .unwrap();
    let question = TokenQuestion {
        moment: Moment {
            at: voxtoken::time::UnixTime::new(1_795_195_000).unwrap(),
            leeway: 0,
            chosen: false,
        },
        keys: None,
        request: None,
        expires_within: None,
        strict: false,
        exposure: Exposure::Whole,
    };
    judge("one token", token, &question);
    // No publicly known key can have made this signature, so none is tried.
    let claims = token.split('.').nth(1).unwrap();
    let signature = "A".repeat(342);
    let rsa = format!("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{claims}.{signature}");
    judge("one signed with RS256", &rsa, &question);
    scan("a log without tokens", &LINE.repeat(200_000), &question);
    let mixed = format!("{}{token}\n{LINE}", LINE.repeat(3));
    scan("a log with tokens", &mixed.repeat(40_000), &question);
    whole_process(token);
}

fn judge(what: &str, token: &str, question: &TokenQuestion) {
    let alone = Found::alone(token.as_bytes());
    let look = || {
        black_box(inspect(black_box(&alone), question));
    };
    let (one, _) = side_by_side(5_000, look, || ());
    println!(
        "decoding and judging {what}: {one:.2?}, {:.0} a second",
        1.0 / one.as_secs_f64()
    );
}

fn scan(what: &str, log: &str, question: &TokenQuestion) {
    let mut best = f64::MAX;
    let mut tokens = 0;
    for _ in 0..5 {
        tokens = 0;
        let start = Instant::now();
        let mut finder = Finder::default();
        let mut found = |found: Found| {
            black_box(inspect(&found, question));
            tokens += 1;
        };
        for piece in log.as_bytes().chunks(64 << 10) {
            finder.feed(piece, &mut found);
        }
        finder.finish(&mut found);
        best = best.min(start.elapsed().as_secs_f64());
    }
    let megabytes = log.len() as f64 / 1e6;
    println!(
        "scanning {what}: {:.0} MB/s, {:.0} tokens a second",
        megabytes / best,
        f64::from(tokens) / best
    );
}

fn whole_process(token: &str) {
    let directory = TempDir::new().unwrap();
    let Some([voxtoken, empty]) = installed(directory.path()) else {
        return;
    };
    let call = |program: &Path, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).env_clear().stdout(Stdio::null());
        assert!(command.status().unwrap().success());
    };
    let (whole, nothing) = side_by_side(
        40,
        || call(&voxtoken, &["inspect", token]),
        || call(&empty, &[]),
    );
    report(
        "the process voxtoken inspect TOKEN",
        whole,
        "an empty process",
        nothing,
    );
}
