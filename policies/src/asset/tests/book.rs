//! The hand-written register.

use proptest::prelude::*;

use super::TODAY;
use crate::answer::NotConfirmed;
use crate::asset::Asset;
use crate::asset::AssetBook;
use crate::asset::AssetId;
use crate::asset::AssetKind;
use crate::asset::NotKept;
use crate::asset::Owner;
use crate::asset::Source;
use crate::fault::Part;
use crate::limits;
use crate::toolkit::Who;

fn phones(count: u32, of: Who, ago: i64) -> Asset {
    let source = Source::Word {
        count,
        of,
        on_day: TODAY - ago,
    };
    let id = AssetId::random(AssetKind::Phone, [1, 2, 3, 4]);
    Asset::new(id, AssetKind::Phone, "Carers' phones", source)
}

#[test]
fn an_id_names_its_kind_and_reads_back() {
    let id = AssetId::random(AssetKind::NetworkEquipment, [255; 4]);
    assert_eq!(id.as_str(), "network-equipment-zzzzzz");
    assert_eq!(id.as_str().parse(), Ok(id));
    let of = |words: &str| AssetId::of_words(AssetKind::Tablet, words);
    assert_eq!(of("Dining  room "), of("dining room"));
    assert_ne!(of("Dining room"), of("Dining room 2"));
    assert_ne!(of("Hall"), AssetId::of_words(AssetKind::Phone, "Hall"));
}

#[test]
fn every_change_is_kept_and_what_is_retired_no_longer_stands() {
    let mut book = AssetBook::new();
    let id = phones(38, Who::Manager, 30).id;
    book.add(phones(38, Who::Manager, 30), TODAY).unwrap();
    assert!(matches!(
        book.add(phones(1, Who::Manager, 0), TODAY),
        Err(NotKept::Taken { .. })
    ));
    book.change(phones(40, Who::Manager, 10), TODAY).unwrap();
    book.review(&id, Who::Manager, TODAY - 1).unwrap();
    assert_eq!(book.standing(TODAY)[0].count(), 40);
    assert_eq!(book.standing(TODAY)[0].last_reviewed_day, Some(TODAY - 1));
    book.retire(&id, TODAY, Who::Manager, TODAY).unwrap();
    assert_eq!(book.standing(TODAY), []);
    assert_eq!(book.standing(TODAY - 1).len(), 1, "it was in use the day before");
    assert_eq!(book.history(&id).len(), 4);
    let unknown: AssetId = "phone-zzzzzz".parse().unwrap();
    assert_eq!(
        book.review(&unknown, Who::Manager, TODAY),
        Err(NotKept::NoSuchAsset { id: unknown })
    );
}

#[test]
fn somebody_else_can_add_but_neither_change_nor_retire() {
    let mut book = AssetBook::new();
    let id = phones(38, Who::ItSupport, 30).id;
    book.add(phones(38, Who::ItSupport, 30), TODAY).unwrap();
    assert_eq!(
        book.standing(TODAY).len(),
        1,
        "it can only widen what is looked at"
    );
    book.change(phones(2, Who::ItSupport, 20), TODAY).unwrap();
    book.retire(&id, TODAY, Who::ItSupport, TODAY).unwrap();
    assert_eq!(book.standing(TODAY)[0].count(), 38);
    assert_eq!(book.waiting().count(), 1);
    book.confirm(&id).unwrap();
    assert_eq!(book.standing(TODAY), []);
    assert_eq!(book.confirm(&id), Err(NotConfirmed::NothingWaits));
}

#[test]
fn all_that_is_wrong_with_an_asset_is_said_at_once() {
    let mut wrong = phones(0, Who::Manager, -1);
    wrong.label = "\u{202e}".to_owned();
    wrong.kept_at = Some(String::new());
    wrong.note = Some("a".repeat(limits::PROSE_CHARS + 1));
    wrong.retired_day = Some(TODAY + 1);
    let Err(NotKept::Faults(faults)) = AssetBook::new().add(wrong, TODAY) else {
        panic!("it was kept");
    };
    let parts: Vec<Part> = faults.iter().map(crate::fault::Fault::part).collect();
    let all = [
        Part::Label,
        Part::KeptAt,
        Part::Note,
        Part::Count,
        Part::SaidOn,
        Part::RetiredOn,
    ];
    assert_eq!(parts, all);
    let device = dspt_report::DeviceId::new([1; 16]);
    let mut computer = phones(1, Who::Manager, 0);
    computer.source = Source::Device(device);
    assert!(matches!(
        AssetBook::new().add(computer, TODAY),
        Err(NotKept::OfADevice { .. })
    ));
}

