//! Reads JSON byte for byte: order, numbers as written, repeated names, and the place of the first mistake.
//! A text that is cut off is read as far as it goes. Nothing here recurses, so depth costs nothing, and values
//! borrow from the text.
//!
//! `serde_json` rounds large integers, keeps the last of repeated names and stops at a cut.

mod check;
mod lexer;
mod parts;
mod problem;
pub mod reserialize;
mod scalar;
mod scan;
mod strict;
mod unescape;
mod value;
mod walk;

pub use check::check;
pub use lexer::Lexer;
pub use problem::{Problem, Repeated};
pub use scan::{compact, is_deeper_than};
pub(crate) use strict::{strict_object, strict_value};
pub use value::{Kind, Value};
pub use walk::{leaves, scalars};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::check::Syntax;
    use super::*;

    #[test]
    fn a_text_is_read_up_to_its_cut() {
        let root = Value::root(br#"{"a":1,"b":{"c":"d","e":"fg"#).unwrap();
        assert_eq!(root.get("a").unwrap().text, b"1");
        let inner = root.get("b").unwrap();
        assert_eq!(inner.get("c").unwrap().string().unwrap(), "d");
        assert_eq!(inner.get("e"), None);
        assert_eq!(Value::root(br#"{"exp":17000"#).unwrap().get("exp"), None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(check(deep.as_bytes()), Syntax::default());
        assert_eq!(Value::root(deep.as_bytes()).unwrap().items().count(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(text in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = check(&text);
            let _ = compact(&text);
            let mut open: Vec<_> = Value::root(&text).into_iter().collect();
            while let Some(value) = open.pop() {
                let _ = value.string();
                let _ = scalars(value.text).count();
                open.extend(value.items());
                open.extend(value.members().map(|(_, value)| value));
            }
        }
    }
}
