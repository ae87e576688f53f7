//! One result: why it matters, what was seen, how to put it right.

use dspt_report::CheckId;
use dspt_report::Verdict;
use dspt_store::model::FindingRow;

use crate::event::Detail;
use crate::line::Entry;
use crate::line::Line;
use crate::sheet::Scene;
use crate::sheet::device;
use crate::sheet::facts;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, detail: &Detail, check: &CheckId) -> Vec<Entry> {
    let mut body = wrapped(Meaning::Heading, &scene.title_on(detail, check), scene.width, 0);
    let Some(row) = detail.detail.findings.iter().find(|row| row.check == *check) else {
        body.extend(wrapped(
            Meaning::Plain,
            "This computer's last report says nothing about it.",
            scene.width,
            0,
        ));
        return body;
    };
    body.extend(verdict(scene, row));
    body.push(device::name(scene, detail).into());
    body.extend(reason(scene, row));
    if let Some(text) = scene.text_on(detail, check) {
        body.extend(section("Why it matters"));
        body.extend(wrapped(Meaning::Plain, &text.why, scene.width, 2));
    }
    body.extend(section("What was seen"));
    if row.cited.is_empty() {
        body.extend(wrapped(
            Meaning::Plain,
            "Nothing that decided it was noted.",
            scene.width,
            2,
        ));
    }
    for key in &row.cited {
        body.extend(facts::entry(scene, detail, key));
    }
    body.extend(fix(scene, detail, row));
    body
}

fn verdict(scene: &Scene<'_>, row: &FindingRow) -> Vec<Entry> {
    let (meaning, sign) = scene.symbols().verdict(row.verdict, row.evidence);
    let since = time::since(scene.now, row.since, &scene.fixed.zone);
    let weight = match (row.verdict, row.evidence) {
        (Verdict::Fail, true) => "to fix now: the toolkit asks for it",
        (Verdict::Fail, false) => "good practice: worth knowing, counted nowhere",
        (Verdict::Unknown, _) => "which never counts as a pass",
        (other, _) => words::verdict(other),
    };
    let line = Line::new(meaning, &sign).and(Meaning::Plain, &format!("  {since}"));
    let whole = line.clone().and(Meaning::Plain, &format!(", {weight}"));
    if whole.width() <= scene.width {
        return vec![whole.into()];
    }
    let mut lines = vec![line.into()];
    lines.extend(wrapped(Meaning::Plain, weight, scene.width, 0));
    lines
}

fn reason(scene: &Scene<'_>, row: &FindingRow) -> Vec<Entry> {
    let Some(reason) = row.reason else {
        return Vec::new();
    };
    let text = format!("Could not tell, because {}.", reason.in_words());
    wrapped(Meaning::Unknown, &text, scene.width, 0)
}

fn fix(scene: &Scene<'_>, detail: &Detail, row: &FindingRow) -> Vec<Entry> {
    // What is fine needs no instructions.
    if matches!(row.verdict, Verdict::Pass | Verdict::NotApplicable) {
        return Vec::new();
    }
    let known = detail.fixes.get(&row.check);
    let Some(fix) = known else {
        let mut lines = section("How to put it right");
        lines.extend(wrapped(
            Meaning::Plain,
            "No steps are known for this kind of computer.",
            scene.width,
            2,
        ));
        return lines;
    };
    let minutes = words::count(fix.minutes, "minute", "minutes");
    let heading = if row.verdict == Verdict::Fail {
        format!("How to put it right, about {minutes}")
    } else {
        format!("If it is not so: how to put it right, about {minutes}")
    };
    let mut lines = section(&heading);
    lines.extend(wrapped(Meaning::Plain, &fix.text, scene.width, 2));
    lines
}

fn section(heading: &str) -> Vec<Entry> {
    vec![Entry::blank(), Entry::heading(heading)]
}
