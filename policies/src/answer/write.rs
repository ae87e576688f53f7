//! A book to `answers.yaml`.
//!
//! Strings are written as JSON writes them, which YAML reads as well, so nothing that a person typed can become syntax.

use std::fmt::Write;

use super::Answer;
use super::AnswerBook;
use super::Value;
use crate::clock;

/// Writes a book.
pub(super) fn yaml(book: &AnswerBook) -> String {
    let mut out = format!("toolkit: {}\n", book.toolkit());
    let earlier = book.said.values().flat_map(|entries| {
        let before = entries.len().saturating_sub(1);
        entries.iter().take(before)
    });
    list(
        &mut out,
        0,
        "answers",
        book.latest()
            .map(|entry| (&entry.answer, entry.carried_from.as_deref())),
    );
    list(
        &mut out,
        0,
        "earlier",
        earlier.map(|entry| (&entry.answer, entry.carried_from.as_deref())),
    );
    if !book.publications.is_empty() {
        out.push_str("published:\n");
    }
    for publication in &book.publications {
        field(&mut out, 2, "- on", clock::written(publication.day).as_deref());
        let answers = publication.answers.values().map(|answer| (answer, None));
        list(&mut out, 4, "answers", answers);
    }
    out
}

/// Writes a list of answers under a name; an empty one as `[]`.
fn list<'a>(
    out: &mut String,
    indent: usize,
    name: &str,
    answers: impl Iterator<Item = (&'a Answer, Option<&'a str>)>,
) {
    let mut answers = answers.peekable();
    if answers.peek().is_none() {
        field(out, indent, name, Some("[]"));
        return;
    }
    line(out, indent, &format!("{name}:"));
    for (answer, carried_from) in answers {
        write_answer(out, indent + 2, answer, carried_from);
    }
}

fn write_answer(out: &mut String, indent: usize, answer: &Answer, carried_from: Option<&str>) {
    line(out, indent, &format!("- item: {}", answer.item));
    let indent = indent + 2;
    match &answer.value {
        Value::YesNo(yes) => field(out, indent, "answer", Some(if *yes { "yes" } else { "no" })),
        Value::Text(text) => text_field(out, indent, "text", Some(text)),
        Value::Document { kept_at } => text_field(out, indent, "document", Some(kept_at)),
        Value::NotApplicable { why } => text_field(out, indent, "not_applicable", Some(why)),
        Value::Training(training) => {
            field(out, indent, "trained", Some(&training.trained().to_string()));
            field(out, indent, "total", Some(&training.total().to_string()));
            day_field(out, indent, "oldest_training", training.oldest_day());
        }
    }
    text_field(out, indent, "comment", answer.comment.as_deref());
    field(out, indent, "entered_by", Some(answer.entered_by.as_str()));
    field(
        out,
        indent,
        "confirmed",
        Some(&answer.confirmed_by_provider.to_string()),
    );
    day_field(out, indent, "said_on", Some(answer.said_on));
    text_field(out, indent, "evidence_at", answer.evidence_at.as_deref());
    day_field(out, indent, "good_until", answer.good_until);
    text_field(out, indent, "carried_from", carried_from);
}

fn text_field(out: &mut String, indent: usize, name: &str, text: Option<&str>) {
    let quoted = text.map(|text| serde_json::Value::from(text).to_string());
    field(out, indent, name, quoted.as_deref());
}

fn day_field(out: &mut String, indent: usize, name: &str, day: Option<i64>) {
    field(out, indent, name, day.and_then(clock::written).as_deref());
}

fn field(out: &mut String, indent: usize, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        line(out, indent, &format!("{name}: {value}"));
    }
}

fn line(out: &mut String, indent: usize, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:indent$}{text}", "");
}
