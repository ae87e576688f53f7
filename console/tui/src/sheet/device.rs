//! One computer: how it stands, and its findings from what to fix now to what is fine.

use dspt_report::Reason;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::FindingRow;
use dspt_store::model::Silence;

use crate::event::Detail;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::devices;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::providers;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, detail: &Detail) -> Vec<Entry> {
    let device = &detail.detail.device;
    let mut body = standing(scene, detail);
    let found: Vec<&FindingRow> = detail
        .detail
        .findings
        .iter()
        .filter(|row| scene.finds(&[&scene.title_on(detail, &row.check), row.check.as_str()]))
        .collect();
    if found.is_empty() {
        body.push(Entry::blank());
        body.extend(empty(
            scene,
            "No results: none were sent, or they are not yours to see.",
        ));
    }
    let notes = found
        .iter()
        .map(|row| Span::plain(&note(scene, detail, row)).text.width());
    let width = notes.max().unwrap_or(0);
    for (heading, belongs) in groups(scene, device) {
        let group: Vec<&FindingRow> = found.iter().copied().filter(|row| belongs(row)).collect();
        if group.is_empty() {
            continue;
        }
        body.push(Entry::blank());
        body.push(Entry::heading(&format!("{heading} ({})", group.len())));
        body.extend(rows(scene, detail, &group, width));
    }
    body
}

/// Name, telephone, last report, and whatever is out of the ordinary with what to do about it.
fn standing(scene: &Scene<'_>, detail: &Detail) -> Vec<Entry> {
    let device = &detail.detail.device;
    let mut name = vec![words::computer(device), device.provider_name.clone()];
    name.push(providers::telephone(device.telephone.as_deref()));
    let mut lines = wrapped(Meaning::Heading, &scene.join(&name), scene.width, 0);

    let mut seen: Vec<String> = Vec::new();
    seen.extend((!device.os.is_empty()).then(|| device.os.clone()));
    seen.extend(device.last_heard.map(|time| heard(scene, time)));
    if scene.width >= 100 {
        seen.extend(
            detail
                .detail
                .policy
                .as_ref()
                .map(|policy| format!("judged by {policy}")),
        );
        seen.extend(detail.detail.agent.as_ref().map(|agent| format!("agent {agent}")));
    }
    lines.extend(wrapped(Meaning::Muted, &scene.join(&seen), scene.width, 0));

    if device.silence != Silence::Never {
        lines.extend(wrapped(
            Meaning::Plain,
            &devices::counts(scene, &device.counts),
            scene.width,
            0,
        ));
    }
    let clock = device.clock_wrong.then_some(
        "Its clock is wrong, so what depends on dates counts as unknown. Set the clock right first.",
    );
    let silent = words::silent(device.silence).map(str::to_owned);
    let refused = device.policy_refused.map(|reason| {
        let why = reason.in_words();
        format!("It did not take the newest published checks into use, because {why}.")
    });
    let remarks = [
        words::standing(device, !scene.whole),
        silent,
        clock.map(str::to_owned),
        refused,
    ];
    let about = &detail.detail;
    let mut links: Vec<String> = about
        .replaces
        .iter()
        .map(|old| {
            format!(
                "Took the place of {}; what that one reported stays there.",
                old.short()
            )
        })
        .collect();
    links.extend(
        about
            .replaced_by
            .map(|new| format!("Its place was taken by {}.", new.short())),
    );
    if about.sharing != Sharing::Devices {
        links.push("By the provider's wish its facts and findings stay on the computer.".to_owned());
    }
    for link in links {
        lines.extend(wrapped(Meaning::Plain, &link, scene.width, 0));
    }
    for remark in remarks.into_iter().flatten() {
        let text = format!("{} {remark}", scene.symbols().error);
        lines.extend(wrapped(Meaning::Unknown, &text, scene.width, 0));
    }
    lines
}

