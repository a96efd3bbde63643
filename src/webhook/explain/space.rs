//! The space of a search: its axes, and the trials on them.

use secrecy::ExposeSecret;

use super::axis::Axis;
use super::digest::Way;
use super::form::BodyForm;
use super::hash::Hash;
use super::key::{self, Key};
use super::side::Side;
use super::signed_value::SignedValue;
use super::spelling::Spelling;
use crate::judgement::Cause;
use crate::secret::Layered;
use crate::webhook::payload::{Part, PayloadFormat, Values};
use crate::webhook::signature::{Algorithm, same};

/// A choice on each axis, by index; 0 is as planned.
pub(super) type Trial = [usize; AXES];

pub(super) const AXES: usize = 6;
pub(super) const KEY: usize = 0;
pub(super) const FORMAT: usize = 1;
pub(super) const TIMESTAMP: usize = 2;
pub(super) const SIGNED_VALUE: usize = 3;
pub(super) const WAY: usize = 4;
pub(super) const BODY: usize = 5;

/// The axes of a search, and what a match is compared with.
pub(super) struct SearchSpace<'a> {
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

impl SearchSpace<'_> {
    /// A key with layers, by its index, which follows those of the other keys.
    fn layered(&self, index: usize) -> Option<&Layered> {
        let index = index.checked_sub(self.keys.len())?;
        self.here.iter().chain(&self.there).nth(index)
    }

    pub(super) fn key(&self, index: usize) -> Option<&[u8]> {
        let key = match self.keys.get(index) {
            Some(entry) => entry.value.as_ref(),
            None => self.layered(index).map(|layered| &layered.bytes),
        };
        key.map(ExposeSecret::expose_secret)
    }

    pub(super) fn key_causes(&self, index: usize) -> Vec<Cause> {
        match self.keys.get(index) {
            Some(entry) => entry.cause.iter().cloned().collect(),
            None => self
                .layered(index)
                .map_or(Vec::new(), |layered| key::causes(layered, self.side)),
        }
    }

    pub(super) fn len(&self, axis: usize) -> usize {
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
    pub(super) fn bases(&self) -> Vec<usize> {
        let planned = self.signed_values.iter().enumerate();
        planned
            .filter(|(_, entry)| entry.cause.is_none())
            .map(|(index, _)| index)
            .collect()
    }

    /// Each trial with each planned value, except those that make no sense.
    pub(super) fn spread(&self, trials: &[Trial], bases: &[usize]) -> Vec<Trial> {
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

    pub(super) fn values_of(&self, trial: &Trial) -> Values<'_> {
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
    pub(super) fn hashes(&self) -> Vec<Hash> {
        let possible = |hash: &Hash| {
            self.spellings.iter().any(|it| {
                let planned = hash.as_str() == self.algorithm.as_str();
                it.mac.len() == hash.length() || (it.cut && planned)
            })
        };
        Hash::ALL.into_iter().filter(possible).collect()
    }

    /// The simplest spelling that matches a digest, if the request has one.
    pub(super) fn spelled(&self, mac: &[u8]) -> Option<&Spelling> {
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
}

/// The trial with one change.
pub(super) fn one_change(axis: usize, index: usize) -> Trial {
    let mut trial = [0; AXES];
    trial[axis] = index;
    trial
}
