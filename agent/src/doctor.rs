//! Finding out why reports do not arrive: each check has its own deadline, and all run side by side.
//!
//! What a check finds is told in one line, with a second that says what to do. Nothing is changed; of the network only the
//! console is asked, and only who runs it.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde::Serialize;

use crate::words::Sentence;

pub(crate) mod disk;
pub(crate) mod network;
pub(crate) mod reports;
pub(crate) mod rights;
pub(crate) mod service;

/// How a thing is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "each is shown in its own way")]
pub enum State {
    /// As it should be.
    Fine,
    /// Worth knowing; reports arrive all the same.
    Remark,
    /// Reports cannot arrive, or soon will not.
    Broken,
    /// It could not be told.
    Untold,
}

/// What one check found.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// Its lasting name.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, in one line.
    pub said: String,
    /// What to do, where there is something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Diagnosis {
    /// Nothing is to be done.
    pub(crate) fn fine(check: &'static str, said: String) -> Self {
        Self {
            check,
            state: State::Fine,
            said,
            fix: None,
        }
    }

    /// Something is to be done.
    pub(crate) fn to_do(check: &'static str, state: State, said: String, fix: Sentence) -> Self {
        Self {
            check,
            state,
            said,
            fix: Some(fix.text.to_owned()),
        }
    }

    pub(crate) fn with_fix(mut self, fix: String) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// A check: the name that stands for it where it does not answer in time, and what it does.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnOnce() -> Vec<Diagnosis> + Send>,
}

impl Check {
    pub(crate) fn new(name: &'static str, run: impl FnOnce() -> Vec<Diagnosis> + Send + 'static) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }
}

/// Runs all checks side by side and gives what they found, in their order. One that takes longer than `most` is left
/// behind and told as [`State::Untold`]; so is one that fails by a fault of ours.
pub(crate) fn examine(checks: Vec<Check>, most: Duration) -> Vec<Diagnosis> {
    let start = Instant::now();
    let begun: Vec<_> = checks
        .into_iter()
        .map(|check| {
            let (sender, receiver) = mpsc::channel();
            let run = check.run;
            let work = move || {
                // Nobody listens where it took too long.
                let _ = sender.send(run());
            };
            let started = thread::Builder::new().name(check.name.to_owned()).spawn(work);
            (check.name, started.is_ok().then_some(receiver))
        })
        .collect();
    let mut found = Vec::new();
    for (name, receiver) in begun {
        let left = most.saturating_sub(start.elapsed());
        match receiver.map(|receiver| receiver.recv_timeout(left)) {
            Some(Ok(mut diagnoses)) => found.append(&mut diagnoses),
            Some(Err(mpsc::RecvTimeoutError::Timeout)) => found.push(untold(name, crate::words::DOCTOR_SLOW)),
            Some(Err(mpsc::RecvTimeoutError::Disconnected)) | None => {
                found.push(untold(name, crate::words::DOCTOR_FAULT));
            }
        }
    }
    found
}

fn untold(check: &'static str, said: Sentence) -> Diagnosis {
    Diagnosis {
        check,
        state: State::Untold,
        said: said.text.to_owned(),
        fix: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine(name: &'static str) -> Check {
        Check::new(name, move || vec![Diagnosis::fine(name, String::new())])
    }

    #[test]
    fn one_that_hangs_or_fails_costs_the_others_nothing() {
        let (_held, never) = mpsc::channel::<()>();
        let checks = vec![
            Check::new("hangs", move || {
                let _ = never.recv();
                vec![]
            }),
            fine("first"),
            #[expect(clippy::unnecessary_literal_unwrap, reason = "a fault of ours is wanted")]
            Check::new("fails", || vec![None::<Diagnosis>.expect("a fault")]),
            fine("last"),
        ];
        let start = Instant::now();
        let found = examine(checks, Duration::from_secs(2));
        assert!(start.elapsed() < Duration::from_secs(20));
        let seen: Vec<_> = found.iter().map(|found| (found.check, found.state)).collect();
        assert_eq!(
            seen,
            [
                ("hangs", State::Untold),
                ("first", State::Fine),
                ("fails", State::Untold),
                ("last", State::Fine),
            ]
        );
    }
}
