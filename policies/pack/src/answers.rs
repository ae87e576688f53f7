//! `answers.xlsx`: all questions with their answers, to fill in and hand back.

use dspt_policies::Answer;
use dspt_policies::EvidenceItem;
use dspt_policies::answer::Standing;
use dspt_policies::answer::Value;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::toolkit::AnswerKind;
use dspt_policies::toolkit::Level;
use dspt_policies::toolkit::Who;

use crate::Pack;
use crate::paste;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Table;

const COLUMNS: &[Column] = &[
    Column::new("Number", 9),
    Column::new("Question", 34),
    Column::new("Needed for", 13),
    Column::new("State", 16),
    Column::new("What to say", 44),
    Column::to_fill("Answer", 44),
    Column::to_fill("Comment (no names of people)", 34),
    Column::to_fill("Where the evidence is", 28),
    Column::to_fill("Not about us, because", 28),
    Column::to_fill("Said on", 12),
    Column::to_fill("Good until", 12),
    Column::to_fill("Said by", 12),
    Column::to_fill("Confirmed by the provider", 13),
    Column::new("What the computers say", 44),
    Column::new("Waiting for you", 44),
    Column::to_fill("People trained", 10),
    Column::to_fill("People in all", 10),
    Column::to_fill("Oldest training", 12),
    Column::new("Id", 28),
];

pub(crate) fn table(pack: &Pack<'_>) -> Table {
    let readiness = &pack.readiness;
    let row = |state: &ItemReadiness| {
        let item = pack.input.toolkit.item(&state.item)?;
        Some(row(pack, item, state))
    };
    let rows = readiness.items.iter().chain(&readiness.optional).filter_map(row);
    Table {
        name: "Answers",
        columns: COLUMNS.to_vec(),
        rows: rows.collect(),
    }
}

fn row(pack: &Pack<'_>, item: &EvidenceItem, state: &ItemReadiness) -> Vec<Cell> {
    let standing = pack.book().standing(&item.id);
    let answer = standing.counted.or(standing.draft);
    let mut row = vec![
        Cell::text(item.reference.as_str()),
        Cell::text(item.title.as_str()),
        Cell::text(needed_for(item.level)),
        Cell::text(paste::Share::of(state).in_words(state)),
        Cell::text(help(item)),
        value(item, answer),
    ];
    let text = |of: fn(&Answer) -> Option<&str>| Cell::maybe(answer.and_then(of));
    row.push(text(|answer| answer.comment.as_deref()));
    row.push(text(|answer| answer.evidence_at.as_deref()));
    row.push(text(|answer| {
        if let Value::NotApplicable { why } = &answer.value {
            Some(why)
        } else {
            None
        }
    }));
    row.push(Cell::day(answer.map(|answer| answer.said_on)));
    row.push(Cell::day(answer.and_then(|answer| answer.good_until)));
    row.push(Cell::maybe(answer.map(|answer| who(answer.entered_by))));
    row.push(Cell::YesNo(answer.map(|answer| answer.confirmed_by_provider)));
    row.push(Cell::text(paste::computers_say(pack, item, state).join("\n")));
    row.push(Cell::text(waiting(&standing)));
    let training = answer.and_then(|answer| {
        if let Value::Training(training) = answer.value {
            Some(training)
        } else {
            None
        }
    });
    let number = |number: Option<u32>| number.map_or(Cell::Empty, |number| Cell::Number(number.into()));
    row.push(number(training.map(|training| training.trained())));
    row.push(number(training.map(|training| training.total())));
    row.push(Cell::day(training.and_then(|training| training.oldest_day())));
    row.push(Cell::text(item.id.as_str()));
    row
}

/// What is meant, and what a person has to say.
fn help(item: &EvidenceItem) -> String {
    let parts = [item.help.as_deref(), item.person_says.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn value(item: &EvidenceItem, answer: Option<&Answer>) -> Cell {
    match answer.map(|answer| &answer.value) {
        Some(Value::YesNo(yes)) => Cell::YesNo(Some(*yes)),
        Some(Value::Training(_)) => Cell::YesNo(Some(true)),
        Some(Value::Text(text) | Value::Document { kept_at: text }) => Cell::text(text.as_str()),
        None if item.answer == AnswerKind::YesNo => Cell::YesNo(None),
        Some(_) | None => Cell::Empty,
    }
}

/// What waits for the provider's word beside what stands under *Answer*: read here, confirmed by writing it there.
fn waiting(standing: &Standing<'_>) -> String {
    let beside = standing.draft.filter(|_| standing.counted.is_some());
    match (standing.carried, beside) {
        (Some((answer, year)), _) => {
            format!("Of {year}, does it still hold? {}", paste::said(answer).join(" "))
        }
        (None, Some(draft)) => format!(
            "{} entered: {}",
            who(draft.entered_by),
            paste::said(draft).join(" ")
        ),
        (None, None) => String::new(),
    }
}

fn needed_for(level: Level) -> &'static str {
    if level == Level::Approaching {
        "Approaching, Met"
    } else if level == Level::Met {
        "Met"
    } else {
        "Nothing (optional)"
    }
}

fn who(who: Who) -> &'static str {
    if who == Who::ItSupport {
        "IT support"
    } else if who == Who::Supplier {
        "Supplier"
    } else {
        "Manager"
    }
}
