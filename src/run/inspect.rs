//! Runs `inspect`: reads text piece by piece, and writes a view of each token as it is found.

use std::io::{ErrorKind, Read};

use secrecy::ExposeSecret;

use super::console::Console;
use crate::cli::InspectArgs;
use crate::inspect::{Question, inspect};
use crate::outcome::{Failure, Notices, Outcome};
use crate::platform::pasted::{Pasted, error_in, what_was_pasted};
use crate::platform::pasted_request::request_in;
use crate::platform::permission::Request;
use crate::render::inspection::{Series, View, shown};
use crate::render::style::Style;
use crate::settings::{self, Inputs, TextSource};
use crate::text::safe;
use crate::time::UnixTime;
use crate::token::find::{Finder, Found, Undone};
use crate::token::signature::{Keys, NamedKey};

/// Bytes of text or answer that are held at a time.
const PIECE: usize = 64 << 10;

/// Bytes of the text that are kept to name what it is.
const START: usize = 1 << 20;

/// Longest text in which a request is looked for.
const LONGEST_WITH_REQUEST: usize = 8 << 20;

/// Characters of a line after which a terminal drops the rest (`MAX_CANON` of the system).
const TERMINAL_LINE: usize = if cfg!(target_os = "linux") {
    4095
} else {
    1023
};

/// Finds tokens in the text, and shows each as it is found.
pub fn run(
    args: &InspectArgs,
    now: UnixTime,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let mut asked = settings::inspect(args, now, inputs)?;
    console.say(inputs.notices);
    let mut text = Paste::default();
    if asked.takes_request {
        let whole = text.whole(&mut asked.sources, inputs, console)?;
        asked.request = Some(take_request(args, &whole, inputs)?);
        asked.sources = vec![TextSource::Text(whole)];
    }
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
    let mut bench = Bench {
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
    for source in &mut asked.sources {
        let mut finder = Finder::default();
        text.read(source, inputs, console, &mut |piece, console| {
            finder.feed(piece, &mut |found| bench.take(found));
            console.write(&bench.pending)?;
            bench.pending.clear();
            Ok(!console.stdout.closed)
        })?;
        // Where nobody reads on, the rest of the text was not read either.
        if !console.stdout.closed {
            finder.finish(&mut |found| bench.take(found));
        }
    }
    if bench.series.count == 0 && !console.stdout.closed {
        return Err(no_token(what_was_pasted(&text.start)));
    }
    let notes = [
        left_out(bench.first.as_ref(), bench.series.count),
        undone(&bench.undone, bench.series.count),
    ];
    for note in notes.into_iter().flatten() {
        inputs.notices.note(note);
    }
    if asked.request.is_none() || asked.takes_request {
        beside(&text, asked.takes_request, inputs.notices);
    }
    bench.pending.extend(bench.series.finish());
    console.write(&bench.pending)?;
    Ok(bench.outcome)
}

/// Where found tokens are looked at, and what is to be written of them.
struct Bench<'a> {
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

impl Bench<'_> {
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

/// Takes a piece of the text, and says whether to read on.
type Each<'a> = dyn FnMut(&[u8], &mut Console) -> Result<bool, Failure> + 'a;

/// The text that is searched, as it is read.
#[derive(Default)]
struct Paste {
    /// Its start, to name what it is and to look for a request in it.
    start: Vec<u8>,
    /// Length of the line that is being read, of text typed or pasted at a terminal.
    line: usize,
}

impl Paste {
    /// Reads a source, and hands over each piece until it returns false.
    fn read(
        &mut self,
        source: &mut TextSource,
        inputs: &mut Inputs,
        console: &mut Console,
        each: &mut Each,
    ) -> Result<(), Failure> {
        let (stream, name): (&mut dyn Read, &str) = match source {
            TextSource::Text(text) => {
                self.keep(text);
                each(text, console)?;
                return Ok(());
            }
            TextSource::Stdin => (&mut *inputs.stdin, "standard input"),
            TextSource::File(file, name) => (file, name),
        };
        let typed = inputs.stdin_is_terminal && name == "standard input";
        let mut piece = vec![0; PIECE];
        while !console.stdout.closed {
            let length = match stream.read(&mut piece) {
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Failure::io(format!("cannot read {name}"), &cause)),
                Ok(length) => length,
            };
            if length == 0 {
                break;
            }
            if typed && self.is_cut(&piece[..length]) {
                inputs.notices.warn(format!(
                    "a line has {TERMINAL_LINE} characters, the most that a terminal takes; the rest may be \
                     missing: use --file PATH or a pipe"
                ));
            }
            self.keep(&piece[..length]);
            if !each(&piece[..length], console)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads all sources to their end, so that a request can be looked for before any token is judged.
    fn whole(
        &mut self,
        sources: &mut [TextSource],
        inputs: &mut Inputs,
        console: &mut Console,
    ) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        for source in sources {
            self.read(source, inputs, console, &mut |piece, _| {
                whole.extend_from_slice(piece);
                Ok(whole.len() <= LONGEST_WITH_REQUEST)
            })?;
        }
        if whole.len() > LONGEST_WITH_REQUEST {
            let limit = LONGEST_WITH_REQUEST >> 20;
            return Err(Failure::misuse(format!(
                "--request auto: the text is longer than {limit} MiB"
            ))
            .hint("give the request as --request 'METHOD PATH'"));
        }
        Ok(whole)
    }

    fn keep(&mut self, piece: &[u8]) {
        let room = START.saturating_sub(self.start.len());
        self.start
            .extend_from_slice(&piece[..piece.len().min(room)]);
    }

    /// Whether a line ends in this piece that is as long as a terminal lets a line be.
    fn is_cut(&mut self, piece: &[u8]) -> bool {
        let mut cut = false;
        for line in piece.split_inclusive(|byte| *byte == b'\n') {
            let ended = line.ends_with(b"\n");
            self.line += line.len() - usize::from(ended);
            if ended {
                cut |= self.line == TERMINAL_LINE;
                self.line = 0;
            }
        }
        cut
    }
}

/// The request that the text holds, with what is given beside it.
fn take_request(args: &InspectArgs, text: &[u8], inputs: &mut Inputs) -> Result<Request, Failure> {
    let Some(request) = request_in(text) else {
        return Err(
            Failure::misuse("--request auto: the text holds no request to the platform")
                .hint("paste the curl command or HAR file, or give --request 'METHOD PATH'"),
        );
    };
    settings::request_with(request, &args.checks, inputs)
}

/// Notes a request and an error of the platform that stand beside the tokens.
fn beside(text: &Paste, taken: bool, notices: &mut Notices) {
    if text.start.len() >= START {
        return;
    }
    if let Some(request) = request_in(&text.start) {
        let request = format!("{} {}", safe(&request.method), safe(&request.path));
        notices.note(if taken {
            format!("the request is taken from the text: {request}")
        } else {
            format!("the text holds a request, {request}; add --request auto to check it")
        });
    }
    if let Some((name, meaning)) = error_in(&String::from_utf8_lossy(&text.start)) {
        notices.note(format!(
            "the text holds the platform's error '{name}': {meaning}"
        ));
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
fn no_token(pasted: Pasted) -> Failure {
    Failure::no(format!("no token found{}", pasted.fact)).hint(pasted.hint)
}
