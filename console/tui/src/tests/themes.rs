//! One screen in every theme, and the whole width of a large terminal.

use std::fmt::Write as _;

use super::*;
use crate::theme::Palette;

/// What is drawn, each piece with its colour and weight before it.
fn styled(person: &Person<'_>, palette: Palette) -> String {
    let size = person.model.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal
        .draw(|frame| view(&person.model, Theme::new(palette), frame))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let mut out = String::new();
    for y in 0..size.height {
        let mut before = None;
        let mut line = String::new();
        for x in 0..size.width {
            let cell = &buffer[(x, y)];
            let style = (cell.fg, cell.modifier);
            if before != Some(style) {
                before = Some(style);
                let modifier = format!("{:?}", cell.modifier).replace("NONE", "");
                write!(line, "<{:?} {modifier}>", cell.fg).unwrap();
            }
            line.push_str(cell.symbol());
        }
        writeln!(out, "{}", line.trim_end()).unwrap();
    }
    out
}

#[test]
fn one_screen_in_every_theme() {
    let estate = Estate::worked();
    let start = View::Provider(dspt_report::ProviderId::new([4; 8]));
    for (name, palette, ascii) in [
        ("light", Palette::Light, false),
        ("dark", Palette::Dark, false),
        ("sixteen", Palette::Sixteen, false),
        ("no_colour", Palette::None, false),
        ("ascii", Palette::None, true),
        ("blue_orange", Palette::BlueOrange, false),
    ] {
        let options = Options {
            start: start.clone(),
            ascii,
            ..options()
        };
        let person = Person::new(&estate, &options, 80, 24);
        insta::assert_snapshot!(format!("theme_{name}"), styled(&person, palette));
    }
}

#[test]
fn a_large_terminal_is_used_in_two_columns_and_a_small_one_loses_nothing() {
    let estate = Estate::worked();
    for (name, start) in [
        ("provider", View::Provider(dspt_report::ProviderId::new([4; 8]))),
        ("help", View::Help),
    ] {
        let options = Options { start, ..options() };
        let large = Person::new(&estate, &options, 300, 50);
        insta::assert_snapshot!(format!("{name}_300x50"), large.screen());
        // Every word of the large one is somewhere on the small one, which scrolls.
        let mut small = Person::new(&estate, &options, 80, 24);
        let mut seen = small.screen();
        for _ in 0..40 {
            small.press(&[Command::PageDown]);
            seen.push_str(&small.screen());
        }
        // The notice in full, and the keys, have screens of their own.
        let shown = large.screen();
        let lines: Vec<&str> = shown.lines().skip(2).collect();
        let body = lines[..lines.len() - 1].join(" ");
        for word in body.split_whitespace().filter(|word| word.len() > 6) {
            let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).collect();
            let whole: String = seen.chars().filter(|letter| letter.is_alphanumeric()).collect();
            assert!(whole.contains(&word), "{name} {word}");
        }
    }
}

#[test]
fn the_cursor_goes_through_both_columns() {
    let estate = Estate::worked();
    let options = Options {
        start: View::Provider(dspt_report::ProviderId::new([4; 8])),
        ..options()
    };
    let mut person = Person::new(&estate, &options, 200, 20);
    let reversed = |person: &Person<'_>| {
        let buffer = person.buffer();
        let is = |x: u16, y: u16| {
            buffer[(x, y)]
                .modifier
                .contains(ratatui::style::Modifier::REVERSED)
        };
        let left = (0..20).filter(|y| is(10, *y)).count();
        let right = (0..20).filter(|y| is(120, *y)).count();
        (left, right)
    };
    let mut sides = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let seen = reversed(&person);
        assert_eq!(seen.0 + seen.1, 1, "{}", person.screen());
        sides.insert(seen);
        person.press(&[Command::Down]);
    }
    assert_eq!(sides.len(), 2, "{sides:?}");
}
