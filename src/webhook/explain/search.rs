//! Searches the product of the axes: no change, one change, then two, likeliest and cheapest first.

use std::ops::Range;

use secrecy::ExposeSecret;

use super::axis::Axis;
use super::body::reserialized;
use super::budget::Budget;
use super::digest::{Running, Way};
use super::form::BodyForm;
use super::hash::Hash;
use super::key::{self, Key};
use super::lanes::{Lane, START, run};
use super::side::Side;
use super::signed_value::SignedValue;
use super::spelling::Spelling;
use crate::json::reserialize::JsonStyle;
use crate::judgement::Cause;
use crate::secret::Layered;
use crate::webhook::payload::{Part, PayloadFormat, Values};
use crate::webhook::signature::{Algorithm, same};

/// A choice on each axis, by index; 0 is as planned.
type Trial = [usize; AXES];

const AXES: usize = 6;
const KEY: usize = 0;
const FORMAT: usize = 1;
const TIMESTAMP: usize = 2;
const SIGNED_VALUE: usize = 3;
const WAY: usize = 4;
const BODY: usize = 5;

/// Pairs are tried in this order: first those of entries up to the first index, then up to the next, and so on.
const TIERS: [usize; 5] = [4, 12, 32, 80, usize::MAX];

/// Most digests that are computed in one pass over the body.
const LANES: usize = 32;

/// Bytes that may be hashed for keys to which several things happened. There are thousands of those: a body of a
/// few kilobytes is tried with all, a large one with a few.
const FOR_LAYERS: usize = 8 << 20;

/// The space of a search.
pub(super) struct Search<'a> {
    pub(super) keys: Axis<Key>,
    /// Keys made by removing layers from the secret here, and by adding layers as the signer may have. They are not
    /// combined with other changes.
    pub(super) here: Vec<Layered>,
    pub(super) there: Vec<Layered>,
    pub(super) formats: Axis<PayloadFormat>,
    pub(super) timestamps: Axis<Option<String>>,
    pub(super) signed_values: Axis<Option<SignedValue>>,
    pub(super) ways: Axis<Way>,
    pub(super) bodies: Axis<BodyForm<'a>>,
    pub(super) spellings: Vec<Spelling>,
    pub(super) values: Values<'a>,
    pub(super) algorithm: Algorithm,
    pub(super) side: Side,
}

