//! What computers' checks found, as rows that every format is written from.

use dspt_pack::plain;
use dspt_pack::table::Cell;
use dspt_pack::table::Column;
use dspt_pack::table::Table;
use dspt_policies::Severity;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::Verdict;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::error::ExportError;
use crate::json;
use crate::limits;
use crate::tables;

/// Findings of a moment, under somebody's scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Findings {
    /// The shape of this file: `dspt-findings/1`.
    pub format: &'static str,
    /// Who is not behind this.
    pub notice: &'static str,
    /// What these findings do not say.
    pub beware: &'static str,
    /// The moment.
    pub as_at: Timestamp,
    /// The toolkit whose questions are named, `dspt-2026-27`.
    pub toolkit: String,
    /// What must be said of that list of questions, where anything must.
    pub toolkit_notice: Option<String>,
    /// The version of the program.
    pub program: String,
    /// The findings: providers by name, their computers, their checks.
    pub findings: Vec<ExportedFinding>,
}

/// Where findings come from.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct FindingsOf {
    /// The moment.
    pub as_at: Timestamp,
    /// The toolkit whose questions are named, `dspt-2026-27`.
    pub toolkit: String,
    /// What must be said of that list of questions, where anything must.
    pub toolkit_notice: Option<String>,
    /// The version of the program.
    pub program: String,
}

/// What one check said of one computer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "the caller fills in everything")]
pub struct ExportedFinding {
    /// Whose computer it is.
    pub provider: ProviderId,
    /// The provider's name.
    pub provider_name: String,
    /// The computer.
    pub device: DeviceId,
    /// What the provider calls it; may be empty.
    pub label: String,
    /// Its operating system; may be empty.
    pub os: String,
    /// The check.
    pub check: CheckId,
    /// Its title in words.
    pub title: String,
    /// What it said. What is too old or of a copied key has no `pass` here.
    pub verdict: Verdict,
    /// Why, where the verdict needs a reason.
    pub reason: Option<String>,
    /// Whether the wording of a question asks for it; the others are good practice.
    pub evidence: bool,
    /// How soon it should be put right, where the check is known.
    #[serde(serialize_with = "severity")]
    pub severity: Option<Severity>,
    /// Since when this verdict stands, console time.
    pub since: Timestamp,
    /// When the report came that says so, console time.
    pub reported: Timestamp,
    /// The questions that it supports, by their numbers of the toolkit's year.
    pub questions: Vec<String>,
    /// How to put it right on this computer, where it failed.
    pub fix: Option<String>,
}

/// What these findings do not say.
const BEWARE: &str = "A check supports an answer; it does not give one. What a check could not tell is no pass. A signature \
    says which key reported and when, not that the machine told the truth or that all machines were enrolled.";

impl Findings {
    /// Puts rows together, in their order.
    ///
    /// # Errors
    /// [`ExportError::TooMany`] above [`limits::FINDINGS`].
    pub fn new(of: FindingsOf, mut findings: Vec<ExportedFinding>) -> Result<Self, ExportError> {
        if findings.len() > limits::FINDINGS {
            let (what, most) = ("findings", limits::FINDINGS);
            return Err(ExportError::TooMany { what, most });
        }
        findings.sort_by(|a, b| {
            let key = |f: &ExportedFinding| (f.provider_name.to_lowercase(), f.provider, f.device);
            key(a).cmp(&key(b)).then_with(|| a.check.cmp(&b.check))
        });
        Ok(Self {
            format: "dspt-findings/1",
            notice: dspt_pack::words::INDEPENDENT.text,
            beware: BEWARE,
            as_at: of.as_at,
            toolkit: of.toolkit,
            toolkit_notice: of.toolkit_notice,
            program: of.program,
            findings,
        })
    }

    /// One row for each computer and check, as CSV.
    ///
    /// # Errors
    /// If the writer refuses, which is a fault of this program.
    pub fn csv(&self) -> Result<Vec<u8>, ExportError> {
        tables::csv(&self.table())
    }

    /// The same rows as a workbook.
    ///
    /// # Errors
    /// If there is more than the format allows.
    pub fn xlsx(&self) -> Result<Vec<u8>, ExportError> {
        tables::xlsx(&[self.table(), self.about()])
    }

    /// The same as JSON.
    ///
    /// # Errors
    /// If a value cannot be written, which is a fault of this program.
    pub fn json(&self) -> Result<Vec<u8>, ExportError> {
        json::pretty("the findings", self)
    }

    fn table(&self) -> Table {
        Table {
            name: "Findings",
            columns: vec![
                Column::new("Provider", 32),
                Column::new("Provider id", 18),
                Column::new("Computer", 24),
                Column::new("Computer id", 18),
                Column::new("System", 26),
                Column::new("Check", 24),
                Column::new("What it asks", 44),
                Column::new("Verdict", 14),
                Column::new("Reason", 20),
                Column::new("Weight", 14),
                Column::new("Since", 12),
                Column::new("Last report", 12),
                Column::new("Questions", 16),
                Column::new("What to do", 60),
            ],
            rows: self.findings.iter().map(row).collect(),
        }
    }

    fn about(&self) -> Table {
        let line = |what: &str, says: &str| vec![Cell::text(what), Cell::text(says)];
        Table {
            name: "About",
            columns: vec![Column::new("What", 24), Column::new("Says", 90)],
            rows: vec![
                line("As at", &self.as_at.to_string()),
                line("Questions of", &self.toolkit),
                line("Beware", self.toolkit_notice.as_deref().unwrap_or("")),
                line("Beware", self.beware),
                line("About", self.notice),
            ],
        }
    }
}

impl ExportedFinding {
    /// What to call the computer: its label, or the beginning of its id.
    pub(crate) fn computer(&self) -> String {
        let label = plain::short(&self.label, limits::NAME_CHARS);
        if label.trim().is_empty() {
            format!("computer {}", self.device.short())
        } else {
            label.trim().to_owned()
        }
    }
}

fn row(finding: &ExportedFinding) -> Vec<Cell> {
    vec![
        Cell::text(finding.provider_name.as_str()),
        Cell::text(finding.provider.to_string()),
        Cell::text(finding.label.as_str()),
        Cell::text(finding.device.to_string()),
        Cell::text(finding.os.as_str()),
        Cell::text(finding.check.as_str()),
        Cell::text(finding.title.as_str()),
        Cell::text(finding.verdict.as_str()),
        Cell::maybe(finding.reason.as_deref()),
        Cell::text(if finding.evidence {
            "evidence"
        } else {
            "good practice"
        }),
        day(finding.since),
        day(finding.reported),
        Cell::text(finding.questions.join(", ")),
        Cell::maybe(finding.fix.as_deref()),
    ]
}

pub(crate) fn day(at: Timestamp) -> Cell {
    let day = at.to_zoned(TimeZone::UTC).date() - jiff::civil::date(1970, 1, 1);
    Cell::Day(day.get_days().into())
}

pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
    }
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn severity<S: serde::Serializer>(severity: &Option<Severity>, to: S) -> Result<S::Ok, S::Error> {
    severity.map(word).serialize(to)
}
