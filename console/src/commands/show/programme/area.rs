//! One area, or all of them: the first screen of a programme lead, and its trend.

use dspt_register::Coverage;
use dspt_register::Segment;
use dspt_store::model::Area;

use super::Asked;
use super::figure;
use super::json;
use super::words;
use crate::context::SCOPE;
use crate::output::Output;

impl Asked<'_> {
    fn whole(&self, area: Segment) -> anyhow::Result<Option<Area>> {
        let store = &self.context.store;
        let asked = store.area(&SCOPE, area, self.arguments.measure, self.day);
        Ok(self.context.wait(asked)?)
    }
}

/// `show coverage`.
pub(super) fn coverage(asked: &Asked<'_>, area: Segment, out: &mut Output) -> anyhow::Result<()> {
    let Some(area) = asked.whole(area)? else {
        return asked.nothing(out);
    };
    if asked.global.json {
        return json(&area, out);
    }
    let Some(coverage) = figure(&area.figures, asked.arguments.measure) else {
        return Ok(());
    };
    out.line(format!(
        "{}, as at {}. {}.",
        words::clean(&area.area.to_string()),
        words::date(asked.day),
        words::registers(&area.registers)
    ))?;
    headline(asked, coverage, out)?;
    let parts = coverage.parts;
    if parts.covered() > 0 {
        out.line(format!(
            "Covered by their own entry {}, through a headquarters (assumed) {}, by name and postcode {}.",
            parts.own, parts.through_headquarters, parts.by_name
        ))?;
    }
    words::beside(coverage, &area.registers, out)?;
    out.line("")?;
    others(&area, coverage, out)?;
    year(&area, coverage, out)?;
    out.line("Agents: none needed for these figures; they come from public registers alone.")
}

fn headline(asked: &Asked<'_>, coverage: &Coverage, out: &mut Output) -> anyhow::Result<()> {
    let mut line = format!("Coverage ({}): {coverage}", coverage.measure.name());
    if let Some(target) = asked.arguments.target {
        match coverage.gap_to(target) {
            0 => line.push_str(&format!("; {target} % is reached")),
            more => line.push_str(&format!("; {target} % needs {more} more")),
        }
    }
    out.line(format!("{line}."))
}

fn others(area: &Area, shown: &Coverage, out: &mut Output) -> anyhow::Result<()> {
    for row in &area.kinds {
        out.line(format!("  {}: {}", row.segment, row.coverage))?;
    }
    for figure in area
        .figures
        .iter()
        .filter(|figure| figure.measure != shown.measure)
    {
        out.line(format!("  {}: {figure}", figure.measure.name()))?;
    }
    Ok(())
}

/// What was published this year and last, what lapses, and what may come.
fn year(area: &Area, shown: &Coverage, out: &mut Output) -> anyhow::Result<()> {
    let (trend, lapsing) = (&area.trend, &area.lapsing);
    let share = |part: u32| match shown.headline() {
        Some(_) if lapsing.of > 0 => {
            let share = u64::from(part) * 100 / u64::from(lapsing.of);
            format!("{part} of {} ({share} %)", lapsing.of)
        }
        _ => format!("{part} of {}", lapsing.of),
    };
    let mut last = format!("last year by the same day {}", share(trend.published_last_year));
    if trend.replaced > 0 {
        last.push_str(&format!(
            ", without {} that have published again since",
            trend.replaced
        ));
    }
    out.line(format!(
        "Published for {}: {}; {last}.",
        trend.year,
        share(trend.published)
    ))?;
    out.line(format!(
        "Published last year, not yet this year: {}. If nothing more is published: {} on {}.",
        lapsing.lapsing,
        share(lapsing.left),
        words::date(lapsing.on)
    ))?;
    match &area.forecast {
        Some(forecast) => out.line(format!("Forecast: {forecast}. {}.", area.forecast_words)),
        None => out.line(format!("{}.", capital(&area.forecast_words))),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `show trend`.
pub(super) fn trend(asked: &Asked<'_>, area: Segment, out: &mut Output) -> anyhow::Result<()> {
    let Some(area) = asked.whole(area)? else {
        return asked.nothing(out);
    };
    if asked.global.json {
        return json(&area, out);
    }
    let trend = &area.trend;
    out.line(format!(
        "Locations published for {}, cumulative, in {}; {}.",
        trend.year,
        words::clean(&area.area.to_string()),
        words::registers(&area.registers)
    ))?;
    out.line("Latest publications only: who published again is missing from last year's column.")?;
    let rows: Vec<Vec<String>> = trend
        .points
        .iter()
        .map(|point| {
            vec![
                words::date(point.day),
                point
                    .this_year
                    .map_or_else(|| "-".to_owned(), |count| count.to_string()),
                point.last_year.to_string(),
            ]
        })
        .collect();
    out.table(&["by the end of", "this year", "last year"], &rows)?;
    match &area.forecast {
        Some(forecast) => out.line(format!("Forecast: {forecast}. {}.", area.forecast_words)),
        None => out.line(format!("{}.", capital(&area.forecast_words))),
    }
}
