//! Ids replaced by short digests, so that a view can be shown around: the same id has the same digest
//! everywhere, and none can be read back.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::inspect::{Inspected, short_digest};
use crate::json::{Kind, Value, scalars};
use crate::text::{is_uuid, safe};

/// Claims whose text is an id whatever it looks like, besides those whose name ends in `id` or `ids`.
const IDS: [&str; 3] = ["sub", "jti", "kid"];

/// Length of a UUID in bytes.
const UUID: usize = 36;

/// A view with every id of the token, and every other UUID, replaced.
pub fn redacted(view: &str, inspected: &Inspected) -> String {
    let mut ids = BTreeSet::new();
    for part in [&inspected.token.header, &inspected.token.claims] {
        collect(&part.bytes, &mut ids);
    }
    // The longest first, so that an id that holds another is replaced whole.
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_by_key(|id| std::cmp::Reverse(id.len()));
    let mut out = view.to_owned();
    for id in ids {
        let digest = digest(&id);
        for spelling in [id.clone(), safe(&id).into_owned(), json_spelling(&id)] {
            out = replace_whole(&out, &spelling, &digest);
        }
    }
    without_uuids(&out)
}

fn digest(id: &str) -> String {
    format!("id:{}", short_digest(id.as_bytes(), 4))
}

fn json_spelling(id: &str) -> String {
    serde_json::to_string(id)
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned()
}

/// All texts and numbers under names that mean ids.
fn collect(json: &[u8], ids: &mut BTreeSet<String>) {
    for (name, value) in scalars(json) {
        let name = name
            .and_then(Value::string)
            .unwrap_or_default()
            .to_ascii_lowercase();
        if IDS.contains(&&*name) || name.ends_with("id") || name.ends_with("ids") {
            match value.kind() {
                Kind::String => ids.extend(value.string().map(Cow::into_owned)),
                Kind::Number => ids.extend([String::from_utf8_lossy(value.text).into_owned()]),
                _ => {}
            }
        }
    }
    ids.remove("");
}

/// Replaces a text where it stands as a whole word.
fn replace_whole(text: &str, what: &str, by: &str) -> String {
    if what.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(at) = rest.find(what) {
        let (head, tail) = rest.split_at(at);
        let after = &tail[what.len()..];
        let left = head.chars().next_back().or(before);
        let whole = |neighbour: Option<char>| !neighbour.is_some_and(char::is_alphanumeric);
        out.push_str(head);
        out.push_str(if whole(left) && whole(after.chars().next()) {
            by
        } else {
            what
        });
        before = what.chars().next_back();
        rest = after;
    }
    out.push_str(rest);
    out
}

fn without_uuids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(hyphen) = rest.find('-') {
        let start = hyphen
            .checked_sub(8)
            .filter(|start| rest.get(*start..start + UUID).is_some_and(is_uuid));
        if let Some(start) = start {
            out.push_str(&rest[..start]);
            out.push_str(&digest(&rest[start..start + UUID]));
            rest = &rest[start + UUID..];
        } else {
            out.push_str(&rest[..=hyphen]);
            rest = &rest[hyphen + 1..];
        }
    }
    out.push_str(rest);
    out
}
