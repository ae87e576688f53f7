//! Every reader on files that somebody damaged on purpose: whole files of each register, changed at random, and the files in
//! `corpus`. None may panic, none may take long, none may make room for more than a file is worth, and no row is half taken.
//! `tests/run fuzz` tries more of them.
#![allow(clippy::unwrap_used, reason = "test code, outside the test functions too")]

mod packing;

use std::time::Duration;
use std::time::Instant;

use dspt_register::Kind;
use dspt_register::Read;
use dspt_register::Unreadable;
use dspt_register::sniff;
use packing::archive;
use packing::content;
use packing::gzip;
use packing::opendocument;
use packing::table;
use proptest::prelude::*;

/// How a reader ended: rows, refusals, and whether it was read at all.
type Ended = Result<(usize, u64), Unreadable>;

fn ended<R>(read: Result<Read<R>, Unreadable>) -> Ended {
    read.map(|read| {
        assert!(read.refused.listed.len() as u64 <= read.refused.total);
        assert!(
            read.refused
                .listed
                .iter()
                .all(|row| row.line > 0 && row.to_string().len() < 600)
        );
        (read.rows.len(), read.refused.total)
    })
}

/// Every reader, with the kind that it reads.
fn read_by_all(bytes: &[u8]) -> Vec<(Kind, Ended)> {
    use dspt_register as register;
    vec![
        (Kind::DsptSearch, ended(register::read_dspt(bytes))),
        (Kind::CqcDirectory, ended(register::read_cqc_directory(bytes))),
        (Kind::CqcLocations, ended(register::read_cqc_locations(bytes))),
        (Kind::CqcRatings, ended(register::read_cqc_ratings(bytes))),
        (
            Kind::OdsHeadquarters,
            ended(register::read_ods_headquarters(bytes)),
        ),
        (Kind::OdsSites, ended(register::read_ods_sites(bytes))),
        (Kind::OdsSuccessions, ended(register::read_ods_successions(bytes))),
        (Kind::SupportProgramme, ended(register::read_support(bytes))),
        (Kind::Indicators, ended(register::read_indicators(bytes))),
        (Kind::Helpers, ended(register::read_helpers(bytes))),
        (Kind::Icbs, ended(register::read_icbs(bytes))),
        (Kind::SubIcbs, ended(register::read_sub_icbs(bytes))),
        (Kind::AuthorityIcbs, ended(register::read_authority_icbs(bytes))),
        (Kind::Authorities, ended(register::read_authorities(bytes))),
    ]
}

/// What holds for any bytes: at most the reader of the kind that the file is takes it, and soon.
fn check(bytes: &[u8]) -> Kind {
    let began = Instant::now();
    let kind = sniff(bytes);
    for (reader, ended) in read_by_all(bytes) {
        if ended.is_ok() {
            assert_eq!(reader, kind, "a reader took the file of another");
        }
    }
    // Not a measure of speed: what a loop without an end would show.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    kind
}

