//! Rows of registers as they are kept: a key within the register, and JSON.

use std::collections::BTreeMap;

use dspt_register::Kind;
use dspt_register::Programme;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::change::NewRegister;
use crate::change::RegisterRows;
use crate::engine::Connection;
use crate::error::StoreError;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::failure::Intact;
use crate::sql::registers::KINDS;
use crate::sql::registers::code;
use crate::sql::rows;

/// A register's file, ready to be kept.
pub(super) struct Keyed {
    pub(super) new: NewRegister,
    /// JSON by the key of each row.
    pub(super) bodies: BTreeMap<String, String>,
    /// Rows that no figure needs.
    pub(super) left_out: u64,
}

/// The register as rows by key. Refused where kind and rows do not fit, or there is none.
pub(super) fn checked(new: NewRegister) -> Result<Keyed, StoreError> {
    let fits = match &new.rows {
        RegisterRows::Locations(_) => super::LOCATIONS.contains(&new.kind),
        RegisterRows::Dspt(_) => new.kind == Kind::DsptSearch,
        RegisterRows::Organisations(_) => matches!(new.kind, Kind::OdsHeadquarters | Kind::OdsSites),
        RegisterRows::Successions(_) => new.kind == Kind::OdsSuccessions,
        RegisterRows::Support(_) => new.kind == Kind::SupportProgramme,
        RegisterRows::Icbs(_) => new.kind == Kind::Icbs,
        RegisterRows::SubIcbs(_) => new.kind == Kind::SubIcbs,
        RegisterRows::AuthorityIcbs(_) => new.kind == Kind::AuthorityIcbs,
        RegisterRows::Authorities(_) => new.kind == Kind::Authorities,
        RegisterRows::Indicators(_) => new.kind == Kind::Indicators,
        RegisterRows::Helpers(_) => new.kind == Kind::Helpers,
    };
    if !fits || !KINDS.contains(&new.kind) {
        return Err(invalid("must hold the rows of its kind of register"));
    }
    let bodies = bodies(&new.rows)?;
    if bodies.is_empty() {
        return Err(invalid("must hold at least one row"));
    }
    let mut left_out = 0;
    if let RegisterRows::Locations(all) = &new.rows {
        left_out = all.iter().filter(|location| !location.social_care).count() as u64;
    }
    Ok(Keyed {
        new,
        bodies,
        left_out,
    })
}

fn invalid(rule: &'static str) -> StoreError {
    let what = "the register's file";
    StoreError::Invalid { what, rule }
}

fn bodies(rows: &RegisterRows) -> Result<BTreeMap<String, String>, StoreError> {
    match rows {
        // Other sectors count nowhere.
        RegisterRows::Locations(all) => {
            let care = all.iter().filter(|location| location.social_care);
            keyed(care, |row| row.id.to_string())
        }
        RegisterRows::Dspt(all) => keyed(all, |row| row.code.to_string()),
        RegisterRows::Organisations(all) => keyed(all, |row| row.code.to_string()),
        RegisterRows::Successions(all) => keyed(all, |row| format!("{} {}", row.from, row.to)),
        RegisterRows::Support(all) => keyed(all, |row| row.id.to_string()),
        // Lists of several years stand side by side.
        RegisterRows::Icbs(all) => keyed(all, |row| format!("{} {}", row.code, row.from)),
        RegisterRows::SubIcbs(all) => keyed(all, |row| {
            format!("{} {} {}", row.code, row.icb.code, row.icb.from)
        }),
        RegisterRows::AuthorityIcbs(all) => keyed(all, |row| {
            format!("{} {} {}", row.authority, row.icb.code, row.icb.from)
        }),
        RegisterRows::Authorities(all) => keyed(all, |row| row.short.clone()),
        RegisterRows::Indicators(all) => keyed(all, |row| {
            let of = serde_json::to_string(&row.of).unwrap_or_default();
            format!("{} {of} {}", row.indicator, row.on)
        }),
        RegisterRows::Helpers(all) => keyed(all, |row| format!("{}\n{}", row.area, row.organisation)),
    }
}

fn keyed<'r, R: Serialize + 'r>(
    rows: impl IntoIterator<Item = &'r R>,
    key: impl Fn(&R) -> String,
) -> Result<BTreeMap<String, String>, StoreError> {
    let json = |row| serde_json::to_string(row).map_err(|_| invalid("must hold rows that can be kept"));
    rows.into_iter().map(|row| Ok((key(row), json(row)?))).collect()
}

/// The rows of a register as the file of a day has them, in the order of their keys.
pub(super) fn rows_of<R: DeserializeOwned>(
    sql: &Connection,
    kind: Kind,
    day: Date,
) -> Result<Vec<R>, Failure> {
    let text = "SELECT body FROM register_row
         WHERE kind = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) ORDER BY key, since";
    read(sql, text, (code(kind), rows::day(day)))
}

/// Every row that was ever taken in, each as it stood last.
pub(super) fn rows_ever<R: DeserializeOwned>(sql: &Connection, kind: Kind) -> Result<Vec<R>, Failure> {
    let text = "SELECT body FROM register_row r WHERE kind = ?1
             AND since = (SELECT max(since) FROM register_row WHERE kind = r.kind AND key = r.key)
         ORDER BY key";
    read(sql, text, (code(kind),))
}

fn read<R: DeserializeOwned>(
    sql: &Connection,
    text: &str,
    params: impl crate::engine::Params,
) -> Result<Vec<R>, Failure> {
    const OPERATION: &str = "read a register";
    let mut find = sql.prepare_cached(text).during(OPERATION)?;
    let mut found = find.query(params).during(OPERATION)?;
    let mut all = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let body: String = row.get(0).during(OPERATION)?;
        all.push(serde_json::from_str(&body).intact(OPERATION)?);
    }
    Ok(all)
}

/// The registers of which figures are made, as the chosen files have them.
pub(super) fn programme(sql: &Connection, choice: &super::held::Choice) -> Result<Programme, Failure> {
    let of = |kind, day: Option<Date>| day.map(|day| (kind, day));
    let days = &choice.registers;
    let organisations = |which: Option<(Kind, Date)>| match which {
        Some((kind, day)) => rows_of(sql, kind, day),
        None => Ok(Vec::new()),
    };
    let successions = match days.successions {
        Some(day) => rows_of(sql, Kind::OdsSuccessions, day)?,
        None => Vec::new(),
    };
    let geography = dspt_register::Geography::new(
        &rows_ever::<dspt_register::IcbRow>(sql, Kind::Icbs)?,
        &rows_ever::<dspt_register::SubIcbRow>(sql, Kind::SubIcbs)?,
        &rows_ever::<dspt_register::AuthorityIcbRow>(sql, Kind::AuthorityIcbs)?,
        &rows_ever::<dspt_register::AuthorityRow>(sql, Kind::Authorities)?,
    );
    let locations = rows_of(sql, days.locations_from, days.locations)?;
    let dspt = rows_of(sql, Kind::DsptSearch, days.dspt)?;
    let programme = Programme::new(locations, days.locations, dspt, days.dspt)
        .with_ods(
            organisations(of(Kind::OdsHeadquarters, days.headquarters))?,
            organisations(of(Kind::OdsSites, days.sites))?,
            successions,
        )
        .with_geography(geography);
    Ok(programme)
}
