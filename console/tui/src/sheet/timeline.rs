//! What happened at one provider, newest first, by day.

use dspt_report::DeviceId;
use dspt_report::statement::Sharing;
use dspt_store::model::DeviceState;
use dspt_store::model::Happened;
use dspt_store::model::TimelineRow;

use crate::desk;
use crate::desk::Timeline;
use crate::line::Entry;
use crate::line::Line;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, timeline: &Timeline) -> Vec<Entry> {
    let provider = &timeline.provider;
    let mut body = super::provider::sections(scene, provider.id, &provider.name);
    if timeline.rows.is_empty() {
        body.extend(empty(scene, "Nothing happened yet that you may see."));
        return body;
    }
    let mut before = None;
    for row in &timeline.rows {
        let day = time::today(row.at, &scene.fixed.zone);
        if before != Some(day) {
            before = Some(day);
            body.push(Entry::blank());
            body.push(Entry::heading(&time::full_day(day)));
        }
        body.push(entry(scene, row));
    }
    let more = timeline.total.saturating_sub(timeline.rows.len() as u64);
    if more > 0 {
        let text = format!("and {} more before that", words::grouped(more));
        body.extend(wrapped(Meaning::Muted, &text, scene.width, 2));
    }
    body.push(Entry::blank());
    body.extend(wrapped(
        Meaning::Muted,
        "Of reports the newest sixty of each computer are counted. What was published stands in the public registers.",
        scene.width,
        0,
    ));
    body
}

fn entry(scene: &Scene<'_>, row: &TimelineRow) -> Entry {
    let clock = time::clock(row.at, &scene.fixed.zone);
    let (text, device) = said(&row.what);
    let line = Line::new(Meaning::Muted, &format!("{clock}  ")).and(Meaning::Plain, &text);
    match device {
        Some(id) => Entry::opening(line, View::Device(id)),
        None => beneath(line),
    }
}

fn said(what: &Happened) -> (String, Option<DeviceId>) {
    let name = |label: &str, device: &DeviceId| desk::named(label, *device);
    match what {
        Happened::Joined { device, label } => (format!("{} joined", name(label, device)), Some(*device)),
        Happened::Turned { device, label, state } => {
            let name = name(label, device);
            let text = match state {
                DeviceState::Confirmed => format!("{name} was confirmed to be theirs"),
                DeviceState::New => format!("{name} is to be confirmed"),
                DeviceState::RestoredOrCopied => {
                    format!("{name} was restored or copied, and is to be confirmed")
                }
                DeviceState::Cloned => format!("{name} speaks twice: its key was copied"),
                DeviceState::Retired => format!("{name} is out of use"),
            };
            (text, Some(*device))
        }
        Happened::Reports { reports, devices } => {
            let reports = words::count(*reports, "report", "reports");
            let devices = words::count(*devices, "computer", "computers");
            (format!("{reports} of {devices}"), None)
        }
        Happened::Drafted => (
            "answers or the register were drafted on this console".to_owned(),
            None,
        ),
        Happened::Entered { device, label } => (
            format!("{} brought what people had entered there", name(label, device)),
            Some(*device),
        ),
        Happened::Permitted { party, level } => (format!("{party} may see {}", level_words(*level)), None),
        Happened::Withdrawn { party } => (format!("{party} may see it no more"), None),
    }
}

fn level_words(level: Sharing) -> &'static str {
    match level {
        Sharing::Public => "nothing but what is public",
        Sharing::Progress => "how far they are",
        Sharing::Items => "the state of each question",
        Sharing::Devices => "computers and results",
    }
}
