//! Every screen at three sizes, and what a person meets on the way between them.

use dspt_store::model::DeviceState;

use super::*;

/// The screens, each by the keys that lead to it.
const WAYS: [(&str, &[Command]); 15] = [
    ("home", &[]),
    ("providers", &[Command::Providers, Command::Down]),
    ("devices", &[Command::Devices, Command::Down]),
    (
        "provider",
        &[Command::Providers, Command::Last, Command::Up, Command::Open],
    ),
    (
        "devices_of_a_provider",
        &[
            Command::Providers,
            Command::Last,
            Command::Up,
            Command::Open,
            Command::Open,
        ],
    ),
    ("devices_failing_a_check", &[Command::Checks, Command::Open]),
    ("devices_to_fix", &[Command::Open]),
    ("devices_to_confirm", &[Command::Down, Command::Open]),
    ("device", &[Command::Devices, Command::Open]),
    (
        "device_copied",
        &[
            Command::Devices,
            Command::Last,
            Command::Up,
            Command::Up,
            Command::Open,
        ],
    ),
    ("finding", &[Command::Devices, Command::Open, Command::Open]),
    ("facts", &[Command::Devices, Command::Open, Command::Facts]),
    ("history", &[Command::Devices, Command::Open, Command::History]),
    ("checks", &[Command::Checks]),
    ("help", &[Command::Help]),
];

#[test]
fn every_screen_at_every_size() {
    let estate = Estate::small();
    for (name, way) in WAYS {
        for (width, height) in SIZES {
            let mut person = Person::new(&estate, &options(), width, height);
            person.press(way);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), person.screen());
        }
    }
}

#[test]
fn a_result_that_could_not_be_told_says_why() {
    let estate = Estate::small();
    let device = estate::device(1, 4, "", "").id;
    let options = Options {
        start: View::Finding(device, "disk-encryption".parse().unwrap()),
        ..options()
    };
    for (width, height) in SIZES {
        let person = Person::new(&estate, &options, width, height);
        insta::assert_snapshot!(format!("finding_unknown_{width}x{height}"), person.screen());
    }
}

#[test]
fn a_question_says_its_state_and_why() {
    let estate = Estate::small();
    for (name, number) in [
        ("item_differs", "9.5.2"),
        ("item_drafted", "7.1.1"),
        ("item_proposed", "4.5.3"),
    ] {
        let options = Options {
            start: View::Item(dspt_report::ProviderId::new([4; 8]), number.parse().unwrap()),
            ..options()
        };
        for (width, height) in SIZES {
            let person = Person::new(&estate, &options, width, height);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), person.screen());
        }
    }
}

#[test]
fn two_rows_that_open_the_same_are_two_rows() {
    let estate = Estate::small();
    let options = Options {
        start: View::Provider(dspt_report::ProviderId::new([4; 8])),
        ..options()
    };
    let mut person = Person::new(&estate, &options, 100, 60);
    let reversed = |person: &Person<'_>| -> Vec<u16> {
        let buffer = person.buffer();
        let style = |y: &u16| {
            buffer[(10, *y)]
                .modifier
                .contains(ratatui::style::Modifier::REVERSED)
        };
        (0..60).filter(style).collect()
    };
    let mut seen = Vec::new();
    loop {
        let rows = reversed(&person);
        assert_eq!(rows.len(), 1, "{}", person.screen());
        // What is read again does not move anybody.
        person.press(&[Command::Refresh]);
        assert_eq!(reversed(&person), rows);
        if seen.last() == rows.first() {
            break;
        }
        assert!(seen.iter().all(|row| *row < rows[0]), "downwards only");
        seen.push(rows[0]);
        person.press(&[Command::Down]);
    }
    let opens = 1 + 1 + 6 + 10;
    assert_eq!(seen.len(), opens, "{seen:?}");
}

#[test]
fn a_question_is_found_by_what_is_typed() {
    let estate = Estate::small();
    let options = Options {
        start: View::Provider(dspt_report::ProviderId::new([4; 8])),
        ..options()
    };
    let mut person = Person::new(&estate, &options, 80, 24);
    person.press(&[Command::Filter]).write("encrypt");
    insta::assert_snapshot!("provider_search_80x24", person.screen());
    person.press(&[Command::Accept, Command::Open]);
    let opened = View::Item(dspt_report::ProviderId::new([4; 8]), "9.5.2".parse().unwrap());
    assert_eq!(person.model.screen().view, opened);
    person.press(&[Command::Open]);
    assert!(matches!(person.model.screen().view, View::Finding(..)));
}

