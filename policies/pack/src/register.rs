//! The asset register: every computer that was seen, and every entry that somebody wrote in.

use dspt_policies::Asset;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_policies::asset::Source;
use dspt_policies::toolkit::Who;
use dspt_report::body::HardwareSummary;

use crate::Computer;
use crate::Pack;
use crate::Seen;
use crate::fleet::Member;
use crate::plural;
use crate::table::Cell;
use crate::table::Column;
use crate::table::Table;

const COLUMNS: &[Column] = &[
    Column::new("Kind", 16),
    Column::new("Name", 28),
    Column::new("How many", 9),
    Column::new("Whose", 13),
    Column::new("Personal data", 10),
    Column::new("Maker and model", 26),
    Column::new("System", 26),
    Column::new("Edition", 12),
    Column::new("Processor", 26),
    Column::new("Memory (GiB)", 10),
    Column::new("Disk (GiB)", 10),
    Column::new("System drive encrypted", 14),
    Column::new("Antivirus", 20),
    Column::new("Where it is kept", 22),
    Column::new("Supplier", 22),
    Column::new("Note", 30),
    Column::new("How we know", 28),
    Column::new("Last seen", 12),
    Column::new("Last reviewed", 12),
    Column::new("No longer in use since", 12),
    Column::new("Id", 20),
];

/// What `How we know` says of a computer that a program saw; whoever reads a register back knows these rows by it.
pub(crate) const SEEN: [&str; 3] = [
    "Seen by the program on it",
    "Reported by the program on it",
    "From a file made on it",
];
/// How `How we know` begins for an enrolled computer that was not seen for this pack.
pub(crate) const NOT_SEEN: &str = "Joined, not seen for this pack";

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) kind: AssetKind,
    pub(crate) label: &'a str,
    pub(crate) count: u32,
    pub(crate) in_use: bool,
    asset: Option<&'a Asset>,
    member: Option<Member<'a>>,
}

/// All entries: computers that were seen by label, then the others in their order.
pub(crate) fn entries<'a>(pack: &Pack<'a>) -> Vec<Entry<'a>> {
    let today = pack.input.today;
    let assets = pack.input.assets;
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for member in pack.fleet.all() {
        let device = member.computer.device;
        let asset = assets.iter().find(|asset| asset.device() == Some(device));
        entries.push(Entry {
            kind: asset.map_or(AssetKind::Computer, |asset| asset.kind),
            label: &member.computer.label,
            count: 1,
            in_use: member.in_use,
            asset,
            member: Some(*member),
        });
    }
    let seen = |asset: &&Asset| {
        let device = asset.device();
        let mut members = pack.fleet.all().iter();
        device.is_some_and(|device| members.any(|member| member.computer.device == device))
    };
    for asset in assets.iter().filter(|asset| !seen(asset)) {
        entries.push(Entry {
            kind: asset.kind,
            label: &asset.label,
            count: asset.count(),
            in_use: asset.in_use(today) && asset.count() > 0,
            asset: Some(asset),
            member: None,
        });
    }
    entries
}

pub(crate) fn table(pack: &Pack<'_>) -> Table {
    Table {
        name: "Register",
        columns: COLUMNS.to_vec(),
        rows: pack.register().iter().map(row).collect(),
    }
}

