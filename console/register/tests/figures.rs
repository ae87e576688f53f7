//! Joins, coverage, changes and trends on small registers of our own making.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use dspt_register::Board;
use dspt_register::Bridge;
use dspt_register::Change;
use dspt_register::CqcLocation;
use dspt_register::Curve;
use dspt_register::DsptRow;
use dspt_register::Forecast;
use dspt_register::How;
use dspt_register::Lapsing;
use dspt_register::Measure;
use dspt_register::NoForecast;
use dspt_register::OdsOrganisation;
use dspt_register::Part;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::Via;
use dspt_register::changes;
use dspt_register::limits;
use dspt_register::synthetic;
use jiff::civil::Date;
use jiff::civil::date;

const DAY: Date = date(2026, 6, 1);

fn location(number: u32, ods: &str) -> CqcLocation {
    let mut location = CqcLocation::new(
        format!("1-99{number:04}").parse().unwrap(),
        format!("Zarrowmere {number}"),
    );
    location.ods = ods.parse().ok();
    location.postcode = "ZZ1 1AA".parse().ok();
    location
}

fn entry(code: &str, status: &str) -> DsptRow {
    let published = status.starts_with("20").then_some(date(2026, 1, 5));
    DsptRow::new(
        code.parse().unwrap(),
        format!("Entry {code}"),
        status.parse().unwrap(),
        published,
    )
}

fn site(code: &str, parent: &str) -> OdsOrganisation {
    let text = format!("{code},Z,,,,,,,,ZZ1 1AA,20200101,,,,{parent},20200101,,,,,,,,,,,\n");
    dspt_register::read_ods_sites(text.as_bytes())
        .unwrap()
        .rows
        .remove(0)
}

fn part(programme: &Programme, day: Date) -> Part {
    programme.as_at(day).locations[0].part(Measure::InDate, day)
}

#[test]
fn own_entry_covers_whatever_its_sector() {
    let mut other = entry("VZ1AA", "2025-26 Standards Met");
    other.sector = "Company".to_owned();
    let programme = Programme::new(vec![location(1, "VZ1AA")], DAY, vec![other], DAY);
    assert_eq!(part(&programme, DAY), Part::Covered(Via::Own));
}

#[test]
fn headquarters_cover_their_sites_while_they_belong_to_them() {
    let rows = vec![
        entry("A1ZZ", "2025-26 Standards Met"),
        entry("VZ1AA", "Not Individually Registered."),
    ];
    let programme = Programme::new(vec![location(1, "VZ1AA")], DAY, rows, DAY).with_ods(
        Vec::new(),
        vec![site("VZ1AA", "A1ZZ")],
        Vec::new(),
    );
    assert_eq!(part(&programme, DAY), Part::Covered(Via::Headquarters));
    let board = Board::new(&programme.as_at(DAY));
    let parts = board.coverage(&Segment::All, Measure::InDate).parts;
    assert_eq!((parts.own, parts.through_headquarters, parts.by_name), (0, 1, 0));
    assert_eq!(
        part(&programme, date(2019, 12, 31)),
        Part::Listed,
        "before it joined"
    );
}

#[test]
fn name_alone_joins_nothing_and_name_with_postcode_is_counted_apart() {
    let mut row = entry("VZ7AA", "2025-26 Standards Met");
    row.name = "ZARROWMERE 1 LIMITED".to_owned();
    let bare = Programme::new(vec![location(1, "")], DAY, vec![row.clone()], DAY);
    assert_eq!(part(&bare, DAY), Part::NotFound);
    let joined = bare.as_at(DAY);
    assert_eq!(joined.locations[0].suggestions[0].code.as_str(), "VZ7AA");
    assert_eq!(joined.unjoined.len(), 1);

    let mut known = site("VZ7AA", "A1ZZ");
    known.name = "Zarrowmere 1".to_owned();
    let programme = Programme::new(vec![location(1, "")], DAY, vec![row], DAY).with_ods(
        Vec::new(),
        vec![known.clone()],
        Vec::new(),
    );
    assert_eq!(part(&programme, DAY), Part::Covered(Via::Name));
    let found = programme.as_at(DAY).locations[0].by_name.unwrap();
    assert_eq!(
        (found.how, found.how.confidence()),
        (How::NameAndPostcode, "likely: the same name and postcode")
    );

    known.postcode = "ZZ9 9AA".parse().ok();
    let elsewhere = programme.with_ods(Vec::new(), vec![known], Vec::new());
    assert_eq!(
        part(&elsewhere, DAY),
        Part::NotFound,
        "the same name in another place"
    );
}

