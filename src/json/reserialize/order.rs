//! The order in which a program writes the members of an object that it has parsed.

use std::cmp::Ordering;

use super::sink::{Sink, Stopped};
use crate::json::lexer::{end_of_string, skip_space};
use crate::json::scan::end_of_value;
use crate::json::value::Value;

/// An order of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As parsed; a repeated name keeps its first place and gets its last value.
    Kept,
    /// The same, but array indices come first (ECMA-262, section 10.1.11.1).
    IndicesFirst,
    /// By name, compared by code points.
    ByName,
}

/// Comparing a name that contains escapes costs about as much as reading it this many times.
const UNESCAPED: usize = 64;

/// Where a member's name and value start. Bodies are far below 4 GiB.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    name: u32,
    value: u32,
}

impl Member {
    pub(super) fn name(self) -> usize {
        self.name as usize
    }

    pub(super) fn value(self) -> usize {
        self.value as usize
    }
}

/// The members of an object, and where the object ends.
pub(super) struct Members {
    pub(super) list: Vec<Member>,
    pub(super) end: usize,
}

/// Finds the members of the object that starts here. The text is JSON.
pub(super) fn members(text: &[u8], start: usize, sink: &mut dyn Sink) -> Result<Members, Stopped> {
    let mut list = Vec::new();
    let mut at = skip_space(text, start + 1);
    while text.get(at) == Some(&b'"') {
        let name = at;
        at = skip_space(text, end_of_string(text, at).unwrap_or(text.len()));
        let value = skip_space(text, at + 1);
        let end = end_of_value(text, value).unwrap_or(text.len());
        sink.skipped(end - name)?;
        if text[name..at.min(text.len())].contains(&b'\\') {
            sink.skipped((at - name) * UNESCAPED)?;
        }
        if let (Ok(name), Ok(value)) = (u32::try_from(name), u32::try_from(value)) {
            list.push(Member { name, value });
        }
        at = skip_space(text, end);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    list.shrink_to_fit();
    Ok(Members { list, end: at + 1 })
}

/// Whether this order differs from that of the text.
pub(super) fn reorders(text: &[u8], members: &[Member], order: Order) -> bool {
    if members.len() < 2 {
        return false;
    }
    if order == Order::IndicesFirst && members.iter().any(|it| index(text, *it).is_some()) {
        return true;
    }
    let mut sorted = members.to_vec();
    sorted.sort_unstable_by(|one, other| compare(text, *one, *other));
    sorted
        .windows(2)
        .any(|pair| compare(text, pair[0], pair[1]) == Ordering::Equal)
}

/// Puts members in order; of repeated names, the last value stays.
pub(super) fn ordered(text: &[u8], mut members: Vec<Member>, order: Order) -> Vec<Member> {
    members.sort_by(|one, other| compare(text, *one, *other));
    // First place and last value of each name.
    let mut kept: Vec<(u32, Member)> = Vec::with_capacity(members.len());
    for member in members {
        match kept.last_mut() {
            Some((_, last)) if compare(text, *last, member) == Ordering::Equal => *last = member,
            _ => kept.push((member.name, member)),
        }
    }
    match order {
        Order::ByName => {}
        Order::Kept => kept.sort_by_key(|(first, _)| *first),
        Order::IndicesFirst => kept.sort_by_key(|(first, member)| match index(text, *member) {
            Some(index) => (false, index),
            None => (true, *first),
        }),
    }
    kept.into_iter().map(|(_, member)| member).collect()
}

fn compare(text: &[u8], one: Member, other: Member) -> Ordering {
    let raw = |member: Member| {
        let start = member.name();
        &text[start..end_of_string(text, start).unwrap_or(text.len())]
    };
    let (one, other) = (raw(one), raw(other));
    if one.contains(&b'\\') || other.contains(&b'\\') {
        return characters(one).cmp(&characters(other));
    }
    // The closing quote would sort after a space and '!', so it is left out.
    one[1..one.len() - 1].cmp(&other[1..other.len() - 1])
}

fn characters(raw: &[u8]) -> String {
    let value = Value {
        text: raw,
        offset: 0,
    };
    value.string().unwrap_or_default().into_owned()
}

/// The number of a name that is an array index (ECMA-262, section 6.1.7).
fn index(text: &[u8], member: Member) -> Option<u32> {
    let start = member.name();
    if !text.get(start + 1)?.is_ascii_digit() {
        return None;
    }
    let end = end_of_string(text, start)?;
    let name = std::str::from_utf8(&text[start + 1..end - 1]).ok()?;
    let number: u32 = name.parse().ok()?;
    (number < u32::MAX && number.to_string() == name).then_some(number)
}
