//! A toolkit as written to a [`Toolkit`].

use std::collections::BTreeMap;

use dspt_report::CheckId;

use crate::asset::Scope;
use crate::clock::Clock;
use crate::date;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;
use crate::load::check::check_id;
use crate::load::check::prose;
use crate::raw::RawFreshness;
use crate::raw::RawItem;
use crate::raw::RawMonths;
use crate::raw::RawOrigin;
use crate::raw::RawScope;
use crate::raw::RawSupport;
use crate::raw::RawToolkit;
use crate::shape::Spanned;
use crate::toolkit::AnswerForm;
use crate::toolkit::AnswerKind;
use crate::toolkit::Backer;
use crate::toolkit::EvidenceItem;
use crate::toolkit::InvalidItemId;
use crate::toolkit::ItemId;
use crate::toolkit::Origin;
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
    // The same grammar as a check's id.
    if let Some(name) = raw
        .name
        .as_ref()
        .filter(|name| name.value.parse::<CheckId>().is_err())
    {
        let message = "a toolkit's name is lower-case words joined by hyphens";
        mistakes.with_help(name.place, message, "such as dspt-2026-27");
    }
    years(&raw, mistakes);
    let notice = raw.notice.flatten();
    if let (Some(Status::CarriedForward), None, Some(name)) = (raw.status, &notice, &raw.name) {
        let help = "add `notice: …`, the first line of every page while this list is in use";
        mistakes.with_help(name.place, "a list that is carried forward has to say so", help);
    }
    let source = prose(raw.source.as_ref(), limits::PROSE_CHARS, "the source", mistakes);
    let notice = prose(notice.as_ref(), limits::PROSE_CHARS, "the notice", mistakes);
    let mut supports = Vec::new();
    let items = raw.items.map(|items| self::items(items, &mut supports, mistakes));
    let name = raw.name?;
    let toolkit = Toolkit {
        name: name.value,
        year: raw.year?.value,
        opens_day: raw.opens.flatten().map(|day| day.value.0),
        deadline_day: raw.deadline?.value.0,
        status: raw.status?,
        notice,
        source: source?,
        items: items?,
    };
    Some(LoadedToolkit {
        toolkit,
        file,
        name_at: name.place,
        supports,
    })
}

/// The year is two following years, and the deadline lies in the second.
fn years(raw: &RawToolkit, mistakes: &mut Mistakes<'_>) {
    let (Some(Spanned { value: year, place }), Some(deadline)) = (&raw.year, &raw.deadline) else {
        return;
    };
    let parts = year.split_once('-').filter(|(a, b)| a.len() == 4 && b.len() == 2);
    let both = parts.and_then(|(a, b)| Some((a.parse::<i64>().ok()?, b.parse::<i64>().ok()?)));
    let Some((first, _)) = both.filter(|(first, second)| (first + 1) % 100 == *second) else {
        mistakes.with_help(
            *place,
            format!("`{year}` is not a toolkit year"),
            "such as 2026-27",
        );
        return;
    };
    let starts = |year: i64| date::day(&format!("{year:04}-01-01"));
    let day = Some(deadline.value.0);
    if day < starts(first + 1) || day >= starts(first + 2) {
        mistakes.at(
            deadline.place,
            format!("the deadline of {year} lies in {}", first + 1),
        );
    }
    let opens = raw.opens.as_ref().and_then(Option::as_ref);
    if let Some(opens) = opens.filter(|opens| opens.value >= deadline.value) {
        mistakes.at(opens.place, "a toolkit has to open before its deadline");
    }
}

