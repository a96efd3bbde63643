//! The order in which a program writes the members of an object that it has parsed.

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

/// Unescaping a name costs about as much as reading it this many times.
const UNESCAPED: usize = 16;

/// Where a member's name and value start. Bodies are far below 4 GiB.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberOffsets {
    name: u32,
    value: u32,
}

impl MemberOffsets {
    pub(super) fn name(self) -> usize {
        self.name as usize
    }

    pub(super) fn value(self) -> usize {
        self.value as usize
    }
}

/// The members of an object, and where the object ends.
pub(super) struct ObjectMembers {
    pub(super) list: Vec<MemberOffsets>,
    pub(super) end: usize,
}

/// Finds the members of the object that starts here. The text is JSON.
pub(super) fn members(
    text: &[u8],
    start: usize,
    sink: &mut dyn Sink,
) -> Result<ObjectMembers, Stopped> {
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
            list.push(MemberOffsets { name, value });
        }
        at = skip_space(text, end);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    list.shrink_to_fit();
    Ok(ObjectMembers { list, end: at + 1 })
}

/// Whether this order differs from that of the text.
pub(super) fn reorders(text: &[u8], members: &[MemberOffsets], order: Order) -> bool {
    if members.len() < 2 {
        return false;
    }
    if order == Order::IndicesFirst && members.iter().any(|it| index(text, *it).is_some()) {
        return true;
    }
    let mut names = MemberNames::of(text);
    let mut ranges: Vec<NameRange> = members.iter().map(|it| names.range(*it)).collect();
    ranges.sort_unstable_by(|one, other| names.at(*one).cmp(names.at(*other)));
    ranges
        .windows(2)
        .any(|pair| names.at(pair[0]) == names.at(pair[1]))
}

/// Puts members in order; of repeated names, the last value stays.
pub(super) fn ordered(
    text: &[u8],
    members: Vec<MemberOffsets>,
    order: Order,
) -> Vec<MemberOffsets> {
    let mut names = MemberNames::of(text);
    let mut pairs: Vec<(NameRange, MemberOffsets)> = Vec::with_capacity(members.len());
    pairs.extend(members.into_iter().map(|it| (names.range(it), it)));
    pairs.sort_by(|(one, _), (other, _)| names.at(*one).cmp(names.at(*other)));
    // First place and last value of each name.
    let mut kept: Vec<(u32, MemberOffsets)> = Vec::with_capacity(pairs.len());
    let mut last_name = None;
    for (range, member) in pairs {
        let name = names.at(range);
        match kept.last_mut() {
            Some((_, last)) if last_name == Some(name) => *last = member,
            _ => kept.push((member.name, member)),
        }
        last_name = Some(name);
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

/// The names of members without their escapes. Compared as bytes, they are in the order of their code points.
struct MemberNames<'a> {
    text: &'a [u8],
    /// Those that had escapes, one after the other.
    unescaped: Vec<u8>,
}

/// Where a name starts, and its length. Names that had escapes count as if they followed the text.
type NameRange = (u32, u32);

impl<'a> MemberNames<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            unescaped: Vec::new(),
        }
    }

    fn range(&mut self, member: MemberOffsets) -> NameRange {
        let start = member.name();
        let end = end_of_string(self.text, start).unwrap_or(self.text.len());
        let raw = &self.text[start..end];
        let (start, length) = if raw.contains(&b'\\') {
            let start = self.text.len() + self.unescaped.len();
            let name = characters(raw);
            self.unescaped.extend_from_slice(name.as_bytes());
            (start, name.len())
        } else {
            // The closing quote would sort after a space and '!'.
            (start + 1, raw.len().saturating_sub(2))
        };
        let short = |length| u32::try_from(length).unwrap_or_default();
        (short(start), short(length))
    }

    fn at(&self, (start, length): NameRange) -> &[u8] {
        let (start, length) = (start as usize, length as usize);
        match start.checked_sub(self.text.len()) {
            Some(start) => &self.unescaped[start..start + length],
            None => &self.text[start..start + length],
        }
    }
}

fn characters(raw: &[u8]) -> String {
    let value = Value {
        text: raw,
        offset: 0,
    };
    value.string().unwrap_or_default().into_owned()
}

/// The number of a name that is an array index (ECMA-262, section 6.1.7).
fn index(text: &[u8], member: MemberOffsets) -> Option<u32> {
    let start = member.name();
    if !text.get(start + 1)?.is_ascii_digit() {
        return None;
    }
    let end = end_of_string(text, start)?;
    let name = std::str::from_utf8(&text[start + 1..end - 1]).ok()?;
    let number: u32 = name.parse().ok()?;
    (number < u32::MAX && number.to_string() == name).then_some(number)
}