#[test]
fn two_of_one_name_and_place_are_a_question_and_not_a_join() {
    let rows = vec![
        entry("VZ7AA", "2025-26 Standards Met"),
        entry("VZ8AA", "Not Published"),
    ];
    let sites = ["VZ7AA", "VZ8AA"].map(|code| {
        let mut site = site(code, "A1ZZ");
        site.name = "Zarrowmere 1".to_owned();
        site
    });
    let programme =
        Programme::new(vec![location(1, "")], DAY, rows, DAY).with_ods(Vec::new(), sites.into(), Vec::new());
    assert_eq!(part(&programme, DAY), Part::NotFound);
}

#[test]
fn organisation_that_was_closed_on_the_day_joins_nobody_by_name() {
    let rows = vec![
        entry("VZ7AA", "2025-26 Standards Met"),
        entry("VZ8AA", "Not Published"),
    ];
    let named = |code: &str| {
        let mut one = site(code, "A1ZZ");
        one.name = "Zarrowmere 1".to_owned();
        one
    };
    let (mut before, mut after) = (named("VZ7AA"), named("VZ8AA"));
    (before.closed, after.opened) = (Some(DAY), Some(DAY));
    let programme = Programme::new(vec![location(1, "")], DAY, rows, DAY).with_ods(
        Vec::new(),
        vec![before, after],
        Vec::new(),
    );
    let by_name = |day: Date| {
        let joined = programme.as_at(day);
        joined.locations[0]
            .by_name
            .map(|found| found.row.code.to_string())
    };
    assert_eq!(by_name(DAY).as_deref(), Some("VZ8AA"));
    assert_eq!(by_name(DAY.yesterday().unwrap()).as_deref(), Some("VZ7AA"));
    let (from, _) = programme.steady(DAY);
    assert_eq!(from, Some(DAY), "figures turn on the day");
}

#[test]
fn code_with_more_successors_than_anybody_can_mean_leads_nowhere() {
    let found = |successors: u32| {
        let succession: String = (0..successors)
            .map(|number| format!("VZ1AA,W{number:03},NA,20260101,1\n"))
            .collect();
        let steps = dspt_register::read_ods_successions(succession.as_bytes())
            .unwrap()
            .rows;
        let rows = vec![entry("W000", "2025-26 Standards Met")];
        let programme = Programme::new(vec![location(1, "VZ1AA")], DAY, rows, DAY).with_ods(
            Vec::new(),
            Vec::new(),
            steps,
        );
        part(&programme, DAY)
    };
    let width = u32::try_from(limits::SUCCESSION_WIDTH).unwrap();
    assert_eq!(found(width), Part::Covered(Via::Own));
    assert_eq!(found(width + 1), Part::NotFound);
}

#[test]
fn code_that_was_taken_over_leads_to_the_one_in_the_search() {
    let succession = "VZ1AA,VZ2AA,NA,20260101,1\nVZ2AA,VZ3AA,NA,20260301,1\n";
    let steps = dspt_register::read_ods_successions(succession.as_bytes())
        .unwrap()
        .rows;
    let rows = vec![entry("VZ3AA", "2025-26 Standards Met")];
    let programme =
        Programme::new(vec![location(1, "VZ1AA")], DAY, rows, DAY).with_ods(Vec::new(), Vec::new(), steps);
    let joined = programme.as_at(DAY);
    assert_eq!(joined.locations[0].own.unwrap().how, How::Succession);
    assert_eq!(
        part(&programme, date(2026, 2, 1)),
        Part::NotFound,
        "not yet taken over"
    );
}

