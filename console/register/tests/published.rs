//! The published files themselves, where the environment variable `DSPT_REGISTERS` names a folder with them. They are never
//! part of the project; without them these tests say so and end.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "test code, outside the test functions too"
)]

use std::io::Read as _;
use std::path::PathBuf;

use dspt_register::Board;
use dspt_register::Coverage;
use dspt_register::Curve;
use dspt_register::Geography;
use dspt_register::Kind;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::trend::back_test;
use jiff::civil::date;

/// The first file of the folder whose name begins like this, inflated.
fn published(begins: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("DSPT_REGISTERS").map(PathBuf::from) else {
        eprintln!("SKIPPED: set DSPT_REGISTERS to a folder with the published registers");
        return None;
    };
    let files = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let named = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with(begins))
    };
    let Some(path) = files.filter(named).min() else {
        eprintln!("SKIPPED: no file {begins}… in {}", folder.display());
        return None;
    };
    let bytes = std::fs::read(&path).unwrap();
    if path.extension().is_some_and(|e| e == "gz") {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*bytes)
            .read_to_end(&mut text)
            .unwrap();
        return Some(text);
    }
    Some(bytes)
}

fn lincolnshire() -> Option<Programme> {
    let dspt = dspt_register::read_dspt(&published("dspt_search_2022-09-09")?).unwrap();
    let ratings = dspt_register::read_cqc_ratings(&published("cqc_ratings_lincolnshire_2026")?).unwrap();
    let day = ratings.speaks_of.unwrap();
    Some(Programme::new(
        ratings.rows,
        day,
        dspt.rows,
        dspt.speaks_of.unwrap(),
    ))
}

#[test]
fn search_of_september_2022_is_read_but_for_codes_that_a_spreadsheet_rewrote() {
    let Some(bytes) = published("dspt_search_2022-09-09") else {
        return;
    };
    assert_eq!(dspt_register::sniff(&bytes), Kind::DsptSearch);
    let read = dspt_register::read_dspt(&bytes).unwrap();
    let refused: Vec<String> = read.refused.listed.iter().map(ToString::to_string).collect();
    assert_eq!((read.rows.len(), read.refused.total), (32_537, 7), "{refused:#?}");
    assert_eq!(
        read.rows.iter().filter(|row| row.is_social_care()).count(),
        21_060
    );
    assert_eq!(
        (read.generation, read.speaks_of),
        ("2022", Some(date(2022, 9, 9)))
    );
}

#[test]
fn ratings_of_lincolnshire_are_one_location_each() {
    let Some(bytes) = published("cqc_ratings_lincolnshire_2026") else {
        return;
    };
    assert_eq!(dspt_register::sniff(&bytes), Kind::CqcRatings);
    let read = dspt_register::read_cqc_ratings(&bytes).unwrap();
    assert!(read.refused.is_empty(), "{:#?}", read.refused);
    assert_eq!((read.rows.len(), read.speaks_of), (478, Some(date(2026, 5, 29))));
    assert_eq!(read.rows.iter().filter(|l| l.counts()).count(), 356);
    assert!(read.rows.iter().filter(|l| l.counts()).all(|l| l.ods.is_some()));
}

#[test]
fn export_of_2025_is_read_whole() {
    let Some(bytes) = published("cqc_locations_sample_2025") else {
        return;
    };
    assert_eq!(dspt_register::sniff(&bytes), Kind::CqcLocations);
    let read = dspt_register::read_cqc_locations(&bytes).unwrap();
    assert!(read.refused.is_empty(), "{:#?}", read.refused);
    assert_eq!(read.rows.len(), 999);
    assert!(read.rows.iter().any(|l| l.dormant) && read.rows.iter().any(|l| l.care_home == Some(true)));
    assert!(read.rows.iter().all(|l| !l.name.starts_with(' ')));
}

