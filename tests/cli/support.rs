//! A command line in a sealed world, and what is expected of it. What is not stated is expected to be
//! empty: standard output, standard error, and success as the outcome.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;
use voxtoken::net::Network;
use voxtoken::{Environment, Input, Output, Outside, Reach, Size, run};

use crate::network::{NoNetwork, Script};

/// The organization and the key of every test that needs some.
pub const ORG_ID: &str = "9d4a7c1e-2b3f-4c5d-8e6f-70819a2b3e10";
pub const KEY: &str = "5c0f7b2e-91d3-4a68-b7e4-c2d1f0a93b85";

/// The hour of every test: 2026-11-20T17:05:12Z.
pub const NOW: u64 = 1_795_194_312;

/// One run: its command line, its world, and what is expected of it.
pub struct Run {
    args: Vec<OsString>,
    variables: BTreeMap<String, OsString>,
    directory: TempDir,
    below: String,
    stdin: Vec<u8>,
    terminal: bool,
    piped: bool,
    columns: usize,
    now: SystemTime,
    network: Arc<dyn Network + Send>,
    code: u8,
    stdout: Expected,
    stderr: String,
}

enum Expected {
    Text(String),
    Golden(&'static str),
    Something,
}

impl Run {
    /// A command line in a world without any setting. Words are separated by spaces.
    pub fn bare(line: &str) -> Self {
        Self {
            args: line.split_whitespace().map(OsString::from).collect(),
            variables: BTreeMap::new(),
            directory: TempDir::new().unwrap(),
            below: String::new(),
            stdin: Vec::new(),
            terminal: false,
            piped: false,
            columns: 80,
            now: UNIX_EPOCH + Duration::from_secs(NOW),
            network: Arc::new(NoNetwork),
            code: 0,
            stdout: Expected::Text(String::new()),
            stderr: String::new(),
        }
    }

    /// A command line in a world where organization id and private key are set.
    pub fn of(line: &str) -> Self {
        Self::bare(line)
            .variable("VAPI_ORG_ID", ORG_ID)
            .variable("VAPI_PRIVATE_KEY", KEY)
    }

    /// The same world with another command: its words stand in for the first one, and options stay.
    pub fn also(mut self, line: &str) -> Self {
        let words = line.split_whitespace().map(OsString::from);
        self.args.splice(..1, words);
        self
    }

    /// One more argument, spaces and all.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Writes a file that only its owner can read.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        set_mode(&path, 0o600);
        self
    }

    pub fn mode(self, name: &str, mode: u32) -> Self {
        set_mode(&self.path(name), mode);
        self
    }

