//! One question of one provider: its state and why, what was said, what the computers show, what is meant.

use crate::assessment::Assessment;
use crate::assessment::ItemNumber;
use crate::assessment::ItemRow;
use crate::assessment::ItemState;
use crate::assessment::RiskRow;
use crate::assessment::SaidRow;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, assessment: &Assessment, number: &ItemNumber) -> Vec<Entry> {
    let Some(item) = assessment.item(number) else {
        let text = format!("{} has no question {number}.", assessment.toolkit);
        return wrapped(Meaning::Plain, &text, scene.width, 0);
    };
    let title = format!("{number}  {}", item.title);
    let mut body = wrapped(Meaning::Heading, &title, scene.width, 0);
    let (meaning, state) = words::item_state(scene.symbols(), item.state);
    let needed = if item.needed {
        format!("needed for {}", item.level)
    } else {
        format!("not needed for {}", assessment.target)
    };
    let rest = scene.join(&[String::new(), assessment.provider.name.clone(), needed]);
    body.push(Line::new(meaning, &state).and(Meaning::Plain, &rest).into());
    for sentence in &item.explained {
        body.extend(wrapped(Meaning::Plain, sentence, scene.width, 2));
    }
    body.extend(computers(scene, item));
    body.extend(said(scene, item));
    body.extend(risks(scene, item));
    body.extend(meant(scene, item));
    body.extend(to_type(scene, assessment, item));
    body
}

fn section(heading: &str) -> [Entry; 2] {
    [Entry::blank(), Entry::heading(heading)]
}

/// The computers that are not as the question asks; each opens what was seen on it.
fn computers(scene: &Scene<'_>, item: &ItemRow) -> Vec<Entry> {
    if item.differing.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<Entry> = section("Not so on").into();
    let columns = Columns::new(
        &[
            Column::wide("", 12, 1),
            Column::wide("", 14, 2),
            Column::text("", 20, 1),
        ],
        scene.width,
        scene.symbols().ellipsis,
    );
    for row in &item.differing {
        let cells = [
            Span::plain(&row.computer),
            Span::plain(&row.check_title),
            Span::new(
                Meaning::Muted,
                &time::day_since(scene.now, row.since, &scene.fixed.zone),
            ),
        ];
        let view = View::Finding(row.device, row.check.clone());
        lines.extend(opening(columns.lines(&cells), view));
    }
    lines
}

fn said(scene: &Scene<'_>, item: &ItemRow) -> Vec<Entry> {
    if item.said.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<Entry> = section("What was said, newest first").into();
    for row in &item.said {
        lines.extend(wrapped(Meaning::Muted, &who(scene, row), scene.width, 2));
        lines.extend(wrapped(Meaning::Plain, &row.what, scene.width, 4));
        if let Some(comment) = &row.comment {
            lines.extend(wrapped(Meaning::Plain, comment, scene.width, 4));
        }
        if let Some(place) = &row.evidence_at {
            let text = format!("Evidence: {place}");
            lines.extend(wrapped(Meaning::Plain, &text, scene.width, 4));
        }
    }
    lines
}

fn who(scene: &Scene<'_>, row: &SaidRow) -> String {
    let on = time::day_short(scene.now, row.on, &scene.fixed.zone);
    let counts = match (&row.carried_from, row.confirmed) {
        (Some(year), _) => format!(", taken over from {year}, to be confirmed"),
        (None, true) => String::new(),
        (None, false) => ", a draft: it counts once they confirm it".to_owned(),
    };
    format!("{on}, {}{counts}:", row.by)
}

fn risks(scene: &Scene<'_>, item: &ItemRow) -> Vec<Entry> {
    if item.risks.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<Entry> = section("Risk").into();
    for risk in &item.risks {
        lines.extend(wrapped(Meaning::Muted, &risk_words(scene, risk), scene.width, 2));
        lines.extend(wrapped(Meaning::Plain, &risk.reason, scene.width, 4));
    }
    lines
}

fn risk_words(scene: &Scene<'_>, risk: &RiskRow) -> String {
    let until = time::day_short(scene.now, risk.until, &scene.fixed.zone);
    if risk.agreed {
        format!("accepted by the provider until {until}:")
    } else {
        format!(
            "proposed by {} until {until}; it counts once they accept it:",
            risk.by
        )
    }
}

fn meant(scene: &Scene<'_>, item: &ItemRow) -> Vec<Entry> {
    let mut lines = Vec::new();
    if !item.help.is_empty() {
        lines.extend(section("What is meant"));
        lines.extend(wrapped(Meaning::Plain, &item.help, scene.width, 2));
    }
    if let Some(says) = &item.person_says {
        lines.extend(section("What a person must still say"));
        lines.extend(wrapped(Meaning::Plain, says, scene.width, 2));
    }
    lines
}

/// The commands by which a supporter can help.
fn to_type(scene: &Scene<'_>, assessment: &Assessment, item: &ItemRow) -> Vec<Entry> {
    let provider = assessment.provider.id;
    let mut commands = vec![format!(
        "dspt-console answers {provider} --set \"{}=WHAT TO SAY\"",
        item.number
    )];
    if item.risk_can_be_accepted && item.state != ItemState::Backed {
        commands.push(format!(
            "dspt-console waive {provider} {} --until DATE --reason \"WHY\"",
            item.number
        ));
    }
    let mut lines: Vec<Entry> = section("To draft for them, type").into();
    for command in commands {
        lines.extend(wrapped(Meaning::Key, &command, scene.width, 2));
    }
    lines
}
