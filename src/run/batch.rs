//! Runs `mint --batch`: one token per line, on all cores, in order.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::bar::Bar;
use super::console::Console;
use super::deliver::cannot_write;
use super::outside::Ports;
use super::parallel::in_order;
use super::windows::{Window, Windows};
use crate::file::Unfinished;
use crate::outcome::{Failure, Outcome};
use crate::render::output::{self, RowFrame};
use crate::render::progress::grouped;
use crate::settings::{Inputs, Mint, OutputPlace, Target, TokenOutput};
use crate::text::counted;
use crate::time::UnixTime;
use crate::token::batch::BatchMinter;
use crate::token::deliverable::Deliverable;
use crate::token::mint::Minter;
use crate::token::recipe::Recipe;
use crate::token::row;

/// What became of the lines of a window.
#[derive(Default)]
struct Made {
    bytes: u64,
    minted: u64,
    failed: u64,
    warned: u64,
    lines: Vec<u8>,
    /// Commands that mask the tokens.
    masks: String,
}

/// Mints a token for each row, and writes the lines: to the file, if there is one.
pub fn run(
    asked: Mint,
    file: Option<Unfinished>,
    now: UnixTime,
    ports: &Ports,
    inputs: &mut Inputs,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let Some(rows) = asked.rows else {
        return Ok(Outcome::Done);
    };
    let mut file = match &asked.output {
        TokenOutput::Text {
            place: OutputPlace::File(Target::New { path, .. }),
            ..
        } => file.map(|file| (file, path)),
        _ => None,
    };
    let typed = rows.file.is_none() && inputs.stdin_is_terminal;
    console.say(inputs.notices);
    // Rows that are typed leave nothing to finish: Ctrl-C ends the process while it waits for a line.
    let stop = if typed {
        Arc::default()
    } else {
        (ports.stop)()
    };
    let recipe = &asked.recipe;
    let minter = Minter::new(&recipe.spellings, now);
    let mut opened = rows.file;
    let stream: &mut dyn Read = match &mut opened {
        Some(file) => file,
        None => &mut *inputs.stdin,
    };
    let mut windows = Windows::of(stream, row::LONGEST, &stop);
    let shows = file.is_some() || console.stdout.terminal.is_none();
    let mut bar = Bar::new(rows.size, "row", shows);
    let mut total = Made::default();
    let ended = in_order(
        &mut || {
            if stopped(&stop) {
                return Ok(None);
            }
            windows.next().map_err(|cause| {
                Failure::unavailable(format!("cannot read {}", rows.place), &cause)
            })
        },
        &|| {
            let mut minting = BatchMinter::new(recipe, &minter, now, |first| {
                Some((RowFrame::of(first)?, !first.warnings.is_empty()))
            });
            move |window| of_window(&window, &mut minting, asked.mask)
        },
        &mut |made| {
            if stopped(&stop) {
                return Ok(ControlFlow::Break(()));
            }
            if !made.masks.is_empty() {
                console.mask_all(&made.masks)?;
            }
            match &mut file {
                Some((file, path)) => file
                    .write(&made.lines)
                    .map_err(|cause| cannot_write(path, &cause))?,
                None if made.lines.is_empty() => {}
                None => console.write(&made.lines)?,
            }
            total.add(&made);
            bar.draw(total.bytes, total.rows(), console);
            Ok(if console.stdout.closed {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        },
    );
    bar.clear(console);
    ended?;
    if stopped(&stop) {
        return Ok(Outcome::Interrupted);
    }
    // Without rows, no file is left that would be in the way of the next run.
    if let Some((file, path)) = file
        && total.rows() > 0
    {
        file.finish().map_err(|cause| cannot_write(path, &cause))?;
    }
    summary(
        &total,
        console.stdout.closed,
        &rows.place,
        recipe,
        &asked.key_from,
        inputs,
    )
}

fn stopped(stop: &AtomicBool) -> bool {
    stop.load(Ordering::Relaxed)
}

/// The outcome of the batch.
fn summary(
    total: &Made,
    closed: bool,
    place: &str,
    recipe: &Recipe,
    key_from: &str,
    inputs: &mut Inputs,
) -> Result<Outcome, Failure> {
    if closed {
        return Ok(if total.failed > 0 {
            Outcome::No
        } else {
            Outcome::Done
        });
    }
    let rows = total.rows();
    if rows == 0 {
        return Err(
            Failure::no(format!("{place} holds no rows, so no token was minted"))
                .hint("write one JSON object per line; '{}' mints a token as the options say"),
        );
    }
    if total.warned > 0 {
        inputs.notices.warn(format!(
            "there are warnings about {} of {}; see 'warnings' in the output",
            grouped(total.warned),
            counted(grouped(total.minted), "token"),
        ));
    }
    if total.failed > 0 {
        return Err(Failure::no(format!(
            "{} of {} cannot be minted",
            grouped(total.failed),
            counted(grouped(rows), "row"),
        ))
        .hint("'line', 'error' and 'hint' in their lines of the output say why"));
    }
    inputs.notices.note(format!(
        "{}, key from {key_from}",
        counted(
            grouped(total.minted),
            &format!("{} token", recipe.scope.as_str())
        ),
    ));
    Ok(Outcome::Done)
}

/// The frame of the lines for alike rows, and whether there are warnings about them.
type Alike = (RowFrame, bool);

fn of_window<F: Fn(&Deliverable) -> Option<Alike>>(
    window: &Window,
    minting: &mut BatchMinter<Alike, F>,
    mask: bool,
) -> Made {
    let mut made = Made {
        bytes: window.text.len() as u64,
        ..Made::default()
    };
    for (number, line) in window.lines() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if is_blank(line) {
            continue;
        }
        let read = row::read(line, minting.recipe());
        match read.row.and_then(|row| minting.mint(row)) {
            Ok(minted) => {
                let (frame, warned) = minted.alike;
                frame.write(&mut made.lines, read.id, minted.token, minted.restrictions);
                if made.minted == 0 {
                    // The other lines are about as long as the first, and memory that grows is copied and wiped.
                    let likely = made.lines.len() * window.count * 9 / 8;
                    made.lines.reserve(likely.min(1 << 20));
                }
                made.minted += 1;
                made.warned += u64::from(*warned);
                if mask {
                    made.masks += &output::mask(minted.token);
                }
            }
            Err(refusal) => {
                made.failed += 1;
                if let Ok(line) = output::failed_row(read.id, number, &refusal) {
                    made.lines.extend_from_slice(line.as_bytes());
                    made.lines.push(b'\n');
                }
            }
        }
    }
    made
}

fn is_blank(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.trim_ascii().is_empty()
}

impl Made {
    fn rows(&self) -> u64 {
        self.minted + self.failed
    }

    fn add(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.minted += other.minted;
        self.failed += other.failed;
        self.warned += other.warned;
    }
}