#[test]
fn lincolnshire_on_9_september_2022_is_190_of_356() {
    let Some(programme) = lincolnshire() else { return };
    let joined = programme.as_at(date(2022, 9, 9));
    let board = Board::new(&joined);
    let segment = Segment::AuthorityNamed("Lincolnshire".to_owned());
    let coverage = board.coverage(&segment, Measure::default());
    let parts = coverage.parts;
    assert_eq!(
        (parts.covered(), parts.listed, parts.not_found, parts.of()),
        (190, 66, 100, 356)
    );
    assert_eq!((parts.own, coverage.headline()), (190, None));
    assert_eq!(
        coverage.to_string(),
        "190 of 356 (66 listed but not covered, 100 not found; registers of different dates)"
    );
    let warnings = coverage.warnings().join("\n");
    assert!(
        warnings.contains("registers of different dates") && warnings.contains("2026-05-29"),
        "{warnings}"
    );
    let of = |measure| -> Coverage { board.coverage(&segment, measure) };
    assert_eq!(of(Measure::ThisYear).parts.covered(), 10);
    assert_eq!(of(Measure::Programme).parts.covered(), 190);
    assert_eq!(of(Measure::WithApproaching).parts.covered(), 196);
}

#[test]
fn lookups_of_places_are_42_icbs_before_april_2026_and_36_after() {
    let (Some(parts), Some(icbs), Some(shares), Some(authorities)) = (
        published("sicbl23_icb23_nhser23"),
        published("icb26_nhser"),
        published("utla_icb26_derived"),
        published("local_authorities_england"),
    ) else {
        return;
    };
    assert_eq!(dspt_register::sniff(&parts), Kind::SubIcbs);
    assert_eq!(dspt_register::sniff(&icbs), Kind::Icbs);
    assert_eq!(dspt_register::sniff(&shares), Kind::AuthorityIcbs);
    assert_eq!(dspt_register::sniff(&authorities), Kind::Authorities);
    let parts = dspt_register::read_sub_icbs(&parts).unwrap();
    let icbs = dspt_register::read_icbs(&icbs).unwrap();
    let shares = dspt_register::read_authority_icbs(&shares).unwrap();
    let authorities = dspt_register::read_authorities(&authorities).unwrap();
    for refused in [
        &parts.refused,
        &icbs.refused,
        &shares.refused,
        &authorities.refused,
    ] {
        assert!(refused.is_empty(), "{refused:#?}");
    }
    let places = Geography::new(&icbs.rows, &parts.rows, &shares.rows, &authorities.rows);
    assert_eq!(places.icbs_on(date(2026, 3, 31)).count(), 42);
    assert_eq!(places.icbs_on(date(2026, 4, 1)).count(), 36);

    let Some(export) = published("cqc_locations_sample_2025") else {
        return;
    };
    let export = dspt_register::read_cqc_locations(&export).unwrap();
    for location in export.rows.iter().filter(|l| !l.authority.is_empty()) {
        let found = places.authority(&location.authority, date(2025, 8, 1));
        assert!(found.is_some(), "{}", location.authority);
    }
    let lincolnshire = places.place("Lincolnshire", Some("E38000238"), date(2026, 5, 1));
    assert_eq!(lincolnshire.authority.unwrap().0, "E10000019");
    assert_eq!(
        lincolnshire.icb.unwrap().1,
        "NHS Lincolnshire Integrated Care Board"
    );
    let split = places.place("North Yorkshire", None, date(2026, 5, 1));
    assert!(split.icb.is_none(), "in three ICBs: not guessed");
}

#[test]
fn forecasts_of_2021_22_were_within_their_interval() {
    let Some(bytes) = published("dspt_search_2022-09-09") else {
        return;
    };
    let read = dspt_register::read_dspt(&bytes).unwrap();
    let day = read.speaks_of.unwrap();
    let year: ToolkitYear = "2021-22".parse().unwrap();
    let entries = || read.rows.iter().filter(|row| row.is_social_care());
    let [this, last] = [year, year.previous()].map(|year| Curve::of_entries(entries(), year, day));
    let days = [150, 120, 100, 90, 80, 70, 60, 50, 40, 30, 21, 14, 10, 7, 5, 3, 1];
    let tests = back_test(&this, &last, &days);
    assert_eq!(
        tests.first().map(|test| test.days_before),
        Some(100),
        "none while the curve had no shape"
    );
    for test in &tests {
        let error = test.error_percent();
        eprintln!(
            "{} days before: {} % reached, {} forecast, {} published, error {error:+.1} %",
            test.days_before, test.forecast.last_year_percent, test.forecast.likely, test.actual
        );
        assert!(error.abs() <= 15.0, "{error} % at {} days", test.days_before);
        assert!(
            (test.forecast.low..=test.forecast.high).contains(&test.actual),
            "{:?}",
            test.forecast
        );
    }
}
