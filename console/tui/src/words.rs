//! The sentences of the screens, in one place.

use dspt_report::Verdict;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::Silence;

use crate::options::Way;

pub(crate) mod fact;
pub(crate) mod time;

/// Stands under the first screen and in help.
pub(crate) const INDEPENDENT: &str =
    "Independent software, not made, approved or checked by NHS England, CQC or ICO.";

/// `1 computer`, `3 computers`, `1,204 computers`.
pub(crate) fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `12 computers at 7 providers`.
pub(crate) fn computers_at(computers: u32, providers: u32) -> String {
    format!(
        "{} at {}",
        count(computers, "computer", "computers"),
        count(providers, "provider", "providers")
    )
}

/// What stands out about a device, in a word or two each; empty where nothing does.
pub fn remarks(device: &DeviceRow) -> Vec<&'static str> {
    let state = match device.state {
        DeviceState::Confirmed => None,
        DeviceState::New => Some("to confirm"),
        DeviceState::RestoredOrCopied => Some("restored or copied"),
        DeviceState::Cloned => Some("copied key"),
        DeviceState::Retired => Some("retired"),
    };
    let silence = match device.silence {
        Silence::Reporting | Silence::Never => None,
        Silence::Quiet => Some("quiet"),
        Silence::Stale => Some("stale"),
    };
    let clock = device.clock_wrong.then_some("clock wrong");
    state.into_iter().chain(silence).chain(clock).collect()
}

/// What a device's standing means and what to do about it; `None` where all is well.
pub(crate) fn standing(state: DeviceState) -> Option<&'static str> {
    match state {
        DeviceState::Confirmed => None,
        DeviceState::New => Some(
            "To be confirmed: it joined with a string that was used before. \
             Ring the provider and ask whether it is theirs.",
        ),
        DeviceState::RestoredOrCopied => Some(
            "To be confirmed: it went back in time once, as a restored or copied computer does. \
             Ring the provider and ask whether it was restored from a backup.",
        ),
        DeviceState::Cloned => Some(
            "Copied key: two computers speak as this one, so nothing it says counts. \
             Find both, and enrol each of them anew.",
        ),
        DeviceState::Retired => Some("Retired: no longer in use, and counted nowhere."),
    }
}

/// What silence means; `None` for a device heard of lately.
pub(crate) fn silence(silence: Silence) -> Option<&'static str> {
    match silence {
        Silence::Reporting => None,
        Silence::Quiet => Some("Quiet: no report for three working days or more."),
        Silence::Stale => Some(
            "Stale: its last report is too old to count, so nothing below counts as fine. \
             Is it switched on and on the network?",
        ),
        Silence::Never => Some("Enrolled, but no report has come yet. Is it switched on and on the network?"),
    }
}

/// The word of a verdict inside a sentence.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "as it should be",
        Verdict::Fail => "not as it should be",
        Verdict::Unknown => "could not tell",
        Verdict::NotApplicable => "not about this computer",
        Verdict::Error => "a fault of this program",
    }
}

/// A remark of the store about a report, for people.
pub(crate) fn report_remark(remark: &str) -> &str {
    match remark {
        "gap" => "reports before it are missing",
        "late" => "came late",
        "conflict" => "differs from another with its number",
        "rejoined" => "first after joining again",
        "clock-wrong" => "its clock was wrong",
        "judgements-differ" => "judged differently here",
        other => other,
    }
}

/// The ways to begin that an empty console offers.
pub fn ways() -> Vec<Way> {
    let way = |title: &str, about: &str, commands: &[&str]| Way {
        title: title.to_owned(),
        about: about.to_owned(),
        commands: commands.iter().map(|&command| command.to_owned()).collect(),
    };
    vec![
        way(
            "Follow published DSPT status: no computers needed",
            "Get three public files: CQC's care directory (cqc.org.uk, Using CQC data), the ODS care home and \
             headquarters files (digital.nhs.uk, Organisation Data Service) and the DSPT search file \
             (dsptoolkit.nhs.uk, Organisation search). Then type:",
            &[
                "dspt-console import cqc FILE",
                "dspt-console import ods FILE",
                "dspt-console import dspt FILE",
            ],
        ),
        way(
            "Check computers",
            "This prints one string for a provider to type on each computer. Then type:",
            &["dspt-console enrol new"],
        ),
        way(
            "Just looking",
            "A made-up estate on this machine, gone when you leave. Then type:",
            &["dspt-console try --estate 500"],
        ),
    ]
}
