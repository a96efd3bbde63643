//! The GitHub Action's step, run with the runner's files set by hand.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{KEY, ORG_ID};

/// What the step did: its output, and what it wrote to the two files of the runner.
struct Ran {
    output: Output,
    env: String,
    outputs: String,
}

impl Ran {
    fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    /// The token that later steps get.
    fn token(&self) -> &str {
        let line = self.outputs.strip_prefix("token=").unwrap();
        line.strip_suffix('\n').unwrap()
    }
}

/// Runs the step with inputs, given as the variables that `action.yml` makes of them.
fn mint(inputs: &[(&str, &str)]) -> Ran {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/action/mint.sh");
    let directory = TempDir::new().unwrap();
    let (env, outputs) = (
        directory.path().join("env"),
        directory.path().join("output"),
    );
    for path in [&env, &outputs] {
        std::fs::write(path, "").unwrap();
    }
    let output = Command::new("bash")
        .arg(script)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_ENV", &env)
        .env("GITHUB_OUTPUT", &outputs)
        .env("VOXTOKEN", assert_cmd::cargo::cargo_bin!("voxtoken"))
        .envs([
            ("SCOPE", "private"),
            ("VAPI_ORG_ID", ORG_ID),
            ("VAPI_PRIVATE_KEY", KEY),
            ("EXPIRES_IN", "1h"),
            ("ALLOW_ORIGINS", ""),
            ("ALLOW_ASSISTANTS", ""),
            ("NAME", ""),
        ])
        .envs(inputs.iter().copied())
        .current_dir(directory.path())
        .output()
        .unwrap();
    Ran {
        output,
        env: std::fs::read_to_string(env).unwrap(),
        outputs: std::fs::read_to_string(outputs).unwrap(),
    }
}

/// The action is not part of the published package, and the step needs bash.
fn is_here() -> bool {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(".github/action/mint.sh")
        .exists();
    let bash = Command::new("bash").arg("--version").output().is_ok();
    if !(here && bash) {
        eprintln!("skipped: the action's step needs its script and bash");
    }
    here && bash
}

#[test]
fn a_masked_token_becomes_an_output() {
    if !is_here() {
        return;
    }
    let ran = mint(&[]);
    assert!(ran.output.status.success(), "{}", ran.stderr());
    assert_eq!(ran.token().split('.').count(), 3);
    assert_eq!(ran.stderr(), format!("::add-mask::{}\n", ran.token()));
    assert_eq!(ran.stdout(), "");
    assert_eq!(ran.env, "");
}

#[test]
fn the_same_token_becomes_a_variable_where_one_is_named() {
    if !is_here() {
        return;
    }
    let ran = mint(&[("NAME", "API_TOKEN")]);
    assert_eq!(ran.env, format!("API_TOKEN={}\n", ran.token()));
}

#[test]
fn a_public_token_gets_a_restriction_for_each_line() {
    if !is_here() {
        return;
    }
    let ran = mint(&[
        ("SCOPE", "public"),
        (
            "ALLOW_ORIGINS",
            "https://a.example\n\n  https://b.example  \n",
        ),
        ("ALLOW_ASSISTANTS", "1cbf8c70-5fd7-4f61-a220-376ab35be1b0"),
    ]);
    assert!(ran.output.status.success(), "{}", ran.stderr());
    let inspected = crate::support::Run::bare("inspect --format claims")
        .arg(ran.token())
        .answers()
        .run();
    for part in ["https://a.example\",\"https://b.example\"", "1cbf8c70"] {
        assert!(inspected.contains(part), "{inspected}");
    }
}

#[test]
fn the_job_fails_where_no_token_can_be_minted() {
    if !is_here() {
        return;
    }
    for inputs in [
        [("VAPI_PRIVATE_KEY", "")],
        [("VAPI_ORG_ID", "")],
        [("SCOPE", "admin")],
        [("EXPIRES_IN", "soon")],
        [("ALLOW_ORIGINS", "https://a.example")],
        [("NAME", "not a name")],
    ] {
        let ran = mint(&inputs);
        assert_eq!(ran.output.status.code(), Some(2), "{inputs:?}");
        assert_eq!(
            (ran.env.as_str(), ran.outputs.as_str()),
            ("", ""),
            "{inputs:?}"
        );
        assert!(!ran.stderr().contains(KEY), "{inputs:?}");
    }
}
