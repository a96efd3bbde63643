//! In which order a program writes the members of an object that it has read. Reads no value.

use std::borrow::Cow;

use super::Writer;

/// The name of a member, and where it starts and ends in the output.
pub(super) type Member<'a> = (Cow<'a, str>, usize, usize);

/// The members in the order in which they are written, if it is another than that of the text:
/// a repeated name keeps its first place and its last value, and JavaScript puts array indices first.
pub(super) fn order<'m, 'a>(
    members: &'m [Member<'a>],
    writer: Writer,
) -> Option<Vec<&'m Member<'a>>> {
    let mut sorted: Vec<usize> = (0..members.len()).collect();
    sorted.sort_by_key(|index| (&members[*index].0, *index));
    // First place and last value of each name.
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for index in sorted {
        match kept.last_mut() {
            Some((first, last)) if members[*first].0 == members[index].0 => *last = index,
            _ => kept.push((index, index)),
        }
    }
    kept.sort_by_key(|(first, _)| match index_of(&members[*first].0) {
        Some(number) if writer.is_javascript() => (false, number, 0),
        _ => (true, 0, *first),
    });
    let order: Vec<usize> = kept.into_iter().map(|(_, last)| last).collect();
    if order.iter().copied().eq(0..members.len()) {
        return None;
    }
    Some(order.into_iter().map(|index| &members[index]).collect())
}

/// The number that a name is as an array index (ECMA-262, section 6.1.7).
fn index_of(name: &str) -> Option<u32> {
    let number: u32 = name.parse().ok()?;
    (number < u32::MAX && number.to_string() == name).then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::json::reserialize::{Writer, reserialized};

    /// Computed with Node: `JSON.stringify(JSON.parse(text))`.
    #[test]
    fn members_in_the_order_of_javascript() {
        let text = r#"{"b":1,"2":{"z":1, "10":2},"a":3,"1":4,"b":5,"01":6}"#;
        let written = reserialized(text.as_bytes(), Writer::JavaScript).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            r#"{"1":4,"2":{"10":2,"z":1},"b":5,"a":3,"01":6}"#
        );
    }
}
