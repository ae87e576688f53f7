//! A support programme's workbook: a line for each location, columns found by their names wherever the header stands.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::code::CqcId;
use crate::code::OdsCode;
use crate::code::Postcode;
use crate::read::Kind;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::kind;
use crate::read::table::Column;
use crate::read::table::Row;
use crate::read::table::Wrong;
use crate::read::table::optional;
use crate::read::table::required;
use crate::status::PublishedStatus;

/// One location in a support programme's workbook.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SupportRow {
    /// CQC's id of the location.
    pub id: CqcId,
    /// The ODS code of the site.
    pub ods: Option<OdsCode>,
    /// The ODS code of the headquarters.
    pub headquarters: Option<OdsCode>,
    /// CQC's id of the provider.
    pub provider: Option<CqcId>,
    /// The location's name.
    pub name: String,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// The public telephone number.
    pub telephone: Option<String>,
    /// The local authority.
    pub authority: String,
    /// Whether it is a care home.
    pub care_home: Option<bool>,
    /// Whether it is dormant.
    pub dormant: bool,
    /// The status of the location.
    pub status: PublishedStatus,
    /// The day of its publication.
    pub published_on: Option<Date>,
    /// The status of the headquarters, where there is one.
    pub headquarters_status: Option<PublishedStatus>,
}

const ID: usize = 0;
const STATUS: usize = 1;
const PUBLISHED: usize = 2;
const NAME: usize = 3;
const ODS: usize = 4;
const HEADQUARTERS: usize = 5;
const HEADQUARTERS_STATUS: usize = 6;
const PROVIDER: usize = 7;
const POSTCODE: usize = 8;
const TELEPHONE: usize = 9;
const AUTHORITY: usize = 10;
const CARE_HOME: usize = 11;
const DORMANT: usize = 12;

pub(crate) const SIGNATURE: &[Column] = &[
    required("Location CQC ID", &["locationcqcid", "cqclocationid"]),
    required(
        "Latest DSPT status",
        &[
            "cqcregisteredlocationlatestdsptstatus",
            "latestdsptstatus",
            "dsptstatus",
        ],
    ),
];

const COLUMNS: &[Column] = &[
    required("Location CQC ID", &["locationcqcid", "cqclocationid"]),
    required(
        "Latest DSPT status",
        &[
            "cqcregisteredlocationlatestdsptstatus",
            "latestdsptstatus",
            "dsptstatus",
        ],
    ),
    optional(
        "Date of location publication",
        &["dateoflocationpublication", "dateofpublication"],
    ),
    optional("Location name", &["locationname"]),
    optional("Location ODS code", &["locationodscode"]),
    optional("Parent ODS code", &["parentodscode"]),
    optional("Latest DSPT status of parent", &["latestdsptstatusofparent"]),
    optional("CQC ID of parent organisation", &["cqcidofparentorganisation"]),
    optional(
        "Location postal code",
        &["locationpostalcode", "locationpostcode"],
    ),
    optional("Location telephone number", &["locationtelephonenumber"]),
    optional("Location local authority", &["locationlocalauthority"]),
    optional("Care home?", &["carehome"]),
    optional("Dormant (Y/N)", &["dormantyn", "dormant"]),
];

/// Reads a support programme's workbook, or one sheet of it saved as CSV.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_support(bytes: &[u8]) -> Result<Read<SupportRow>, Unreadable> {
    let (mut table, header) = kind::open(bytes, Kind::SupportProgramme, COLUMNS)?;
    let order = table.day_order(&header, &[PUBLISHED], DayOrder::DayFirst);
    let mut refused = Refusals::default();
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = read_row(row, order)?;
        Ok((read.id.to_string(), read))
    })?;
    Ok(Read {
        speaks_of: rows.iter().filter_map(|row| row.published_on).max(),
        rows,
        refused,
        generation: "line by line",
        dropped_columns: header.people(),
        notes: table.notes,
    })
}

fn read_row(row: &Row<'_>, order: DayOrder) -> Result<SupportRow, Wrong> {
    const CQC: &str = "a CQC id, such as 1-101234567";
    const CODE: &str = "an ODS code, such as VL1AB";
    const STATUS_WORDS: &str = "a published status, such as 2025-26 Standards Met";
    Ok(SupportRow {
        id: row.wanted_code(ID, CQC)?,
        ods: row.code(ODS, CODE)?,
        headquarters: row.code(HEADQUARTERS, CODE)?,
        provider: row.code(PROVIDER, CQC)?,
        name: row.name(NAME),
        postcode: row.cell(POSTCODE).parse().ok(),
        telephone: cell::telephone(row.cell(TELEPHONE)),
        authority: row.name(AUTHORITY),
        care_home: row.flag(CARE_HOME)?,
        dormant: row.flag(DORMANT)?.unwrap_or(false),
        // Unlike elsewhere, an empty cell is not "not published": nobody filled it in.
        status: row.wanted(STATUS, STATUS_WORDS)?,
        published_on: row.date(PUBLISHED, order)?,
        headquarters_status: row.parsed(HEADQUARTERS_STATUS, STATUS_WORDS)?,
    })
}
