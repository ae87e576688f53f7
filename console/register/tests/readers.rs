//! Small files of our own making in the shapes of the published ones. Codes, names and places are invented.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod packing;

use dspt_register::Kind;
use dspt_register::Mistake;
use dspt_register::Note;
use dspt_register::Rating;
use dspt_register::Read;
use dspt_register::Unreadable;
use dspt_register::limits;
use dspt_register::read_cqc_directory;
use dspt_register::read_cqc_locations;
use dspt_register::read_cqc_ratings;
use dspt_register::read_dspt;
use dspt_register::sniff;
use jiff::civil::date;
use packing::content;
use packing::opendocument;
use packing::table;

const SEARCH: &str = "Code,Organisation Name,Status,Date Of Publication,Primary Sector,Commissioner (From ODS)\n\
    VZ1AA,Zarrowmere House,21/22 Standards Met ,30/06/2022, Social Care,\n\
    A1ZZ,Zinnfold Care Ltd,Not Published,,Social Care,\n";

fn lines<R>(read: &Read<R>) -> Vec<String> {
    read.refused.listed.iter().map(ToString::to_string).collect()
}

#[test]
fn search_is_read_in_every_shape_it_has_had() {
    let shapes = [
        ("2022", SEARCH.to_owned()),
        (
            "2023",
            "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector,\
             \"Integrated Care Board (where available, from ODS)\"\n\
             VZ1AA,Zarrowmere House,2021-22 Standards Met.,30/06/2022,Social Care,\n\
             A1ZZ,Zinnfold Care Ltd,Not Published.,,Social Care,\n"
                .to_owned(),
        ),
        ("2020", SEARCH.replace(",Status,", ",Latest Status,")),
        (
            "2019",
            "OrganisationName,ODSCode,PublicationStatus,DateOfPublication,PrimarySector,CCG (from ODS and CQC)\n\
             Zarrowmere House,VZ1AA,Standards Met (21-22),30/06/2022,Social Care,\n\
             Zinnfold Care Ltd,A1ZZ,,,Social Care,\n"
                .to_owned(),
        ),
    ];
    for (generation, text) in shapes {
        assert_eq!(sniff(text.as_bytes()), Kind::DsptSearch, "{generation}");
        let read = read_dspt(text.as_bytes()).unwrap();
        assert!(read.refused.is_empty(), "{generation}: {:?}", lines(&read));
        assert_eq!((read.generation, read.rows.len()), (generation, 2));
        let first = &read.rows[0];
        assert_eq!(first.status.to_string(), "2021-22 Standards Met", "{generation}");
        assert_eq!(
            (first.published_on, first.is_social_care()),
            (Some(date(2022, 6, 30)), true)
        );
        assert_eq!(read.rows[1].status.to_string(), "Not Published");
        assert_eq!(read.speaks_of, Some(date(2022, 6, 30)));
    }
}

#[test]
fn every_wrong_row_is_refused_with_its_line_and_reason() {
    let text = format!(
        "{SEARCH}\
         ,Zbrackley Court,Not Published,,Social Care,\n\
         8.00E+123,Zothers,Not Published,,Social Care,\n\
         01-Mar,Zothers,Not Published,,Social Care,\n\
         VZ2AA,Zbrackley Court,Standards Met,30/06/2022,Social Care,\n\
         VZ3AA,Zbrackley Court,21/22 Standards Met,44742,Social Care,\n\
         VZ4AA,Zbrackley Court,21/22 Standards Met,31/06/2022,Social Care,\n\
         VZ5AA,Zbrackley Court,21/22 Standards Met,30/06/2022\n\
         VZ6AA,Zbrackley Court,25/26 Standards Met,30/06/2022,Social Care,\n\
         ,,,,,\n\
         VZ7AA,\"Zbrackley, Court\",21/22 Standards Met,30/06/2022,Social Care,\n"
    );
    let read = read_dspt(text.as_bytes()).unwrap();
    assert_eq!(read.rows.len(), 3, "{:?}", lines(&read));
    let expected = [
        "line 4, Code: is empty",
        "line 5, Code: \"8.00E+123\" was rewritten by a spreadsheet program (scientific notation); import the file as it was downloaded",
        "line 6, Code: \"01-Mar\" was rewritten by a spreadsheet program (a code as a date); import the file as it was downloaded",
        "line 7, Status: \"Standards Met\" is not a published status, such as 2025-26 Standards Met or Not Published",
        "line 8, Date Of Publication: \"44742\" was rewritten by a spreadsheet program (a date as a serial number); import the file as it was downloaded",
        "line 9, Date Of Publication: \"31/06/2022\" is not a date such as 30/06/2026 or 2026-06-30",
        "line 10: 4 cells where the file has 6 columns",
        "line 11, Date Of Publication: published before its toolkit year can have opened; are day and month the wrong way round?",
    ];
    assert_eq!(lines(&read), expected);
    assert_eq!(read.refused.total, 8);
}

