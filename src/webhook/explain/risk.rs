//! The risk that a server rejects a correct signature because it signs the parsed body.

use super::budget::Budget;
use super::stream::Counted;
use crate::json::reserialize::{Document, Sink, Stopped, WRITERS, write};
use crate::webhook::cause::Risk;
use crate::webhook::payload::Part;
use crate::webhook::plan::Hmac;

/// The risk of a body that `JSON.stringify` would write differently.
#[must_use]
pub fn risk(plan: &Hmac, body: &[u8]) -> Option<Risk> {
    if !plan.payload_format.has(&Part::Body) {
        return None;
    }
    let mut budget = Budget::for_body(body.len());
    let document = Document::parse(body, &mut Counted(&mut budget)).ok()?;
    let mut compared = Compared {
        rest: body,
        budget: &mut budget,
        differs: false,
    };
    let written = write(document, &WRITERS[0], &mut compared);
    let at = body.len() - compared.rest.len() + 1;
    let differs = compared.differs || (written.is_ok() && !compared.rest.is_empty());
    differs.then(|| Risk {
        code: "body-reserialized",
        message: format!(
            "a server that signs JSON.stringify(req.body) rejects this request; the bodies differ from byte {at}"
        ),
        fix: "verify the raw body, before any JSON parsing".into(),
    })
}

/// Compares the incoming bytes with the rest of the body, up to the first difference.
struct Compared<'a, 'b> {
    rest: &'a [u8],
    budget: &'b mut Budget,
    differs: bool,
}

impl Sink for Compared<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let pairs = bytes.iter().zip(self.rest);
        let same = pairs.take_while(|(one, other)| one == other).count();
        self.rest = &self.rest[same..];
        self.differs = same < bytes.len();
        if self.differs || !self.budget.write(bytes.len()) {
            return Err(Stopped);
        }
        Ok(())
    }

    fn skipped(&mut self, bytes: usize) -> Result<(), Stopped> {
        if self.budget.write(bytes / 8 + 1) {
            Ok(())
        } else {
            Err(Stopped)
        }
    }
}