#[test]
fn measures_differ_where_their_rules_do() {
    let status = |text: &str| text.parse().unwrap();
    let covers = |text: &str, day: Date| Measure::ALL.map(|m| m.covers(&status(text), day));
    let autumn = date(2026, 9, 9);
    let summer = date(2026, 8, 1);
    // In date, this year, programme, with Approaching.
    assert_eq!(covers("2026-27 Standards Met", autumn), [true, true, true, true]);
    assert_eq!(
        covers("2025-26 Standards Exceeded", autumn),
        [true, false, true, true]
    );
    assert_eq!(
        covers("2024-25 Standards Met", autumn),
        [false, false, false, false]
    );
    assert_eq!(
        covers("2024-25 Standards Met", summer),
        [false, false, true, false],
        "the window moves in autumn"
    );
    assert_eq!(
        covers("2025-26 Approaching Standards", autumn),
        [false, false, false, true]
    );
    assert_eq!(covers("2025-26 Standards Not Met", autumn), [false; 4]);
    assert_eq!(covers("Not Published", autumn), [false; 4]);
    for measure in Measure::ALL {
        assert!(
            measure.rule(autumn).contains("Standards Met or Exceeded"),
            "{}",
            measure.name()
        );
    }
}

fn board_of(parts: [u32; 3], locations_of: Date) -> dspt_register::Coverage {
    let [covered, listed, missing] = parts;
    let mut rows = Vec::new();
    let mut locations = Vec::new();
    for number in 0..covered + listed + missing {
        let code = format!("VZ{number:03}");
        locations.push(location(number, &code));
        if number < covered {
            rows.push(entry(&code, "2025-26 Standards Met"));
        } else if number < covered + listed {
            rows.push(entry(&code, "2019-20 Entry Level"));
        }
    }
    let programme = Programme::new(locations, locations_of, rows, DAY);
    Board::new(&programme.as_at(DAY)).coverage(&Segment::All, Measure::InDate)
}

#[test]
fn figure_is_written_with_its_parts() {
    let coverage = board_of([190, 66, 100], DAY);
    assert_eq!(
        coverage.to_string(),
        "190 of 356 (53 %; up to 81 % if all 100 not found are covered)"
    );
    assert!(coverage.warnings().is_empty(), "{:?}", coverage.warnings());
    assert_eq!(
        (coverage.gap_to(80), coverage.gap_to(53), coverage.gap_to(0)),
        (95, 0, 0)
    );
    assert_eq!(board_of([3, 1, 0], DAY).to_string(), "3 of 4 (75 %)");
    assert_eq!(board_of([299, 1, 0], DAY).headline(), Some(99), "not all");
    assert_eq!(board_of([1, 299, 0], DAY).headline(), Some(1), "not none");
    assert_eq!(board_of([0, 0, 0], DAY).headline(), None);
}

#[test]
fn registers_of_different_dates_have_counts_and_no_percentage() {
    let near = board_of([1, 1, 1], date(2026, 3, 1));
    assert_eq!((near.days_apart(), near.headline()), (92, Some(33)));
    let far = board_of([1, 1, 1], date(2026, 2, 28));
    assert_eq!(
        (far.days_apart(), far.headline(), far.at_most()),
        (93, None, None)
    );
    assert!(far.to_string().contains("registers of different dates") && !far.to_string().contains('%'));
    assert!(
        far.warnings()[0].starts_with("registers of different dates"),
        "{:?}",
        far.warnings()
    );
}

#[test]
fn what_was_published_later_is_not_known_before() {
    let programme = Programme::new(
        vec![location(1, "VZ1AA")],
        DAY,
        vec![entry("VZ1AA", "2025-26 Standards Met")],
        DAY,
    );
    assert_eq!(part(&programme, date(2026, 1, 5)), Part::Covered(Via::Own));
    assert_eq!(part(&programme, date(2026, 1, 4)), Part::Listed);
    let coverage = Board::new(&programme.as_at(date(2026, 1, 4))).coverage(&Segment::All, Measure::InDate);
    assert!(
        coverage
            .warnings()
            .iter()
            .any(|w| w.contains("only the latest publication")),
        "{:?}",
        coverage.warnings()
    );
}

