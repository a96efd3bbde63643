//! Which rows of a batch are alike: there are no findings about well-formed origins and ids, so rows that differ only in
//! these get the same ones.

use super::claims::ExtraClaim;
use super::origin::Origin;
use super::recipe::{BatchRow, Recipe};
use super::restrictions::Restrictions;
use crate::text::is_uuid;

/// The differences between rows that matter to their tokens, but for well-formed origins and ids.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    lifetime: Option<i64>,
    extra: Option<Vec<(String, String)>>,
    restrictions: Option<RestrictionsLikeness>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RestrictionsLikeness {
    enabled: bool,
    origins: Option<ListLikeness>,
    assistant_ids: Option<ListLikeness>,
    transient: Option<bool>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum ListLikeness {
    /// This many well-formed entries.
    WellFormed(usize),
    /// Other entries among well-formed ones, for which `None` stands.
    Mixed(Vec<Option<String>>),
}

impl Likeness {
    /// The likeness of a row to others of this recipe.
    pub(super) fn of(row: &BatchRow, recipe: &Recipe) -> Self {
        let extra = |it: &ExtraClaim| (it.name.clone(), it.value.get().to_owned());
        let restrictions = row.restrictions.as_ref();
        Self {
            lifetime: row.lifetime,
            extra: row
                .extra
                .as_ref()
                .map(|all| all.iter().map(extra).collect()),
            restrictions: restrictions.map(|it| RestrictionsLikeness::of(it, &recipe.org_id)),
        }
    }
}

impl RestrictionsLikeness {
    fn of(restrictions: &Restrictions, org_id: &str) -> Self {
        let is_id = |it: &String| is_uuid(it) && !it.eq_ignore_ascii_case(org_id);
        let Restrictions {
            enabled,
            allowed_origins,
            allowed_assistant_ids,
            allow_transient_assistant,
        } = restrictions;
        Self {
            enabled: *enabled,
            origins: allowed_origins
                .as_ref()
                .map(|all| ListLikeness::of(all, Origin::is_plain, Origin::as_str)),
            assistant_ids: allowed_assistant_ids
                .as_ref()
                .map(|all| ListLikeness::of(all, is_id, String::as_str)),
            transient: *allow_transient_assistant,
        }
    }
}

impl ListLikeness {
    fn of<T>(list: &[T], is_well_formed: impl Fn(&T) -> bool, text: impl Fn(&T) -> &str) -> Self {
        if list.iter().all(&is_well_formed) {
            return Self::WellFormed(list.len());
        }
        let other = |it: &T| (!is_well_formed(it)).then(|| text(it).to_owned());
        Self::Mixed(list.iter().map(other).collect())
    }
}
