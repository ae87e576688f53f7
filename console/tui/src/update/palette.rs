//! Typing the name of anything there is, and going there.

use crate::command::Command;
use crate::event::Effect;
use crate::find::Found;
use crate::find::names_something;
use crate::keymap::Mode;
use crate::limits;
use crate::model::Model;
use crate::palette::Does;
use crate::palette::Palette;
use crate::screen::InvalidView;
use crate::screen::View;
use crate::theme::Meaning;
use crate::update;
use crate::update::list;
use crate::update::load;
use crate::update::search;

/// Begins, with `text` typed already.
pub(super) fn begin(model: &mut Model, text: &str) {
    model.palette = Some(Palette::of(model, text.to_owned()));
    model.mode = Mode::Palette;
}

/// A command while the name is typed; one that is for looking around ends it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else is asked for ends it"
)]
pub(super) fn apply(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Insert(letter) => edit(model, |text| search::insert(text, letter)),
        Command::Erase => edit(model, search::erase),
        Command::EraseWord => edit(model, search::erase_word),
        Command::EraseAll => edit(model, String::clear),
        Command::Up => step(model, -1),
        Command::Down => step(model, 1),
        Command::NextSection => take(model),
        Command::Accept => return accept(model),
        other => {
            end(model);
            if other != Command::Cancel {
                return update::apply(model, other);
            }
        }
    }
    Vec::new()
}

/// A paste is its first line.
pub(super) fn paste(model: &mut Model, text: &str) {
    let line = text.lines().next().unwrap_or_default().to_owned();
    edit(model, |text| {
        search::insert_all(text, &line, limits::FILTER_CHARACTERS)
    });
}

fn end(model: &mut Model) {
    model.palette = None;
    model.mode = Mode::Browse;
}

fn edit(model: &mut Model, change: impl FnOnce(&mut String)) {
    let Some(palette) = &model.palette else { return };
    let mut text = palette.text.clone();
    change(&mut text);
    model.palette = Some(Palette::of(model, text));
}

fn step(model: &mut Model, by: isize) {
    if let Some(palette) = &mut model.palette {
        let last = palette.found.len().saturating_sub(1);
        palette.index = palette.index.saturating_add_signed(by).min(last);
    }
}

/// What is pointed at stands as typed.
fn take(model: &mut Model) {
    let chosen = model
        .palette
        .as_ref()
        .and_then(|palette| palette.found.get(palette.index));
    let text = match chosen.map(|choice| &choice.does) {
        Some(Does::Type(text)) => text.clone(),
        Some(Does::Open(view)) => view.to_string(),
        Some(Does::Sort(_) | Does::Filter(_) | Does::Forget(_) | Does::Command(_)) => {
            chosen.map(|choice| choice.name.clone()).unwrap_or_default()
        }
        None => return,
    };
    begin(model, &text);
}

fn accept(model: &mut Model) -> Vec<Effect> {
    let Some(palette) = model.palette.clone() else {
        end(model);
        return Vec::new();
    };
    // What is typed as a screen is that screen, unless another line was pointed at.
    let text = palette.text.trim();
    if palette.index == 0 {
        if let Ok(view) = text.parse::<View>() {
            end(model);
            return open(model, view);
        }
        let is_name = palette.found.first().is_some_and(|choice| choice.name == text);
        if names_something(text) && !is_name {
            end(model);
            return vec![Effect::Find(text.to_owned())];
        }
    }
    match palette.found.get(palette.index).map(|choice| choice.does.clone()) {
        Some(Does::Type(text)) => {
            begin(model, &text);
            Vec::new()
        }
        Some(does) => {
            end(model);
            choose(model, does)
        }
        None => {
            // It stays as it was typed, to be put right.
            let wrong = InvalidView::nothing_like(text);
            model.said = Some((Meaning::Error, wrong));
            Vec::new()
        }
    }
}

fn choose(model: &mut Model, does: Does) -> Vec<Effect> {
    match does {
        Does::Command(command) => update::apply(model, command),
        Does::Open(view) => open(model, view),
        Does::Sort(sort) => list::sort(model, sort),
        Does::Filter(name) => list::saved(model, &name),
        Does::Forget(name) => list::forget(model, &name),
        Does::Type(_) => Vec::new(),
    }
}

/// Screens without anything above them are reached from home, the others from here.
fn open(model: &mut Model, view: View) -> Vec<Effect> {
    if view == View::Home {
        return update::home(model);
    }
    if view.to_string().contains(' ') || view == View::Help {
        return update::go(model, view);
    }
    update::from_home(model, view)
}

/// What was meant by what was typed.
pub(super) fn found(model: &mut Model, found: Result<Found, String>) -> Vec<Effect> {
    model.dirty = true;
    match found {
        Ok(Found::One(view)) => open(model, view),
        Ok(Found::Many(view, text)) => {
            let mut effects = update::from_home(model, view);
            model.screen_mut().filter = text;
            list::arrange(model);
            effects.extend(load::whole(model));
            effects
        }
        Err(words) => {
            model.said = Some((Meaning::Error, words));
            Vec::new()
        }
    }
}
