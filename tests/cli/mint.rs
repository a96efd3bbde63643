//! `mint private` and `mint public`: what the token says, and how it is handed over.

use crate::support::{KEY, ORG_ID, Run, payload};

/// The payload of a token that was minted without a word on standard error.
#[track_caller]
fn minted(run: Run) -> String {
    payload(&run.answers().run(), KEY)
}

/// `iat` and `exp` of a private token.
#[track_caller]
fn life(run: Run) -> String {
    let payload = minted(run);
    let (_, life) = payload.split_once(r#""private"},"#).unwrap();
    life.trim_end_matches('}').to_owned()
}

#[test]
fn a_private_token_says_what_the_platform_expects() {
    assert_eq!(
        minted(Run::of("mint private")),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"iat":1795194312,"exp":1795197912}}"#
        )
    );
}

#[test]
fn a_public_token_carries_its_restrictions() {
    let run = Run::of(
        "mint public --allow-origin https://example.com --allow-origin http://localhost:3000 \
         --allow-assistant 1cbf8c70-5fd7-4f61-a220-376ab35be1b0",
    );
    assert_eq!(
        minted(run),
        format!(
            r#"{{"orgId":"{ORG_ID}","token":{{"tag":"public","restrictions":{{"enabled":true,"allowedOrigins":["https://example.com","http://localhost:3000"],"allowedAssistantIds":["1cbf8c70-5fd7-4f61-a220-376ab35be1b0"],"allowTransientAssistant":false}}}},"iat":1795194312,"exp":1795197912}}"#
        )
    );
}

#[test]
fn expires_in_sets_the_lifetime() {
    assert_eq!(
        life(Run::of("mint private --expires-in 1h30m")),
        r#""iat":1795194312,"exp":1795199712"#
    );
    assert_eq!(
        life(Run::of("mint private --expires-in").arg("10 Minutes")),
        r#""iat":1795194312,"exp":1795194912"#
    );
}

#[test]
fn a_fraction_of_a_second_is_dropped() {
    assert_eq!(
        life(Run::of("mint private --expires-in 1999ms --quiet")),
        r#""iat":1795194312,"exp":1795194313"#
    );
}

#[test]
fn a_lifetime_that_is_not_clear_is_rejected() {
    Run::of("mint private --expires-in 3600")
        .fails(
            2,
            "--expires-in '3600': a number without a unit is ambiguous: seconds or milliseconds",
        )
        .hints("for seconds write 3600s")
        .run();
    Run::of("mint private --expires-in 5M")
        .fails(
            2,
            "--expires-in '5M': a capital M is ambiguous: minutes or months",
        )
        .hints("for minutes write 5m; for months write days, for example 30d")
        .run();
    Run::of("mint private --expires-in 0s")
        .fails(2, "--expires-in '0s': the lifetime must not be zero")
        .hints("write a number and a unit, for example 30m, 1h or 1h30m")
        .run();
    Run::of("mint private --expires-in 900ms")
        .fails(2, "--expires-in '900ms': less than one second")
        .hints("'exp' counts whole seconds: write 1s or more")
        .run();
    Run::of("mint private --expires-in -1h")
        .fails(2, "--expires-in '-1h': negative")
        .hints("write a number and a unit, for example 30m, 1h or 1h30m")
        .run();
}

#[test]
fn expiry_beyond_the_year_9999_is_rejected() {
    Run::of("mint private --expires-in 8000y")
        .fails(
            2,
            "--expires-in '8000y': the token would expire after the year 9999",
        )
        .hints("the latest 'exp' is 253402300799")
        .run();
    Run::of("mint private --issued-at 9999-12-31T23:30:00Z")
        .fails(
            2,
            "the default lifetime of 1h: the token would expire after the year 9999",
        )
        .hints("the latest 'exp' is 253402300799")
        .run();
}

#[test]
fn more_than_a_day_is_warned_of() {
    Run::of("mint private --expires-in 24h").answers().run();
    Run::of("mint private --expires-in 7d")
        .warns("the token is valid for 7 days; mint it for an hour, and mint again when needed")
        .answers()
        .run();
}

#[test]
fn expires_at_names_the_end() {
    for end in [
        "2026-11-20T18:00:00Z",
        "2026-11-20T19:00:00+01:00",
        "1795197600",
    ] {
        assert_eq!(
            life(Run::of("mint private --expires-at").arg(end)),
            r#""iat":1795194312,"exp":1795197600"#
        );
    }
}

