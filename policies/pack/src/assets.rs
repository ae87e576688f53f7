//! Lists of assets that come in: a register in CSV or XLSX, its columns known by their names.

use std::collections::BTreeSet;

use dspt_policies::Asset;
use dspt_policies::asset::AssetId;
use dspt_policies::asset::AssetKind;
use dspt_policies::asset::Owner;
use dspt_policies::asset::Source;
use dspt_policies::toolkit::Who;

use crate::SheetError;
use crate::date;
use crate::grid;
use crate::grid::Names;
use crate::grid::Row;
use crate::register;
use crate::sheet;
use crate::sheet::RefusedRow;
use crate::words;

/// What was read from a list of assets. Nothing is guessed: what could not be matched is listed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct TakenAssets {
    /// The entries, in the order of the rows, each of them without a fault and with an id of its own.
    ///
    /// An entry without an id gets one from its words, so that reading the list again gives the same ids.
    pub assets: Vec<Asset>,
    /// The names of columns that were not read.
    pub unmatched_columns: Vec<String>,
    /// Rows of which something is wrong: none of them was taken.
    pub refused: Vec<RefusedRow>,
    /// Rows of computers that the program knows itself, in a register of ours: they are not taken as somebody's word.
    pub seen: usize,
}

/// The columns of lists of assets.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Field {
    Kind,
    Name,
    Count,
    Owner,
    PersonalData,
    MakeModel,
    System,
    KeptAt,
    Supplier,
    Note,
    How,
    Reviewed,
    Retired,
    Id,
}

/// By what each column is known, without case, blanks and brackets.
#[rustfmt::skip] // a table
const NAMES: Names<Field> = &[
    (Some(Field::Kind), &["kind", "type", "assettype", "devicetype", "category", "whatitis"]),
    (Some(Field::Name), &["name", "label", "asset", "assetname", "devicename", "device", "item", "description"]),
    (Some(Field::Count), &["howmany", "count", "quantity", "qty", "number", "numberofdevices"]),
    (Some(Field::Owner), &["whose", "owner", "ownership", "ownedby"]),
    (Some(Field::PersonalData), &["personaldata", "holdspersonaldata", "reachespersonaldata"]),
    (Some(Field::MakeModel), &["makerandmodel", "makeandmodel", "makemodel", "model", "make"]),
    (Some(Field::System), &["system", "operatingsystem", "os"]),
    (Some(Field::KeptAt), &["whereitiskept", "location", "place", "keptat", "room"]),
    (Some(Field::Supplier), &["supplier", "provider", "suppliedby", "vendor"]),
    (Some(Field::Note), &["note", "notes", "comment", "comments"]),
    (Some(Field::How), &["howweknow"]),
    (Some(Field::Reviewed), &["lastreviewed", "reviewed", "datereviewed", "reviewdate"]),
    (Some(Field::Retired), &["nolongerinusesince", "retired", "disposed", "dateretired", "disposaldate"]),
    (Some(Field::Id), &["id"]),
    (None, &["edition", "processor", "memory", "disk", "systemdriveencrypted", "antivirus", "lastseen"]),
];

/// Reads a list of assets: CSV or XLSX. Only the kind and the name have to be there.
///
/// Pure. `file` is only named in errors; `of` is whose word the list is; `today` is in days since 1970-01-01 UTC.
///
/// # Errors
/// [`SheetError`], where the file as a whole cannot be read.
pub fn read(file: &str, bytes: &[u8], of: Who, today: i64) -> Result<TakenAssets, SheetError> {
    let sheets = grid::sheets(file, bytes)?;
    let headed =
        grid::headed(sheets, NAMES, &[Field::Kind, Field::Name]).ok_or_else(|| SheetError::NoHeader {
            file: file.to_owned(),
            wanted: "the kind, and the name",
        })?;
    let mut taken = TakenAssets {
        unmatched_columns: headed.unmatched.clone(),
        ..TakenAssets::default()
    };
    let mut ids = BTreeSet::new();
    for row in headed.rows() {
        if known_by_itself(&row) {
            taken.seen += 1;
            continue;
        }
        let mut faults = Vec::new();
        let asset = asset(&row, (of, today), &mut ids, &mut faults);
        if let Some(asset) = &asset {
            faults.extend(asset.faults(today).iter().map(sheet::with_help));
        }
        match asset.filter(|_| faults.is_empty()) {
            Some(asset) => taken.assets.push(asset),
            None => taken.refused.push(RefusedRow {
                row: row.number,
                reference: crate::plain::short(&row.cell(Field::Name).unwrap_or_default(), 60),
                faults,
            }),
        }
    }
    Ok(taken)
}

/// Whether the row is of a computer that a program saw: its own word counts, not the list's.
fn known_by_itself(row: &Row<'_, Field>) -> bool {
    let how = row.cell(Field::How).unwrap_or_default();
    how == register::NOT_SEEN || register::SEEN.contains(&how.as_str())
}

