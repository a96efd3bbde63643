//! `webhook migrate`: inline secrets to credentials, and every other byte where it was.

use crate::support::Run;

/// Runs with a credentials file, and returns the migrated JSON and the credentials.
#[track_caller]
fn migrated(json: &str) -> (String, serde_json::Value) {
    let run = Run::bare("webhook migrate in.json --credentials out.json").file("in.json", json);
    let ran = run.ran();
    let written = std::fs::read(run.path("out.json"));
    let said = if written.is_ok() { "" } else { NOTHING };
    let said = said.replace("--cred", "voxtoken: warning: --cred");
    assert_eq!((ran.code, ran.stderr.trim_end()), (0, &*said));
    let credentials = written
        .map(|text| serde_json::from_slice(&text).unwrap())
        .unwrap_or_default();
    (ran.stdout, credentials)
}

/// Said where no credentials are written.
const NOTHING: &str = "--credentials: nothing to migrate, so 'out.json' is not written";

/// The plans of the credentials, as JSON.
fn plans(credentials: &serde_json::Value) -> Vec<String> {
    let list = credentials.as_array().unwrap();
    list.iter()
        .map(|it| it["authenticationPlan"].to_string())
        .collect()
}

#[test]
fn each_kind_of_inline_authentication_becomes_a_credential() {
    for (before, after, plan) in [
        (
            r#"{"server":{"url":"https://a.example/hook", "secret" : "s1"}}"#,
            r#"{"server":{"url":"https://a.example/hook", "credentialId" : "cred_x_vapi_secret_for_a_example"}}"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"X-Vapi-Secret","token":"s1","type":"bearer"}"#,
        ),
        (
            r#"{"server":{"headers":{"X-Api-Key":"s1"},"timeoutSeconds":20}}"#,
            r#"{"server":{"credentialId":"cred_x_api_key","timeoutSeconds":20}}"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"X-Api-Key","token":"s1","type":"bearer"}"#,
        ),
        (
            r#"{"server":{"headers":{"authorization":"Bearer s1"}}}"#,
            r#"{"server":{"credentialId":"cred_bearer_token"}}"#,
            r#"{"bearerPrefixEnabled":true,"headerName":"Authorization","token":"s1","type":"bearer"}"#,
        ),
        (
            r#"{"server":{"headers":{"Authorization":"Basic czE="}}}"#,
            r#"{"server":{"credentialId":"cred_authorization"}}"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"Authorization","token":"Basic czE=","type":"bearer"}"#,
        ),
        (
            r#"{"server":{"headers":{"X-A":"1", "Authorization":"s1", "X-B":"2"}}}"#,
            r#"{"server":{"credentialId":"cred_authorization","headers":{"X-A":"1", "X-B":"2"}}}"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"Authorization","token":"s1","type":"bearer"}"#,
        ),
        (
            "{\"server\": {\n  \"headers\": {\n    \"Authorization\": \"s1\",\n    \"X-B\": \"2\"\n  }\n}}",
            "{\"server\": {\n  \"credentialId\": \"cred_authorization\",\n  \"headers\": {\n    \"X-B\": \"2\"\n  }\n}}",
            r#"{"bearerPrefixEnabled":false,"headerName":"Authorization","token":"s1","type":"bearer"}"#,
        ),
        (
            r#"{"server":{"oauth2":{"url":"https://login.example/token","clientId":"c","clientSecret":"s1","scope":"a"}}}"#,
            r#"{"server":{"oauth2":REMOVED}}"#,
            r#"{"clientId":"c","clientSecret":"s1","scope":"a","type":"oauth2","url":"https://login.example/token"}"#,
        ),
        (
            r#"{"serverUrl":"https://a.example/hook","serverUrlSecret":"s1","x":1}"#,
            r#"{"server":{"url": "https://a.example/hook", "credentialId": "cred_x_vapi_secret_for_a_example"},"x":1}"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"X-Vapi-Secret","token":"s1","type":"bearer"}"#,
        ),
        (
            r#"[{"serverUrlSecret":"s1", "serverUrl":"/hook"}]"#,
            r#"[{"server":{"url": "/hook", "credentialId": "cred_x_vapi_secret"}}]"#,
            r#"{"bearerPrefixEnabled":false,"headerName":"X-Vapi-Secret","token":"s1","type":"bearer"}"#,
        ),
    ] {
        let after = after.replace(
            r#""oauth2":REMOVED"#,
            r#""credentialId":"cred_oauth_for_login_example""#,
        );
        let (text, credentials) = migrated(before);
        assert_eq!(text, after + "\n");
        assert_eq!(plans(&credentials), [plan]);
        assert_eq!(credentials[0]["provider"], "custom-credential");
        // Running it on its own output changes nothing.
        let (again, none) = migrated(&text);
        assert_eq!(again, text);
        assert_eq!(none, serde_json::Value::Null);
    }
}

