//! The story of `inspect`: text in pieces, tokens as they are found, views as they are written.

use std::io::{ErrorKind, Read};

use secrecy::ExposeSecret;

use super::console::Console;
use crate::cli::InspectArgs;
use crate::inspect::{Question, inspect};
use crate::outcome::{Failure, Outcome};
use crate::render::inspection::{Series, View, shown};
use crate::render::style::Style;
use crate::settings::{self, Inputs, TextSource};
use crate::time::UnixTime;
use crate::token::find::{Finder, Found, Lookalike, Undone, lookalike};
use crate::token::signature::{Keys, NamedKey};

/// Bytes of text or answer that are held at a time.
const PIECE: usize = 64 << 10;

/// Finds tokens in the text, and shows each as it is found.
pub fn run(
    args: &InspectArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let asked = settings::inspect(args, now, inputs)?;
    console.say(inputs.notices);
    let source = asked.keys.as_ref().map(|keys| keys.key.source.to_string());
    let source = source.unwrap_or_default();
    let others = asked.keys.iter().flat_map(|keys| &keys.others);
    let others: Vec<_> = others
        .map(|other| (other.value.expose_secret(), other.source.to_string()))
        .collect();
    let others: Vec<_> = others
        .iter()
        .map(|(value, source)| NamedKey { value, source })
        .collect();
    let question = Question {
        moment: asked.moment,
        keys: asked.keys.as_ref().map(|keys| Keys {
            key: keys.key.value.expose_secret(),
            source: &source,
            others: &others,
            org_id: keys.org_id.as_ref().map(ExposeSecret::expose_secret),
        }),
        request: asked.request.as_ref(),
        expires_within: asked.expires_within,
        strict: asked.strict,
        exposure: asked.exposure,
    };
    let mut desk = Desk {
        question,
        view: asked.view,
        style: console.stdout.style(),
        rows: console.stdout.terminal.map(|size| size.rows),
        series: Series::of(asked.view),
        outcome: Outcome::Done,
        first: None,
        undone: Vec::new(),
        pending: Vec::new(),
    };
    let mut start = Vec::new();
    for source in &asked.sources {
        let mut finder = Finder::default();
        match source {
            TextSource::Text(text) => {
                start.extend(text.iter().take(PIECE));
                finder.feed(text, &mut |found| desk.take(found));
            }
            TextSource::Stdin => {
                console.ask_for_paste();
                let mut piece = vec![0; PIECE];
                while !console.stdout.closed {
                    let length = read(inputs.stdin, &mut piece)?;
                    if length == 0 {
                        break;
                    }
                    start.extend(
                        piece[..length]
                            .iter()
                            .take(PIECE.saturating_sub(start.len())),
                    );
                    finder.feed(&piece[..length], &mut |found| desk.take(found));
                    console.write(&desk.pending)?;
                    desk.pending.clear();
                }
            }
        }
        // Where nobody reads on, the rest of the text was not read either.
        if !console.stdout.closed {
            finder.finish(&mut |found| desk.take(found));
        }
    }
    if desk.series.count == 0 && !console.stdout.closed {
        return Err(no_token(lookalike(&start), start.len()));
    }
    let notes = [
        left_out(desk.first.as_ref(), desk.series.count),
        undone(&desk.undone, desk.series.count),
    ];
    for note in notes.into_iter().flatten() {
        inputs.notices.note(note);
    }
    desk.pending.extend(desk.series.finish());
    console.write(&desk.pending)?;
    Ok(desk.outcome)
}

/// Where found tokens are looked at, and what is to be written of them.
struct Desk<'a> {
    question: Question<'a>,
    view: View,
    style: Style,
    rows: Option<usize>,
    series: Series,
    outcome: Outcome,
    first: Option<Found>,
    /// What was undone to read the tokens so far.
    undone: Vec<(Undone, usize)>,
    pending: Vec<u8>,
}

impl Desk<'_> {
    fn take(&mut self, found: Found) {
        let inspected = inspect(&found.token, &self.question);
        if inspected.outcome != Outcome::Done {
            self.outcome = inspected.outcome;
        }
        self.pending.extend(
            self.series
                .push(shown(&inspected, self.view, self.style, self.rows)),
        );
        for (what, times) in &found.undone {
            match self.undone.iter_mut().find(|(known, _)| known == what) {
                Some((_, most)) => *most = (*most).max(*times),
                None => self.undone.push((*what, *times)),
            }
        }
        self.undone.sort_unstable();
        self.first.get_or_insert(found);
    }
}

fn read(stream: &mut dyn Read, piece: &mut [u8]) -> Result<usize, Failure> {
    loop {
        match stream.read(piece) {
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(Failure::io("cannot read standard input", &cause)),
            Ok(length) => return Ok(length),
        }
    }
}

/// What was left out around the tokens.
fn left_out(first: Option<&Found>, count: usize) -> Option<String> {
    let first = first?;
    if count > 1 {
        return Some(format!(
            "{count} tokens found; the text around them is left out"
        ));
    }
    let parts: Vec<_> = first.wrapping.iter().map(|it| it.as_str()).collect();
    (!parts.is_empty()).then(|| format!("left out around the token: {}", parts.join(", ")))
}

/// What was undone to read the tokens.
fn undone(undone: &[(Undone, usize)], count: usize) -> Option<String> {
    let token = if count > 1 { "tokens" } else { "token" };
    let parts: Vec<_> = undone
        .iter()
        .map(|(what, times)| what.described(*times))
        .collect();
    (!parts.is_empty()).then(|| format!("undone to read the {token}: {}", parts.join(", ")))
}

/// Why there is nothing to show, and what was there instead.
fn no_token(instead: Lookalike, length: usize) -> Failure {
    let no = |fact: String| Failure::no(fact);
    match instead {
        Lookalike::Nothing => no("no token found: the text is empty".into())
            .hint("give the token as an argument or on standard input"),
        Lookalike::Utf16 => no("no token found: the text is UTF-16".into())
            .hint("convert it first: iconv -f UTF-16 -t UTF-8"),
        Lookalike::Uuid => no("no token found, but a UUID: an API key, or the id of something".into())
            .hint("the platform's API keys are UUIDs; if it is a private key that somebody sent, it must be replaced"),
        Lookalike::Opaque => no(format!("no token found, but one word of {length} characters: an opaque key"))
            .hint("a token has three parts with dots between them, and starts with eyJ"),
        Lookalike::Text => no("no token found in the text".into())
            .hint("a token has three parts with dots between them, and starts with eyJ; a file goes to standard input"),
    }
}
