use super::*;
use crate::event::Generation;
use crate::event::Query;
use crate::event::Reply;
use crate::event::Size;
use crate::model::Data;
use crate::tests::Estate;
use crate::tests::Person;
use crate::tests::now;
use crate::tests::options;

fn model() -> Model {
    let mut model = Model::new(
        &options(),
        Size {
            width: 80,
            height: 24,
        },
    );
    begin(&mut model);
    model
}

fn query(effects: &[Effect]) -> (Generation, Query) {
    match effects {
        [
            Effect::Query {
                generation, query, ..
            },
        ] => (*generation, query.clone()),
        other => panic!("not one query: {other:?}"),
    }
}

fn label(person: &Person<'_>) -> Option<String> {
    let index = person.model.screen().cursor.index;
    let Data::Devices { window, .. } = &person.model.screen().data else {
        return None;
    };
    window.row(index).map(|row| row.label.clone())
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut model = model();
    update(&mut model, Event::Command(Command::Devices));
    update(&mut model, Event::Command(Command::Filter));
    let (old, _) = query(&update(&mut model, Event::Command(Command::Insert('r'))));
    let (new, asked) = query(&update(&mut model, Event::Command(Command::Insert('o'))));
    let Query::Devices { filter, after } = asked else {
        panic!("not the computers");
    };
    assert_eq!((filter.text.as_str(), after), ("ro", None));
    let page = |total| Reply::Devices {
        provider: None,
        page: dspt_store::model::Page {
            rows: Vec::new(),
            total,
            next: None,
        },
    };
    let reply = |generation, total| Event::Reply {
        generation,
        reply: Ok(page(total)),
    };
    assert_eq!(update(&mut model, reply(old, 9)), []);
    assert!(matches!(model.screen().data, Data::Nothing));
    update(&mut model, reply(new, 2));
    assert!(matches!(&model.screen().data, Data::Devices { window, .. } if window.total() == 2));
}

#[test]
fn time_is_drawn_only_when_its_words_change() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    let later = |seconds| {
        now()
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .unwrap()
    };
    person.model.dirty = false;
    person.event(Event::Tick(later(5)));
    assert!(!person.model.dirty);
    person.event(Event::Tick(later(11)));
    assert!(person.model.dirty);
}

#[test]
fn an_old_screen_is_read_again_once_not_at_every_tick() {
    let mut model = model();
    let (generation, _) = (model.generation, ());
    let failed = Event::Reply {
        generation,
        reply: Err("no".to_owned()),
    };
    update(&mut model, failed);
    let later = |seconds| {
        Event::Tick(
            now()
                .checked_add(jiff::SignedDuration::from_secs(seconds))
                .unwrap(),
        )
    };
    assert_eq!(update(&mut model, later(30)), []);
    assert_eq!(query(&update(&mut model, later(61))).1, Query::Overview);
    assert_eq!(update(&mut model, later(62)), []);
}

#[test]
fn a_changed_store_is_read_again_and_an_unchanged_one_is_not() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    assert_eq!(update(&mut person.model, Event::Stamp(7)), []);
    assert_eq!(update(&mut person.model, Event::Stamp(7)), []);
    assert_eq!(
        query(&update(&mut person.model, Event::Stamp(8))).1,
        Query::Overview
    );
}

#[test]
fn the_cursor_stays_with_its_row_when_rows_move() {
    let estate = Estate::large(700);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices]);
    person.press(&[Command::Down; 40]);
    assert_eq!(label(&person).as_deref(), Some("Desk 00040"));
    let line = person.model.screen().cursor.index - person.model.screen().cursor.top;
    estate.rows().drain(0..10);
    person.press(&[Command::Refresh]);
    assert_eq!(label(&person).as_deref(), Some("Desk 00040"));
    let cursor = &person.model.screen().cursor;
    assert_eq!((cursor.index, cursor.index - cursor.top), (30, line));
}

#[test]
fn the_cursor_finds_its_row_in_another_chunk() {
    let estate = Estate::large(700);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices]);
    person.press(&[Command::PageDown; 10]);
    let before = label(&person).unwrap();
    // The row moves from the first chunk into the second.
    let row = estate.rows().remove(person.model.screen().cursor.index);
    estate.rows().insert(300, row);
    person.press(&[Command::Refresh]);
    assert_eq!(label(&person), Some(before));
    assert_eq!(person.model.screen().cursor.index, 300);
}

#[test]
fn a_row_that_is_gone_leaves_the_cursor_at_its_place() {
    let estate = Estate::large(700);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices]);
    person.press(&[Command::Down; 5]);
    estate.rows().remove(5);
    person.press(&[Command::Refresh]);
    assert_eq!(label(&person).as_deref(), Some("Desk 00006"));
    assert!(person.model.screen().cursor.key.is_some());
}

#[test]
fn a_long_list_can_be_walked_to_its_end_and_back() {
    let estate = Estate::large(2_400);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices, Command::Last]);
    assert_eq!(label(&person).as_deref(), Some("Desk 02399"));
    person.press(&[Command::First]);
    assert_eq!(label(&person).as_deref(), Some("Desk 00000"));
    for n in 1..2_400 {
        person.press(&[Command::Down]);
        assert_eq!(label(&person), Some(format!("Desk {n:05}")));
    }
    for n in (0..2_399).rev() {
        person.press(&[Command::Up]);
        assert_eq!(label(&person), Some(format!("Desk {n:05}")));
    }
}

#[test]
fn escape_ends_the_search_before_it_goes_back() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person
        .press(&[Command::Providers, Command::Filter])
        .write("rose")
        .press(&[Command::Accept]);
    assert_eq!(person.model.screen().filter, "rose");
    person.press(&[Command::Back]);
    assert_eq!(
        (person.model.screen().filter.as_str(), &person.model.screen().view),
        ("", &View::Providers)
    );
    person.press(&[Command::Back]);
    assert_eq!(person.model.screen().view, View::Home);
    person.press(&[Command::Back]);
    assert_eq!(person.model.screen().view, View::Home);
}

#[test]
fn a_step_on_shows_what_is_known_of_the_same_computer_at_once() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices, Command::Open]);
    let effects = update(&mut person.model, Event::Command(Command::Facts));
    assert!(matches!(query(&effects).1, Query::Device(_)));
    assert!(matches!(person.model.screen().data, Data::Device(_)));
}

#[test]
fn going_back_keeps_the_place() {
    let estate = Estate::large(700);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Devices]);
    person.press(&[Command::Down; 33]);
    person.press(&[Command::Open, Command::Facts, Command::Back, Command::Back]);
    assert_eq!(label(&person).as_deref(), Some("Desk 00033"));
}

#[test]
fn a_search_text_has_an_end_and_no_controls() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person
        .press(&[Command::Providers, Command::Filter])
        .write("\u{7}a b");
    assert_eq!(person.model.screen().filter, "a b");
    person.press(&[Command::EraseWord]);
    assert_eq!(person.model.screen().filter, "a ");
    person.event(Event::Paste("e\u{301}".repeat(200)));
    assert_eq!(
        person.model.screen().filter.chars().count(),
        limits::FILTER_CHARACTERS
    );
    person.press(&[Command::Erase]);
    assert_eq!(
        person.model.screen().filter.chars().count(),
        limits::FILTER_CHARACTERS - 2
    );
}

#[test]
fn quitting_and_stopping_are_effects() {
    let mut model = model();
    assert_eq!(update(&mut model, Event::Command(Command::Quit)), [Effect::Quit]);
    assert_eq!(
        update(&mut model, Event::Command(Command::Suspend)),
        [Effect::Suspend]
    );
}