/// A whole file of each register, of our own making.
fn whole() -> Vec<(Kind, &'static str)> {
    vec![
        (
            Kind::DsptSearch,
            "Code,Organisation Name,Status,Date Of Publication,Primary Sector\nVZ1AA,Zarrow,21/22 Standards Met ,30/06/2022,Social Care\nA1ZZ,Zinn,Not Published,,\n",
        ),
        (
            Kind::CqcDirectory,
            "Made up,,,,\nProduced on 2 September 2026,,,,\nName,Postcode,Phone number,Service types,CQC Location ID (for office use only)\nZarrow,ZZ1 1AA,01632960001,Nursing homes,1-990001\n",
        ),
        (
            Kind::CqcLocations,
            "Location ID,Location Name,Location Local Authority,Location HSCA start date,Dormant (Y/N),Care homes beds\n1-990001,Zarrow,Kent,13/12/2010,N,24\n1-990002,Zinn,Kent,01/02/2020,Y,\n",
        ),
        (
            Kind::CqcRatings,
            "Location ID,Location Name,Domain,Service / Population Group,Latest Rating,Publication Date\n1-990001,Zarrow,Overall,Overall,Good,05/29/2026\n1-990001,Zarrow,Safe,Overall,Good,05/29/2026\n",
        ),
        (
            Kind::OdsSites,
            "VZ1AA,Zarrow,,,,,,,,ZZ1 1AA,20200101,,,,A1ZZ,20200101,,01632960001,,,,,,,,,\n",
        ),
        (
            Kind::OdsHeadquarters,
            "A1ZZ,Zinn,,,,,,,,ZZ1 1AA,20200101,20260101,,,,,,01632960001,,,,,,,,,\n",
        ),
        (
            Kind::OdsSuccessions,
            "VZ1AA,VZ2AA,NA,20260101,1\nVZ2AA,VZ3AA,NA,20260301,1\n",
        ),
        (
            Kind::SupportProgramme,
            "Location CQC ID,DSPT status,Date of publication,Location ODS code\n1-990001,2025-26 Standards Met,05/01/2026,VZ1AA\n",
        ),
        (
            Kind::Indicators,
            "indicator,date,of,value,unit,source,target\nrecords,2026-01-01,England,57 %,,a page,80\n",
        ),
        (
            Kind::Helpers,
            "area,organisation,telephone\nKent,Zed Care,01632 960001\n",
        ),
        (
            Kind::Icbs,
            "ICB26CD,ICB26CDH,ICB26NM,NHSERCDH,NHSERNM\nE54000013,QJM,NHS Z,Y60,Midlands\n",
        ),
        (
            Kind::SubIcbs,
            "SICBL23CD,ICB23CD,ICB23CDH,ICB23NM,NHSER23NM\nE38000238,E54000013,QJM,NHS Z,Midlands\n",
        ),
        (
            Kind::AuthorityIcbs,
            "utla_code,utla_name,icb26_code,icb26_ods_code,icb26_name\nE10000019,Lincolnshire,E54000013,QJM,NHS Z\n",
        ),
        (
            Kind::Authorities,
            "local-authority-code,gss-code,nice-name,start-date,alt-names\nLIN,E10000019,Lincolnshire,1974-04-01,\n",
        ),
    ]
}

/// The same file as a spreadsheet, and the text of the part that holds its cells.
fn spreadsheet(text: &str) -> String {
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    content(&table(&rows))
}

fn workbook(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// The parts of a workbook of the other kind, to damage them one by one.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let (mut bytes, name) = (Vec::new(), part.name().unwrap().into_owned());
        part.read_to_end(&mut bytes).unwrap();
        parts.push((name, bytes));
    }
    parts
}

/// What spreadsheet programs, cut connections and people who mean harm leave in a file.
const PIECES: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    "\n",
    "\r\n",
    "\r",
    ",,,,,,,,",
    "\u{feff}",
    "\0",
    "=1+1",
    "1E+10",
    "8.00E+12",
    "#REF!",
    "Mar-01",
    "44813",
    "31/02/2026",
    "1/2/3",
    "-",
    "99999999999999999999",
    "NaN",
    "inf",
    "\u{202e}",
    "é",
    "<",
    "</",
    "<table:table>",
    "</table:table-cell>",
    "<office:annotation>",
    " table:number-columns-repeated=\"1000000000\"",
    "<row r=\"1048576\">",
    " table:number-rows-repeated=\"1000000\"",
    "<text:s text:c=\"99999999999\"/>",
    "&#x110000;",
    "&amp;",
    "&z;",
    "<![CDATA[",
    "<c r=\"XFD1048576\" t=\"s\"><v>-1</v></c>",
    "<v>4294967296</v>",
    "r=\"A0\"",
    "2025-26 Standards Met",
    "1-990001",
];

