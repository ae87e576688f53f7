//! What a probe is.

use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactSet;
use dspt_report::Reason;
use dspt_report::schema;

use crate::host::Host;
use crate::host::HostError;

/// Observes one subject and never judges. One probe a file under `probes/`; its module doc comment is the user's page.
///
/// A probe is listed once, in [`crate::registry::PROBES`]. It emits only the facts it declares, and every fact that it
/// declares for the host's platform: what it leaves out, the runner adds as unknown.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "each probe's file makes one")]
pub struct Probe {
    /// Name, the file's name: `disk_encryption`.
    pub name: &'static str,
    /// The facts it may emit.
    pub facts: &'static [&'static str],
    /// Looks.
    pub observe: fn(&dyn Host, &mut Observations),
}

/// What a probe saw so far.
#[derive(Debug, Default)]
pub struct Observations {
    facts: FactSet,
}

impl Observations {
    /// Notes a known value. A value that the schema does not admit is noted as unreadable instead.
    pub fn known(&mut self, key: &'static str, value: impl Into<dspt_report::FactValue>) {
        let value = value.into();
        let admitted = schema::fact(key).is_some_and(|spec| spec.kind.admits(&value));
        self.put(
            key,
            if admitted {
                Fact::Known(value)
            } else {
                Fact::unknown(Reason::Unreadable)
            },
        );
    }

    /// Notes that a value is not known, and why.
    pub fn unknown(&mut self, key: &'static str, reason: Reason) {
        self.put(key, Fact::unknown(reason));
    }

    /// Notes a value, or the reason why the host did not give it.
    pub fn record(
        &mut self,
        key: &'static str,
        result: Result<impl Into<dspt_report::FactValue>, HostError>,
    ) {
        match result {
            Ok(value) => self.known(key, value),
            Err(error) => self.unknown(key, error.reason()),
        }
    }

    /// Notes a value, or the reason why there is none.
    pub fn settle(&mut self, key: &'static str, result: Result<impl Into<dspt_report::FactValue>, Reason>) {
        match result {
            Ok(value) => self.known(key, value),
            Err(reason) => self.unknown(key, reason),
        }
    }

    /// The facts noted so far.
    pub fn facts(&self) -> &FactSet {
        &self.facts
    }

    /// Ends the observation.
    pub fn into_facts(self) -> FactSet {
        self.facts
    }

    fn put(&mut self, key: &'static str, fact: Fact) {
        // Keys are literals of the probes; the registry's test holds that each is in the schema.
        if let Ok(key) = key.parse::<FactKey>() {
            self.facts.insert(key, fact);
        }
    }
}
