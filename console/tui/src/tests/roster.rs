//! The providers as a long list: sorted, searched, with other columns, kept under a name.

use super::*;
use crate::roster::ListColumn;
use crate::roster::ProviderList;
use crate::roster::SavedList;
use crate::roster::Sort;

fn estate(count: u32) -> Estate {
    let mut estate = Estate::small();
    estate.providers = (0..count).map(estate::one_of_many).collect();
    estate
}

fn selected(person: &Person<'_>) -> String {
    let crate::model::Data::Providers(roster) = &person.model.screen().data else {
        panic!("not the providers");
    };
    let index = person.model.screen().cursor.index;
    roster.row(index).unwrap().name.clone()
}

#[test]
fn all_of_them_are_there_and_the_end_is_one_key_away() {
    let estate = estate(2_400);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers]);
    assert!(
        person.screen().contains("2,400 providers, by name"),
        "{}",
        person.screen()
    );
    person.press(&[Command::Last]);
    assert_eq!(selected(&person), "Provider 02399");
}

#[test]
fn an_order_keeps_the_selected_provider_and_says_what_it_is() {
    let estate = estate(1_300);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Down, Command::Down]);
    let before = selected(&person);
    person.press(&[Command::Sort]);
    assert_eq!(person.model.list.sort, Sort::Heard);
    assert_eq!(selected(&person), before);
    assert!(
        person.screen().contains("heard of longest ago first"),
        "{}",
        person.screen()
    );
    // What is read again keeps both.
    person.press(&[Command::Refresh]);
    assert_eq!((selected(&person), person.model.list.sort), (before, Sort::Heard));
}

#[test]
fn a_search_asks_nobody_and_finds_letters_in_their_order() {
    let estate = estate(2_400);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Filter]);
    let effects = update::update(&mut person.model, Event::Command(Command::Insert('2')));
    assert_eq!(effects, []);
    person.write("399");
    assert_eq!(selected(&person), "Provider 02399");
    person.press(&[Command::Cancel]);
    assert!(person.screen().contains("2,400 providers, by name"));
}

#[test]
fn columns_are_chosen_by_their_words() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Columns, Command::EraseAll]);
    person.write("codes rank").press(&[Command::Accept]);
    assert!(
        person.screen().contains("Columns are telephone"),
        "{}",
        person.screen()
    );
    person
        .press(&[Command::EraseWord])
        .write("progress")
        .press(&[Command::Accept]);
    assert_eq!(
        person.model.list.columns,
        [ListColumn::Progress, ListColumn::Codes]
    );
    insta::assert_snapshot!("columns_80x24", person.screen());
}

#[test]
fn a_list_is_kept_under_a_name_and_brought_back() {
    let estate = Estate::small();
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Filter]).write("e c");
    person.press(&[Command::Accept, Command::Sort, Command::Sort, Command::SaveFilter]);
    person.write("my north").press(&[Command::Accept]);
    let list = ProviderList {
        text: "e c".to_owned(),
        sort: Sort::ToFix,
        ..ProviderList::default()
    };
    let name = "my north".to_owned();
    assert_eq!(person.kept, [SavedList { name, list }]);

    let options = Options {
        saved: person.kept.clone(),
        ..options()
    };
    let mut later = Person::new(&estate, &options, 80, 24);
    later
        .press(&[Command::Palette])
        .write("filter my north")
        .press(&[Command::Accept]);
    assert_eq!(later.model.screen().view, View::Providers);
    assert_eq!(
        (later.model.screen().filter.as_str(), later.model.list.sort),
        ("e c", Sort::ToFix)
    );
    later
        .press(&[Command::Palette])
        .write("forget my north")
        .press(&[Command::Accept]);
    assert_eq!(later.kept, []);
}

#[test]
fn a_report_that_comes_in_moves_nobody() {
    let estate = estate(30);
    let mut person = Person::new(&estate, &options(), 80, 24);
    person.press(&[Command::Providers, Command::Sort, Command::Sort]);
    person.press(&[Command::Down; 7]);
    let (before, top) = (selected(&person), person.model.screen().cursor.top);
    let line = person.model.screen().cursor.index - top;
    person.event(Event::Stamp(1));
    person.event(Event::Stamp(2));
    assert_eq!(selected(&person), before);
    let cursor = &person.model.screen().cursor;
    assert_eq!(cursor.index - cursor.top, line);
}