#[test]
fn an_empty_console_says_how_to_begin() {
    let estate = Estate::empty();
    for (width, height) in SIZES {
        let person = Person::new(&estate, &options(), width, height);
        insta::assert_snapshot!(format!("empty_{width}x{height}"), person.screen());
    }
}

#[test]
fn ascii_is_kept() {
    let estate = Estate::small();
    let options = Options {
        ascii: true,
        ..options()
    };
    let person = Person::new(&estate, &options, 80, 24);
    let screen = person.screen();
    let ascii = |cell: &ratatui::buffer::Cell| cell.symbol().is_ascii();
    assert!(person.buffer().content().iter().all(ascii), "{screen}");
    insta::assert_snapshot!("ascii_80x24", screen);
}

#[test]
fn the_notice_is_the_first_line_of_every_screen_at_every_width() {
    let estate = Estate::small();
    for (name, way) in WAYS {
        for (width, wanted) in [
            (120, NOTICE),
            (
                80,
                "Question list carried over from 2025-26, not yet checked against 2026-27",
            ),
            (40, "Question list carried over from 2025-26"),
            (30, "Question list carried over fr…"),
        ] {
            let mut person = Person::new(&estate, &options(), width, 24);
            person.press(way);
            let screen = person.screen();
            let first = screen.lines().next().unwrap().trim_matches('"').trim_end();
            assert_eq!(first, wanted, "{name} {width}");
        }
    }
}

#[test]
fn nothing_is_called_fine_where_no_computer_counts() {
    let estate = Estate::small();
    estate.rows().retain(|row| row.state == DeviceState::Cloned);
    estate.rows()[0].counts = Default::default();
    let says = |estate: &Estate, width| Person::new(estate, &options(), width, 24).screen();
    assert!(says(&estate, 80).contains("? could not tell what is to fix: no computer's results count now"));
    assert!(says(&estate, 40).contains("? could not tell what is to fix"));
    assert!(!says(&estate, 80).contains('✓'));
    // One that counts, and has nothing to fix, may be called so.
    let mut fine = estate::device(8, 1, "Elm Court", "Elm Court office");
    fine.counts = estate::counts(0, 0, 0, 9);
    estate.rows().push(fine);
    assert!(says(&estate, 80).contains("✓ nothing found to fix on the computers that count"));
    assert!(says(&estate, 40).contains("✓ nothing found to fix"));
}

#[test]
fn a_search_shows_what_it_finds_while_it_is_typed() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Filter]).write("harb man");
    insta::assert_snapshot!("search_80x24", person.screen());
    person.write("x");
    assert!(person.screen().contains("Nothing here matches \"harb manx\"."));
}

#[test]
fn what_cannot_be_read_says_why_and_what_to_do() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers]);
    estate.fail(true);
    person.press(&[Command::Refresh]);
    insta::assert_snapshot!("not_read_80x24", person.screen());
    estate.fail(false);
    person.press(&[Command::Refresh]);
    assert!(!person.screen().contains("Cannot read"));
}

#[test]
fn a_computer_without_a_label_is_called_by_its_id() {
    let estate = Estate::small();
    estate.rows()[0].label = " ".to_owned();
    let id = estate.rows()[0].id;
    let check: dspt_report::CheckId = "disk-encryption".parse().unwrap();
    for view in [
        View::ALL_DEVICES,
        View::Device(id),
        View::Finding(id, check),
        View::Facts(id),
    ] {
        let options = Options {
            start: view.clone(),
            ..options()
        };
        let screen = Person::new(&estate, &options, 120, 40).screen();
        let name = format!("computer {}", id.short());
        assert!(screen.contains(&name), "{view}: {screen}");
    }
}

