//! Typing a search. Lists ask the source at every letter; an answer to fewer letters is dropped.

use unicode_segmentation::UnicodeSegmentation;

use crate::event::Effect;
use crate::keymap::Mode;
use crate::limits;
use crate::model::Cursor;
use crate::model::Model;
use crate::programme::ProgrammeView;
use crate::safe_text::scrub;
use crate::screen::View;
use crate::update;
use crate::update::cursor;
use crate::update::list;
use crate::update::load;

/// Starts typing; from home, over all computers.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let effects = if matches!(model.screen().view, View::Home | View::Monday) {
        update::from_home(model, View::ALL_DEVICES)
    } else {
        Vec::new()
    };
    model.mode = Mode::Filter;
    cursor::follow(model);
    effects
}

/// Changes the text by `change`, and asks anew where it is the source that searches.
pub(super) fn edit(model: &mut Model, change: impl FnOnce(&mut String)) -> Vec<Effect> {
    let screen = model.screen_mut();
    let before = screen.filter.clone();
    change(&mut screen.filter);
    if screen.filter == before {
        cursor::follow(model);
        return Vec::new();
    }
    if screen.view == View::Providers {
        // All of them are here: the first that fits is selected at once.
        screen.cursor = Cursor::default();
        list::arrange(model);
        cursor::follow(model);
        return Vec::new();
    }
    let asks = matches!(
        screen.view,
        View::Devices { .. } | View::Programme(ProgrammeView::Locations(..))
    );
    if asks {
        // Another list: its first row is selected when it comes.
        screen.cursor = Cursor::default();
        return load::whole(model);
    }
    cursor::follow(model);
    Vec::new()
}

/// A paste is its first line.
pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let line = text.lines().next().unwrap_or_default().to_owned();
    edit(model, |filter| {
        insert_all(filter, &line, limits::FILTER_CHARACTERS);
    })
}

pub(super) fn insert(text: &mut String, character: char) {
    insert_up_to(text, character, limits::FILTER_CHARACTERS);
}

pub(super) fn insert_up_to(text: &mut String, character: char, most: usize) {
    if text.chars().count() < most && !character.is_control() {
        text.push(character);
    }
}

/// What was pasted, without what could command a terminal.
pub(super) fn insert_all(text: &mut String, line: &str, most: usize) {
    for character in scrub(line).chars() {
        insert_up_to(text, character, most);
    }
}

pub(super) fn erase(text: &mut String) {
    let kept = text.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    text.truncate(kept);
}

pub(super) fn erase_word(text: &mut String) {
    let trimmed = text.trim_end();
    let blank = trimmed
        .char_indices()
        .rev()
        .find(|(_, character)| character.is_whitespace());
    let kept = blank.map_or(0, |(at, character)| at + character.len_utf8());
    text.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_taken_back_up_to_any_blank() {
        for (text, left) in [
            ("rose court", "rose "),
            ("rose\u{a0}court ", "rose\u{a0}"),
            ("rose\u{3000}court", "rose\u{3000}"),
            ("court", ""),
            ("", ""),
        ] {
            let mut text = text.to_owned();
            erase_word(&mut text);
            assert_eq!(text, left);
        }
    }
}
