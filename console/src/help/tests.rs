//! Whom to help first, from made-up locations.

use dspt_register::Via;

use super::*;

fn location(number: u32, provider: u32, part: Part, lapsing: bool) -> AreaLocation {
    AreaLocation {
        id: format!("1-99000{number}").parse().unwrap(),
        name: format!("Zhome {number}"),
        provider: format!("1-88000{provider}").parse().ok(),
        provider_name: format!("Zcare {provider}"),
        ods: None,
        telephone: Some(format!("0163296000{number}")),
        authority: "Kent".to_owned(),
        care_home: Some(true),
        part,
        lapsing,
        entry: None,
    }
}

fn linked(provider: u32, ours: Ours) -> Linked {
    let mut linked = Linked::default();
    let code = (Register::CqcProvider, format!("1-88000{provider}"));
    linked.by_code.insert(code, ours);
    linked
}

#[test]
fn who_gains_most_comes_first_and_who_needs_nothing_is_not_listed() {
    let covered = Part::Covered(Via::Own);
    let locations = [
        location(1, 1, Part::Listed, false),
        location(2, 2, covered, true),
        location(3, 2, Part::NotFound, false),
        location(4, 3, covered, false),
    ];
    let rows = list(&locations, &Linked::default());
    let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.gains)).collect();
    assert_eq!(told, [("Zcare 2", 2), ("Zcare 1", 1)]);
    assert_eq!(
        rows[0].why,
        BTreeMap::from([(Why::Lapsing, 1), (Why::NotFound, 1)])
    );
    assert_eq!(rows[1].telephone.as_deref(), Some("01632960001"));
    assert_eq!(
        counts(&rows),
        BTreeMap::from([(Why::Lapsing, 1), (Why::Listed, 1), (Why::NotFound, 1)])
    );
}

#[test]
fn what_is_ours_and_what_is_published_are_set_beside_each_other() {
    let ready = Ours {
        ready: true,
        ..Ours::default()
    };
    let differs = Ours {
        differs: true,
        silent: true,
        ..Ours::default()
    };
    let covered = Part::Covered(Via::Headquarters);
    for (part, lapsing, ours, wanted) in [
        (Part::Listed, false, ready, Some(Why::ReadyNotPublished)),
        (covered, true, ready, Some(Why::ReadyNotPublished)),
        (covered, false, ready, None),
        (covered, false, differs, Some(Why::Differs)),
        (
            covered,
            false,
            Ours {
                silent: true,
                ..Ours::default()
            },
            Some(Why::Silent),
        ),
        (Part::NotFound, false, differs, Some(Why::NotFound)),
    ] {
        let rows = list(&[location(1, 1, part, lapsing)], &linked(1, ours));
        let found = rows.first().and_then(|row| row.why.keys().next().copied());
        assert_eq!(found, wanted, "{part:?} {ours:?}");
        // Another provider's figures are nobody else's.
        let rows = list(&[location(1, 2, part, lapsing)], &linked(1, ours));
        assert!(rows.iter().all(|row| {
            row.why
                .keys()
                .all(|why| matches!(why, Why::Lapsing | Why::Listed | Why::NotFound))
        }));
    }
}

#[test]
fn who_watches_over_a_programme_is_told_no_figure_below_five_and_none_by_subtraction() {
    let counted = [[40, 3, 0, 9], [30, 12, 6, 0], [3, 3, 0, 0], [50, 20, 0, 0]];
    let (rows, total) = told(&counted, true);
    assert_eq!(total, [Some(123), Some(38), Some(6), Some(9)]);
    let differs: Vec<Option<u32>> = rows.iter().map(|row| row[1]).collect();
    assert_eq!(differs, [None, Some(12), None, Some(20)]);
    assert_eq!(rows[2], [None; 4]);
    // The one area of few is not the difference between the sum and the others.
    assert_eq!(rows.iter().filter(|row| row[0].is_none()).count(), 2);
    let (rows, total) = told(&[[40, 3, 0, 0]], true);
    assert_eq!((rows[0][1], total[1]), (None, None));
    let (rows, total) = told(&[[2, 1, 0, 0]], false);
    assert_eq!((rows[0][1], total[1]), (Some(1), Some(1)));
}
