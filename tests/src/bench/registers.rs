//! `import.dspt`, `import.cqc`, `board`: registers of the published size, made up, through the real program and its store.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use dspt_register::By;
use dspt_register::Kind;
use dspt_register::Measure;
use dspt_register::Programme;
use dspt_register::synthetic;
use dspt_report::Pin;
use dspt_store::Estate as _;
use dspt_store::Registers as _;
use dspt_store::SqlStore;
use dspt_store::change::NewProvider;
use dspt_store::change::RegisterRows;
use dspt_store::model::Scope;
use dspt_tests::device::Device;
use dspt_tests::load::crowd;
use dspt_tests::programs;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;

use crate::figure;
use crate::median;
use crate::milliseconds;

const RUNS: usize = 5;
const SEARCH_ROWS: usize = 64_000;
const CQC_ROWS: u32 = 57_000;
const LOCATIONS: u32 = 30_000;
const DEVICES: u64 = 200_000;
const DEVICES_OF_EACH: u64 = 1_000;
const DAY: Date = date(2026, 6, 1);

/// From a file to durable rows and counted figures, in a program of its own each time.
pub(crate) fn import() {
    let folder = tempfile::tempdir().unwrap();
    let programme = synthetic(1, CQC_ROWS, DAY);
    let search = folder.path().join("search_2026-06-01.csv");
    std::fs::write(&search, search_file(&programme)).unwrap();
    let locations = folder.path().join("locations_2026-06-01.csv");
    std::fs::write(&locations, location_file(&programme)).unwrap();
    let (mut dspt, mut cqc) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let store = folder.path().join(format!("{run}/console.db"));
        dspt.push(imported(&store, "dspt", &search));
        cqc.push(imported(&store, "cqc", &locations));
    }
    figure("import.dspt", median(dspt), "s");
    figure("import.cqc", median(cqc), "s");
}

fn imported(store: &Path, what: &str, file: &Path) -> f64 {
    let mut command = programs::command("dspt-console");
    command.arg("--store").arg(format!("sqlite:{}", store.display()));
    command.args(["import", what]).arg(file);
    let started = Instant::now();
    let said = programs::run(&mut command, 0);
    let took = started.elapsed().as_secs_f64();
    assert!(said.contains("Taken in"), "{said}");
    took
}

fn search_file(programme: &Programme) -> String {
    let mut text =
        "Code,Organisation Name,Status,Date Of Publication (DD/MM/YYYY),Primary Sector\n".to_owned();
    for (number, row) in programme.dspt.iter().cycle().take(SEARCH_ROWS).enumerate() {
        let day = row
            .published_on
            .map_or(String::new(), |d| d.strftime("%d/%m/%Y").to_string());
        writeln!(text, "Z{number:05},{},{},{day},Social Care", row.name, row.status).unwrap();
    }
    text
}

/// As wide as the published file: most of its columns are flags.
fn location_file(programme: &Programme) -> String {
    let flags: String = (0..96)
        .map(|flag| if flag % 9 == 0 { ",Y" } else { "," })
        .collect();
    let mut text = "Location ID,Dormant (Y/N),Care home?,Location Name,Location ODS Code,Location Telephone Number,\
                    Location Inspection Directorate,Location Region,Location Local Authority,Location Postal Code,\
                    Provider ID,Provider Name"
        .to_owned();
    (0..96).for_each(|flag| write!(text, ",Service type - made-up service number {flag}").unwrap());
    text.push('\n');
    for location in &programme.locations {
        let yes = |is: bool| if is { "Y" } else { "N" };
        writeln!(
            text,
            "{},{},{},{},{},01632960000,Adult social care,{},{},{},{},{}{flags}",
            location.id,
            yes(location.dormant),
            yes(location.care_home == Some(true)),
            location.name,
            location.ods.as_ref().map_or("", |code| code.as_str()),
            location.region,
            location.authority,
            location.postcode.as_ref().map_or("", |code| code.as_str()),
            location.provider.as_ref().map_or("", |id| id.as_str()),
            location.provider_name,
        )
        .unwrap();
    }
    text
}

/// The national table by local authority, with the devices of a whole country in the same file.
pub(crate) fn board() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let store = {
        let _inside = runtime.enter();
        SqlStore::open(&folder.path().join("console.db")).unwrap()
    };
    runtime.block_on(fill(&store));
    let asked = |by: By| -> f64 {
        let times = (0..RUNS * 10).map(|_| {
            let started = Instant::now();
            let board = store.board(&Scope::Everything, Measure::InDate, by, DAY);
            assert!(!runtime.block_on(board).unwrap().unwrap().rows.is_empty());
            milliseconds(started.elapsed())
        });
        median(times.collect())
    };
    figure("board", asked(By::AuthorityNamed), "ms");
    figure("board.all", asked(By::All), "ms");
    let area = (0..RUNS).map(|_| {
        let started = Instant::now();
        let asked = store.area(
            &Scope::Everything,
            dspt_register::Segment::All,
            Measure::InDate,
            DAY,
        );
        assert!(runtime.block_on(asked).unwrap().is_some());
        milliseconds(started.elapsed())
    });
    figure("board.area", median(area.collect()), "ms");
}

async fn fill(store: &SqlStore) {
    let at = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 20_605);
    let programme = synthetic(1, LOCATIONS, DAY);
    let files = vec![
        (Kind::CqcLocations, RegisterRows::Locations(programme.locations)),
        (Kind::DsptSearch, RegisterRows::Dspt(programme.dspt)),
        (
            Kind::OdsHeadquarters,
            RegisterRows::Organisations(programme.headquarters),
        ),
        (Kind::OdsSites, RegisterRows::Organisations(programme.sites)),
    ];
    crowd::registers(store, files, DAY, at).await;
    for group in 0..DEVICES / DEVICES_OF_EACH {
        enrol(store, group, at).await;
    }
    let overview = store.overview(&Scope::Everything, at).await.unwrap();
    assert_eq!(u64::from(overview.devices), DEVICES);
}

/// One provider with its devices.
async fn enrol(store: &SqlStore, group: u64, at: Timestamp) {
    let pin = Pin::new([1; 15]);
    let strings = crowd::strings(store, group..group + 1, DEVICES_OF_EACH, pin, at, |group| {
        NewProvider {
            name: format!("Load {group}"),
            ..NewProvider::default()
        }
    });
    let [string] = strings.await.try_into().unwrap();
    let seeds = group * DEVICES_OF_EACH + 1..=(group + 1) * DEVICES_OF_EACH;
    let envelopes = seeds.map(|seed| Device::new(seed, 0).enrolment(&string, at.as_second()));
    crowd::join(store, envelopes, at).await;
}