#[test]
fn lapsing_is_last_years_and_gone_on_1_july() {
    let rows = vec![
        entry("VZ001", "2025-26 Standards Met"),
        entry("VZ002", "2024-25 Standards Met"),
        entry("VZ003", "Not Published"),
    ];
    let locations = (1..=4).map(|n| location(n, &format!("VZ{n:03}"))).collect();
    let programme = Programme::new(locations, DAY, rows, DAY);
    let joined = programme.as_at(DAY);
    let lapsing = Lapsing::new(&joined, &Segment::All);
    assert_eq!((lapsing.lapsing, lapsing.left, lapsing.of), (1, 1, 4));
    assert_eq!(lapsing.on, date(2026, 7, 1));
    let list: Vec<&str> = dspt_register::trend::not_yet_again(&joined, &Segment::All)
        .map(|l| l.location.id.as_str())
        .collect();
    assert_eq!(list, ["1-990002"]);
}

#[test]
fn import_is_told_as_what_changed() {
    let (mut kept, closed, mut sold) = (location(1, "VZ1AA"), location(2, ""), location(3, ""));
    sold.name = "Zell Court".to_owned();
    kept.provider = "1-980001".parse().ok();
    let before = vec![kept.clone(), closed, sold.clone()];
    kept.provider = "1-980002".parse().ok();
    kept.name = "Zarrow Lodge".to_owned();
    kept.dormant = true;
    kept.ods = "VZ1AB".parse().ok();
    let mut bought = location(4, "");
    bought.name = "ZELL COURT LIMITED".to_owned();
    let opened = location(5, "");
    let after = vec![opened.clone(), bought.clone(), kept.clone()];
    let found = changes(&before, &after);
    assert_eq!(
        found,
        [
            Change::Opened(opened.id),
            Change::Closed("1-990002".parse().unwrap()),
            Change::ChangedHands {
                before: kept.id.clone(),
                after: kept.id.clone()
            },
            Change::ChangedHands {
                before: sold.id,
                after: bought.id
            },
            Change::Renamed(kept.id.clone()),
            Change::FellDormant(kept.id.clone()),
            Change::Recoded(kept.id),
        ]
    );
    assert!(changes(&after, &after).is_empty());
}

#[test]
fn bridge_leads_from_one_figure_to_the_next() {
    let status = |covered: bool| {
        if covered {
            "2025-26 Standards Met"
        } else {
            "Not Published"
        }
    };
    let state = |these: &[(u32, bool)]| {
        let locations = these
            .iter()
            .map(|(n, _)| location(*n, &format!("VZ{n:03}")))
            .collect();
        let rows = these
            .iter()
            .map(|(n, covered)| entry(&format!("VZ{n:03}"), status(*covered)))
            .collect();
        Programme::new(locations, DAY, rows, DAY)
    };
    let before = state(&[(1, true), (2, true), (3, false), (4, true)]);
    let after = state(&[(1, true), (2, false), (3, true), (5, true), (6, false)]);
    let bridge = Bridge::new(
        &before.as_at(DAY),
        &after.as_at(DAY),
        &Segment::All,
        Measure::InDate,
    );
    assert_eq!(
        (
            bridge.start,
            bridge.newly_covered,
            bridge.lapsed,
            bridge.closed,
            bridge.opened,
            bridge.end
        ),
        (3, 1, 1, 1, 1, 3)
    );
    assert_eq!(
        bridge.start + bridge.newly_covered - bridge.lapsed - bridge.closed + bridge.opened,
        bridge.end
    );
}

/// Entries of a year, `each` on every one of these days before its deadline.
fn course(year: &str, days: &[i64], each: usize, first: &mut usize) -> Vec<DsptRow> {
    let year: ToolkitYear = year.parse().unwrap();
    let mut rows = Vec::new();
    for day in days {
        for _ in 0..each {
            *first += 1;
            let on = year.deadline().checked_sub(jiff::Span::new().days(*day)).unwrap();
            let status = format!("{year} Standards Met").parse().unwrap();
            rows.push(DsptRow::new(
                format!("VZ{first:04}").parse().unwrap(),
                "Z",
                status,
                Some(on),
            ));
        }
    }
    rows
}

