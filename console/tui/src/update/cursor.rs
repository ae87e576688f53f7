//! Where the person is: moving, and staying with a row when data moves.

use crate::event::Effect;
use crate::layout::Layout;
use crate::model::Model;
use crate::sheet::Extent;
use crate::sheet::Scene;
use crate::update::load;

/// One row up or down; where no row is left, one line.
pub(super) fn step(model: &mut Model, by: isize) {
    let extent = Scene::new(model).extent();
    let rows = extent.rows();
    let cursor = &model.screen().cursor;
    let index = cursor.index;
    let seen = cursor.top..cursor.top + Layout::new(model).body.max(1);
    if rows.contains(&index) && !seen.contains(&extent.line(index)) {
        // The selected row first, where it is still out of sight.
        show(model, &extent);
        return;
    }
    let next = index.saturating_add_signed(by);
    if rows.contains(&next) && next != index && !rows.is_empty() {
        select(model, &extent, next);
    } else {
        scroll(model, &extent, by);
    }
}

/// A body's height up or down.
pub(super) fn page(model: &mut Model, by: isize) {
    let extent = Scene::new(model).extent();
    let height = Layout::new(model).body.saturating_sub(1).max(1);
    let by = by.saturating_mul(isize::try_from(height).unwrap_or(isize::MAX));
    let rows = extent.rows();
    if rows.is_empty() {
        scroll(model, &extent, by);
        return;
    }
    let line = extent.line(model.screen().cursor.index).saturating_add_signed(by);
    let next = match &extent {
        Extent::Rows { .. } => line.clamp(rows.start, rows.end - 1),
        // The row on or next beyond the line that far away; at the end the last.
        Extent::Lines(_) if by < 0 => rows
            .clone()
            .rev()
            .find(|&row| extent.line(row) <= line)
            .unwrap_or(rows.start),
        Extent::Lines(_) => rows
            .clone()
            .find(|&row| extent.line(row) >= line)
            .unwrap_or(rows.end - 1),
    };
    if next == model.screen().cursor.index {
        scroll(model, &extent, by);
    } else {
        select(model, &extent, next);
    }
}

/// To the beginning, which may have to be fetched again.
pub(super) fn first(model: &mut Model) -> Vec<Effect> {
    let extent = Scene::new(model).extent();
    let held = extent.rows().start == 0;
    model.screen_mut().cursor.top = 0;
    if held {
        if !extent.rows().is_empty() {
            select(model, &extent, 0);
            model.screen_mut().cursor.top = 0;
        }
        Vec::new()
    } else {
        model.screen_mut().cursor = crate::model::Cursor::default();
        load::whole(model)
    }
}

/// To the end of what is held, and on as more of it comes.
pub(super) fn last(model: &mut Model) -> Vec<Effect> {
    let extent = Scene::new(model).extent();
    let rows = extent.rows();
    if !rows.is_empty() {
        select(model, &extent, rows.end - 1);
    }
    let height = Layout::new(model).body;
    let lines = extent.lines();
    let cursor = &mut model.screen_mut().cursor;
    cursor.top = lines.end.saturating_sub(height).max(lines.start);
    cursor.to_end = true;
    let effects = load::near(model);
    // With nothing to come, the end is reached.
    let waiting = model.screen().load.waiting.is_some();
    model.screen_mut().cursor.to_end = waiting;
    effects
}

/// Finds the selected row again after data, size or search changed, and keeps it at its place on screen.
pub(super) fn follow(model: &mut Model) {
    let extent = Scene::new(model).extent();
    let rows = extent.rows();
    if rows.is_empty() {
        // An identity is kept: its row may come with the next answer.
        model.screen_mut().cursor.index = 0;
        scroll(model, &extent, 0);
        return;
    }
    let cursor = &model.screen().cursor;
    // Two rows may open the same: then the one that was selected is meant, where it still stands there.
    let found = cursor.key.as_ref().and_then(|key| {
        let stays = extent.key(cursor.index).as_ref() == Some(key);
        stays.then_some(cursor.index).or_else(|| extent.find(key))
    });
    let fresh = cursor.key.is_none();
    let before = extent.line(cursor.index);
    let index = found.unwrap_or(cursor.index).clamp(rows.start, rows.end - 1);
    let moved = extent.line(index);
    let top = cursor.top;
    // While a list is being read again chunk by chunk, a row that is gone may stand in the next chunk.
    let keep = found.is_none() && !fresh && model.screen().load.waiting.is_some();
    let key = if keep {
        cursor.key.clone()
    } else {
        extent.key(index)
    };
    let cursor = &mut model.screen_mut().cursor;
    cursor.index = index;
    cursor.key = key;
    cursor.top = (top + moved).saturating_sub(before);
    if fresh {
        cursor.top = extent.lines().start;
    } else {
        show(model, &extent);
    }
}

fn select(model: &mut Model, extent: &Extent, index: usize) {
    let cursor = &mut model.screen_mut().cursor;
    cursor.index = index;
    cursor.key = extent.key(index);
    show(model, extent);
}

/// Scrolls as little as needed to see the selected row; at the first row, all that stands above it.
fn show(model: &mut Model, extent: &Extent) {
    let height = Layout::new(model).body.max(1);
    let lines = extent.lines();
    let line = extent.line(model.screen().cursor.index);
    let highest = lines.end.saturating_sub(height).max(lines.start);
    let first = model.screen().cursor.index == extent.rows().start;
    let cursor = &mut model.screen_mut().cursor;
    if first && line < lines.start + height {
        cursor.top = lines.start;
        return;
    }
    let top = cursor.top.min(line).max((line + 1).saturating_sub(height));
    cursor.top = top.clamp(lines.start, highest);
}

fn scroll(model: &mut Model, extent: &Extent, by: isize) {
    let height = Layout::new(model).body.max(1);
    let lines = extent.lines();
    let highest = lines.end.saturating_sub(height).max(lines.start);
    let cursor = &mut model.screen_mut().cursor;
    cursor.top = cursor.top.saturating_add_signed(by).clamp(lines.start, highest);
}
