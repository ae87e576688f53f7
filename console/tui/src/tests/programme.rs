//! A programme's screens: each at two sizes, in ASCII, and what keys do on them.

use super::*;
use crate::plain;

/// The screens of a programme, as they are typed.
pub(crate) const SCREENS: [&str; 12] = [
    "coverage",
    "coverage E10000016",
    "areas",
    "map",
    "locations",
    "lapsing Kent",
    "location 1-990003",
    "trend",
    "help-list",
    "differs",
    "imports",
    "indicators",
];

pub(crate) fn starting(view: &str, options: Options) -> Options {
    Options {
        start: view.parse().unwrap(),
        ..options
    }
}

#[test]
fn every_screen_of_a_programme_at_two_sizes() {
    let estate = Estate::programme();
    for view in SCREENS {
        for (width, height) in [(80, 24), (120, 40)] {
            let person = Person::new(&estate, &starting(view, options()), width, height);
            let name = view.replace(' ', "_");
            insta::assert_snapshot!(format!("programme_{name}_{width}x{height}"), person.screen());
        }
    }
}

#[test]
fn every_screen_of_a_programme_as_plain_lines_and_json() {
    let estate = Estate::programme();
    for text in SCREENS {
        let view: View = text.parse().unwrap();
        let lines = plain::lines(&estate, &options(), &view, 100).unwrap();
        let name = text.replace(' ', "_");
        insta::assert_snapshot!(format!("plain_programme_{name}"), lines.join("\n"));
        let json: serde_json::Value = serde_json::from_str(&plain::json(&estate, &view).unwrap()).unwrap();
        assert!(!json.is_null(), "{text}");
    }
}

#[test]
fn in_ascii_nothing_of_ours_is_anything_else() {
    let estate = Estate::programme();
    for view in SCREENS {
        let options = Options {
            ascii: true,
            ..starting(view, options())
        };
        for (width, height) in [(80, 60), (160, 60)] {
            let person = Person::new(&estate, &options, width, height);
            let buffer = person.buffer();
            let odd = buffer.content().iter().find(|cell| !cell.symbol().is_ascii());
            assert!(odd.is_none(), "{view} {odd:?}\n{}", person.screen());
        }
    }
    let options = Options {
        ascii: true,
        ..starting("trend", options())
    };
    let person = Person::new(&estate, &options, 80, 24);
    insta::assert_snapshot!("programme_trend_ascii_80x24", person.screen());
}

#[test]
fn a_lead_goes_from_the_first_screen_to_a_location_and_back() {
    let estate = Estate::programme();
    let mut person = Person::new(&estate, &options(), 100, 40);
    person.press(&[Command::Coverage]);
    assert!(person.screen().contains("243 of 349"), "{}", person.screen());
    person.press(&[Command::Down, Command::Open]);
    let screen = person.screen();
    assert!(screen.contains("listed and not covered"), "{screen}");
    person.press(&[Command::Open]);
    assert!(
        person.screen().contains("Published status"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Back, Command::Back]);
    assert!(person.screen().contains("243 of 349"), "{}", person.screen());
    assert_eq!(person.model.stack().len(), 2);
}

#[test]
fn keys_change_the_rule_the_areas_and_the_share_to_reach() {
    let estate = Estate::programme();
    let mut person = Person::new(&estate, &starting("coverage", options()), 100, 40);
    assert!(!person.screen().contains("needs"), "{}", person.screen());
    person.press(&[Command::TargetUp]);
    assert!(
        person.screen().contains("80 % needs 37 more"),
        "{}",
        person.screen()
    );
    person.press(&[Command::TargetUp, Command::TargetDown, Command::TargetDown]);
    assert!(
        person.screen().contains("75 % needs 19 more"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Measure]);
    assert!(
        person.screen().contains("Coverage (this-year):"),
        "{}",
        person.screen()
    );

    let mut person = Person::new(&estate, &starting("areas", options()), 100, 40);
    assert!(person.screen().contains("    Kent"), "{}", person.screen());
    person.press(&[Command::Grouping]);
    assert!(person.screen().contains("Authority BAN"), "{}", person.screen());
}

#[test]
fn a_search_among_locations_is_the_sources() {
    let estate = Estate::programme();
    let mut person = Person::new(&estate, &starting("locations", options()), 100, 40);
    assert!(person.screen().contains("30 locations"), "{}", person.screen());
    person.press(&[Command::Filter]).write("house 17");
    let screen = person.screen();
    assert!(
        screen.contains("1 location") && screen.contains("1-990017"),
        "{screen}"
    );
    assert!(!screen.contains("1-990016"), "{screen}");
}

#[test]
fn without_registers_each_screen_says_how_to_begin() {
    let estate = Estate::empty();
    for view in SCREENS {
        if view == "indicators" {
            continue;
        }
        let person = Person::new(&estate, &starting(view, options()), 120, 60);
        let screen = person.screen();
        assert!(
            screen.contains("import cqc") && screen.contains("import dspt"),
            "{view}\n{screen}"
        );
    }
}

#[test]
fn no_figure_of_ours_stands_beside_a_name_and_no_colour_beside_any() {
    let estate = Estate::programme();
    let person = Person::new(&estate, &starting("differs", options()), 120, 40);
    let screen = person.screen();
    assert!(!screen.contains("Zarrowmere") && screen.contains('*'), "{screen}");
    let theme = Theme::new(crate::theme::Palette::Sixteen);
    for view in SCREENS {
        let person = Person::new(&estate, &starting(view, options()), 120, 60);
        let red = theme.style(crate::theme::Meaning::Fail).fg;
        let mut terminal = Terminal::new(TestBackend::new(120, 60)).unwrap();
        let draw = |frame: &mut ratatui::Frame<'_>| crate::view::view(&person.model, theme, frame);
        terminal.draw(draw).unwrap();
        let cells = terminal.backend().buffer().content();
        assert!(cells.iter().all(|cell| Some(cell.fg) != red), "{view}");
    }
}

#[test]
fn words_name_the_same_screen_again() {
    for text in SCREENS.into_iter().chain([
        "locations not-found of Kent",
        "locations of Kent and Medway",
        "trend South East",
        "lapsing",
    ]) {
        let view: View = text.parse().unwrap();
        assert_eq!(view.to_string(), text);
    }
    for text in [
        "locations Kent",
        "locations of",
        "areas Kent",
        "location",
        "location x y",
    ] {
        assert!(text.parse::<View>().is_err(), "{text}");
    }
}
