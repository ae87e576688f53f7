//! Bars of the three parts of figures, each as long as the whole.

use maud::Markup;
use plotters::style::text_anchor::HPos;
use plotters::style::text_anchor::VPos;

use super::Area;
use super::COVERED;
use super::ExportError;
use super::Figure;
use super::INK;
use super::LISTED;
use super::MISSING;
use super::ON_COVERED;
use super::ON_LIGHT;
use super::WIDTH;
use super::bar;
use super::draw;
use super::figure;
use super::style;
use super::text;
use super::whole;
use super::width_of;

const ROW: i32 = 58;
const HEAD: i32 = 44;
const BAR: i32 = 26;
const MARGIN: i32 = 2;

/// A bar for each figure, under its name and its numbers.
pub(crate) fn parts(says: &str, rows: &[(String, &Figure)]) -> Result<Markup, ExportError> {
    let count = i32::try_from(rows.len()).unwrap_or(0);
    let height = u32::try_from(HEAD + count * ROW).unwrap_or(0);
    let drawn = draw("parts", height, |area| {
        legend(area)?;
        for (place, (name, figure)) in (0..).zip(rows) {
            row(area, HEAD + place * ROW, name, figure)?;
        }
        Ok(())
    })?;
    Ok(figure(says, height, &drawn))
}

fn legend(area: &Area<'_>) -> Result<(), String> {
    let mut left = MARGIN;
    for (words, colour) in [
        ("covered", COVERED),
        ("listed, not covered", LISTED),
        ("not found", MISSING),
    ] {
        bar(area, (left, 6), (left + 24, 28), colour)?;
        text(
            area,
            words,
            (left + 34, 17),
            style(&INK, HPos::Left, VPos::Center),
        )?;
        left += 34 + width_of(words) + 24;
    }
    Ok(())
}

fn row(area: &Area<'_>, top: i32, name: &str, figure: &Figure) -> Result<(), String> {
    let most = whole(WIDTH) - 2 * MARGIN;
    let numbers = format!("{} of {}", figure.covered, figure.of);
    let words = match figure.percent {
        Some(percent) => format!("{numbers}, {percent} %"),
        None => numbers,
    };
    text(
        area,
        name,
        (MARGIN, top + 12),
        style(&INK, HPos::Left, VPos::Center),
    )?;
    text(
        area,
        &words,
        (MARGIN + most, top + 12),
        style(&INK, HPos::Right, VPos::Center),
    )?;
    let (mut left, mut so_far) = (MARGIN, 0_u64);
    let all = u64::from(figure.of.max(1));
    for (count, colour, ink) in [
        (figure.covered, COVERED, &ON_COVERED),
        (figure.listed, LISTED, &ON_LIGHT),
        (figure.not_found, MISSING, &ON_LIGHT),
    ] {
        so_far += u64::from(count);
        let share = so_far * u64::from(most.unsigned_abs()) / all;
        let right = MARGIN + i32::try_from(share).unwrap_or(most);
        if count > 0 && right > left {
            bar(area, (left, top + 26), (right, top + 26 + BAR), colour)?;
            let words = count.to_string();
            if right - left > width_of(&words) + 12 {
                let middle = (i32::midpoint(left, right), top + 26 + BAR / 2);
                text(area, &words, middle, style(ink, HPos::Center, VPos::Center))?;
            }
        }
        left = right;
    }
    Ok(())
}
