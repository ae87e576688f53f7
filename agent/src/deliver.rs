//! From the spool to the console: what waits is sent in order, and each result decides about its own report.

use std::collections::BTreeSet;
use std::time::Duration;

use dspt_report::ExportKey;
use dspt_report::PublicKey;
use dspt_report::Report;
use dspt_report::ReportId;
use dspt_report::body::BodyRef;
use dspt_report::limits as format_limits;
use dspt_report::statement::Sharing;
use dspt_report::wire;
use dspt_report::wire::FrameError;
use dspt_report::wire::Head;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportResult;
use dspt_report::wire::ReportsAnswer;

use crate::limits;
use crate::spool::Entry;
use crate::spool::Place;
use crate::spool::Spool;
use crate::spool::SpoolError;
use crate::uplink::UplinkError;
use crate::uplink::next;
use crate::uplink::next::Next;

/// What became of the reports that waited.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Delivery {
    /// Numbers of the reports that the console keeps now.
    pub acknowledged: Vec<u64>,
    /// Those it will never keep.
    pub refused: Vec<Refusal>,
    /// Set after a conflict: the next report must start from here.
    pub conflict: Option<Conflict>,
    /// Why the others wait on; `None` where none does.
    pub kept: Option<Kept>,
    /// Console clock of the last answer.
    pub console_time: Option<i64>,
    /// To whom the last answer says that files are encrypted.
    pub export_key: Option<ExportKey>,
}

/// A report that was refused for good.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// Its number.
    pub sequence: u64,
    /// What the console said.
    pub reason: String,
    /// Whether the console's chain went another way, which the next report mends.
    pub conflict: bool,
}

/// The console's chain went another way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Conflict {
    /// The console's head.
    pub head: Head,
    /// The report that it keeps aside.
    pub refused: ReportId,
}

/// Why reports wait on.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "no answer, or an answer that asks to wait"
)]
pub enum Kept {
    /// No answer, or none that can be used.
    NoAnswer(UplinkError),
    /// The console asked to come again.
    Asked {
        /// Not before.
        after: Duration,
    },
}

/// Sends what waits, until nothing waits or there is reason to stop. `post` carries one request and its answer.
///
/// # Errors
/// [`DeliverError`]; what was acknowledged until then stays acknowledged.
pub async fn deliver(
    spool: &Spool<'_>,
    key: &PublicKey,
    post: impl AsyncFn(Vec<u8>) -> Result<ReportsAnswer, UplinkError>,
) -> Result<Delivery, DeliverError> {
    let mut run = Run {
        spool,
        key,
        delivery: Delivery::default(),
        with_bodies: BTreeSet::new(),
        most: format_limits::REPORTS_PER_REQUEST,
        settled: BTreeSet::new(),
    };
    for _ in 0..limits::ROUNDS {
        let batch = run.batch()?;
        if batch.is_empty() {
            break;
        }
        let request = request(&batch)?;
        let going_on = match post(request).await {
            Ok(answer) => run.settle(&batch, &answer)?,
            Err(error) => run.settle_whole(&batch, error)?,
        };
        if !going_on {
            break;
        }
    }
    spool.tidy(key)?;
    run.delivery.acknowledged.sort_unstable();
    Ok(run.delivery)
}

struct Run<'a> {
    spool: &'a Spool<'a>,
    key: &'a PublicKey,
    delivery: Delivery,
    /// Reports, by order, that the console wants with all their bodies.
    with_bodies: BTreeSet<u64>,
    /// Reports in the next request.
    most: usize,
    /// Reports, by order, that were acknowledged or set to wait again in this run: none is sent again twice, whatever the
    /// console says.
    settled: BTreeSet<u64>,
}

/// A report on its way.
pub(crate) struct Item {
    entry: Entry,
    id: ReportId,
    pub(crate) sequence: u64,
    envelope: Vec<u8>,
    bodies: [Option<Vec<u8>>; 4],
    complete: bool,
}

