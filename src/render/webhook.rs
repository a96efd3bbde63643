//! The headers of a signed request, in each output format.

use crate::webhook::sign::Signed;

/// The formats of signed headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignFormat {
    Headers,
    Json,
    Curl,
}

/// The text for standard output, without the newline that ends it.
pub fn signed(format: SignFormat, signed: &Signed) -> Result<String, serde_json::Error> {
    let lines = |line: fn(&str, &str) -> String| {
        let lines = signed.headers.iter();
        lines
            .map(|header| line(&header.name, &header.value))
            .collect::<Vec<_>>()
            .join("\n")
    };
    Ok(match format {
        SignFormat::Headers => lines(|name, value| format!("{name}: {value}")),
        SignFormat::Json => serde_json::to_string(signed)?,
        SignFormat::Curl => lines(curl),
    })
}

/// A line for `curl --config -`, quoted as its man page says.
fn curl(name: &str, value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | '"' => quoted.extend(['\\', character]),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    format!("header = \"{name}: {quoted}\"")
}
