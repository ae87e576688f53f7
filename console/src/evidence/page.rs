//! The page inside: what the archive shows and what not, for whoever was handed it.

use dspt_report::log::NoteKey;
use dspt_store::model::DeviceState;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::html;

use super::Computer;
use super::Contents;
use crate::printed;

/// Sentences without names in them; a test holds that they are short and plain.
pub(super) const SHOWS: [&str; 4] = [
    "Which key signed each report, and that nobody changed a letter of it since.",
    "That each report stood in the record of the service when this file was made.",
    "That whoever holds a receipt or an earlier copy of that record can show it if the record is changed.",
    "Which computers joined, and which of them are silent or have left, as the service says.",
];
pub(super) const SHOWS_NOT: [&str; 4] = [
    "That a computer told the truth: whoever controls it controls what it says.",
    "That all computers of the organisation joined.",
    "That nothing changed since the day of a report.",
    "That the organisation meets the toolkit: only it can say so.",
];
pub(super) const CHECKING: [&str; 5] = [
    "Anyone can check this file without the service, on a computer without a network.",
    "Type: dspt-console verify FILE --key KEY",
    "Get the key from the people who run the service, by telephone or paper, not from this file.",
    "With the key below alone you see that the file agrees with itself, not whose record it is.",
    "How it is laid out is written down, so that others can write a program that checks it.",
];
pub(super) const PRIVATE: &str = "It tells how computers are set up: hand it only to people who need it.";
pub(super) const INDEPENDENT: &str =
    "Independent software, not made, approved or checked by NHS England, CQC or ICO.";

pub(super) fn page(contents: &Contents, key: &NoteKey) -> String {
    let main = html! {
        h1 { "Evidence about " (contents.name) }
        p { "Made on " (day(contents.made_at)) ". " (PRIVATE) }
        h2 { "What it shows" }
        ul { @for text in SHOWS { li { (text) } } }
        h2 { "What it does not show" }
        ul { @for text in SHOWS_NOT { li { (text) } } }
        h2 { "Computers that ever joined: " (contents.computers.len()) }
        table {
            thead { tr { th scope="col" { "Computer" } th scope="col" { "Stands" } th scope="col" { "Last heard" } th scope="col" { "Reports missing" } } }
            tbody { @for computer in &contents.computers { (row(computer)) } }
        }
        h2 { "How to check it" }
        ul { @for text in CHECKING { li { (text) } } }
        p.key { (key) }
        p.small { (INDEPENDENT) }
    };
    printed::page(
        &format!("Read me first: evidence about {}", contents.name),
        STYLE,
        &main,
    )
}

fn row(computer: &Computer) -> maud::Markup {
    let missing: u64 = computer
        .missing
        .iter()
        .map(|gap| gap.last.saturating_sub(gap.first).saturating_add(1))
        .sum();
    html! {
        tr {
            th scope="row" { (computer.label) @if computer.label.is_empty() { (computer.id) } }
            td { (state(computer.state)) }
            td { @match computer.last_heard { Some(at) => (day(at)), None => "never" } }
            td { (missing) }
        }
    }
}

pub(crate) fn state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Confirmed => "in use",
        DeviceState::New => "new, to be confirmed",
        DeviceState::RestoredOrCopied => "restored or copied, to be confirmed",
        DeviceState::Cloned => "its key was copied",
        DeviceState::Retired => "retired",
    }
}

/// A day in London.
pub(crate) fn day(seconds: i64) -> String {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(london).strftime("%-d %B %Y").to_string()
}

const STYLE: &str = "body{font:1.1rem/1.5 Verdana,Arial,sans-serif;color:#111;background:#fff;margin:2rem}\
main{max-width:44rem;margin:0 auto}table{border-collapse:collapse}.key{font-family:monospace;overflow-wrap:anywhere}\
th,td{border:1px solid #555;padding:.4rem .6rem;text-align:left;vertical-align:top}";
