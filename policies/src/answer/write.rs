//! A book to `answers.yaml`.

use super::Answer;
use super::AnswerBook;
use super::Certificate;
use super::Entry;
use super::TargetChoice;
use super::Value;
use super::Waiver;
use crate::lines::Lines;
use crate::log::Log;

impl AnswerBook {
    /// The whole book as a file, with everything that was ever said. [`AnswerBook::reopen`] gives the same book again.
    pub fn to_yaml(&self) -> String {
        yaml(self)
    }
}

fn yaml(book: &AnswerBook) -> String {
    let mut out = Lines::default();
    out.word(0, "toolkit", Some(book.toolkit()));
    targets(&mut out, book.targets.all(), &book.targets);
    let beside = book.beside.iter().map(|(item, log)| {
        // One newest answer an item: where the set asks in another way now, what was said then is what was said before.
        (log, usize::from(!book.said.contains_key(item)))
    });
    let logs = || book.said.values().map(|log| (log, 1)).chain(beside.clone());
    let newest =
        logs().flat_map(|(log, newest)| split(log, newest).1.iter().map(move |entry| one(log, entry)));
    list(&mut out, 0, "answers", newest);
    let earlier =
        logs().flat_map(|(log, newest)| split(log, newest).0.iter().map(move |entry| one(log, entry)));
    list(&mut out, 0, "earlier", earlier);
    if !book.publications.is_empty() {
        out.line(0, "published:");
    }
    for publication in &book.publications {
        out.day(2, "- on", Some(publication.day));
        let answers = publication.answers.values().map(|answer| One {
            answer,
            carried_from: None,
            turn: None,
        });
        list(&mut out, 4, "answers", answers);
    }
    risks(&mut out, book);
    certificates(&mut out, book);
    out.into_text()
}

/// The entries before the newest ones, and those.
fn split(log: &Log<Entry>, newest: usize) -> (&[Entry], &[Entry]) {
    let all = log.all();
    all.split_at(all.len().saturating_sub(newest))
}

/// An answer, and what its book says of it.
struct One<'a> {
    answer: &'a Answer,
    carried_from: Option<&'a str>,
    turn: Option<u32>,
}

fn one<'a>(log: &Log<Entry>, entry: &'a Entry) -> One<'a> {
    One {
        answer: &entry.answer,
        carried_from: entry.carried_from.as_deref(),
        turn: log.shares_its_day(entry).then_some(entry.turn),
    }
}

/// Writes a list of answers under a name; an empty one as `[]`.
fn list<'a>(out: &mut Lines, indent: usize, name: &str, answers: impl Iterator<Item = One<'a>>) {
    let mut answers = answers.peekable();
    if answers.peek().is_none() {
        out.word(indent, name, Some("[]"));
        return;
    }
    out.line(indent, &format!("{name}:"));
    for one in answers {
        answer(out, indent + 2, &one);
    }
}

fn answer(out: &mut Lines, indent: usize, one: &One<'_>) {
    let answer = one.answer;
    out.line(indent, &format!("- item: {}", answer.item));
    let indent = indent + 2;
    match &answer.value {
        Value::YesNo(yes) => out.word(indent, "answer", Some(if *yes { "yes" } else { "no" })),
        Value::Text(text) => out.text(indent, "text", Some(text)),
        Value::Document { kept_at } => out.text(indent, "document", Some(kept_at)),
        Value::NotApplicable { why } => out.text(indent, "not_applicable", Some(why)),
        Value::Training(training) => {
            out.number(indent, "trained", Some(training.trained()));
            out.number(indent, "total", Some(training.total()));
            out.day(indent, "oldest_training", training.oldest_day());
        }
    }
    out.text(indent, "comment", answer.comment.as_deref());
    out.word(indent, "entered_by", Some(answer.entered_by.as_str()));
    out.truth(indent, "confirmed", answer.confirmed_by_provider);
    out.day(indent, "said_on", Some(answer.said_on));
    out.text(indent, "evidence_at", answer.evidence_at.as_deref());
    out.day(indent, "good_until", answer.good_until);
    out.text(indent, "carried_from", one.carried_from);
    out.number(indent, "turn", one.turn);
}

fn targets(out: &mut Lines, choices: &[TargetChoice], log: &Log<TargetChoice>) {
    if !choices.is_empty() {
        out.line(0, "target:");
    }
    for choice in choices {
        out.line(2, &format!("- level: {}", choice.target.word()));
        out.word(4, "entered_by", Some(choice.entered_by.as_str()));
        out.truth(4, "confirmed", choice.confirmed_by_provider);
        out.day(4, "said_on", Some(choice.said_on));
        out.number(4, "turn", log.shares_its_day(choice).then_some(choice.turn));
    }
}

fn risks(out: &mut Lines, book: &AnswerBook) {
    if !book.risks.is_empty() {
        out.line(0, "risks:");
    }
    for (log, waiver) in book
        .risks
        .values()
        .flat_map(|log| log.all().iter().map(move |one| (log, one)))
    {
        risk(out, waiver, log);
    }
}

fn risk(out: &mut Lines, waiver: &Waiver, log: &Log<Waiver>) {
    out.line(2, &format!("- item: {}", waiver.item));
    out.day(4, "from", Some(waiver.from_day));
    out.day(4, "until", Some(waiver.until_day));
    out.text(4, "reason", Some(&waiver.reason));
    out.text(4, "owner", waiver.owner.as_deref());
    out.word(4, "entered_by", Some(waiver.entered_by.as_str()));
    out.truth(4, "agreed", waiver.agreed_by_provider);
    out.day(4, "said_on", Some(waiver.said_on));
    out.number(4, "turn", log.shares_its_day(waiver).then_some(waiver.turn));
}

fn certificates(out: &mut Lines, book: &AnswerBook) {
    if !book.certificates.is_empty() {
        out.line(0, "certificates:");
    }
    let logs = book.certificates.values();
    for (log, held) in logs.flat_map(|log| log.all().iter().map(move |one| (log, one))) {
        certificate(out, held, log);
    }
}

fn certificate(out: &mut Lines, held: &Certificate, log: &Log<Certificate>) {
    out.line(2, &format!("- kind: {}", held.kind.as_str()));
    out.day(4, "until", Some(held.until_day));
    out.word(4, "entered_by", Some(held.entered_by.as_str()));
    out.truth(4, "confirmed", held.confirmed_by_provider);
    out.day(4, "said_on", Some(held.said_on));
    out.number(4, "turn", log.shares_its_day(held).then_some(held.turn));
}
