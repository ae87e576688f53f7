use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_store::model::EstateCounts;
use dspt_store::model::VerdictCounts;
use jiff::Timestamp;

use super::*;

fn row(n: u8, name: &str, devices: u32, failing: u32, heard: Option<i64>) -> ProviderRow {
    ProviderRow {
        id: ProviderId::new([n; 8]),
        name: name.to_owned(),
        cqc: None,
        ods: None,
        telephone: None,
        sight: Sharing::Devices,
        estate: Some(EstateCounts {
            devices,
            silent: 0,
            failing_devices: failing,
            counts: VerdictCounts {
                fail: failing,
                pass: 9,
                ..VerdictCounts::default()
            },
            last_heard: heard.map(|second| Timestamp::from_second(second).unwrap()),
        }),
    }
}

fn page(rows: Vec<ProviderRow>, total: u64, next: Option<&str>) -> Page<ProviderRow> {
    Page {
        rows,
        total,
        next: next.map(str::to_owned),
    }
}

fn rows() -> Vec<ProviderRow> {
    vec![
        row(1, "Elm Court", 3, 0, Some(100)),
        row(2, "Harbour View", 5, 4, Some(900)),
        row(3, "Millbrook", 0, 0, None),
        row(4, "Rosewood", 2, 1, None),
    ]
}

fn names(roster: &Roster) -> Vec<&str> {
    roster.rows().map(|row| row.name.as_str()).collect()
}

#[test]
fn each_order_puts_what_there_is_most_to_do_at_first_and_what_is_not_seen_last() {
    let mut roster = Roster::default();
    roster.begin(page(rows(), 4, None));
    let mut sorted = |sort| {
        roster.arrange("", sort);
        names(&roster).join(" | ")
    };
    assert_eq!(
        sorted(Sort::Name),
        "Elm Court | Harbour View | Millbrook | Rosewood"
    );
    // Never heard of is longest ago; without computers there is nobody to be heard of.
    assert_eq!(
        sorted(Sort::Heard),
        "Rosewood | Elm Court | Harbour View | Millbrook"
    );
    assert_eq!(
        sorted(Sort::ToFix),
        "Harbour View | Rosewood | Elm Court | Millbrook"
    );
}

#[test]
fn a_search_keeps_the_order_that_was_chosen() {
    let mut roster = Roster::default();
    roster.begin(page(rows(), 4, None));
    roster.arrange("o", Sort::ToFix);
    assert_eq!(
        names(&roster),
        ["Harbour View", "Rosewood", "Elm Court", "Millbrook"]
    );
    roster.arrange("rsw", Sort::Name);
    assert_eq!(names(&roster), ["Rosewood"]);
    assert_eq!((roster.len(), roster.total(), roster.held()), (1, 4, 4));
}

#[test]
fn what_is_read_anew_takes_the_place_of_the_others_together() {
    let mut roster = Roster::default();
    let (first, rest) = (rows()[..2].to_vec(), rows()[2..].to_vec());
    roster.begin(page(first.clone(), 4, Some("2")));
    roster.arrange("", Sort::Name);
    assert_eq!((roster.len(), roster.next()), (2, Some("2")));
    roster.go_on(page(rest, 4, None));
    roster.arrange("", Sort::Name);
    assert_eq!((roster.len(), roster.next()), (4, None));
    // A second reading: nothing vanishes on the way.
    roster.begin(page(first, 3, Some("2")));
    roster.arrange("", Sort::Name);
    assert_eq!(roster.len(), 4);
    roster.go_on(page(vec![rows().remove(3)], 3, None));
    roster.arrange("", Sort::Name);
    assert_eq!(names(&roster), ["Elm Court", "Harbour View", "Rosewood"]);
    assert_eq!(roster.total(), 3);
}

#[test]
fn columns_are_typed_in_any_order_and_wrong_words_say_which_there_are() {
    let typed = columns("heard, telephone  heard").unwrap();
    assert_eq!(typed, [ListColumn::Telephone, ListColumn::Heard]);
    assert_eq!(columns("").unwrap(), []);
    assert!(columns("rank").unwrap_err().to_string().contains("to-fix"));
    for sort in Sort::ALL {
        assert_eq!(sort.to_string().parse::<Sort>().unwrap(), sort);
        assert_eq!(
            Sort::ALL[(Sort::ALL.iter().position(|s| *s == sort).unwrap() + 1) % 5],
            sort.next()
        );
    }
}

#[test]
fn a_kept_list_of_another_version_still_reads() {
    let saved: SavedList = serde_json::from_str(r#"{"name": "mine", "list": {"sort": "to-fix"}}"#).unwrap();
    assert_eq!(saved.list.columns, ListColumn::USUAL);
    assert_eq!((saved.list.sort, saved.list.text.as_str()), (Sort::ToFix, ""));
}
