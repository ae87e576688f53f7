//! Keys, and what they ask for. Help and the hints in the status bar are made from the one table, so they cannot drift.

use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use serde::Deserialize;
use serde::Serialize;

use crate::command::Command;
use crate::screen::View;
use crate::symbols::Symbols;

mod bindings;
mod screens;

pub(crate) use bindings::BINDINGS;

/// What keys mean depends on it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Mode {
    /// Looking around.
    #[default]
    Browse,
    /// Typing a search.
    Filter,
    /// Asked whether something is to be done.
    Confirm,
    /// Typing a remark, a name or a day.
    Write,
    /// Typing the name of anything there is.
    Palette,
}

/// One key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Key {
    code: KeyCode,
    control: bool,
}

impl Key {
    /// Its name as printed on the keyboard.
    pub(crate) fn name(self, symbols: Symbols) -> String {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the other keys have the terminal library's names"
        )]
        let name = match self.code {
            KeyCode::Up => symbols.up.to_owned(),
            KeyCode::Down => symbols.down.to_owned(),
            KeyCode::Left => symbols.left.to_owned(),
            KeyCode::Right => symbols.right.to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(character) => character.to_string(),
            other => other.to_string(),
        };
        if self.control {
            format!("Ctrl-{name}")
        } else {
            name
        }
    }
}

/// Keys, what they ask for, and the words for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    pub(crate) modes: &'static [Mode],
    pub(crate) keys: &'static [Key],
    pub(crate) command: Command,
    /// The word in the status bar; empty for those that need none there.
    pub(crate) hint: &'static str,
    /// The line in help.
    pub(crate) about: &'static str,
    /// The screens it works on.
    pub(crate) on: fn(&View) -> bool,
}

/// The command of a key press, if it has one here. Releases and repeats of modifiers have none.
pub(crate) fn command(mode: Mode, view: &View, event: KeyEvent) -> Option<Command> {
    if event.kind != KeyEventKind::Press {
        return None;
    }
    let key = Key {
        code: event.code,
        control: event.modifiers.contains(KeyModifiers::CONTROL),
    };
    let bound = BINDINGS
        .iter()
        .find(|binding| binding.modes.contains(&mode) && binding.keys.contains(&key) && (binding.on)(view));
    match (bound, mode, key.code) {
        (Some(binding), _, _) => Some(binding.command),
        (None, Mode::Filter | Mode::Write | Mode::Palette, KeyCode::Char(character))
            if !key.control && !character.is_control() =>
        {
            Some(Command::Insert(character))
        }
        _ => None,
    }
}

/// The bindings with a hint that work now, most useful first.
pub(crate) fn hints(mode: Mode, view: &View) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| {
        binding.modes.contains(&mode) && !binding.hint.is_empty() && (binding.on)(view)
    })
}

/// What can be done on a screen, but for moving about on it.
pub(crate) fn actions(view: &View) -> impl Iterator<Item = &'static Binding> {
    let moves = |command| {
        matches!(
            command,
            Command::Up
                | Command::Down
                | Command::PageUp
                | Command::PageDown
                | Command::First
                | Command::Last
                | Command::Palette
        )
    };
    BINDINGS.iter().filter(move |binding| {
        binding.modes.contains(&Mode::Browse) && (binding.on)(view) && !moves(binding.command)
    })
}

#[cfg(test)]
mod tests;
