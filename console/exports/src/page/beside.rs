//! What stands beside coverage: readiness, indicators, who helps where, and how surely entries were joined.

use dspt_report::counted;
use maud::Markup;
use maud::html;

use super::capital;
use super::in_words;
use super::table;
use crate::beside::ReadinessFigure;
use crate::beside::ReadinessRow;
use crate::coverage::CoverageReport;

/// Changes that the page lists one by one; the workbook has all of them.
const LISTED: usize = 40;

pub(super) fn readiness(report: &CoverageReport) -> Markup {
    let Some(readiness) = &report.readiness else {
        return html! {
            p { "Nothing to show: this is told of today only, and only where providers answer or report to this console." }
        };
    };
    let mut rows: Vec<Vec<String>> = readiness.areas.iter().map(counts).collect();
    rows.push(counts(&readiness.all));
    let columns = [
        "Local authority",
        "Locations heard of",
        "Ready, not published",
        "Published, differs",
        "Published, silent",
    ];
    html! {
        p {
            "What providers answered and their computers reported, beside what is published; the two are never merged. As at "
            (in_words(readiness.on)) ", in locations."
        }
        (table("Published status beside readiness, by local authority", &columns, &rows))
        p.rule {
            "\u{201c}Ready\u{201d}: every question is answered and no computer differs; only publishing is left. \
             \u{201c}Differs\u{201d}: published, and its computers or answers show something else: look at them together. \
             \u{201c}Silent\u{201d}: published, and none of its computers was heard of lately. A figure under five is \
             \u{201c}withheld\u{201d}, and so is any from which it could be worked out."
        }
        @if readiness.left_out > 0 { p { (counted(readiness.left_out, "provider was", "providers were")) " not looked at: there are too many." } }
        (named(readiness))
    }
}

fn counts(row: &ReadinessRow) -> Vec<String> {
    let shown = |count: Option<u32>| count.map_or_else(|| "withheld".to_owned(), |count| count.to_string());
    vec![
        capital(&row.area),
        shown(row.locations),
        shown(row.ready_not_published),
        shown(row.differs),
        shown(row.silent),
    ]
}

fn named(readiness: &ReadinessFigure) -> Markup {
    let row = |row: &crate::beside::NamedRow| {
        vec![
            row.organisation.clone(),
            row.telephone.clone().unwrap_or_else(|| "not known".to_owned()),
            row.gains.to_string(),
            row.why.join("; "),
        ]
    };
    let rows: Vec<Vec<String>> = readiness.named.iter().map(row).collect();
    html! {
        @if !rows.is_empty() {
            p { "By what help would gain; what is ours of a provider stands here only with its permission." }
            (table("Whom to ring", &["Organisation", "Telephone", "Locations gained", "Why"], &rows))
        }
    }
}

pub(super) fn indicators(report: &CoverageReport) -> Markup {
    let rows: Vec<Vec<String>> = report
        .indicators
        .iter()
        .map(|row| {
            vec![
                row.indicator.clone(),
                row.of.clone(),
                in_words(row.on),
                row.words(row.value),
                row.target
                    .map_or_else(|| "none given".to_owned(), |target| row.words(target)),
                row.source.clone(),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { "No indicators were imported." } }
        @else {
            p { "Values that others published, each of its day and with its source. They count in no figure of coverage." }
            (table("Indicators from elsewhere", &["Indicator", "Of", "Day", "Value", "Target", "Source"], &rows))
        }
    }
}

pub(super) fn helpers(report: &CoverageReport) -> Markup {
    let rows: Vec<Vec<String>> = report
        .helpers
        .iter()
        .map(|row| vec![row.area.clone(), row.organisation.clone(), row.telephone.clone()])
        .collect();
    html! {
        @if rows.is_empty() { p { "Nobody has told this console who helps where." } }
        @else { (table("Organisations that help, by area", &["Area", "Organisation", "Telephone"], &rows)) }
    }
}

/// What changed in the register of locations, under the bridge.
pub(super) fn changes(report: &CoverageReport) -> Markup {
    let Some(changes) = &report.register_changes else {
        return html! {};
    };
    let counts: Vec<Vec<String>> = changes
        .counts
        .iter()
        .map(|count| vec![capital(count.what), count.count.to_string()])
        .collect();
    let moved = |what: &str| ["opened", "closed", "changed hands"].contains(&what);
    let rows = changes.rows.iter().filter(|row| moved(row.what));
    let listed: Vec<Vec<String>> = rows
        .clone()
        .take(LISTED)
        .map(|row| {
            let now = match &row.before {
                Some(before) => format!("{} (before: {before})", row.location),
                None => row.location.clone(),
            };
            vec![row.name.clone(), now, capital(row.what), row.authority.clone()]
        })
        .collect();
    let more = rows.count().saturating_sub(LISTED);
    html! {
        h3 { "In the register of locations" }
        p {
            "From the register of " (in_words(changes.from)) " to that of " (in_words(changes.to))
            ", whether covered or not."
        }
        (table("Locations that changed in CQC's register", &["Change", "Locations"], &counts))
        @if !listed.is_empty() {
            (table("Opened, closed and changed hands", &["Location", "CQC id", "Change", "Local authority"], &listed))
        }
        @if more > 0 { p { "And " (more) " more, which stand in the workbook." } }
    }
}

/// How surely entries were joined.
pub(super) fn joins(report: &CoverageReport) -> Markup {
    let rows: Vec<Vec<String>> = report
        .joins
        .found
        .iter()
        .map(|row| vec![capital(row.how), row.count.to_string()])
        .collect();
    let named = report
        .joins
        .not_found
        .iter()
        .filter(|row| !row.same_name.is_empty())
        .count();
    html! {
        (table("How the nearest entry of each location was found", &["How", "Locations"], &rows))
        p {
            "Of those that were not found, " (named) " have the same name as some entry and nothing else in common: they are \
             not counted, and stand in the workbook for somebody to look at, with every entry that belongs to no location."
        }
    }
}
