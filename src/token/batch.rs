//! Mints the tokens of a batch. Nearly all of its rows differ only in well-formed origins and ids, about which there
//! are no findings, so what alike tokens share is worked out once: all of their claims' text but the restrictions,
//! and what an inspection would warn of.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::claims::Claims;
use super::deliverable::Deliverable;
use super::likeness::Likeness;
use super::mint::{Minter, PartSigner};
use super::recipe::{BatchRow, Recipe, claims, written};
use crate::outcome::Refusal;
use crate::time::UnixTime;

/// Most bytes of claims that are remembered, so that memory stays flat where each row is of its own kind.
const MOST: usize = 1 << 20;

/// Mints tokens by one recipe. `describe` says what its caller needs to know of alike tokens, from the first of them.
pub struct BatchMinter<'a, T, F> {
    recipe: &'a Recipe,
    minter: &'a Minter<'a>,
    now: UnixTime,
    describe: F,
    signer: Option<PartSigner>,
    shared: BTreeMap<Likeness, AlikeTokens<T>>,
    /// Bytes of claims in these.
    remembered: usize,
    restrictions: Vec<u8>,
    payload: Vec<u8>,
    token: String,
}

/// A token of a batch.
pub struct Minted<'a, T> {
    /// The token.
    pub token: &'a str,
    /// The JSON text of its restrictions; empty if it has none.
    pub restrictions: &'a [u8],
    /// What its caller needs to know of tokens like this one.
    pub alike: &'a T,
}

/// What alike tokens share.
struct AlikeTokens<T> {
    /// The token up to somewhere shortly before the restrictions.
    start: String,
    /// The text of the claims from there up to the restrictions, or to the end if there are none.
    before: Vec<u8>,
    after: String,
    alike: T,
}

impl<'a, T, F: Fn(&Deliverable) -> Option<T>> BatchMinter<'a, T, F> {
    /// Mints by this recipe, with the key of this minter. The tokens are issued now unless the recipe says otherwise.
    #[must_use]
    pub fn new(recipe: &'a Recipe, minter: &'a Minter<'a>, now: UnixTime, describe: F) -> Self {
        Self {
            recipe,
            minter,
            now,
            describe,
            signer: minter.signer().ok(),
            shared: BTreeMap::new(),
            remembered: 0,
            restrictions: Vec::new(),
            payload: Vec::new(),
            token: String::new(),
        }
    }

    /// The recipe.
    #[must_use]
    pub fn recipe(&self) -> &'a Recipe {
        self.recipe
    }

    /// Mints the token that a row asks for.
    ///
    /// # Errors
    /// What [`claims`] refuses, and claims that cannot be written as JSON.
    pub fn mint(&mut self, row: BatchRow) -> Result<Minted<'_, T>, Refusal> {
        if self.remembered > MOST {
            self.shared.clear();
            self.remembered = 0;
        }
        let (shared, is_first) = match self.shared.entry(Likeness::of(&row, self.recipe)) {
            Entry::Occupied(entry) => {
                if !row.searched {
                    claims(self.recipe, row.clone(), self.now)?;
                }
                (&*entry.into_mut(), false)
            }
            Entry::Vacant(entry) => {
                let claims = claims(self.recipe, row.clone(), self.now)?;
                let first = self.minter.mint(&claims).map_err(|_| unwritable())?;
                self.token.clone_from(&first);
                self.remembered += first.len();
                let shared = AlikeTokens::of(first, claims, self.minter, &self.describe);
                (&*entry.insert(shared.ok_or_else(unwritable)?), true)
            }
        };
        self.restrictions.clear();
        if let Some(restrictions) = written(row.restrictions, self.recipe) {
            serde_json::to_writer(&mut self.restrictions, &restrictions)
                .map_err(|_| unwritable())?;
        }
        if !is_first {
            self.payload.clear();
            self.payload.extend_from_slice(&shared.before);
            self.payload.extend_from_slice(&self.restrictions);
            self.payload.extend_from_slice(shared.after.as_bytes());
            let signer = self.signer.as_ref().ok_or_else(unwritable)?;
            signer
                .sign(&shared.start, &self.payload, &mut self.token)
                .map_err(|_| unwritable())?;
        }
        Ok(Minted {
            token: &self.token,
            restrictions: &self.restrictions,
            alike: &shared.alike,
        })
    }
}

fn unwritable() -> Refusal {
    Refusal::new("the claims cannot be written as JSON").hint("make the claims simpler")
}

