//! Where organization id and private key come from, what wins, what is refused and what is warned of.

use crate::support::{KEY, ORG_ID, Run, payload};

const OTHER: &str = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const ENV_FILE_MISSES: &str =
    "VAPI_PRIVATE_KEY and PRIVATE_KEY are not set, and .env does not set them";

/// The organization id in the token, which is signed with `key`.
#[track_caller]
fn org_id(run: Run, key: &str) -> String {
    let payload = payload(&run.answers().run(), key);
    payload.split('"').nth(3).unwrap().to_owned()
}

fn env_file(org_id: &str, key: &str) -> String {
    format!("VAPI_ORG_ID={org_id}\nVAPI_PRIVATE_KEY={key}\n")
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_env_file() {
    let third = "7e2d1c0b-9a8f-4b7c-8d6e-5f4a3b2c1d0e";
    let env = env_file(OTHER, third);
    assert_eq!(
        org_id(Run::of("mint private").file(".env", &env), KEY),
        ORG_ID
    );
    let run = Run::of("mint private --org-id")
        .arg(OTHER)
        .file(".env", &env);
    assert_eq!(org_id(run, KEY), OTHER);
    let run = Run::bare("mint private").file(".env", &env);
    assert_eq!(org_id(run, third), OTHER);
}

#[test]
fn both_names_of_a_variable_are_tried_in_one_layer_before_the_next() {
    let run = Run::bare("mint private")
        .variable("ORG_ID", ORG_ID)
        .variable("PRIVATE_KEY", KEY)
        .file(
            ".env",
            env_file(OTHER, "in the file, and not used, as it should be"),
        );
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn two_names_with_different_values_are_warned_of() {
    let run = Run::of("mint private")
        .variable("ORG_ID", OTHER)
        .variable("PRIVATE_KEY", KEY)
        .warns("VAPI_ORG_ID and ORG_ID are both set, to different values; VAPI_ORG_ID is used");
    assert_eq!(org_id(run, KEY), ORG_ID);
    let run = Run::bare("mint private")
        .file(".env", format!("ORG_ID={OTHER}\n{}", env_file(ORG_ID, KEY)))
        .warns(
            "VAPI_ORG_ID and ORG_ID are both set in .env, to different values; VAPI_ORG_ID is used",
        );
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn a_name_that_is_set_twice_in_the_env_file_is_warned_of() {
    let run = Run::bare("mint private")
        .file(
            ".env",
            format!("VAPI_ORG_ID={OTHER}\n\n{}", env_file(ORG_ID, KEY)),
        )
        .warns("VAPI_ORG_ID is set twice in .env, lines 1 and 3; the last is used");
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let run = Run::of("mint private")
        .variable("VAPI_ORG_ID", "")
        .variable("ORG_ID", OTHER);
    assert_eq!(org_id(run, KEY), OTHER);
    let run = Run::of("mint private")
        .variable("VAPI_ORG_ID", "")
        .file(".env", "ORG_ID=\nVAPI_ORG_ID=");
    run.fails(
        2,
        "no organization id: VAPI_ORG_ID and ORG_ID are set but empty",
    )
    .hints("give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings > General")
    .hints("in CI, an empty variable usually means that the secret is not set, or that a pull request from a fork cannot read it")
    .hints("run 'voxtoken doctor' to see where each setting comes from")
    .run();
}

#[test]
fn what_is_missing_is_named_with_every_place_it_was_looked_for() {
    Run::bare("mint private --no-env-file")
        .fails(2, "no organization id: VAPI_ORG_ID and ORG_ID are not set")
        .hints(
            "give --org-id ID or set VAPI_ORG_ID; the dashboard shows it under Settings > General",
        )
        .run();
    Run::bare("mint private --org-id")
        .arg(ORG_ID)
        .file(".env", "")
        .fails(2, &format!("no private key: {ENV_FILE_MISSES}"))
        .hints("set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH")
        .hints("run 'voxtoken doctor' to see where each setting comes from")
        .run();
}

/// A variable of another tool's is not read, and the hint says which one is.
#[test]
fn a_look_alike_is_named_where_a_setting_is_missing() {
    for (line, name, what, right) in [
        (
            "mint private",
            "VAPI_ORGANIZATION_ID",
            "organization id",
            "VAPI_ORG_ID",
        ),
        (
            "mint private --org-id o",
            "VAPI_API_KEY",
            "private key",
            "VAPI_PRIVATE_KEY",
        ),
        (
            "inspect --verify eyJ",
            "VAPI_TOKEN",
            "private key",
            "VAPI_PRIVATE_KEY",
        ),
        (
            "mint public --org-id o",
            "VAPI_KEY",
            "private key",
            "VAPI_PRIVATE_KEY",
        ),
        (
            "webhook sign --type bearer",
            "WEBHOOK_SECRET",
            "webhook secret",
            "VAPI_WEBHOOK_SECRET",
        ),
        (
            "webhook sign --type bearer",
            "VAPI_SERVER_SECRET",
            "webhook secret",
            "VAPI_WEBHOOK_SECRET",
        ),
        (
            "mint scoped --scope calls:read",
            "VOLUBILE_KEY",
            "Volubile API key",
            "VOLUBILE_API_KEY",
        ),
        (
            "request GET /v1/calls",
            "VOLUBILE_API_KEY_2",
            "Volubile API key",
            "VOLUBILE_API_KEY",
        ),
    ] {
        let run = Run::bare(line);
        let other = format!("{name}={OTHER}\n");
        for run in [
            run.variable(name, OTHER),
            Run::bare(line).file(".env", other),
        ] {
            let ran = run.ran();
            let hint = format!(
                "voxtoken: hint: {name} is set but not read here; if it holds the {what}, set {right} to the same \
                 value\nvoxtoken: hint: run 'voxtoken doctor' to see where each setting comes from\n"
            );
            assert!(ran.stderr.ends_with(&hint), "{line}: {}", ran.stderr);
            assert!(!ran.stderr.contains(OTHER), "{line}: {}", ran.stderr);
            assert_eq!(ran.code, 2, "{line}");
        }
    }
}

#[test]
fn the_env_file_is_the_nearest_one_above() {
    let run = Run::bare("mint private")
        .file(".env", env_file(ORG_ID, KEY))
        .below("app/src")
        .on_a_terminal()
        .notes(
            "private token for org 9d4a…3e10, expires in 1 hour (2026-11-20 18:05:12 UTC), \
             key from ../../.env",
        );
    assert_eq!(org_id(run, KEY), ORG_ID);
    let run = Run::bare("mint private")
        .file(".env", env_file(OTHER, OTHER))
        .file("app/.env", env_file(ORG_ID, KEY))
        .below("app/src");
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn a_directory_named_env_is_passed_over() {
    let run = Run::bare("mint private")
        .file(".env", env_file(ORG_ID, KEY))
        .file("app/.env/pyvenv.cfg", "")
        .below("app");
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn no_env_file_leaves_it_out() {
    Run::bare("mint private --no-env-file --org-id")
        .arg(ORG_ID)
        .file(".env", env_file(ORG_ID, KEY))
        .fails(
            2,
            "no private key: VAPI_PRIVATE_KEY and PRIVATE_KEY are not set",
        )
        .hints("set VAPI_PRIVATE_KEY, put it into .env, or give a file with --key-file PATH")
        .run();
}

#[test]
fn env_file_names_one_that_must_exist() {
    let run = Run::bare("mint private --env-file conf/prod.env")
        .file(".env", env_file(OTHER, OTHER))
        .file("conf/prod.env", env_file(ORG_ID, KEY));
    assert_eq!(org_id(run, KEY), ORG_ID);
    Run::of("mint private --env-file missing.env")
        .fails(
            2,
            "--env-file: cannot read 'missing.env': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    Run::of("mint private --env-file a --no-env-file")
        .fails(2, "--env-file cannot be used with --no-env-file")
        .hints("try 'voxtoken mint private --help'")
        .run();
}

#[test]
fn an_env_file_that_is_not_needed_is_not_read() {
    let run = Run::of("mint private").file(".env", "not an env file");
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn a_malformed_line_is_named_and_not_shown() {
    Run::bare("mint private")
        .file(
            ".env",
            format!("# settings\nVAPI_ORG_ID={ORG_ID}\nVAPI_PRIVATE_KEY=it's mine\n"),
        )
        .fails(2, ".env, line 3: not an assignment of the form NAME=value")
        .hints("write NAME=value, with a closed pair of quotes around a value with spaces")
        .run();
    Run::bare("mint private")
        .file(".env", b"VAPI_PRIVATE_KEY=\xff\n")
        .arg("--org-id")
        .arg(ORG_ID)
        .fails(2, ".env, line 1: not UTF-8")
        .hints("save the file as UTF-8")
        .run();
}

#[test]
fn every_form_of_an_env_file_line_is_understood() {
    let run = Run::bare("mint private").file(
        ".env",
        format!("\u{feff}export VAPI_ORG_ID=\"{ORG_ID}\" # dashboard\r\nPRIVATE_KEY='{KEY}'\r\n"),
    );
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn a_key_file_gives_the_key_without_its_line_ending() {
    for content in [
        KEY.to_owned(),
        format!("{KEY}\n"),
        format!("{KEY}\r\n"),
        format!("\u{feff}{KEY}\n"),
    ] {
        let run = Run::of("mint private --key-file key.txt")
            .variable("VAPI_PRIVATE_KEY", OTHER)
            .file("key.txt", &content);
        assert_eq!(org_id(run, KEY), ORG_ID);
        let run = Run::of("mint private --key-file -").stdin(content);
        assert_eq!(org_id(run, KEY), ORG_ID);
    }
    let run = Run::of("mint private --key-file key.txt")
        .file("key.txt", KEY)
        .on_a_terminal()
        .notes(
            "private token for org 9d4a…3e10, expires in 1 hour (2026-11-20 18:05:12 UTC), \
             key from 'key.txt'",
        );
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn only_one_line_ending_is_dropped() {
    let run = Run::of("mint private --key-file -")
        .stdin(format!("{KEY}\n\n"))
        .warns("the private key from standard input has a trailing newline; remove the newline");
    assert_eq!(org_id(run, &format!("{KEY}\n")), ORG_ID);
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_warned_of() {
    let run = Run::of("mint private --key-file key.txt")
        .file("key.txt", KEY)
        .mode("key.txt", 0o644)
        .warns("--key-file: others can read key.txt (mode 0644); restrict it with 'chmod 600'");
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[test]
fn a_key_file_that_cannot_be_used_is_rejected() {
    Run::of("mint private --key-file missing.txt")
        .fails(
            2,
            "--key-file: cannot read 'missing.txt': no such file or directory",
        )
        .hints("check the path; a relative one starts in the current directory")
        .run();
    Run::of("mint private --key-file .")
        .fails(2, "--key-file: cannot read '.': is a directory")
        .hints("name a file, not a directory")
        .run();
    Run::of("mint private --key-file key.txt")
        .file("key.txt", b"\xff\xfe")
        .fails(2, "the private key from 'key.txt' is not UTF-8")
        .hints("save it as UTF-8, without anything else in the file")
        .run();
    Run::of("mint private --key-file key.txt")
        .file("key.txt", "x".repeat(2 << 20))
        .fails(
            3,
            "--key-file: cannot read 'key.txt': it is larger than 1 MiB",
        )
        .run();
    Run::of("mint private --key-file")
        .arg(KEY)
        .fails(
            2,
            "--key-file: cannot read (36 characters, not shown): no such file or directory",
        )
        .hints("--key-file takes the path of a file, not its content")
        .run();
}

#[test]
fn standard_input_is_claimed_once() {
    Run::of("mint private --key-file - --claims -")
        .fails(2, "--key-file - and --claims - both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("mint private --env-file - --key-file -")
        .fails(2, "--env-file - and --key-file - both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("mint private --env-file - --claims -")
        .fails(2, "--env-file - and --claims - both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("inspect --verify --env-file -")
        .fails(2, "--env-file - and the token both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("webhook sign --type hmac --env-file - -")
        .fails(2, "--env-file - and BODY-FILE - both read standard input")
        .hints("use a file for one of them")
        .run();
    Run::of("webhook verify --type hmac --env-file - --request-file -")
        .fails(
            2,
            "--env-file - and --request-file - both read standard input",
        )
        .hints("use a file for one of them")
        .run();
    Run::of("mint public --claims - --restrictions -")
        .fails(
            2,
            "--claims - and --restrictions - both read standard input",
        )
        .hints("use a file for one of them")
        .run();
}

#[test]
fn empty_and_blank_values_are_rejected() {
    Run::of("mint private --org-id")
        .arg("")
        .fails(2, "the organization id from --org-id is empty")
        .hints("put the real value there")
        .run();
    Run::of("mint private")
        .variable("VAPI_ORG_ID", "  ")
        .fails(2, "the organization id from VAPI_ORG_ID is blank")
        .hints("put the real value there")
        .run();
    Run::of("mint private --key-file -")
        .stdin("\n")
        .fails(2, "the private key from standard input is empty")
        .hints("put the real value there")
        .run();
    Run::bare("mint private")
        .file(".env", format!("ORG_ID={ORG_ID}\nPRIVATE_KEY=' '\n"))
        .fails(2, "the private key from .env (line 2) is blank")
        .hints("put the real value there")
        .run();
}

#[test]
fn a_key_that_equals_the_organization_id_is_rejected() {
    Run::of("mint private --org-id")
        .arg(KEY)
        .fails(
            2,
            "the private key from VAPI_PRIVATE_KEY and the organization id from --org-id \
             are the same value",
        )
        .hints("one of them is in the wrong place; the dashboard shows both")
        .run();
}

#[test]
fn a_key_that_is_a_token_is_rejected() {
    let token = Run::of("mint private").answers().run();
    Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", token)
        .fails(
            2,
            "the private key from VAPI_PRIVATE_KEY is itself a token (a JWT), \
             not the key that signs one",
        )
        .hints("copy the private API key from the dashboard")
        .run();
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_rejected() {
    use std::os::unix::ffi::OsStringExt;
    Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", std::ffi::OsString::from_vec(vec![0xff]))
        .fails(2, "the variable VAPI_PRIVATE_KEY is not UTF-8")
        .hints("set it again, as text")
        .run();
}

#[test]
fn a_short_key_is_warned_of() {
    let run = Run::of("mint private").variable("VAPI_PRIVATE_KEY", "hunter2").warns(
        "the key is shorter than the 32 bytes that HS256 asks for (RFC 7518, section 3.2); use the \
         whole private key, as the dashboard shows it",
    );
    assert_eq!(org_id(run, "hunter2"), ORG_ID);
}

#[test]
fn quotes_and_white_space_around_a_value_are_warned_of() {
    let quoted = format!("\"{KEY}\"");
    let run = Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", &quoted)
        .warns("the private key from VAPI_PRIVATE_KEY is in quotes; remove the quotes");
    assert_eq!(org_id(run, &quoted), ORG_ID);
    let spaced = format!("{KEY} ");
    let run = Run::of("mint private")
        .variable("VAPI_PRIVATE_KEY", &spaced)
        .warns(
            "the private key from VAPI_PRIVATE_KEY ends with white space; remove the white space",
        );
    assert_eq!(org_id(run, &spaced), ORG_ID);
}

#[test]
fn an_organization_id_that_is_not_a_uuid_is_warned_of() {
    let run = Run::of("mint private --org-id acme")
        .warns("orgId, 'acme', is not a UUID, as every organization id is; copy the organization id from the dashboard, Settings > General");
    assert_eq!(org_id(run, KEY), "acme");
}

#[test]
fn the_example_key_is_warned_of() {
    Run::bare("mint private --env-file .env.example")
        .file(".env.example", include_str!("../../.env.example"))
        .warns(
            "the private key from .env.example (line 3) is the example key; replace it with your own",
        )
        .answers()
        .run();
}

/// Everybody who has a token can read its payload.
#[test]
fn the_key_is_never_minted_into_the_payload() {
    let spellings = [
        KEY.to_owned(),
        format!("\"{KEY}\""),
        format!(" {KEY}"),
        KEY.to_uppercase(),
        KEY.replace('-', ""),
        format!("Bearer {KEY}"),
        format!("x{KEY}x"),
        "NWMwZjdiMmUtOTFkMy00YTY4LWI3ZTQtYzJkMWYwYTkzYjg1".into(),
        data_encoding::HEXUPPER.encode(KEY.as_bytes()),
    ];
    for key in spellings {
        let json = serde_json::to_string(&key).unwrap();
        let escaped = json.replace('5', "\\u0035");
        let runs = [
            Run::of("mint private").variable("VAPI_ORG_ID", &key),
            Run::of("mint private --org-id").arg(&key),
            Run::of("mint public --allow-assistant").arg(&key),
            Run::of("mint public --restrictions -")
                .stdin(format!(r#"{{"allowedAssistantIds":[{json}]}}"#)),
            Run::of("mint private --claims -").stdin(format!(r#"{{"a":{json}}}"#)),
            Run::of("mint private --claims -").stdin(format!(r#"{{"a":[{{"b":{escaped}}}]}}"#)),
            Run::of("mint private --claims -").stdin(format!(r#"{{"a":{{{json}:1}}}}"#)),
            Run::of("mint private --claims -").stdin(format!("{{{json}:1}}")),
        ];
        for run in runs {
            let ran = run.ran();
            assert_eq!((ran.code, &*ran.stdout), (2, ""), "{key}: {}", ran.stderr);
            assert!(
                ran.stderr.contains("the private key from VAPI_PRIVATE_KEY"),
                "{}",
                ran.stderr
            );
        }
    }
    Run::of("mint public --allow-origin")
        .arg(format!("https://{KEY}.example.com"))
        .fails(
            2,
            "the private key from VAPI_PRIVATE_KEY would be in the token: allowedOrigins[0] holds it",
        )
        .hints("remove it there; anyone who has a token can read its payload")
        .run();
}

#[test]
fn a_line_of_another_program_does_not_stop_a_mint() {
    for other in [
        "APP_NAME=My App",
        "it's a note",
        "PORT: 3000",
        "X=\"open",
        "\u{0}",
    ] {
        let run =
            Run::bare("mint private").file(".env", format!("{}{other}\n", env_file(ORG_ID, KEY)));
        assert_eq!(org_id(run, KEY), ORG_ID);
    }
}

#[test]
fn what_is_not_needed_does_not_stop_a_run() {
    let token = Run::of("mint private").answers().run();
    let run = |file: &str| Run::of("inspect --verify").arg(&token).file(".env", file);
    run("not an assignment").answers().run();
    run("VAPI_PRIVATE_KEY=it's").answers().run();
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_needed_may_be_anything() {
    use std::os::unix::ffi::OsStringExt;
    let other = std::ffi::OsString::from_vec(vec![0xff]);
    let run = Run::of("mint private").variable("ORG_ID", other);
    assert_eq!(org_id(run, KEY), ORG_ID);
}

#[cfg(unix)]
#[test]
fn an_env_file_that_is_not_a_regular_file_is_rejected_and_never_waited_for() {
    const HINT: &str = "make it readable, or leave it out with --no-env-file";
    let run = || Run::bare("mint private");
    let pipe = run();
    let made = std::process::Command::new("mkfifo")
        .arg(pipe.path(".env"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        pipe.fails(3, "cannot read .env: it is not a regular file")
            .hints(HINT)
            .run();
    }
    let looping = run();
    std::os::unix::fs::symlink(".env", looping.path(".env")).unwrap();
    let ran = looping.ran();
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr
            .starts_with("voxtoken: error: cannot read .env: "),
        "{}",
        ran.stderr
    );
    let dangling = run();
    std::os::unix::fs::symlink("nowhere", dangling.path(".env")).unwrap();
    dangling
        .fails(2, "cannot read .env: no such file or directory")
        .hints(HINT)
        .run();
}

/// Each value is compared with the others once, whatever their number.
#[test]
fn a_list_of_any_length_is_read_in_one_pass() {
    let ids: Vec<String> = (0..12_000)
        .map(|n| format!("\"{n:08}-0000-4000-8000-000000000000\""))
        .collect();
    let list = ids.join(",");
    let run = Run::of("mint public --quiet --restrictions -")
        .stdin(format!(r#"{{"allowedAssistantIds":[{list},{list}]}}"#));
    let token = run.answers().run();
    assert_eq!(payload(&token, KEY).matches("-0000-4000-").count(), 12_000);
}

#[test]
fn each_way_to_mangle_a_key_is_told_once() {
    for (key, told) in [
        (
            format!("Bearer {KEY}"),
            "starts with 'Bearer '; remove 'Bearer '",
        ),
        (
            format!("{KEY},"),
            "ends with a comma or a semicolon; remove it",
        ),
        (
            "undefined".into(),
            "is the text of a missing value, such as 'undefined'; set the variable that should hold it",
        ),
        (
            data_encoding::HEXLOWER.encode(KEY.as_bytes()),
            "is written in hexadecimal; decode it",
        ),
    ] {
        Run::of("mint private")
            .variable("VAPI_PRIVATE_KEY", key)
            .warns(&format!("the private key from VAPI_PRIVATE_KEY {told}"))
            .answers()
            .run();
    }
    // As an editor on Windows saves it.
    let utf_16: Vec<u8> = KEY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Run::of("mint private --key-file key.txt")
        .file("key.txt", utf_16)
        .warns("the private key from 'key.txt' is in UTF-16; save it as UTF-8")
        .answers()
        .run();
}