#[test]
fn repeated_rows_count_once_and_contradicting_rows_not_at_all() {
    let text = format!(
        "{SEARCH}VZ1AA,Zarrowmere House,21/22 Standards Met,30/06/2022,Social Care,\n\
         A1ZZ,Zinnfold Care Ltd,21/22 Standards Met,30/06/2022,Social Care,\n"
    );
    let text = text.replace("21/22 Standards Met ,", "21/22 Standards Met,");
    let read = read_dspt(text.as_bytes()).unwrap();
    let codes: Vec<&str> = read.rows.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["VZ1AA"]);
    let why: Vec<(u64, &Mistake)> = read.refused.listed.iter().map(|r| (r.line, &r.why)).collect();
    assert!(matches!(why[0], (4, Mistake::Repeated { first: 2 })), "{why:?}");
    assert!(
        matches!(why[1], (5, Mistake::Contradicted { first: 3, .. })),
        "{why:?}"
    );
    assert!(
        matches!(why[2], (3, Mistake::Contradicted { first: 3, .. })),
        "{why:?}"
    );
}

#[test]
fn download_that_was_cut_off_loses_its_last_row_only() {
    for cut in [10, 20, 40] {
        let text = &SEARCH[..SEARCH.len() - cut];
        let read = read_dspt(text.as_bytes()).unwrap();
        assert_eq!(read.rows.len(), 1, "{cut}");
        assert_eq!(read.refused.listed[0].why, Mistake::CutOff, "{cut}");
        assert!(read.notes.contains(&Note::NoFinalLineEnd), "{cut}");
    }
    let open = format!(
        "{SEARCH}VZ9AA,\"Zarrow, 21/22 Standards Met,30/06/2022,Social Care,\nVZ8AA,x,Not Published,,Social Care,\n"
    );
    let read = read_dspt(open.as_bytes()).unwrap();
    assert_eq!(
        (read.rows.len(), &read.refused.listed[0].why),
        (2, &Mistake::CutOff)
    );
}

#[test]
fn what_is_not_the_register_is_named() {
    let page = b"<!DOCTYPE html><html><title>503 Service Unavailable</title></html>";
    assert_eq!(sniff(page), Kind::WebPage);
    assert_eq!(read_dspt(page).unwrap_err(), Unreadable::WebPage);
    assert_eq!(read_dspt(b" \n").unwrap_err(), Unreadable::Empty);
    assert_eq!(
        read_dspt(b"a,b\n1,2\n").unwrap_err().to_string(),
        "this is not a result of the DSPT search, nor any other register that is known here"
    );
    let other = dspt_register::read_ods_sites(SEARCH.as_bytes()).unwrap_err();
    assert_eq!(
        other.to_string(),
        "this is a result of the DSPT search, not an ODS file of sites (ecarehomesite)"
    );
    let missing = read_dspt(b"Code,Organisation Name,Primary Sector\nVZ1AA,Z,Social Care\n").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "this is not a result of the DSPT search: no column Status, Date Of Publication"
    );
    assert_eq!(
        read_dspt(b"PK\x03\x04nothing")
            .unwrap_err()
            .to_string()
            .split(' ')
            .next(),
        Some("the")
    );
}

