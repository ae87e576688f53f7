//! Answer sheets and lists of assets that come back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use dspt_pack::SheetError;
use dspt_pack::assets;
use dspt_pack::sheet;
use dspt_pack::sheet::Form;
use dspt_pack::sheet::Taken;
use dspt_policies::Answer;
use dspt_policies::answer::Value;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_policies::toolkit::Who;

mod support;

use support::World;

fn take(world: &World, text: &str) -> Taken {
    sheet::read("x.csv", text.as_bytes(), world.toolkit, world.today).unwrap()
}

fn comparable(answer: &Answer) -> String {
    let Answer {
        item,
        value,
        comment,
        entered_by,
        said_on,
        evidence_at,
        good_until,
        ..
    } = answer;
    let confirmed = answer.confirmed_by_provider;
    format!(
        "{item} {value:?} {comment:?} {entered_by:?} {said_on} {evidence_at:?} {good_until:?} {confirmed}"
    )
}

#[test]
fn every_answer_comes_back_from_the_workbook() {
    let mut world = World::new();
    world.answer_all();
    // A draft, words that look like a formula, and what is not about the provider.
    let draft = Answer::new(
        "buildings-secured".parse().unwrap(),
        Value::Text("=1+1".into()),
        Who::ItSupport,
        world.today,
    );
    let mut not_about = Answer::new(
        "paper-on-the-move".parse().unwrap(),
        Value::NotApplicable {
            why: "No paper leaves\nthe building".into(),
        },
        Who::Manager,
        world.today,
    );
    not_about.comment = Some("'-quoted".into());
    not_about.good_until = Some(world.today + 100);
    let mut fresh = World::new();
    for answer in [draft, not_about] {
        fresh.answers.say(answer, fresh.toolkit, fresh.today).unwrap();
    }
    for world in [world, fresh] {
        let bytes = world.pack().answers_xlsx().unwrap();
        let taken = sheet::read("answers.xlsx", &bytes, world.toolkit, world.today).unwrap();
        assert_eq!(taken.form, Form::Ours);
        assert!(taken.refused.is_empty(), "{:?}", taken.refused);
        assert!(
            taken.unmatched_rows.is_empty() && taken.unmatched_columns.is_empty(),
            "{taken:?}"
        );
        let mut expected: Vec<String> = world
            .answers
            .latest()
            .map(|entry| comparable(&entry.answer))
            .collect();
        let mut found: Vec<String> = taken.answers.iter().map(comparable).collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
        assert_eq!(taken.empty + taken.answers.len(), world.toolkit.items().len());
        assert_eq!(taken.undated, 0);
        assert!(taken.news(&world.answers, world.today).is_empty());
    }
}

/// The sheet of `mixed`, filled in, sorted and saved anew by another program (openpyxl): shared texts, styles of its own, a
/// column moved, one added, and one answer given.
#[test]
fn a_sheet_that_another_program_saved_still_reads() {
    let world = support::mixed();
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/sheets/saved-elsewhere.xlsx"
    ))
    .unwrap();
    let taken = sheet::read("answers.xlsx", &bytes, world.toolkit, world.today).unwrap();
    assert_eq!(taken.form, Form::Ours);
    assert_eq!(taken.unmatched_columns, ["My own notes"]);
    assert!(taken.refused.is_empty(), "{:?}", taken.refused);
    let news = taken.news(&world.answers, world.today);
    let told: Vec<String> = news.iter().map(|answer| answer.item.to_string()).collect();
    assert_eq!(told, ["buildings-secured"]);
    assert_eq!(
        news[0].value,
        Value::Text("Keypad on the office door; records in a locked cupboard.".into())
    );
    assert_eq!(news[0].said_on, world.today);
}

#[test]
fn the_toolkits_own_export_is_matched_by_its_headers() {
    let world = World::new();
    let text = "\u{feff}Export of answers,,,,\n\nEvidence  reference,EVIDENCE TEXT,Response,Comments,Date,Assertion owner\n\
        1.1.1,What is your number?,ZA123456,,03/06/2026,x\n\
        1.3.1 - Policies,…,Yes,Reviewed in May,4 June 2026,x\n\
        1.3.12,Paper,N/A,No paper leaves the building,,x\n\
        1.4.1,Timetable,,,,x\n\
        3.2.1,Training,Yes,,,x\n\
        1.4.2,Contract,perhaps,,,x\n\
        99.9.9,Unknown,Yes,,,x\n";
    let taken = take(&world, text);
    assert_eq!(taken.form, Form::Toolkit);
    let found: Vec<(String, &Value)> = taken
        .answers
        .iter()
        .map(|answer| (answer.item.to_string(), &answer.value))
        .collect();
    assert_eq!(
        found,
        [
            ("ico-registration".to_owned(), &Value::Text("ZA123456".into())),
            ("policies-in-place".to_owned(), &Value::YesNo(true)),
            (
                "paper-on-the-move".to_owned(),
                &Value::NotApplicable {
                    why: "No paper leaves the building".into()
                }
            ),
        ]
    );
    assert_eq!(taken.answers[0].said_on, 20_607);
    assert_eq!(taken.undated, 1);
    assert_eq!(taken.empty, 1);
    assert_eq!(taken.unmatched_rows[0].reference, "99.9.9");
    assert_eq!(taken.unmatched_rows[0].row, 10);
    assert_eq!(taken.unmatched_columns, ["EVIDENCE TEXT", "Assertion owner"]);
    let refused: Vec<(&str, usize)> = taken
        .refused
        .iter()
        .map(|row| (row.reference.as_str(), row.row))
        .collect();
    assert_eq!(refused, [("3.2.1", 8), ("1.4.2", 9)]);
    assert!(
        taken.refused[0].faults[0].contains("People trained"),
        "{:?}",
        taken.refused
    );
}

