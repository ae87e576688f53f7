//! One row of an answer sheet to an answer.

use dspt_policies::Answer;
use dspt_policies::EvidenceItem;
use dspt_policies::Toolkit;
use dspt_policies::answer::Training;
use dspt_policies::answer::Value;
use dspt_policies::fault::Fault;
use dspt_policies::toolkit::AnswerForm;
use dspt_policies::toolkit::AnswerKind;
use dspt_policies::toolkit::Who;

use super::Field;
use crate::date;
use crate::grid::Row;
use crate::words;

/// What became of a row.
pub(super) enum Became {
    /// An answer; whether it has a day of its own.
    Answer(Box<Answer>, bool),
    /// Nothing was filled in.
    Empty,
    /// It belongs to no item: what it names.
    Unmatched(String),
    /// Something is wrong: the item's number and what.
    Refused(String, Vec<String>),
}

pub(super) fn read(row: &Row<'_, Field>, toolkit: &Toolkit, today: i64) -> Became {
    let Some(named) = row.cell(Field::Id).or_else(|| row.cell(Field::Reference)) else {
        return Became::Empty;
    };
    let Some(item) = item(toolkit, &named) else {
        return Became::Unmatched(named);
    };
    let mut faults = Vec::new();
    let comment = row.cell(Field::Comment);
    let Some(value) = value(row, item, comment.as_deref(), &mut faults) else {
        if faults.is_empty() {
            return Became::Empty;
        }
        return Became::Refused(item.reference.clone(), faults);
    };
    let said_on = day(row, Field::SaidOn, &mut faults);
    let who = who(row, &mut faults);
    let mut answer = Answer::new(item.id.clone(), value, who, said_on.unwrap_or(today));
    answer.comment = comment;
    answer.evidence_at = row.cell(Field::EvidenceAt);
    answer.good_until = day(row, Field::GoodUntil, &mut faults);
    match row.cell(Field::Confirmed).map(|text| yes_no(&text)) {
        None => {}
        Some(Some(confirmed)) => answer.confirmed_by_provider = confirmed,
        Some(None) => faults.push(words::TAKE_CONFIRMED.fill(&[])),
    }
    faults.extend(answer.faults(item, today).iter().map(in_words));
    if faults.is_empty() {
        Became::Answer(Box::new(answer), said_on.is_some())
    } else {
        Became::Refused(item.reference.clone(), faults)
    }
}

/// By our id, or by the number of this year, which may have a text behind it.
fn item<'a>(toolkit: &'a Toolkit, named: &str) -> Option<&'a EvidenceItem> {
    let number = named
        .split(|c: char| c.is_whitespace() || c == ':')
        .next()?
        .trim_end_matches('.');
    toolkit
        .items()
        .iter()
        .find(|item| item.id.as_str() == named || item.reference == number)
}

fn value(
    row: &Row<'_, Field>,
    item: &EvidenceItem,
    comment: Option<&str>,
    faults: &mut Vec<String>,
) -> Option<Value> {
    if let Some(why) = row.cell(Field::NotAbout) {
        return Some(Value::NotApplicable { why });
    }
    if item.form == Some(AnswerForm::Training) {
        let numbers = [row.cell(Field::Trained), row.cell(Field::Total)];
        if numbers.iter().any(Option::is_some) {
            return training(row, numbers, faults);
        }
    }
    let text = row.cell(Field::Answer)?;
    if ["n/a", "na", "not applicable"].contains(&text.to_lowercase().trim_end_matches('.')) {
        let why = comment.unwrap_or(&text).to_owned();
        return Some(Value::NotApplicable { why });
    }
    match item.answer {
        AnswerKind::YesNo => {
            let yes = yes_no(&text);
            if yes.is_none() {
                faults.push(words::TAKE_YES_NO.fill(&[]));
            }
            yes.map(Value::YesNo)
        }
        AnswerKind::Text => Some(Value::Text(text)),
        AnswerKind::Document => Some(Value::Document { kept_at: text }),
        _ => None,
    }
}

fn training(row: &Row<'_, Field>, numbers: [Option<String>; 2], faults: &mut Vec<String>) -> Option<Value> {
    let [trained, total] = numbers.map(|text| whole(text.as_deref()));
    let oldest = day(row, Field::OldestTraining, faults);
    let (Some(trained), Some(total)) = (trained, total) else {
        faults.push(words::TAKE_TRAINING.fill(&[]));
        return None;
    };
    match Training::new(trained, total, oldest) {
        Ok(training) => Some(Value::Training(training)),
        Err(refused) => {
            faults.push(refused.to_string());
            None
        }
    }
}

/// A whole number; a spreadsheet may write `24` as `24.0`.
pub(crate) fn whole(text: Option<&str>) -> Option<u32> {
    let text = text?;
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// Yes or no, in the ways that people tick.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().trim_end_matches('.') {
        "yes" | "y" | "true" | "tick" | "ticked" | "✓" | "✔" | "☑" => Some(true),
        "no" | "n" | "false" | "✗" | "✘" | "☐" => Some(false),
        _ => None,
    }
}

fn day(row: &Row<'_, Field>, field: Field, faults: &mut Vec<String>) -> Option<i64> {
    let text = row.cell(field)?;
    let day = date::day(&text);
    if day.is_none() {
        faults.push(words::TAKE_DAY.fill(&[("written", &text)]));
    }
    day
}

/// Whose words it is; the manager's where nothing is said: it is the provider's own sheet.
fn who(row: &Row<'_, Field>, faults: &mut Vec<String>) -> Who {
    let Some(text) = row.cell(Field::SaidBy) else {
        return Who::Manager;
    };
    match text.to_lowercase().as_str() {
        "manager" | "the manager" => Who::Manager,
        "it support" | "it-support" => Who::ItSupport,
        "supplier" | "a supplier" => Who::Supplier,
        _ => {
            faults.push(words::TAKE_WHO.fill(&[("written", &text)]));
            Who::Manager
        }
    }
}

/// A fault, with what to do where that is not about another kind of file.
fn in_words(fault: &Fault) -> String {
    if matches!(fault, Fault::NumbersWanted { .. }) {
        words::TAKE_TRAINING.fill(&[])
    } else if matches!(fault, Fault::OtherKind { .. }) {
        fault.to_string()
    } else {
        with_help(fault)
    }
}

/// A fault and what to do.
pub(crate) fn with_help(fault: &Fault) -> String {
    match fault.help() {
        Some(help) => format!("{fault}: {help}"),
        None => fault.to_string(),
    }
}