#[test]
fn windows_1252_is_read_and_said() {
    let mut bytes = SEARCH.replace("Zarrowmere House", "Zarrow\u{1}").into_bytes();
    let at = bytes.iter().position(|b| *b == 1).unwrap();
    bytes[at] = 0xE9;
    let read = read_dspt(&bytes).unwrap();
    assert_eq!(
        (read.rows[0].name.as_str(), read.notes.as_slice()),
        ("Zarrowé", &[Note::Windows1252][..])
    );
}

const RATINGS: &str = "\u{feff}Location ID,Location ODS Code,Location Name,Care Home?,Location Type,Location Post Code,\
    Location Local Authority,Location Region,Service / Population Group,Domain,Latest Rating,Publication Date,\
    Provider ID,Provider Name,Brand ID\n";

#[test]
fn ratings_give_one_location_from_many_rows() {
    let text = format!(
        "{RATINGS}\
         1-990001,VZ1AA,Zarrowmere House,Y,Social Care Org,ZZ1 1AA,Lincolnshire,East Midlands,Care Homes,Safe,Inadequate,05/29/2026,1-980001,Zinnfold,-\n\
         1-990001,VZ1AA,Zarrowmere House,Y,Social Care Org,ZZ1 1AA,Lincolnshire,East Midlands,Overall,Overall,Good,05/29/2026,1-980001,Zinnfold,-\n\
         1-990002,-,Zell Surgery,N,Primary Medical Services,ZZ1 1AB,Lincolnshire,East Midlands,Overall,Overall,Good,,1-980002,Zell,-\n\
         1-990003,VZ3AA,Zarrow Homecare,N,Social Care Org,,Lincolnshire,East Midlands,Overall,Overall,Not Rated,,1-980001,Zinnfold,-\n\
         1-990003,VZ3AB,Zarrow Homecare,N,Social Care Org,,Lincolnshire,East Midlands,Overall,Safe,Good,,1-980001,Zinnfold,-\n"
    );
    assert_eq!(sniff(text.as_bytes()), Kind::CqcRatings);
    let read = read_cqc_ratings(text.as_bytes()).unwrap();
    assert_eq!(
        read.rows.len(),
        2,
        "the one with two ODS codes is refused: {:?}",
        lines(&read)
    );
    assert_eq!(read.refused.total, 2);
    let home = &read.rows[0];
    assert_eq!(
        (home.rating, home.care_home, home.counts()),
        (Some(Rating::Good), Some(true), true)
    );
    assert_eq!(home.postcode.as_ref().unwrap().as_str(), "ZZ1 1AA");
    assert!(
        !read.rows[1].counts() && read.rows[1].ods.is_none(),
        "another sector"
    );
    assert_eq!(read.speaks_of, Some(date(2026, 5, 29)));
}

#[test]
fn directory_is_read_under_its_preamble() {
    let text = "CQC care directory\nProduced on,2 September 2026\n\n\
        Name,Also known as,Address,Postcode,Phone number,Service's website (if available),Service types,\
        Date of latest check,Specialisms/services,Provider name,Local authority,Region,Location URL,\
        CQC Location ID (for office use only),CQC Provider ID (for office use only)\n\
        Zarrowmere House,,\"1 Zed Street, Zed\",ZZ1 1AA,1632960001,,Nursing homes,01/09/2026,,Zinnfold,Bedford Borough,East,,1-990001,1-980001\n\
        Zell Surgery,,,ZZ1 1AB,ring us,,Doctors/Gps,01/09/2026,,Zell,Durham,North East,,1-990002,1-980002\n";
    assert_eq!(sniff(text.as_bytes()), Kind::CqcDirectory);
    let read = read_cqc_directory(text.as_bytes()).unwrap();
    assert!(read.refused.is_empty(), "{:?}", lines(&read));
    assert_eq!(read.speaks_of, Some(date(2026, 9, 2)), "the preamble's day");
    assert_eq!(read.rows[0].telephone.as_deref(), Some("01632960001"));
    assert_eq!(
        (
            read.rows[0].care_home,
            read.rows[0].social_care,
            read.rows[1].social_care
        ),
        (Some(true), true, false)
    );
    assert_eq!(read.notes.len(), 2, "{:?}", read.notes);
    assert!(
        matches!(read.notes[0], Note::DayOrderAssumed { .. }),
        "{:?}",
        read.notes
    );
    assert!(
        matches!(read.notes[1], Note::LeftOut { rows: 1, .. }),
        "{:?}",
        read.notes
    );
}

