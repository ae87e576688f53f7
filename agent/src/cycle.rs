//! One cycle: look, judge, sort, seal. No network, no clock of its own.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use dspt_checks::Host;
use dspt_policies::Policy;
use dspt_report::Canonical;
use dspt_report::Envelope;
use dspt_report::FactSet;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::Report;
use dspt_report::body::BodyRef;
use dspt_report::canonical::CanonicalError;
use dspt_report::envelope::EnvelopeError;
use dspt_report::schema;
use dspt_report::schema::Motion;
use dspt_report::statement::PolicyRef;
use dspt_report::statement::PolicyRefused;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Seen;
use dspt_report::statement::Sharing;
use dspt_report::wire::Head;

use crate::identity::Identity;
use crate::identity::Salts;
use crate::program;
use crate::spool::Entry;
use crate::spool::Full;
use crate::spool::Spool;
use crate::spool::SpoolError;

mod entered;

pub use entered::Entered;
pub use entered::NotAlong;

/// What was seen and judged at one moment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observation {
    /// All facts that the policy asks for.
    pub facts: FactSet,
    /// One for each check, by id.
    pub findings: Vec<Finding>,
    /// Hardware and software.
    pub inventory: Inventory,
    /// The policy judged by.
    pub policy: PolicyRef,
    /// Device clock, seconds since 1970-01-01, UTC.
    pub collected_at: i64,
    /// How long looking and judging took.
    pub took: Duration,
    /// What people entered on this computer; nothing until [`Observation::with_entered`].
    pub entered: Entered,
}

/// Looks and judges.
pub fn observe(host: &Arc<dyn Host>, policy: &Policy, now: i64) -> Observation {
    let start = Instant::now();
    let (facts, findings) = look_and_judge(host, policy);
    let inventory = dspt_checks::inventory(host);
    Observation {
        facts,
        findings,
        inventory,
        policy: policy_ref(policy),
        collected_at: now,
        took: start.elapsed(),
        entered: Entered::default(),
    }
}

/// Looks at what the policy asks for, and nothing else, and judges it.
pub fn look_and_judge(host: &Arc<dyn Host>, policy: &Policy) -> (FactSet, Vec<Finding>) {
    let facts = dspt_checks::collect(host, Some(&policy.facts())).facts;
    let findings = dspt_policies::judge(policy, &facts, host.today());
    (facts, findings)
}

/// How a statement names a policy.
pub fn policy_ref(policy: &Policy) -> PolicyRef {
    PolicyRef {
        digest: policy.digest(),
        name: policy.name().to_owned(),
        version: policy.version(),
    }
}

/// An observation in the form in which it is signed and sent: canonical bodies, and readings for the statement.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parts {
    /// Settled facts, and moving ones that are not known.
    pub facts: Vec<u8>,
    /// Findings.
    pub findings: Vec<u8>,
    /// Inventory.
    pub inventory: Vec<u8>,
    /// What people entered, where they did.
    pub assessment: Option<Vec<u8>>,
    /// Moving facts that are known.
    pub readings: FactSet,
}

impl Parts {
    /// Sorts an observation into bodies and readings.
    ///
    /// # Errors
    /// [`CanonicalError`] where something is beyond the format's limits.
    pub fn of(observation: &Observation, salts: &Salts) -> Result<Self, CanonicalError> {
        let (facts, readings) = split(&observation.facts);
        let facts = FactsBody {
            facts,
            salt: salts.facts,
        };
        let findings = FindingsBody {
            findings: observation.findings.clone(),
            salt: salts.findings,
        };
        let inventory = InventoryBody {
            inventory: observation.inventory.clone(),
            salt: salts.inventory,
        };
        Ok(Self {
            facts: facts.encode()?,
            findings: findings.encode()?,
            inventory: inventory.encode()?,
            assessment: observation
                .entered
                .body(salts.assessment)
                .map(|body| body.encode())
                .transpose()?,
            readings,
        })
    }

    /// Every body there is.
    fn bodies(&self) -> impl Iterator<Item = &[u8]> {
        let always = [&self.facts, &self.findings, &self.inventory];
        always.into_iter().chain(&self.assessment).map(Vec::as_slice)
    }
}