/// One change of a file.
#[derive(Clone, Debug)]
enum Change {
    Cut(usize),
    Flip(usize, u8),
    Insert(usize, usize),
    Repeat(usize, usize),
    Remove(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = 0_usize..4_000;
    prop_oneof![
        1 => place.clone().prop_map(Change::Cut),
        2 => (place.clone(), 1_u8..).prop_map(|(at, bits)| Change::Flip(at, bits)),
        4 => (place.clone(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        1 => (place.clone(), 1_usize..80).prop_map(|(at, long)| Change::Repeat(at, long)),
        2 => (place, 1_usize..40).prop_map(|(at, long)| Change::Remove(at, long)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let long = bytes.len();
        let within = |at: usize| at % (long + 1);
        match *change {
            Change::Cut(at) => bytes.truncate(within(at)),
            Change::Flip(at, bits) => {
                if let Some(byte) = bytes.get_mut(within(at)) {
                    *byte ^= bits;
                }
            }
            Change::Insert(at, piece) => {
                let at = within(at);
                bytes.splice(at..at, PIECES[piece].bytes());
            }
            Change::Repeat(at, many) => {
                let (from, to) = (within(at), (within(at) + many).min(long));
                let again = bytes[from..to].repeat(3);
                bytes.splice(to..to, again);
            }
            Change::Remove(at, many) => {
                let (from, to) = (within(at), (within(at) + many).min(long));
                bytes.drain(from..to);
            }
        }
    }
    bytes
}

#[test]
fn each_whole_file_is_read_by_its_own_reader_in_every_packing() {
    for (kind, text) in whole() {
        for bytes in [
            text.as_bytes().to_vec(),
            gzip(text.as_bytes()),
            archive(&[("a.csv", text.as_bytes())]),
            opendocument(&spreadsheet(text)),
            workbook(text),
        ] {
            assert_eq!(check(&bytes), kind, "{text}");
            let read = read_by_all(&bytes)
                .into_iter()
                .find(|(reader, _)| *reader == kind);
            let (_, ended) = read.unwrap();
            assert!(
                ended
                    .as_ref()
                    .is_ok_and(|(rows, refused)| *rows > 0 && *refused == 0),
                "{kind}: {ended:?}"
            );
        }
    }
}

/// Files that once were, or could have been, more than a reader is for. Their names say what becomes of them.
#[test]
fn every_file_of_the_corpus_ends_as_its_name_says() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut bytes = std::fs::read(&path).unwrap();
        if name.ends_with(".xml") {
            bytes = opendocument(std::str::from_utf8(&bytes).unwrap());
        }
        check(&bytes);
        let all = read_by_all(&bytes);
        let read: Vec<(usize, u64)> = all.iter().filter_map(|(_, ended)| ended.clone().ok()).collect();
        match name.split('-').next().unwrap() {
            "unreadable" => assert!(read.is_empty(), "{name}: {read:?}"),
            "refused" => assert!(
                matches!(read.as_slice(), [(_, refused)] if *refused > 0),
                "{name}: {read:?}"
            ),
            other => panic!("{name}: {other} is no ending"),
        }
        seen += 1;
    }
    assert!(seen >= 12, "{seen}");
}

proptest! {
    #[test]
    fn a_damaged_file_harms_no_reader(
        which in 0_usize..14,
        changes in proptest::collection::vec(change(), 1..8),
    ) {
        let (_, text) = whole()[which];
        check(&changed(text.as_bytes().to_vec(), &changes));
    }

    #[test]
    fn a_damaged_spreadsheet_harms_no_reader(
        which in 0_usize..14,
        changes in proptest::collection::vec(change(), 1..6),
    ) {
        let (_, text) = whole()[which];
        let content = changed(spreadsheet(text).into_bytes(), &changes);
        check(&archive(&[("mimetype", b""), ("content.xml", &content)]));
    }

    #[test]
    fn a_damaged_workbook_harms_no_reader(
        which in 0_usize..14,
        part in 0_usize..20,
        changes in proptest::collection::vec(change(), 1..6),
    ) {
        let (_, text) = whole()[which];
        let mut parts = parts(&workbook(text));
        let part = part % parts.len();
        let (_, bytes) = &mut parts[part];
        *bytes = changed(std::mem::take(bytes), &changes);
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        check(&archive(&parts));
    }

    #[test]
    fn a_damaged_archive_harms_no_reader(
        which in 0_usize..14,
        packing in 0..4,
        changes in proptest::collection::vec(change(), 1..4),
    ) {
        let (_, text) = whole()[which];
        let packed = match packing {
            0 => gzip(text.as_bytes()),
            1 => archive(&[("a.csv", text.as_bytes())]),
            2 => opendocument(&spreadsheet(text)),
            _ => workbook(text),
        };
        check(&changed(packed, &changes));
    }
}
