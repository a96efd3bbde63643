//! The table of ways to mangle a secret, each with its code, message and functions.

use super::around::{
    BOM, Marks, bearer, braces, byte_order_mark, comment, header, literal_newline, marks, name,
    printed_buffer, printed_bytes, punctuation,
};
use super::encoding::{
    base64, base64_of_line, decoded_base64, decoded_hex, hex, hex_of_line, json, latin_1, url,
    utf_16, whsec,
};
use super::foreign::{is_asymmetric, is_foreign};
use super::forms::Forms;
use super::shape::{dashes, doubled, other_case, shortened, undashed};
use super::stand_in::{
    EXAMPLE, MASKED, MISSING, PLACEHOLDERS, UNEXPANDED, is_example, is_masked, is_missing,
    is_placeholder, is_unexpanded,
};

use super::white_space::{inner_white_space, invisible, leading, newline, surrounding, trailing};

/// One way in which a secret gets mangled.
#[derive(Debug)]
pub struct Mangling {
    /// A stable code.
    pub code: &'static str,
    /// Describes a secret mangled in this way, as the end of a sentence: `has a trailing newline`.
    pub is: &'static str,
    /// What to do about it: `remove the newline`.
    pub fix: &'static str,
    /// Texts that are used in place of a secret. Trying them needs no secret.
    pub stand_ins: &'static [&'static str],
    /// Mangles a secret in this way.
    pub mangle: fn(&str) -> Forms,
    /// Undoes the mangling; empty if the value is not mangled in this way.
    pub restore: fn(&str) -> Forms,
    /// Whether a value plainly looks mangled in this way.
    pub looks_like: fn(&str) -> bool,
    /// Applies only to values that should be UUIDs. A webhook secret may well be 32 hexadecimal digits.
    pub only_of_uuids: bool,
}

fn nothing(_: &str) -> Forms {
    Vec::new()
}

fn never(_: &str) -> bool {
    false
}

const fn row(code: &'static str, is: &'static str, fix: &'static str) -> Mangling {
    Mangling {
        code,
        is,
        fix,
        stand_ins: &[],
        mangle: nothing,
        restore: nothing,
        looks_like: never,
        only_of_uuids: false,
    }
}

impl Mangling {
    const fn mangles(mut self, mangle: fn(&str) -> Forms) -> Self {
        self.mangle = mangle;
        self
    }

    const fn restores(mut self, restore: fn(&str) -> Forms) -> Self {
        self.restore = restore;
        self
    }

    /// How to restore the secret, and whether a value looks mangled so.
    const fn undoes(mut self, restore: fn(&str) -> Forms, looks_like: fn(&str) -> bool) -> Self {
        self.restore = restore;
        self.looks_like = looks_like;
        self
    }

    const fn stands_in(mut self, texts: &'static [&'static str], seen: fn(&str) -> bool) -> Self {
        self.stand_ins = texts;
        self.looks_like = seen;
        self
    }

    const fn of_uuids(mut self) -> Self {
        self.only_of_uuids = true;
        self
    }
}

