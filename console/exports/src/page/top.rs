//! What a lead reads in a minute, and the four measures.

use dspt_register::Measure;
use maud::Markup;
use maud::html;

use super::INVENTED;
use super::capital;
use super::in_words;
use super::parts_columns;
use super::parts_row;
use super::table;
use crate::charts;
use crate::coverage::AreaKind;
use crate::coverage::CoverageReport;
use crate::coverage::Figure;
use crate::error::ExportError;

pub(super) fn header(report: &CoverageReport, title: &str) -> Markup {
    let headline = report.headline().map_or("", |figure| figure.sentence.as_str());
    html! {
        @if report.invented { p.notice { (INVENTED) } }
        @if !report.warnings.is_empty() {
            div.notice {
                p { "Beware:" }
                ul { @for warning in &report.warnings { li { (warning) "." } } }
            }
        }
        h1 { (title) }
        p.first { (headline) }
        (report.rule_line(Measure::InDate))
        ul.glance { @for line in glance(report) { li { (line) } } }
        p { (report.notice) }
    }
}

fn glance(report: &CoverageReport) -> Vec<String> {
    let lapsing = &report.lapsing;
    let (gap, target) = (report.gap, report.target_percent);
    let mut lines = vec![match gap {
        0 => format!("The target of {target} % is reached."),
        gap => format!("The target of {target} % needs {gap} more."),
    }];
    if let Some(this) = report.figure(AreaKind::All, Measure::ThisYear).next() {
        lines.push(format!(
            "Published for this year ({}): {}.",
            report.trend.this_year.year, this.sentence
        ));
    }
    lines.push(format!(
        "Published last year and not yet this year: {}. If nothing more is published, {} of {} are covered on {}.",
        lapsing.lapsing,
        lapsing.left,
        lapsing.of,
        in_words(lapsing.on)
    ));
    if let Some(forecast) = report.trend.forecasts.first() {
        lines.push(match (&forecast.forecast, &forecast.none_because) {
            (Some(known), _) => format!(
                "If it goes as last year, about {} ({} to {}) will have published for this year by {}.",
                known.likely,
                known.low,
                known.high,
                in_words(known.on)
            ),
            (None, Some(reason)) => format!("{}.", capital(reason)),
            (None, None) => String::new(),
        });
    }
    let services = report.figure(AreaKind::Service, Measure::InDate);
    let services: Vec<String> = services
        .map(|f| format!("{}: {}", capital(&f.area), f.sentence))
        .collect();
    lines.push(format!("{}.", services.join(". ")));
    lines
}

pub(super) fn measures(report: &CoverageReport) -> Result<Markup, ExportError> {
    let all: Vec<(Measure, &Figure)> = Measure::ALL
        .iter()
        .filter_map(|measure| Some((*measure, report.figure(AreaKind::All, *measure).next()?)))
        .collect();
    let bars: Vec<(String, &Figure)> = all
        .iter()
        .map(|(m, figure)| (m.name().to_owned(), *figure))
        .collect();
    let says =
        "Bars: covered, listed and not found by each of the four measures. The table below has the numbers.";
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(m, figure)| parts_row(m.name(), figure))
        .collect();
    Ok(html! {
        p { "The same locations, counted by four rules. They differ in which years and levels count." }
        (charts::parts(says, &bars)?)
        (table("All locations by each measure", &parts_columns("Measure"), &rows))
        dl.rules {
            @for (measure, _) in &all { dt { (measure.name()) } dd { (report.rule(*measure)) "." } }
        }
        p.rule {
            "\u{201c}Through HQ\u{201d} is assumed: which branches a headquarters ticked is not public. \
             \u{201c}At most\u{201d} is the share if every location that was not found were covered."
        }
    })
}
