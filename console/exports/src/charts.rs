//! Charts as inline SVG. Each colour is a name that the page's style replaces, so that a chart is readable in light, in dark
//! and on paper; each says in words and numbers what it shows, and stands beside its table.

use maud::Markup;
use maud::PreEscaped;
use maud::html;
use plotters::backend::SVGBackend;
use plotters::chart::ChartBuilder;
use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordi32;
use plotters::coord::types::RangedCoordu32;
use plotters::drawing::DrawingArea;
use plotters::drawing::IntoDrawingArea;
use plotters::element::Circle;
use plotters::element::DashedPathElement;
use plotters::element::PathElement;
use plotters::element::Rectangle;
use plotters::element::Text;
use plotters::style::Color;
use plotters::style::IntoFont;
use plotters::style::RGBColor;
use plotters::style::TextStyle;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::Pos;
use plotters::style::text_anchor::VPos;

use crate::coverage::BridgeFigure;
use crate::coverage::Figure;
use crate::error::ExportError;

mod bridge;
mod parts;
mod trend;

pub(crate) use bridge::bridge;
pub(crate) use parts::parts;
pub(crate) use trend::trend;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Axes<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordi32, RangedCoordu32>>;

// The style names each of them by its value: page.css.
pub(crate) const INK: RGBColor = RGBColor(0x1B, 0x1B, 0x1B);
pub(crate) const GRID: RGBColor = RGBColor(0xC9, 0xCD, 0xD0);
pub(crate) const COVERED: RGBColor = RGBColor(0x0B, 0x4F, 0x9E);
pub(crate) const LISTED: RGBColor = RGBColor(0xF0, 0xB3, 0x5A);
pub(crate) const MISSING: RGBColor = RGBColor(0xD9, 0xDC, 0xDE);
pub(crate) const LAST: RGBColor = RGBColor(0x6B, 0x45, 0x00);
pub(crate) const ON_COVERED: RGBColor = RGBColor(0xFE, 0xFE, 0xFE);
pub(crate) const ON_LIGHT: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);

/// Wide enough for a page, and read as it is on a screen of that width.
pub(crate) const WIDTH: u32 = 860;
/// What `plotters` calls a size is the height of a line; letters of 18 pixels are wanted.
const TEXT: f64 = 18.0 * 1.24;

/// A chart with what it says to whoever cannot see it.
fn figure(says: &str, height: u32, drawn: &str) -> Markup {
    html! {
        div.chart role="region" aria-label=(says) tabindex="0" {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) width=(WIDTH) height=(height) role="img" aria-label=(says) {
                (PreEscaped(drawn))
            }
        }
    }
}

/// Draws with the library and takes its marks without the element around them, which the page writes itself.
fn draw(
    chart: &'static str,
    height: u32,
    work: impl FnOnce(&Area<'_>) -> Result<(), String>,
) -> Result<String, ExportError> {
    let failed = |reason: String| ExportError::Chart { chart, reason };
    let mut drawn = String::new();
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        work(&root).map_err(failed)?;
        root.present().map_err(|error| failed(error.to_string()))?;
    }
    let start = drawn.find('>').map_or(0, |at| at + 1);
    let end = drawn.rfind("</svg>").unwrap_or(drawn.len());
    Ok(drawn.get(start..end).unwrap_or_default().to_owned())
}

fn style(colour: &'static RGBColor, across: HPos, down: VPos) -> TextStyle<'static> {
    let font = ("sans-serif", TEXT).into_font();
    TextStyle::from(font).color(colour).pos(Pos::new(across, down))
}

fn text(area: &Area<'_>, words: &str, at: (i32, i32), style: TextStyle<'static>) -> Result<(), String> {
    area.draw(&Text::new(words.to_owned(), at, style)).map_err(told)
}

fn bar(area: &Area<'_>, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<(), String> {
    area.draw(&Rectangle::new([from, to], colour.filled()))
        .map_err(told)?;
    area.draw(&Rectangle::new([from, to], INK.stroke_width(1)))
        .map_err(told)
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// About how wide a text of 18 pixels is.
fn width_of(words: &str) -> i32 {
    i32::try_from(words.chars().count()).unwrap_or(0) * 10
}

fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The steps of an axis that ends at `most` or above: round numbers, nothing first, at most seven.
fn steps_to(most: u32) -> Vec<u32> {
    let mut step = 1_u32;
    for factor in [2, 5, 10].into_iter().cycle() {
        if most.div_ceil(step) <= 5 {
            break;
        }
        let decade = 10_u32.saturating_pow(step.ilog10());
        step = decade.saturating_mul(factor);
    }
    let last = most.max(1).div_ceil(step);
    (0..=last).map(|place| place.saturating_mul(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_has_few_round_steps_and_holds_the_most() {
        assert_eq!(steps_to(0), [0, 1]);
        assert_eq!(steps_to(4), [0, 1, 2, 3, 4]);
        assert_eq!(steps_to(2_406), [0, 500, 1_000, 1_500, 2_000, 2_500]);
        for most in [1, 9, 10, 11, 99, 1_234, 28_700, 4_000_000_000] {
            let steps = steps_to(most);
            assert!(
                steps.last().is_some_and(|last| *last >= most),
                "{most}: {steps:?}"
            );
            assert!(steps.len() <= 7, "{most}: {steps:?}");
        }
    }
}
