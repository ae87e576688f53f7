//! From bytes to a report that may be kept: the signature first, then what it covers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::Envelope;
use dspt_report::Leaving;
use dspt_report::Report;
use dspt_report::Rotation;
use dspt_report::VerifiedReport;
use dspt_report::body::BodyError;
use dspt_report::body::OpenBody;
use dspt_report::envelope::EnvelopeError;
use dspt_report::limits::ASSESSMENT_BYTES;
use dspt_report::limits::FACTS_BYTES;
use dspt_report::limits::FINDINGS_BYTES;
use dspt_report::limits::INVENTORY_BYTES;
use dspt_report::verify::VerifyError;
use dspt_report::wire::Incoming;
use dspt_store::StoreError;
use dspt_store::change::EnrolledKey;
use dspt_store::change::LinkSaid;
use dspt_store::change::NewLink;
use dspt_store::change::NewReport;
use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::books;
use crate::judgement::Known;
use crate::limits;
use crate::trace;

/// A report that may be kept.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) report: NewReport,
    /// Of its bodies, inflated.
    pub(crate) body_bytes: usize,
    /// Of what all opened bodies may take; to be held until the report is kept.
    pub(crate) share: Option<OwnedSemaphorePermit>,
}

/// Verifies a report against its device's key, and charges the device.
pub(crate) fn verify(
    app: &App,
    envelope: &Envelope,
    enrolled: &EnrolledKey,
    now: Instant,
) -> Result<VerifiedReport, Rejection> {
    let verified = envelope
        .verify::<Report>(&enrolled.key)
        .map_err(|source| Rejection::Verify { source })?;
    if verified.statement().device != enrolled.device {
        return Err(Rejection::OtherDevice);
    }
    // Only now: whoever forges a report must not use up the budget of the device that it names.
    if !app.devices.take(enrolled.device, now) {
        return Err(Rejection::TooManyReports);
    }
    Ok(verified)
}

/// Opens a verified report's bodies and looks at what it says, by what is known of the policy that it names.
pub(crate) fn examine(
    app: &App,
    incoming: &Incoming<'_>,
    (envelope, verified): (Envelope, VerifiedReport),
    enrolled: &EnrolledKey,
    received_at: Timestamp,
    known: Option<&Known>,
) -> Result<Examined, Rejection> {
    let said = verified.statement();
    let body_bytes = named_bytes(said, incoming);
    let share = share(&app.bodies, body_bytes)?;
    let facts = open(&said.facts, incoming.facts)?;
    let findings = open(&said.findings, incoming.findings)?;
    let inventory = open(&said.inventory, incoming.inventory)?;
    let assessment: Option<OpenBody<AssessmentBody>> = match &said.assessment {
        Some(named) => open(named, incoming.assessment)?,
        // What comes along unnamed is nobody's word.
        None => None,
    };
    // Together here, away from the one thread that writes; one without the other where the store accepts them.
    let judge = known.map(|known| known.judge.clone());
    let known = known.unwrap_or_else(|| app.policies.shipped());
    let differing = facts
        .as_ref()
        .zip(findings.as_ref())
        .and_then(|(facts, findings)| {
            let judge = judge.as_ref()?;
            Some(judge.differing(said, &facts.body, &findings.body))
        });
    let clock_wrong = clock_wrong(said.collected_at, enrolled.enrolled_at, received_at);
    let dated = if clock_wrong {
        known.dated.clone()
    } else {
        BTreeSet::new()
    };
    let book = assessment.as_ref().and_then(|body| body.body.answers.as_deref());
    let today = received_at.as_second().div_euclid(86_400);
    let risks = book.map(|text| books::risks(text, &known.toolkits, today));
    let report = NewReport {
        verified,
        envelope,
        received_at,
        facts,
        findings,
        inventory,
        assessment,
        risks: risks.unwrap_or_default(),
        evidence: known.evidence.clone(),
        dated,
        differing,
        judge,
        clock_wrong,
    };
    Ok(Examined {
        report,
        body_bytes,
        share,
    })
}

/// Whether an envelope says it holds a link of a chain that is no report.
pub(crate) fn is_link(envelope: &Envelope) -> bool {
    envelope.claims_to_be::<Rotation>() || envelope.claims_to_be::<Leaving>()
}

/// Verifies a link against its device's key, and charges the device.
pub(crate) fn examine_link(
    app: &App,
    envelope: Envelope,
    enrolled: &EnrolledKey,
    received_at: Timestamp,
    now: Instant,
) -> Result<NewLink, Rejection> {
    let failed = |source| Rejection::Verify { source };
    let (said, device) = if envelope.claims_to_be::<Rotation>() {
        let verified = envelope.verify_rotation(&enrolled.key).map_err(failed)?;
        let device = verified.statement().device;
        (LinkSaid::Rotation(verified), device)
    } else {
        let verified = envelope.verify::<Leaving>(&enrolled.key).map_err(failed)?;
        let device = verified.statement().device;
        (LinkSaid::Leaving(verified), device)
    };
    if device != enrolled.device {
        return Err(Rejection::OtherDevice);
    }
    if !app.devices.take(enrolled.device, now) {
        return Err(Rejection::TooManyReports);
    }
    Ok(NewLink {
        said,
        envelope,
        received_at,
    })
}

