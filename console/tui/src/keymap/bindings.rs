//! The one table of keys: each with what it asks for, the words for it, and the screens it works on.

use crossterm::event::KeyCode;

use super::Binding;
use super::Key;
use super::Mode;
use super::screens::anywhere;
use super::screens::has_device;
use super::screens::has_devices;
use super::screens::has_email;
use super::screens::has_measure;
use super::screens::has_rows;
use super::screens::has_search;
use super::screens::has_sections;
use super::screens::has_target;
use super::screens::has_text;
use super::screens::has_work;
use super::screens::is_roster;
use super::screens::is_text;
use super::screens::not_home;
use crate::command::Command;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::update::work::has_marks;

/// Every binding, in the order of help and of the hints.
pub(crate) const BINDINGS: &[Binding] = &[
    browse(
        &[key(KeyCode::Enter), key(KeyCode::Right), char('l')],
        Command::Open,
        "open",
        "open what is selected",
        has_rows,
    ),
    browse(
        &[
            key(KeyCode::Esc),
            key(KeyCode::Left),
            char('h'),
            key(KeyCode::Backspace),
        ],
        Command::Back,
        "back",
        "take marks off, end the search, or go back",
        not_home,
    ),
    browse(
        &[char('?'), key(KeyCode::F(1))],
        Command::Help,
        "help",
        "show the keys",
        anywhere,
    ),
    browse(
        &[char(':'), control('p')],
        Command::Palette,
        "go to",
        "anything there is, by name",
        anywhere,
    ),
    browse(
        &[char('q'), control('c')],
        Command::Quit,
        "quit",
        "leave",
        anywhere,
    ),
    browse(
        &[char('/')],
        Command::Filter,
        "search",
        "search as you type; from home, all computers",
        has_search,
    ),
    browse(
        &[char('d')],
        Command::Looked,
        "all seen",
        "all of it was looked through: what is new begins here",
        |view| *view == View::Monday,
    ),
    browse(&[char('n')], Command::Note, "note", "keep a remark", has_work),
    browse(
        &[char('z')],
        Command::Rest,
        "rest",
        "let it rest until a day",
        has_work,
    ),
    browse(
        &[char('o')],
        Command::InHand,
        "who",
        "say who has it in hand",
        has_work,
    ),
    browse(
        &[char('y')],
        Command::Email,
        "e-mail",
        "an e-mail about this fault; once it is seen, copy it",
        has_email,
    ),
    browse(
        &[char('y')],
        Command::Copy,
        "",
        "this screen as text; once it is seen, copy it",
        has_text,
    ),
    browse(&[char('y')], Command::Copy, "copy", "copy this text", is_text),
    browse(
        &[key(KeyCode::Tab)],
        Command::NextSection,
        "next section",
        "the next section of this provider",
        has_sections,
    ),
    browse(
        &[key(KeyCode::BackTab)],
        Command::PreviousSection,
        "",
        "the section before",
        has_sections,
    ),
    browse(
        &[char('s')],
        Command::Sort,
        "sort",
        "sort the providers by something else",
        is_roster,
    ),
    browse(
        &[char('v')],
        Command::Columns,
        "columns",
        "choose the columns",
        is_roster,
    ),
    browse(
        &[char('F')],
        Command::SavedFilters,
        "filters",
        "the lists that are kept under a name",
        is_roster,
    ),
    browse(
        &[char('S')],
        Command::SaveFilter,
        "",
        "keep search, order and columns under a name",
        is_roster,
    ),
    browse(
        &[char(' ')],
        Command::Mark,
        "mark",
        "mark a row, or no more; keys act on what is marked",
        has_marks,
    ),
    browse(
        &[char('A')],
        Command::MarkAll,
        "",
        "mark every row, or none",
        has_marks,
    ),
    browse(
        &[char('N')],
        Command::Notes,
        "",
        "the remarks on this provider",
        has_work,
    ),
    browse(
        &[char('w')],
        Command::Propose,
        "propose",
        "propose that the provider accept this risk",
        |view| matches!(view, View::Item(..)),
    ),
    browse(
        &[char('f')],
        Command::Facts,
        "facts",
        "everything that was seen on this computer",
        has_device,
    ),
    browse(
        &[char('t')],
        Command::History,
        "reports",
        "the reports of this computer",
        has_device,
    ),
    browse(
        &[char('c')],
        Command::Confirm,
        "",
        "confirm that computers are the ones they say",
        |view| matches!(view, View::Device(_) | View::Devices { .. }),
    ),
    browse(
        &[char('x')],
        Command::Revoke,
        "take back",
        "take a string or a post back",
        |view| matches!(view, View::Enrolment(_) | View::Operators(_)),
    ),
    browse(
        &[char('+')],
        Command::Make,
        "new string",
        "a new string by which computers of this provider join",
        |view| {
            matches!(
                view,
                View::Enrolment(_)
                    | View::Provider(_)
                    | View::Providers
                    | View::Timeline(_)
                    | View::Assets(_)
            )
        },
    ),
    browse(
        &[char('x')],
        Command::Retire,
        "",
        "take computers out of use",
        has_devices,
    ),
    browse(
        &[char('R')],
        Command::Replace,
        "",
        "say which computer took the place of this one",
        |view| matches!(view, View::Device(_)),
    ),
    browse(
        &[char('m')],
        Command::Monday,
        "new",
        "what is new since you last looked",
        |view| *view != View::Monday,
    ),
    browse(&[char('1')], Command::Home, "", "home", anywhere),
    browse(
        &[char('2')],
        Command::Providers,
        "providers",
        "all providers",
        anywhere,
    ),
    browse(
        &[char('3')],
        Command::Devices,
        "computers",
        "all computers",
        anywhere,
    ),
    browse(
        &[char('4')],
        Command::Checks,
        "checks",
        "each check across all computers",
        anywhere,
    ),
    browse(
        &[char('5')],
        Command::Work,
        "work",
        "what you noted, have in hand and let rest",
        anywhere,
    ),
    browse(
        &[char('7')],
        Command::Enrolment,
        "",
        "strings by which computers join",
        anywhere,
    ),
    browse(
        &[char('8')],
        Command::Operators,
        "",
        "posts from which this console is used",
        anywhere,
    ),
    browse(
        &[char('9')],
        Command::Log,
        "",
        "what was written into the log",
        anywhere,
    ),
    browse(
        &[char('6')],
        Command::Coverage,
        "",
        "coverage by public registers",
        anywhere,
    ),
    browse(
        &[char('u')],
        Command::Measure,
        "rule",
        "count by another rule",
        has_measure,
    ),
    browse(
        &[char('b')],
        Command::Grouping,
        "group",
        "another kind of area",
        |view| matches!(view, View::Programme(ProgrammeView::Areas)),
    ),
    browse(
        &[char('+'), char('=')],
        Command::TargetUp,
        "target",
        "a higher share to reach",
        has_target,
    ),
    browse(
        &[char('-')],
        Command::TargetDown,
        "",
        "a lower share to reach",
        has_target,
    ),
    browse(
        &[key(KeyCode::Up), char('k')],
        Command::Up,
        "",
        "one up",
        anywhere,
    ),
    browse(
        &[key(KeyCode::Down), char('j')],
        Command::Down,
        "",
        "one down",
        anywhere,
    ),
    browse(
        &[key(KeyCode::PageUp), control('b')],
        Command::PageUp,
        "",
        "a page up",
        anywhere,
    ),
    browse(
        &[key(KeyCode::PageDown), control('f')],
        Command::PageDown,
        "",
        "a page down",
        anywhere,
    ),
    browse(
        &[key(KeyCode::Home), char('g')],
        Command::First,
        "",
        "to the beginning",
        anywhere,
    ),
    browse(
        &[key(KeyCode::End), char('G')],
        Command::Last,
        "",
        "to the end",
        anywhere,
    ),
    browse(
        &[char('r'), key(KeyCode::F(5))],
        Command::Refresh,
        "",
        "read again now",
        anywhere,
    ),
    browse(
        &[control('z')],
        Command::Suspend,
        "",
        "back to the shell for a while",
        anywhere,
    ),
    filter(
        &[key(KeyCode::Enter)],
        Command::Accept,
        "done",
        "keep the search and look at what it found",
    ),
    filter(
        &[key(KeyCode::Esc)],
        Command::Cancel,
        "end search",
        "end the search",
    ),
    filter(&[key(KeyCode::Up)], Command::Up, "", "one up"),
    filter(&[key(KeyCode::Down)], Command::Down, "", "one down"),
    filter(&[key(KeyCode::PageUp)], Command::PageUp, "", "a page up"),
    filter(&[key(KeyCode::PageDown)], Command::PageDown, "", "a page down"),
    answer(&[char('y')], Command::Yes, "yes", "yes, do it"),
    answer(
        &[char('n'), key(KeyCode::Esc)],
        Command::No,
        "no",
        "leave it as it is",
    ),
    palette(
        &[key(KeyCode::Enter)],
        Command::Accept,
        "go",
        "go there, or do it",
    ),
    palette(&[key(KeyCode::Esc)], Command::Cancel, "never mind", "stay here"),
    palette(
        &[key(KeyCode::Tab)],
        Command::NextSection,
        "take",
        "take what is pointed at, and type on",
    ),
    palette(&[key(KeyCode::Up), control('p')], Command::Up, "", "one up"),
    palette(&[key(KeyCode::Down), control('n')], Command::Down, "", "one down"),
    write(
        &[key(KeyCode::Enter)],
        Command::Accept,
        "keep",
        "keep what was typed",
    ),
    write(
        &[key(KeyCode::Esc)],
        Command::Cancel,
        "never mind",
        "keep nothing",
    ),
    typing(
        &[key(KeyCode::Backspace)],
        Command::Erase,
        "",
        "take back one character",
    ),
    typing(&[control('w')], Command::EraseWord, "", "take back one word"),
    typing(
        &[control('u')],
        Command::EraseAll,
        "clear",
        "take back everything",
    ),
    Binding {
        modes: &[Mode::Filter, Mode::Confirm, Mode::Write, Mode::Palette],
        ..filter(&[control('c')], Command::Quit, "", "leave")
    },
];

