//! A supporter's day: what is new, whom to ring, what was said, and what is done to many at once.

use dspt_report::ProviderId;
use dspt_store::model::ChangeKind;

use super::*;
use crate::change::Change;
use crate::keymap::Mode;

/// The screens, each as it is named.
fn views() -> Vec<(&'static str, View)> {
    let check: dspt_report::CheckId = "antivirus-up-to-date".parse().unwrap();
    let rosewood = ProviderId::new([4; 8]);
    vec![
        ("monday", View::Monday),
        ("news_to_fix", View::News(ChangeKind::ToFix)),
        ("news_joined", View::News(ChangeKind::Joined)),
        ("group", View::Group(check.clone())),
        ("work", View::Work),
        ("notes", View::Notes(rosewood)),
        ("email_one", View::Email(check.clone(), Some(rosewood))),
        ("email_many", View::Email(check, None)),
    ]
}

#[test]
fn every_screen_of_the_day_at_every_size() {
    for (name, screen) in at_every_size(&Estate::worked(), views()) {
        insta::assert_snapshot!(name, screen);
    }
}

#[test]
fn every_screen_of_the_day_as_plain_lines_and_json() {
    for (name, lines) in as_plain_lines(&Estate::worked(), views()) {
        insta::assert_snapshot!(name, lines);
    }
}

#[test]
fn every_screen_of_the_day_keeps_to_ascii() {
    keeps_to_ascii(&Estate::worked(), views());
}

#[test]
fn colours_add_to_the_words_and_never_stand_for_them() {
    use crate::theme::Palette;
    let estate = Estate::worked();
    let person = Person::new(&estate, &starting(View::Monday), 80, 24);
    let drawn = |palette| {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let theme = Theme::new(palette);
        terminal.draw(|frame| view(&person.model, theme, frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let colours: std::collections::BTreeSet<String> = buffer
            .content()
            .iter()
            .map(|cell| format!("{:?}", cell.fg))
            .collect();
        (terminal.backend().to_string(), colours)
    };
    let (text, none) = drawn(Palette::None);
    let (sixteen_text, sixteen) = drawn(Palette::Sixteen);
    let (blue_text, blue) = drawn(Palette::BlueOrange);
    assert_eq!((&text, &text), (&sixteen_text, &blue_text));
    assert_eq!(none.len(), 1, "{none:?}");
    assert!(
        sixteen.contains("Red") && sixteen.contains("Green"),
        "{sixteen:?}"
    );
    assert!(!blue.contains("Red") && !blue.contains("Green"), "{blue:?}");
    assert!(blue.contains("Indexed(166)"), "{blue:?}");
}

#[test]
fn from_what_is_new_to_one_that_rests_without_leaving_the_keyboard() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &starting(View::Monday), 80, 24);
    // Past what is new and what is to confirm, to what is to do first.
    while !matches!(person.model.screen().cursor.key, Some(View::Group(_))) {
        person.press(&[Command::Down]);
    }
    person.press(&[Command::Open]);
    assert!(person.screen().contains("01632 960001"), "{}", person.screen());
    person.press(&[Command::Last, Command::Note]);
    assert_eq!(person.model.mode, Mode::Write);
    person.write("rang, will update by 10 Nov");
    insta::assert_snapshot!("note_80x24", person.screen());
    person.press(&[Command::Accept]);
    assert!(
        person
            .screen()
            .contains("The remark is kept: Rosewood Care Home.")
    );
    person
        .press(&[Command::Rest])
        .write("10 Nox")
        .press(&[Command::Accept]);
    assert!(
        person.screen().contains("That is no day to come."),
        "{}",
        person.screen()
    );
    person
        .press(&[Command::Erase])
        .write("v")
        .press(&[Command::Accept]);
    let screen = person.screen();
    assert!(
        screen.contains("Rests until Tue 10 Nov 2026: Rosewood Care Home."),
        "{screen}"
    );
    assert!(
        screen.contains("At rest") && screen.contains("rests until 10 Nov"),
        "{screen}"
    );
    assert!(screen.contains("rang, will update by 10 Nov"), "{screen}");
    person.press(&[Command::Work]);
    assert!(
        person.screen().contains("Rosewood Care Home"),
        "{}",
        person.screen()
    );
}