const LOCATIONS: &[&[&str]] = &[
    &[
        "Location ID",
        "Location HSCA start date",
        "Dormant (Y/N)",
        "Care home?",
        "Location Name",
        "Location ODS Code",
        "Location Telephone Number",
        "Registered manager",
        "Care homes beds",
        "Location Inspection Directorate",
        "Location Local Authority",
        "Location Region",
        "Location Postal Code",
        "Provider ID",
        "Provider Name",
        "Provider Nominated Individual Name",
    ],
    &[
        "1-990001",
        "13/12/2010",
        "N",
        "Y",
        "Zarrowmere House",
        "VZ1AA",
        "01632 960001",
        "Zed, Zoe",
        "24",
        "Adult social care",
        "Lincolnshire",
        "East Midlands",
        "ZZ1 1AA",
        "1-980001",
        "Zinnfold",
        "Zed, Zoe",
    ],
    &[
        "1-990002",
        "01/02/2020",
        "Y",
        "N",
        "Zarrow Homecare",
        "",
        "",
        "",
        "",
        "Adult social care",
        "Lincolnshire",
        "East Midlands",
        "ZZ1 1AB",
        "1-980001",
        "Zinnfold",
        "",
    ],
];

fn check_locations(bytes: &[u8]) {
    assert_eq!(sniff(bytes), Kind::CqcLocations);
    let read = read_cqc_locations(bytes).unwrap();
    assert!(read.refused.is_empty(), "{:?}", lines(&read));
    assert_eq!(
        read.dropped_columns,
        ["Registered manager", "Provider Nominated Individual Name"]
    );
    assert_eq!(read.rows.len(), 2);
    let home = &read.rows[0];
    assert_eq!(
        (home.registered_on, home.beds),
        (Some(date(2010, 12, 13)), Some(24))
    );
    assert_eq!(
        (home.ods.as_ref().unwrap().as_str(), home.counts()),
        ("VZ1AA", true)
    );
    assert!(!format!("{read:?}").contains("Zoe"), "a person's name was kept");
    assert!(read.rows[1].dormant && !read.rows[1].counts());
    assert_eq!(read.rows[1].registered_on, Some(date(2020, 2, 1)));
}

#[test]
fn location_file_is_read_as_csv_xlsx_and_ods() {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet()
        .write_string(0, 0, "This workbook is made up")
        .unwrap();
    let sheet = book.add_worksheet();
    for (row, cells) in LOCATIONS.iter().enumerate() {
        csv.write_record(*cells).unwrap();
        for (column, cell) in cells.iter().enumerate() {
            let at = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            if row > 0 && column == 1 {
                let (day, rest) = cell.split_once('/').unwrap();
                let (month, year) = rest.split_once('/').unwrap();
                let day = rust_xlsxwriter::ExcelDateTime::from_ymd(
                    year.parse().unwrap(),
                    month.parse().unwrap(),
                    day.parse().unwrap(),
                )
                .unwrap();
                let format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
                sheet
                    .write_datetime_with_format(at.0 + 2, at.1, &day, &format)
                    .unwrap();
            } else if !cell.is_empty() {
                sheet.write_string(at.0 + 2, at.1, *cell).unwrap();
            }
        }
    }
    check_locations(&csv.into_inner().unwrap());
    check_locations(&book.save_to_buffer().unwrap());
    check_locations(&opendocument(&content(&table(LOCATIONS))));
}

