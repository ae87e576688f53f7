//! What the table of support dates says.

use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Reason;

use crate::support::Ended;
use crate::support::OS_ENDS_DAY;
use crate::support::Row;
use crate::support::SOFTWARE_ENDED;
use crate::support::SupportDates;
use crate::support::SystemSupport;

const VALID_UNTIL: i64 = 1_000;
const TODAY: i64 = 500;

fn row(ends_day: i64, extended_ends_day: Option<i64>, editions: Option<&[&str]>) -> Row {
    let editions = editions.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
    Row {
        name: "A product".to_owned(),
        ends_day,
        extended_ends_day,
        editions,
    }
}

fn table() -> SupportDates {
    let rows = [
        ("debian:12", vec![row(600, None, None)]),
        ("windows-10:22h2", vec![row(400, Some(700), None)]),
        (
            "windows-11:24h2",
            vec![row(450, None, Some(&["home", "pro"])), row(800, None, None)],
        ),
        ("windows-10:1507", vec![row(300, None, Some(&["enterprise"]))]),
        ("office:2016", vec![row(499, None, None)]),
        ("office:2021", vec![row(500, None, None)]),
    ];
    SupportDates {
        valid_until_day: VALID_UNTIL,
        source: "a test".to_owned(),
        rows: rows.into_iter().map(|(id, rows)| (id.to_owned(), rows)).collect(),
    }
}

fn facts(pairs: &[(&str, Fact)]) -> FactSet {
    pairs
        .iter()
        .map(|(key, fact)| (key.parse().unwrap(), fact.clone()))
        .collect()
}

fn os_ends(pairs: &[(&str, Fact)], today: i64) -> Fact {
    table().derive(&facts(pairs), today)[&OS_ENDS_DAY.parse().unwrap()].clone()
}

#[test]
fn the_row_of_the_release_gives_the_day() {
    assert_eq!(
        os_ends(&[("os.release", Fact::known("debian:12"))], TODAY),
        Fact::known(600)
    );
}

#[test]
fn editions_have_rows_of_their_own() {
    let release = ("os.release", Fact::known("windows-11:24h2"));
    let of = |edition: Fact| os_ends(&[release.clone(), ("os.edition", edition)], TODAY);
    assert_eq!(of(Fact::known("pro")), Fact::known(450));
    assert_eq!(of(Fact::known("education")), Fact::known(800));
    assert_eq!(
        of(Fact::unknown(Reason::Unreadable)),
        Fact::unknown(Reason::Unreadable)
    );
    assert_eq!(os_ends(&[release], TODAY), Fact::unknown(Reason::NotCollected));
    let other = [
        ("os.release", Fact::known("windows-10:1507")),
        ("os.edition", Fact::known("home")),
    ];
    assert_eq!(os_ends(&other, TODAY), Fact::unknown(Reason::NotInTable));
}

#[test]
fn extended_support_counts_only_where_it_is_known_to_be_paid_for() {
    let release = ("os.release", Fact::known("windows-10:22h2"));
    let of = |paid: Fact| os_ends(&[release.clone(), ("os.extended_support", paid)], TODAY);
    assert_eq!(of(Fact::known(true)), Fact::known(700));
    assert_eq!(of(Fact::known(false)), Fact::known(400));
    assert_eq!(
        of(Fact::unknown(Reason::NotPermitted)),
        Fact::unknown(Reason::NotPermitted)
    );
}

#[test]
fn what_comes_to_everyone_needs_no_word_on_extended_support() {
    let release = ("os.release", Fact::known("windows-10:22h2"));
    let silent = [
        release,
        ("os.extended_support", Fact::unknown(Reason::NotPermitted)),
    ];
    assert_eq!(os_ends(&silent, 400), Fact::known(400));
    assert_eq!(os_ends(&silent, 401), Fact::unknown(Reason::NotPermitted));
}

#[test]
fn without_a_row_the_system_s_own_word_counts() {
    let release = ("os.release", Fact::known("arch:rolling"));
    let declared = ("os.support_ends_declared", Fact::known(550));
    assert_eq!(
        os_ends(&[release.clone(), declared.clone()], TODAY),
        Fact::known(550)
    );
    assert_eq!(os_ends(&[release], TODAY), Fact::unknown(Reason::NotInTable));
    assert_eq!(os_ends(&[declared], TODAY), Fact::unknown(Reason::NotCollected));
}

#[test]
fn past_its_date_the_table_says_nothing() {
    let release = ("os.release", Fact::known("debian:12"));
    assert_eq!(
        os_ends(std::slice::from_ref(&release), VALID_UNTIL),
        Fact::known(600)
    );
    assert_eq!(
        os_ends(&[release], VALID_UNTIL + 1),
        Fact::unknown(Reason::TableOutOfDate)
    );
}

#[test]
fn software_is_named_from_the_day_after_its_end() {
    let products = ["office:2016", "office:2021", "unheard-of:1"]
        .map(str::to_owned)
        .to_vec();
    let ended = |today: i64| {
        let facts = facts(&[("software.products", Fact::known(products.clone()))]);
        table().derive(&facts, today)[&SOFTWARE_ENDED.parse().unwrap()].clone()
    };
    let list = |names: &[&str]| Fact::Known(FactValue::List(names.iter().map(|n| (*n).to_owned()).collect()));
    assert_eq!(ended(499), list(&[]));
    assert_eq!(ended(500), list(&["office:2016"]));
    assert_eq!(ended(501), list(&["office:2016", "office:2021"]));
    assert_eq!(ended(VALID_UNTIL + 1), Fact::unknown(Reason::TableOutOfDate));
}

#[test]
fn a_device_s_unsupported_items_are_listed_with_their_days() {
    let device = facts(&[
        ("os.release", Fact::known("windows-10:22h2")),
        ("os.extended_support", Fact::known(false)),
        (
            "software.products",
            Fact::known(vec![
                "office:2016".to_owned(),
                "office:2021".to_owned(),
                "office:3000".to_owned(),
            ]),
        ),
    ]);
    let found = table().of_device(&device, TODAY);
    let days: Vec<i64> = found.ended().map(|ended| ended.last_day).collect();
    assert_eq!(days, [400, 499], "what ends today is still repaired");
    assert!(found.ended().all(|ended| ended.name == "A product"));
}

#[test]
fn what_cannot_be_told_of_support_says_why() {
    let table = table();
    let nothing = table.of_device(&FactSet::new(), TODAY);
    assert_eq!(nothing.system, SystemSupport::Unknown(Reason::NotCollected));
    assert_eq!(nothing.software, Err(Reason::NotCollected));
    let device = facts(&[
        ("os.release", Fact::known("debian:12")),
        ("software.products", Fact::known(Vec::<String>::new())),
    ]);
    let found = table.of_device(&device, TODAY);
    assert_eq!(found.system, SystemSupport::Supported { last_day: 600 });
    assert_eq!(found.software, Ok(Vec::<Ended>::new()));
    let late = table.of_device(&device, VALID_UNTIL + 1);
    assert_eq!(late.system, SystemSupport::Unknown(Reason::TableOutOfDate));
    assert_eq!(late.software, Err(Reason::TableOutOfDate));
}