#[test]
fn what_is_done_to_many_is_asked_first_and_names_them() {
    let estate = Estate::small();
    let check: dspt_report::CheckId = "antivirus-up-to-date".parse().unwrap();
    let mut person = Person::new(&estate, &starting(View::Group(check)), 80, 24);
    person.press(&[Command::MarkAll, Command::Rest]).write("+7");
    person.press(&[Command::Accept]);
    insta::assert_snapshot!("bulk_80x24", person.screen());
    assert!(
        estate.tasks.lock().unwrap().is_empty(),
        "nothing is done before yes"
    );
    person.press(&[Command::No]);
    assert!(estate.tasks.lock().unwrap().is_empty());
    person
        .press(&[Command::Rest])
        .write("+7")
        .press(&[Command::Accept, Command::Yes]);
    let rest: Vec<_> = estate
        .tasks
        .lock()
        .unwrap()
        .values()
        .map(|task| task.snoozed_until)
        .collect();
    assert_eq!(rest, [Some(jiff::civil::date(2026, 6, 15)); 3]);
    assert!(person.model.screen().marks.is_empty());
    // One by one, and off again.
    person.press(&[
        Command::First,
        Command::Mark,
        Command::Mark,
        Command::First,
        Command::Mark,
    ]);
    assert_eq!(person.model.screen().marks.len(), 1);
    assert!(person.screen().contains("1 marked"), "{}", person.screen());
    person.press(&[Command::Back]);
    assert!(person.model.screen().marks.is_empty());
    assert!(matches!(person.model.screen().view, View::Group(_)));
}

#[test]
fn what_could_not_be_kept_says_why_and_how_far_it_came() {
    let estate = Estate::small();
    let check: dspt_report::CheckId = "antivirus-up-to-date".parse().unwrap();
    let mut person = Person::new(&estate, &starting(View::Group(check)), 80, 24);
    person.press(&[Command::Note]).write("rang");
    estate.fail(true);
    person.press(&[Command::Accept]);
    assert!(
        person.screen().contains("Cannot read whether it was kept"),
        "{}",
        person.screen()
    );
    let event = crate::change::make(
        &Half(Estate::small()),
        &[Change::Looked, Change::Retire(estate.rows()[0].id)],
        "done",
    );
    let Event::Changed(Err(words)) = event else {
        panic!("{event:?}");
    };
    assert!(words.starts_with("1 of 2 done. Cannot"), "{words}");
}

/// A source that looks, and changes nothing else.
pub(super) struct Half(Estate);

impl crate::source::Registers for Half {}

