//! What is around a token: a header, a command, JSON, quotes. This is a guess from one line and one byte, used only
//! for a note.

use super::spelling::CONTEXT;

/// What a token may be wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// A curl command.
    Curl,
    /// A cookie header.
    Cookie,
    /// An `Authorization` header.
    Authorization,
    /// The word `Bearer` alone.
    Bearer,
    /// The word `Bearer` twice, which no server takes.
    BearerTwice,
    /// The parameter of a URL.
    Url,
    /// `export NAME=…` or `NAME=…`.
    Assignment,
    /// The value of a JSON member.
    Json,
    /// Quotes.
    Quotes,
    /// Any other text.
    Text,
}

impl Wrapping {
    /// Its name in a note.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Curl => "a curl command",
            Self::Cookie => "a cookie",
            Self::Authorization => "an Authorization header",
            Self::Bearer => "the word Bearer",
            Self::BearerTwice => "the word Bearer, twice: send it once",
            Self::Url => "a URL",
            Self::Assignment => "an assignment",
            Self::Json => "JSON",
            Self::Quotes => "quotes",
            Self::Text => "other text",
        }
    }
}
/// What is around a token, judged by the line before it and the byte after it.
pub(super) fn wrapping(text: &[u8], start: usize, end: usize) -> Vec<Wrapping> {
    let from = start.saturating_sub(CONTEXT);
    let before = &text[from..start];
    let line = String::from_utf8_lossy(line(before)).to_ascii_lowercase();
    let bare = line.trim_end();
    let unquoted = bare.trim_end_matches(['"', '\'', '`']);
    let has = |word: &str| line.contains(word);
    let bearer = unquoted.ends_with("bearer");
    let mut around = Vec::new();
    let mut note = |is: bool, wrapping: Wrapping| {
        if is {
            around.push(wrapping);
        }
    };
    let mut words = unquoted.split_ascii_whitespace().rev();
    let twice = words.nth(1).is_some_and(|word| word.ends_with("bearer"));
    note(has("curl ") || has("curl.exe "), Wrapping::Curl);
    note(has("cookie:") || has("cookie\":"), Wrapping::Cookie);
    let authorization = has("authorization");
    note(authorization, Wrapping::Authorization);
    note(bearer && !authorization && !twice, Wrapping::Bearer);
    note(bearer && twice, Wrapping::BearerTwice);
    let url = has("://") && !has(" ");
    note(url, Wrapping::Url);
    let assigned = unquoted.trim_end().ends_with('=') && !url;
    note(assigned && !has("cookie"), Wrapping::Assignment);
    // YAML and JavaScript write the name without quotes.
    let named = unquoted.trim_end().strip_suffix(':');
    let json = named.is_some_and(|name| name.trim_end().ends_with('"')) && bare.ends_with('"');
    note(json, Wrapping::Json);
    note(bare.len() != unquoted.len() && !json, Wrapping::Quotes);
    let followed = text
        .get(end)
        .is_some_and(|byte| !byte.is_ascii_whitespace());
    if around.is_empty() && (!bare.is_empty() || followed) {
        around.push(Wrapping::Text);
    }
    around
}

/// The last line of a text, with those before it that a backslash joins to it.
fn line(text: &[u8]) -> &[u8] {
    let mut start = text.len();
    loop {
        let before = &text[..start];
        start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let joined = text[..start].trim_ascii_end().last();
        if start == 0 || !matches!(joined, Some(b'\\' | b'^')) {
            return &text[start..];
        }
        start -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::find::all;
    use crate::token::find::tests::TOKEN;

    #[test]
    fn tokens_are_found_in_everything_that_people_paste() {
        use Wrapping::{
            Assignment, Authorization, Bearer, BearerTwice, Cookie, Curl, Json, Quotes, Text, Url,
        };
        let cases: [(&str, &[Wrapping]); 26] = [
            ("%", &[]),
            ("  %\n", &[]),
            ("\"%\"", &[Quotes]),
            ("'%'", &[Quotes]),
            ("Bearer %", &[Bearer]),
            ("Authorization: Bearer %\r\n", &[Authorization]),
            ("authorization:%", &[Authorization]),
            ("VAPI_TOKEN=%", &[Assignment]),
            ("export VAPI_TOKEN='%'", &[Assignment, Quotes]),
            (
                "curl -H \"Authorization: Bearer %\" https://api.vapi.ai/call",
                &[Curl, Authorization],
            ),
            (
                "curl -X POST \\\n  -H 'authorization: Bearer %'",
                &[Curl, Authorization],
            ),
            ("Bearer Bearer %", &[BearerTwice]),
            (
                "curl -H 'authorization: Bearer %' \\\n  https://api.vapi.ai",
                &[Curl, Authorization],
            ),
            ("Cookie: a=b; session=%; c=d", &[Cookie]),
            ("{\"token\":\"%\",\"tokenType\":\"Bearer\"}", &[Json]),
            ("{\n  \"token\": \"%\"\n}", &[Json]),
            ("{\"Authorization\": \"Bearer %\"}", &[Authorization]),
            ("https://example.com/?jwt=%&x=1", &[Url]),
            ("https://example.com/call/%/start", &[Url]),
            ("https://example.com/#access_token=%", &[Url]),
            ("My token is %.", &[Text]),
            ("(%)", &[Text]),
            ("`%`", &[Quotes]),
            ("<%>", &[Text]),
            ("%, and some more", &[Text]),
            (
                "2026-11-20 17:05:12.123 WARN 401 for % from 10.0.0.1",
                &[Text],
            ),
        ];
        for (text, wrapping) in cases {
            let text = text.replace('%', TOKEN);
            let all = all(text.as_bytes());
            assert_eq!(all.len(), 1, "{text}");
            assert_eq!(String::from_utf8_lossy(&all[0].token), TOKEN, "{text}");
            assert_eq!(all[0].wrapping, *wrapping, "{text}");
        }
    }
}
