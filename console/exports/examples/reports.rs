//! Writes an invented programme's report in every form into a folder, for a browser and for other programs to open.
//!
//! ```sh
//! cargo run -p dspt-exports --example reports -- DIR
//! ```

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use dspt_exports::CoverageReport;
use dspt_exports::Demonstration;
use dspt_exports::ExportedFinding;
use dspt_exports::Findings;
use dspt_exports::FindingsOf;
use dspt_exports::Question;
use dspt_exports::area_named;
use dspt_policies::Policy;
use dspt_report::Verdict;
use jiff::civil::date;
use jiff::tz::TimeZone;

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
    write(&folder.join("apart"), &CoverageReport::new(&question))?;
    findings(&folder.join("findings"))
}

/// Every verdict, names that command, and a computer without a name.
fn findings(folder: &Path) -> Result<(), Box<dyn Error>> {
    let at = date(2026, 6, 1)
        .at(9, 0, 0, 0)
        .to_zoned(TimeZone::UTC)?
        .timestamp();
    let verdicts = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Unknown,
        Verdict::NotApplicable,
        Verdict::Error,
    ];
    let labels = ["front office", "=1+1 \u{202e}\u{1b}[2J <b>", ""];
    let mut rows = Vec::new();
    for (number, label) in (1_u8..).zip(labels) {
        for (place, check) in (0_usize..).zip(Policy::shipped().checks()) {
            let verdict = verdicts[(place + usize::from(number)) % verdicts.len()];
            rows.push(ExportedFinding {
                provider: format!("{number:016x}").parse()?,
                provider_name: format!("Zarrow Care {number}"),
                device: format!("{number:032x}").parse()?,
                label: label.to_owned(),
                os: "Debian GNU/Linux 12".to_owned(),
                check: check.id().clone(),
                title: check.title().to_owned(),
                verdict,
                reason: verdict.has_reason().then(|| "not-permitted".to_owned()),
                evidence: place % 2 == 0,
                severity: Some(check.severity()),
                since: at,
                reported: at,
                questions: vec!["6.2.1".to_owned(), "8.3.2".to_owned()],
                fix: (verdict == Verdict::Fail).then(|| "Turn it on.\nThen start again.".to_owned()),
            });
        }
    }
    let of = FindingsOf {
        as_at: at,
        toolkit: "dspt-2025-26".to_owned(),
        toolkit_notice: None,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let findings = Findings::new(of, rows)?;
    std::fs::create_dir_all(folder)?;
    File::create(folder.join("findings.oscal.json"))?.write_all(&findings.oscal()?)?;
    File::create(folder.join("findings.ocsf.jsonl"))?.write_all(&findings.ocsf()?)?;
    File::create(folder.join("findings.csv"))?.write_all(&findings.csv()?)?;
    File::create(folder.join("findings.xlsx"))?.write_all(&findings.xlsx()?)?;
    File::create(folder.join("findings.json"))?.write_all(&findings.json()?)?;
    Ok(())
}

fn write(folder: &Path, report: &CoverageReport) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    File::create(folder.join("coverage.html"))?.write_all(report.html()?.as_bytes())?;
    File::create(folder.join("coverage.csv"))?.write_all(&report.csv()?)?;
    File::create(folder.join("coverage.xlsx"))?.write_all(&report.xlsx()?)?;
    File::create(folder.join("coverage.json"))?.write_all(&report.json()?)?;
    Ok(())
}
