//! The sentences of the screens, in one place.

use dspt_report::Verdict;
use dspt_store::model::ChangeKind;
use dspt_store::model::DeviceGroup;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::Silence;

use crate::assessment::ItemState;
use crate::options::Way;
use crate::symbols::Symbols;
use crate::theme::Meaning;

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

/// With a capital letter at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
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

/// `12 at 7 providers`, in a column of computers.
pub(crate) fn at_providers(computers: u32, providers: u32) -> String {
    format!(
        "{} at {}",
        grouped(computers.into()),
        count(providers, "provider", "providers")
    )
}

/// What a computer is called on every screen: its label, or `computer 93cca429` where it has none.
pub fn computer(device: &DeviceRow) -> String {
    if device.label.trim().is_empty() {
        format!("computer {}", device.id.short())
    } else {
        device.label.clone()
    }
}

/// The name of a group of computers.
pub(crate) fn group(group: DeviceGroup) -> &'static str {
    match group {
        DeviceGroup::ToFix => "To fix",
        DeviceGroup::ToConfirm => "To confirm",
        DeviceGroup::Quiet => "Quiet",
        DeviceGroup::Stale => "Stale",
        DeviceGroup::Never => "No report yet",
        DeviceGroup::Copied => "Copied key",
        DeviceGroup::ClockWrong => "Clock wrong",
    }
}

/// What a group's computers have in common, or what to do about them.
pub(crate) fn group_about(group: DeviceGroup) -> &'static str {
    match group {
        DeviceGroup::ToFix => "something the toolkit asks for is not so",
        DeviceGroup::ToConfirm => "ring and ask whether they are theirs",
        DeviceGroup::Quiet => "no report for three working days or more",
        DeviceGroup::Stale => "last report too old to count",
        DeviceGroup::Never => "enrolled, but nothing has come yet",
        DeviceGroup::Copied => "two computers speak as one; enrol both anew",
        DeviceGroup::ClockWrong => "what depends on dates counts as unknown",
    }
}

/// What a kind of change is called beside its number.
pub(crate) fn change(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::ToFix => "to fix",
        ChangeKind::PutRight => "put right",
        ChangeKind::Quiet => "quiet",
        ChangeKind::Joined => "joined",
        ChangeKind::Copied => "copied key",
    }
}

/// What a kind of change is.
pub(crate) fn change_about(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::ToFix => "Not so now, and so or not known when you last looked.",
        ChangeKind::PutRight => "Not so when you last looked, and so now.",
        ChangeKind::Quiet => "No report for three working days or more, and heard of when you last looked.",
        ChangeKind::Joined => "Enrolled since you last looked. Is each of them theirs?",
        ChangeKind::Copied => "Two computers speak as one since you last looked; enrol both anew.",
    }
}

/// How much there is to fix on a device; `?` where what it last said does not count.
pub fn to_fix(device: &DeviceRow) -> String {
    match (device.silence, device.state) {
        (Silence::Never, _) => silence(Silence::Never).to_owned(),
        (Silence::Stale, _) | (_, DeviceState::Cloned) => "?".to_owned(),
        (Silence::Reporting | Silence::Quiet, _) => device.counts.fail.to_string(),
    }
}

/// What stands out about a device, in a word or two each; empty where nothing does.
pub fn remarks(device: &DeviceRow) -> Vec<&'static str> {
    let state = (device.state != DeviceState::Confirmed).then(|| device_state(device.state));
    let quiet = matches!(device.silence, Silence::Quiet | Silence::Stale).then(|| silence(device.silence));
    let clock = device.clock_wrong.then_some("clock wrong");
    let refused = device.policy_refused.map(|_| "newer checks refused");
    let state = state.into_iter().chain(quiet);
    state.chain(clock).chain(refused).collect()
}

/// Where a device stands, in a word or two.
pub(crate) fn device_state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Confirmed => "confirmed",
        DeviceState::New => "to confirm",
        DeviceState::RestoredOrCopied => "restored or copied",
        DeviceState::Cloned => "copied key",
        DeviceState::Retired => "retired",
    }
}

/// Whether a device is heard of, in a word or two.
pub(crate) fn silence(silence: Silence) -> &'static str {
    match silence {
        Silence::Reporting => "reporting",
        Silence::Quiet => "quiet",
        Silence::Stale => "stale",
        Silence::Never => "no report yet",
    }
}

/// What a device's standing means and what to do about it, by a key or a command; `None` where all is well.
pub(crate) fn standing(device: &DeviceRow, key: bool) -> Option<String> {
    let id = device.id.short();
    let confirm = if key {
        "press c".to_owned()
    } else {
        format!("type: dspt-console device confirm {id}")
    };
    match device.state {
        DeviceState::Confirmed => None,
        DeviceState::New => Some(format!(
            "To be confirmed: it joined with a string that was used before. \
             Ring the provider; if it is theirs, {confirm}"
        )),
        DeviceState::RestoredOrCopied => Some(format!(
            "To be confirmed: it went back in time once, as a restored or copied computer does. \
             Ring the provider; if it was restored, {confirm}"
        )),
        DeviceState::Cloned => Some(format!(
            "Copied key: two computers speak as this one, so nothing it says counts. Find both, enrol each \
             of them anew, then type: dspt-console device retire {id}"
        )),
        DeviceState::Retired => Some("Retired: no longer in use, and counted nowhere.".to_owned()),
    }
}

/// What silence means; `None` for a device heard of lately.
pub(crate) fn silent(silence: Silence) -> Option<&'static str> {
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

/// Sign and word of a question's state.
pub(crate) fn item_state(symbols: Symbols, state: ItemState) -> (Meaning, String) {
    let (meaning, sign) = match state {
        ItemState::NeedsAnswer => (Meaning::Unknown, symbols.unknown),
        ItemState::OutOfDate => (Meaning::Unknown, symbols.error),
        ItemState::Differs => (Meaning::Fail, symbols.fail),
        ItemState::NotApplicable => (Meaning::Muted, symbols.not_applicable),
        ItemState::Answered => (Meaning::Plain, symbols.dot),
        ItemState::Backed => (Meaning::Pass, symbols.pass),
    };
    (meaning, format!("{sign} {}", state.in_words()))
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
        "key-changed" => "a new key speaks from here on",
        "left" => "it left; nothing follows",
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
            "It takes three public files: CQC's monthly location file (cqc.org.uk, Using CQC data), the ODS files of \
             care homes and their headquarters (digital.nhs.uk, Organisation Data Service) and the result of a DSPT \
             search (dsptoolkit.nhs.uk/OrganisationSearch). For ICBs, a lookup of places too: import geography. Type:",
            &[
                "dspt-console import cqc FILE",
                "dspt-console import ods FILE",
                "dspt-console import dspt FILE",
            ],
        ),
        way(
            "Check computers",
            "The second command prints one string for the provider to type on each computer; the third listens \
             for them. Type:",
            &[
                "dspt-console provider add \"NAME\" --telephone \"NUMBER\"",
                "dspt-console enrol new \"NAME\" --address THIS-COMPUTER",
                "dspt-console serve",
            ],
        ),
        way(
            "Just looking",
            "A made-up programme, or a tour with this computer's own results; both leave nothing behind. Type:",
            &["dspt-console try --estate 500", "dspt-console try"],
        ),
    ]
}
