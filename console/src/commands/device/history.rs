//! `device history`: how a computer stood, where it was, and what stood of each check.

use dspt_report::DeviceId;
use dspt_report::Verdict;
use dspt_report::counted;
use dspt_report::statement::Sharing;
use dspt_store::model::DeviceState;
use dspt_store::model::Interval;
use dspt_store::model::Stood;
use dspt_tui::safe_text::scrub;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::refused;
use crate::output::Output;

pub(super) fn run(
    context: &Context,
    device: DeviceId,
    rows: u32,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let page = context
        .wait(context.store.device_history(&SCOPE, device, None, rows))
        .map_err(refused)?;
    if global.json {
        return out.json(&page);
    }
    tell(&page.rows, page.total, out)
}

/// The last intervals of a computer, below what its reports show.
pub(crate) fn below_reports(context: &Context, device: DeviceId, out: &mut Output) -> anyhow::Result<()> {
    const ROWS: u32 = 50;
    let page = context
        .wait(context.store.device_history(&SCOPE, device, None, ROWS))
        .map_err(refused)?;
    out.line("")?;
    tell(&page.rows, page.total, out)
}

fn tell(intervals: &[Interval], total: u64, out: &mut Output) -> anyhow::Result<()> {
    let row = |interval: &Interval| {
        let (about, what) = in_words(&interval.what);
        vec![
            moment(interval.from),
            interval.until.map_or_else(|| "now".to_owned(), moment),
            about,
            what,
        ]
    };
    let rows: Vec<_> = intervals.iter().map(row).collect();
    out.table(&["from", "until", "of", "stood"], &rows)?;
    if (intervals.len() as u64) < total {
        out.note(format!(
            "{} in all; --rows N shows more.",
            counted(total, "row", "rows")
        ));
    }
    Ok(())
}

/// In London, to the minute.
fn moment(at: Timestamp) -> String {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(london).strftime("%Y-%m-%d %H:%M").to_string()
}

fn in_words(stood: &Stood) -> (String, String) {
    match stood {
        Stood::State { state, sharing } => {
            let state = match state {
                DeviceState::Confirmed => "confirmed",
                DeviceState::New => "new, to be confirmed",
                DeviceState::RestoredOrCopied => "restored or copied, to be confirmed",
                DeviceState::Cloned => "two computers speak with its key",
                DeviceState::Retired => "out of use",
            };
            let sharing = match sharing {
                Sharing::Public => "shares nothing",
                Sharing::Progress => "shares how far it is",
                Sharing::Items => "shares the state of each question",
                Sharing::Devices => "shares its results",
            };
            ("computer".to_owned(), format!("{state}; {sharing}"))
        }
        Stood::Placed { name, .. } => {
            let place = name
                .as_deref()
                .map_or_else(|| "not known".to_owned(), |name| scrub(name).to_string());
            ("place".to_owned(), place)
        }
        Stood::Verdict {
            check,
            verdict,
            reason,
            evidence,
        } => {
            let verdict = match verdict {
                Verdict::Pass => "passed",
                Verdict::Fail if *evidence => "to fix",
                Verdict::Fail => "worth knowing",
                Verdict::Unknown => "could not be told",
                Verdict::NotApplicable => "not about it",
                Verdict::Error => "our mistake",
            };
            let reason = reason.map_or_else(String::new, |reason| format!(" ({})", reason.as_str()));
            (check.to_string(), format!("{verdict}{reason}"))
        }
    }
}
