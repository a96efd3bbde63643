//! Runs `man`: prints the page of the program, or writes the pages of all commands into a directory.

use std::path::Path;

use super::console::Console;
use crate::cli::{self, ManArgs};
use crate::outcome::{Failure, Outcome};
use crate::render::manual::{self, Page};
use crate::text::shown;

pub fn run(args: &ManArgs, current: &Path, console: &mut Console) -> Result<Outcome, Failure> {
    let unwritable = |cause| Failure::unavailable("cannot make the manual", &cause);
    let pages = manual::pages(cli::tree()).map_err(unwritable)?;
    let Some(named) = &args.output_dir else {
        let page = pages.first().map_or(&[][..], |page| &page.text);
        return console.write(page).map(|()| Outcome::Done);
    };
    let directory = current.join(named);
    let write = |page: &Page| std::fs::write(directory.join(&page.name), &page.text);
    std::fs::create_dir_all(&directory)
        .and_then(|()| pages.iter().try_for_each(write))
        .map_err(|cause| {
            let named = shown(&named.to_string_lossy());
            Failure::io(format!("--output-dir: cannot write to {named}"), &cause)
        })?;
    Ok(Outcome::Done)
}
