//! Everything about a new report that needs no database, done before it waits for the writer.

use std::collections::BTreeSet;

use dspt_report::BodyRef;
use dspt_report::CheckId;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::body::OpenBody;
use dspt_report::body::deflate;

use super::bodies::Bodies;
use super::bodies::Kind;
use super::bodies::Named;
use crate::chain::Link;
use crate::change::NewReport;
use crate::change::Remark;
use crate::kept::Rare;
use crate::kept::Readings;
use crate::kept::columns;
use crate::limits;

/// A report with everything done that needs no database.
pub(super) struct Prepared {
    pub(super) new: NewReport,
    pub(super) readings: Readings,
    pub(super) rare: Rare,
    pub(super) raw: Option<Vec<u8>>,
    pub(super) bodies: Bodies,
}

impl Prepared {
    /// Compresses the bodies and looks whether the columns make the same envelope again.
    pub(super) fn new(new: NewReport) -> Self {
        let report = new.verified.statement();
        let bodies = [
            Some(named(Kind::Facts, report.facts, new.facts.as_ref())),
            Some(named(Kind::Findings, report.findings, new.findings.as_ref())),
            Some(named(Kind::Inventory, report.inventory, new.inventory.as_ref())),
            report
                .assessment
                .map(|name| named(Kind::Assessment, name, new.assessment.as_ref())),
        ];
        let (readings, rare, raw) = match columns(&new.verified) {
            Some((readings, rare)) => (readings, rare, None),
            None => {
                let raw = Some(new.envelope.to_json());
                (Readings::default(), Rare::of(report), raw)
            }
        };
        Self {
            new,
            readings,
            rare,
            raw,
            bodies,
        }
    }

    /// What it holds in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let bodies = self.bodies.iter().flatten();
        let bodies = bodies.filter_map(|body| body.deflated.as_ref());
        limits::REPORT_BYTES + bodies.map(Vec::len).sum::<usize>()
    }

    pub(super) fn link(&self) -> Link {
        let report = self.new.verified.statement();
        Link {
            id: self.new.verified.id(),
            sequence: report.sequence,
            previous: report.previous,
        }
    }

    /// What came along of a kind, where it is the named body.
    fn came<'a, B>(&self, kind: Kind, sent: Option<&'a OpenBody<B>>) -> Option<&'a B> {
        let named = self.bodies.get(kind as usize)?.as_ref()?;
        named.deflated.as_ref()?;
        sent.map(|open| &open.body)
    }

    /// The facts that came along.
    pub(super) fn facts(&self) -> Option<&FactsBody> {
        self.came(Kind::Facts, self.new.facts.as_ref())
    }

    /// The findings that came along.
    pub(super) fn findings(&self) -> Option<&FindingsBody> {
        self.came(Kind::Findings, self.new.findings.as_ref())
    }

    /// Whether the book that it names came along.
    pub(super) fn brings_book(&self) -> bool {
        self.came(Kind::Assessment, self.new.assessment.as_ref())
            .is_some()
    }

    /// What is notable, with the checks that the console judged otherwise where it judged.
    pub(super) fn remarks(&self, differing: Option<&BTreeSet<CheckId>>) -> Vec<Remark> {
        let report = self.new.verified.statement();
        let noted = [
            (Remark::ClockWrong, self.new.clock_wrong),
            (
                Remark::JudgementsDiffer,
                differing.is_some_and(|differing| !differing.is_empty()),
            ),
            (Remark::Skipped, report.skipped.is_some_and(|cycles| cycles > 0)),
        ];
        noted
            .into_iter()
            .filter_map(|(remark, is_so)| is_so.then_some(remark))
            .collect()
    }
}

/// A body that does not have the named digest is as good as not sent.
fn named<B>(kind: Kind, name: BodyRef, sent: Option<&OpenBody<B>>) -> Named {
    let deflated = sent
        .filter(|open| BodyRef::of(&open.bytes) == name)
        .and_then(|open| deflate(&open.bytes).ok());
    Named { kind, name, deflated }
}
