//! Ten locations with their public pages, for somebody to look whether they were counted rightly.

use dspt_pack::plain;
use dspt_register::Measure;
use maud::Markup;
use maud::html;

use super::in_words;
use crate::coverage::CoverageReport;
use crate::limits;
use crate::sample::SampleRow;

pub(super) fn section(report: &CoverageReport) -> Markup {
    let by_hand = &report.by_hand;
    html! {
        p {
            "Open each page and compare it with how the location was counted. One that differs may have published since "
            (in_words(report.registers.statuses_of)) "; more than one is a reason to ask."
        }
        ol.by-hand { @for row in &by_hand.rows { (shown(row, report.invented)) } }
        p.rule { "Drawn with the seed " b { (by_hand.seed) } ": " (by_hand.drawn) "." }
        (report.rule_line(Measure::InDate))
    }
}

fn shown(row: &SampleRow, invented: bool) -> Markup {
    html! {
        li {
            p.name { b { (plain::short(&row.name, limits::NAME_CHARS)) } ", CQC location " (row.location) }
            p { "Counted as: " (row.counted) "." }
            p {
                @match (&row.code, &row.status) {
                    (Some(code), Some(status)) => {
                        "Entry " (code) ": " (status)
                        @if let Some(day) = row.published_on { ", published on " (in_words(day)) }
                        @if let Some(found) = row.found { " (" (found) ")" }
                        ". "
                    }
                    _ => { "No entry was found; look for its name and postcode. " }
                }
            }
            p {
                @if invented { "Public page: none, it is invented. " }
                @else { "Public page: " a href=(row.page) rel="noreferrer" { (row.page) } " " }
                span.box aria-hidden="true" {} " right " span.box aria-hidden="true" {} " differs"
            }
        }
    }
}
