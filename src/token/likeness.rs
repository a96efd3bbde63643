//! Judges the tokens of a batch. Nearly all of its rows differ only in well-formed origins and ids, about which
//! there are no findings, so the findings of one token hold for the next.

use std::collections::HashMap;

use super::claims::{Claims, Scope};
use super::findings::Finding;
use super::mint::Minter;
use super::origin::Origin;
use super::restrictions::Restrictions;
use crate::text::is_uuid;
use crate::time::UnixTime;

/// Judges the tokens of one organization, each kind of alike tokens only once.
pub struct Judge<'a> {
    minter: &'a Minter<'a>,
    judged: HashMap<Likeness, Vec<Finding>>,
}

impl<'a> Judge<'a> {
    /// A judge of the tokens that this minter signs.
    #[must_use]
    pub fn new(minter: &'a Minter<'a>) -> Self {
        Self {
            minter,
            judged: HashMap::new(),
        }
    }

    /// Signs the tokens.
    #[must_use]
    pub fn minter(&self) -> &Minter<'a> {
        self.minter
    }

    /// The result of [`Minter::warnings`] for a token with these claims.
    pub fn warnings(&mut self, claims: &Claims, token: &str) -> Vec<Finding> {
        let warnings = self
            .judged
            .entry(Likeness::of(claims))
            .or_insert_with(|| self.minter.warnings(token));
        warnings.clone()
    }
}

/// The differences between claims that matter to a judge. In a list, `None` stands for a well-formed entry.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    scope: Scope,
    restrictions: Option<RestrictionsLikeness>,
    extra: Vec<(String, String)>,
    iat: UnixTime,
    exp: UnixTime,
}

#[derive(PartialEq, Eq, Hash)]
struct RestrictionsLikeness {
    enabled: bool,
    origins: Option<Vec<Option<Origin>>>,
    assistant_ids: Option<Vec<Option<String>>>,
    transient: Option<bool>,
}

impl Likeness {
    fn of(claims: &Claims) -> Self {
        let restrictions = claims.token.restrictions.as_ref();
        let extra = claims.extra.iter();
        Self {
            scope: claims.token.tag,
            restrictions: restrictions.map(|it| RestrictionsLikeness::of(it, &claims.org_id)),
            extra: extra
                .map(|it| (it.name.clone(), it.value.get().to_owned()))
                .collect(),
            iat: claims.iat,
            exp: claims.exp,
        }
    }
}

impl RestrictionsLikeness {
    fn of(restrictions: &Restrictions, org_id: &str) -> Self {
        let origin = |it: &Origin| (!it.is_plain()).then(|| it.clone());
        let is_id = |it: &str| is_uuid(it) && !it.eq_ignore_ascii_case(org_id);
        let id = |it: &String| (!is_id(it)).then(|| it.clone());
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
                .map(|all| all.iter().map(origin).collect()),
            assistant_ids: allowed_assistant_ids
                .as_ref()
                .map(|all| all.iter().map(id).collect()),
            transient: *allow_transient_assistant,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::Spellings;
    use crate::token::claims::{TokenClaim, extra_claims};

    const ORG: &str = "8a5cd3a4-47ab-4f5c-9d54-9a2a4e9c2b11";

    const ORIGINS: [&str; 8] = [
        "https://example.com",
        "https://a-1.example:8443",
        "https://127.0.0.1",
        "https://[::1]:3000",
        "https://bücher.example",
        "http://example.com",
        "http://localhost:3000",
        "capacitor://localhost",
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn each_token_is_judged_as_if_it_were_the_only_one(
            rows in proptest::collection::vec(
                (restrictions(), any::<bool>(), 0_i64..4, 0_usize..3),
                1..40,
            ),
        ) {
            let now = UnixTime::new(1_795_195_000).unwrap();
            let key = Spellings::of("3b7e0c52-9f41-4d86-a1c3-5e2d7f8b9a60");
            let minter = Minter::new(&key, now);
            let mut judge = Judge::new(&minter);
            for (restrictions, private, lifetime, extra) in rows {
                let extra = ["{}", r#"{"allowed_origins":1}"#, r#"{"name":"Ada"}"#][extra];
                let claims = Claims {
                    org_id: ORG.into(),
                    token: TokenClaim {
                        tag: if private { Scope::Private } else { Scope::Public },
                        restrictions,
                    },
                    extra: extra_claims(extra.as_bytes()).unwrap(),
                    iat: now,
                    exp: UnixTime::new(now.seconds() + [1, 86, 3_600, 400_000_000][usize::try_from(lifetime).unwrap()])
                        .unwrap(),
                };
                let token = minter.mint(&claims).unwrap();
                prop_assert_eq!(judge.warnings(&claims, &token), minter.warnings(&token));
            }
        }
    }
}
