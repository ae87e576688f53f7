//! Every question with its state.

use dspt_policies::AnswerBook;
use dspt_policies::EvidenceItem;
use dspt_policies::Readiness;
use dspt_policies::Toolkit;
use dspt_policies::clock;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::toolkit::ItemId;
use serde::Serialize;

use super::Desk;
use crate::books;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::assessment;
use crate::commands::assessment::JsonToolkit;
use crate::commands::print_json;
use crate::interview;
use crate::plain;
use crate::words;

pub(super) fn run(here: &mut Surroundings<'_>, desk: &Desk<'_>) -> anyhow::Result<Ended> {
    let opened = books::answers(desk.folder, desk.sets, desk.toolkit)?;
    let known = desk.known(here)?;
    let readiness = known.readiness(desk.toolkit, &opened.book);
    if desk.json {
        print_json(here.out, &json(desk, &opened.book, &readiness))?;
        return Ok(Ended::Done);
    }
    assessment::tell_notice(here, desk.toolkit)?;
    here.say(&readiness.in_words())?;
    super::tell_set(here, desk, &opened)?;
    let reference = readiness.items.iter().map(|item| item.reference.len()).max();
    let column = reference.unwrap_or(0);
    for (head, items) in [
        (words::LIST_NEEDED, &readiness.items),
        (words::LIST_OPTIONAL, &readiness.optional),
    ] {
        if items.is_empty() {
            continue;
        }
        writeln!(here.out)?;
        here.say(head.text)?;
        for item in items {
            let first = format!("  {:column$}  {:16} ", item.reference, item.state.as_str());
            writeln!(here.out, "{}", here.look.wrap(&first, &plain::line(&item.title)))?;
            if let Some(said) = said(desk, &opened.book, item) {
                let blank = " ".repeat(first.len());
                writeln!(here.out, "{}", here.look.wrap(&blank, &plain::line(&said)))?;
            }
        }
    }
    Ok(Ended::Done)
}

/// What was said about an item, or what waits.
fn said(desk: &Desk<'_>, book: &AnswerBook, item: &ItemReadiness) -> Option<String> {
    let standing = book.standing(&item.item);
    let mut lines = Vec::new();
    if let Some(answer) = standing.counted {
        let day = clock::in_words(answer.said_on, desk.today);
        let said = interview::in_words(&answer.value);
        lines.push(words::ASK_BEFORE.fill(&[("day", &day), ("said", &said)]));
    }
    if let Some((answer, year)) = standing.carried {
        let said = interview::in_words(&answer.value);
        lines.push(words::ASK_CARRIED.fill(&[("year", year), ("said", &said)]));
    }
    if let Some(draft) = standing.draft {
        let day = clock::in_words(draft.said_on, desk.today);
        lines.push(words::ASK_DRAFTED.fill(&[
            ("who", interview::capital(draft.entered_by)),
            ("day", &day),
            ("said", &interview::in_words(&draft.value)),
        ]));
    }
    (!lines.is_empty()).then(|| lines.join("; "))
}

/// The list for programs. Names and words are stable.
#[derive(Serialize)]
struct Json<'a> {
    answers: String,
    first_line: String,
    in_words: String,
    items: Vec<JsonItem<'a>>,
    stage: &'static str,
    target: &'static str,
    toolkit: JsonToolkit<'a>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    carried_from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drafted_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    good_until_day: Option<i64>,
    item: &'a str,
    level: &'static str,
    needed: bool,
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    said_on_day: Option<i64>,
    state: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    who: Vec<&'static str>,
}

fn json<'a>(desk: &Desk<'a>, book: &'a AnswerBook, readiness: &'a Readiness) -> Json<'a> {
    let needed = readiness.items.iter().map(|item| (item, true));
    let optional = readiness.optional.iter().map(|item| (item, false));
    Json {
        answers: desk.folder.answers(&desk.toolkit.name).display().to_string(),
        first_line: readiness.first_line(),
        in_words: readiness.in_words(),
        items: needed
            .chain(optional)
            .map(|(item, needed)| json_item(desk.toolkit, book, item, needed))
            .collect(),
        stage: readiness.stage.as_str(),
        target: readiness.target.as_str(),
        toolkit: JsonToolkit::of(desk.chosen),
    }
}

fn json_item<'a>(
    toolkit: &'a Toolkit,
    book: &'a AnswerBook,
    item: &'a ItemReadiness,
    needed: bool,
) -> JsonItem<'a> {
    let standing = book.standing(&item.item);
    let who = row(toolkit, &item.item).map(|row| row.who.iter().map(|who| who.as_str()).collect());
    JsonItem {
        answer: standing.counted.map(|answer| interview::in_words(&answer.value)),
        carried_from: standing.carried.map(|(_, year)| year),
        drafted_by: item.drafted_by.map(dspt_policies::toolkit::Who::as_str),
        good_until_day: item.good_until,
        item: item.item.as_str(),
        level: item.level.as_str(),
        needed,
        reference: &item.reference,
        said_on_day: item.said_on,
        state: item.state.as_str(),
        title: &item.title,
        who: who.unwrap_or_default(),
    }
}

fn row<'a>(toolkit: &'a Toolkit, id: &ItemId) -> Option<&'a EvidenceItem> {
    toolkit.item(id)
}