const SQUAD: &str = r#"{ "members": [
  {"assistant": {"name": "A\u0000é", "server": {"url": "https://a.example", "secret": "one"}, "n": 1.0e3,
    "model": {"tools": [{"server": {"secret": "one", "url": "https://b.example"}},
                        {"type": "function", "server": {"url": "https://b.example", "secret": "two"}}]}}},
  {"assistantOverrides": {"server": {"secret": "one"}}, "big": 12345678901234567890}
] }
"#;

#[test]
fn one_credential_for_each_secret_wherever_it_is() {
    let (text, credentials) = migrated(SQUAD);
    let names: Vec<_> = credentials
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["X-Vapi-Secret for a.example", "X-Vapi-Secret for b.example"]
    );
    let reference = |id: &str| format!("\"credentialId\": \"cred_x_vapi_secret_for_{id}_example\"");
    assert_eq!(
        text,
        SQUAD
            .replace("\"secret\": \"one\"", &reference("a"))
            .replace("\"secret\": \"two\"", &reference("b"))
    );
}

#[test]
fn names_are_short_and_none_is_given_twice() {
    let server = |host: &str, secret: &str| {
        format!(r#"{{"server":{{"url":"https://{host}/","secret":"{secret}"}}}}"#)
    };
    let long = "a-very-long-name-of-a-host.example.com";
    let (text, credentials) = migrated(&format!(
        "[{},{},{},{}]",
        server(long, "1"),
        server(long, "2"),
        server("a-b.example", "3"),
        server("a.b.example", "4")
    ));
    let names: Vec<_> = credentials
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "X-Vapi-Secret for a-very-long-name-of-a",
            "X-Vapi-Secret for a-very-long-name-of 2",
            "X-Vapi-Secret for a-b.example",
            "X-Vapi-Secret for a.b.example 2",
        ]
    );
    assert!(names.iter().all(|name| name.len() <= 40));
    assert!(
        text.contains("cred_x_vapi_secret_for_a_b_example_2"),
        "{text}"
    );
}

