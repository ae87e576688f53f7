//! Which register a file is, from its columns.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::read::Unreadable;
use crate::read::archive;
use crate::read::cqc;
use crate::read::dspt;
use crate::read::geography;
use crate::read::helper;
use crate::read::indicator;
use crate::read::ods;
use crate::read::support;
use crate::read::table::Column;
use crate::read::table::Header;
use crate::read::table::Table;
use crate::read::workbook;

/// What a file is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(rename = "RegisterKind")]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// CQC's small directory, with lines above its names of columns.
    CqcDirectory,
    /// CQC's monthly file of active locations, or its adult social care export.
    CqcLocations,
    /// CQC's latest ratings, one row for each location, service and question.
    CqcRatings,
    /// ODS headquarters of social care (`ecarehomehq`).
    OdsHeadquarters,
    /// ODS sites of social care (`ecarehomesite`).
    OdsSites,
    /// ODS successions (`succ`).
    OdsSuccessions,
    /// The result of the public DSPT search.
    DsptSearch,
    /// A support programme's workbook, a line for each location.
    SupportProgramme,
    /// ICBs and their NHS regions.
    Icbs,
    /// Parts of ICBs and the ICBs that they belong to.
    SubIcbs,
    /// Local authorities and their ICBs.
    AuthorityIcbs,
    /// Local authorities, current and former.
    Authorities,
    /// Indicators: dated values from elsewhere.
    Indicators,
    /// Who helps where.
    Helpers,
    /// A page for a browser.
    WebPage,
    /// Nothing that is known here.
    Unknown,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CqcDirectory => "a CQC directory file",
            Self::CqcLocations => "a CQC location file",
            Self::CqcRatings => "a CQC ratings file",
            Self::OdsHeadquarters => "an ODS file of headquarters (ecarehomehq)",
            Self::OdsSites => "an ODS file of sites (ecarehomesite)",
            Self::OdsSuccessions => "an ODS file of successions (succ)",
            Self::DsptSearch => "a result of the DSPT search",
            Self::SupportProgramme => "a support programme's workbook",
            Self::Icbs => "a list of ICBs",
            Self::SubIcbs => "a list of the parts of ICBs",
            Self::AuthorityIcbs => "a list of local authorities and their ICBs",
            Self::Authorities => "a list of local authorities",
            Self::Indicators => "a file of indicators",
            Self::Helpers => "a file of who helps where",
            Self::WebPage => "a web page",
            Self::Unknown => "no register that is known here",
        })
    }
}

/// The columns by which a register is known. The first whose columns are all there decides: the more particular come first.
const SIGNATURES: &[(Kind, &[Column])] = &[
    (Kind::SupportProgramme, support::SIGNATURE),
    (Kind::CqcRatings, cqc::RATINGS),
    (Kind::CqcDirectory, cqc::DIRECTORY),
    (Kind::CqcLocations, cqc::LOCATIONS),
    (Kind::DsptSearch, dspt::COLUMNS),
    (Kind::SubIcbs, geography::SUB_ICBS),
    (Kind::AuthorityIcbs, geography::AUTHORITY_ICBS),
    (Kind::Icbs, geography::ICBS),
    (Kind::Authorities, geography::AUTHORITIES),
    (Kind::Indicators, indicator::COLUMNS),
    (Kind::Helpers, helper::COLUMNS),
];

/// Which register a file is. Only its beginning decides; reading it may still refuse every row.
pub fn sniff(bytes: &[u8]) -> Kind {
    match tables(bytes) {
        Ok(tables) => tables
            .into_iter()
            .map(|table| of_table(&table))
            .find(|kind| *kind != Kind::Unknown)
            .unwrap_or(Kind::Unknown),
        Err(Unreadable::WebPage) => Kind::WebPage,
        Err(_) => Kind::Unknown,
    }
}

fn of_table(table: &Table<'_>) -> Kind {
    let named = SIGNATURES
        .iter()
        .find(|(_, columns)| table.header(columns).is_ok());
    named.map_or_else(|| ods::kind(table), |(kind, _)| *kind)
}

/// The table of a file that is of this kind, with its header for these columns.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    expected: Kind,
    columns: &[Column],
) -> Result<(Table<'a>, Header), Unreadable> {
    let table = of_kind(bytes, expected)?;
    let missing = |missing| Unreadable::MissingColumns { expected, missing };
    let header = table.header(columns).map_err(missing)?;
    Ok((table, header))
}

/// The table of a file that is of this kind.
pub(crate) fn of_kind(bytes: &[u8], expected: Kind) -> Result<Table<'_>, Unreadable> {
    let mut best = None;
    for table in tables(bytes)? {
        let found = of_table(&table);
        if found == expected {
            return Ok(table);
        }
        if found != Kind::Unknown {
            best.get_or_insert(Unreadable::Other { expected, found });
            continue;
        }
        let signature = SIGNATURES.iter().find(|(kind, _)| *kind == expected);
        if let Some((_, columns)) = signature
            && let Err(missing) = table.header(columns)
            && missing.len() < columns.iter().filter(|c| c.required).count()
        {
            best.get_or_insert(Unreadable::MissingColumns { expected, missing });
        }
    }
    Err(best.unwrap_or(Unreadable::Unknown { expected }))
}

/// The one table of a CSV file, or those of a workbook's sheets up to the first that is a register.
fn tables(bytes: &[u8]) -> Result<Vec<Table<'_>>, Unreadable> {
    let bytes = archive::unpacked(bytes)?;
    if !archive::is_zip(&bytes) {
        return Ok(vec![Table::of_csv(bytes)?]);
    }
    let mut tables = Vec::new();
    workbook::each_sheet(&bytes, |text| {
        if text.is_empty() {
            return true;
        }
        let table = Table::of_sheet(text);
        let found = of_table(&table);
        tables.push(table);
        found == Kind::Unknown
    })?;
    if tables.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(tables)
}