/// What a report may go along with, in the order of a request.
type Named = [Option<BodyRef>; 4];

impl Item {
    /// A sealed report with those of its bodies for which `goes` holds, by their place; and all that it names.
    pub(crate) fn read(
        spool: &Spool<'_>,
        entry: Entry,
        key: &PublicKey,
        goes: impl Fn(usize, &BodyRef) -> bool,
    ) -> Result<(Self, Named), SpoolError> {
        let (envelope, report) = spool.read(&entry, key)?;
        let named = bodies_of(report.statement());
        let (mut bodies, mut complete) = ([const { None }; 4], true);
        for (place, (slot, body)) in bodies.iter_mut().zip(named).enumerate() {
            let Some(body) = body else { continue };
            if goes(place, &body) {
                *slot = spool.body(&body)?;
            }
            complete &= slot.is_some();
        }
        let item = Self {
            entry,
            id: report.id(),
            sequence: report.statement().sequence,
            envelope: envelope.to_json(),
            bodies,
            complete,
        };
        Ok((item, named))
    }

    /// What it adds to a request at most: bodies shrink on the way.
    pub(crate) fn bytes(&self) -> usize {
        self.envelope.len() + self.bodies.iter().flatten().map(Vec::len).sum::<usize>()
    }
}

/// What the reports of one request may have together, before they shrink: half of the limit is always within it.
pub(crate) const ENOUGH: usize = format_limits::REQUEST_BYTES / 2;

/// What a report names and may go along, in the order of a request. Below the level `devices` that is nothing: it stays on
/// this computer.
fn bodies_of(report: &Report) -> Named {
    if report.sharing() != Sharing::Devices {
        return [None; 4];
    }
    [
        Some(report.facts),
        Some(report.findings),
        Some(report.inventory),
        report.assessment,
    ]
}

/// The request that carries them.
pub(crate) fn request(batch: &[Item]) -> Result<Vec<u8>, FrameError> {
    let outgoing: Vec<Outgoing<'_>> = batch
        .iter()
        .map(|item| {
            let [facts, findings, inventory, assessment] = &item.bodies;
            Outgoing {
                envelope: &item.envelope,
                facts: facts.as_deref(),
                findings: findings.as_deref(),
                inventory: inventory.as_deref(),
                assessment: assessment.as_deref(),
            }
        })
        .collect();
    wire::encode_reports(&outgoing)
}