impl<T> AlikeTokens<T> {
    fn of(
        first: String,
        claims: Claims,
        minter: &Minter,
        describe: &impl Fn(&Deliverable) -> Option<T>,
    ) -> Option<Self> {
        let text = serde_json::to_string(&claims).ok()?;
        // No claim before the restrictions can contain their text: its quotes would be escaped there.
        let (before, after) = match &claims.token.restrictions {
            Some(restrictions) => text.split_once(&serde_json::to_string(restrictions).ok()?)?,
            None => (&*text, ""),
        };
        // Three bytes are four characters, so what follows them is encoded on its own.
        let triples = before.len() / 3;
        let header = first.find('.')?;
        let start = first.get(..=header + triples * 4)?.to_owned();
        let before = before.as_bytes().get(triples * 3..)?.to_vec();
        let after = after.to_owned();
        let warnings = minter.warnings(&first);
        let alike = describe(&Deliverable::minted(first, claims, warnings))?;
        Some(Self {
            start,
            before,
            after,
            alike,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::{ExposeSecret, SecretString};

    use super::*;
    use crate::secret::Spellings;
    use crate::token::claims::{Scope, extra_claims};
    use crate::token::origin::Origin;
    use crate::token::recipe::Expiry;
    use crate::token::restrictions::Restrictions;

    const ORG: &str = "8a5cd3a4-47ab-4f5c-9d54-9a2a4e9c2b11";

    const ORGS: [&str; 4] = [ORG, "é", "\"{", "órg-8"];

    const KEY: &str = "3b7e0c52-9f41-4d86-a1c3-5e2d7f8b9a60";

    const ORIGINS: [&str; 9] = [
        "https://example.com",
        "https://a-1.example:8443",
        "https://127.0.0.1",
        "https://[::1]:3000",
        "https://bücher.example",
        "http://example.com",
        "http://localhost:3000",
        "capacitor://localhost",
        "https://3b7e0c529f414d86a1c35e2d7f8b9a60.example",
    ];

    const IDS: [&str; 6] = [
        "1cbf8c70-5fd7-4f61-a220-376ab35be1b0",
        "1CBF8C70-5FD7-4F61-A220-376AB35BE1B1",
        ORG,
        "undefined",
        "support",
        "'1cbf8c70-5fd7-4f61-a220-376ab35be1b0'",
    ];

    fn restrictions() -> impl Strategy<Value = Option<Restrictions>> {
        let origins = proptest::collection::vec(proptest::sample::select(&ORIGINS[..]), 0..4);
        let ids = proptest::collection::vec(proptest::sample::select(&IDS[..]), 0..4);
        let lists = (proptest::option::of(origins), proptest::option::of(ids));
        let fields = (any::<bool>(), lists, any::<Option<bool>>());
        let restrictions = fields.prop_map(|(enabled, (origins, ids), transient)| Restrictions {
            enabled,
            allowed_origins: origins.map(|all| {
                let each = all.iter().map(|text| Origin::parse(text).unwrap());
                each.collect()
            }),
            allowed_assistant_ids: ids.map(|all| all.into_iter().map(str::to_owned).collect()),
            allow_transient_assistant: transient,
        });
        proptest::option::of(restrictions)
    }

    fn rows() -> impl Strategy<Value = Vec<BatchRow>> {
        let lifetime = proptest::option::of(proptest::sample::select(
            &[1, 86, 3_600, 400_000_000, i64::MAX][..],
        ));
        let extra = proptest::option::of(proptest::sample::select(
            &[
                "{}",
                r#"{"allowed_origins":1}"#,
                r#"{"name":"{\"enabled\":true}"}"#,
            ][..],
        ));
        let row = (lifetime, extra, restrictions());
        let row = row.prop_map(|(lifetime, extra, restrictions)| BatchRow {
            lifetime,
            extra: extra.map(|text| extra_claims(text.as_bytes()).unwrap()),
            restrictions,
            searched: false,
        });
        proptest::collection::vec(row, 1..40)
    }

    fn recipe(org_id: &str, private: bool, restrictions: Option<Restrictions>) -> Recipe {
        Recipe {
            key: SecretString::from(KEY),
            spellings: Spellings::of(KEY),
            key_source: "the test".into(),
            org_id: org_id.into(),
            scope: if private {
                Scope::Private
            } else {
                Scope::Public
            },
            restrictions: restrictions.unwrap_or_default(),
            extra: extra_claims(br#"{"team":"eu"}"#).unwrap(),
            issued_at: None,
            end: Expiry::After(3_600),
        }
    }

    #[test]
    fn rows_that_have_nothing_in_common_take_little_memory() {
        let now = UnixTime::new(1_795_195_000).unwrap();
        let recipe = recipe(ORG, true, None);
        let minter = Minter::new(&recipe.spellings, now);
        let used = allocation_counter::measure(|| {
            let mut together = BatchMinter::new(&recipe, &minter, now, |_| Some(()));
            for number in 0..300 {
                let claims = format!("{{\"text\":\"{number}{}\"}}", "a".repeat(20_000));
                let row = BatchRow {
                    extra: Some(extra_claims(claims.as_bytes()).unwrap()),
                    ..BatchRow::default()
                };
                assert!(together.mint(row).is_ok());
            }
        });
        assert!(used.bytes_max < 6 << 20, "{}", used.bytes_max);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn each_token_is_minted_and_judged_as_if_it_were_the_only_one(
            (org_id, private, of_all) in (proptest::sample::select(&ORGS[..]), any::<bool>(), restrictions()),
            rows in rows(),
        ) {
            let now = UnixTime::new(1_795_195_000).unwrap();
            let recipe = recipe(org_id, private, of_all);
            let minter = Minter::new(&recipe.spellings, now);
            let describe = |first: &Deliverable| Some(format!("{:?}", first.warnings));
            let mut together = BatchMinter::new(&recipe, &minter, now, describe);
            // The second time, each row has been seen before.
            for row in rows.iter().chain(&rows).cloned() {
                let alone = claims(&recipe, row.clone(), now).map(|claims| {
                    let token = minter.mint(&claims).unwrap();
                    let warnings = minter.warnings(&token);
                    Deliverable::minted(token, claims, warnings)
                });
                match (alone, together.mint(row)) {
                    (Ok(alone), Ok(minted)) => {
                        prop_assert_eq!(minted.token, alone.token.expose_secret());
                        prop_assert_eq!(minted.alike, &format!("{:?}", alone.warnings));
                    }
                    (Err(alone), Err(refusal)) => prop_assert_eq!(alone.fact, refusal.fact),
                    (alone, minted) => prop_assert_eq!(alone.is_ok(), minted.is_ok()),
                }
            }
        }
    }
}
