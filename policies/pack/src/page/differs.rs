//! Where answers and computers differ, and what could not be told.

use std::collections::BTreeMap;

use maud::Markup;
use maud::html;

use dspt_policies::readiness::Differing;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::ItemState;
use dspt_report::Finding;
use dspt_report::Reason;
use dspt_report::Verdict;

use super::day;
use super::section as framed;
use super::table;
use crate::Pack;
use crate::plural;
use crate::words;

/// Rows that the page shows of what could not be told; the rest are counted.
const UNTOLD_ROWS: usize = 60;

fn items<'a>(pack: &'a Pack<'_>) -> impl Iterator<Item = &'a ItemReadiness> {
    pack.readiness.in_state(ItemState::Differs)
}

pub(super) fn any(pack: &Pack<'_>) -> bool {
    items(pack).next().is_some()
}

pub(super) fn section(pack: &Pack<'_>) -> Markup {
    if !any(pack) {
        return html! {};
    }
    let body = html! {
        p { (words::DIFFERS_ABOUT.text) }
        @for item in items(pack) {
            article {
                h3 { a href=(format!("#q-{}", item.reference)) { (item.reference) } " " (item.title) }
                (devices(pack, &item.devices.differing))
            }
        }
    };
    framed("differs", words::DIFFERS.text, &body)
}

/// The computers that are not as an item asks, with the days.
pub(super) fn devices(pack: &Pack<'_>, differing: &[Differing]) -> Markup {
    let row = |one: &Differing| {
        vec![
            one.label.clone(),
            one.check_title.clone(),
            day(pack, one.since_day),
            day(pack, one.seen_day),
        ]
    };
    let rows: Vec<Vec<String>> = differing.iter().map(row).collect();
    let columns = [
        words::COLUMN_COMPUTER,
        words::COLUMN_NOT_SO,
        words::COLUMN_SINCE,
        words::COLUMN_SEEN,
    ];
    table(words::DIFFERS_CAPTION.text, &columns, &rows)
}

pub(super) fn any_untold(pack: &Pack<'_>) -> bool {
    !untold_rows(pack).is_empty()
}

pub(super) fn untold(pack: &Pack<'_>) -> Markup {
    let rows = untold_rows(pack);
    if rows.is_empty() {
        return html! {};
    }
    let more = rows.len().saturating_sub(UNTOLD_ROWS);
    let shown = rows.get(..rows.len().min(UNTOLD_ROWS)).unwrap_or_default();
    let columns = [words::COLUMN_WHAT, words::COLUMN_WHY, words::COLUMN_COMPUTERS];
    let body = html! {
        p { (words::UNTOLD_ABOUT.text) }
        (table(words::UNTOLD_CAPTION.text, &columns, shown))
        @if more > 0 { p { (words::UNTOLD_MORE.fill(&[("count", &more.to_string())])) } }
    };
    framed("untold", words::UNTOLD.text, &body)
}

/// What could not be told of what a needed item rests on: what and why, with the computers.
fn untold_rows(pack: &Pack<'_>) -> Vec<Vec<String>> {
    let mut found: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for member in pack.fleet.in_use() {
        let computer = member.computer;
        let findings = computer.findings.iter().filter(|_| !member.stale);
        let mut all: Vec<(String, String)> = findings
            .filter_map(|finding| untold_check(pack, finding))
            .collect();
        if member.stale {
            let seen = day(pack, computer.seen_day);
            let everything = words::UNTOLD_EVERYTHING.text.to_owned();
            all.push((everything, words::UNTOLD_STALE.fill(&[("day", &seen)])));
        }
        for what in all {
            found.entry(what).or_default().push(&computer.label);
        }
    }
    let row =
        |((what, why), computers): ((String, String), Vec<&str>)| vec![what, why, plural::names(computers)];
    found.into_iter().map(row).collect()
}

fn untold_check(pack: &Pack<'_>, finding: &Finding) -> Option<(String, String)> {
    let untold = matches!(finding.verdict, Verdict::Unknown | Verdict::Error);
    let mut supported = pack.input.toolkit.items_supported_by(&finding.check);
    let needed = supported.any(|(item, _)| pack.readiness.target.needs(item));
    let check = pack.input.policy.check(&finding.check)?;
    let why = finding.reason.unwrap_or(Reason::NotCollected).in_words();
    (untold && needed).then(|| (check.title().to_owned(), why.to_owned()))
}
