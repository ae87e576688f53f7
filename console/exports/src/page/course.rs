//! The course of the year, and the bridge.

use dspt_register::Measure;
use maud::Markup;
use maud::html;

use super::capital;
use super::in_words;
use super::table;
use crate::charts;
use crate::coverage::CoverageReport;
use crate::error::ExportError;
use crate::trend::ForecastFigure;

pub(super) fn year(report: &CoverageReport) -> Result<Markup, ExportError> {
    let trend = &report.trend;
    let (this, last) = (&trend.this_year, &trend.last_year);
    let says = format!(
        "Lines: locations published by each day of {} and of {}. The table below has the numbers by month.",
        this.year, last.year
    );
    let rows: Vec<Vec<String>> = trend
        .months
        .iter()
        .map(|month| {
            let this = month
                .this_year
                .map_or_else(|| "to come".to_owned(), |count| count.to_string());
            vec![
                month.end.strftime("%B %Y").to_string(),
                this,
                month.last_year.to_string(),
            ]
        })
        .collect();
    let columns = [
        "By the end of",
        &format!("Published for {}", this.year),
        &format!("Published for {}, a year before", last.year),
    ];
    Ok(html! {
        p {
            "Locations (" (report.of) ") whose newest publication is Standards Met or Exceeded, by its day. "
            "Each file holds only the latest publication of each."
        }
        (charts::trend(&says, trend)?)
        p.rule {
            "Seen in the file of " (in_words(this.seen_on)) " for " (this.year) ", of " (in_words(last.seen_on))
            " for " (last.year) "; " (last.replaced) " of last year have published again since and are not on its line."
        }
        (table("Locations published by the end of each month", &columns, &rows))
        h3 { "Forecast for " (in_words(deadline(report))) }
        (forecasts(&trend.forecasts))
        p.rule {
            "By last year's curve of the same locations, never by a straight line: half of a year's publications fall into June."
        }
    })
}

/// The day before the one on which last year's publications stop counting.
fn deadline(report: &CoverageReport) -> jiff::civil::Date {
    let on = report.lapsing.on;
    on.yesterday().unwrap_or(on)
}

fn forecasts(figures: &[ForecastFigure]) -> Markup {
    let row = |figure: &ForecastFigure| {
        let name = capital(&figure.of);
        match &figure.forecast {
            Some(known) => vec![
                name,
                figure.locations.to_string(),
                known.now.to_string(),
                known.likely.to_string(),
                format!("{} to {}", known.low, known.high),
                capital(&known.method),
            ],
            None => vec![
                name,
                figure.locations.to_string(),
                String::new(),
                "none".to_owned(),
                String::new(),
                capital(figure.none_because.as_deref().unwrap_or("")),
            ],
        }
    };
    let rows: Vec<Vec<String>> = figures.iter().map(row).collect();
    let columns = ["Of", "Locations", "Published now", "Likely", "Interval", "How"];
    table(
        "Locations published for this year by the deadline",
        &columns,
        &rows,
    )
}

pub(super) fn bridge(report: &CoverageReport) -> Result<Markup, ExportError> {
    let Some(bridge) = &report.bridge else {
        return Ok(html! { p { (report.no_bridge.unwrap_or_default()) } });
    };
    let (from, to) = (in_words(bridge.from), in_words(bridge.to));
    let says = format!(
        "Steps from the covered locations of {from} to those of {to}. The table below has the numbers."
    );
    let mut sum = format!("{} + {} ", bridge.start, bridge.newly_covered);
    sum.push_str(&format!(
        "\u{2212} {} \u{2212} {} + {} = {}",
        bridge.lapsed, bridge.closed, bridge.opened, bridge.end
    ));
    let rows: Vec<Vec<String>> = bridge
        .steps()
        .iter()
        .map(|step| {
            let sign = match step.sign {
                "plus" => "+",
                "minus" => "\u{2212}",
                _ => "",
            };
            vec![step.words.to_owned(), format!("{sign}{}", step.count)]
        })
        .collect();
    Ok(html! {
        p { "From " (from) " to " (to) ", in covered locations: " b { (sum) } "." }
        (charts::bridge(&says, bridge)?)
        (table("Start + newly covered \u{2212} lapsed \u{2212} closed + opened = end", &["Step", "Locations"], &rows))
        (report.rule_line(Measure::InDate))
        (super::beside::changes(report))
    })
}
