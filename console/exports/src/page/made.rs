//! How the figures are made, and what they do not say.

use dspt_register::Measure;
use maud::Markup;
use maud::html;

use super::in_words;
use crate::coverage::AreaKind;
use crate::coverage::CoverageReport;

/// What no reader may take this page for.
pub(super) const SIGNED_BY_NOBODY: &str = "This page is not signed. It says what public registers said on their days, joined \
    by rule; not whether a provider's data is safe.";

pub(super) fn section(report: &CoverageReport) -> Markup {
    let registers = &report.registers;
    let headline = report.headline();
    let (listed, not_found) = headline.map_or((0, 0), |figure| (figure.listed, figure.not_found));
    let services = report.figure(AreaKind::Service, Measure::InDate).count();
    html! {
        dl.rules {
            dt { "Locations" }
            dd {
                "CQC's register of " (in_words(registers.locations_of))
                ": every active social care location that is not dormant."
                @if services == 0 { " It holds none of this area." }
            }
            dt { "Published statuses" }
            dd { "The public DSPT search of " (in_words(registers.statuses_of)) ", all sectors." }
            dt { "Joined" }
            dd {
                "By code; by a code that took over from another; else by name and postcode together. Nothing is guessed. "
                (listed) " were listed and are not covered, " (not_found) " were not found. "
                @if let Some(entries) = report.entries_without_location {
                    (entries) " social care entries of the search belong to no location of the register."
                }
            }
            dt { "Not in the figures of coverage" }
            dd {
                "What providers answered and their computers reported: that stands apart. No provider is compared with \
                 another, and areas stand by name. Figures from public registers are not suppressed, however small."
            }
        }
        (super::beside::joins(report))
    }
}
