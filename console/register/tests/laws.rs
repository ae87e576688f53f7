//! What holds for every input.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

use dspt_register::Board;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::changes;
use dspt_register::synthetic;
use jiff::civil::date;
use proptest::prelude::*;

/// Every reader on the same bytes; none may panic.
fn read_everything(bytes: &[u8]) -> usize {
    let mut read = 0;
    read += usize::from(dspt_register::read_dspt(bytes).is_ok());
    read += usize::from(dspt_register::read_cqc_directory(bytes).is_ok());
    read += usize::from(dspt_register::read_cqc_locations(bytes).is_ok());
    read += usize::from(dspt_register::read_cqc_ratings(bytes).is_ok());
    read += usize::from(dspt_register::read_ods_headquarters(bytes).is_ok());
    read += usize::from(dspt_register::read_ods_sites(bytes).is_ok());
    read += usize::from(dspt_register::read_ods_successions(bytes).is_ok());
    read += usize::from(dspt_register::read_support(bytes).is_ok());
    read += usize::from(dspt_register::read_indicators(bytes).is_ok());
    read += usize::from(dspt_register::read_icbs(bytes).is_ok());
    read += usize::from(dspt_register::read_sub_icbs(bytes).is_ok());
    read += usize::from(dspt_register::read_authority_icbs(bytes).is_ok());
    read += usize::from(dspt_register::read_authorities(bytes).is_ok());
    read
}

const HEADERS: &[&str] = &[
    "Code,Organisation Name,Status,Date Of Publication,Primary Sector\n",
    "Name,Postcode,Phone number,Service types,CQC Location ID (for office use only)\n",
    "Location ID,Location Name,Location Local Authority,Location HSCA start date,Dormant\n",
    "Location ID,Location Name,Domain,Latest Rating,Publication Date\n",
    "Location CQC ID,DSPT status,Date of publication,Location ODS code,Dormant\n",
    "indicator,date,of,value,source\n",
    "ICB26CD,ICB26CDH,ICB26NM,NHSERCDH,NHSERNM\n",
    "SICBL23CD,ICB23CD,ICB23CDH,ICB23NM,NHSER23NM\n",
    "utla_code,utla_name,icb26_code,icb26_ods_code,icb26_name\n",
    "local-authority-code,gss-code,nice-name,start-date,alt-names\n",
    "",
];

proptest! {
    #[test]
    fn no_reader_panics_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read_everything(&bytes) <= 1);
    }

    #[test]
    fn no_reader_panics_on_a_broken_workbook(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend(bytes);
        prop_assert_eq!(read_everything(&archive), 0);
    }

    #[test]
    fn rows_are_read_or_refused_and_never_lost(
        which in 0..HEADERS.len(),
        rows in proptest::collection::vec(proptest::collection::vec("[A-Z0-9/\\- \"é+.]{0,12}", 5), 0..20),
    ) {
        let mut text = HEADERS[which].to_owned();
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        read_everything(text.as_bytes());
        if which == 0 {
            let read = dspt_register::read_dspt(text.as_bytes()).unwrap();
            let blank = rows.iter().filter(|row| row.iter().all(|c| c.trim().is_empty())).count();
            prop_assert_eq!(read.rows.len() as u64 + read.refused.total, (rows.len() - blank) as u64);
        }
    }

    #[test]
    fn joins_and_changes_are_functions_of_the_set(seed in any::<u64>(), turn in 0_usize..60) {
        let day = date(2026, 6, 1);
        let one = synthetic(seed, 60, day);
        let turned = |programme: &Programme| {
            let mut other = programme.clone();
            let turn = turn % other.locations.len();
            other.locations.rotate_left(turn);
            other.locations.reverse();
            other.dspt.reverse();
            other.sites.reverse();
            other.headquarters.reverse();
            other
        };
        let other = turned(&one);
        let (a, b) = (one.as_at(day), other.as_at(day));
        prop_assert_eq!(&a.unjoined, &b.unjoined);
        for (a, b) in a.locations.iter().zip(&b.locations) {
            prop_assert_eq!(a, b);
        }
        prop_assert_eq!(Board::new(&a), Board::new(&b));
        let next = synthetic(seed.wrapping_add(1), 70, day);
        prop_assert_eq!(changes(&one.locations, &next.locations), changes(&other.locations, &turned(&next).locations));
    }

    #[test]
    fn parts_always_add_up(seed in any::<u64>(), days in -900_i64..900) {
        let day = date(2026, 6, 1);
        let programme = synthetic(seed, 80, day);
        let asked = day.checked_add(jiff::Span::new().days(days)).unwrap();
        let board = Board::new(&programme.as_at(asked));
        let of = u32::try_from(programme.locations.iter().filter(|l| l.counts()).count()).unwrap();
        for measure in Measure::ALL {
            let all = board.coverage(&Segment::All, measure);
            prop_assert_eq!(all.parts.of(), of);
            prop_assert!(all.gap_to(100) == of - all.parts.covered());
            // Each kind of segment divides the whole, so that every kind adds up to it: eight kinds with all of them.
            let kinds: u32 = board.segments().map(|s| board.coverage(s, measure).parts.covered()).sum();
            prop_assert_eq!(kinds, all.parts.covered() * 8);
            let sizes: u32 = board.segments().map(|s| board.coverage(s, measure).parts.of()).sum();
            prop_assert_eq!(sizes, of * 8);
        }
    }
}
