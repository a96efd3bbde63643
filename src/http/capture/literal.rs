//! Values as node's `util.inspect` and Python's `repr` print them, and the JSON that they stand for.

/// A printed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// An object, a dictionary or a map, in its order.
    Object(Vec<(String, Literal)>),
    /// An array, a list or a tuple.
    List(Vec<Literal>),
    Text(String),
    /// A `Buffer` or `bytes`, and whether it was printed in full.
    Bytes(Vec<u8>, bool),
    /// A number, a truth value, or null, as JSON has it.
    Bare(String),
    /// A value that JSON does not have: `undefined`, a function.
    Nothing,
    /// Something the printer left out: `[Object]`, `... 3 more items`.
    Omitted,
}

impl Literal {
    /// The value as `JSON.stringify` would write it, and whether part of it is missing.
    pub(super) fn json(&self) -> (String, bool) {
        let (mut out, mut omitted) = (String::new(), false);
        self.write(&mut out, &mut omitted);
        (out, omitted)
    }

    fn write(&self, out: &mut String, omitted: &mut bool) {
        match self {
            Self::Object(members) => {
                out.push('{');
                let mut first = true;
                for (key, value) in members {
                    if matches!(value, Self::Nothing) {
                        continue;
                    }
                    if !std::mem::take(&mut first) {
                        out.push(',');
                    }
                    out.extend([&*quoted(key), ":"]);
                    value.write(out, omitted);
                }
                out.push('}');
            }
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out, omitted);
                }
                out.push(']');
            }
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::Bare(word) => out.push_str(word),
            Self::Nothing => out.push_str("null"),
            Self::Bytes(..) | Self::Omitted => {
                *omitted = true;
                out.push_str("null");
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
