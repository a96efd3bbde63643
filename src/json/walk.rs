//! Visits the values of a document at any depth, one after the other, up to where the text is cut off.

use super::lexer::{Lexeme, LexemeKind, Lexer, skip_space};
use super::value::Value;

fn spelled(text: &[u8], lexeme: Lexeme) -> Value<'_> {
    Value {
        text: &text[lexeme.start..lexeme.end],
        offset: lexeme.start,
    }
}

/// Every scalar of a document at any depth, with the name of the nearest member that holds it. One pass,
/// whatever the depth.
pub fn scalars(text: &[u8]) -> impl Iterator<Item = (Option<Value<'_>>, Value<'_>)> {
    let mut lexer = Lexer::of(text);
    let mut name = None;
    let mut open = Vec::new();
    std::iter::from_fn(move || {
        loop {
            let lexeme = lexer.next()?;
            match lexeme.kind {
                LexemeKind::Open => open.push(name),
                LexemeKind::Close => name = open.pop().flatten(),
                LexemeKind::Comma => name = open.last().copied().flatten(),
                LexemeKind::Colon => {}
                LexemeKind::String | LexemeKind::Word => {
                    let value = spelled(text, lexeme);
                    if text.get(skip_space(text, lexeme.end)) != Some(&b':') {
                        return Some((name, value));
                    }
                    name = Some(value);
                }
            }
        }
    })
}

/// Every name and every scalar of a document at any depth, in order. One pass, whatever the depth.
pub fn leaves(text: &[u8]) -> impl Iterator<Item = Value<'_>> {
    Lexer::of(text)
        .filter(|lexeme| matches!(lexeme.kind, LexemeKind::String | LexemeKind::Word))
        .map(|lexeme| spelled(text, lexeme))
}