#[test]
fn american_dates_are_told_from_the_whole_column() {
    let header = "Location ID,Location Name,Location Local Authority,Location HSCA start date\n";
    let american =
        format!("{header}1-990001,Z,Kent,1/2/2025 12:00:00 AM\n1-990002,Z,Kent,12/20/2010 12:00:00 AM\n");
    let read = read_cqc_locations(american.as_bytes()).unwrap();
    assert_eq!(read.rows[0].registered_on, Some(date(2025, 1, 2)));
    let mixed = format!("{american}1-990003,Z,Kent,20/12/2010\n");
    let read = read_cqc_locations(mixed.as_bytes()).unwrap();
    assert_eq!(
        (read.rows.len(), read.refused.total),
        (2, 1),
        "the one that can be read both ways is refused"
    );
    assert_eq!(read.refused.listed[0].line, 2);
}

/// A row of an ODS file: 27 cells, and the ones that matter.
fn ods_row(cells: &[(usize, &str)]) -> String {
    let mut row = vec![String::new(); 27];
    for (at, cell) in cells {
        row[*at] = format!("\"{cell}\"");
    }
    row.join(",") + "\n"
}

#[test]
fn ods_files_without_names_of_columns_are_known_by_their_shape() {
    let site = ods_row(&[
        (0, "VZ1AA"),
        (1, "ZARROWMERE HOUSE"),
        (9, "ZZ1 1AA"),
        (10, "20101001"),
        (11, "20240401"),
        (14, "A1ZZ"),
        (15, "20150401"),
        (17, "01632 960001"),
    ]);
    let bad = ods_row(&[(0, "VZ2AA"), (1, "ZELL"), (10, "2.0101001E7"), (14, "A1ZZ")]);
    let sites = format!("{site}{bad}");
    assert_eq!(sniff(sites.as_bytes()), Kind::OdsSites);
    let read = dspt_register::read_ods_sites(sites.as_bytes()).unwrap();
    assert_eq!(
        lines(&read),
        [
            "line 2, Open Date: \"2.0101001E7\" was rewritten by a spreadsheet program (scientific notation); import the file as it was downloaded"
        ]
    );
    let read = &read.rows[0];
    assert!(!read.open_on(date(2010, 9, 30)) && read.open_on(date(2010, 10, 1)));
    assert!(read.open_on(date(2024, 3, 31)) && !read.open_on(date(2024, 4, 1)));
    assert_eq!(read.parent_on(date(2014, 1, 1)), None, "it joined later");
    assert_eq!(read.parent_on(date(2016, 1, 1)).unwrap().as_str(), "A1ZZ");

    let headquarters = ods_row(&[
        (0, "A1ZZ"),
        (1, "ZINNFOLD CARE LTD"),
        (9, "ZZ1 1AA"),
        (10, "20101001"),
    ]);
    assert_eq!(sniff(headquarters.as_bytes()), Kind::OdsHeadquarters);
    assert_eq!(
        dspt_register::read_ods_headquarters(headquarters.as_bytes())
            .unwrap()
            .rows
            .len(),
        1
    );

    let successions =
        "\"VZ1AA\",\"VZ9AA\",\"NA\",\"20240401\",\"1\"\n\"VZ2AA\",\"VZ2AA\",\"NA\",\"20240401\",\"1\"\n";
    assert_eq!(sniff(successions.as_bytes()), Kind::OdsSuccessions);
    let read = dspt_register::read_ods_successions(successions.as_bytes()).unwrap();
    assert_eq!(
        (read.rows.len(), read.rows[0].on, read.refused.total),
        (1, Some(date(2024, 4, 1)), 1)
    );
}

#[test]
fn support_workbook_is_found_by_its_names_and_drops_managers() {
    let text = "Made-up programme,,,,,\n,,,,,\n\
        CQC registered location - latest DSPT status,Date of location publication,Location CQC ID ,Location ODS code,CQC registered manager,Dormant (Y/N)\n\
        2025-26 Standards Met.,30/06/2026,1-990001,VZ1AA,\"Zed, Zoe\",N\n\
        Not Individually Registered.,,1-990002,VZ2AA,,N\n\
        ,,1-990003,VZ3AA,,N\n";
    assert_eq!(sniff(text.as_bytes()), Kind::SupportProgramme);
    let read = dspt_register::read_support(text.as_bytes()).unwrap();
    assert_eq!(
        (read.rows.len(), lines(&read)),
        (
            2,
            vec!["line 6, CQC registered location - latest DSPT status: is empty".to_owned()]
        )
    );
    assert_eq!(read.dropped_columns, ["CQC registered manager"]);
    assert_eq!(read.rows[1].status.to_string(), "Not Individually Registered");
}

