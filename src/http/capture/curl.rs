//! Reads a curl command, copied from a browser or written by hand.

use super::captured::Captured;
use super::form::Form;
use super::shell::words;
use crate::http::Headers;
use crate::judgement::Check;
use crate::outcome::Refusal;

/// Short options that take a value.
const SHORT_WITH_VALUE: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

/// Long options that take none, of those that people use.
const LONG_WITHOUT_VALUE: [&str; 28] = [
    "anyauth",
    "basic",
    "compressed",
    "digest",
    "fail",
    "fail-with-body",
    "get",
    "globoff",
    "head",
    "http1.0",
    "http1.1",
    "http2",
    "http2-prior-knowledge",
    "http3",
    "include",
    "insecure",
    "ipv4",
    "ipv6",
    "location",
    "location-trusted",
    "no-buffer",
    "no-keepalive",
    "no-progress-meter",
    "path-as-is",
    "remote-name",
    "show-error",
    "silent",
    "verbose",
];

/// The request described by the options so far.
#[derive(Default)]
struct CurlCommand {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    data: Option<String>,
    get: bool,
    uploads: bool,
    unknown_body: Option<&'static str>,
}

/// Reads a command.
pub(super) fn request(bytes: &[u8]) -> Result<Captured<'static>, Refusal> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let words = words(text).ok_or_else(|| {
        Refusal::new("the curl command has an unclosed quote")
            .hint("copy the command whole, or save it to a file")
    })?;
    let mut command = CurlCommand::default();
    let mut rest = words.into_iter().skip(1);
    while let Some(word) = rest.next() {
        // Another command follows.
        if matches!(&*word, "|" | "&&" | ";" | "||" | ">") {
            break;
        }
        command.take(word, &mut rest);
    }
    command.captured()
}

impl CurlCommand {
    /// Takes one word, and its value if it has one.
    fn take(&mut self, word: String, rest: &mut impl Iterator<Item = String>) {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            if LONG_WITHOUT_VALUE.contains(&name) {
                self.switch(name);
            } else if let Some(value) = value.or_else(|| rest.next()) {
                self.option(name, value);
            }
            return;
        }
        let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) else {
            self.url.get_or_insert(word);
            return;
        };
        // Switches may precede the one option that takes a value, joined to it or not.
        for (at, letter) in short.char_indices() {
            if !SHORT_WITH_VALUE.contains(letter) {
                self.switch(match letter {
                    'G' => "get",
                    'I' => "head",
                    _ => "",
                });
                continue;
            }
            let joined = &short[at + letter.len_utf8()..];
            let value = if joined.is_empty() {
                rest.next()
            } else {
                Some(joined.to_owned())
            };
            let name = match letter {
                'X' => "request",
                'H' => "header",
                'd' => "data",
                'u' => "user",
                'A' => "user-agent",
                'e' => "referer",
                'b' => "cookie",
                'F' => "form",
                'T' => "upload-file",
                _ => "",
            };
            if let Some(value) = value {
                self.option(name, value);
            }
            return;
        }
    }

    fn switch(&mut self, name: &str) {
        match name {
            "get" => self.get = true,
            "head" => self.method = Some("HEAD".into()),
            _ => {}
        }
    }

    fn option(&mut self, name: &str, value: String) {
        match name {
            "request" => self.method = Some(value),
            "url" => {
                self.url.get_or_insert(value);
            }
            "header" => self.header(&value),
            "user-agent" => self.headers.push(("User-Agent".into(), value)),
            "referer" => self.headers.push(("Referer".into(), value)),
            "cookie" => self.headers.push(("Cookie".into(), value)),
            "user" => {
                let encoded = data_encoding::BASE64.encode(value.as_bytes());
                self.headers
                    .push(("Authorization".into(), format!("Basic {encoded}")));
            }
            "oauth2-bearer" => {
                self.headers
                    .push(("Authorization".into(), format!("Bearer {value}")));
            }
            "data" | "data-ascii" | "data-binary" | "json" if value.starts_with('@') => {
                self.unknown_body = Some("its body is in a file; give that as BODY-FILE");
            }
            "data" | "data-ascii" | "data-binary" | "data-raw" => self.data(&value),
            "json" => {
                // Unlike with --data, repeated texts are joined as they are.
                self.data = Some(self.data.take().unwrap_or_default() + &value);
                if !self.has("content-type") {
                    self.headers
                        .push(("Content-Type".into(), "application/json".into()));
                }
            }
            "data-urlencode" => {
                let encode = |text: &str| {
                    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
                };
                let text = match value.split_once('=') {
                    Some(("", text)) => encode(text),
                    Some((name, text)) => format!("{name}={}", encode(text)),
                    None => encode(&value),
                };
                // curl writes a space as %20.
                self.data(&text.replace('+', "%20"));
            }
            "form" | "upload-file" => {
                self.uploads |= name == "upload-file";
                self.unknown_body =
                    Some("its body is a form or a file that the command does not have");
            }
            _ => {}
        }
    }

    fn data(&mut self, text: &str) {
        match &mut self.data {
            Some(data) => data.extend(["&", text]),
            None => self.data = Some(text.to_owned()),
        }
    }

    fn header(&mut self, text: &str) {
        if let Some((name, value)) = text.split_once(':') {
            // `Name:` removes a header.
            if !value.trim().is_empty() {
                self.headers
                    .push((name.trim().to_owned(), value.to_owned()));
            }
        } else if let Some(name) = text.strip_suffix(';') {
            self.headers.push((name.to_owned(), String::new()));
        }
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    fn captured(self) -> Result<Captured<'static>, Refusal> {
        let mut url = self.url.ok_or_else(|| {
            Refusal::new("a curl command without a URL").hint("paste the whole command")
        })?;
        if !url.contains("://") {
            url.insert_str(0, "http://");
        }
        let mut data = self.data;
        if self.get
            && let Some(data) = data.take()
        {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&data);
        }
        let method = self.method.unwrap_or_else(|| {
            let posts = data.is_some() || self.unknown_body.is_some();
            let name = match (self.uploads, posts) {
                (true, _) => "PUT",
                (false, true) => "POST",
                (false, false) => "GET",
            };
            name.to_owned()
        });
        let mut headers = Headers::default();
        for (name, value) in self.headers {
            headers.add(name, value.as_bytes());
        }
        let unknown = self
            .unknown_body
            .map(|why| Check::unknown("request", format!("a curl command; {why}")));
        Ok(Captured {
            form: Form::Curl,
            method: Some(method),
            target: Some(url),
            headers,
            body: data.unwrap_or_default().into_bytes().into(),
            incomplete: unknown.is_some(),
            checks: unknown.into_iter().collect(),
            ..Captured::default()
        })
    }
}