/// Splits facts by the schema's motion: known moving ones are readings, all others belong into the facts body. A key
/// that the schema does not hold is taken as settled.
pub fn split(facts: &FactSet) -> (FactSet, FactSet) {
    let moving = |key: &str| schema::fact(key).is_some_and(|spec| spec.motion == Motion::Moving);
    let mut settled = FactSet::new();
    let mut readings = FactSet::new();
    for (key, fact) in facts {
        let set = if fact.value().is_some() && moving(key.as_str()) {
            &mut readings
        } else {
            &mut settled
        };
        set.insert(key.clone(), fact.clone());
    }
    (settled, readings)
}

/// Where a report stands in the chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Link {
    /// The report before, or the enrolment.
    pub previous: Head,
    /// What was published and is not in use here.
    pub policy_refused: Option<PolicyRefused>,
    /// After a conflict.
    pub rejoined: Option<Rejoined>,
    /// The newest checkpoint of the console's log that was shown to be a continuation.
    pub seen: Option<Seen>,
    /// What the console may see of it.
    pub sharing: Sharing,
    /// Cycles that were not sealed since.
    pub skipped: u32,
}

impl Link {
    /// The usual next link.
    pub fn after(previous: Head) -> Self {
        Self {
            previous,
            policy_refused: None,
            rejoined: None,
            seen: None,
            sharing: Sharing::Devices,
            skipped: 0,
        }
    }
}

/// Writes the statement of an observation.
pub fn statement(observation: &Observation, parts: &Parts, identity: &Identity, link: &Link) -> Report {
    Report {
        agent: program::info(),
        assessment: parts.assessment.as_deref().map(BodyRef::of),
        collected_at: observation.collected_at,
        device: identity.device(),
        duration_ms: u32::try_from(observation.took.as_millis()).unwrap_or(u32::MAX),
        facts: BodyRef::of(&parts.facts),
        findings: BodyRef::of(&parts.findings),
        inventory: BodyRef::of(&parts.inventory),
        policy: observation.policy.clone(),
        policy_refused: link.policy_refused,
        previous: link.previous.id,
        readings: parts.readings.clone(),
        rejoined: link.rejoined,
        seen: link.seen,
        sharing: (link.sharing != Sharing::Devices).then_some(link.sharing),
        sequence: link.previous.sequence + 1,
        skipped: (link.skipped > 0).then_some(link.skipped),
    }
}

/// What became of a cycle.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "sealed or not: there is no third")]
pub enum Sealed {
    /// It is this device's state now.
    Report {
        /// In the spool.
        entry: Entry,
        /// Its identity and number.
        head: Head,
    },
    /// There was no room; the next report will say how many times.
    Skipped {
        /// How full it was.
        full: Full,
        /// How many times by now.
        times: u32,
    },
}

/// Seals an observation into the spool as the next report of `head`, or as the one that rejoins the console's chain.
///
/// # Errors
/// [`CycleError`]; then nothing was sealed.
pub fn seal(
    observation: &Observation,
    identity: &Identity,
    spool: &Spool<'_>,
    link: Link,
) -> Result<Sealed, CycleError> {
    if let Some(full) = spool.full()? {
        let times = spool.skip(link.previous.id)?;
        return Ok(Sealed::Skipped { full, times });
    }
    let parts = Parts::of(observation, identity.salts()).map_err(|source| CycleError::Body { source })?;
    let link = Link {
        skipped: spool.skipped(link.previous.id)?,
        ..link
    };
    let statement = statement(observation, &parts, identity, &link);
    let sequence = statement.sequence;
    let envelope: Envelope =
        dspt_report::seal(statement, identity.key()).map_err(|source| CycleError::Seal { source })?;
    // Bodies first: an envelope never names what is not kept.
    for body in parts.bodies() {
        spool.keep_body(body)?;
    }
    let entry = spool.seal(&envelope)?;
    Ok(Sealed::Report {
        entry,
        head: Head {
            id: envelope.id(),
            sequence,
        },
    })
}

/// A cycle could not be finished.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CycleError {
    /// Something seen is beyond the format's limits: our defect.
    #[error("what was seen cannot be written down; this is a fault of this program, please report it")]
    Body {
        /// Which.
        #[source]
        source: CanonicalError,
    },
    /// The statement is beyond its limits: our defect.
    #[error("the report cannot be signed; this is a fault of this program, please report it")]
    Seal {
        /// Which.
        #[source]
        source: EnvelopeError,
    },
    /// The reports on this disk.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

#[cfg(test)]
mod tests;
