//! Two curves as characters: this year filled, last year a line. The table beneath says the same in numbers.

use dspt_store::model::Trend;
use jiff::civil::Date;

use crate::sheet::Scene;

/// Lines of the picture.
const HEIGHT: usize = 10;
/// Columns of it, at most.
const MOST: usize = 72;
/// Columns that it needs.
const LEAST: usize = 24;
/// Columns of the numbers on its left.
const LABEL: usize = 8;

/// The picture; nothing where there is no room for it or nothing to draw.
pub(super) fn drawn(scene: &Scene<'_>, trend: &Trend) -> Vec<String> {
    let width = scene.width.saturating_sub(LABEL + 2).min(MOST);
    let most = trend
        .points
        .iter()
        .map(|point| point.this_year.unwrap_or(0).max(point.last_year))
        .max()
        .unwrap_or(0);
    if width < LEAST || most == 0 {
        return Vec::new();
    }
    let (this, last) = curves(trend, width);
    let line = if scene.is_ascii() { "|" } else { "│" };
    let mut lines: Vec<String> = (0..HEIGHT)
        .map(|row| {
            let from_below = HEIGHT - 1 - row;
            let label = match row {
                0 => most.to_string(),
                _ if from_below == 0 => "0".to_owned(),
                _ => String::new(),
            };
            let cells = this.iter().zip(&last);
            let cells: String = cells
                .map(|(this, last)| cell(scene.is_ascii(), most, from_below, *this, *last))
                .collect();
            format!("{label:>LABEL$} {line}{}", cells.trim_end())
        })
        .collect();
    lines.push(format!("{:LABEL$}  {}", "", months(trend, width)));
    lines
}

/// The value of both years at each column; none of this year where it is not known yet.
fn curves(trend: &Trend, width: usize) -> (Vec<Option<f64>>, Vec<f64>) {
    let opened = trend.year.previous().deadline();
    let through = |day: Date| f64::from((day - opened).get_days()) / 365.0;
    let mut this = vec![(0.0, 0.0)];
    let mut last = vec![(0.0, 0.0)];
    for point in &trend.points {
        last.push((through(point.day), f64::from(point.last_year)));
        if let Some(count) = point.this_year {
            this.push((through(point.day), f64::from(count)));
        }
    }
    let until = this.last().map_or(0.0, |(at, _)| *at);
    let steps = u32::try_from(width).unwrap_or(1).max(2);
    let places = (0..steps).map(|step| f64::from(step) / f64::from(steps - 1));
    let of_this = |at: f64| (at <= until).then(|| between(&this, at));
    (
        places.clone().map(of_this).collect(),
        places.map(|at| between(&last, at)).collect(),
    )
}

/// The height of a curve between its points.
fn between(points: &[(f64, f64)], at: f64) -> f64 {
    let after = points.iter().position(|(x, _)| *x >= at);
    let pair = match after {
        Some(0) => return points.first().map_or(0.0, |(_, y)| *y),
        Some(next) => points.get(next - 1).zip(points.get(next)),
        None => return points.last().map_or(0.0, |(_, y)| *y),
    };
    pair.map_or(0.0, |((x0, y0), (x1, y1))| {
        let share = if x1 > x0 { (at - x0) / (x1 - x0) } else { 1.0 };
        y0 + (y1 - y0) * share
    })
}

/// One character: the line of last year before the filling of this one.
fn cell(ascii: bool, most: u32, from_below: usize, this: Option<f64>, last: f64) -> char {
    let row = f64::from(u32::try_from(from_below).unwrap_or(0));
    let scaled = |value: f64| value / f64::from(most) * f64::from(u32::try_from(HEIGHT).unwrap_or(1));
    // A line at the very top belongs to the highest row.
    let last = scaled(last).min(f64::from(u32::try_from(HEIGHT).unwrap_or(1)) - 0.001) - row;
    if (0.0..1.0).contains(&last) {
        return if ascii { 'o' } else { eighth(last, &LINE) };
    }
    let filled = this.map_or(0.0, |value| scaled(value) - row);
    if filled <= 0.0 {
        ' '
    } else if ascii {
        if filled >= 0.5 { '#' } else { ' ' }
    } else if filled >= 1.0 {
        '█'
    } else {
        eighth(filled, &FILLED)
    }
}

/// A line of dots at four heights.
const LINE: [char; 4] = ['⣀', '⠤', '⠒', '⠉'];
/// A column filled from below.
const FILLED: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The sign for a part of one.
fn eighth<const N: usize>(part: f64, signs: &[char; N]) -> char {
    let count = u32::try_from(N).unwrap_or(1);
    let place = (1..count)
        .filter(|step| part >= f64::from(*step) / f64::from(count))
        .count();
    signs.get(place).copied().unwrap_or(' ')
}

/// The months beneath, as many as there is room for.
fn months(trend: &Trend, width: usize) -> String {
    let opened = trend.year.previous().deadline();
    let mut line = String::new();
    for month in 1..=12_i64 {
        let Ok(first) = opened
            .tomorrow()
            .and_then(|day| day.checked_add(jiff::Span::new().months(month - 1)))
        else {
            continue;
        };
        let days = usize::try_from((first - opened).get_days()).unwrap_or(0);
        let at = days * width / 365;
        let is_free = line.is_empty() || at > line.chars().count();
        let name = first.strftime("%b").to_string();
        if is_free && at + name.len() <= width {
            line.push_str(&" ".repeat(at - line.chars().count()));
            line.push_str(&name);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_straight_from_point_to_point() {
        let points = [(0.0, 0.0), (0.5, 10.0), (1.0, 30.0)];
        for (at, wanted) in [(0.0, 0.0), (0.25, 5.0), (0.5, 10.0), (0.75, 20.0), (2.0, 30.0)] {
            assert!((between(&points, at) - wanted).abs() < 1e-9, "{at}");
        }
    }

    #[test]
    fn a_full_column_is_full_and_last_year_stands_before_it() {
        assert_eq!(cell(false, 100, 0, Some(100.0), 55.0), '█');
        assert_eq!(cell(true, 100, 9, Some(100.0), 55.0), '#');
        assert_eq!(cell(true, 100, 9, Some(50.0), 100.0), 'o');
        assert_eq!(cell(false, 100, 9, None, 100.0), '⠉');
        assert_eq!(cell(false, 100, 9, None, 0.0), ' ');
        assert_eq!(cell(false, 100, 5, Some(52.0), 0.0), '▂');
    }
}
