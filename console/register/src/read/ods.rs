//! The Organisation Data Service's files of social care. They have no names of columns: places decide.

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::code::OdsCode;
use crate::code::Postcode;
use crate::read::Kind;
use crate::read::Mistake;
use crate::read::Read;
use crate::read::Refusals;
use crate::read::Unreadable;
use crate::read::cell;
use crate::read::cell::DayOrder;
use crate::read::kind;
use crate::read::table::Row;
use crate::read::table::Table;
use crate::read::table::Wrong;

/// A headquarters or a site in ODS.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OdsOrganisation {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// Its postcode.
    pub postcode: Option<Postcode>,
    /// Its public telephone number, as dialled in the country.
    pub telephone: Option<String>,
    /// The day on which it opened.
    pub opened: Option<Date>,
    /// The day on which it closed.
    pub closed: Option<Date>,
    /// The headquarters of a site.
    pub parent: Option<Parent>,
}

/// What a site belongs to, and since when.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Parent {
    /// The headquarters' code.
    pub code: OdsCode,
    /// The day on which the site joined it.
    pub from: Option<Date>,
    /// The day on which the site left it.
    pub until: Option<Date>,
}

/// One code taken over by another.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
pub struct Succession {
    /// The code that ended.
    pub from: OdsCode,
    /// The code that took over.
    pub to: OdsCode,
    /// The day on which it did.
    pub on: Option<Date>,
}

impl OdsOrganisation {
    /// An open organisation of which nothing else is known.
    pub fn new(code: OdsCode, name: impl Into<String>) -> Self {
        Self {
            code,
            name: name.into(),
            postcode: None,
            telephone: None,
            opened: None,
            closed: None,
            parent: None,
        }
    }

    /// Whether it was open on a day. The day of closing is not open any more.
    pub fn open_on(&self, day: Date) -> bool {
        within(self.opened, self.closed, day)
    }

    /// The headquarters to which it belonged on a day.
    pub fn parent_on(&self, day: Date) -> Option<&OdsCode> {
        let parent = self.parent.as_ref()?;
        within(parent.from, parent.until, day).then_some(&parent.code)
    }
}

fn within(from: Option<Date>, until: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
}

/// Cells of a row of `ecarehomehq` and `ecarehomesite`.
const WIDTH: usize = 27;
/// Where they stand, from 0, and the titles that their description gives them.
const PLACES: &[usize] = &[0, 1, 9, 10, 11, 14, 15, 16, 17];
const TITLES: [(usize, &str); 9] = [
    (0, "Organisation Code"),
    (1, "Name"),
    (9, "Postcode"),
    (10, "Open Date"),
    (11, "Close Date"),
    (14, "Parent Organisation Code"),
    (15, "Join Parent Date"),
    (16, "Left Parent Date"),
    (17, "Contact Telephone Number"),
];
const CODE: usize = 0;
const NAME: usize = 1;
const POSTCODE: usize = 2;
const OPENED: usize = 3;
const CLOSED: usize = 4;
const PARENT: usize = 5;
const JOINED: usize = 6;
const LEFT: usize = 7;
const TELEPHONE: usize = 8;

const WHAT: &str = "an ODS code, such as VL1AB";

/// Rows that are looked at to find out which file it is.
const LOOKED_AT: usize = 200;

/// Which of the three files it is, if any: 27 cells with dates of eight digits, or two codes and a date.
pub(crate) fn kind(table: &Table<'_>) -> Kind {
    let top = table.top(LOOKED_AT);
    let code = |cell: Option<&str>| cell.is_some_and(|c| c.parse::<OdsCode>().is_ok());
    // A sheet ends at its last cell that is filled.
    let is_wide = |width: usize| width == WIDTH || (table.is_sheet() && (12..WIDTH).contains(&width));
    let (mut sites, mut headquarters, mut successions) = (0, 0, 0);
    for record in &top {
        let opened = record.get(10).unwrap_or_default();
        if is_wide(record.len()) && code(record.get(0)) && is_day(opened) {
            if code(record.get(14)) {
                sites += 1;
            } else {
                headquarters += 1;
            }
        }
        let dated = record.iter().skip(2).any(is_day);
        if (3..=6).contains(&record.len()) && code(record.get(0)) && code(record.get(1)) && dated {
            successions += 1;
        }
    }
    let most = top.len().div_ceil(2).max(1);
    if sites + headquarters >= most {
        if sites >= headquarters {
            Kind::OdsSites
        } else {
            Kind::OdsHeadquarters
        }
    } else if successions >= most {
        Kind::OdsSuccessions
    } else {
        Kind::Unknown
    }
}

