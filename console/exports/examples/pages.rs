//! Writes an invented programme's report in every form into a folder, for a browser and for other programs to open.
//!
//! ```sh
//! cargo run -p dspt-exports --example pages -- DIR
//! ```

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use dspt_exports::CoverageReport;
use dspt_exports::Demonstration;
use dspt_exports::Question;
use dspt_exports::area_named;
use jiff::civil::date;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    let demonstration = Demonstration::new(7, 4_000, date(2026, 6, 1));
    let question = demonstration.question(80);
    write(&folder.join("england"), &CoverageReport::new(&question))?;
    let area = area_named(&demonstration.programme, demonstration.as_at, "Lincolnshire")?;
    let question = Question {
        area: Some(area),
        before: None,
        ..question
    };
    write(&folder.join("one-area"), &CoverageReport::new(&question))?;
    // Registers of different dates, nobody's own names, and a forecast that cannot be made.
    let mut programme = demonstration.programme.clone();
    programme.dspt_of = date(2025, 10, 1);
    for location in &mut programme.locations {
        location.name = format!("<b>{}</b> =HYPERLINK(\"x\") \u{202e}", location.name);
    }
    let question = Question {
        programme: &programme,
        as_at: date(2026, 3, 1),
        before: None,
        ..demonstration.question(80)
    };
    write(&folder.join("apart"), &CoverageReport::new(&question))
}

fn write(folder: &Path, report: &CoverageReport) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    File::create(folder.join("coverage.html"))?.write_all(report.html()?.as_bytes())?;
    File::create(folder.join("coverage.csv"))?.write_all(&report.csv()?)?;
    File::create(folder.join("coverage.xlsx"))?.write_all(&report.xlsx()?)?;
    File::create(folder.join("coverage.json"))?.write_all(&report.json()?)?;
    Ok(())
}