const fn browse(
    keys: &'static [Key],
    command: Command,
    hint: &'static str,
    about: &'static str,
    on: fn(&View) -> bool,
) -> Binding {
    Binding {
        modes: &[Mode::Browse],
        keys,
        command,
        hint,
        about,
        on,
    }
}

const fn filter(keys: &'static [Key], command: Command, hint: &'static str, about: &'static str) -> Binding {
    Binding {
        modes: &[Mode::Filter],
        keys,
        command,
        hint,
        about,
        on: anywhere,
    }
}

const fn answer(keys: &'static [Key], command: Command, hint: &'static str, about: &'static str) -> Binding {
    Binding {
        modes: &[Mode::Confirm],
        ..filter(keys, command, hint, about)
    }
}

const fn write(keys: &'static [Key], command: Command, hint: &'static str, about: &'static str) -> Binding {
    Binding {
        modes: &[Mode::Write],
        ..filter(keys, command, hint, about)
    }
}

/// Wherever text is typed.
const fn typing(keys: &'static [Key], command: Command, hint: &'static str, about: &'static str) -> Binding {
    Binding {
        modes: &[Mode::Filter, Mode::Write, Mode::Palette],
        ..filter(keys, command, hint, about)
    }
}

const fn palette(keys: &'static [Key], command: Command, hint: &'static str, about: &'static str) -> Binding {
    Binding {
        modes: &[Mode::Palette],
        ..filter(keys, command, hint, about)
    }
}

const fn key(code: KeyCode) -> Key {
    Key { code, control: false }
}

const fn char(character: char) -> Key {
    key(KeyCode::Char(character))
}

const fn control(character: char) -> Key {
    Key {
        code: KeyCode::Char(character),
        control: true,
    }
}
