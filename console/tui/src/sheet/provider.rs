//! One provider: where it is, what differs, what to do next, and every question by theme.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;

use crate::assessment::Assessment;
use crate::assessment::DifferingRow;
use crate::assessment::ItemRow;
use crate::assessment::NextStep;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::providers;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

/// Steps shown before the questions, which say themselves what each needs.
const STEPS: usize = 6;
/// Computers that one sentence names; the question itself lists all.
const NAMES: usize = 4;

/// The sections of a provider's screen in one line, the one that is seen in brackets.
pub(super) fn sections(scene: &Scene<'_>, provider: ProviderId, name: &str) -> Vec<Entry> {
    let mut lines = wrapped(Meaning::Heading, name, scene.width, 0);
    lines.extend(tabs(scene, provider));
    lines
}

/// The line of sections alone, for a section that says otherwise whose it is.
pub(super) fn tabs(scene: &Scene<'_>, provider: ProviderId) -> Vec<Entry> {
    if scene.whole {
        return Vec::new();
    }
    let names = ["Questions", "Answers", "Register", "Timeline", "Remarks"];
    let tabs: Vec<String> = View::sections(provider)
        .iter()
        .zip(names)
        .map(|(view, name)| {
            if *view == scene.screen.view {
                format!("[{name}]")
            } else {
                name.to_owned()
            }
        })
        .collect();
    wrapped(
        Meaning::Muted,
        &format!("{}   Tab", tabs.join("  ")),
        scene.width,
        0,
    )
}

pub(super) fn body(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let mut body = Vec::new();
    if scene.screen.filter.trim().is_empty() {
        body.extend(standing(scene, assessment));
        body.extend(differing(scene, assessment));
        body.extend(next(scene, assessment));
    }
    let items = items(scene, assessment);
    if items.is_empty() && assessment.provider.sight >= Sharing::Items {
        body.extend(empty(scene, "There is no question."));
    }
    body.extend(items);
    body
}

/// Name, telephone, where it is, what the reader must know, and the way to its computers.
fn standing(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let provider = &assessment.provider;
    let name = [
        provider.name.clone(),
        providers::telephone(provider.telephone.as_deref()),
    ];
    let mut lines = wrapped(Meaning::Heading, &scene.join(&name), scene.width, 0);
    lines.extend(tabs(scene, provider.id));
    lines.extend(wrapped(Meaning::Plain, &assessment.in_words, scene.width, 0));
    if let Some(shares) = &assessment.shares {
        let shares = [
            format!("Computers show {}", shares.backed),
            format!("answered {}", shares.answered),
            format!("drafted, to be checked {}", shares.drafted),
            format!("only they can say {}", shares.only_a_person),
        ];
        lines.extend(wrapped(Meaning::Plain, &scene.join(&shares), scene.width, 0));
    }
    for remark in &assessment.remarks {
        let text = format!("{} {remark}", scene.symbols().error);
        lines.extend(wrapped(Meaning::Unknown, &text, scene.width, 0));
    }
    lines.extend(wrapped(Meaning::Muted, &assessment.origin, scene.width, 0));
    lines.push(Entry::blank());
    let computers = Line::plain(&providers::summary(scene, provider));
    lines.extend(opening(vec![computers], View::of(provider.id)));
    lines
}

/// Where an answer and computers differ, with the computers and the dates.
fn differing(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let items: Vec<&ItemRow> = assessment
        .items
        .iter()
        .filter(|item| item.state == crate::assessment::ItemState::Differs)
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        Entry::blank(),
        Entry::heading(&format!(
            "Their answer and computers differ; look at them together ({})",
            items.len()
        )),
    ];
    for item in items {
        let view = View::Item(assessment.provider.id, item.number.clone());
        let title = Line::new(Meaning::Fail, &format!("{} ", scene.symbols().fail))
            .and(Meaning::Plain, &format!("{}  {}", item.number, item.title));
        lines.push(Entry::opening(title, view));
        lines.extend(not_so(scene, item));
    }
    lines
}

/// Each check that fails in one sentence, with its computers and since when.
fn not_so(scene: &Scene<'_>, item: &ItemRow) -> Vec<Entry> {
    let mut by_check: BTreeMap<&CheckId, Vec<&DifferingRow>> = BTreeMap::new();
    for row in &item.differing {
        by_check.entry(&row.check).or_default().push(row);
    }
    let day = |day| time::day_short(scene.now, day, &scene.fixed.zone);
    let named = |row: &&DifferingRow| {
        let seen = day(row.seen);
        // Seen today goes without saying.
        let seen = if seen == "today" {
            String::new()
        } else {
            format!(" (seen {seen})")
        };
        format!("{} since {}{seen}", row.computer, day(row.since))
    };
    let mut lines = Vec::new();
    for rows in by_check.values() {
        let title = rows.first().map_or("", |row| row.check_title.as_str());
        let names: Vec<String> = rows.iter().take(NAMES).map(named).collect();
        let more = rows.len().saturating_sub(NAMES);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        let text = format!("Not so: {title}: {}{more}", names.join(", "));
        let room = scene.width.saturating_sub(4);
        let wrapped = crate::line::wrap(Meaning::Muted, &text, room, 2);
        lines.extend(wrapped.into_iter().map(beneath));
    }
    lines
}

