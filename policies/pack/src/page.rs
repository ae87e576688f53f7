//! The page to read, paste from and print: no script, nothing fetched from anywhere, everything in it escaped.

use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

use dspt_policies::clock;

use crate::Pack;
use crate::plain;
use crate::plural;
use crate::sentence::Sentence;
use crate::words;

mod differs;
mod items;
mod lists;
mod next;
mod ourselves;

/// The only text that is not escaped.
const STYLE: &str = include_str!("page/page.css");
/// Characters of a name that a table shows.
const NAME: usize = 80;
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub(crate) fn render(pack: &Pack<'_>) -> String {
    let title = title(pack);
    let body = html! {
        a.skip href="#next" { (words::SKIP.text) }
        header {
            @if let Some(notice) = pack.notice() { p.notice { (plain::line(notice)) } }
            p.first { (pack.readiness.first_line()) }
            h1 { (title) }
            p { (made(pack)) }
            (contents(pack))
        }
        main {
            (where_you_are(pack))
            (next::section(pack))
            (differs::section(pack))
            (items::section(pack))
            (lists::register(pack))
            (lists::ended(pack))
            (lists::administrators(pack))
            (differs::untold(pack))
            (ourselves::section(pack))
            (limits())
        }
        (footer(pack))
    };
    document(&title, STYLE, &body)
}

/// A whole page around a body.
pub(crate) fn document(title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

fn title(pack: &Pack<'_>) -> String {
    let year = pack.input.toolkit.year.as_str();
    match pack.input.provider {
        Some(provider) => words::TITLE_OF.fill(&[("provider", &plain::short(provider, 120)), ("year", year)]),
        None => words::TITLE.fill(&[("year", year)]),
    }
}

fn made(pack: &Pack<'_>) -> String {
    let computers = plural::computers(plural::number(pack.fleet.in_use().count()));
    words::MADE.fill(&[
        ("day", &plural::day(pack.input.today)),
        ("program", pack.input.program),
        ("computers", &computers),
    ])
}

/// A section with its heading, and the id by which the contents name it.
fn section(id: &str, head: &str, body: &Markup) -> Markup {
    html! {
        section id=(id) aria-labelledby=(format!("{id}-head")) {
            h2 id=(format!("{id}-head")) { (head) }
            (body)
        }
    }
}

/// A heading that names a question's number of this year; without the brackets where this year has no such question.
fn with_reference(sentence: Sentence, reference: Option<&str>) -> String {
    match reference {
        Some(reference) => sentence.fill(&[("reference", reference)]),
        None => sentence.text.replace(" ({reference})", ""),
    }
}

fn contents(pack: &Pack<'_>) -> Markup {
    let mut links = vec![
        ("where", words::WHERE.text.to_owned()),
        ("next", words::NEXT.text.to_owned()),
    ];
    if differs::any(pack) {
        links.push(("differs", words::DIFFERS.text.to_owned()));
    }
    links.push(("paste", words::PASTE.text.to_owned()));
    links.extend(lists::heads(pack));
    if differs::any_untold(pack) {
        links.push(("untold", words::UNTOLD.text.to_owned()));
    }
    links.push(("ourselves", words::OURSELVES.text.to_owned()));
    links.push(("limits", words::LIMITS.text.to_owned()));
    html! {
        nav.contents aria-labelledby="contents" {
            p id="contents" { strong { (words::CONTENTS.text) } }
            ul { @for (id, head) in &links { li { a href=(format!("#{id}")) { (head) } } } }
        }
    }
}

fn where_you_are(pack: &Pack<'_>) -> Markup {
    let toolkit = pack.input.toolkit;
    let sentence = if pack.input.today > toolkit.deadline_day {
        words::WHERE_DEADLINE_OVER
    } else {
        words::WHERE_DEADLINE
    };
    let day = plural::day(toolkit.deadline_day);
    let deadline = sentence.fill(&[("year", &toolkit.year), ("day", &day)]);
    let body = html! {
        p.lead { (pack.readiness.in_words()) }
        p { (deadline) }
        ul {
            @for sentence in [words::WHERE_READY, words::WHERE_CHECK, words::WHERE_ONLY_YOU] {
                (led(sentence.text))
            }
        }
        @if !pack.input.remarks.is_empty() {
            h3 { (words::REMARKS.text) }
            ul { @for remark in pack.input.remarks { li { (plain::line(remark)) } } }
        }
    };
    section("where", words::WHERE.text, &body)
}

/// A point of a list whose words up to the first colon stand out.
fn led(text: &str) -> Markup {
    let (lead, rest) = text.split_once(": ").unwrap_or(("", text));
    html! {
        li {
            @if !lead.is_empty() { strong { (lead) ":" } " " }
            (rest)
        }
    }
}

fn limits() -> Markup {
    let all = [
        words::LIMITS_DECIDE,
        words::LIMITS_ALL,
        words::LIMITS_THEN,
        words::LIMITS_WORD,
        words::LIMITS_SIGNED,
        words::LIMITS_UNSIGNED,
    ];
    let body = html! { ul { @for sentence in all { li { (sentence.text) } } } };
    section("limits", words::LIMITS.text, &body)
}

fn footer(pack: &Pack<'_>) -> Markup {
    let (toolkit, policy) = (pack.input.toolkit, pack.input.policy);
    let origin = pack.input.questions_from.in_words();
    let questions = words::ABOUT_TOOLKIT.fill(&[
        ("name", &toolkit.name),
        ("origin", &origin),
        ("source", &toolkit.source),
    ]);
    let version = policy.version().to_string();
    let checks = words::ABOUT_POLICY.fill(&[("name", policy.name()), ("version", &version)]);
    html! {
        footer {
            h2 { (words::ABOUT.text) }
            @if let Some(notice) = pack.notice() { p { (plain::line(notice)) } }
            p { (questions) " " (words::ABOUT_WORDS.text) }
            p { (checks) }
            p { (words::INDEPENDENT.text) }
        }
    }
}

/// A day in words, with its year where that is not this one.
fn day(pack: &Pack<'_>, day: i64) -> String {
    clock::in_words(day, pack.input.today)
}

/// A table with named columns; the first cell of each row names the row.
fn table(caption: &str, columns: &[Sentence], rows: &[Vec<String>]) -> Markup {
    html! {
        div.wide role="region" aria-label=(caption) tabindex="0" {
            table {
                caption { (caption) }
                thead { tr { @for column in columns { th scope="col" { (column.text) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (plain::short(cell, NAME)) } }
                                @else { td { (plain::line(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
