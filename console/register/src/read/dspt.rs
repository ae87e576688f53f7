//! The result of the public DSPT search, in the shapes that it has had since 2019.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::code::DsptCode;
use crate::read::Kind;
use crate::read::Mistake;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::kind;
use crate::read::table::Column;
use crate::read::table::Header;
use crate::read::table::Row;
use crate::read::table::Wrong;
use crate::read::table::optional;
use crate::read::table::required;
use crate::status::PublishedStatus;
use crate::year::ToolkitYear;

/// One organisation in the public search, of any sector.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DsptRow {
    /// Its code; often an ODS code of a site or of a headquarters.
    pub code: DsptCode,
    /// Its name as published.
    pub name: String,
    /// Its latest status.
    pub status: PublishedStatus,
    /// The day of the latest publication.
    pub published_on: Option<Date>,
    /// The sector that it chose; empty where it chose none. A care provider may stand under any.
    pub sector: String,
}

impl DsptRow {
    /// An entry of social care.
    pub fn new(
        code: DsptCode,
        name: impl Into<String>,
        status: PublishedStatus,
        published_on: Option<Date>,
    ) -> Self {
        Self {
            code,
            name: name.into(),
            status,
            published_on,
            sector: "Social Care".to_owned(),
        }
    }

    /// Whether it registered as social care.
    pub fn is_social_care(&self) -> bool {
        self.sector.eq_ignore_ascii_case("social care")
    }
}

const CODE: usize = 0;
const NAME: usize = 1;
const STATUS: usize = 2;
const PUBLISHED: usize = 3;
const SECTOR: usize = 4;
const AREA: usize = 5;

pub(crate) const COLUMNS: &[Column] = &[
    required("Code", &["code", "odscode", "organisationcode"]),
    required("Organisation Name", &["organisationname"]),
    required("Status", &["status", "lateststatus", "publicationstatus"]),
    required(
        "Date Of Publication",
        &[
            "dateofpublicationddmmyyyy",
            "dateofpublication",
            "publicationdate",
        ],
    ),
    optional("Primary Sector", &["primarysector"]),
    optional(
        "Commissioner",
        &[
            "integratedcareboardwhereavailablefromods",
            "integratedcareboard",
            "commissionerfromods",
            "ccgfromodsandcqc",
        ],
    ),
];

/// Reads a result of the public DSPT search: CSV, or the same saved as a workbook.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_dspt(bytes: &[u8]) -> Result<Read<DsptRow>, Unreadable> {
    let (mut table, header) = kind::open(bytes, Kind::DsptSearch, COLUMNS)?;
    let order = table.day_order(&header, &[PUBLISHED], DayOrder::DayFirst);
    let mut refused = Refusals::default();
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = read_row(row, order)?;
        Ok((read.code.to_string(), read))
    })?;
    Ok(Read {
        speaks_of: rows.iter().filter_map(|row| row.published_on).max(),
        rows,
        refused,
        generation: generation(&header),
        dropped_columns: header.people(),
        notes: table.notes,
    })
}

fn generation(header: &Header) -> &'static str {
    let title = |column| header.title(column).unwrap_or_default().to_ascii_lowercase();
    if title(CODE).contains("ods") {
        "2019"
    } else if title(STATUS).contains("latest") {
        "2020"
    } else if title(AREA).contains("integrated") || title(PUBLISHED).contains("dd/mm") {
        "2023"
    } else {
        "2022"
    }
}

fn read_row(row: &Row<'_>, order: DayOrder) -> Result<DsptRow, Wrong> {
    const WHAT: &str = "a code of the DSPT search, such as VL1AB or A1B2";
    let read = DsptRow {
        code: row.wanted_code(CODE, WHAT)?,
        name: row.name(NAME),
        status: status(row.cell(STATUS))?,
        published_on: row.date(PUBLISHED, order)?,
        sector: row.name(SECTOR),
    };
    if let (Some(year), Some(day)) = (read.status.year, read.published_on)
        && year.previous() > ToolkitYear::of(day)
    {
        let why = "published before its toolkit year can have opened; are day and month the wrong way round?";
        return Err((PUBLISHED, Mistake::Impossible(why)));
    }
    Ok(read)
}

fn status(text: &str) -> Result<PublishedStatus, Wrong> {
    const WHAT: &str = "a published status, such as 2025-26 Standards Met or Not Published";
    text.parse().map_err(|_| (STATUS, cell::malformed(text, WHAT)))
}
