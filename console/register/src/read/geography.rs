//! Lookups of places: ICBs and their regions, the parts of ICBs, local authorities and their ICBs.

use jiff::civil::Date;
use jiff::civil::date;
use serde::Deserialize;
use serde::Serialize;

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
use crate::read::table::key;
use crate::read::table::optional;
use crate::read::table::required;

/// An ICB as a lookup of one year has it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IcbRow {
    /// The ONS code, `E54…`.
    pub code: String,
    /// The ODS code.
    pub ods: String,
    /// The name.
    pub name: String,
    /// The NHS region's ODS code, `Y…`.
    pub region: String,
    /// The NHS region's name.
    pub region_name: String,
    /// The first day on which the lookup holds.
    pub from: Date,
}

/// A part of an ICB, and the ICB.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SubIcbRow {
    /// The ONS code of the part, `E38…`.
    pub code: String,
    /// Its ICB.
    pub icb: IcbRow,
}

/// A local authority and an ICB in which it, or a part of it, lies.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AuthorityIcbRow {
    /// The ONS code of the authority.
    pub authority: String,
    /// Its name.
    pub name: String,
    /// The ICB.
    pub icb: IcbRow,
    /// How much of the authority lies in it, from 0 to 1.
    pub share: f64,
}

/// A local authority, current or former.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AuthorityRow {
    /// Its short code in the list.
    pub short: String,
    /// The ONS code.
    pub code: String,
    /// Its usual name.
    pub name: String,
    /// Other names under which it is known.
    pub aliases: Vec<String>,
    /// The region in which it lies.
    pub region: String,
    /// The first day of it.
    pub from: Option<Date>,
    /// The day from which it is no more.
    pub until: Option<Date>,
    /// The short codes of what took over.
    pub replaced_by: Vec<String>,
}

const CODE: &[&str] = &[
    "icb22cd",
    "icb23cd",
    "icb24cd",
    "icb25cd",
    "icb26cd",
    "icb27cd",
    "icb28cd",
    "icb29cd",
    "icb26code",
    "icb27code",
    "icb28code",
    "icb29code",
];
const ODS: &[&str] = &[
    "icb22cdh",
    "icb23cdh",
    "icb24cdh",
    "icb25cdh",
    "icb26cdh",
    "icb27cdh",
    "icb28cdh",
    "icb29cdh",
    "icb26odscode",
    "icb27odscode",
    "icb28odscode",
    "icb29odscode",
];
const NAME: &[&str] = &[
    "icb22nm",
    "icb23nm",
    "icb24nm",
    "icb25nm",
    "icb26nm",
    "icb27nm",
    "icb28nm",
    "icb29nm",
    "icb26name",
    "icb27name",
    "icb28name",
    "icb29name",
];
const REGION: &[&str] = &[
    "nhsercdh",
    "nhser22cdh",
    "nhser23cdh",
    "nhser24cdh",
    "nhser25cdh",
    "nhser26cdh",
    "nhser27cdh",
    "nhsregioncode",
];
const REGION_NAME: &[&str] = &[
    "nhsernm",
    "nhser22nm",
    "nhser23nm",
    "nhser24nm",
    "nhser25nm",
    "nhser26nm",
    "nhser27nm",
    "nhsregionname",
];
const SUB_ICB: &[&str] = &[
    "sicbl22cd",
    "sicbl23cd",
    "sicbl24cd",
    "sicbl25cd",
    "sicbl26cd",
    "sicbl27cd",
    "sicbl28cd",
    "sicbl29cd",
];

const ICB_CODE: usize = 0;
const ICB_ODS: usize = 1;
const ICB_NAME: usize = 2;
const ICB_REGION: usize = 3;
const ICB_REGION_NAME: usize = 4;
/// The first column behind those of the ICB.
const FIRST: usize = 5;

macro_rules! icb_and {
    ($($more:expr),*) => {
        &[
            required("ICB code", CODE),
            required("ICB ODS code", ODS),
            required("ICB name", NAME),
            optional("NHS region code", REGION),
            optional("NHS region name", REGION_NAME),
            $($more),*
        ]
    };
}

pub(crate) const ICBS: &[Column] = icb_and!();
pub(crate) const SUB_ICBS: &[Column] = icb_and!(required("sub-ICB code", SUB_ICB));
pub(crate) const AUTHORITY_ICBS: &[Column] = icb_and!(
    required("authority code", &["utlacode", "utla23cd", "lacode"]),
    required("authority name", &["utlaname", "utla23nm", "laname"]),
    optional("share", &["share"])
);
pub(crate) const AUTHORITIES: &[Column] = &[
    required("local-authority-code", &["localauthoritycode"]),
    required("gss-code", &["gsscode"]),
    required("nice-name", &["nicename"]),
    optional("official-name", &["officialname"]),
    optional("alt-names", &["altnames"]),
    optional("region", &["region"]),
    optional("start-date", &["startdate"]),
    optional("end-date", &["enddate"]),
    optional("replaced-by", &["replacedby"]),
];

