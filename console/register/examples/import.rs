//! How fast registers are read and counted: `cargo run --release -p dspt-register --example import`. Prints a line for
//! each figure: name, value, unit. The files are made up in memory, as large and as wide as the published ones.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;
use std::time::Instant;

use dspt_register::Board;
use dspt_register::Curve;
use dspt_register::Programme;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_register::synthetic;
use jiff::civil::date;

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let day = date(2026, 6, 1);
    let programme = synthetic(1, 57_000, day);
    let mut out = std::io::stdout().lock();

    let search = search(&programme, 64_000)?;
    let took = median(|| dspt_register::read_dspt(search.as_bytes()).map(|read| read.rows.len()));
    writeln!(out, "import.dspt {:.3} s", took.as_secs_f64())?;
    writeln!(
        out,
        "import.dspt.rate {:.0} rows/s",
        64_000.0 / took.as_secs_f64()
    )?;

    let locations = locations(&programme)?;
    let took = median(|| dspt_register::read_cqc_locations(locations.as_bytes()).map(|read| read.rows.len()));
    writeln!(out, "import.cqc {:.3} s", took.as_secs_f64())?;
    writeln!(out, "import.cqc.bytes {:.1} MB", locations.len() as f64 / 1e6)?;

    let workbook = workbook(&locations)?;
    let took = median(|| dspt_register::read_cqc_locations(&workbook).map(|read| read.rows.len()));
    writeln!(out, "import.cqc.xlsx {:.3} s", took.as_secs_f64())?;

    let programme = synthetic(1, 30_000, day);
    let took = median(|| Ok::<_, dspt_register::Unreadable>(programme.as_at(day).locations.len()));
    writeln!(out, "board.join {:.1} ms", took.as_secs_f64() * 1e3)?;
    let joined = programme.as_at(day);
    let took = median(|| Ok::<_, dspt_register::Unreadable>(Board::new(&joined).segments().count()));
    writeln!(out, "board.coverage {:.1} ms", took.as_secs_f64() * 1e3)?;
    let year = ToolkitYear::of(day);
    let took =
        median(|| Ok::<_, dspt_register::Unreadable>(Curve::new(&joined, &Segment::All, year).total()));
    writeln!(out, "board.curve {:.1} ms", took.as_secs_f64() * 1e3)?;
    Ok(())
}

/// The middle of five runs.
fn median<T>(mut run: impl FnMut() -> Result<T, dspt_register::Unreadable>) -> Duration {
    let mut took: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run()).ok();
            start.elapsed()
        })
        .collect();
    took.sort();
    took.get(RUNS / 2).copied().unwrap_or_default()
}

fn search(programme: &Programme, rows: usize) -> Result<String, std::fmt::Error> {
    let mut text = "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector,\
                    \"Integrated Care Board (where available, from ODS)\"\n"
        .to_owned();
    for (number, row) in programme.dspt.iter().cycle().take(rows).enumerate() {
        let day = row
            .published_on
            .map_or(String::new(), |d| d.strftime("%d/%m/%Y").to_string());
        let (name, status) = (&row.name, &row.status);
        writeln!(text, "Z{number},{name},{status},{day},Social Care,")?;
    }
    Ok(text)
}

/// The published file has more than a hundred columns; most of them are flags.
fn locations(programme: &Programme) -> Result<String, std::fmt::Error> {
    let mut text = "Location ID,Location HSCA start date,Dormant (Y/N),Care home?,Location Name,Location ODS Code,\
                    Location Telephone Number,Registered manager,Care homes beds,Location Inspection Directorate,\
                    Location Latest Overall Rating,Location Region,Location Local Authority,Location Postal Code,\
                    Provider ID,Provider Name"
        .to_owned();
    for flag in 0..96 {
        write!(text, ",Service type - made-up service number {flag}")?;
    }
    text.push('\n');
    for location in &programme.locations {
        let code = location.ods.as_ref().map_or("", |code| code.as_str());
        let postcode = location.postcode.as_ref().map_or("", |code| code.as_str());
        let provider = location.provider.as_ref().map_or("", |id| id.as_str());
        let day = location
            .registered_on
            .map_or(String::new(), |d| d.strftime("%d/%m/%Y").to_string());
        let home = if location.care_home == Some(true) {
            "Y"
        } else {
            "N"
        };
        write!(
            text,
            "{},{day},N,{home},{},{code},01632960000,\"Made, Up\",{},Adult social care,Good,{},{},{postcode},{provider},{}",
            location.id,
            location.name,
            location.beds.unwrap_or(0),
            location.region,
            location.authority,
            location.provider_name,
        )?;
        for flag in 0..96 {
            text.push_str(if flag % 9 == 0 { ",Y" } else { "," });
        }
        text.push('\n');
    }
    Ok(text)
}

fn workbook(text: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (row, record) in (0..).zip(rows.records()) {
        for (column, cell) in (0..).zip(&record?) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}