/// The first things to do. What the section above shows is not said again.
fn next(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let differs = |step: &NextStep| {
        let item = step.items.first().and_then(|number| assessment.item(number));
        step.check.is_none() && item.is_some_and(|item| item.state == crate::assessment::ItemState::Differs)
    };
    let steps: Vec<&NextStep> = assessment.next.iter().filter(|step| !differs(step)).collect();
    if steps.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Entry::blank(), Entry::heading("Do next")];
    let columns = Columns::new(
        &[Column::wide("", 20, 1), Column::number("", 7, 1)],
        scene.width,
        scene.symbols().ellipsis,
    );
    for step in steps.iter().take(STEPS) {
        let minutes = step.minutes.map(|minutes| format!("{minutes} min"));
        let cells = [
            Span::plain(&step.words),
            Span::new(Meaning::Muted, &minutes.unwrap_or_default()),
        ];
        lines.extend(opening(
            columns.lines(&cells),
            opens(assessment.provider.id, step),
        ));
    }
    let more = steps.len().saturating_sub(STEPS);
    if more > 0 {
        let text = format!("and {more} more: each question below says what it needs");
        lines.extend(wrapped(Meaning::Muted, &text, scene.width, 2));
    }
    lines
}

/// The computers to put right, the question to answer, or else all computers.
fn opens(provider: ProviderId, step: &NextStep) -> View {
    match (&step.check, step.items.first()) {
        (Some(check), _) => View::Devices {
            provider: Some(provider),
            failing: Some(check.clone()),
            group: None,
        },
        (None, Some(number)) => View::Item(provider, number.clone()),
        (None, None) => View::of(provider),
    }
}

/// Every question that is needed under its theme, then the others of which there is something to say.
fn items(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let found: Vec<&ItemRow> = assessment
        .items
        .iter()
        .filter(|item| scene.finds(&[item.number.as_str(), &item.title, &item.item]))
        .collect();
    let columns = Columns::fitted(
        &[
            Column::text("", 17, 0),
            Column::text("", 7, 0),
            Column::wide("", 10, 1),
            Column::text("", 14, 1),
        ],
        &found.iter().map(|item| cells(scene, item)).collect::<Vec<_>>(),
        scene.width,
        scene.symbols().ellipsis,
    );
    let mut themes: Vec<&str> = Vec::new();
    for item in found.iter().filter(|item| item.needed) {
        if !themes.contains(&item.theme.as_str()) {
            themes.push(&item.theme);
        }
    }
    let mut lines = Vec::new();
    for theme in themes {
        let of_theme = |item: &&ItemRow| item.needed && item.theme == theme;
        let rows: Vec<&ItemRow> = found.iter().copied().filter(of_theme).collect();
        let answered = rows.iter().filter(|item| item.state.has_answer()).count();
        let heading = format!("{theme}: {answered} of {} have an answer", rows.len());
        lines.extend(group(scene, assessment, &columns, &heading, &rows));
    }
    let said = |item: &&ItemRow| !(item.needed || item.said.is_empty() && item.differing.is_empty());
    let others: Vec<&ItemRow> = found.iter().copied().filter(said).collect();
    if !others.is_empty() {
        let heading = format!("Not needed for {}", assessment.target);
        lines.extend(group(scene, assessment, &columns, &heading, &others));
    }
    lines
}

fn group(
    scene: &Scene<'_>,
    assessment: &Assessment,
    columns: &Columns,
    heading: &str,
    rows: &[&ItemRow],
) -> Vec<Entry> {
    let mut lines = vec![Entry::blank(), Entry::heading(heading)];
    for item in rows {
        let view = View::Item(assessment.provider.id, item.number.clone());
        lines.extend(opening(columns.lines(&cells(scene, item)), view));
    }
    lines
}

fn cells(scene: &Scene<'_>, item: &ItemRow) -> Vec<Span> {
    let (meaning, state) = words::item_state(scene.symbols(), item.state);
    vec![
        Span::new(meaning, &state),
        Span::plain(item.number.as_str()),
        Span::plain(&item.title),
        Span::new(Meaning::Muted, &note(item)),
    ]
}

/// What stands out about a question besides its state.
fn note(item: &ItemRow) -> String {
    if item.draft_waits {
        return "draft waits".to_owned();
    }
    if item.risks.iter().any(|risk| !risk.agreed) {
        return "risk proposed".to_owned();
    }
    let computers: BTreeSet<DeviceId> = item.differing.iter().map(|row| row.device).collect();
    match computers.len() {
        0 => String::new(),
        computers => words::count(computers as u64, "computer", "computers"),
    }
}
