//! `export findings`: what computers' checks found, as a row, an observation or an event each.

use dspt_exports::ExportedFinding;
use dspt_exports::Findings;
use dspt_exports::FindingsOf;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_report::ProviderId;
use dspt_report::Verdict;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceState;
use dspt_store::model::FindingRow;
use dspt_store::model::Silence;
use dspt_tui::Source;
use jiff::Timestamp;

use crate::assessment;
use crate::cli::ExportFindings;
use crate::cli::Global;
use crate::cli::exports::FindingsFormat;
use crate::commands::export;
use crate::context::now;
use crate::output::Output;
use crate::texts;

pub(super) fn run(
    source: &dyn Source,
    policy: &Policy,
    (arguments, provider): (&ExportFindings, Option<ProviderId>),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let at = now();
    let findings = read(source, policy, provider, at)?;
    let bytes = match arguments.format {
        FindingsFormat::Csv => findings.csv()?,
        FindingsFormat::Xlsx => findings.xlsx()?,
        FindingsFormat::Json => findings.json()?,
        FindingsFormat::Oscal => findings.oscal()?,
        FindingsFormat::Ocsf => findings.ocsf()?,
    };
    export::write(&arguments.output, &bytes)?;
    if let Some(notice) = &findings.toolkit_notice {
        out.note(notice);
    }
    export::tell(
        &arguments.output,
        findings.findings.len(),
        ("finding", "findings"),
        global,
        out,
    )
}

fn read(
    source: &dyn Source,
    policy: &Policy,
    provider: Option<ProviderId>,
    at: Timestamp,
) -> anyhow::Result<Findings> {
    let filter = DeviceFilter {
        provider,
        ..DeviceFilter::default()
    };
    let toolkit = Toolkits::of(policy).in_force(assessment::day(at)).toolkit;
    let words = Words {
        policy,
        toolkit: &toolkit,
    };
    let mut rows = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = source.devices(&filter, after.as_deref(), export::PAGE)?;
        for device in page.rows {
            // What went meanwhile, and what was never heard of, has no findings.
            let detail = source.device(device.id)?;
            if let Some((detail, reported)) =
                detail.and_then(|detail| detail.device.last_heard.map(|heard| (detail, heard)))
            {
                let findings = detail.findings.iter();
                rows.extend(findings.map(|row| words.finding(&detail, row, reported)));
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let of = FindingsOf {
        as_at: at,
        toolkit: toolkit.name.clone(),
        toolkit_notice: toolkit.notice.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    Ok(Findings::new(of, rows)?)
}

/// What gives a finding its words: the checks and the questions in force.
struct Words<'a> {
    policy: &'a Policy,
    toolkit: &'a Toolkit,
}

impl Words<'_> {
    fn finding(&self, detail: &DeviceDetail, row: &FindingRow, reported: Timestamp) -> ExportedFinding {
        let device = &detail.device;
        let check = self
            .policy
            .check(&row.check)
            .or_else(|| Policy::shipped().check(&row.check));
        let (verdict, reason) = counted(detail, row);
        let questions = self.toolkit.items_supported_by(&row.check);
        let fix = || texts::fix(self.policy, &row.check, &detail.facts);
        ExportedFinding {
            provider: device.provider,
            provider_name: device.provider_name.clone(),
            device: device.id,
            label: device.label.clone(),
            os: device.os.clone(),
            check: row.check.clone(),
            title: check.map_or_else(|| row.check.to_string(), |check| check.title().to_owned()),
            verdict,
            reason,
            evidence: row.evidence,
            severity: check.map(dspt_policies::Check::severity),
            since: row.since,
            reported,
            questions: questions.map(|(item, _)| item.reference.clone()).collect(),
            fix: (verdict == Verdict::Fail).then(fix).flatten().map(|fix| fix.text),
        }
    }
}

/// A pass counts only while the computer is one, and heard of lately: else it is unknown, with the reason.
fn counted(detail: &DeviceDetail, row: &FindingRow) -> (Verdict, Option<String>) {
    let device = &detail.device;
    let doubt = match (device.state, device.silence) {
        (DeviceState::Cloned, _) => Some("copied key"),
        (_, Silence::Stale | Silence::Never) => Some("stale"),
        (DeviceState::New | DeviceState::RestoredOrCopied, _) => Some("not yet confirmed"),
        (DeviceState::Confirmed | DeviceState::Retired, Silence::Reporting | Silence::Quiet) => None,
    };
    match doubt {
        Some(doubt) if row.verdict == Verdict::Pass => (Verdict::Unknown, Some(doubt.to_owned())),
        _ => (row.verdict, row.reason.map(|reason| reason.to_string())),
    }
}
