//! Runs `inspect`: reads text piece by piece, and writes a view of each token as it is found.

use secrecy::ExposeSecret;

use super::bar::Bar;
use super::console::Console;
use super::paste::Paste;
use crate::cli::InspectArgs;
use crate::inspect::{TokenQuestion, inspect};
use crate::outcome::{Failure, Notices, Outcome};
use crate::platform::address::Region;
use crate::platform::pasted::{error_in, what_was_pasted};
use crate::platform::pasted_request::request_in;
use crate::platform::permission::ApiRequest;
use crate::render::inspection::{Series, View, shown};
use crate::render::search;
use crate::render::style::Style;
use crate::settings::{self, Inputs, TextSource};
use crate::time::UnixTime;
use crate::token::find::{Finder, Found, Undone};
use crate::token::signature::{Keys, NamedKey};

/// From this many bytes on, a file may take a while.
const LONG: u64 = 8 << 20;

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
    if let (Some(request), Some(keys)) = (&mut asked.request, &asked.keys) {
        request.key_region = Some(keys.region.unwrap_or(Region::Us));
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
    let org_id = asked.keys.as_ref().and_then(|keys| keys.org_id.as_ref());
    let org_id = org_id.map(|id| (id.value.expose_secret(), id.source.to_string()));
    let question = TokenQuestion {
        moment: asked.moment,
        keys: asked.keys.as_ref().map(|keys| Keys {
            key: keys.key.value.expose_secret(),
            source: &source,
            others: &others,
            org_id: org_id
                .as_ref()
                .map(|(value, source)| NamedKey { value, source }),
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
        let size = match source {
            TextSource::File { size, .. } => size.filter(|size| *size >= LONG),
            _ => None,
        };
        let mut bar = Bar::new(
            size,
            "token",
            size.is_some() && console.stdout.terminal.is_none(),
        );
        let mut done = 0;
        let read = text.read(source, inputs, console, &mut |piece, console| {
            finder.feed(piece, &mut |found| bench.take(found));
            console.write(&bench.pending)?;
            bench.pending.clear();
            done += piece.len() as u64;
            bar.draw(done, bench.series.count as u64, console);
            Ok(!console.stdout.closed)
        });
        bar.clear(console);
        read?;
        // If nobody reads on, the rest of the text was not read either.
        if !console.stdout.closed {
            finder.finish(&mut |found| bench.take(found));
        }
    }
    if bench.series.count == 0 && !console.stdout.closed {
        return Err(search::no_token(what_was_pasted(text.start())));
    }
    let notes = [
        search::left_out(bench.first.as_ref(), bench.series.count),
        search::undone(&bench.undone, bench.series.count),
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

/// What found tokens are judged by, and how they are shown.
struct Bench<'a> {
    question: TokenQuestion<'a>,
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
        let inspected = inspect(&found, &self.question);
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

/// The request in the text, completed by the options.
fn take_request(
    args: &InspectArgs,
    text: &[u8],
    inputs: &mut Inputs,
) -> Result<ApiRequest, Failure> {
    let Some(request) = request_in(text) else {
        return Err(search::no_request());
    };
    settings::request_with(request, &args.checks, inputs)
}

/// Notes a request and a platform error that came with the tokens.
fn beside(text: &Paste, taken: bool, notices: &mut Notices) {
    let Some(text) = text.kept() else { return };
    if let Some(request) = request_in(text) {
        notices.note(search::request_beside(&request, taken));
    }
    if let Some((name, meaning)) = error_in(&String::from_utf8_lossy(text)) {
        notices.note(search::error_beside(name, meaning));
    }
}
