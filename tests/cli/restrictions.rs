//! `mint public`: what may be restricted, in which words, and what is refused.

use crate::support::{KEY, Run, payload};

const ASSISTANT: &str = "1cbf8c70-5fd7-4f61-a220-376ab35be1b0";

/// The `token` claim after its tag.
#[track_caller]
fn restrictions(run: Run) -> String {
    let payload = payload(&run.answers().run(), KEY);
    let (_, rest) = payload.split_once(r#""tag":"public""#).unwrap();
    let (token, _) = rest.split_once(r#"},"iat""#).unwrap();
    token.trim_start_matches(r#","restrictions":"#).to_owned()
}

#[test]
fn with_nothing_restricted_there_is_a_warning_and_no_object() {
    const WARNING: &str = "the token is public and unrestricted: any page may use it, with any assistant; list allowedOrigins and allowedAssistantIds";
    assert_eq!(restrictions(Run::of("mint public").warns(WARNING)), "");
    for content in [
        "{}",
        r#"{"enabled":true}"#,
        r#"{"allowTransientAssistant":true}"#,
    ] {
        let run = Run::of("mint public --restrictions r.json").file("r.json", content);
        assert_eq!(restrictions(run.warns(WARNING)), "");
    }
    let allowed = Run::of("mint public --transient-assistant allow");
    assert_eq!(restrictions(allowed.warns(WARNING)), "");
}

#[test]
fn transient_assistants_are_denied_once_assistants_are_listed() {
    let run = Run::of("mint public --allow-assistant").arg(ASSISTANT);
    assert_eq!(
        restrictions(run),
        format!(
            r#"{{"enabled":true,"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":false}}"#
        )
    );
    let run = Run::of("mint public --transient-assistant deny");
    assert_eq!(
        restrictions(run),
        r#"{"enabled":true,"allowTransientAssistant":false}"#
    );
}

#[test]
fn transient_assistants_beside_listed_ones_are_warned_of() {
    let run = Run::of("mint public --transient-assistant allow --allow-assistant")
        .arg(ASSISTANT)
        .warns(
            "allowTransientAssistant is true, and listing assistants turns it off; leave out \
             allowTransientAssistant or allowedAssistantIds",
        );
    assert_eq!(
        restrictions(run),
        format!(
            r#"{{"enabled":true,"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":true}}"#
        )
    );
}

#[test]
fn an_origin_is_written_as_browsers_send_it_and_the_change_is_noted() {
    Run::of("mint public -q --allow-origin HTTPS://Example.com:443/")
        .on_a_terminal()
        .answers()
        .run();
    let run = Run::of(
        "mint public --allow-origin HTTPS://Example.com:443/ --allow-origin https://example.com",
    )
    .on_a_terminal()
    .notes("--allow-origin 'HTTPS://Example.com:443/' is written as https://example.com")
    .notes(
        "public token for org 9d4a…3e10, expires in 1 hour (2026-11-20 18:05:12 UTC), \
             key from VAPI_PRIVATE_KEY",
    );
    assert_eq!(
        restrictions(run),
        r#"{"enabled":true,"allowedOrigins":["https://example.com"]}"#
    );
}

#[test]
fn a_change_of_an_origin_in_the_file_is_noted_too() {
    Run::of("mint public --restrictions r.json")
        .file(
            "r.json",
            r#"{"allowedOrigins":["https://a.example","HTTPS://B.example/"]}"#,
        )
        .on_a_terminal()
        .notes("r.json: allowedOrigins[1] 'HTTPS://B.example/' is written as https://b.example")
        .notes(
            "public token for org 9d4a…3e10, expires in 1 hour (2026-11-20 18:05:12 UTC), \
             key from VAPI_PRIVATE_KEY",
        )
        .answers()
        .run();
}

#[test]
fn what_is_not_an_origin_is_rejected() {
    Run::of("mint public --allow-origin www.example.com")
        .fails(2, "--allow-origin 'www.example.com': no scheme")
        .hints("write https://www.example.com")
        .run();
    Run::of("mint public --allow-origin *")
        .fails(
            2,
            "--allow-origin '*': a wildcard, which the platform does not document",
        )
        .hints("list each origin")
        .run();
    Run::of("mint public --allow-origin null")
        .fails(
            2,
            "--allow-origin 'null': 'null' is the origin of every sandboxed page and local file",
        )
        .hints("serve the page from an origin of its own")
        .run();
    Run::of("mint public --allow-origin")
        .arg("")
        .fails(2, "--allow-origin '': blank")
        .hints("write an origin as browsers send it, such as https://example.com")
        .run();
    Run::of("mint public --allow-origin https://example.com/app")
        .fails(
            2,
            "--allow-origin 'https://example.com/app': a path, which is not part of an origin",
        )
        .hints("write https://example.com")
        .run();
}

#[test]
fn plain_http_to_another_machine_is_warned_of() {
    Run::of("mint public --allow-origin http://example.com")
        .warns("allowedOrigins[0], 'http://example.com', is plain http: anyone on the network path can change the page; serve the page over https and allow that origin")
        .answers()
        .run();
}

#[test]
fn an_assistant_without_id_is_rejected_and_a_strange_id_warned_of() {
    Run::of("mint public --allow-assistant")
        .arg(" ")
        .fails(2, "--allow-assistant: blank")
        .hints("is the variable that holds the id set?")
        .run();
    Run::of("mint public --allow-assistant support-bot")
        .warns("allowedAssistantIds[0], 'support-bot', is not a UUID; copy the id from the assistant's page, not its name")
        .answers()
        .run();
}

#[test]
fn flags_add_to_the_lists_of_the_file() {
    let file = format!(
        r#"{{"allowedAssistantIds":["{ASSISTANT}"],"allowedOrigins":["https://A.example/"],"enabled":true}}"#
    );
    let expected = format!(
        r#"{{"enabled":true,"allowedOrigins":["https://a.example","https://b.example"],"allowedAssistantIds":["{ASSISTANT}"],"allowTransientAssistant":false}}"#
    );
    let run = Run::of(
        "mint public --restrictions r.json --allow-origin https://b.example --allow-assistant",
    )
    .arg(ASSISTANT)
    .file("r.json", &file);
    assert_eq!(restrictions(run), expected);
    let run = Run::of("mint public --restrictions - --allow-origin https://b.example").stdin(file);
    assert_eq!(restrictions(run), expected);
}

#[test]
fn a_wildcard_is_rejected_however_it_is_spelled() {
    for origin in [
        "https://*.example.com",
        "https://\u{ff0a}.example.com",
        "https://%2A.example.com",
        "capacitor://*",
        "capacitor://\u{ff0a}",
    ] {
        let wildcard = "a wildcard, which the platform does not document";
        Run::of("mint public --allow-origin")
            .arg(origin)
            .fails(2, &format!("--allow-origin '{origin}': {wildcard}"))
            .hints("list each origin")
            .run();
    }
}

#[test]
fn an_origin_of_another_scheme_is_well_formed_and_in_lower_case() {
    for origin in [
        "capacitor://localhost:abc",
        "data://x y",
        "app://a:b@c",
        "app://a b",
    ] {
        let ran = Run::of("mint public --allow-origin").arg(origin).ran();
        assert_eq!(
            (ran.code, &*ran.stdout),
            (2, ""),
            "{origin}: {}",
            ran.stderr
        );
    }
    let run = Run::of("mint public --allow-origin Capacitor://LocalHost --allow-assistant x");
    let claims = run.ran();
    let restrictions = payload(claims.stdout.trim_end(), KEY);
    assert!(
        restrictions.contains(r#""allowedOrigins":["capacitor://localhost"]"#),
        "{restrictions}"
    );
}

#[test]
fn a_disabled_token_may_be_minted() {
    let run = Run::of("mint public --restrictions -")
        .stdin(r#"{"enabled":false}"#)
        .warns(
            "restrictions.enabled is false: the token is switched off; mint it with enabled true",
        );
    assert_eq!(restrictions(run), r#"{"enabled":false}"#);
}

#[test]
fn an_empty_list_is_kept_and_warned_of() {
    for (field, name) in [
        ("allowedOrigins", ""),
        ("allowedAssistantIds", r#","allowTransientAssistant":false"#),
    ] {
        let run = Run::of("mint public --restrictions -")
            .stdin(format!("{{\"{field}\":[]}}"))
            .warns(&format!(
                "{field} is empty; whether that allows all or none is unknown; list at least one entry, or leave the list out"
            ));
        assert_eq!(
            restrictions(run),
            format!(r#"{{"enabled":true,"{field}":[]{name}}}"#)
        );
    }
}

#[test]
fn restrictions_are_read_strictly_and_rejected_with_their_path() {
    const FIELDS: &str =
        "the fields are enabled, allowedOrigins, allowedAssistantIds and allowTransientAssistant";
    const UNSET: &str = "look for a variable that is not set where the list is made";
    for (content, fact, hint) in [
        (
            r#"{"allowedOrigins":["https://a.example",null]}"#,
            "allowedOrigins[1]: null is not an origin; the platform returns 500 for it",
            Some(UNSET),
        ),
        (
            r#"{"allowedAssistantIds":[null]}"#,
            "allowedAssistantIds[0]: null is not an assistant id; the platform returns 500 for it",
            Some(UNSET),
        ),
        (
            r#"{"allowedOrigins":["www.example.com"]}"#,
            "allowedOrigins[0]: no scheme",
            Some("write https://www.example.com"),
        ),
        (
            r#"{"allowedOrigins":[7]}"#,
            "allowedOrigins[0]: a number is not an origin",
            Some("write it in quotes"),
        ),
        (
            r#"{"allowedOrigins":"https://a.example"}"#,
            "allowedOrigins: expected an array of strings, found a string",
            Some("write [\"…\"], each of them an origin"),
        ),
        (
            r#"{"allowedAssistantIds":[""]}"#,
            "allowedAssistantIds[0]: blank",
            Some("remove it, or write the id of an assistant"),
        ),
        (
            r#"{"enabled":"yes"}"#,
            "enabled: expected true or false, found a string",
            Some("write true or false, without quotes"),
        ),
        (
            r#"{"allowTransientAssistant":null}"#,
            "allowTransientAssistant: expected true or false, found null",
            Some("write true or false, without quotes"),
        ),
        (
            r#"{"permissions":[]}"#,
            "'permissions': not a field of restrictions",
            Some(FIELDS),
        ),
        (
            r#"{"enabled":true,"enabled":false}"#,
            "line 1, column 17: the name 'enabled' appears twice in one object",
            Some("keep one of the two"),
        ),
        (
            "null",
            "expected a JSON object, found null",
            Some("write an object: {…}"),
        ),
    ] {
        let run = Run::of("mint public --restrictions r.json")
            .file("r.json", content)
            .fails(2, &format!("r.json: {fact}"));
        match hint {
            Some(hint) => run.hints(hint).run(),
            None => run.run(),
        };
    }
}

#[test]
fn a_private_token_takes_no_restrictions() {
    Run::of("mint private --allow-origin https://example.com")
        .fails(2, "unknown option '--allow-origin'")
        .hints("only public tokens can be restricted; use 'voxtoken mint public'")
        .hints("try 'voxtoken mint private --help'")
        .run();
}
