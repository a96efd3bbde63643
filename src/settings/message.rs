//! The method, headers and body of a call.

use std::path::Path;

use super::inputs::{Inputs, LARGEST_DATA};
use crate::cli::MessageArgs;
use crate::http::{Header, Headers};
use crate::outcome::Failure;
use crate::text::shown;

/// The method of a request, in capitals.
pub fn method(text: &str) -> Result<String, Failure> {
    if text.eq_ignore_ascii_case("CONNECT") {
        return Err(Failure::misuse("CONNECT opens a tunnel, and calls nothing")
            .hint("write 'voxtoken request GET /assistant'"));
    }
    if !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(text.to_ascii_uppercase());
    }
    Err(
        Failure::misuse(format!("{} is not an HTTP method", shown(text)))
            .hint("write 'voxtoken request GET /assistant'"),
    )
}

/// The caller's headers. Those that voxtoken sets itself are rejected.
pub fn headers(texts: &[String]) -> Result<Vec<Header>, Failure> {
    let mut read = Headers::default();
    for text in texts {
        let name = text.split(':').next().unwrap_or_default().trim();
        let is = |other: &&str| name.eq_ignore_ascii_case(other);
        if ["Authorization", "X-Api-Key"].iter().any(is) {
            return Err(Failure::misuse(format!(
                "-H: {name} would put a secret on the command line"
            ))
            .hint("to use your own token, give --token-file PATH"));
        }
        if ["Content-Length", "Transfer-Encoding", "Host", "Connection"]
            .iter()
            .any(is)
        {
            return Err(
                Failure::misuse(format!("-H: voxtoken sets {name} itself")).hint("leave it out")
            );
        }
        if is(&"Origin") {
            return Err(
                Failure::misuse("-H: Origin has its own option").hint("use --origin ORIGIN")
            );
        }
        read.parse_one(text).map_err(|refusal| refusal.at("-H"))?;
    }
    let header = |(name, value): (&str, &[u8])| Header::new(name, value, false);
    Ok(read.iter().map(header).collect())
}

/// The file that `-d @FILE` names.
fn data_file(args: &MessageArgs) -> Option<&Path> {
    args.data.as_ref()?.strip_prefix('@').map(Path::new)
}

/// The body that `-d` gives, as text or from a file.
pub fn body(args: &MessageArgs, inputs: &mut Inputs) -> Result<Option<Vec<u8>>, Failure> {
    match (data_file(args), &args.data) {
        (Some(path), _) if path.as_os_str().is_empty() => {
            Err(Failure::misuse("-d @: the name of a file is missing")
                .hint("write -d @FILE, or -d @- for standard input"))
        }
        (Some(path), _) => inputs.read_up_to(LARGEST_DATA, "-d", path).map(Some),
        (None, Some(text)) => Ok(Some(text.as_bytes().to_vec())),
        (None, None) => Ok(None),
    }
}
