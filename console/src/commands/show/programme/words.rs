//! Words that stand beside figures of public registers.

use std::collections::BTreeSet;

use dspt_register::Coverage;
use dspt_register::Segment;
use dspt_store::model::RegisterDays;
use dspt_tui::safe_text::scrub;
use jiff::civil::Date;

use crate::context::Usage;
use crate::output::Output;

/// Names that are told where what was typed fits more than one.
const CANDIDATES: usize = 8;

/// How to begin.
pub(super) const BEGIN: [&str; 6] = [
    "To follow published DSPT status, no computers needed, download and take in these public files:",
    "  dspt-console import cqc FILE   CQC's monthly location file: cqc.org.uk, Using CQC data",
    "  dspt-console import dspt FILE  the result of a search at dsptoolkit.nhs.uk/OrganisationSearch",
    "  dspt-console import ods FILE   ecarehomesite, ecarehomehq and succ from ODS: digital.nhs.uk",
    "  dspt-console import geography FILE   local authorities and ICBs, where ICBs are wanted",
    "Just looking: dspt-console try --estate 500",
];

/// A day for people.
pub(super) fn date(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The files of which a figure was made.
pub(super) fn registers(days: &RegisterDays) -> String {
    let mut told = vec![
        format!("DSPT file {}", date(days.dspt)),
        format!("CQC {}", date(days.locations)),
    ];
    told.push(match days.sites.or(days.headquarters) {
        Some(day) => format!("ODS {}", date(day)),
        None => "ODS none".to_owned(),
    });
    told.join(", ")
}

/// The rule and the warnings of a figure.
pub(super) fn beside(coverage: &Coverage, days: &RegisterDays, out: &mut Output) -> anyhow::Result<()> {
    out.line(format!(
        "Rule ({}): {}.",
        coverage.measure.name(),
        coverage.rule()
    ))?;
    for warning in coverage.warnings() {
        out.line(format!("Warning: {warning}."))?;
    }
    for note in days.notes() {
        out.line(format!("Note: {note}."))?;
    }
    Ok(())
}

/// A text of a register, which may hold anything.
pub(super) fn clean(text: &str) -> String {
    scrub(text).to_string()
}

/// The one area that a name or code means: exactly, or by part of its name.
pub(super) fn meant(known: &[Segment], typed: &str) -> anyhow::Result<Segment> {
    let wanted = typed.trim().to_lowercase();
    let is_known =
        |segment: &&Segment| segment.code().is_some() || !segment.to_string().ends_with("not known");
    let name = |segment: &Segment| segment.to_string().to_lowercase();
    let exact = known.iter().filter(is_known).find(|segment| {
        name(segment) == wanted
            || segment
                .code()
                .is_some_and(|code| code.eq_ignore_ascii_case(&wanted))
    });
    if let Some(segment) = exact {
        return Ok(segment.clone());
    }
    let parts: Vec<&Segment> = known
        .iter()
        .filter(is_known)
        .filter(|segment| name(segment).contains(&wanted))
        .collect();
    let names: BTreeSet<String> = parts.iter().map(|segment| clean(&segment.to_string())).collect();
    match (parts.first(), names.len()) {
        (Some(segment), 1) => Ok((*segment).clone()),
        (None, _) => Err(Usage(format!("no area {typed:?} here; `show areas` lists them")).into()),
        (Some(_), count) => {
            let first: Vec<String> = names.into_iter().take(CANDIDATES).collect();
            let first = first.join(", ");
            Err(Usage(format!("{typed:?} fits {count} areas: {first}; type more of one")).into())
        }
    }
}
