//! Shows inspected tokens one after another, in the chosen view and with separators.

use super::style::Style;
use super::{claims, json, markdown, report};
use crate::inspect::Inspected;

/// The forms in which an inspected token is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Report,
    Json,
    Markdown,
    Claims,
    Header,
}

/// One token in its view, without a final newline. `rows` is the height of the terminal, if there is one: on a
/// terminal, the token's own bytes are made harmless.
pub fn shown(inspected: &Inspected, view: View, style: Style, rows: Option<usize>) -> Vec<u8> {
    let terminal = rows.is_some();
    let text = match view {
        View::Report => report::report(inspected, style, rows),
        View::Json => json::json(inspected),
        View::Markdown => markdown::markdown(inspected),
        View::Claims => return claims::own(&inspected.token.claims, terminal),
        View::Header => return claims::own(&inspected.token.header, terminal),
    };
    if view == View::Json && terminal {
        return claims::harmless_json(&text).into_bytes();
    }
    text.into_bytes()
}

/// A series of views of unknown length. The first is held back until it is known whether it is the only one.
#[derive(Debug)]
pub struct Series {
    view: View,
    first: Option<Vec<u8>>,
    /// Views so far.
    pub count: usize,
}

impl Series {
    pub fn of(view: View) -> Self {
        Self {
            view,
            first: None,
            count: 0,
        }
    }

    /// Takes the next view, and returns what can be written now.
    pub fn push(&mut self, shown: Vec<u8>) -> Vec<u8> {
        self.count += 1;
        if self.count == 1 {
            self.first = Some(shown);
            return Vec::new();
        }
        let mut out = Vec::new();
        if let Some(first) = self.first.take() {
            if self.view == View::Json {
                out.push(b'[');
            }
            out.extend(self.titled(1));
            out.extend(first);
        }
        out.extend_from_slice(match self.view {
            View::Json => b",\n",
            View::Claims | View::Header => b"\n",
            View::Report | View::Markdown => b"\n\n",
        });
        out.extend(self.titled(self.count));
        out.extend(shown);
        out
    }

    /// Ends the series, and returns what remains to be written.
    pub fn finish(self) -> Vec<u8> {
        let end: &[u8] = match (self.view, &self.first) {
            (View::Json, None) if self.count > 0 => b"]\n",
            _ => b"\n",
        };
        let mut out = self.first.unwrap_or_default();
        out.extend_from_slice(end);
        out
    }

    fn titled(&self, number: usize) -> Vec<u8> {
        match self.view {
            View::Report => format!("Token {number}\n\n").into_bytes(),
            View::Markdown => format!("## Token {number}\n\n").into_bytes(),
            View::Json | View::Claims | View::Header => Vec::new(),
        }
    }
}