#[test]
fn other_separators_are_understood() {
    let world = World::new();
    for text in [
        "Number;Answer\n1.1.1;ZA123456\n",
        "Number\tAnswer\n1.1.1\tZA123456\n",
    ] {
        assert_eq!(take(&world, text).answers.len(), 1, "{text}");
    }
}

#[test]
fn all_mistakes_of_a_sheet_are_said_at_once() {
    let world = World::new();
    let text = "Number,Answer,Said on,Said by,Confirmed by the provider,People trained,People in all\n\
        1.1.1,12,31/31/2026,Nobody,perhaps,,\n\
        3.2.1,Yes,,,,50,60\n\
        3.2.1,Yes,,,,59,60\n\
        1.3.1,Yes,2027-01-01,,,,\n\
        1.3.1,Yes,,,,,\n\
        1.3.1,No,,,,,\n";
    let taken = take(&world, text);
    let faults: Vec<usize> = taken.refused.iter().map(|row| row.faults.len()).collect();
    assert_eq!(faults, [4, 1, 1, 1], "{:?}", taken.refused);
    assert!(
        taken.refused[1].faults[0].contains("95 %"),
        "{:?}",
        taken.refused[1]
    );
    assert!(
        taken.refused[2].faults[0].contains("still to come"),
        "{:?}",
        taken.refused[2]
    );
    assert!(
        taken.refused[3].faults[0].contains("row 6"),
        "{:?}",
        taken.refused[3]
    );
    assert_eq!(taken.answers.len(), 2);
}

#[test]
fn an_answer_changed_under_its_old_day_is_said_today() {
    let mut world = World::new();
    world.say("ico-registration", Value::Text("ZA123456".into()), Who::Manager);
    let row =
        |number: &str, day: &str| take(&world, &format!("Number,Answer,Said on\n1.1.1,{number},{day}\n"));
    let old = dspt_policies::clock::written(world.today - 3).unwrap();
    let newer = dspt_policies::clock::written(world.today - 1).unwrap();
    assert!(row("ZA123456", &old).news(&world.answers, world.today).is_empty());
    assert_eq!(
        row("ZA999999", &old).news(&world.answers, world.today)[0].said_on,
        world.today
    );
    assert_eq!(
        row("ZA999999", &newer).news(&world.answers, world.today)[0].said_on,
        world.today - 1
    );
}

#[test]
fn what_is_no_sheet_is_refused_with_the_next_step() {
    let world = World::new();
    let read = |bytes: &[u8]| sheet::read("x", bytes, world.toolkit, world.today).unwrap_err();
    assert!(matches!(
        read(b"\xd0\xcf\x11\xe0\0\0"),
        SheetError::OtherForm { .. }
    ));
    assert!(matches!(
        read(b"Number,Answer\n1.1.1,caf\xe9\n"),
        SheetError::NotUtf8 { .. }
    ));
    assert!(matches!(read(b"PK\x03\x04"), SheetError::Damaged { .. }));
    assert!(matches!(read(b""), SheetError::NoHeader { .. }));
    assert!(matches!(
        read(b"Shopping,List\nmilk,2\n"),
        SheetError::NoHeader { .. }
    ));
    for error in [read(b"\0"), read(b"\xff"), read(b"PK\x03\x04")] {
        assert!(error.to_string().contains("save it"), "{error}");
    }
}

#[test]
fn a_list_of_assets_is_read_by_its_headers() {
    let text = "Asset type,Device name,Qty,Owner,Operating system,Location,Serial number\n\
        Laptop,Night laptop,1,Organisation,Windows 11,Office,123\n\
        Laptop,Night laptop,1,Organisation,Windows 11,Office,124\n\
        Phones,Carers' phones,38,Personal,,,\n\
        Toaster,Toaster,1,,,,\n\
        iPad,,0.5,somebody,,,\n";
    let taken = assets::read("x.csv", text.as_bytes(), Who::ItSupport, 20_778).unwrap();
    let found: Vec<_> = taken
        .assets
        .iter()
        .map(|asset| (asset.kind, asset.count(), asset.owner))
        .collect();
    assert_eq!(
        found,
        [
            (AssetKind::Computer, 1, Owner::Organisation),
            (AssetKind::Computer, 1, Owner::Organisation),
            (AssetKind::Phone, 38, Owner::Personal),
        ]
    );
    assert_ne!(taken.assets[0].id, taken.assets[1].id);
    assert_eq!(taken.assets[0].operating_system.as_deref(), Some("Windows 11"));
    assert_eq!(taken.unmatched_columns, ["Serial number"]);
    let faults: Vec<usize> = taken.refused.iter().map(|row| row.faults.len()).collect();
    assert_eq!(faults, [1, 3], "{:?}", taken.refused);
    let again = assets::read("x.csv", text.as_bytes(), Who::ItSupport, 20_778).unwrap();
    assert_eq!(again, taken);
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_panics(text in "(Number,Answer\n)?[\\PC\n,\"]{0,200}") {
            let world = dspt_policies::Toolkit::in_use(20_778);
            let _ = sheet::read("x.csv", text.as_bytes(), world, 20_778).map_err(|error| error.to_string());
            let _ = assets::read("x.csv", text.as_bytes(), Who::Manager, 20_778).map_err(|error| error.to_string());
        }
    }
}
