//! Taking answers from a file: nothing is asked twice.

use std::io;
use std::path::Path;

use anyhow::Context;
use dspt_pack::sheet;
use dspt_pack::sheet::Taken;
use dspt_policies::Answer;
use dspt_policies::AnswerBook;
use dspt_policies::Toolkit;
use dspt_policies::toolkit::Who;
use dspt_report::words::chain;
use serde::Serialize;

use super::Desk;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::print_json;
use crate::handed;
use crate::limits;
use crate::plain;
use crate::words;

/// What became of a file.
#[derive(Default, Serialize)]
struct Outcome {
    /// Numbers of the items that have something new.
    taken: Vec<String>,
    /// Numbers of the items of which something later stands here, which still counts.
    older: Vec<String>,
    /// Rows that belong to no item.
    unmatched_rows: Vec<String>,
    /// Columns that were not read.
    unmatched_columns: Vec<String>,
    /// Rows that were not taken, and why.
    refused: Vec<String>,
    /// Rows without an answer.
    empty: usize,
    /// Rows without a day, taken as said today.
    undated: usize,
}

pub(super) fn run(here: &mut Surroundings<'_>, desk: &Desk<'_>, file: &Path) -> anyhow::Result<Ended> {
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let outcome = match ending.as_deref() {
        Some("yaml" | "yml") => yaml(desk, file)?,
        _ => table(desk, file)?,
    };
    if desk.json {
        print_json(here.out, &outcome)?;
    } else {
        tell(here, desk, &outcome)?;
    }
    Ok(if outcome.refused.is_empty() {
        Ended::Done
    } else {
        Ended::Failed
    })
}

/// Takes a pack's own sheet without a person who reads along; what became of it in sentences, none where nothing was new.
pub(super) fn filled_in(desk: &Desk<'_>, file: &Path) -> Vec<String> {
    let outcome = match table(desk, file) {
        Ok(outcome) => outcome,
        Err(error) => {
            let reason = plain::line(&chain(error.as_ref()));
            return vec![words::PACK_NOT_TAKEN.fill(&[("reason", &reason)])];
        }
    };
    let mut said = Vec::new();
    if !outcome.taken.is_empty() {
        said.push(words::PACK_TAKEN.fill(&[("taken", &taken(&outcome.taken))]));
    }
    for (head, rows) in [
        (words::TAKEN_UNMATCHED, &outcome.unmatched_rows),
        (words::TAKEN_REFUSED, &outcome.refused),
    ] {
        let rows = rows.iter().take(ROWS_SAID);
        said.extend(rows.map(|row| format!("{} {}", head.text, plain::line(row))));
    }
    said
}

/// Rows that a page names one by one.
const ROWS_SAID: usize = 20;

/// All or nothing: a person wrote it by hand, and is shown every mistake at once.
fn yaml(desk: &Desk<'_>, file: &Path) -> anyhow::Result<Outcome> {
    let wrong = || format!("nothing was taken from {}", file.display());
    let text =
        handed::text(file, limits::BOOK_BYTES as u64).map_err(|source| Usage::because(wrong(), source))?;
    let handed = match kept(desk, &text) {
        Some(kept) => kept,
        None => AnswerBook::from_yaml(&text, desk.toolkit, desk.today)
            .map_err(|source| Usage::because(wrong(), source))?,
    };
    let handed = if desk.by == Who::Manager {
        handed
    } else {
        handed.as_drafts()
    };
    let newest: Vec<Answer> = handed.latest().map(|entry| entry.answer.clone()).collect();
    let (before, after) = desk.change(|book| {
        let before = book.clone();
        *book = AnswerBook::merge(desk.toolkit, [&before, &handed]);
        Ok(before)
    })?;
    Ok(compare(desk.toolkit, &newest, &before, &after))
}

/// A book as this program keeps it, of another account of this computer: nobody typed it, so what went out of date in it since
/// is no mistake.
fn kept(desk: &Desk<'_>, text: &str) -> Option<AnswerBook> {
    let book = AnswerBook::reopen(text, desk.toolkit, desk.today).ok()?;
    (book.to_yaml() == text).then_some(book)
}