/// What the bodies that came along will take once inflated, as far as their kinds allow.
fn named_bytes(said: &Report, incoming: &Incoming<'_>) -> usize {
    let size = |named: &BodyRef, sent: Option<&[u8]>, limit: usize| {
        sent.map_or(0, |_| limit.min(named.size as usize))
    };
    size(&said.facts, incoming.facts, FACTS_BYTES)
        + size(&said.findings, incoming.findings, FINDINGS_BYTES)
        + size(&said.inventory, incoming.inventory, INVENTORY_BYTES)
        + said
            .assessment
            .map_or(0, |named| size(&named, incoming.assessment, ASSESSMENT_BYTES))
}

fn share(bodies: &Arc<Semaphore>, bytes: usize) -> Result<Option<OwnedSemaphorePermit>, Rejection> {
    if bytes == 0 {
        return Ok(None);
    }
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let share = Arc::clone(bodies).try_acquire_many_owned(bytes);
    share.map(Some).map_err(|_| Rejection::Busy)
}

fn open<B: Canonical>(named: &BodyRef, sent: Option<&[u8]>) -> Result<Option<OpenBody<B>>, Rejection> {
    sent.map(|deflated| named.open(deflated))
        .transpose()
        .map_err(|source| Rejection::Body { source })
}

/// A report was made after its device enrolled and before it came here. A clock that says otherwise is wrong.
pub(crate) fn clock_wrong(collected_at: i64, enrolled_at: Timestamp, received_at: Timestamp) -> bool {
    let slack = i64::try_from(limits::CLOCK_SLACK.as_secs()).unwrap_or(i64::MAX);
    collected_at > received_at.as_second().saturating_add(slack)
        || collected_at < enrolled_at.as_second().saturating_sub(slack)
}

/// Why a report is not even offered to the store.
#[derive(Debug)]
pub(crate) enum Rejection {
    Envelope { source: EnvelopeError },
    UnknownDevice,
    Verify { source: VerifyError },
    OtherDevice,
    TooManyReports,
    TooManyFailures,
    Body { source: BodyError },
    Busy,
    Store { source: StoreError },
    Defect,
}

impl Rejection {
    /// Status, and the word under which it is counted.
    pub(crate) fn row(&self) -> (u16, &'static str) {
        match self {
            Self::Envelope { source } => match source {
                EnvelopeError::TooLarge { .. } => (413, "too-large"),
                EnvelopeError::PayloadType { .. } => (415, "statement-type"),
                EnvelopeError::Json { .. }
                | EnvelopeError::SignatureCount { .. }
                | EnvelopeError::KeyHint
                | EnvelopeError::Base64 { .. }
                | EnvelopeError::SignatureLength
                | _ => (400, "envelope"),
            },
            Self::UnknownDevice => (401, "unknown-device"),
            Self::Verify { source } => match source {
                VerifyError::Signature => (401, "signature"),
                VerifyError::PredicateType { .. } => (415, "statement-type"),
                VerifyError::Statement { .. }
                | VerifyError::Subject
                | VerifyError::Device
                | VerifyError::NewKey
                | _ => (400, "statement"),
            },
            Self::OtherDevice => (401, "signature"),
            Self::TooManyReports => (429, "device-budget"),
            Self::TooManyFailures => (429, "address-budget"),
            Self::Body { source } => match source {
                BodyError::TooLarge { .. } => (413, "body"),
                BodyError::NotAsNamed { .. } | BodyError::Malformed { .. } | _ => (400, "body"),
            },
            Self::Busy
            | Self::Store {
                source: StoreError::Busy,
            } => (503, "busy"),
            Self::Store { .. } => (503, "store"),
            Self::Defect => (500, "defect"),
        }
    }

    /// For the device's program and whoever reads its status.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Envelope { source } => trace::chain(source),
            Self::UnknownDevice => UNKNOWN_DEVICE.to_owned(),
            Self::Verify { source } => trace::chain(source),
            Self::OtherDevice => {
                "the report names another device than the one whose key signed it".to_owned()
            }
            Self::TooManyReports => "this device sends too many reports; it may go on in a minute".to_owned(),
            Self::TooManyFailures => {
                "too many failed attempts from this address; try again in a minute".to_owned()
            }
            Self::Body { source } => trace::chain(source),
            Self::Busy
            | Self::Store {
                source: StoreError::Busy,
            } => "the console is busy; try again in a moment".to_owned(),
            Self::Store { .. } => "the console cannot keep anything just now; try again later".to_owned(),
            Self::Defect => {
                "the console has a defect in reading this report; it is kept by you, not lost".to_owned()
            }
        }
    }

    /// Whether an honest device would never cause it.
    pub(crate) fn is_the_peers_fault(&self) -> bool {
        let (status, _) = self.row();
        (400..500).contains(&status) && status != 429
    }
}

impl From<StoreError> for Rejection {
    fn from(source: StoreError) -> Self {
        if !matches!(source, StoreError::Busy) {
            trace::defect("keep a report", &trace::chain(&source));
        }
        Self::Store { source }
    }
}

/// The same words for a key never seen, one taken out of use, and one of another console.
pub(crate) const UNKNOWN_DEVICE: &str =
    "this device is not enrolled here; enrol it again with a new enrolment string";

#[cfg(test)]
mod tests;
