//! Figures by part of the whole. Areas stand by name: nothing here is an order of merit.

use dspt_register::Measure;
use maud::Markup;
use maud::html;

use super::name_of;
use super::parts_table;
use super::table;
use crate::cartogram;
use crate::charts;
use crate::coverage::AreaKind;
use crate::coverage::CoverageReport;
use crate::coverage::Figure;
use crate::error::ExportError;
use crate::limits;

pub(super) fn services(report: &CoverageReport) -> Result<Markup, ExportError> {
    let cuts = [
        (AreaKind::Service, "By service", "Service"),
        (
            AreaKind::ProviderSize,
            "By the size of the provider",
            "Locations of the provider",
        ),
        (AreaKind::Region, "By region", "Region"),
        (AreaKind::NhsRegion, "By NHS region", "NHS region"),
    ];
    let mut shown = Vec::new();
    for (kind, head, column) in cuts {
        let figures: Vec<&Figure> = report.figure(kind, Measure::InDate).collect();
        if figures.len() > 1 {
            let bars: Vec<(String, &Figure)> = figures
                .iter()
                .map(|figure| {
                    (
                        name_of(figure).chars().take(limits::LABEL_CHARS).collect(),
                        *figure,
                    )
                })
                .collect();
            let says = format!(
                "Bars: covered, listed and not found, {}. The table below has the numbers.",
                lower(head)
            );
            shown.push(html! {
                h3 { (head) }
                (charts::parts(&says, &bars)?)
                (parts_table(&format!("{head}, by the measure in-date"), column, &figures))
            });
        }
    }
    Ok(html! {
        @for cut in &shown { (cut) }
        @if shown.is_empty() { p { "The registers do not tell these locations apart." } }
        (report.rule_line(Measure::InDate))
    })
}

fn lower(head: &str) -> String {
    head.replacen("By", "by", 1)
}

pub(super) fn places(report: &CoverageReport) -> Markup {
    let authorities: Vec<&Figure> = report.figure(AreaKind::Authority, Measure::InDate).collect();
    let says = "Map of local authorities as hexagons of one size, each with three letters and the covered share in percent. \
                The table below has the numbers and the letters.";
    html! {
        @if let Some(map) = cartogram::map(says, &authorities) {
            p { "Each hexagon is one local authority; the number is its covered share in percent. The letters stand in the table." }
            (map)
        }
        (by_measures(report, AreaKind::Authority, "Local authority"))
        (by_measures(report, AreaKind::Icb, "ICB"))
        p.rule { "Areas stand by name. Each rule stands under \u{201c}Four ways to count\u{201d}." }
        (report.rule_line(Measure::InDate))
    }
}

/// The parts by the default measure and what the other measures cover.
fn by_measures(report: &CoverageReport, kind: AreaKind, head: &str) -> Markup {
    let figures: Vec<&Figure> = report.figure(kind, Measure::InDate).collect();
    let others = [Measure::ThisYear, Measure::Programme, Measure::WithApproaching];
    let columns: Vec<Vec<&Figure>> = others
        .iter()
        .map(|measure| report.figure(kind, *measure).collect())
        .collect();
    let rows: Vec<Vec<String>> = figures
        .iter()
        .enumerate()
        .map(|(place, figure)| {
            let mut row = vec![name_of(figure)];
            if kind == AreaKind::Authority {
                let letters = figure.code.as_deref().and_then(cartogram::letters);
                row.push(letters.unwrap_or("").to_owned());
            }
            row.extend([
                figure.covered.to_string(),
                figure.of.to_string(),
                super::share(figure.percent),
                super::share(figure.at_most_percent),
                figure.listed.to_string(),
                figure.not_found.to_string(),
            ]);
            let other = columns
                .iter()
                .map(|column| column.get(place).map(|f| f.covered.to_string()));
            row.extend(other.map(Option::unwrap_or_default));
            row
        })
        .collect();
    let mut names = vec![head];
    if kind == AreaKind::Authority {
        names.push("On the map");
    }
    names.extend([
        "Covered, in-date",
        "Of",
        "Share",
        "At most",
        "Listed, not covered",
        "Not found",
    ]);
    names.extend(["this-year", "programme", "with-approaching"]);
    html! {
        @if !rows.is_empty() { h3 { (head) } (table(&format!("{head}: covered locations by each measure"), &names, &rows)) }
    }
}
