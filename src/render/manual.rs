//! The manual and the completions: the same commands as in `--help`, for `man` and for shells.

use std::io;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::time::{RELEASED, UnixTime};

/// One page of the manual.
pub struct Page {
    /// Its file, such as `voxtoken-mint.1`.
    pub name: String,
    /// Its source, for `man`.
    pub text: Vec<u8>,
}

/// The script that completes command lines in a shell.
pub fn completions(mut command: Command, shell: Shell) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    script
}

/// The manual: a page for the program, then one for each command below it.
pub fn pages(command: Command) -> io::Result<Vec<Page>> {
    let mut root = command.disable_help_subcommand(true);
    root.build();
    let source = format!(
        "{} {}",
        root.get_name(),
        root.get_version().unwrap_or_default()
    );
    let common: Vec<Section> = sections(&root)
        .into_iter()
        .filter(|section| section.title == EXIT_CODES)
        .collect();
    let mut pages = Vec::new();
    let mut waiting = vec![root];
    while let Some(command) = waiting.pop() {
        waiting.extend(command.get_subcommands().cloned());
        pages.push(page(command, &source, &common)?);
    }
    pages[1..].sort_by(|one, other| one.name.cmp(&other.name));
    Ok(pages)
}

/// The title under which help shows the exit codes.
const EXIT_CODES: &str = "Exit codes";

fn page(command: Command, source: &str, common: &[Section]) -> io::Result<Page> {
    let mut sections = sections(&command);
    for section in common {
        if !sections.contains(section) {
            sections.push(section.clone());
        }
    }
    let commands = command.has_subcommands();
    let day = UnixTime::new(RELEASED).map(UnixTime::rfc3339);
    let day = day.as_deref().and_then(|time| time.split('T').next());
    let man = Man::new(command)
        .source(source)
        .manual("voxtoken manual")
        .date(day.unwrap_or_default());
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if commands {
        man.render_subcommands_section(&mut text)?;
    }
    man.render_options_section(&mut text)?;
    for section in sections {
        section.roff().to_writer(&mut text)?;
    }
    Ok(Page {
        name: man.get_filename(),
        text,
    })
}

/// A part of the help text below the options.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    title: String,
    lines: Vec<String>,
}

/// The parts of the help text below the options: paragraphs, most of them under a line that ends in a colon.
fn sections(command: &Command) -> Vec<Section> {
    let after = command.get_after_help().map(ToString::to_string);
    let after = after.unwrap_or_default();
    let section = |paragraph: &str| {
        let mut lines: Vec<String> = paragraph.lines().map(str::to_owned).collect();
        let titled = lines.first().and_then(|line| line.strip_suffix(':'));
        let title = titled.map_or_else(|| "Notes".into(), str::to_owned);
        if titled.is_some() {
            lines.remove(0);
        }
        Section { title, lines }
    };
    after
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .map(section)
        .collect()
}

impl Section {
    fn roff(&self) -> Roff {
        let title = if self.title == EXIT_CODES {
            "EXIT STATUS".into()
        } else {
            self.title.to_uppercase()
        };
        let mut roff = Roff::new();
        roff.control("SH", [title.as_str()]);
        let laid_out = self.lines.iter().any(|line| line.starts_with(' '));
        if laid_out {
            roff.control("nf", []);
        }
        for line in &self.lines {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        if laid_out {
            roff.control("fi", []);
        }
        roff
    }
}
