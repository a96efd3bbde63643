//! What to inspect and check, from the args of `inspect`.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

use super::identity::{FoundKeys, keys};
use super::inputs::Inputs;
use super::place::{instant, span};
use crate::cli::{CheckArgs, InspectArgs, ViewArg};
use crate::outcome::Failure;
use crate::platform::permission::{ApiRequest, Assistant};
use crate::render::inspection::View;
use crate::text::{shown, shown_path};
use crate::time::UnixTime;
use crate::token::exposure::Exposure;
use crate::token::judge::Moment;
use crate::token::origin::Origin;

/// The value of `--request` for the request in the text itself.
const AUTO: &str = "auto";

/// Where text to search comes from.
pub enum TextSource {
    /// The command line.
    Text(Vec<u8>),
    /// Standard input.
    Stdin,
    /// A file.
    File {
        file: File,
        /// Its name in messages.
        name: String,
        /// Its size in bytes, if it is a regular file.
        size: Option<u64>,
    },
}

/// What to inspect, and what to check.
pub struct Inspect {
    pub sources: Vec<TextSource>,
    pub moment: Moment,
    pub keys: Option<FoundKeys>,
    pub request: Option<ApiRequest>,
    /// Whether to take the request from the text.
    pub takes_request: bool,
    pub expires_within: Option<i64>,
    pub strict: bool,
    pub view: View,
    pub exposure: Exposure,
}

/// Understands the args of `inspect`.
pub fn inspect(args: &InspectArgs, now: UnixTime, inputs: &mut Inputs) -> Result<Inspect, Failure> {
    let mut sources = sources(&args.tokens, args.file.is_some());
    for source in &sources {
        if matches!(source, TextSource::Stdin) {
            inputs.take_free_stdin("the token")?;
        }
    }
    match &args.file {
        Some(path) if path.as_os_str() == "-" => {
            inputs.take_stdin("--file")?;
            sources.push(TextSource::Stdin);
        }
        Some(path) => sources.push(file(path, inputs)?),
        None => {}
    }
    let checks = &args.checks;
    let view = view(args.view.format);
    if args.view.redact && matches!(view, View::Claims | View::Header) {
        return Err(Failure::misuse(
            "--redact cannot be used with --format claims or header, which print the token's own JSON",
        )
        .hint("use --format report, json or markdown"));
    }
    for (option, given) in [
        ("--org-id", args.identity.org_id.is_some()),
        ("--key-file", args.identity.key_file.is_some()),
        ("--key-command", args.identity.key_command.is_some()),
    ] {
        if given && !checks.verify {
            return Err(
                Failure::misuse(format!("{option} has no effect without --verify"))
                    .hint("add --verify to check the signature"),
            );
        }
    }
    let asks = checks.verify || checks.request.is_some() || checks.fail_if_expires_within.is_some();
    if checks.strict && !asks {
        return Err(Failure::misuse("--strict has no effect without a check")
            .hint("add --verify, --request or --fail-if-expires-within"));
    }
    let moment = Moment {
        at: match &checks.at {
            Some(text) => instant("--at", text)?,
            None => now,
        },
        chosen: checks.at.is_some(),
        leeway: seconds("--leeway", checks.leeway.as_deref())?.unwrap_or(0),
    };
    Ok(Inspect {
        sources,
        moment,
        request: request(checks, inputs)?,
        takes_request: checks.request.as_deref() == Some(AUTO),
        expires_within: seconds(
            "--fail-if-expires-within",
            checks.fail_if_expires_within.as_deref(),
        )?,
        strict: checks.strict,
        view,
        exposure: if args.view.redact {
            Exposure::Redacted
        } else {
            Exposure::Whole
        },
        keys: if checks.verify {
            Some(keys(&args.identity, inputs)?)
        } else {
            None
        },
    })
}

/// Arguments that the shell split belong to one text; `-` between them is standard input.
fn sources(args: &[OsString], has_file: bool) -> Vec<TextSource> {
    if args.is_empty() {
        return if has_file {
            Vec::new()
        } else {
            vec![TextSource::Stdin]
        };
    }
    let mut sources = Vec::new();
    for args in args.split_inclusive(|word| word == "-") {
        let (texts, stdin) = match args.split_last() {
            Some((last, texts)) if last == "-" => (texts, true),
            _ => (args, false),
        };
        if !texts.is_empty() {
            let texts: Vec<_> = texts.iter().map(|text| text.as_encoded_bytes()).collect();
            sources.push(TextSource::Text(texts.join(&b' ')));
        }
        // Standard input is read only once, however often it is named.
        if stdin
            && !sources
                .iter()
                .any(|source| matches!(source, TextSource::Stdin))
        {
            sources.push(TextSource::Stdin);
        }
    }
    sources
}

fn file(path: &Path, inputs: &Inputs) -> Result<TextSource, Failure> {
    let name = format!("--file {}", shown_path(&path.to_string_lossy()));
    let file = File::open(inputs.directory.join(path));
    let file = file.map_err(|cause| Failure::io(format!("{name}: cannot open it"), &cause))?;
    let found = file.metadata().ok().filter(std::fs::Metadata::is_file);
    Ok(TextSource::File {
        size: found.map(|found| found.len()),
        file,
        name,
    })
}

fn view(word: ViewArg) -> View {
    match word {
        ViewArg::Report => View::Report,
        ViewArg::Json => View::Json,
        ViewArg::Markdown => View::Markdown,
        ViewArg::Claims => View::Claims,
        ViewArg::Header => View::Header,
    }
}

fn seconds(option: &str, text: Option<&str>) -> Result<Option<i64>, Failure> {
    text.map(|text| Ok(span(option, text)?.seconds()))
        .transpose()
}

fn request(args: &CheckArgs, inputs: &mut Inputs) -> Result<Option<ApiRequest>, Failure> {
    let Some(text) = args.request.as_ref().filter(|text| *text != AUTO) else {
        return Ok(None);
    };
    let request = ApiRequest::parse(text)
        .map_err(|refusal| refusal.at(format!("--request {}", shown(text))))?;
    request_with(request, args, inputs).map(Some)
}

/// A request with the origin and the assistant from the options.
pub fn request_with(
    mut request: ApiRequest,
    args: &CheckArgs,
    inputs: &mut Inputs,
) -> Result<ApiRequest, Failure> {
    if let Some(text) = &args.origin {
        request.origin = Some(origin(text, inputs)?);
    }
    if args.transient {
        request.assistant = Assistant::Transient;
    } else if let Some(id) = &args.assistant {
        if id.trim().is_empty() {
            return Err(Failure::misuse("--assistant: blank")
                .hint("is the variable that holds the id set?"));
        }
        request.assistant = Assistant::Id(id.clone());
    }
    Ok(request)
}

/// The origin as a browser sends it; sandboxed pages do send `null`.
fn origin(text: &str, inputs: &mut Inputs) -> Result<String, Failure> {
    if text == "null" {
        return Ok(text.into());
    }
    let place = format!("--origin {}", shown(text));
    let origin = Origin::parse(text).map_err(|refusal| refusal.at(&place))?;
    if origin.as_str() != text {
        inputs.notices.note(format!("{place} is taken as {origin}"));
    }
    Ok(origin.as_str().into())
}