fn heard(scene: &Scene<'_>, time: jiff::Timestamp) -> String {
    let utc = if time::is_utc(&scene.fixed.zone) {
        " UTC"
    } else {
        ""
    };
    format!(
        "last report {}{utc}",
        time::when(scene.now, time, &scene.fixed.zone)
    )
}

type Belongs = fn(&FindingRow) -> bool;

fn groups(scene: &Scene<'_>, device: &DeviceRow) -> [(String, Belongs); 6] {
    // Old or copied results stay readable, but nothing of theirs is called fine.
    let fine = if device.state == DeviceState::Cloned {
        "Said to be fine, which does not count".to_owned()
    } else if device.silence == Silence::Stale {
        format!("Was fine when last heard, {}", scene.when(device.last_heard))
    } else {
        "Fine".to_owned()
    };
    [
        ("Fix now".to_owned(), |row| {
            row.verdict == Verdict::Fail && row.evidence
        }),
        ("Worth knowing".to_owned(), |row| {
            row.verdict == Verdict::Fail && !row.evidence
        }),
        ("Could not tell".to_owned(), |row| row.verdict == Verdict::Unknown),
        ("Faults of this program".to_owned(), |row| {
            row.verdict == Verdict::Error
        }),
        (fine, |row| row.verdict == Verdict::Pass),
        ("Not about this computer".to_owned(), |row| {
            row.verdict == Verdict::NotApplicable
        }),
    ]
}

/// Rows of one group. Those that could not be told stand under their reason, so that it is read once.
fn rows(scene: &Scene<'_>, detail: &Detail, group: &[&FindingRow], note: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = group.to_vec();
    while let Some(first) = rest.first().copied() {
        let reason = reason(first);
        if let Some(reason) = reason {
            entries.extend(wrapped(
                Meaning::Muted,
                &format!("because {}:", reason.in_words()),
                scene.width,
                2,
            ));
        }
        let (same, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|row| self::reason(row) == reason);
        entries.extend(same.iter().flat_map(|row| entry(scene, detail, row, note)));
        rest = others;
    }
    entries
}

/// The reason that a row stands under; fails and passes have none.
fn reason(row: &FindingRow) -> Option<Reason> {
    row.reason
        .filter(|_| matches!(row.verdict, Verdict::Unknown | Verdict::Error))
}

fn entry(scene: &Scene<'_>, detail: &Detail, row: &FindingRow, width: usize) -> Vec<Entry> {
    let (meaning, verdict) = scene.symbols().verdict(row.verdict, row.evidence);
    let columns = [
        Column::text("", 9, 0),
        Column::wide("", 14, 1),
        Column::text("", width, 1),
    ];
    let columns = Columns::new(&columns, scene.width, scene.symbols().ellipsis);
    let cells = [
        Span::new(meaning, &verdict),
        Span::plain(&scene.title_on(detail, &row.check)),
        Span::new(Meaning::Muted, &note(scene, detail, row)),
    ];
    let view = View::Finding(detail.detail.device.id, row.check.clone());
    opening(columns.lines(&cells), view)
}

/// Since when, where that says something, and for what is to fix how long that takes.
fn note(scene: &Scene<'_>, detail: &Detail, row: &FindingRow) -> String {
    // On a computer's first day everything is so since today.
    let first = detail.detail.history.last().map(|report| report.received_at);
    let is_first_day = first == Some(row.since) && time::is_today(scene.now, row.since, &scene.fixed.zone);
    let since = (!is_first_day).then(|| time::since(scene.now, row.since, &scene.fixed.zone));
    let fix = detail
        .fixes
        .get(&row.check)
        .filter(|_| row.verdict == Verdict::Fail);
    let minutes = fix.map(|fix| format!("{} min", fix.minutes));
    let parts: Vec<String> = since.into_iter().chain(minutes).collect();
    scene.join(&parts)
}

/// The line that names a device above what belongs to it.
pub(super) fn name(scene: &Scene<'_>, detail: &Detail) -> Line {
    let device = &detail.detail.device;
    Line::plain(&scene.join(&[words::computer(device), device.provider_name.clone()]))
}