#[test]
fn indicators_need_a_source_and_sense() {
    let text = "indicator,date,of,value,unit,source\n\
        digital social care records,2023-10-01,England,57,%,a made-up bulletin\n\
        digital social care records,2023-10-01,Lincolnshire,61 %,,a made-up bulletin\n\
        broadband at the point of care,01/02/2026,1-990001,76.5,Mbit/s,a made-up survey\n\
        digital social care records,2023-10-01,Kent,61,%,\n\
        digital social care records,2023-10-01,Kent,161,%,a made-up bulletin\n\
        digital social care records,2023-10-01,Kent,NaN,%,a made-up bulletin\n";
    assert_eq!(sniff(text.as_bytes()), Kind::Indicators);
    let read = dspt_register::read_indicators(text.as_bytes()).unwrap();
    assert_eq!(read.rows.len(), 3, "{:?}", lines(&read));
    assert_eq!((read.rows[1].value, read.rows[1].unit.as_str()), (61.0, "%"));
    assert!(
        matches!(&read.rows[2].of, dspt_register::IndicatorOf::Location(id) if id.as_str() == "1-990001")
    );
    assert_eq!(lines(&read)[0], "line 5, source: is empty");
    assert_eq!(read.refused.total, 3);
}

#[test]
fn limits_hold_at_their_edges() {
    let header = "Code,Organisation Name,Status,Date Of Publication\n";
    let long = |bytes: usize| format!("{header}VZ1AA,{},Not Published,\n", "z".repeat(bytes));
    assert_eq!(
        read_dspt(long(limits::CELL_BYTES).as_bytes()).unwrap().rows.len(),
        1
    );
    let read = read_dspt(long(limits::CELL_BYTES + 1).as_bytes()).unwrap();
    assert_eq!(
        (read.rows.len(), &read.refused.listed[0].why),
        (0, &Mistake::TooLong)
    );

    let mut text = header.to_owned();
    text.push_str(&"?,x,Not Published,\n".repeat(limits::REFUSED_LISTED + 5));
    let read = read_dspt(text.as_bytes()).unwrap();
    assert_eq!(read.refused.listed.len(), limits::REFUSED_LISTED);
    assert_eq!(read.refused.total, limits::REFUSED_LISTED as u64 + 5);

    let deep = |lines: usize| {
        format!(
            "{}{header}VZ1AA,x,Not Published,\n",
            "preamble,a,b,c\n".repeat(lines)
        )
    };
    assert!(read_dspt(deep(limits::HEADER_ROWS - 1).as_bytes()).is_ok());
    assert!(read_dspt(deep(limits::HEADER_ROWS).as_bytes()).is_err());

    let wide = |columns: usize| {
        format!(
            "{}Code,Organisation Name,Status,Date Of Publication\n",
            "x,".repeat(columns - 4)
        )
    };
    assert!(read_dspt(wide(limits::COLUMNS).as_bytes()).is_ok());
    assert!(
        read_dspt(wide(limits::COLUMNS + 1).as_bytes()).is_err(),
        "the last name is behind the limit"
    );
}

#[test]
fn rows_beyond_the_limit_are_an_error_and_not_a_part() {
    let mut text = "Code,Organisation Name,Status,Date Of Publication\n".to_owned();
    text.push_str(&"?,,,\n".repeat(usize::try_from(limits::ROWS).unwrap() + 1));
    let too_many = read_dspt(text.as_bytes()).unwrap_err();
    assert!(
        matches!(too_many, Unreadable::TooLarge { what: "rows", .. }),
        "{too_many}"
    );
}