fn asset(
    row: &Row<'_, Field>,
    (of, today): (Who, i64),
    ids: &mut BTreeSet<AssetId>,
    faults: &mut Vec<String>,
) -> Option<Asset> {
    let kind = kind(row, faults);
    let label = row.cell(Field::Name);
    if label.is_none() {
        faults.push(words::TAKE_NAME.fill(&[]));
    }
    let count = count(row, faults);
    let owner = owner(row, faults);
    let reaches = personal_data(row, faults);
    let reviewed = day(row, Field::Reviewed, faults);
    let retired = day(row, Field::Retired, faults);
    let written_id = id(row, faults);
    let (kind, label) = (kind?, label?);
    let id = written_id.or_else(|| free_id(kind, &label, ids))?;
    ids.insert(id.clone());
    let on_day = reviewed.unwrap_or(today);
    let mut asset = Asset::new(id, kind, label, Source::Word { count, of, on_day });
    asset.owner = owner;
    asset.reaches_personal_data = reaches;
    asset.make_model = row.cell(Field::MakeModel);
    asset.operating_system = row.cell(Field::System);
    asset.kept_at = row.cell(Field::KeptAt);
    asset.supplier = row.cell(Field::Supplier);
    asset.note = row.cell(Field::Note);
    asset.last_reviewed_day = reviewed;
    asset.retired_day = retired;
    Some(asset)
}

/// An id from the name. The first of a name keeps it; the next is the second, and so on.
fn free_id(kind: AssetKind, label: &str, ids: &BTreeSet<AssetId>) -> Option<AssetId> {
    let words = |place: usize| match place {
        1 => label.to_owned(),
        place => format!("{label} {place}"),
    };
    (1..=ids.len() + 1)
        .map(|place| AssetId::of_words(kind, &words(place)))
        .find(|id| !ids.contains(id))
}

fn kind(row: &Row<'_, Field>, faults: &mut Vec<String>) -> Option<AssetKind> {
    let Some(written) = row.cell(Field::Kind) else {
        faults.push(words::TAKE_NO_KIND.fill(&[]));
        return None;
    };
    let found = kind_of(&written.to_lowercase());
    if found.is_none() {
        faults.push(words::TAKE_KIND.fill(&[("written", &written)]));
    }
    found
}

/// The kind that a word means; none where it could mean several.
fn kind_of(written: &str) -> Option<AssetKind> {
    let same = |kind: &AssetKind| {
        let words = [kind.as_str(), kind.in_words(1), kind.in_words(2)];
        words.contains(&written)
    };
    if let Some(kind) = AssetKind::ALL.into_iter().find(same) {
        return Some(kind);
    }
    Some(match written {
        "pc" | "desktop" | "laptop" | "server" | "workstation" | "desktops" | "laptops" | "pcs"
        | "servers" => AssetKind::Computer,
        "mobile" | "mobile phone" | "smartphone" | "iphone" | "mobiles" | "mobile phones" | "smartphones" => {
            AssetKind::Phone
        }
        "ipad" | "ipads" => AssetKind::Tablet,
        "memory stick" | "memory sticks" | "usb stick" | "usb sticks" | "usb drive" | "external drive" => {
            AssetKind::RemovableMedium
        }
        "network equipment" | "router" | "switch" | "firewall" | "wi-fi box" | "access point" => {
            AssetKind::NetworkEquipment
        }
        "online system" | "cloud service" | "saas" => AssetKind::OnlineService,
        "data" | "data set" | "dataset" | "information" => AssetKind::DataSet,
        _ => return None,
    })
}

fn count(row: &Row<'_, Field>, faults: &mut Vec<String>) -> u32 {
    let Some(written) = row.cell(Field::Count) else {
        return 1;
    };
    let count = sheet::whole(Some(&written));
    if count.is_none() {
        faults.push(words::TAKE_COUNT.fill(&[("written", &written)]));
    }
    count.unwrap_or(1)
}

fn owner(row: &Row<'_, Field>, faults: &mut Vec<String>) -> Owner {
    let Some(written) = row.cell(Field::Owner) else {
        return Owner::Organisation;
    };
    match written.to_lowercase().as_str() {
        "organisation" | "the organisation" | "organisation's" | "work" | "company" | "provider" => {
            Owner::Organisation
        }
        "personal" | "own" | "staff" | "byod" => Owner::Personal,
        _ => {
            faults.push(words::TAKE_OWNER.fill(&[("written", &written)]));
            Owner::Organisation
        }
    }
}

/// Whether it reaches personal data: yes where the list does not say.
fn personal_data(row: &Row<'_, Field>, faults: &mut Vec<String>) -> bool {
    let Some(written) = row.cell(Field::PersonalData) else {
        return true;
    };
    let yes = sheet::yes_no(&written);
    if yes.is_none() {
        faults.push(words::TAKE_DATA.fill(&[]));
    }
    yes.unwrap_or(true)
}

fn day(row: &Row<'_, Field>, field: Field, faults: &mut Vec<String>) -> Option<i64> {
    let written = row.cell(field)?;
    let day = date::day(&written);
    if day.is_none() {
        faults.push(words::TAKE_DAY.fill(&[("written", &written)]));
    }
    day
}

fn id(row: &Row<'_, Field>, faults: &mut Vec<String>) -> Option<AssetId> {
    let written = row.cell(Field::Id)?;
    let id = written.parse().ok();
    if id.is_none() {
        faults.push(words::TAKE_ID.fill(&[("written", &written)]));
    }
    id
}
