//! Other implementations agree: their tokens verify here, ours verify there.

use std::process::{Command, Stdio};

use voxtoken::token::signature::verifies;

use crate::support::{KEY, Run, from_base64url, payload};

const GOLDEN: &str = include_str!("golden/tokens.txt");

#[test]
fn tokens_of_other_libraries_verify() {
    let mut seen = 0;
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let (algorithm, token) = line.split_once(' ').unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let algorithm = algorithm.parse().unwrap();
        assert!(
            verifies(signed.as_bytes(), signature, KEY.as_bytes(), algorithm),
            "{line}"
        );
        assert!(
            !verifies(signed.as_bytes(), signature, b"another", algorithm),
            "{line}"
        );
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn the_payload_is_byte_for_byte_that_of_other_libraries() {
    let theirs: Vec<_> = GOLDEN
        .lines()
        .filter_map(|line| line.strip_prefix("HS256 "))
        .map(|token| String::from_utf8(from_base64url(token.split('.').nth(1).unwrap())).unwrap())
        .collect();
    let public = Run::of("mint public --allow-origin https://example.com")
        .answers()
        .run();
    let private = Run::of("mint private").answers().run();
    assert_eq!([payload(&public, KEY), payload(&private, KEY)], *theirs);
}

#[test]
fn our_tokens_verify_with_pyjwt() {
    let has = Command::new("python3")
        .args(["-c", "import jwt; jwt.encode"])
        .stderr(Stdio::null())
        .status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 has no PyJWT");
        return;
    }
    let token = Run::of("mint public --allow-assistant 1cbf8c70-5fd7-4f61-a220-376ab35be1b0")
        .answers()
        .run();
    let script = "import sys, jwt\n\
        claims = jwt.decode(sys.argv[1], sys.argv[2], algorithms=['HS256'], \
        options={'verify_exp': False, 'verify_iat': False})\n\
        print(claims['token']['tag'], claims['exp'] - claims['iat'])";
    let output = Command::new("python3")
        .args(["-c", script, &token, KEY])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "public 3600\n");
}
