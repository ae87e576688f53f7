use super::*;

fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
    KeyEvent::new(code, modifiers)
}

/// A screen of each kind.
fn views() -> Vec<View> {
    let (provider, device) = (
        dspt_report::ProviderId::new([1; 8]),
        dspt_report::DeviceId::new([1; 16]),
    );
    let check: dspt_report::CheckId = "disk-encryption".parse().unwrap();
    let words = View::forms().map(|form| form.split(' ').next().unwrap());
    let mut views: Vec<View> = words.filter_map(|word| word.parse().ok()).collect();
    views.extend(View::sections(provider));
    views.extend([
        View::News(dspt_store::model::ChangeKind::ToFix),
        View::Group(check.clone()),
        View::Email(check.clone(), None),
        View::Item(provider, "9.5.2".parse().unwrap()),
        View::failing(check.clone()),
        View::Device(device),
        View::Finding(device, check),
        View::Facts(device),
        View::History(device),
        View::Text(Box::new(View::Home)),
    ]);
    views
}

#[test]
fn no_key_has_two_meanings_on_one_screen() {
    for (mode, view) in [
        Mode::Browse,
        Mode::Filter,
        Mode::Confirm,
        Mode::Write,
        Mode::Palette,
    ]
    .into_iter()
    .flat_map(|mode| views().into_iter().map(move |view| (mode, view)))
    {
        let mut seen = Vec::new();
        for binding in BINDINGS
            .iter()
            .filter(|binding| binding.modes.contains(&mode) && (binding.on)(&view))
        {
            for key in binding.keys {
                assert!(
                    !seen.contains(key),
                    "{} twice in {mode:?} on {view}",
                    key.name(Symbols::ASCII)
                );
                seen.push(*key);
            }
        }
    }
}

#[test]
fn every_binding_has_keys_and_words() {
    for binding in BINDINGS {
        assert!(!binding.keys.is_empty(), "{:?}", binding.command);
        assert!(!binding.about.is_empty(), "{:?}", binding.command);
    }
}

#[test]
fn shift_does_not_hide_a_key_that_needs_it() {
    let view = View::Providers;
    let end = press(KeyCode::Char('G'), KeyModifiers::SHIFT);
    assert_eq!(command(Mode::Browse, &view, end), Some(Command::Last));
    let help = press(KeyCode::Char('?'), KeyModifiers::SHIFT);
    assert_eq!(command(Mode::Browse, &view, help), Some(Command::Help));
}

#[test]
fn letters_are_text_while_a_search_is_typed() {
    let quit = press(KeyCode::Char('q'), KeyModifiers::NONE);
    assert_eq!(command(Mode::Browse, &View::Providers, quit), Some(Command::Quit));
    assert_eq!(
        command(Mode::Filter, &View::Providers, quit),
        Some(Command::Insert('q'))
    );
    let leave = press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(
        command(Mode::Filter, &View::Providers, leave),
        Some(Command::Quit)
    );
}

#[test]
fn only_presses_count() {
    let mut event = press(KeyCode::Enter, KeyModifiers::NONE);
    event.kind = KeyEventKind::Release;
    assert_eq!(command(Mode::Browse, &View::Home, event), None);
}

#[test]
fn a_key_without_meaning_on_this_screen_does_nothing() {
    let facts = press(KeyCode::Char('f'), KeyModifiers::NONE);
    assert_eq!(command(Mode::Browse, &View::Home, facts), None);
    let device = View::Device(dspt_report::DeviceId::new([1; 16]));
    assert_eq!(command(Mode::Browse, &device, facts), Some(Command::Facts));
}