#[test]
fn without_a_file_the_changes_are_only_shown() {
    Run::bare("webhook migrate")
        .stdin(SQUAD)
        .prints(
            "Ready to migrate: 2 credentials would replace 4 inline secrets.\n\
             \n\
             Credential    cred_x_vapi_secret_for_a_example\n\
             Name          X-Vapi-Secret for a.example\n\
             Sends         X-Vapi-Secret: (secret)\n\
             Replaces      members[0].assistant.server.secret\n              \
                           members[0].assistant.model.tools[0].server.secret\n              \
                           members[1].assistantOverrides.server.secret\n\
             \n\
             Credential    cred_x_vapi_secret_for_b_example\n\
             Name          X-Vapi-Secret for b.example\n\
             Sends         X-Vapi-Secret: (secret)\n\
             Replaces      members[0].assistant.model.tools[1].server.secret\n\
             \n\
             To migrate, add --credentials PATH: that file gets the credentials, and standard\n\
             output the migrated JSON.",
        )
        .run();
    Run::bare("webhook migrate -")
        .stdin(r#"{"server":{"url":"https://a.example","credentialId":"cred_1"}}"#)
        .prints("Nothing to migrate: no server has inline authentication.")
        .run();
    Run::bare("webhook migrate -")
        .stdin(r#"[{"server":{"secret":"${SECRET}"}},{"server":{"secret":"s"}}]"#)
        .prints(
            "Ready to migrate: 1 credential would replace 1 inline secret; 1 stays inline.\n\
             \n  \
               warning  stays  [0].server.secret\n                  \
                               It is a placeholder that something else fills in, not the\n                  \
                               secret itself.\n\
             \n\
             Credential    cred_x_vapi_secret\n\
             Name          X-Vapi-Secret\n\
             Sends         X-Vapi-Secret: (secret)\n\
             Replaces      [1].server.secret\n\
             \n\
             To migrate, add --credentials PATH: that file gets the credentials, and standard\n\
             output the migrated JSON.",
        )
        .run();
}

#[test]
fn a_placeholder_never_becomes_a_credential() {
    const REASON: &str = "it is a placeholder that something else fills in, not the secret itself";
    let oauth = |secret: &str, url: &str| {
        format!(
            r#"{{"server":{{"o":{{"clientSecret":"{secret}","clientId":"c","url":"{url}"}}}}}}"#
        )
    };
    for (json, place) in [
        (
            r#"{"server":{"secret":"${VAPI_SECRET}"}}"#.into(),
            "server.secret",
        ),
        (
            r#"{"server":{"secret":"{{ secret }}"}}"#.into(),
            "server.secret",
        ),
        (r#"{"server":{"secret":"$SECRET"}}"#.into(), "server.secret"),
        (
            r#"{"server":{"secret":"%SECRET%"}}"#.into(),
            "server.secret",
        ),
        (
            r#"{"server":{"secret":"<your secret>"}}"#.into(),
            "server.secret",
        ),
        (
            r#"{"server":{"secret":"process.env.SECRET"}}"#.into(),
            "server.secret",
        ),
        (
            r#"{"server":{"headers":{"Authorization":"Bearer ${TOKEN}"}}}"#.into(),
            "server.headers.Authorization",
        ),
        (
            r#"{"serverUrl":"u","serverUrlSecret":"${S}"}"#.into(),
            "serverUrlSecret",
        ),
        (oauth("{{secret}}", "https://a/"), "server.o"),
        (oauth("s", "${TOKEN_URL}"), "server.o"),
    ] as [(String, &str); 10]
    {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", &json)
            .warns(&format!("{place} stays inline: {REASON}"))
            .warns(NOTHING)
            .prints(&json)
            .run();
    }
    for secret in ["pa$$word", "$1$abc", "a{b}c", "100%", "<3", "$ecret"] {
        let (_, credentials) = migrated(&format!(r#"{{"server":{{"secret":"{secret}"}}}}"#));
        assert_eq!(credentials[0]["authenticationPlan"]["token"], secret);
    }
}

#[test]
fn secrets_in_schemas_and_urls_are_warned_of() {
    let schema = "it is in the schema of a tool, and only the headers of a server are moved";
    let url = "it carries a secret, which shows up in logs; send that in a header";
    for (json, place, reason) in [
        (
            r#"{"tools":[{"type":"apiRequest","headers":{"type":"object","properties":{"Authorization":{"type":"string","value":"Bearer s"},"A":{"value":"b"}}}}]}"#,
            "tools[0].headers.properties.Authorization.value",
            schema,
        ),
        (
            r#"{"headers":{"properties":{"X-Api-Key":{"default":"s"}}}}"#,
            "headers.properties.X-Api-Key.default",
            schema,
        ),
        (
            r#"{"server":{"url":"https://a.example/?api_key=s"}}"#,
            "server.url",
            url,
        ),
        (
            r#"{"server":{"url":"https://user:s@a.example/"}}"#,
            "server.url",
            url,
        ),
        (
            r#"{"serverUrl":"https://a.example/hook?Token=s&a=b"}"#,
            "serverUrl",
            url,
        ),
        (
            r#"{"tools":[{"url":"https://a.example/?access-token=s"}]}"#,
            "tools[0].url",
            url,
        ),
    ] {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", json)
            .warns(&format!("{place} stays inline: {reason}"))
            .warns(NOTHING)
            .prints(json)
            .run();
    }
    for json in [
        r#"{"headers":{"properties":{"Authorization":{"type":"string"},"token":{"description":"s"}}}}"#,
        r#"{"server":{"url":"https://user@a.example/?monkey=1&token=&key={{key}}#token=s"}}"#,
        r#"{"url":5}"#,
    ] {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", json)
            .warns(NOTHING)
            .prints(json)
            .run();
    }
}

#[test]
fn what_cannot_be_moved_stays_with_a_warning() {
    for (json, warning) in [
        (
            r#"{"server":{"credentialId":"c","secret":"s"}}"#,
            "server.secret stays inline: its server has a credentialId already",
        ),
        (
            r#"{"server":{"credentialId":"","secret":"s"}}"#,
            "server.secret stays inline: its server has an empty credentialId, which has to go first",
        ),
        (
            r#"{"serverUrlSecret":"s"}"#,
            "serverUrlSecret stays inline: there is no serverUrl next to it",
        ),
        (
            r#"{"serverUrl":"u","serverUrlSecret":"s","server":{}}"#,
            "serverUrlSecret stays inline: there is a server object next to it",
        ),
        (
            r#"{"server":{"headers":{"X-A":"1","X-B":"2"}}}"#,
            "server.headers stays inline: none of these headers looks like authentication",
        ),
        (
            r#"{"server":{"url":"https://d/","headers":{"X-Env":"prod"}}}"#,
            "server.headers stays inline: none of these headers looks like authentication",
        ),
        (
            r#"{"server":{"headers":{"Content-Type":"application/json"}}}"#,
            "server.headers stays inline: none of these headers looks like authentication",
        ),
        (
            r#"{"server":{"secret":5}}"#,
            "server.secret stays inline: it is not a string",
        ),
        (
            r#"{"server":{"url":"u","secret":""}}"#,
            "server.secret stays inline: it is empty, so it authenticates nothing",
        ),
        (
            r#"{"server":{"secret":"a\nb"}}"#,
            "server.secret stays inline: it has a line break or another control character, which a header cannot contain",
        ),
        (
            r#"{"server":{"headers":{"X-Key":"a\u0000b"}}}"#,
            "server.headers.X-Key stays inline: it has a line break or another control character, which a header cannot contain",
        ),
        (
            r#"{"server":{"headers":{"X-Key":1}}}"#,
            "server.headers.X-Key stays inline: it is not a string",
        ),
        (
            r#"{"serverUrl":"u","serverUrlSecret":[]}"#,
            "serverUrlSecret stays inline: it is not a string",
        ),
        (
            r#"{"tools":[{"type":"apiRequest","headers":{"A":"1","X-Api-Key":"s"}}]}"#,
            "tools[0].headers.X-Api-Key stays inline: only the headers of a server are moved",
        ),
        (
            r#"{"server":{"o":{"clientSecret":"s","clientId":"c"}}}"#,
            "server.o stays inline: a clientSecret needs a url and a clientId next to it",
        ),
        (
            r#"{"server":{"o":{"clientSecret":5,"clientId":"c","url":"u"}}}"#,
            "server.o stays inline: its clientSecret is not a string",
        ),
        (
            r#"{"server":{"o":{"clientSecret":" ","clientId":"c","url":"u"}}}"#,
            "server.o stays inline: its clientSecret is empty",
        ),
        (
            r#"{"server":{"headers":{"X Key":"1"}}}"#,
            "server.headers.X Key stays inline: HTTP has no such header",
        ),
    ] {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", json)
            .warns(warning)
            .warns(NOTHING)
            .prints(json)
            .run();
    }
    let run = Run::bare("webhook migrate in.json --credentials out.json").file(
        "in.json",
        r#"{"server":{"secret":"s","headers":{"X-Token":"t","X-A":"1"}}}"#,
    );
    run.warns("server.headers.X-Token stays inline: a server takes one credential")
        .prints(r#"{"server":{"credentialId":"cred_x_vapi_secret","headers":{"X-Token":"t","X-A":"1"}}}"#)
        .run();
}

#[test]
fn what_authenticates_nothing_is_left_alone() {
    for json in [
        r#"{"server":{"url":"u","secret":null,"headers":null}}"#,
        r#"{"server":{"headers":{}}}"#,
        r#"{"server":{"o":{"clientSecret":null}}}"#,
        r#"{"server":{"credentialId":"c","headers":{"X-Tenant":"a"}}}"#,
        r#"{"secret":"s","headers":{"Accept":"s","X-Key":{}}}"#,
        r#"{"server":"secret"}"#,
        "null",
        "[]",
    ] {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", json)
            .warns(NOTHING)
            .prints(json)
            .run();
    }
}

#[test]
fn what_is_not_json_is_rejected_with_its_place() {
    for (json, fact, hint) in [
        (
            "",
            "line 1, column 1: the text ends before the JSON value does",
            "check that the text is complete",
        ),
        (
            "{\n \"server\": {\"secret\": hunter2}}",
            "line 2, column 23: expected a value",
            "write JSON, without comments and trailing commas",
        ),
        (
            r#"{"server":{"secret":"a","secret":"b"}}"#,
            "line 1, column 25: the name 'secret' appears twice in one object",
            "keep one of the two",
        ),
    ] {
        Run::bare("webhook migrate in.json")
            .file("in.json", json)
            .fails(2, &format!("in.json: {fact}"))
            .hints(hint)
            .run();
    }
    let deep = "[".repeat(200) + &"]".repeat(200);
    Run::bare("webhook migrate")
        .stdin(deep)
        .fails(2, "standard input: nested more than 128 levels deep")
        .hints("give the configuration alone, as the API returns it")
        .run();
}

#[cfg(unix)]
#[test]
fn the_file_is_new_private_and_no_link_is_followed() {
    use std::os::unix::fs::PermissionsExt;
    let run = || {
        Run::bare("webhook migrate in.json --credentials out.json")
            .file("in.json", r#"{"server":{"secret":"s"}}"#)
    };
    let fresh = run();
    assert_eq!(fresh.ran().code, 0);
    let mode = std::fs::metadata(fresh.path("out.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    run()
        .file("out.json", "mine")
        .fails(2, "--credentials: 'out.json' already exists")
        .hints("give another path, or --force to replace it")
        .run();

    let linked = run().file("other.json", "mine").arg("--force");
    std::os::unix::fs::symlink(linked.path("other.json"), linked.path("out.json")).unwrap();
    assert_eq!(linked.ran().code, 0);
    assert_eq!(std::fs::read(linked.path("other.json")).unwrap(), b"mine");
    assert!(
        std::fs::read_to_string(linked.path("out.json"))
            .unwrap()
            .contains("\"s\"")
    );

    Run::bare("webhook migrate in.json --credentials missing/out.json")
        .file("in.json", r#"{"server":{"secret":"s"}}"#)
        .fails(
            2,
            "--credentials: cannot write 'missing/out.json': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    for credentials in ["in.json", "./in.json"] {
        let run = Run::bare("webhook migrate in.json --force")
            .arg(format!("--credentials={credentials}"))
            .file("in.json", r#"{"server":{"secret":"s"}}"#)
            .fails(
                2,
                &format!("--credentials: '{credentials}' is the configuration itself"),
            )
            .hints("give another path: the migrated configuration goes to standard output");
        let input = run.path("in.json");
        let ran = run.ran();
        assert_eq!(
            std::fs::read_to_string(input).unwrap(),
            r#"{"server":{"secret":"s"}}"#
        );
        assert_eq!(ran.stdout, "");
        run.run();
    }
    Run::bare("webhook migrate in.json --credentials -")
        .file("in.json", "{}")
        .fails(
            2,
            "--credentials -: standard output has the migrated configuration",
        )
        .hints("give a new file, which only you will be able to read")
        .run();
}

const READING: &str = "reading standard input; press Ctrl-D on a new line to end it";

#[test]
fn a_note_says_what_to_do_with_the_placeholders() {
    let run =
        Run::bare("webhook migrate --credentials out.json").stdin(r#"{"server":{"secret":"s"}}"#);
    run.on_a_terminal()
        .prints(r#"{"server":{"credentialId":"cred_x_vapi_secret"}}"#)
        .notes(READING)
        .notes(
            "create the credentials of 'out.json' on the platform, and replace the cred_… placeholders with the ids that it returns",
        )
        .run();
    Run::bare("webhook migrate --credentials out.json")
        .stdin("{}")
        .on_a_terminal()
        .prints("{}")
        .notes(READING)
        .warns(NOTHING)
        .run();
}

/// Migrates in process.
#[track_caller]
fn migration_of(json: &str) -> voxtoken::migrate::Migration {
    voxtoken::migrate::migrate(json.as_bytes()).unwrap()
}

fn listed(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn many_secrets_get_names_of_their_own() {
    let server = |host: &str, number: usize| {
        format!(r#"{{"server":{{"url":"https://{host}/","secret":"{number}"}}}}"#)
    };
    let migration = migration_of(&format!(
        "[{}]",
        listed(2_000, |number| server("a-rather-long.example", number))
    ));
    let names: Vec<_> = migration.credentials.iter().map(|it| &*it.name).collect();
    for (index, name) in [
        (0, "X-Vapi-Secret for a-rather-long.example"),
        (1, "X-Vapi-Secret for a-rather-long.exampl 2"),
        (8, "X-Vapi-Secret for a-rather-long.exampl 9"),
        (9, "X-Vapi-Secret for a-rather-long.examp 10"),
        (99, "X-Vapi-Secret for a-rather-long.exam 100"),
        (1_999, "X-Vapi-Secret for a-rather-long.exa 2000"),
    ] {
        assert_eq!(names[index], name);
    }
    assert_eq!(names.len(), 2_000);

    // A number that another host has in its name is passed over.
    let hosts = ["a", "a-2", "a", "a-3", "a", "a-2"];
    let json: Vec<_> = (0..6)
        .map(|it| server(&format!("x.{}", hosts[it]), it))
        .collect();
    let migration = migration_of(&format!("[{}]", json.join(",")));
    let ids: Vec<_> = migration
        .credentials
        .iter()
        .map(|it| &it.placeholder[23..])
        .collect();
    assert_eq!(
        ids,
        ["x_a", "x_a_2", "x_a_3", "x_a_3_2", "x_a_4", "x_a_2_2"]
    );

    // All in one list, for a person.
    let json = listed(2_000, |number| server("a.example", number));
    let shown = Run::bare("webhook migrate")
        .stdin(format!("[{json}]"))
        .answers()
        .run();
    assert!(
        shown
            .starts_with("Ready to migrate: 2000 credentials would replace 2000 inline secrets.\n")
    );
}

#[test]
fn a_long_path_is_not_kept_for_each_item() {
    let name = "A".repeat(30_000);
    for item in ["1", "[]", "{}", r#"{"a":1}"#] {
        let json = format!(r#"{{"{name}":[{}]}}"#, listed(30_000, |_| item.into()));
        assert_eq!(migration_of(&json).left, []);
    }
    // Nor shown.
    let item = |_| r#"{"server":{"secret":5}}"#.into();
    let left = migration_of(&format!(r#"{{"{name}":[{}]}}"#, listed(30_000, item))).left;
    let path = format!("{}…[29999].server.secret", &name[..80]);
    assert_eq!((left.len(), &left[29_999].0), (30_000, &path));

    let name = "é".repeat(60);
    let (open, close) = (format!(r#"{{"{name}":"#).repeat(100), "}".repeat(100));
    let left = migration_of(&format!(r#"{open}{{"server":{{"secret":5}}}}{close}"#)).left;
    let path = format!("…{}.server.secret", format!(".{name}").repeat(4));
    assert_eq!(left[0].0, path);
}

#[test]
fn what_is_nested_too_deeply_is_rejected() {
    for depth in [10_000, 200_000] {
        for (open, close) in [
            ("[", "]"),
            (r#"{"server":"#, "}"),
            (r#"[{"headers":"#, "}]"),
        ] {
            let json = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            Run::bare("webhook migrate")
                .stdin(json)
                .fails(2, "standard input: nested more than 128 levels deep")
                .hints("give the configuration alone, as the API returns it")
                .run();
        }
    }
    let most = "[".repeat(129) + &"]".repeat(129);
    assert_eq!(migration_of(&most).text, most.as_bytes());
    let brackets = format!(
        r#"["{}","\\\"{}","\\\\"]"#,
        "[".repeat(200),
        "{".repeat(200)
    );
    assert_eq!(migration_of(&brackets).text, brackets.as_bytes());
}

#[test]
fn of_many_headers_one_is_moved() {
    let headers = listed(100_000, |number| format!(r#""X-Key-{number}":"{number}""#));
    let migration = migration_of(&format!(r#"{{"server":{{"headers":{{{headers}}}}}}}"#));
    assert_eq!(migration.replacements.len(), 1);
    assert_eq!(migration.left.len(), 99_999);
    assert_eq!(
        migration.left[99_998],
        (
            "server.headers.X-Key-99999".into(),
            "a server takes one credential"
        )
    );
    let (_, rest) = headers.split_once(',').unwrap();
    let text = format!(r#"{{"server":{{"credentialId":"cred_x_key_0","headers":{{{rest}}}}}}}"#);
    assert!(migration.text == text.as_bytes());
}

/// Where standard output fails, the file goes again, if its secrets are still in the configuration.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_half_done() {
    const FULL: &str =
        "voxtoken: error: cannot write to standard output: no space left on device\n";
    const KEPT: &str = "voxtoken: hint: 'out.json' has the credentials: give another path, or --force to \
                        replace it\n";
    let json = r#"{"server":{"secret":"s"}}"#;
    for (line, before, kept) in [
        ("in.json", None, false),
        ("/dev/stdin", None, true),
        ("-", None, true),
        ("in.json --force", None, true),
        ("in.json --force", Some("mine"), true),
    ] {
        let mut run = Run::bare(&format!("webhook migrate --credentials out.json {line}"))
            .file("in.json", json);
        if let Some(before) = before {
            run = run.file("out.json", before);
        }
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
            .args(["webhook", "migrate", "--credentials", "out.json"])
            .args(line.split(' '))
            .env_clear()
            .current_dir(run.path(""))
            .stdin(std::process::Stdio::piped())
            .stdout(full.unwrap())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, json.as_bytes()).unwrap_or_default();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let said = format!("{FULL}{}", if kept { KEPT } else { "" });
        assert_eq!(String::from_utf8_lossy(&output.stderr), said, "{line}");
        assert_eq!(output.status.code(), Some(3));
        let written = std::fs::read_to_string(run.path("out.json"));
        assert_eq!(
            written.is_ok_and(|text| text.contains("\"s\"")),
            kept,
            "{line}"
        );
        assert_eq!(std::fs::read_to_string(run.path("in.json")).unwrap(), json);
        if !kept {
            run.prints(r#"{"server":{"credentialId":"cred_x_vapi_secret"}}"#)
                .run();
        }
    }
}

proptest::proptest! {
    /// Anything with inline authentication somewhere: no panic, still JSON, and nothing to do the second time.
    #[test]
    fn the_second_time_changes_nothing(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"server\":{", "\"secret\":\"s\"", "\"headers\":{\"X-Key\":\"k\"}",
                "\"headers\":{\"X-Key\":\"k\",\"A\":\"b\"}", "\"serverUrl\":\"u\"", "\"serverUrlSecret\":\"s\"",
                "\"o\":{\"url\":\"u\",\"clientId\":\"c\",\"clientSecret\":\"s\",\"server\":{\"secret\":\"s\"}}", "1", "\n",
            ]),
            0..16,
        )
    ) {
        let json = parts.concat();
        for json in [json.clone(), format!("{{\"server\":{{{}}}}}", parts.join(","))] {
            if let Ok(first) = voxtoken::migrate::migrate(json.as_bytes()) {
                let second = voxtoken::migrate::migrate(&first.text).unwrap();
                proptest::prop_assert_eq!(&second.text, &first.text);
            }
        }
    }
}