#[test]
fn handing_a_list_in_again_changes_nothing() {
    let text = "entered_by: manager\nsaid_on: 2026-10-30\nassets:\n  - { kind: phone, label: Carers' phones, count: 38, owner: personal }\n  - { kind: online-service, label: Care planning, supplier: A supplier }\n";
    let book = AssetBook::from_yaml(text, TODAY).unwrap();
    assert_eq!(book.standing(TODAY).len(), 2);
    assert!(
        book.standing(TODAY)
            .iter()
            .any(|asset| asset.owner == Owner::Personal && asset.count() == 38)
    );
    let again = AssetBook::from_yaml(text, TODAY).unwrap();
    assert_eq!(AssetBook::merge([&book, &again]), book);
}

#[test]
fn mistakes_in_a_list_are_all_said_with_their_places() {
    let text = "said_on: 2026-10-30
assets:
  - { kind: fax, label: The fax }
  - { kind: phone, label: Phones, count: 0, entered_by: manager }
  - { kind: phone, label: phones, entered_by: manager, last_reviewed: 2027-01-01 }
  - { id: Phone 3, kind: phone, label: More, entered_by: manager }
  - { kind: phone, label: Others, entered_by: manager, colour: red }
";
    let mistakes = AssetBook::from_yaml(text, TODAY).unwrap_err();
    insta::assert_snapshot!(mistakes.to_string());
}

/// Which, what is done, how many, how long ago, by the provider, personal, words.
type Done = (u8, u8, u32, i64, bool, bool, Option<String>);

fn assets() -> impl Strategy<Value = Vec<Done>> {
    let one = (
        0_u8..4,
        0_u8..4,
        1_u32..50,
        0_i64..40,
        any::<bool>(),
        any::<bool>(),
        prop::option::of("[ -~é]{0,20}x"),
    );
    prop::collection::vec(one, 0..10)
}

fn book(all: Vec<Done>) -> AssetBook {
    let mut book = AssetBook::new();
    for (which, what, count, ago, provider, personal, words) in all {
        let of = if provider { Who::Manager } else { Who::ItSupport };
        let mut asset = phones(count, of, ago);
        asset.id = AssetId::random(AssetKind::Phone, [which; 4]);
        asset.owner = if personal {
            Owner::Personal
        } else {
            Owner::Organisation
        };
        asset.note.clone_from(&words);
        asset.supplier = words;
        let id = asset.id.clone();
        let _ = match what {
            0 => book.add(asset, TODAY),
            1 => book.change(asset, TODAY),
            2 => book.review(&id, of, TODAY - ago),
            _ => book.retire(&id, TODAY - ago, of, TODAY - ago),
        };
    }
    book
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn joining_registers_loses_nothing_doubles_nothing_and_knows_no_order(
        (a, b, c) in (assets(), assets(), assets()),
    ) {
        let (a, b, c) = (book(a), book(b), book(c));
        let all = AssetBook::merge([&a, &b, &c]);
        prop_assert_eq!(&all, &AssetBook::merge([&c, &b, &a, &b]));
        prop_assert_eq!(&all, &AssetBook::merge([&AssetBook::merge([&b, &c]), &a]));
        prop_assert_eq!(&a, &AssetBook::merge([&a]));
        for one in [&a, &b, &c] {
            for entry in one.ids().flat_map(|id| one.history(id)) {
                let same = all.history(&entry.asset.id).iter().filter(|other| *other == entry);
                prop_assert_eq!(same.count(), 1);
            }
        }
        let yaml = all.to_yaml();
        match AssetBook::reopen(&yaml, TODAY) {
            Ok(again) => prop_assert_eq!(again, all),
            Err(mistakes) => prop_assert!(false, "{}\n{}", mistakes, yaml),
        }
    }

    #[test]
    fn no_text_stops_the_reader_of_assets(text in "[ -~\n\t]{0,200}", today in any::<i64>()) {
        let found = AssetBook::from_yaml(&text, today);
        prop_assert!(found.is_ok() || found.is_err_and(|mistakes| !mistakes.is_empty()));
        let within = format!("assets:\n  - kind: phone\n    {text}");
        let found = AssetBook::reopen(&within, today);
        prop_assert!(found.is_ok() || found.is_err_and(|mistakes| !mistakes.is_empty()));
    }
}
