//! `mint private` and `mint public`: what the token says, and how it is handed over.

use crate::support::{KEY, ORG_ID, Run, payload};

/// The payload of a token that was minted without a word on standard error.
#[track_caller]
fn minted(line: &str) -> String {
    payload(&Run::of(line).answers().run(), KEY)
}

#[test]
fn a_private_token_says_what_the_platform_expects() {
    assert_eq!(
        minted("mint private"),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":1795194312,"exp":1795197912}}"#
        )
    );
}
