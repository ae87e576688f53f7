//! A toolkit as written to a [`Toolkit`].

use std::collections::BTreeMap;

use dspt_report::CheckId;

use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::load::check::prose;
use crate::raw::RawItem;
use crate::raw::RawSupport;
use crate::raw::RawToolkit;
use crate::shape::Spanned;
use crate::toolkit::EvidenceItem;
use crate::toolkit::ItemId;
use crate::toolkit::Status;
use crate::toolkit::Support;
use crate::toolkit::Toolkit;

/// A toolkit with the places that later rules speak of.
#[derive(Debug)]
pub(crate) struct LoadedToolkit {
    pub(crate) toolkit: Toolkit,
    pub(crate) file: usize,
    pub(crate) name_at: Place,
    pub(crate) supports: Vec<(CheckId, Place)>,
}

pub(super) fn build(file: usize, raw: RawToolkit, mistakes: &mut Mistakes<'_>) -> Option<LoadedToolkit> {
    let before = mistakes.count();
    let name_at = raw.name.place;
    // The same grammar as a check's id.
    if raw.name.value.parse::<CheckId>().is_err() {
        mistakes.with_help(
            name_at,
            "a toolkit's name is lower-case words joined by hyphens",
            "such as dspt-2026-27",
        );
    }
    years(&raw, mistakes);
    if raw.status == Status::CarriedForward && raw.notice.is_none() {
        let help = "add `notice: …`, the first line of every page while this list is in use";
        mistakes.with_help(name_at, "a list that is carried forward has to say so", help);
    }
    let source = prose(&raw.source, limits::PROSE_CHARS, "the source", mistakes);
    let notice = raw
        .notice
        .and_then(|notice| prose(&notice, limits::PROSE_CHARS, "the notice", mistakes));
    let count = raw.items.value.len();
    if count == 0 || count > limits::TOOLKIT_ITEMS {
        mistakes.at(
            raw.items.place,
            format!("a toolkit has between 1 and {} items", limits::TOOLKIT_ITEMS),
        );
    }
    let mut supports = Vec::new();
    let items = items(raw.items.value, &mut supports, mistakes);
    let toolkit = Toolkit {
        name: raw.name.value,
        year: raw.year.value,
        opens_day: raw.opens.map(|day| day.value.0),
        deadline_day: raw.deadline.value.0,
        status: raw.status,
        notice,
        source: source?,
        items,
    };
    (mistakes.count() == before).then_some(LoadedToolkit {
        toolkit,
        file,
        name_at,
        supports,
    })
}

/// The year is two following years, and the deadline lies in the second.
fn years(raw: &RawToolkit, mistakes: &mut Mistakes<'_>) {
    let Spanned { value: year, place } = &raw.year;
    let parts = year.split_once('-').filter(|(a, b)| a.len() == 4 && b.len() == 2);
    let first = parts.and_then(|(a, b)| Some((a.parse::<i64>().ok()?, b.parse::<i64>().ok()?)));
    let Some((first, _)) = first.filter(|(first, second)| (first + 1) % 100 == *second) else {
        mistakes.with_help(
            *place,
            format!("`{year}` is not a toolkit year"),
            "such as 2026-27",
        );
        return;
    };
    let starts = |year: i64| crate::date::day(&format!("{year:04}-01-01"));
    let inside =
        starts(first + 1) <= Some(raw.deadline.value.0) && Some(raw.deadline.value.0) < starts(first + 2);
    if !inside {
        mistakes.at(
            raw.deadline.place,
            format!("the deadline of {year} lies in {}", first + 1),
        );
    }
    if let Some(opens) = raw
        .opens
        .as_ref()
        .filter(|opens| opens.value >= raw.deadline.value)
    {
        mistakes.at(opens.place, "it opens before its deadline");
    }
}

fn items(
    raw: Vec<RawItem>,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<EvidenceItem> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut items = Vec::new();
    for raw in raw {
        for word in [&raw.id, &raw.reference] {
            if let Some(line) = seen.insert(word.value.clone(), word.place.line) {
                let message = format!("another item is `{}` too, on line {line}", word.value);
                mistakes.with_help(word.place, message, "ids and numbers stand once in a toolkit");
            }
        }
        items.extend(item(raw, supports, mistakes));
    }
    items
}

fn item(
    raw: RawItem,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Option<EvidenceItem> {
    let id = raw
        .id
        .value
        .parse::<ItemId>()
        .map_err(|error| mistakes.at(raw.id.place, error.to_string()));
    numbers(&raw, mistakes);
    if raw.who.value.is_empty() {
        mistakes.at(raw.who.place, "somebody has to be able to answer it");
    }
    let title = prose(&raw.title, limits::TITLE_CHARS, "the title", mistakes);
    let source = prose(&raw.source, limits::PROSE_CHARS, "the source", mistakes);
    let says = raw
        .person_says
        .map(|says| prose(&says, limits::PROSE_CHARS, "what a person says", mistakes));
    let checks = checks(raw.checks.unwrap_or_default(), supports, mistakes);
    Some(EvidenceItem {
        id: id.ok()?,
        reference: raw.reference.value,
        title: title?,
        level: raw.level,
        standard: raw.standard.value,
        theme: raw.theme,
        answer: raw.answer,
        who: raw.who.value,
        device_class: raw.device_class.value,
        fresh_for_months: raw.freshness.map(|freshness| freshness.months.value),
        checks,
        person_says: says.flatten(),
        cyber_essentials: raw.cyber_essentials.unwrap_or_default(),
        caf: raw.caf.unwrap_or_default(),
        waived_by: raw
            .waived_by
            .unwrap_or_default()
            .into_iter()
            .map(|word| word.value)
            .collect(),
        risk_can_be_accepted: raw.risk_can_be_accepted.unwrap_or(false),
        confidence: raw.confidence,
        source: source?,
    })
}

fn numbers(raw: &RawItem, mistakes: &mut Mistakes<'_>) {
    let reference = &raw.reference;
    let parts: Option<Vec<u8>> = reference.value.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([standard, _, _]) if *standard != raw.standard.value || !(1..=10).contains(standard) => {
            let message = format!(
                "`{}` belongs to standard {standard}, which is 1 to 10",
                reference.value
            );
            mistakes.at(raw.standard.place, message);
        }
        Some([_, _, _]) => {}
        _ => {
            let message = format!("`{}` is not an item's number", reference.value);
            mistakes.with_help(reference.place, message, "such as \"6.2.1\", in quotes");
        }
    }
    if let Some(months) = raw.freshness.as_ref().map(|freshness| &freshness.months)
        && !(1..=120).contains(&months.value)
    {
        mistakes.at(months.place, "an answer stays good for 1 to 120 months");
    }
}

fn checks(
    raw: Vec<RawSupport>,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<Support> {
    let mut checks: Vec<Support> = Vec::new();
    for support in raw {
        let place = support.id.place;
        match support.id.value.parse::<CheckId>() {
            Err(error) => mistakes.at(place, error.to_string()),
            Ok(check) if checks.iter().any(|other| other.check == check) => {
                mistakes.at(place, format!("the item names `{check}` twice"));
            }
            Ok(check) => {
                supports.push((check.clone(), place));
                checks.push(Support {
                    check,
                    how: support.how,
                });
            }
        }
    }
    checks
}
