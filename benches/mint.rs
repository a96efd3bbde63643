//! What minting costs: in process beside the bare HMAC-SHA256 of as many bytes, and as a whole process
//! beside a program that does nothing.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod ratio;

use std::ffi::OsStr;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use aws_lc_rs::hmac;
use ratio::{installed, median, report, side_by_side};
use tempfile::TempDir;
use voxtoken::time::UnixTime;
use voxtoken::token::claims::{Claims, Scope, TokenClaim};
use voxtoken::token::mint::mint;
use voxtoken::token::origin::Origin;
use voxtoken::token::restrictions::Restrictions;

const ORG_ID: &str = "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10";
const KEY: &str = "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85";

fn main() {
    in_process("mint private", None);
    let mut restrictions = Restrictions::default();
    restrictions.allow_origins([Origin::parse("https://example.com").unwrap()]);
    restrictions.allow_assistants(["1cbf8c70-5fd7-4f61-a220-376ab35be1b0".into()]);
    in_process("mint public", Some(restrictions));
    whole_process();
    batch();
}

fn in_process(what: &str, restrictions: Option<Restrictions>) {
    let claims = Claims {
        org_id: ORG_ID.into(),
        token: TokenClaim {
            tag: if restrictions.is_some() {
                Scope::Public
            } else {
                Scope::Private
            },
            restrictions,
        },
        extra: Vec::new(),
        iat: UnixTime::new(1_795_194_312).unwrap(),
        exp: UnixTime::new(1_795_197_912).unwrap(),
    };
    let token = mint(&claims, KEY).unwrap();
    let signed = token.rsplit_once('.').unwrap().0.as_bytes();
    let (minting, bare) = side_by_side(
        2_000,
        || {
            black_box(mint(black_box(&claims), KEY)).unwrap();
        },
        || {
            let key = hmac::Key::new(hmac::HMAC_SHA256, black_box(KEY.as_bytes()));
            black_box(hmac::sign(&key, black_box(signed)));
        },
    );
    report(what, minting, "bare HMAC with key set-up", bare);
}

/// A batch of public tokens from a file, beside the bare HMAC of as many bytes on as many threads; once with nobody
/// reading the lines, and once with the system writing them to a file.
fn batch() {
    let rows: u32 = std::env::var("ROWS").map_or(1_000_000, |rows| rows.parse().unwrap());
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("rows");
    let output = directory.path().join("lines");
    let row = |number| {
        format!("{{\"id\":{number},\"allowedOrigins\":[\"https://a{number}.example\"]}}\n")
    };
    std::fs::write(&file, (0..rows).map(row).collect::<String>()).unwrap();
    let mint = |args: &[&OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_voxtoken"));
        command
            .args(["mint", "public", "--batch"])
            .arg(&file)
            .args(args)
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY);
        let start = Instant::now();
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        start.elapsed()
    };
    let to_file = mint(&["--output".as_ref(), output.as_os_str()]);
    let lines = std::fs::read_to_string(&output).unwrap();
    assert_eq!(lines.lines().count(), rows as usize);
    let token = lines.lines().next().unwrap().split('"').nth(5).unwrap();
    let signed = token.rsplit_once('.').unwrap().0.as_bytes();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let bare = || {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..rows as usize / threads {
                        let key = hmac::Key::new(hmac::HMAC_SHA256, black_box(KEY.as_bytes()));
                        black_box(hmac::sign(&key, black_box(signed)));
                    }
                });
            }
        });
        start.elapsed()
    };
    let (mut whole, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        whole.push(mint(&[]));
        alone.push(bare());
    }
    let (whole, alone) = (median(whole), median(alone));
    let beside = "bare HMAC on as many threads";
    let what = format!("a batch of {rows} public tokens");
    report(&what, whole, beside, alone);
    report(&format!("{what}, to a file"), to_file, beside, alone);
}

fn whole_process() {
    let directory = TempDir::new().unwrap();
    let Some([voxtoken, empty]) = installed(directory.path()) else {
        return;
    };
    let call = |program: &Path, args: &[&str]| {
        let mut command = Command::new(program);
        command
            .args(args)
            .env_clear()
            .env("VAPI_ORG_ID", ORG_ID)
            .env("VAPI_PRIVATE_KEY", KEY);
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
    };
    let (whole, nothing) = side_by_side(
        40,
        || call(&voxtoken, &["mint", "private"]),
        || call(&empty, &[]),
    );
    report(
        "the process voxtoken mint private",
        whole,
        "an empty process",
        nothing,
    );
}