/// A sheet: each row on its own.
fn table(desk: &Desk<'_>, file: &Path) -> anyhow::Result<Outcome> {
    let wrong = || format!("nothing was taken from {}", file.display());
    let limit = dspt_pack::limits::SHEET_BYTES as u64;
    let bytes = handed::read(file, limit).map_err(|source| Usage::because(wrong(), source))?;
    let name = handed::name(file);
    let taken = sheet::read(&name, &bytes, desk.toolkit, desk.today)
        .map_err(|source| Usage::because(wrong(), source))?;
    let (news, _) = desk.change(|book| {
        let news = taken.news(book, desk.today);
        for answer in &news {
            book.say(theirs(desk.by, answer.clone()), desk.toolkit, desk.today)
                .with_context(|| format!("the answer to {} cannot be kept", answer.item))?;
        }
        Ok(news)
    })?;
    let items = news.iter().filter_map(|answer| desk.toolkit.item(&answer.item));
    let outcome = Outcome {
        taken: items.map(|item| item.reference.clone()).collect(),
        ..Outcome::default()
    };
    Ok(listed(outcome, taken))
}

/// What somebody other than the manager hands in waits for the manager.
fn theirs(by: Who, mut answer: Answer) -> Answer {
    if by != Who::Manager {
        answer.entered_by = by;
        answer.confirmed_by_provider = false;
    }
    answer
}

fn listed(outcome: Outcome, taken: Taken) -> Outcome {
    let unmatched = taken.unmatched_rows.iter();
    let refused = taken.refused.iter();
    Outcome {
        unmatched_rows: unmatched
            .map(|row| format!("row {}: {}", row.row, row.reference))
            .collect(),
        unmatched_columns: taken.unmatched_columns,
        refused: refused
            .map(|row| format!("row {}, {}: {}", row.row, row.reference, row.faults.join("; ")))
            .collect(),
        empty: taken.empty,
        undated: taken.undated,
        ..outcome
    }
}

fn compare(toolkit: &Toolkit, handed: &[Answer], before: &AnswerBook, after: &AnswerBook) -> Outcome {
    let mut outcome = Outcome::default();
    for answer in handed {
        let Some(item) = toolkit.item(&answer.item) else {
            continue;
        };
        let newest = after.history(&item.id).last().map(|entry| &entry.answer);
        if newest.is_some_and(|newest| newest.said_on > answer.said_on) {
            outcome.older.push(item.reference.clone());
        } else if after.history(&item.id) != before.history(&item.id) {
            outcome.taken.push(item.reference.clone());
        }
    }
    outcome
}

fn taken(references: &[String]) -> String {
    words::TAKEN.fill(&[
        ("count", &references.len().to_string()),
        ("references", &references.join(", ")),
    ])
}

fn tell(here: &mut Surroundings<'_>, desk: &Desk<'_>, outcome: &Outcome) -> io::Result<()> {
    here.say(&match outcome.taken.as_slice() {
        [] => words::TAKEN_NONE.text.to_owned(),
        references => taken(references),
    })?;
    if desk.by != Who::Manager && !outcome.taken.is_empty() {
        here.say(words::ASK_KEPT_DRAFT.text)?;
    }
    if !outcome.older.is_empty() {
        here.say(&words::TAKEN_OLDER.fill(&[("references", &outcome.older.join(", "))]))?;
    }
    for (count, sentence) in [
        (outcome.undated, words::TAKEN_UNDATED),
        (outcome.empty, words::TAKEN_EMPTY),
    ] {
        if count > 0 {
            here.say(&sentence.fill(&[("count", &count.to_string())]))?;
        }
    }
    if !outcome.unmatched_columns.is_empty() {
        here.say(&words::TAKEN_COLUMNS.fill(&[("names", &outcome.unmatched_columns.join(", "))]))?;
    }
    for (head, rows) in [
        (words::TAKEN_UNMATCHED, &outcome.unmatched_rows),
        (words::TAKEN_REFUSED, &outcome.refused),
    ] {
        if rows.is_empty() {
            continue;
        }
        here.say(head.text)?;
        for row in rows {
            writeln!(here.out, "{}", here.look.wrap("  ", &plain::line(row)))?;
        }
    }
    Ok(())
}
