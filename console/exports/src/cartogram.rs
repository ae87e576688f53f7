//! A map of the local authorities with social care as hexagons: where each stands, roughly, all of the same size.

use dspt_register::HEXAGONS;
use dspt_register::Hexagon;
use maud::Markup;
use maud::html;

use crate::coverage::Figure;

const WIDE: f64 = 58.0;
const MARGIN: f64 = 4.0;
/// Fewer areas than this make no map.
const FEWEST: usize = 5;

/// The three letters of an authority on the map.
pub(crate) fn letters(code: &str) -> Option<&'static str> {
    let found = HEXAGONS.iter().find(|hexagon| hexagon.code == code);
    found.map(|hexagon| hexagon.letters)
}

/// How an area is filled; each is named in the key and printed as a number too.
fn band(percent: Option<u32>) -> &'static str {
    match percent {
        None => "none",
        Some(0..40) => "low",
        Some(40..60) => "middle",
        Some(60..80) => "high",
        Some(_) => "most",
    }
}

const KEY: [(&str, &str); 5] = [
    ("most", "80 % or more"),
    ("high", "60 to 79 %"),
    ("middle", "40 to 59 %"),
    ("low", "under 40 %"),
    ("none", "no locations in this report, or no percentage to give"),
];

/// The map of authorities by code; nothing where there are too few to see where they lie.
pub(crate) fn map(says: &str, figures: &[&Figure]) -> Option<Markup> {
    let of = |code: &str| figures.iter().find(|figure| figure.code.as_deref() == Some(code));
    if HEXAGONS
        .iter()
        .filter(|hexagon| of(hexagon.code).is_some())
        .count()
        < FEWEST
    {
        return None;
    }
    let tall = WIDE * 2.0 / 3.0_f64.sqrt();
    let columns = HEXAGONS.iter().map(|hexagon| hexagon.column).max().unwrap_or(0);
    let rows = HEXAGONS.iter().map(|hexagon| hexagon.row).max().unwrap_or(0);
    let width = (f64::from(columns) + 1.5) * WIDE + 2.0 * MARGIN;
    let height = (f64::from(rows) * 0.75 + 1.0) * tall + 2.0 * MARGIN;
    Some(html! {
        ul.key {
            @for (band, words) in KEY { li { span class={ "swatch " (band) } {} (words) } }
        }
        div.chart.map role="region" aria-label=(says) tabindex="0" {
            svg viewBox=(format!("0 0 {width:.0} {height:.0}")) width=(format!("{width:.0}"))
                height=(format!("{height:.0}")) role="img" aria-label=(says) {
                @for hexagon in HEXAGONS { (drawn(hexagon, tall, of(hexagon.code).copied())) }
            }
        }
    })
}

fn drawn(hexagon: &Hexagon, tall: f64, figure: Option<&Figure>) -> Markup {
    let shift = if hexagon.row % 2 == 1 { 1.0 } else { 0.5 };
    let across = MARGIN + (f64::from(hexagon.column) + shift) * WIDE;
    let down = MARGIN + (f64::from(hexagon.row) * 0.75 + 0.5) * tall;
    let (half, quarter) = (WIDE / 2.0 - 1.0, tall / 4.0);
    let points = [
        (0.0, -2.0 * quarter + 1.0),
        (half, -quarter),
        (half, quarter),
        (0.0, 2.0 * quarter - 1.0),
        (-half, quarter),
        (-half, -quarter),
    ];
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{:.1},{:.1}", across + x, down + y))
        .collect();
    let percent = figure.and_then(|figure| figure.percent);
    html! {
        g class={ "hexagon " (band(percent)) } {
            @if let Some(figure) = figure { title { (figure.area) ": " (figure.sentence) } }
            polygon points=(points.join(" ")) {}
            text x=(format!("{across:.1}")) y=(format!("{:.1}", down - 2.0)) { (hexagon.letters) }
            @if let Some(percent) = percent {
                text x=(format!("{across:.1}")) y=(format!("{:.1}", down + 17.0)) { (percent) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_meet_without_a_gap() {
        let bands: Vec<&str> = [39, 40, 59, 60, 79, 80, 100].map(|p| band(Some(p))).to_vec();
        assert_eq!(bands, ["low", "middle", "middle", "high", "high", "most", "most"]);
        assert_eq!(band(None), "none");
    }
}