fn row(entry: &Entry<'_>) -> Vec<Cell> {
    let computer = entry.member.map(|member| member.computer);
    let asset = entry.asset;
    let hardware = computer.and_then(|computer| computer.inventory.as_ref());
    let hardware = hardware.map(|inventory| &inventory.hardware);
    let owner = asset.map_or(Owner::Organisation, |asset| asset.owner);
    let personal_data = asset.is_none_or(|asset| asset.reaches_personal_data);
    vec![
        Cell::text(entry.kind.in_words(1)),
        Cell::text(entry.label),
        Cell::Number(entry.count.into()),
        Cell::text(owner.as_str()),
        Cell::text(if personal_data { "yes" } else { "no" }),
        said(
            hardware.map(model),
            asset.and_then(|asset| asset.make_model.as_deref()),
        ),
        said(
            entry.member.and_then(|member| member.system()),
            asset.and_then(|asset| asset.operating_system.as_deref()),
        ),
        Cell::maybe(computer.and_then(|computer| computer.text("os.edition"))),
        Cell::maybe(hardware.map(|hardware| hardware.processor.as_str())),
        gib(hardware.map(|hardware| hardware.memory_mib.saturating_add(512) / 1024)),
        gib(hardware.map(|hardware| hardware.disk_gib)),
        computer.map_or(Cell::Empty, encrypted),
        computer.map_or(Cell::Empty, antivirus),
        Cell::maybe(asset.and_then(|asset| asset.kept_at.as_deref())),
        Cell::maybe(asset.and_then(|asset| asset.supplier.as_deref())),
        Cell::maybe(asset.and_then(|asset| asset.note.as_deref())),
        Cell::text(how(entry)),
        Cell::day(computer.map(|computer| computer.seen_day)),
        Cell::day(asset.and_then(|asset| asset.last_reviewed_day)),
        Cell::day(asset.and_then(|asset| asset.retired_day)),
        Cell::text(id(entry)),
    ]
}

/// What was seen, or else what was written in.
fn said(seen: Option<String>, written: Option<&str>) -> Cell {
    match seen.filter(|seen| !seen.is_empty()) {
        Some(seen) => Cell::text(seen),
        None => Cell::maybe(written),
    }
}

/// Maker and model, the maker once.
fn model(hardware: &HardwareSummary) -> String {
    let (maker, model) = (hardware.manufacturer.trim(), hardware.model.trim());
    if model.starts_with(maker) || maker.is_empty() {
        model.to_owned()
    } else {
        format!("{maker} {model}").trim().to_owned()
    }
}

fn gib(size: Option<u32>) -> Cell {
    match size {
        None | Some(0) => Cell::Empty,
        Some(size) => Cell::Number(size.into()),
    }
}

const NOT_TOLD: &str = "could not be told";

/// Suspended protection is none.
fn encrypted(computer: &Computer) -> Cell {
    let both = (
        computer.is("disk.system.encrypted"),
        computer.is("disk.system.protection_on"),
    );
    Cell::text(match both {
        (Some(false), _) => "no",
        (Some(true), Some(true)) => "yes",
        (Some(true), Some(false)) => "suspended",
        (Some(true), None) | (None, _) => NOT_TOLD,
    })
}

fn antivirus(computer: &Computer) -> Cell {
    let products = computer.list("antivirus.products").unwrap_or_default();
    let names = plural::names(products.iter().map(String::as_str));
    let on = match (computer.is("antivirus.present"), computer.is("antivirus.on")) {
        (Some(false), _) => return Cell::text("none found"),
        (_, Some(true)) => "on",
        (_, Some(false)) => "off",
        (_, None) => NOT_TOLD,
    };
    Cell::text(if names.is_empty() {
        on.to_owned()
    } else {
        format!("{names}: {on}")
    })
}

fn how(entry: &Entry<'_>) -> String {
    let [here, reported, file] = SEEN;
    if let Some(member) = entry.member {
        return match member.computer.how {
            Seen::Here => here,
            Seen::Reported => reported,
            Seen::File => file,
        }
        .to_owned();
    }
    match entry.asset.map(|asset| asset.source) {
        Some(Source::Word { of, on_day, .. }) => {
            let whose = if of == Who::ItSupport {
                "Word of IT support"
            } else if of == Who::Supplier {
                "Word of a supplier"
            } else {
                "Word of the manager"
            };
            format!("{whose}, {}", plural::day(on_day))
        }
        Some(Source::Device(_)) | None => NOT_SEEN.to_owned(),
    }
}

fn id(entry: &Entry<'_>) -> String {
    match (entry.member, entry.asset) {
        (Some(member), _) => member.computer.device.short(),
        (None, Some(asset)) => asset.id.to_string(),
        (None, None) => String::new(),
    }
}