    /// Runs in a directory below the one that has the files.
    pub fn below(mut self, directory: &str) -> Self {
        std::fs::create_dir_all(self.path(directory)).unwrap();
        self.below = directory.into();
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Standard input, output and error are terminals without colour.
    pub fn on_a_terminal(self) -> Self {
        self.in_colour().variable("NO_COLOR", "1")
    }

    /// Standard input, output and error are terminals.
    pub fn in_colour(mut self) -> Self {
        self.terminal = true;
        self
    }

    /// Standard output is a pipe, whatever the others are.
    pub fn into_a_pipe(mut self) -> Self {
        self.piped = true;
        self
    }

    /// The terminal has this many columns.
    pub fn wide(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// Runs at another hour.
    pub fn at(mut self, now: SystemTime) -> Self {
        self.now = now;
        self
    }

    /// The network answers by this script; any other command that calls it fails the test.
    pub fn network(mut self, script: &Arc<Script>) -> Self {
        self.network = script.clone();
        self
    }

    /// More arguments, separated by spaces.
    pub fn also_args(mut self, line: &str) -> Self {
        self.args
            .extend(line.split_whitespace().map(OsString::from));
        self
    }

    /// The network is this one.
    pub fn wire(mut self, network: Arc<dyn Network + Send>) -> Self {
        self.network = network;
        self
    }

    /// Standard output is this text and a newline.
    pub fn prints(mut self, text: &str) -> Self {
        self.stdout = Expected::Text(format!("{text}\n"));
        self
    }

    /// Standard output is what `golden/NAME` has. `UPDATE_GOLDEN=1` writes it anew, to be read before it is kept.
    pub fn looks_like(mut self, name: &'static str) -> Self {
        self.stdout = Expected::Golden(name);
        self
    }

    /// Standard output is exactly this.
    pub fn prints_bytes(mut self, text: &str) -> Self {
        self.stdout = Expected::Text(text.into());
        self
    }

    /// Standard output is some text and a newline; the test looks at it afterwards.
    pub fn answers(mut self) -> Self {
        self.stdout = Expected::Something;
        self
    }

    pub fn notes(self, text: &str) -> Self {
        self.says("note", text)
    }

    pub fn warns(self, text: &str) -> Self {
        self.says("warning", text)
    }

    pub fn fails(mut self, code: u8, text: &str) -> Self {
        self.code = code;
        self.says("error", text)
    }

    /// The answer is no.
    pub fn says_no(mut self) -> Self {
        self.code = 1;
        self
    }

    pub fn hints(self, text: &str) -> Self {
        self.says("hint", text)
    }

    fn says(mut self, label: &str, text: &str) -> Self {
        self.stderr.extend(["voxtoken: ", label, ": ", text, "\n"]);
        self
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// Runs in process, checks all expectations, and returns standard output without its newline.
    #[track_caller]
    pub fn run(self) -> String {
        let ran = self.ran();
        assert_eq!(ran.stderr, self.stderr, "standard error of {:?}", self.args);
        assert_eq!(ran.code, self.code, "exit code of {:?}", self.args);
        match &self.stdout {
            Expected::Text(text) => {
                assert_eq!(&ran.stdout, text, "standard output of {:?}", self.args);
                ran.stdout.trim_end_matches('\n').to_owned()
            }
            Expected::Golden(name) => {
                let path = format!("{}/tests/cli/golden/{name}", env!("CARGO_MANIFEST_DIR"));
                if std::env::var_os("UPDATE_GOLDEN").is_some() {
                    std::fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
                    std::fs::write(&path, &ran.stdout).unwrap();
                }
                let kept = std::fs::read_to_string(&path).unwrap_or_default();
                assert_eq!(ran.stdout, kept, "{name}");
                kept
            }
            Expected::Something => {
                let text = ran.stdout.strip_suffix('\n').expect("a newline at the end");
                assert!(!text.is_empty() && !text.ends_with('\n'), "{text:?}");
                text.to_owned()
            }
        }
    }

    /// Runs in process and returns what happened, checking nothing but that it is text.
    pub fn ran(&self) -> Ran {
        let ran = self.ran_bytes();
        Ran {
            code: ran.0,
            stdout: String::from_utf8(ran.1).unwrap(),
            stderr: String::from_utf8(ran.2).unwrap(),
        }
    }

    /// The same run with one more argument, which the next one does not have.
    pub fn ran_with(&mut self, arg: &str) -> Ran {
        self.args.push(arg.into());
        let ran = self.ran_lossy();
        self.args.pop();
        ran
    }

    /// Runs in process; what is not text is read as far as it goes.
    pub fn ran_lossy(&self) -> Ran {
        let ran = self.ran_bytes();
        Ran {
            code: ran.0,
            stdout: String::from_utf8_lossy(&ran.1).into_owned(),
            stderr: String::from_utf8_lossy(&ran.2).into_owned(),
        }
    }

    fn ran_bytes(&self) -> (u8, Vec<u8>, Vec<u8>) {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let now = self.now;
        let size = Size {
            columns: self.columns,
            ..Size::default()
        };
        let outcome = run(Outside {
            args: [OsString::from("voxtoken")]
                .into_iter()
                .chain(self.args.clone())
                .collect(),
            environment: Environment::gather(
                self.variables
                    .iter()
                    .map(|(name, value)| (name.into(), value.clone())),
            ),
            directory: self.path(&self.below),
            clock: &|| now,
            stdin: Input {
                stream: &mut Cursor::new(&self.stdin),
                terminal: self.terminal,
            },
            stdout: Output {
                stream: &mut stdout,
                terminal: (self.terminal && !self.piped).then_some(size),
                reach: Reach::Open,
            },
            stderr: Output {
                stream: &mut stderr,
                terminal: self.terminal.then_some(size),
                reach: Reach::Open,
            },
            network: &*self.network,
            stop: &|| Arc::new(AtomicBool::new(false)),
        });
        crate::schema::check(&self.args, &stdout);
        // Every error of misuse has a next step.
        let said = String::from_utf8_lossy(&stderr);
        let is_misuse = outcome.code() == 2 && said.contains("voxtoken: error: ");
        assert!(!is_misuse || said.contains("voxtoken: hint: "), "{said}");
        (outcome.code(), stdout, stderr)
    }

    /// The same command line and world as a process of its own, with nothing else in its environment.
    pub fn process(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"));
        command
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.path(&self.below))
            .args(&self.args)
            .write_stdin(self.stdin.clone());
        command
    }
}

/// A body and a request that a command may need.
pub fn file_world(run: Run) -> Run {
    run.file("body.json", "{}")
        .file("request.http", "POST / HTTP/1.1\r\nHost: a\r\n\r\n{}")
}

/// What happened.
pub struct Ran {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

/// A token's payload as text, once its signature is found right by the bare MAC.
#[track_caller]
pub fn payload(token: &str, key: &str) -> String {
    use aws_lc_rs::hmac;
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = from_base64url(signature);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hmac::verify(&key, signed.as_bytes(), &signature).expect("the right signature");
    let (header, payload) = signed.split_once('.').unwrap();
    assert_eq!(from_base64url(header), br#"{"typ":"JWT","alg":"HS256"}"#);
    String::from_utf8(from_base64url(payload)).unwrap()
}

pub fn to_base64(bytes: impl AsRef<[u8]>) -> String {
    data_encoding::BASE64.encode(bytes.as_ref())
}

pub fn to_base64url(bytes: impl AsRef<[u8]>) -> String {
    data_encoding::BASE64URL_NOPAD.encode(bytes.as_ref())
}

#[track_caller]
pub fn from_base64url(text: &str) -> Vec<u8> {
    data_encoding::BASE64URL_NOPAD
        .decode(text.as_bytes())
        .unwrap()
}