#[test]
fn expires_at_that_is_not_after_the_issue_is_rejected() {
    for end in ["2026-11-20T17:05:12Z", "2026-11-20T17:00:00Z"] {
        Run::of("mint private --expires-at")
            .arg(end)
            .fails(
                2,
                &format!(
                    "--expires-at '{end}' is not after the time of issue, 2026-11-20 17:05:12 UTC"
                ),
            )
            .hints("give a later time, or an earlier --issued-at")
            .run();
    }
}

#[test]
fn expires_at_and_expires_in_exclude_each_other() {
    Run::of("mint private --expires-in 1h --expires-at 1795197600")
        .fails(2, "--expires-in cannot be used with --expires-at")
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn issued_at_names_the_start() {
    assert_eq!(
        life(Run::of("mint private --issued-at 2026-11-20T17:00:00.9Z")),
        r#""iat":1795194000,"exp":1795197600"#
    );
}

#[test]
fn what_is_not_a_time_is_rejected() {
    for option in ["--issued-at", "--expires-at"] {
        Run::of("mint private")
            .arg(option)
            .arg("tomorrow")
            .fails(
                2,
                &format!("{option} 'tomorrow': neither RFC 3339 nor seconds since 1970"),
            )
            .hints("write 2026-11-20T18:05:12Z, or seconds since 1970")
            .run();
    }
    Run::of("mint private --issued-at 1795194312000")
        .fails(2, "--issued-at '1795194312000': milliseconds, not seconds")
        .hints("write 1795194312")
        .run();
}

#[test]
fn a_token_that_has_expired_already_is_warned_of() {
    Run::of("mint private --issued-at 2026-11-20T12:00:00Z")
        .warns("the token expired 4 hours ago; mint a new one, and mint again before it expires")
        .answers()
        .run();
}

#[test]
fn own_claims_are_merged_in_as_they_are_written() {
    let claims = "{ \"sub\" : \"user 7\",\n \"big\": 12345678901234567890123, \"f\": 1.50,\n \"list\": [ 1, \"a b\" ] }";
    let expected = format!(
        r#"{{"orgId":"{ORG_ID}","token":{{"tag":"private"}},"sub":"user 7","big":12345678901234567890123,"f":1.50,"list":[1,"a b"],"iat":1795194312,"exp":1795197912}}"#
    );
    let from_file = Run::of("mint private --claims claims.json").file("claims.json", claims);
    assert_eq!(minted(from_file), expected);
    let from_stdin = Run::of("mint private --claims -").stdin(claims);
    assert_eq!(minted(from_stdin), expected);
}

#[test]
fn claims_that_the_command_line_sets_are_rejected() {
    for (name, by) in [
        ("orgId", "--org-id"),
        ("token", "mint private or mint public, with their options"),
        ("iat", "--issued-at"),
        ("exp", "--expires-in or --expires-at"),
        ("\\u0065xp", "--expires-in or --expires-at"),
    ] {
        Run::of("mint private --claims c.json")
            .file("c.json", format!("{{\"{name}\":1}}"))
            .fails(
                2,
                &format!(
                    "c.json: '{}' is set by voxtoken",
                    name.replace("\\u0065", "e")
                ),
            )
            .hints(&format!("use {by}"))
            .run();
    }
}

#[test]
fn claims_that_are_not_a_json_object_are_rejected() {
    for (content, fact, hint) in [
        (
            "",
            "line 1, column 1: the text ends before the JSON value does",
            "check that the text is complete",
        ),
        (
            "{\"a\":\n 1,}",
            "line 2, column 4: expected a name in double quotes",
            "write JSON, without comments and trailing commas",
        ),
        (
            "[1]",
            "expected a JSON object, found an array",
            "write an object: {…}",
        ),
        (
            "{\"a\":1,\"a\":2}",
            "line 1, column 8: the name 'a' appears twice in one object",
            "keep one of the two",
        ),
    ] {
        Run::of("mint private --claims c.json")
            .file("c.json", content)
            .fails(2, &format!("c.json: {fact}"))
            .hints(hint)
            .run();
    }
    Run::of("mint private --claims -")
        .stdin("no")
        .fails(2, "--claims -: line 1, column 2: expected a value")
        .hints("write JSON, without comments and trailing commas")
        .run();
    Run::of("mint private --claims missing.json")
        .fails(
            2,
            "--claims: cannot read 'missing.json': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
}

#[test]
fn claims_nested_too_deeply_for_json_writers_are_still_carried() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let run = Run::of("mint private --claims -").stdin(format!("{{\"deep\":{deep}}}"));
    assert!(minted(run).contains(&deep));
}

#[test]
fn the_json_format_says_what_was_minted() {
    let token = Run::of("mint private").answers().run();
    Run::of("mint private --format json")
        .prints(&format!(
            r#"{{"token":"{token}","tokenType":"Bearer","scope":"private","orgId":"{ORG_ID}","issuedAt":"2026-11-20T17:05:12Z","expiresAt":"2026-11-20T18:05:12Z","expiresIn":3600}}"#
        ))
        .run();
    let public = "mint public --allow-origin https://example.com";
    let token = Run::of(public).answers().run();
    Run::of(public)
        .arg("--format=json")
        .prints(&format!(
            r#"{{"token":"{token}","tokenType":"Bearer","scope":"public","orgId":"{ORG_ID}","restrictions":{{"enabled":true,"allowedOrigins":["https://example.com"]}},"issuedAt":"2026-11-20T17:05:12Z","expiresAt":"2026-11-20T18:05:12Z","expiresIn":3600}}"#
        ))
        .run();
}

#[test]
fn the_header_format_is_a_header() {
    let token = Run::of("mint private --format token").answers().run();
    Run::of("mint private --format header")
        .prints(&format!("Authorization: Bearer {token}"))
        .run();
}

#[test]
fn a_format_that_does_not_exist_is_rejected() {
    Run::of("mint private --format xml")
        .fails(
            2,
            "--format 'xml': not one of token, json, header, export, fish, powershell, env, curl, \
             github-env, github-output",
        )
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn a_person_at_a_terminal_is_told_what_was_minted() {
    Run::of("mint public --allow-origin https://example.com")
        .on_a_terminal()
        .answers()
        .notes(
            "public token for org 9d4a…3e10, expires in 1 hour (2026-11-20 18:05:12 UTC), \
             key from VAPI_PRIVATE_KEY",
        )
        .run();
    Run::bare("mint private --expires-in 90m")
        .file(".env", format!("ORG_ID={ORG_ID}\nPRIVATE_KEY={KEY}\n"))
        .on_a_terminal()
        .answers()
        .notes(
            "private token for org 9d4a…3e10, expires in 1 hour 30 minutes \
             (2026-11-20 18:35:12 UTC), key from .env",
        )
        .run();
}

#[test]
fn a_token_of_the_future_is_warned_of() {
    Run::of("mint private --issued-at 2026-11-21T17:05:12Z")
        .warns("iat is 1 day ahead of this clock; set the clock of the machine that mints")
        .answers()
        .run();
}

/// A mint says of its own token what an inspection says, in the same words, and so does its JSON.
#[test]
fn a_mint_warns_of_what_an_inspection_warns_of() {
    for line in [
        "mint public",
        "mint public --allow-origin http://example.com --expires-in 3d",
        "mint public --allow-assistant support-bot --transient-assistant allow",
        "mint private --issued-at 2027-01-01T00:00:00Z",
        "mint private --org-id undefined",
        "mint private --expires-in 90s",
    ] {
        let ran = Run::of(line).ran();
        let token = ran.stdout.trim_end();
        let json = Run::of("inspect --format json").arg(token).answers().run();
        let inspected: serde_json::Value = serde_json::from_str(&json).unwrap();
        let findings: Vec<_> = inspected["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] != "info")
            .collect();
        let said: Vec<String> = findings
            .iter()
            .map(|it| {
                let text = |name: &str| it[name].as_str().unwrap().to_owned();
                format!("voxtoken: warning: {}; {}\n", text("message"), text("fix"))
            })
            .collect();
        assert_eq!(ran.stderr, said.concat(), "{line}");
        assert!(!said.is_empty(), "{line}");
        let json = Run::of(line).arg("--format").arg("json").ran().stdout;
        let minted: serde_json::Value = serde_json::from_str(&json).unwrap();
        let warnings = minted["warnings"].as_array().unwrap();
        assert!(warnings.iter().eq(findings.iter().copied()), "{json}");
    }
}
