//! How the publications of this year and last add up, as a curve and in numbers.

use dspt_store::model::Area;

use super::curve;
use super::date;
use super::fitted;
use super::registers;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::grouped;

const COLUMNS: [Column; 3] = [
    Column::text("By the end of", 18, 0),
    Column::number("This year", 9, 0),
    Column::number("Last year", 9, 0),
];

pub(super) fn body(scene: &Scene<'_>, area: &Area) -> Vec<Entry> {
    let trend = &area.trend;
    let title = format!(
        "Locations published for {}, cumulative, in {}; {}.",
        trend.year,
        area.area,
        registers(&area.registers)
    );
    let mut body = wrapped(Meaning::Heading, &title, scene.width, 0);
    let about = "Latest publications only: who published again is missing from last year's column.";
    body.extend(wrapped(Meaning::Muted, about, scene.width, 0));
    // A picture says nothing to whoever listens; the table says it all.
    if !scene.whole {
        let picture = curve::drawn(scene, trend);
        if !picture.is_empty() {
            body.push(Entry::blank());
            body.extend(picture.iter().map(|line| Line::plain(line).into()));
            let (this, last) = if scene.is_ascii() {
                ("#", "o")
            } else {
                ("█", "⠒")
            };
            let key = format!("{this} this year   {last} last year");
            body.push(Line::new(Meaning::Muted, &key).into());
        }
    }
    body.push(Entry::blank());
    body.extend(table(scene, area));
    body.push(Entry::blank());
    body.extend(wrapped(Meaning::Plain, &forecast(area), scene.width, 0));
    body
}

fn table(scene: &Scene<'_>, area: &Area) -> Vec<Entry> {
    let none = scene.symbols().none;
    let rows: Vec<Vec<Span>> = area
        .trend
        .points
        .iter()
        .map(|point| {
            let this = point
                .this_year
                .map_or_else(|| none.to_owned(), |count| grouped(count.into()));
            vec![
                Span::plain(&date(point.day)),
                Span::plain(&this),
                Span::plain(&grouped(point.last_year.into())),
            ]
        })
        .collect();
    let columns = fitted(scene, &COLUMNS, &rows);
    let mut body = vec![Entry::from(columns.headings())];
    body.extend(rows.iter().map(|row| beneath(columns.line(row))));
    body
}

/// The forecast with how it was made, or why there is none.
pub(super) fn forecast(area: &Area) -> String {
    match &area.forecast {
        Some(forecast) => format!("Forecast: {forecast}. {}.", capital(&area.forecast_words)),
        None => format!("{}.", capital(&area.forecast_words)),
    }
}
