//! Searches the product of the axes: no change, one change, then two, likeliest and cheapest first.

use std::ops::Range;

use super::body::reserialized;
use super::budget::Budget;
use super::digest::Running;
use super::hash::Hash;
use super::lanes::{Lane, START, run};
use super::space::{
    AXES, BODY, FORMAT, KEY, SIGNED_VALUE, SearchSpace, TIMESTAMP, Trial, WAY, one_change,
};
use super::spelling::Spelling;
use crate::json::reserialize::JsonStyle;
use crate::judgement::Cause;

/// Pairs are tried in this order: first those of entries up to the first index, then up to the next, and so on.
const TIERS: [usize; 5] = [4, 12, 32, 80, usize::MAX];

/// Most digests that are computed in one pass over the body.
const LANES: usize = 32;

/// Bytes that may be hashed for keys to which several things happened. There are thousands of those: a body of a
/// few kilobytes is tried with all, a large one with a few.
const FOR_LAYERS: usize = 8 << 20;

impl SearchSpace<'_> {
    /// The causes that make the signature match, if any do; an empty list if it matches as planned.
    pub(super) fn search(&self, budget: &mut Budget) -> Option<Vec<Cause>> {
        if self.spellings.is_empty() {
            return None;
        }
        let bases = self.bases();
        let mut digests = BodyDigests::default();
        self.first(&self.spread(&[[0; AXES]], &bases), budget, &mut digests)
            .or_else(|| self.layers(0..self.here.len(), &bases, budget, &mut digests))
            .or_else(|| {
                let single = |axis: usize| (1..self.len(axis)).map(move |it| one_change(axis, it));
                let all: Vec<Trial> = [FORMAT, KEY, TIMESTAMP, SIGNED_VALUE, WAY]
                    .into_iter()
                    .flat_map(single)
                    .collect();
                self.first(&self.spread(&all, &bases), budget, &mut digests)
            })
            .or_else(|| {
                let bodies: Vec<Trial> = (1..self.bodies.len())
                    .map(|it| one_change(BODY, it))
                    .collect();
                self.first(&self.spread(&bodies, &bases), budget, &mut digests)
            })
            .or_else(|| {
                let there = self.here.len()..self.here.len() + self.there.len();
                self.layers(there, &bases, budget, &mut digests)
            })
            .or_else(|| self.pairs(&bases, budget, &mut digests))
    }

    /// Keys to which several things happened, as many as may be tried.
    fn layers(
        &self,
        which: Range<usize>,
        bases: &[usize],
        budget: &mut Budget,
        digests: &mut BodyDigests,
    ) -> Option<Vec<Cause>> {
        let hashes: usize = self.hashes().into_iter().map(Hash::cost).sum();
        let cost = (START + self.values.body.len()) * bases.len() * hashes;
        let most = FOR_LAYERS / cost.max(1);
        if most < which.len() {
            budget.give_up();
        }
        let keys = which.take(most).map(|index| self.keys.len() + index);
        let trials: Vec<Trial> = keys.map(|key| one_change(KEY, key)).collect();
        self.first(&self.spread(&trials, bases), budget, digests)
    }

    /// Two changes at once.
    fn pairs(
        &self,
        bases: &[usize],
        budget: &mut Budget,
        digests: &mut BodyDigests,
    ) -> Option<Vec<Cause>> {
        let mut from = 0;
        for to in TIERS {
            for body in 0..self.bodies.len() {
                if budget.is_spent() {
                    return None;
                }
                if body > 0 && digests.repeats(body) {
                    continue;
                }
                let mut trials = Vec::new();
                let mut add = |a: usize, b: usize, one: usize, other: usize| {
                    let highest = one.max(other);
                    if highest > from && highest <= to {
                        let mut trial = [0; AXES];
                        (trial[a], trial[b]) = (one, other);
                        trials.push(trial);
                    }
                };
                if body > 0 {
                    for axis in [FORMAT, KEY, TIMESTAMP, SIGNED_VALUE, WAY] {
                        for index in 1..self.len(axis) {
                            add(BODY, axis, body, index);
                        }
                    }
                } else {
                    for a in 0..BODY {
                        for b in a + 1..BODY {
                            for one in 1..self.len(a) {
                                for other in 1..self.len(b) {
                                    add(a, b, one, other);
                                }
                            }
                        }
                    }
                }
                let found = self.first(&self.spread(&trials, bases), budget, digests);
                if found.is_some() {
                    return found;
                }
            }
            from = to;
        }
        None
    }

    /// The causes of the simplest matching trial. Trials are tried in order, those with the same body together.
    fn first(
        &self,
        trials: &[Trial],
        budget: &mut Budget,
        digests: &mut BodyDigests,
    ) -> Option<Vec<Cause>> {
        let hashes = self.hashes();
        let mut rest = trials;
        while let Some(first) = rest.first() {
            let body = first[BODY];
            let together = rest.iter().take_while(|trial| trial[BODY] == body).count();
            let (now, later) = rest.split_at(together.min(LANES));
            rest = later;
            let made = self.made(now, &hashes, budget)?;
            if let [(trial, _, mac)] = &made[..]
                && **trial == one_change(BODY, body)
            {
                digests.note(body, mac);
            }
            let matching = made.iter().filter_map(|(trial, hash, mac)| {
                let spelling = self.spelled(mac)?;
                Some((trial, hash, spelling))
            });
            let simplest = matching.min_by_key(|(trial, _, spelling)| {
                (spelling.causes.len(), trial.iter().sum::<usize>())
            });
            if let Some((trial, hash, spelling)) = simplest {
                return Some(self.causes(trial, *hash, spelling, budget));
            }
        }
        None
    }

    /// The digests of trials that share a body; none once the budget is spent.
    fn made<'t>(
        &self,
        trials: &'t [Trial],
        hashes: &[Hash],
        budget: &mut Budget,
    ) -> Option<Vec<(&'t Trial, Hash, Vec<u8>)>> {
        let mut lanes = Vec::new();
        for trial in trials {
            let Some(key) = self.key(trial[KEY]) else {
                continue;
            };
            for hash in hashes {
                lanes.push(Lane {
                    trial,
                    hash: *hash,
                    parts: self.formats[trial[FORMAT]].value.parts(),
                    values: self.values_of(trial),
                    running: Running::new(self.ways[trial[WAY]].value, *hash, key),
                });
            }
        }
        let body = trials.first().map_or(0, |trial| trial[BODY]);
        let whole = run(&mut lanes, &self.bodies[body].value, budget);
        if budget.is_spent() {
            return None;
        }
        if !whole {
            return Some(Vec::new());
        }
        let finish = |lane: Lane<'_, 't>| {
            let mac = lane.running.finish(self.key(lane.trial[KEY])?);
            Some((lane.trial, lane.hash, mac))
        };
        Some(lanes.into_iter().filter_map(finish).collect())
    }

    /// The causes of a matching trial: first what is signed, then how it is written.
    fn causes(
        &self,
        trial: &Trial,
        hash: Hash,
        spelling: &Spelling,
        budget: &mut Budget,
    ) -> Vec<Cause> {
        let body = match self.bodies[trial[BODY]].value.style() {
            Some(style) if self.bodies[trial[BODY]].cause.as_ref().is_some_and(unnamed) => {
                let writers = self.writers(trial, hash, style, budget);
                Some(reserialized(&writers))
            }
            _ => self.bodies[trial[BODY]].cause.clone(),
        };
        let algorithm = (hash.as_str() != self.algorithm.as_str()).then(|| {
            let (found, planned) = (hash.as_str(), self.algorithm.as_str());
            let message = format!(
                "the signature was made with {found}, but the credential specifies {planned}"
            );
            if matches!(hash, Hash::Md5 | Hash::Sha224 | Hash::Sha384) {
                let fix = format!("sign with {planned}; the platform does not offer {found}");
                return Cause::new("algorithm", message, fix);
            }
            self.side.differs(
                "algorithm",
                message,
                &format!("set algorithm to {found}"),
                &format!("use {planned}"),
            )
        });
        let others = [
            self.ways[trial[WAY]].cause.clone(),
            self.formats[trial[FORMAT]].cause.clone(),
            self.timestamps[trial[TIMESTAMP]].cause.clone(),
            self.signed_values[trial[SIGNED_VALUE]].cause.clone(),
            body,
            algorithm,
        ];
        let others = others.into_iter().flatten();
        let keys = self.key_causes(trial[KEY]).into_iter();
        keys.chain(others)
            .chain(spelling.causes.iter().cloned())
            .collect()
    }

    /// Every writer whose body makes the same signature.
    fn writers(
        &self,
        trial: &Trial,
        hash: Hash,
        found: &'static JsonStyle,
        budget: &mut Budget,
    ) -> Vec<&'static JsonStyle> {
        let mut writers = vec![found];
        for (index, entry) in self.bodies.iter().enumerate() {
            let Some(style) = entry.value.style().filter(|it| !writers.contains(it)) else {
                continue;
            };
            if !entry.cause.as_ref().is_some_and(unnamed) {
                continue;
            }
            let mut trial = *trial;
            trial[BODY] = index;
            let trials = [trial];
            let Some(made) = self.made(&trials, &[hash], budget) else {
                break;
            };
            if made.iter().any(|(_, _, mac)| self.spelled(mac).is_some()) {
                writers.push(style);
            }
        }
        writers
    }
}

/// Whether a cause still lacks its message, which depends on all writers.
fn unnamed(cause: &Cause) -> bool {
    cause.message.is_empty()
}

/// Which bodies give the same digest, so that each is tried in pairs once.
#[derive(Debug, Default)]
struct BodyDigests {
    macs: std::collections::BTreeMap<Vec<u8>, usize>,
    repeated: std::collections::BTreeSet<usize>,
}

impl BodyDigests {
    fn note(&mut self, body: usize, mac: &[u8]) {
        let first = *self.macs.entry(mac.to_vec()).or_insert(body);
        if first != body {
            self.repeated.insert(body);
        }
    }

    fn repeats(&self, body: usize) -> bool {
        self.repeated.contains(&body)
    }
}