impl Search<'_> {
    /// The causes that make the signature match, if any do; an empty list if it matches as planned.
    pub(super) fn run(&self, budget: &mut Budget) -> Option<Vec<Cause>> {
        if self.spellings.is_empty() {
            return None;
        }
        let bases = self.bases();
        let mut digests = BodyDigests::default();
        self.first(&self.spread(&[[0; AXES]], &bases), budget, &mut digests)
            .or_else(|| self.layers(0..self.here.len(), &bases, budget, &mut digests))
            .or_else(|| {
                let single = |axis: usize| (1..self.len(axis)).map(move |it| one(axis, it));
                let all: Vec<Trial> = [FORMAT, KEY, TIMESTAMP, SIGNED_VALUE, WAY]
                    .into_iter()
                    .flat_map(single)
                    .collect();
                self.first(&self.spread(&all, &bases), budget, &mut digests)
            })
            .or_else(|| {
                let bodies: Vec<Trial> = (1..self.bodies.len()).map(|it| one(BODY, it)).collect();
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
        let trials: Vec<Trial> = keys.map(|key| one(KEY, key)).collect();
        self.first(&self.spread(&trials, bases), budget, digests)
    }

    /// A key with layers, by its index, which follows those of the other keys.
    fn layered(&self, index: usize) -> Option<&Layered> {
        let index = index.checked_sub(self.keys.len())?;
        self.here.iter().chain(&self.there).nth(index)
    }

    fn key(&self, index: usize) -> Option<&[u8]> {
        let key = match self.keys.get(index) {
            Some(entry) => entry.value.as_ref(),
            None => self.layered(index).map(|layered| &layered.bytes),
        };
        key.map(ExposeSecret::expose_secret)
    }

    fn key_causes(&self, index: usize) -> Vec<Cause> {
        match self.keys.get(index) {
            Some(entry) => entry.cause.iter().cloned().collect(),
            None => self
                .layered(index)
                .map_or(Vec::new(), |layered| key::causes(layered, self.side)),
        }
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

    fn len(&self, axis: usize) -> usize {
        match axis {
            KEY => self.keys.len(),
            FORMAT => self.formats.len(),
            TIMESTAMP => self.timestamps.len(),
            SIGNED_VALUE => self.signed_values.len(),
            WAY => self.ways.len(),
            _ => self.bodies.len(),
        }
    }

    /// Signed values without a cause: the request's own values, with each form that `{url}` may have.
    fn bases(&self) -> Vec<usize> {
        let planned = self.signed_values.iter().enumerate();
        planned
            .filter(|(_, entry)| entry.cause.is_none())
            .map(|(index, _)| index)
            .collect()
    }

    /// Each trial with each planned value, except those that make no sense.
    fn spread(&self, trials: &[Trial], bases: &[usize]) -> Vec<Trial> {
        let mut all = Vec::new();
        for trial in trials {
            let chosen = [trial[SIGNED_VALUE]];
            let values = if trial[SIGNED_VALUE] == 0 {
                bases
            } else {
                &chosen
            };
            for value in values {
                let mut trial = *trial;
                trial[SIGNED_VALUE] = *value;
                if self.makes_sense(&trial) {
                    all.push(trial);
                }
            }
        }
        all
    }

    /// Whether every change of a trial affects what is signed, and every placeholder has a value.
    fn makes_sense(&self, trial: &Trial) -> bool {
        let format = &self.formats[trial[FORMAT]].value;
        let signed = self.signed_values[trial[SIGNED_VALUE]].value.as_ref();
        (trial[TIMESTAMP] == 0 || format.has(&Part::Timestamp))
            && (trial[BODY] == 0 || format.has(&Part::Body))
            && signed.is_none_or(|signed| format.has(&signed.part))
            && self.key(trial[KEY]).is_some()
            && format.missing(&self.values_of(trial)).next().is_none()
    }

    fn values_of(&self, trial: &Trial) -> Values<'_> {
        let mut values = Values {
            timestamp: self.timestamps[trial[TIMESTAMP]].value.as_deref(),
            ..self.values
        };
        if let Some(signed) = &self.signed_values[trial[SIGNED_VALUE]].value {
            match signed.part {
                Part::Url => values.url = Some(&signed.text),
                Part::Method => values.method = Some(&signed.text),
                _ => values.message_id = Some(&signed.text),
            }
        }
        values
    }

    /// The hashes that a signature of one of these lengths may have.
    fn hashes(&self) -> Vec<Hash> {
        let possible = |hash: &Hash| {
            self.spellings.iter().any(|it| {
                let planned = hash.as_str() == self.algorithm.as_str();
                it.mac.len() == hash.length() || (it.cut && planned)
            })
        };
        Hash::ALL.into_iter().filter(possible).collect()
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
                && **trial == one(BODY, body)
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

    /// The simplest spelling that matches a digest, if the request has one.
    fn spelled(&self, mac: &[u8]) -> Option<&Spelling> {
        let matching = self.spellings.iter().filter(|spelling| {
            if spelling.cut {
                mac.len() == self.algorithm.length()
                    && same(&mac[..spelling.mac.len().min(mac.len())], &spelling.mac)
            } else {
                same(mac, &spelling.mac)
            }
        });
        matching.min_by_key(|spelling| spelling.causes.len())
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
            self.side.differs(
                "algorithm",
                format!(
                    "the signature was made with {found}, but the credential specifies {planned}"
                ),
                &match hash {
                    Hash::Md5 | Hash::Sha224 | Hash::Sha384 => {
                        format!("sign with {planned}; the platform does not offer {found}")
                    }
                    _ => format!("set algorithm to {found}"),
                },
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

fn one(axis: usize, index: usize) -> Trial {
    let mut trial = [0; AXES];
    trial[axis] = index;
    trial
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