impl Run<'_> {
    /// The reports that go next, each with the bodies that differ from the report before.
    fn batch(&self) -> Result<Vec<Item>, SpoolError> {
        let mut before = self.last_sent()?.map(|report| bodies_of(&report));
        let mut batch = Vec::new();
        let mut bytes = 0;
        for entry in self.spool.entries(Place::Waiting)?.into_iter().take(self.most) {
            let all = self.with_bodies.contains(&entry.order);
            let (item, named) = Item::read(self.spool, entry, self.key, |place, body| {
                let held = before.is_some_and(|before: Named| before.get(place) == Some(&Some(*body)));
                all || !held
            })?;
            bytes += item.bytes();
            if bytes > ENOUGH && !batch.is_empty() {
                break;
            }
            before = Some(named);
            batch.push(item);
        }
        Ok(batch)
    }

    fn last_sent(&self) -> Result<Option<Report>, SpoolError> {
        let Some(entry) = self.spool.entries(Place::Sent)?.pop() else {
            return Ok(None);
        };
        let (_, report) = self.spool.read(&entry, self.key)?;
        Ok(Some(report.into_statement()))
    }

    /// Acts on an answer; `false` to stop.
    fn settle(&mut self, batch: &[Item], answer: &ReportsAnswer) -> Result<bool, SpoolError> {
        if let Some(what) = mismatch(batch, answer) {
            self.delivery.kept = Some(Kept::NoAnswer(UplinkError::Mismatch { what }));
            return Ok(false);
        }
        self.delivery.console_time = Some(answer.time);
        self.delivery.export_key = answer.export_key.or(self.delivery.export_key);
        let known = self.last_sent()?.map_or(0, |report| report.sequence);
        let mut going_on = true;
        let mut lowest = None;
        for (item, result) in batch.iter().zip(&answer.results) {
            going_on &= self.settle_one(item, result)?;
            lowest = lowest.or_else(|| result.head.filter(|head| head.sequence < known));
        }
        if let Some(conflict) = &mut self.delivery.conflict {
            let last = answer.results.iter().rev().find_map(|result| result.head);
            conflict.head = last.unwrap_or(conflict.head);
        } else if let Some(head) = lowest {
            // The console knows less than it acknowledged: it was restored from an older copy.
            let after = head.sequence.saturating_add(1);
            self.spool.send_again(after.., self.key, &mut self.settled)?;
        }
        Ok(going_on)
    }

    fn settle_one(&mut self, item: &Item, result: &ReportResult) -> Result<bool, SpoolError> {
        match next::of_result(result) {
            Next::Acknowledged => {
                if let Some(gap) = result.gap {
                    // Before this one is acknowledged: a stop in between, and the console tells the gap again.
                    let numbers = gap.first..=gap.last;
                    self.spool.send_again(numbers, self.key, &mut self.settled)?;
                }
                self.spool.acknowledge(&item.entry)?;
                self.settled.insert(item.entry.order);
                self.delivery.acknowledged.push(item.sequence);
            }
            Next::Refused { reason } => self.refuse(item, reason, false)?,
            Next::Rejoin { head, reason } => {
                self.delivery.conflict = Some(Conflict {
                    head,
                    refused: item.id,
                });
                self.refuse(item, format!("409: {reason}"), true)?;
            }
            Next::SendBodies { .. } if item.complete => {
                let reason = "the console asks for parts that this report does not have".to_owned();
                self.refuse(item, reason, false)?;
            }
            Next::SendBodies { .. } => {
                if !self.with_bodies.insert(item.entry.order) {
                    let reason = "its parts are gone from this disk".to_owned();
                    self.refuse(item, reason, false)?;
                }
            }
            Next::Keep { after } => {
                self.delivery.kept = Some(Kept::Asked { after });
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Acts on a request that was refused as a whole, or got no answer; `false` to stop.
    fn settle_whole(&mut self, batch: &[Item], error: UplinkError) -> Result<bool, SpoolError> {
        match (next::of_error(&error), batch) {
            (Next::Refused { reason }, [item]) => self.refuse(item, reason, false)?,
            // One of them spoils the others: find it by sending one at a time.
            (Next::Refused { .. }, _) => self.most = 1,
            _ => {
                self.delivery.kept = Some(Kept::NoAnswer(error));
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn refuse(&mut self, item: &Item, reason: String, conflict: bool) -> Result<(), SpoolError> {
        self.spool.refuse(&item.entry, &reason)?;
        self.delivery.refused.push(Refusal {
            sequence: item.sequence,
            reason,
            conflict,
        });
        Ok(())
    }
}

/// In which way an answer does not fit its request.
fn mismatch(batch: &[Item], answer: &ReportsAnswer) -> Option<&'static str> {
    if answer.results.len() != batch.len() {
        return Some("it has not one result for each report");
    }
    let other = batch
        .iter()
        .zip(&answer.results)
        .any(|(item, result)| result.report.is_some_and(|id| id != item.id));
    other.then_some("it speaks of another report")
}

/// Sending could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliverError {
    /// The reports on this disk.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A report that cannot be framed: our defect.
    #[error("a report cannot be sent; this is a fault of this program, please report it")]
    Frame(#[from] FrameError),
    /// The connection could not be prepared.
    #[error(transparent)]
    Uplink(#[from] UplinkError),
}

#[cfg(test)]
mod tests;