impl Source for Half {
    fn overview(&self) -> Result<dspt_store::model::Overview, crate::SourceError> {
        self.0.overview()
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::ProviderRow>, crate::SourceError> {
        self.0.providers(text, after, limit)
    }

    fn provider(&self, id: ProviderId) -> Result<Option<dspt_store::model::ProviderRow>, crate::SourceError> {
        self.0.provider(id)
    }

    fn assessment(&self, id: ProviderId) -> Result<Option<crate::Assessment>, crate::SourceError> {
        self.0.assessment(id)
    }

    fn devices(
        &self,
        filter: &dspt_store::model::DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::DeviceRow>, crate::SourceError> {
        self.0.devices(filter, after, limit)
    }

    fn device(
        &self,
        id: dspt_report::DeviceId,
    ) -> Result<Option<dspt_store::model::DeviceDetail>, crate::SourceError> {
        self.0.device(id)
    }

    fn checks(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::CheckRow>, crate::SourceError> {
        self.0.checks(after, limit)
    }

    fn changed(&self) -> Result<u64, crate::SourceError> {
        self.0.changed()
    }

    fn news(&self) -> Result<dspt_store::model::News, crate::SourceError> {
        self.0.news()
    }

    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::ChangeRow>, crate::SourceError> {
        self.0.news_of(kind, after, limit)
    }

    fn tasks(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::TaskRow>, crate::SourceError> {
        self.0.tasks(after, limit)
    }

    fn notes(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<dspt_store::model::Page<dspt_store::model::NoteRow>, crate::SourceError> {
        self.0.notes(provider, after, limit)
    }

    fn change(&self, change: &Change) -> Result<(), crate::SourceError> {
        if *change == Change::Looked {
            return Ok(());
        }
        Err(crate::SourceError::change("do more", "go on by hand", None))
    }

    fn fix(
        &self,
        check: &dspt_report::CheckId,
        device: &dspt_store::model::DeviceDetail,
    ) -> Option<crate::Fix> {
        self.0.fix(check, device)
    }
}

#[test]
fn a_text_to_send_is_seen_before_it_is_copied_and_names_no_other_provider() {
    let estate = Estate::small();
    let check: dspt_report::CheckId = "antivirus-up-to-date".parse().unwrap();
    let mut person = Person::new(&estate, &starting(View::Group(check)), 80, 24);
    person.press(&[Command::Last, Command::Email]);
    assert_eq!(person.copied, None);
    person.press(&[Command::Email]);
    let one = person.copied.take().unwrap();
    assert!(
        one.contains("Rosewood Care Home") && one.contains("Front desk"),
        "{one}"
    );
    assert!(
        person
            .screen()
            .contains("dspt-console show email antivirus-up-to-date")
    );
    person.press(&[Command::Back, Command::MarkAll, Command::Email, Command::Email]);
    let many = person.copied.take().unwrap();
    for row in estate.rows().iter() {
        assert!(
            !many.contains(&row.label) && !many.contains(&row.provider_name),
            "{many}"
        );
    }
    assert!(many.contains("Antivirus is running and up to date"), "{many}");
    for text in [one, many] {
        for sentence in text.split(['.', ':', '\n']) {
            assert!(sentence.split_whitespace().count() <= 25, "{sentence}");
        }
    }
}

#[test]
fn computers_are_confirmed_and_taken_out_of_use_from_their_list() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &starting(View::ALL_DEVICES), 100, 30);
    person.press(&[Command::MarkAll, Command::Confirm]);
    assert!(
        person.screen().contains("Office laptop 2 of Rosewood Care Home"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Yes]);
    assert!(
        person.screen().contains("Confirmed Office laptop 2"),
        "{}",
        person.screen()
    );
    let before = estate.rows().len();
    person.press(&[Command::First, Command::Retire]);
    let question = "Take out of use Front desk of Rosewood Care Home?";
    assert!(person.screen().contains(question), "{}", person.screen());
    person.press(&[Command::Down]);
    assert_eq!(estate.rows().len(), before, "only yes is yes");
    person.press(&[Command::First, Command::Retire, Command::Yes]);
    assert_eq!(estate.rows().len(), before - 1);
}

#[test]
fn what_stands_for_a_computer_and_a_risk_are_asked_in_words() {
    let estate = Estate::small();
    let ids: Vec<_> = estate.rows().iter().map(|row| row.id).collect();
    let (old, new) = (ids[0], ids[1]);
    let mut person = Person::new(&estate, &starting(View::ALL_DEVICES), 100, 30);
    person
        .press(&[Command::Open, Command::Replace])
        .write(&new.short());
    person.press(&[Command::Accept]);
    assert!(
        person.screen().contains("The old one counts no more"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Yes]);
    assert_eq!(*estate.asked.lock().unwrap(), [Change::Replace { old, new }]);

    let item = View::Item(ProviderId::new([4; 8]), "9.5.2".parse().unwrap());
    let mut person = Person::new(&estate, &starting(item), 100, 30);
    person
        .press(&[Command::Propose])
        .write("10 Nov kept in a locked room");
    person.press(&[Command::Accept, Command::Yes]);
    let asked = estate.asked.lock().unwrap();
    let Some(Change::Risk { until, reason, .. }) = asked.last() else {
        panic!("{asked:?}");
    };
    assert_eq!(
        (until.to_string().as_str(), reason.as_str()),
        ("2026-11-10", "kept in a locked room")
    );
}

#[test]
fn what_was_looked_through_is_new_no_more() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &starting(View::Monday), 80, 24);
    assert!(person.screen().contains("your first look"), "{}", person.screen());
    person.press(&[Command::Looked]);
    assert!(
        person.screen().contains("Did you look through all of it?"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Yes]);
    let screen = person.screen();
    assert!(
        screen.contains("Nothing.") && screen.contains("since today 09:30"),
        "{screen}"
    );
}
