use jiff::civil::date;

use super::*;

fn today() -> Date {
    // A Monday.
    date(2026, 6, 8)
}

#[test]
fn a_day_to_come_is_read_as_people_type_it() {
    for (text, day) in [
        ("+7", date(2026, 6, 15)),
        ("+ 1", date(2026, 6, 9)),
        ("fri", date(2026, 6, 12)),
        ("Friday", date(2026, 6, 12)),
        ("mon", date(2026, 6, 15)),
        ("thurs", date(2026, 6, 11)),
        ("10 nov", date(2026, 11, 10)),
        ("10 November", date(2026, 11, 10)),
        ("7 Jun", date(2027, 6, 7)),
        ("1 Jan 2027", date(2027, 1, 1)),
        ("2026-11-10", date(2026, 11, 10)),
    ] {
        assert_eq!(later_day(text, today()), Ok(day), "{text}");
    }
}

#[test]
fn what_is_no_day_to_come_says_what_to_type() {
    for text in [
        "",
        "soon",
        "fr",
        "+0",
        "+-3",
        "2026-06-08",
        "2026-06-07",
        "31 Jun",
        "+99999999999999999999",
    ] {
        assert_eq!(later_day(text, today()), Err(NO_DAY.to_owned()), "{text}");
    }
    assert!(later_day("2028-01-01", today()).unwrap_err().contains("366 days"));
    assert!(later_day("+367", today()).is_err());
}

#[test]
fn a_risk_needs_its_day_and_its_reason() {
    let read = |text| until_and_why(text, today());
    let kept = "kept off the network".to_owned();
    for text in [
        "10 Nov 2026 kept off the network",
        "10 nov kept off  the network",
        "2026-11-10 kept off the network",
    ] {
        assert_eq!(read(text), Ok((date(2026, 11, 10), kept.clone())), "{text}");
    }
    assert!(read("10 Nov").unwrap_err().contains("why"));
    assert_eq!(read("kept off the network"), Err(NO_DAY.to_owned()));
}

#[test]
fn what_will_happen_names_what_it_happens_to() {
    let target = |n: u8| Target::provider(ProviderId::new([n; 8]), &format!("Home {n}"));
    let form = |count: u8, text: &str| Form {
        ask: Ask::Rest,
        targets: (1..=count).map(target).collect(),
        text: text.to_owned(),
    };
    let asked = |form: Form| match form.filled(today(), |_| Err(String::new())) {
        Filled::Asked(asked) => asked,
        Filled::Nothing | Filled::Wrong(_) => panic!("{form:?}"),
    };
    let one = asked(form(1, "fri"));
    assert_eq!(one.question, "Let Home 1 rest until Fri 12 Jun 2026? y yes, n no");
    let many = asked(form(6, "fri"));
    let named = "these 6 (Home 1, Home 2, Home 3, Home 4 and 2 more)";
    assert_eq!(
        many.question,
        format!("Let {named} rest until Fri 12 Jun 2026? y yes, n no")
    );
    assert_eq!(many.changes.len(), 6);
    assert_eq!(many.said, format!("Rests until Fri 12 Jun 2026: {named}."));
    let no_longer = asked(form(1, " "));
    assert!(matches!(no_longer.changes[0], Change::Rest { until: None, .. }));
}
