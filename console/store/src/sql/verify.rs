//! Looking through the whole log: is everything that is kept what was logged, is what went lawfully gone, and is the log the one
//! that its checkpoints were signed of?
//!
//! What is kept is made into entries again, in the order of what it is about, so that each question has an index; then the
//! log is read once from its beginning.

use std::collections::BTreeMap;

use dspt_report::Digest;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;

use super::SqlStore;
use super::derive;
use super::failure::Failure;
use crate::engine::Connection;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::store::BoxFuture;
use crate::verifying::Verifying;

mod derived;
mod kept;
mod leaves;
mod signed;

impl SqlStore {
    /// Looks through the whole log, from one state of the store. `against` are checkpoints from outside; signatures are
    /// verified with `keys`, those of the log's own checkpoints only where there is any.
    ///
    /// # Errors
    /// As [`crate::Store`]; what does not hold is no error but part of the answer.
    pub fn log_verify(&self, keys: Vec<NoteKey>, against: Vec<SignedNote>) -> BoxFuture<'_, LogVerified> {
        self.log_verify_by(Verifying {
            keys,
            against,
            ..Verifying::default()
        })
    }

    /// The same, with what is known of policies, and told how far it is.
    ///
    /// # Errors
    /// As [`crate::Store`]; what does not hold is no error but part of the answer.
    pub fn log_verify_by(&self, by: Verifying) -> BoxFuture<'_, LogVerified> {
        self.ask(move |sql| verify(sql, &by))
    }
}

fn verify(sql: &Connection, by: &Verifying) -> Result<LogVerified, Failure> {
    let mut found = Found::default();
    kept::look_through(sql, &mut found, &by.progress)?;
    leaves::look_through(sql, &mut found)?;
    signed::look_through(sql, &mut found.verified, &by.keys, &by.against)?;
    derived::look_through(sql, &mut found.verified)?;
    derive::look_through(sql, &mut found.verified, by)?;
    Ok(found.verified)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    verified: LogVerified,
    /// Places that something is kept at.
    there: Places,
    /// Places that an entry says were erased.
    erased: Places,
    /// What is not what was logged, by what it would be logged as.
    odd: BTreeMap<Digest, (u64, String)>,
}

impl Found {
    /// Something is kept at a place, and would be logged with this leaf; none where it cannot be made into an entry.
    fn kept(&mut self, position: u64, logged: Digest, made: Option<Digest>, what: impl FnOnce() -> String) {
        let is_second = self.there.add(position, position);
        if made == Some(logged) && !is_second {
            return;
        }
        match made {
            Some(made) if made != logged => {
                self.odd.insert(made, (position, what()));
            }
            _ => self.verified.fault(LogFault::Altered {
                position,
                what: what(),
            }),
        }
    }
}

/// Places of the log, one bit each.
#[derive(Default)]
struct Places(Vec<u64>);

impl Places {
    /// Adds some, up to what a log can have here; whether one of them was there before.
    fn add(&mut self, first: u64, last: u64) -> bool {
        let mut was_there = false;
        for place in first..=last.min(crate::limits::VERIFIED_ENTRIES) {
            let (word, bit) = (
                usize::try_from(place / 64).unwrap_or(usize::MAX),
                1 << (place % 64),
            );
            if word >= self.0.len() {
                self.0.resize(word + 1, 0);
            }
            if let Some(word) = self.0.get_mut(word) {
                was_there |= *word & bit != 0;
                *word |= bit;
            }
        }
        was_there
    }

    fn has(&self, place: u64) -> bool {
        let word = usize::try_from(place / 64).ok().and_then(|word| self.0.get(word));
        word.is_some_and(|word| word & (1 << (place % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_remember_what_was_added_and_nothing_else() {
        let mut places = Places::default();
        assert!(!places.add(3, 70));
        assert!(places.has(3) && places.has(64) && places.has(70));
        assert!(!places.has(2) && !places.has(71) && !places.has(u64::MAX));
        assert!(places.add(70, 71));
        assert!(!places.add(5, 4));
    }
}