#[test]
fn forecast_follows_last_years_curve_and_not_a_line() {
    let mut number = 0;
    let last = course(
        "2024-25",
        &[200, 100, 60, 30, 20, 10, 5, 3, 2, 1],
        20,
        &mut number,
    );
    let this = course("2025-26", &[200, 100, 60], 30, &mut number);
    let day = date(2026, 5, 31);
    let (this_year, last_year): (ToolkitYear, ToolkitYear) =
        ("2025-26".parse().unwrap(), "2024-25".parse().unwrap());
    let this_curve = Curve::of_entries(&this, this_year, day);
    let last_curve = Curve::of_entries(&last, last_year, date(2025, 9, 1));
    assert_eq!(
        (
            this_curve.total(),
            last_curve.by(date(2025, 5, 31)),
            last_curve.points().len()
        ),
        (90, 80, 10)
    );
    let forecast = Forecast::new(&this_curve, &last_curve, day, 1_000).unwrap();
    assert_eq!(
        (forecast.now, forecast.likely, forecast.last_year_percent),
        (90, 225, 40)
    );
    assert!(
        forecast.low < 200 && forecast.high > 250 && forecast.low >= 90,
        "{forecast}"
    );
    assert_eq!(forecast.gap_to(30), 75);
    assert!(forecast.method().contains("40 %"), "{}", forecast.method());
    let capped = Forecast::new(&this_curve, &last_curve, day, 150).unwrap();
    assert_eq!((capped.likely, capped.high), (150, 150), "never more than all");
}

#[test]
fn without_a_curve_there_is_no_forecast_and_a_reason() {
    let mut number = 0;
    let last = course("2024-25", &[10, 5], 20, &mut number);
    let this = course("2025-26", &[100], 30, &mut number);
    let year: ToolkitYear = "2025-26".parse().unwrap();
    let day = date(2026, 5, 31);
    let this_curve = Curve::of_entries(&this, year, day);
    let curve = |rows: &[DsptRow], seen_on| Curve::of_entries(rows, year.previous(), seen_on);
    let why = |last: &Curve| Forecast::new(&this_curve, last, day, 100).unwrap_err();
    assert_eq!(why(&curve(&last, day)), NoForecast::TooEarly { percent: 0 });
    assert_eq!(
        why(&curve(&last[..29], day)),
        NoForecast::TooFew { published: 29 }
    );
    assert!(matches!(
        why(&curve(&last, date(2025, 6, 29))),
        NoForecast::Unfinished { .. }
    ));
    assert!(matches!(why(&this_curve), NoForecast::OtherYears { .. }));
}

#[test]
fn synthetic_programme_is_believable_and_the_same_each_time() {
    let programme = synthetic(7, 2_000, DAY);
    assert_eq!(programme, synthetic(7, 2_000, DAY));
    assert_ne!(programme.dspt, synthetic(8, 2_000, DAY).dspt);
    assert_eq!(programme.locations.len(), 2_000);
    let joined = programme.as_at(DAY);
    let board = Board::new(&joined);
    let share = |segment: &Segment| board.coverage(segment, Measure::InDate).headline().unwrap();
    let (all, homes, home_care) = (
        share(&Segment::All),
        share(&Segment::CareHome(Some(true))),
        share(&Segment::CareHome(Some(false))),
    );
    assert!(
        (55..90).contains(&all) && homes > home_care,
        "{all} {homes} {home_care}"
    );
    let parts = board.coverage(&Segment::All, Measure::InDate).parts;
    assert!(
        parts.through_headquarters > 100 && parts.by_name > 0 && parts.not_found > 0,
        "{parts:?}"
    );
    assert!(joined.locations.iter().all(|l| l.place.icb.is_some()));
    for location in &programme.locations {
        assert!(location.id.as_str().starts_with("1-00") && location.id.as_str().len() == 11);
        assert!(location.name.starts_with('Z') && location.provider_name.starts_with('Z'));
        assert!(location.postcode.as_ref().unwrap().as_str().starts_with("ZZ"));
        assert!(location.telephone.as_ref().unwrap().starts_with("01632960"));
    }
    let year = ToolkitYear::of(DAY);
    let curves = [year, year.previous()].map(|year| Curve::new(&joined, &Segment::All, year));
    let forecast = Forecast::new(&curves[0], &curves[1], DAY, parts.of()).unwrap();
    assert!(
        forecast.likely > forecast.now && forecast.low <= forecast.likely,
        "{forecast}"
    );
}