#[test]
fn each_count_of_home_opens_the_computers_it_counts() {
    let estate = Estate::small();
    for (row, group) in dspt_store::model::DeviceGroup::ALL.into_iter().enumerate() {
        let mut person = Person::new(&estate, &options(), 80, 24);
        let crate::model::Data::Overview(overview) = &person.model.screen().data else {
            panic!("not home");
        };
        let counted = overview.of(group);
        for _ in 0..row {
            person.press(&[Command::Down]);
        }
        person.press(&[Command::Open]);
        assert_eq!(person.model.screen().view, View::group(group));
        let crate::model::Data::Devices { window, .. } = &person.model.screen().data else {
            panic!("{group:?}");
        };
        assert_eq!(window.total(), u64::from(counted), "{group:?}");
        assert!(counted > 0, "{group:?} is not in the estate");
    }
}

#[test]
fn a_computer_is_confirmed_by_yes_and_by_nothing_else() {
    let estate = Estate::small();
    let state = || estate.rows()[1].state;
    let options = Options {
        start: View::Device(estate.rows()[1].id),
        ..options()
    };
    let mut person = Person::new(&estate, &options, 80, 24);
    let question = "is theirs? y yes, n no";
    assert!(person.screen().contains("if it is theirs, press c"));
    for other in [Command::No, Command::Down, Command::Help, Command::Home] {
        let mut person = Person::new(&estate, &options, 80, 24);
        person.press(&[Command::Confirm]);
        assert!(person.screen().contains(question), "{}", person.screen());
        person.press(&[other, Command::Yes]);
        assert!(!person.screen().contains(question));
        assert_eq!(state(), DeviceState::New, "{other:?}");
    }
    person.press(&[Command::Confirm]);
    insta::assert_snapshot!("confirm_80x24", person.screen());
    estate.fail(true);
    person.press(&[Command::Yes]);
    assert!(person.screen().contains("Cannot read whether it was kept"));
    assert_eq!(state(), DeviceState::New);
    estate.fail(false);
    person.press(&[Command::Confirm, Command::Yes]);
    assert_eq!(state(), DeviceState::Confirmed);
    assert!(!person.screen().contains("To be confirmed"));
    // What is confirmed is not asked about.
    person.press(&[Command::Confirm]);
    assert!(!person.screen().contains(question));
}

#[test]
fn a_change_to_what_vanished_meanwhile_is_told() {
    let estate = Estate::large(1);
    let options = Options {
        start: View::Device(estate.rows()[0].id),
        ..options()
    };
    for ask in [Command::Note, Command::InHand] {
        let mut person = Person::new(&estate, &options, 80, 24);
        person.press(&[ask]).write("rang");
        let rows = std::mem::take(&mut *estate.rows());
        person.press(&[Command::Accept]);
        assert!(
            person.screen().contains("Cannot change the computer"),
            "{}",
            person.screen()
        );
        assert!(estate.notes.lock().unwrap().is_empty());
        *estate.rows() = rows;
    }
}

#[test]
fn a_computer_that_is_gone_says_so() {
    let estate = Estate::small();
    let options = Options {
        start: View::Device(dspt_report::DeviceId::new([9; 16])),
        ..options()
    };
    let person = Person::new(&estate, &options, 80, 24);
    assert!(
        person.screen().contains("There is no device 0909"),
        "{}",
        person.screen()
    );
}

#[test]
fn the_selected_row_is_in_reverse_video_and_pointed_at() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Down]);
    let buffer = person.buffer();
    let reversed: Vec<u16> = (0..24)
        .filter(|&y| {
            let cell = &buffer[(10, y)];
            cell.modifier.contains(ratatui::style::Modifier::REVERSED)
        })
        .collect();
    assert_eq!(reversed.len(), 1);
    assert_eq!(buffer[(0, reversed[0])].symbol(), "▸");
    assert_eq!(buffer[(2, reversed[0])].symbol(), "H");
}

#[test]
fn help_lists_every_binding() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 120, 200);
    person.press(&[Command::Help]);
    let screen = person.screen();
    for binding in crate::keymap::BINDINGS {
        let line = screen.lines().find(|line| {
            let keys: Vec<String> = binding
                .keys
                .iter()
                .map(|key| key.name(person.model.fixed.symbols))
                .collect();
            line.contains(binding.about) && keys.iter().all(|key| line.contains(key))
        });
        assert!(line.is_some(), "{:?}", binding.command);
    }
}
