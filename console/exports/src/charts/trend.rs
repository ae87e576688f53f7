//! This year's publications beside last year's, with the forecast for 30 June.

use dspt_register::ToolkitYear;
use jiff::Span;
use jiff::civil::Date;
use maud::Markup;
use plotters::style::Color;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::VPos;

use super::Area;
use super::Axes;
use super::COVERED;
use super::ChartBuilder;
use super::Circle;
use super::DashedPathElement;
use super::ExportError;
use super::GRID;
use super::INK;
use super::LAST;
use super::PathElement;
use super::WIDTH;
use super::draw;
use super::figure;
use super::steps_to;
use super::style;
use super::text;
use super::told;
use super::whole;
use crate::trend::CurveFigure;
use crate::trend::TrendFigure;

const HEIGHT: u32 = 460;
/// Days from 1 July to 30 June, with room for the interval of the forecast.
const DAYS: i32 = 366;
const MONTHS: [&str; 12] = [
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
];

/// Both curves over the days of the year; the day of the file where this year's ends.
pub(crate) fn trend(says: &str, trend: &TrendFigure) -> Result<Markup, ExportError> {
    let this = places(&trend.this_year);
    let last = places(&trend.last_year);
    let forecast = trend
        .forecasts
        .first()
        .and_then(|figure| figure.forecast.as_ref());
    let highest = this
        .iter()
        .chain(&last)
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(0);
    let steps = steps_to(highest.max(forecast.map_or(0, |forecast| forecast.high)));
    let drawn = draw("publications", HEIGHT, |area| {
        legend(area, trend, forecast.is_some())?;
        let mut axes = axes(area, &steps)?;
        months(area, &axes)?;
        let dashed = DashedPathElement::new(last.clone(), 9, 6, LAST.stroke_width(3));
        axes.draw_series([dashed]).map_err(told)?;
        axes.draw_series([PathElement::new(this.clone(), COVERED.stroke_width(4))])
            .map_err(told)?;
        if let Some(forecast) = forecast {
            let end = DAYS - 1;
            axes.draw_series([PathElement::new(
                vec![(end, forecast.low), (end, forecast.high)],
                INK.stroke_width(3),
            )])
            .map_err(told)?;
            axes.draw_series([Circle::new((end, forecast.likely), 7, INK.filled())])
                .map_err(told)?;
        }
        Ok(())
    })?;
    Ok(figure(says, HEIGHT, &drawn))
}

fn legend(area: &Area<'_>, trend: &TrendFigure, forecast: bool) -> Result<(), String> {
    let mark = |left: i32| vec![(left, 16), (left + 44, 16)];
    area.draw(&PathElement::new(mark(4), COVERED.stroke_width(4)))
        .map_err(told)?;
    text(
        area,
        &trend.this_year.year,
        (56, 16),
        style(&INK, HPos::Left, VPos::Center),
    )?;
    area.draw(&DashedPathElement::new(mark(160), 9, 6, LAST.stroke_width(3)))
        .map_err(told)?;
    text(
        area,
        &trend.last_year.year,
        (212, 16),
        style(&INK, HPos::Left, VPos::Center),
    )?;
    if forecast {
        area.draw(&Circle::new((336, 16), 7, INK.filled()))
            .map_err(told)?;
        area.draw(&PathElement::new(vec![(336, 4), (336, 28)], INK.stroke_width(3)))
            .map_err(told)?;
        let words = "forecast for 30 June, with its interval";
        text(area, words, (356, 16), style(&INK, HPos::Left, VPos::Center))?;
    }
    Ok(())
}

fn axes<'a>(area: &Area<'a>, steps: &[u32]) -> Result<Axes<'a>, String> {
    let most = steps.last().copied().unwrap_or(1);
    let axes = ChartBuilder::on(area)
        .margin_top(44)
        .margin_right(14)
        .margin_left(84)
        .margin_bottom(36)
        .build_cartesian_2d(0..DAYS, 0..most)
        .map_err(told)?;
    for count in steps {
        let (left, down) = axes.backend_coord(&(0, *count));
        let line = PathElement::new(vec![(left, down), (whole(WIDTH) - 14, down)], GRID);
        area.draw(&line).map_err(told)?;
        text(
            area,
            &count.to_string(),
            (left - 10, down),
            style(&INK, HPos::Right, VPos::Center),
        )?;
    }
    Ok(axes)
}

/// A month's name where it begins.
fn months(area: &Area<'_>, axes: &Axes<'_>) -> Result<(), String> {
    let mut day = 0;
    let lengths = [31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30];
    for (month, length) in MONTHS.iter().zip(lengths) {
        let (across, down) = axes.backend_coord(&(day, 0));
        let tick = PathElement::new(vec![(across, down), (across, down + 6)], INK);
        area.draw(&tick).map_err(told)?;
        text(
            area,
            month,
            (across + 6, down + 10),
            style(&INK, HPos::Left, VPos::Top),
        )?;
        day += length;
    }
    let (left, down) = axes.backend_coord(&(0, 0));
    let ground = PathElement::new(vec![(left, down), (whole(WIDTH) - 14, down)], INK);
    area.draw(&ground).map_err(told)
}

/// Days since the 1 July of its year, and how many there were. What came before or after the year is drawn at its edges.
fn places(curve: &CurveFigure) -> Vec<(i32, u32)> {
    let Ok(year) = curve.year.parse::<ToolkitYear>() else {
        return Vec::new();
    };
    let deadline = year.deadline();
    let first = first_day(deadline);
    let place = |day: Date| (day - first).get_days().clamp(0, DAYS - 1);
    let mut places = vec![(0, 0)];
    for (day, count) in curve.points.iter().filter(|(day, _)| *day <= deadline) {
        // A step: the count of the day before holds until this day.
        let before = places.last().map_or(0, |(_, count)| *count);
        places.push((place(*day), before));
        places.push((place(*day), *count));
    }
    let last = places.last().map_or(0, |(_, count)| *count);
    places.push((place(curve.seen_on.min(deadline)), last));
    places
}

fn first_day(deadline: Date) -> Date {
    let before = deadline.checked_sub(Span::new().years(1)).unwrap_or(deadline);
    before.tomorrow().unwrap_or(before)
}