fn items(
    raw: Spanned<Vec<RawItem>>,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<EvidenceItem> {
    let count = raw.value.len();
    if count == 0 || count > limits::TOOLKIT_ITEMS {
        mistakes.at(
            raw.place,
            format!("a toolkit has between 1 and {} items", limits::TOOLKIT_ITEMS),
        );
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for word in raw
        .value
        .iter()
        .flat_map(|item| [&item.id, &item.reference])
        .flatten()
    {
        if let Some(line) = seen.insert(word.value.clone(), word.place.line) {
            let message = format!("another item is `{}` too, on line {line}", word.value);
            mistakes.with_help(word.place, message, "ids and numbers stand once in a toolkit");
        }
    }
    raw.value
        .into_iter()
        .filter_map(|raw| item(raw, supports, mistakes))
        .collect()
}

fn item(
    raw: RawItem,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Option<EvidenceItem> {
    let id = raw.id.as_ref().and_then(|id| item_id(id, mistakes));
    let clock = clock(raw.freshness.as_ref().and_then(Option::as_ref), mistakes);
    standard(&raw, mistakes);
    if let Some(who) = raw.who.as_ref().filter(|who| who.value.is_empty()) {
        mistakes.at(who.place, "somebody has to be able to answer it");
    }
    let title = prose(raw.title.as_ref(), limits::TITLE_CHARS, "the title", mistakes);
    let source = prose(raw.source.as_ref(), limits::PROSE_CHARS, "the source", mistakes);
    let says = raw.person_says.flatten();
    let person_says = prose(says.as_ref(), limits::PROSE_CHARS, "what a person says", mistakes);
    let help = prose(
        raw.help.flatten().as_ref(),
        limits::PROSE_CHARS,
        "the help",
        mistakes,
    );
    form(&raw.answer, raw.form.as_ref().and_then(Option::as_ref), mistakes);
    let scope = scope(raw.scope.flatten(), mistakes);
    let from = raw.from.flatten().and_then(|from| origin(from, mistakes));
    let checks = checks(raw.checks.flatten().unwrap_or_default(), supports, mistakes);
    Some(EvidenceItem {
        id: id?,
        reference: raw.reference?.value,
        title: title?,
        help,
        level: raw.level?,
        standard: raw.standard?.value,
        theme: raw.theme?,
        answer: raw.answer?,
        form: raw.form.flatten().map(|form| form.value),
        who: raw.who?.value,
        device_class: raw.device_class?,
        clock,
        scope,
        backed_by: raw.backed_by.flatten().unwrap_or(Backer::Checks),
        checks,
        person_says,
        cyber_essentials: raw.cyber_essentials.flatten().unwrap_or_default(),
        caf: raw.caf.flatten().unwrap_or_default(),
        waived_by: raw.waived_by.flatten().unwrap_or_default(),
        risk_can_be_accepted: raw.risk_can_be_accepted.flatten().unwrap_or(false),
        from,
        confidence: raw.confidence?,
        source: source?,
    })
}

fn item_id(raw: &Spanned<String>, mistakes: &mut Mistakes<'_>) -> Option<ItemId> {
    raw.value
        .parse()
        .map_err(|error: InvalidItemId| mistakes.at(raw.place, error.to_string()))
        .ok()
}

/// An item's number is three numbers, of which the first is its standard.
fn standard(raw: &RawItem, mistakes: &mut Mistakes<'_>) {
    let (Some(reference), Some(standard)) = (&raw.reference, &raw.standard) else {
        return;
    };
    let parts: Option<Vec<u8>> = reference
        .value
        .split('.')
        .map(|part| part.parse::<u8>().ok())
        .collect();
    match parts.as_deref() {
        Some([first, _, _]) if *first != standard.value || !(1..=10).contains(first) => {
            let message = format!(
                "`{}` belongs to standard {first}, which is 1 to 10",
                reference.value
            );
            mistakes.at(standard.place, message);
        }
        Some([_, _, _]) => {}
        _ => {
            let message = format!("`{}` is not an item's number", reference.value);
            mistakes.with_help(reference.place, message, "such as \"6.2.1\"");
        }
    }
}

fn clock(raw: Option<&RawFreshness>, mistakes: &mut Mistakes<'_>) -> Clock {
    let Some(RawFreshness::Months(RawMonths { months: Some(months) })) = raw else {
        return Clock::SincePublication;
    };
    if !(1..=120).contains(&months.value) {
        mistakes.at(months.place, "an answer stays good for 1 to 120 months");
    }
    Clock::Months(months.value)
}

/// A form belongs to one kind of answer.
fn form(kind: &Option<AnswerKind>, form: Option<&Spanned<AnswerForm>>, mistakes: &mut Mistakes<'_>) {
    let (Some(kind), Some(form)) = (kind, form) else {
        return;
    };
    let wanted = match form.value {
        AnswerForm::IcoNumber => AnswerKind::Text,
        AnswerForm::Training => AnswerKind::YesNo,
    };
    if *kind != wanted {
        let message = format!(
            "`{}` is a form of `answer: {}`",
            form.value.as_str(),
            wanted.as_str()
        );
        mistakes.at(form.place, message);
    }
}

fn scope(raw: Option<RawScope>, mistakes: &mut Mistakes<'_>) -> Scope {
    let Some(raw) = raw else {
        return Scope::NOTHING;
    };
    if let Some(kinds) = raw.kinds.as_ref().filter(|kinds| kinds.value.is_empty()) {
        mistakes.at(
            kinds.place,
            "a scope names at least one kind; leave it out where it is none",
        );
    }
    let kinds = raw.kinds.map(|kinds| kinds.value).unwrap_or_default();
    Scope::new(kinds, raw.only.flatten())
}

fn origin(raw: RawOrigin, mistakes: &mut Mistakes<'_>) -> Option<Origin> {
    let items = raw.items.flatten().unwrap_or_default();
    let items = items.iter().filter_map(|id| item_id(id, mistakes)).collect();
    Some(Origin { how: raw.how?, items })
}

fn checks(
    raw: Vec<RawSupport>,
    supports: &mut Vec<(CheckId, Place)>,
    mistakes: &mut Mistakes<'_>,
) -> Vec<Support> {
    let mut checks: Vec<Support> = Vec::new();
    for RawSupport { id, how } in raw {
        let Some((check, place)) = id.and_then(|id| Some((check_id(&id, mistakes)?, id.place))) else {
            continue;
        };
        if checks.iter().any(|other| other.check == check) {
            mistakes.at(place, format!("the item names `{check}` twice"));
        }
        supports.push((check.clone(), place));
        checks.extend(how.map(|how| Support { check, how }));
    }
    checks
}
