//! The bridge from an earlier figure to this one, as steps.

use maud::Markup;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::VPos;

use super::Area;
use super::BridgeFigure;
use super::COVERED;
use super::ExportError;
use super::GRID;
use super::INK;
use super::LISTED;
use super::MISSING;
use super::PathElement;
use super::WIDTH;
use super::bar;
use super::draw;
use super::figure;
use super::style;
use super::text;
use super::told;
use super::whole;
use crate::coverage::Step;

const HEIGHT: u32 = 340;
const TOP: i32 = 40;
const BOTTOM: i32 = 270;

/// Start, what came, what went, end; from nothing, so that a step is not larger than it is.
pub(crate) fn bridge(says: &str, bridge: &BridgeFigure) -> Result<Markup, ExportError> {
    let drawn = draw("the bridge", HEIGHT, |area| steps(area, &bridge.steps()))?;
    Ok(figure(says, HEIGHT, &drawn))
}

fn steps(area: &Area<'_>, steps: &[Step]) -> Result<(), String> {
    let tops = levels(steps);
    let most = tops.iter().map(|(from, to)| *from.max(to)).max().unwrap_or(1);
    let wide = whole(WIDTH) / i32::try_from(steps.len().max(1)).unwrap_or(1);
    let height = |count: u32| {
        let share = u64::from(count) * u64::from((BOTTOM - TOP).unsigned_abs()) / u64::from(most.max(1));
        BOTTOM - i32::try_from(share).unwrap_or(0)
    };
    for ((place, step), (from, to)) in (0..).zip(steps).zip(&tops) {
        let (left, middle) = (place * wide + 14, place * wide + wide / 2);
        let colour = match step.sign {
            "plus" => LISTED,
            "minus" => MISSING,
            _ => COVERED,
        };
        let (upper, lower) = (height((*from).max(*to)), height((*from).min(*to)));
        bar(area, (left, upper), (left + wide - 28, lower), colour)?;
        let sign = match step.sign {
            "plus" => "+",
            "minus" => "\u{2212}",
            _ => "",
        };
        let words = format!("{sign}{}", step.count);
        text(
            area,
            &words,
            (middle, upper - 6),
            style(&INK, HPos::Center, VPos::Bottom),
        )?;
        for (line, words) in (0..).zip(words_of(step.words)) {
            let at = (middle, BOTTOM + 12 + line * 22);
            text(area, words, at, style(&INK, HPos::Center, VPos::Top))?;
        }
    }
    let ground = PathElement::new(vec![(0, BOTTOM), (whole(WIDTH), BOTTOM)], GRID);
    area.draw(&ground).map_err(told)
}

/// Between which counts each step stands.
fn levels(steps: &[Step]) -> Vec<(u32, u32)> {
    let mut now = 0;
    let level = |step: &Step| {
        let from = now;
        now = match step.sign {
            "plus" => now + step.count,
            "minus" => now.saturating_sub(step.count),
            _ => step.count,
        };
        if step.sign.is_empty() {
            (0, now)
        } else {
            (from, now)
        }
    };
    steps.iter().map(level).collect()
}

/// Broken so that it fits under a bar.
fn words_of(words: &'static str) -> Vec<&'static str> {
    match words {
        "Covered at the start" => vec!["Covered at", "the start"],
        "Newly covered" => vec!["Newly", "covered"],
        "Opened and covered" => vec!["Opened and", "covered"],
        "Covered at the end" => vec!["Covered at", "the end"],
        other => vec![other],
    }
}