/// Every row, most common first.
pub static TABLE: [Mangling; 41] = [
    // Before the rows about white space, which such a text always contains.
    row(
        "secret-pem",
        "is a PEM or SSH key",
        "use the API key that the dashboard shows",
    )
    .undoes(nothing, is_asymmetric)
    .of_uuids(),
    row(
        "secret-foreign",
        "is a key of another platform",
        "use the API key that the dashboard shows",
    )
    .undoes(nothing, is_foreign)
    .of_uuids(),
    row(
        "secret-trailing-newline",
        "has a trailing newline",
        "remove the newline",
    )
    .mangles(newline::mangle)
    .undoes(newline::restore, newline::seen),
    row("secret-quotes", "is in quotes", "remove the quotes")
        .mangles(|it| marks::mangle(it, Marks::Pair))
        .undoes(
            |it| marks::restore(it, Marks::Pair),
            |it| marks::seen(it, Marks::Pair),
        ),
    row(
        "secret-trailing-white-space",
        "ends with white space",
        "remove the white space",
    )
    .mangles(trailing::mangle)
    .undoes(trailing::restore, trailing::seen),
    row(
        "secret-leading-white-space",
        "starts with white space",
        "remove the white space",
    )
    .mangles(leading::mangle)
    .undoes(leading::restore, leading::seen),
    row(
        "secret-white-space-around",
        "has white space on both sides",
        "remove the white space",
    )
    .mangles(surrounding::mangle)
    .restores(surrounding::restore),
    row(
        "secret-one-quote",
        "has a quote on one side",
        "remove the quote",
    )
    .mangles(|it| marks::mangle(it, Marks::One))
    .undoes(
        |it| marks::restore(it, Marks::One),
        |it| marks::seen(it, Marks::One),
    ),
    row(
        "secret-byte-order-mark",
        "starts with a byte order mark",
        "remove the byte order mark",
    )
    .mangles(byte_order_mark::mangle)
    .undoes(byte_order_mark::restore, |it| it.starts_with(BOM)),
    row(
        "secret-literal-newline",
        "ends with a literal '\\n' or similar instead of a newline",
        "remove the backslash and the letter",
    )
    .mangles(literal_newline::mangle)
    .undoes(literal_newline::restore, literal_newline::seen),
    row(
        "secret-missing",
        "is the text of a missing value, such as 'undefined'",
        "set the variable that should hold it",
    )
    .stands_in(&MISSING, is_missing),
    row(
        "secret-unexpanded",
        "is the name of a variable, not its value",
        "write it so that the variable is expanded",
    )
    .stands_in(&UNEXPANDED, is_unexpanded),
    row(
        "secret-example",
        "is the example key",
        "replace it with your own",
    )
    .stands_in(&EXAMPLE, is_example),
    row(
        "secret-placeholder",
        "is a placeholder",
        "replace it with the real one",
    )
    .stands_in(&PLACEHOLDERS, is_placeholder),
    row(
        "secret-masked",
        "was copied from a place that masks it",
        "copy it from where it is shown in full",
    )
    .stands_in(&MASKED, is_masked),
    row("secret-bearer", "starts with 'Bearer '", "remove 'Bearer '")
        .mangles(bearer::mangle)
        .undoes(bearer::restore, bearer::seen),
    row(
        "secret-name",
        "starts with the name of a variable and '='",
        "remove the name and '='",
    )
    .mangles(name::mangle)
    .undoes(name::restore, name::seen),
    row(
        "secret-header",
        "starts with the name of a header",
        "keep only what follows the colon",
    )
    .mangles(header::mangle)
    .undoes(header::restore, header::seen),
    row("secret-braces", "is in braces", "remove the braces")
        .mangles(braces::mangle)
        .undoes(braces::restore, braces::seen)
        .of_uuids(),
    row(
        "secret-printed-bytes",
        "is what Python prints of bytes, as b'…'",
        "decode the bytes to text first",
    )
    .mangles(printed_bytes::mangle)
    .undoes(printed_bytes::restore, printed_bytes::seen),
    row(
        "secret-buffer",
        "is what Node prints of a Buffer",
        "turn the Buffer into text with toString()",
    )
    .mangles(printed_buffer::mangle)
    .undoes(printed_buffer::restore, printed_buffer::seen),
    row(
        "secret-comment",
        "ends with a comment",
        "remove the comment",
    )
    .undoes(comment::restore, comment::seen),
    row(
        "secret-punctuation",
        "ends with a comma or a semicolon",
        "remove it",
    )
    .mangles(punctuation::mangle)
    .undoes(punctuation::restore, punctuation::seen),
    row(
        "secret-base64-decoded",
        "is decoded from base64",
        "use the characters as shown",
    )
    .mangles(decoded_base64::mangle),
    row("secret-base64", "is base64-encoded", "decode it")
        .mangles(base64::mangle)
        .undoes(base64::restore, base64::seen),
    row(
        "secret-base64-newline",
        "is base64-encoded together with a newline",
        "decode it and remove the newline",
    )
    .mangles(base64_of_line::mangle)
    .undoes(base64_of_line::restore, base64_of_line::seen),
    row(
        "secret-hex-decoded",
        "is decoded from hexadecimal",
        "use the characters as shown",
    )
    .mangles(decoded_hex::mangle),
    row("secret-hex", "is written in hexadecimal", "decode it")
        .mangles(hex::mangle)
        .undoes(hex::restore, hex::seen),
    row(
        "secret-hex-newline",
        "is written in hexadecimal together with a newline",
        "decode it and remove the newline",
    )
    .mangles(hex_of_line::mangle)
    .undoes(hex_of_line::restore, hex_of_line::seen),
    row(
        "secret-whsec",
        "is missing its 'whsec_' prefix, or was base64-decoded after the prefix",
        "use the characters as shown",
    )
    .mangles(whsec::mangle)
    .restores(whsec::restore),
    row(
        "secret-other-case",
        "has different letter case",
        "keep the case as shown",
    )
    .mangles(other_case::mangle)
    .restores(other_case::restore),
    row(
        "secret-no-dashes",
        "has no dashes",
        "copy it again with its dashes",
    )
    .mangles(undashed::mangle)
    .undoes(undashed::restore, undashed::seen)
    .of_uuids(),
    row(
        "secret-other-dashes",
        "has dashes other than '-'",
        "copy it again without an editor that replaces dashes",
    )
    .mangles(dashes::mangle)
    .undoes(dashes::restore, dashes::seen),
    row("secret-url-encoded", "is URL-encoded", "decode it")
        .mangles(url::mangle)
        .undoes(url::restore, url::seen),
    row("secret-utf-16", "is in UTF-16", "save it as UTF-8")
        .mangles(utf_16::mangle)
        .undoes(utf_16::restore, utf_16::seen),
    row(
        "secret-latin-1",
        "was read or written as Latin-1",
        "read and write it as UTF-8",
    )
    .mangles(latin_1::mangle)
    .restores(latin_1::restore),
    row("secret-doubled", "is repeated", "keep it once")
        .mangles(doubled::mangle)
        .undoes(doubled::restore, doubled::seen),
    row(
        "secret-json",
        "is JSON that contains it",
        "take the value out of the JSON",
    )
    .mangles(json::mangle)
    .undoes(json::restore, json::seen),
    row(
        "secret-inner-white-space",
        "has white space inside",
        "remove the white space",
    )
    .undoes(inner_white_space::restore, inner_white_space::seen)
    .of_uuids(),
    row(
        "secret-invisible",
        "has invisible characters",
        "copy it again, or type it",
    )
    .mangles(invisible::mangle)
    .undoes(invisible::restore, invisible::seen),
    row("secret-cut", "is cut short", "copy all of it")
        .mangles(shortened::mangle)
        .undoes(nothing, shortened::seen)
        .of_uuids(),
];
