//! The headers of a message, as captured or as people write them.

use crate::outcome::Refusal;

/// Headers in their order. Names are case-insensitive.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    /// Adds a header; white space around its value is not part of it (RFC 9110, section 5.5).
    pub fn add(&mut self, name: String, value: &[u8]) {
        self.0.push((name, value.trim_ascii().to_vec()));
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The values of all headers of this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The headers by their names on the wire, if a program has them as variables: CGI's `HTTP_X_SIGNATURE` (RFC
    /// 3875, section 4.1.18), or `content_type` and the like.
    pub(super) fn of_variables(&self) -> Option<Self> {
        const PREFIX: &str = "http_";
        let known = ["content_type", "content_length"];
        let lower = |name: &str| name.to_ascii_lowercase();
        let cgi = self.iter().any(|(name, _)| lower(name).starts_with(PREFIX));
        let written = |name: &str| known.contains(&name) || name == "user_agent";
        if !cgi && !self.iter().any(|(name, _)| written(&lower(name))) {
            return None;
        }
        let mut headers = Self::default();
        for (name, value) in self.iter() {
            let name = lower(name);
            let bare = name.strip_prefix(PREFIX);
            // CGI has other variables besides them, such as REQUEST_METHOD.
            if !cgi || bare.is_some() || known.contains(&&*name) {
                headers.add(bare.unwrap_or(&name).replace('_', "-"), value);
            }
        }
        Some(headers)
    }

    /// Reads a header as people write it: `Name: value`.
    ///
    /// # Errors
    /// No colon, or an invalid name. The message does not show the text, since it may be a secret.
    pub fn parse_one(&mut self, text: &str) -> Result<(), Refusal> {
        let refusal = || Refusal::new("not a header").hint("write it as 'Name: value'");
        let (name, value) = text.split_once(':').ok_or_else(refusal)?;
        let name = header_name(name).map_err(|_| refusal())?;
        if value.contains(['\r', '\n', '\0']) {
            return Err(Refusal::new("a header value contains a line break")
                .hint("give each header an option of its own"));
        }
        self.add(name, value.as_bytes());
        Ok(())
    }

    /// Reads headers as people write them, one a line. Blank lines are skipped.
    ///
    /// # Errors
    /// A line that is not a header, with its number.
    pub fn parse_lines(&mut self, bytes: &[u8]) -> Result<(), (usize, Refusal)> {
        for (index, line) in String::from_utf8_lossy(bytes).lines().enumerate() {
            if !line.trim().is_empty() {
                self.parse_one(line)
                    .map_err(|refusal| (index + 1, refusal))?;
            }
        }
        Ok(())
    }
}

/// Reads the name of a header (RFC 9110, section 5.1).
///
/// # Errors
/// An empty name, or a character that no name may have.
pub fn header_name(text: &str) -> Result<String, Refusal> {
    if text.is_empty() {
        return Err(Refusal::new("empty").hint("write the name of a header, such as x-signature"));
    }
    if is_token(text.as_bytes()) {
        return Ok(text.into());
    }
    Err(Refusal::new("not the name of a header")
        .hint("write the name alone, without colon or spaces, as x-signature"))
}

/// Whether this is a token, as header names and methods are (RFC 9110, section 5.6.2).
pub(super) fn is_token(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !text.is_empty() && text.iter().all(fits)
}
