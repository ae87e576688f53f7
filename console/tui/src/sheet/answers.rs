//! What was said to each question of one provider, by theme: the newest, who said it and when.

use dspt_report::statement::Sharing;

use crate::assessment::Assessment;
use crate::assessment::ItemRow;
use crate::line::Entry;
use crate::line::Line;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::wrapped;
use crate::theme::Meaning;
use crate::words::time;

/// Lines that one answer takes here; its own screen has all of it.
const LINES: usize = 3;

pub(super) fn body(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let provider = &assessment.provider;
    let mut body = super::provider::sections(scene, provider.id, &provider.name);
    if provider.sight < Sharing::Devices {
        body.extend(wrapped(
            Meaning::Plain,
            "They do not let you see what they answered.",
            scene.width,
            0,
        ));
        return body;
    }
    let found: Vec<&ItemRow> = assessment
        .items
        .iter()
        .filter(|item| !(item.said.is_empty() && item.risks.is_empty()))
        .filter(|item| scene.finds(&[item.number.as_str(), &item.title, &item.item]))
        .collect();
    if found.is_empty() {
        body.extend(empty(scene, "Nothing was said to any question yet."));
        return body;
    }
    let mut theme = "";
    for item in found {
        if item.theme != theme {
            theme = &item.theme;
            body.extend([Entry::blank(), Entry::heading(theme)]);
        }
        body.extend(entry(scene, assessment, item));
    }
    body
}

fn entry(scene: &Scene<'_>, assessment: &Assessment, item: &ItemRow) -> Vec<Entry> {
    let (meaning, state) = crate::words::item_state(scene.symbols(), item.state);
    let line = Line::plain(&format!("{}  {}  ", item.number, item.title)).and(meaning, &state);
    let view = View::Item(assessment.provider.id, item.number.clone());
    let mut lines = vec![Entry::opening(line, view)];
    let room = scene.width.saturating_sub(4);
    let day = |day| time::day_short(scene.now, day, &scene.fixed.zone);
    if let Some(said) = item.said.first() {
        let standing = if said.confirmed { "" } else { ", a draft" };
        let text = format!("{} by {}{standing}: {}", day(said.on), said.by, said.what);
        let wrapped = crate::line::wrap(Meaning::Muted, &text, room, 2);
        lines.extend(wrapped.into_iter().take(LINES).map(beneath));
    }
    for risk in &item.risks {
        let standing = if risk.agreed {
            "risk accepted"
        } else {
            "risk proposed"
        };
        let until = time::full_day(risk.until);
        let text = format!("{standing} until {until}: {}", risk.reason);
        let wrapped = crate::line::wrap(Meaning::Muted, &text, room, 2);
        lines.extend(wrapped.into_iter().take(LINES).map(beneath));
    }
    lines
}