fn is_day(text: &str) -> bool {
    let text = text.trim();
    text.len() == 8 && matches!(cell::date(text, DayOrder::DayFirst), Ok(Some(_)))
}

/// Reads `ecarehomehq`, the headquarters of social care.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_ods_headquarters(bytes: &[u8]) -> Result<Read<OdsOrganisation>, Unreadable> {
    read(bytes, Kind::OdsHeadquarters)
}

/// Reads `ecarehomesite`, the sites of social care with the headquarters of each.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_ods_sites(bytes: &[u8]) -> Result<Read<OdsOrganisation>, Unreadable> {
    read(bytes, Kind::OdsSites)
}

fn read(bytes: &[u8], kind: Kind) -> Result<Read<OdsOrganisation>, Unreadable> {
    let table = kind::of_kind(bytes, kind)?;
    let mut titles = vec![String::new(); WIDTH];
    for (place, title) in TITLES {
        title.clone_into(&mut titles[place]);
    }
    let header = Table::headless(PLACES, titles);
    let mut refused = Refusals::default();
    let mut newest = None;
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = read_row(row)?;
        newest = newest.max(read.opened).max(read.closed);
        Ok((read.code.to_string(), read))
    })?;
    Ok(Read {
        rows,
        refused,
        speaks_of: newest,
        generation: "27 columns",
        dropped_columns: Vec::new(),
        notes: table.notes,
    })
}

fn read_row(row: &Row<'_>) -> Result<OdsOrganisation, Wrong> {
    let date = |column| row.date(column, DayOrder::DayFirst);
    let parent = row.code(PARENT, WHAT)?;
    let (from, until) = (date(JOINED)?, date(LEFT)?);
    Ok(OdsOrganisation {
        code: row.wanted_code(CODE, WHAT)?,
        name: row.name(NAME),
        postcode: row.cell(POSTCODE).parse().ok(),
        telephone: cell::telephone(row.cell(TELEPHONE)),
        opened: date(OPENED)?,
        closed: date(CLOSED)?,
        parent: parent.map(|code| Parent { code, from, until }),
    })
}

/// Reads `succ`: which code took over from which, and when.
///
/// # Errors
///
/// [`Unreadable`] where the file is not one. Rows that could not be read are in [`Read::refused`].
pub fn read_ods_successions(bytes: &[u8]) -> Result<Read<Succession>, Unreadable> {
    let table = kind::of_kind(bytes, Kind::OdsSuccessions)?;
    let top = table.top(LOOKED_AT);
    let width = top.first().map_or(0, csv::StringRecord::len);
    let dated = |place: &usize| top.iter().any(|r| r.get(*place).is_some_and(is_day));
    let day = (2..width).find(dated).unwrap_or(2);
    let mut titles = vec![String::new(); width];
    for (place, title) in [
        (0, "Organisation Code"),
        (1, "Successor Code"),
        (day, "Effective Date"),
    ] {
        if let Some(cell) = titles.get_mut(place) {
            title.clone_into(cell);
        }
    }
    let header = Table::headless(&[0, 1, day], titles);
    let mut refused = Refusals::default();
    let mut newest = None;
    let rows = table.unique_rows(&header, &mut refused, |row| {
        let read = Succession {
            from: row.wanted_code(0, WHAT)?,
            to: row.wanted_code(1, WHAT)?,
            on: row.date(2, DayOrder::DayFirst)?,
        };
        if read.from == read.to {
            return Err((1, Mistake::Impossible("a code cannot take over from itself")));
        }
        newest = newest.max(read.on);
        Ok((format!("{} {}", read.from, read.to), read))
    })?;
    Ok(Read {
        rows,
        refused,
        speaks_of: newest,
        generation: "successions",
        dropped_columns: Vec::new(),
        notes: table.notes,
    })
}
