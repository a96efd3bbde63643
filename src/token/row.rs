//! One line of a batch: a JSON object that says how its token differs from the recipe.

use super::claims::{Scope, extra_claims_in, is_inside};
use super::lifetime::lifetime;
use super::recipe::{BatchRow, Recipe};
use super::restrictions::FIELDS;
use crate::json::{self, Kind, Value};
use crate::outcome::Refusal;
use crate::text::shown;

/// Longest line, in bytes: the token of a longer one would fit into no header.
pub const LONGEST: usize = 64 << 10;

/// A parsed line: its `id`, a string or number, if it has one, and what it asks for.
pub struct Line<'a> {
    /// The `id` as written.
    pub id: Option<&'a str>,
    /// What it asks for, or why it cannot be minted.
    pub row: Result<BatchRow, Refusal>,
}

/// Parses a line, without its newline.
#[must_use]
pub fn read<'a>(line: &'a [u8], recipe: &Recipe) -> Line<'a> {
    let nameless = |refusal| Line {
        id: None,
        row: Err(refusal),
    };
    let (object, searched) = match object(line, recipe) {
        Ok(read) => read,
        Err(refusal) => return nameless(refusal),
    };
    let mut found = Line {
        id: None,
        row: Ok(BatchRow {
            searched,
            ..BatchRow::default()
        }),
    };
    for (name, value) in object.members() {
        let name = name.string().unwrap_or_default();
        if name == "id" {
            match id(value) {
                Ok(id) => found.id = id,
                Err(refusal) => return nameless(refusal),
            }
        } else if let Ok(row) = &mut found.row
            && let Err(refusal) = field(row, &name, value, recipe)
        {
            found.row = Err(refusal);
        }
    }
    found
}

/// The object in a line, and whether the key was looked for in all its values, as they are written.
fn object<'a>(line: &'a [u8], recipe: &Recipe) -> Result<(Value<'a>, bool), Refusal> {
    if line.len() > LONGEST {
        return Err(
            Refusal::new(format!("the line is longer than {} KiB", LONGEST >> 10))
                .hint("a token of that size is too large for a header; ask for less in the row"),
        );
    }
    let Ok(text) = std::str::from_utf8(line) else {
        return Err(Refusal::new("the line is not UTF-8").hint("save the file as UTF-8"));
    };
    // This comes before anything of the line is shown. Without escapes, values are as written.
    let key = &recipe.spellings;
    let searched = key.are_found_inside() && !text.contains('\\');
    if key.are_in(text) || (!searched && is_inside(text, key)) {
        return Err(recipe.key_in("the output, because the line contains it"));
    }
    let object = json::strict_object(line).map_err(|refusal| {
        let fact = refusal.fact.trim_start_matches("line 1, ");
        let hint = if fact.contains("appears twice") {
            "keep one of the two"
        } else {
            "write each row as one JSON object on one line; 'jq -c .' writes it so, 'jq -c .[]' an array"
        };
        Refusal::new(fact).hint(hint)
    })?;
    Ok((object, searched))
}

fn id(id: Value<'_>) -> Result<Option<&str>, Refusal> {
    if id.kind() == Kind::Null {
        return Ok(None);
    }
    if !matches!(id.kind(), Kind::String | Kind::Number) {
        return Err(
            wrong("id", "a string or a number", id).hint("use 'id' to name the row, or remove it")
        );
    }
    Ok(std::str::from_utf8(id.text).ok())
}

/// Sets the field of this name.
fn field(row: &mut BatchRow, name: &str, value: Value, recipe: &Recipe) -> Result<(), Refusal> {
    match name {
        "expiresIn" => row.lifetime = Some(duration(value)?),
        "claims" => row.extra = Some(claims(value)?),
        _ => {
            let restrictions = row
                .restrictions
                .get_or_insert_with(|| recipe.restrictions.clone());
            // An origin that becomes canonical may spell the key only then.
            let searched = &mut row.searched;
            let read = restrictions
                .field(name, value, &mut |_, _, _| *searched = false)
                .map_err(|refusal| {
                    hinted(
                        refusal,
                        "write it as the platform does, or leave the field out",
                    )
                })?;
            if !read {
                return Err(unknown(name, recipe.scope));
            }
            if recipe.scope == Scope::Private {
                return Err(
                    Refusal::new(format!("{name}: a private token cannot be restricted"))
                        .hint("use 'voxtoken mint public --batch'"),
                );
            }
        }
    }
    Ok(())
}

fn duration(value: Value) -> Result<i64, Refusal> {
    let Some(text) = value.string() else {
        return Err(wrong("expiresIn", "a string", value)
            .hint("write a number and a unit, for example \"30m\", \"1h\" or \"1h30m\""));
    };
    lifetime(&text).map_err(|refusal| Refusal {
        fact: format!("expiresIn {}: {}", shown(&text), refusal.fact),
        hint: refusal.hint,
    })
}

fn claims(value: Value) -> Result<Vec<super::claims::ExtraClaim>, Refusal> {
    if value.kind() != Kind::Object {
        return Err(
            wrong("claims", "an object", value).hint("write {\"claims\":{\"name\":\"value\"}}")
        );
    }
    extra_claims_in(value).map_err(|refusal| {
        let refusal = Refusal {
            fact: format!("claims: {}", refusal.fact),
            ..refusal
        };
        hinted(refusal, "leave the claim out, or make it simpler")
    })
}

fn unknown(name: &str, scope: Scope) -> Refusal {
    let fields = match scope {
        Scope::Private => "id, expiresIn and claims".to_owned(),
        Scope::Public => format!("id, expiresIn, claims, {FIELDS}"),
    };
    Refusal::new(format!("{} is not a field of a row", shown(name)))
        .hint(format!("the fields are {fields}"))
}

fn wrong(name: &str, expected: &str, found: Value) -> Refusal {
    let found = found.kind().described();
    Refusal::new(format!("{name}: expected {expected}, found {found}"))
}

fn hinted(refusal: Refusal, hint: &str) -> Refusal {
    match refusal.hint {
        Some(_) => refusal,
        None => refusal.hint(hint),
    }
}