/// Reads a list of ICBs with their ONS and ODS codes and NHS regions. The year in the names of its columns says from when
/// it holds: ICBs began on 1 July 2022, later lists hold from 1 April of their year.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_icbs(bytes: &[u8]) -> Result<Read<IcbRow>, Unreadable> {
    read(bytes, Kind::Icbs, ICBS, |row, from| {
        let icb = icb(row, from)?;
        Ok((icb.code.clone(), icb))
    })
}

/// Reads the parts of ICBs with the ICB of each.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_sub_icbs(bytes: &[u8]) -> Result<Read<SubIcbRow>, Unreadable> {
    read(bytes, Kind::SubIcbs, SUB_ICBS, |row, from| {
        let read = SubIcbRow {
            code: ons(row, FIRST, "E38")?,
            icb: icb(row, from)?,
        };
        Ok((read.code.clone(), read))
    })
}

/// Reads local authorities and their ICBs; an authority in several ICBs has a row and a share for each.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_authority_icbs(bytes: &[u8]) -> Result<Read<AuthorityIcbRow>, Unreadable> {
    read(bytes, Kind::AuthorityIcbs, AUTHORITY_ICBS, |row, from| {
        let share: f64 = row.parsed(FIRST + 2, "a share from 0 to 1")?.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&share) {
            return Err((FIRST + 2, Mistake::Impossible("a share is from 0 to 1")));
        }
        let read = AuthorityIcbRow {
            authority: ons(row, FIRST, "E")?,
            name: row.name(FIRST + 1),
            icb: icb(row, from)?,
            share,
        };
        Ok((format!("{} {}", read.authority, read.icb.code), read))
    })
}

/// Reads local authorities with their other names, current and former.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_authorities(bytes: &[u8]) -> Result<Read<AuthorityRow>, Unreadable> {
    read(bytes, Kind::Authorities, AUTHORITIES, |row, _| {
        let date = |column| row.date(column, DayOrder::DayFirst);
        let list = |column: usize| -> Vec<String> {
            let parts = row.cell(column).split([',', ';']);
            parts.map(cell::name).filter(|p| !p.is_empty()).take(50).collect()
        };
        let short = row.name(0);
        if short.is_empty() {
            return Err((0, Mistake::Empty));
        }
        let mut aliases = list(4);
        aliases.push(row.name(3));
        let read = AuthorityRow {
            code: ons(row, 1, "E")?,
            name: row.name(2),
            aliases,
            region: row.name(5),
            from: date(6)?,
            until: date(7)?,
            replaced_by: list(8),
            short,
        };
        Ok((read.short.clone(), read))
    })
}

fn read<R: PartialEq>(
    bytes: &[u8],
    kind: Kind,
    columns: &[Column],
    each: impl Fn(&Row<'_>, Date) -> Result<(String, R), Wrong>,
) -> Result<Read<R>, Unreadable> {
    let (table, header) = kind::open(bytes, kind, columns)?;
    let from = valid_from(&header);
    let mut refused = Refusals::default();
    let rows = table.unique_rows(&header, &mut refused, |row| each(row, from))?;
    Ok(Read {
        rows,
        refused,
        speaks_of: (kind != Kind::Authorities).then_some(from),
        generation: "geography",
        dropped_columns: header.people(),
        notes: table.notes,
    })
}

/// The year that the ICB's code column names: `ICB26CD`.
fn valid_from(header: &Header) -> Date {
    let title = key(header.title(ICB_CODE).unwrap_or_default());
    let year = title.get(3..5).and_then(|digits| digits.parse::<i16>().ok());
    match year {
        Some(year) if year >= 26 => date(2000 + year, 4, 1),
        _ => date(2022, 7, 1),
    }
}

fn icb(row: &Row<'_>, from: Date) -> Result<IcbRow, Wrong> {
    Ok(IcbRow {
        code: ons(row, ICB_CODE, "E54")?,
        ods: row.cell(ICB_ODS).to_ascii_uppercase(),
        name: row.name(ICB_NAME),
        region: row.cell(ICB_REGION).to_ascii_uppercase(),
        region_name: row.name(ICB_REGION_NAME),
        from,
    })
}

/// An ONS code: a letter and eight digits.
fn ons(row: &Row<'_>, column: usize, begins: &str) -> Result<String, Wrong> {
    let text = row.cell(column);
    let digits = text
        .get(1..)
        .is_some_and(|d| d.len() == 8 && d.bytes().all(|b| b.is_ascii_digit()));
    if text.starts_with(begins) && digits {
        return Ok(text.to_owned());
    }
    Err((column, cell::wrong_code(text, "an ONS code, such as E10000019")))
}
