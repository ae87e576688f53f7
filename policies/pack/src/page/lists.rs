//! The register in short, what is past its support, and the administrator accounts.

use dspt_report::counted;
use maud::Markup;
use maud::html;

use super::day;
use super::section as framed;
use super::table;
use super::with_reference;
use crate::Pack;
use crate::drafts;
use crate::drafts::Administrators;
use crate::plural;
use crate::words;

/// Computers that a table of the page shows; the rest stand in the file.
const ROWS: usize = 50;

/// The ids and headings of these sections.
pub(super) fn heads(pack: &Pack<'_>) -> [(&'static str, String); 3] {
    let head = |sentence, id| with_reference(sentence, pack.reference(id));
    [
        ("register", head(words::REGISTER, drafts::REGISTER)),
        ("ended", head(words::ENDED, drafts::ENDED)),
        (
            "administrators",
            head(words::ADMINISTRATORS, drafts::ADMINISTRATORS),
        ),
    ]
}

pub(super) fn register(pack: &Pack<'_>) -> Markup {
    let row = |member: &crate::fleet::Member<'_>| {
        let kind = member.computer.text("device.kind").unwrap_or("computer");
        vec![
            member.computer.label.clone(),
            kind.to_owned(),
            member.system().unwrap_or_else(|| words::NOT_TOLD.text.to_owned()),
            day(pack, member.computer.seen_day),
        ]
    };
    let rows: Vec<Vec<String>> = pack.fleet.in_use().take(ROWS).map(row).collect();
    let more = pack.fleet.in_use().count().saturating_sub(ROWS);
    let columns = [
        words::COLUMN_COMPUTER,
        words::COLUMN_KIND,
        words::COLUMN_SYSTEM,
        words::COLUMN_SEEN,
    ];
    let body = html! {
        @match drafts::in_use(pack) {
            Some(what) => p { (words::REGISTER_LISTS.fill(&[("what", &what)])) },
            None => p { (words::REGISTER_EMPTY.text) },
        }
        p { (words::REGISTER_ABOUT.text) " " (words::REGISTER_PROGRAMS.text) }
        p { (words::REGISTER_MISSING.text) }
        @if !rows.is_empty() { (table(words::REGISTER_CAPTION.text, &columns, &rows)) }
        @if more > 0 { p { (words::REGISTER_MORE.fill(&[("count", &more.to_string())])) } }
    };
    let [(id, head), ..] = heads(pack);
    framed(id, &head, &body)
}

pub(super) fn ended(pack: &Pack<'_>) -> Markup {
    let ended = &pack.ended;
    let row = |product: &crate::ended::Product| {
        vec![
            product.name.clone(),
            plural::day(product.last_day),
            plural::names(product.computers.iter().map(String::as_str)),
        ]
    };
    let rows: Vec<Vec<String>> = ended.products.iter().map(row).collect();
    let columns = [
        words::COLUMN_PRODUCT,
        words::COLUMN_ENDED,
        words::COLUMN_COMPUTERS,
    ];
    let valid_until = pack
        .input
        .policy
        .support_dates()
        .map(|dates| dates.valid_until_day());
    let body = html! {
        @if !rows.is_empty() {
            p { (words::ENDED_ABOUT.text) }
            (table(words::ENDED_CAPTION.text, &columns, &rows))
        } @else if !ended.told.is_empty() {
            p { (words::ENDED_NONE.text) }
        }
        @if !ended.untold.is_empty() {
            @let untold = plural::names(ended.untold.iter().map(String::as_str));
            p { (words::ENDED_UNTOLD.fill(&[("computers", &untold)])) }
        }
        @if let Some(until) = valid_until {
            p { (words::ENDED_LIST.fill(&[("day", &plural::day(until))])) }
        }
        p { (words::ENDED_ONLINE.text) }
    };
    let [_, (id, head), _] = heads(pack);
    framed(id, &head, &body)
}

pub(super) fn administrators(pack: &Pack<'_>) -> Markup {
    let all = Administrators::of(pack);
    let row = |(label, count): &(String, Option<u64>)| {
        let count = count.map(|count| count.to_string());
        vec![
            label.clone(),
            count.unwrap_or_else(|| words::NOT_TOLD.text.to_owned()),
        ]
    };
    let rows: Vec<Vec<String>> = all.each.iter().take(ROWS).map(row).collect();
    let more = all.each.len().saturating_sub(ROWS);
    let columns = [words::COLUMN_COMPUTER, words::COLUMN_ACCOUNTS];
    let accounts = counted(all.accounts, "administrator account", "administrator accounts");
    let computers = plural::computers(all.computers);
    let body = html! {
        @if all.computers == 0 {
            p { (words::ADMINISTRATORS_NONE.text) }
        } @else {
            p.lead { (words::ADMINISTRATORS_COUNT.fill(&[("accounts", &accounts), ("computers", &computers)])) }
            p { (words::ADMINISTRATORS_ABOUT.text) " " (words::ADMINISTRATORS_SAME.text) }
            (table(words::ADMINISTRATORS_CAPTION.text, &columns, &rows))
            @if more > 0 { p { (words::REGISTER_MORE.fill(&[("count", &more.to_string())])) } }
        }
    };
    let [.., (id, head)] = heads(pack);
    framed(id, &head, &body)
}
