//! How our words stand in columns.

use dspt_report::ProviderId;
use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;

use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use crate::change::Remark;
use crate::error::StoreError;
use crate::model::DeviceState;
use crate::model::Scope;
use crate::model::VerdictCounts;

/// Provider numbers that a scope covers, both ends included. A provider that is not there covers none, so that
/// absent and forbidden are one query.
pub(super) fn range(sql: &Connection, scope: &Scope) -> Result<(i64, i64), Failure> {
    match scope {
        Scope::Everything => Ok((1, i64::MAX)),
        Scope::Provider(id) => {
            let number = sql
                .prepare_cached("SELECT number FROM provider WHERE id = ?1")
                .and_then(|mut find| find.query_row((id.as_bytes(),), |row| row.get(0)).optional())
                .during("look a provider up")?
                .unwrap_or(NO_NUMBER);
            Ok((number, number))
        }
    }
}

/// The number of a provider within a scope; `NotFound` by the same query whether it is not there or outside of it.
pub(super) fn provider(sql: &Connection, scope: &Scope, id: ProviderId) -> Result<i64, Failure> {
    let (low, high) = range(sql, scope)?;
    let number = sql
        .prepare_cached("SELECT number FROM provider WHERE id = ?1 AND number BETWEEN ?2 AND ?3")
        .and_then(|mut find| {
            find.query_row((id.as_bytes(), low, high), |row| row.get(0))
                .optional()
        })
        .during("look a provider up")?;
    number.ok_or_else(|| StoreError::NotFound { what: "provider" }.into())
}

/// No provider has it.
pub(super) const NO_NUMBER: i64 = -1;

/// Reads pass, fail, advice, unknown, not applicable and error from the column `first` on.
pub(super) fn counts(row: &Row<'_>, first: usize) -> rusqlite::Result<VerdictCounts> {
    Ok(VerdictCounts {
        pass: row.get(first)?,
        fail: row.get(first + 1)?,
        advice: row.get(first + 2)?,
        unknown: row.get(first + 3)?,
        not_applicable: row.get(first + 4)?,
        error: row.get(first + 5)?,
    })
}

pub(super) fn verdict(code: i64) -> Result<Verdict, Failure> {
    Ok(match code {
        0 => Verdict::Pass,
        1 => Verdict::Fail,
        2 => Verdict::Unknown,
        3 => Verdict::NotApplicable,
        4 => Verdict::Error,
        _ => {
            return Err(Failure::Damaged {
                operation: "read a verdict",
            });
        }
    })
}

pub(super) fn verdict_code(verdict: Verdict) -> i64 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Unknown => 2,
        Verdict::NotApplicable => 3,
        Verdict::Error => 4,
    }
}

pub(super) fn state(code: i64) -> Result<DeviceState, Failure> {
    Ok(match code {
        0 => DeviceState::Confirmed,
        1 => DeviceState::New,
        2 => DeviceState::RestoredOrCopied,
        3 => DeviceState::Cloned,
        4 => DeviceState::Retired,
        _ => {
            return Err(Failure::Damaged {
                operation: "read a device's state",
            });
        }
    })
}

pub(super) fn state_code(state: DeviceState) -> i64 {
    match state {
        DeviceState::Confirmed => 0,
        DeviceState::New => 1,
        DeviceState::RestoredOrCopied => 2,
        DeviceState::Cloned => 3,
        DeviceState::Retired => 4,
    }
}

pub(super) fn sharing_code(sharing: Sharing) -> i64 {
    match sharing {
        Sharing::Public => 0,
        Sharing::Progress => 1,
        Sharing::Items => 2,
        Sharing::Devices => 3,
    }
}

pub(super) fn sharing(code: i64) -> Result<Sharing, Failure> {
    Ok(match code {
        0 => Sharing::Public,
        1 => Sharing::Progress,
        2 => Sharing::Items,
        3 => Sharing::Devices,
        _ => {
            return Err(Failure::Damaged {
                operation: "read a level of sharing",
            });
        }
    })
}

/// Whether a console may hold the bodies of a device with this level.
pub(super) fn shares_bodies(sharing_code: i64) -> bool {
    sharing_code == 3
}

/// Remarks as bits, in the order of [`Remark::ALL`].
pub(super) fn remark_bits(remarks: &[Remark]) -> i64 {
    Remark::ALL
        .iter()
        .enumerate()
        .filter(|(_, remark)| remarks.contains(remark))
        .fold(0, |bits, (place, _)| bits | 1 << place)
}

pub(super) fn remarks(bits: i64) -> Vec<Remark> {
    Remark::ALL
        .into_iter()
        .enumerate()
        .filter(|(place, _)| bits >> place & 1 == 1)
        .map(|(_, remark)| remark)
        .collect()
}

/// A time that we wrote.
pub(super) fn time(seconds: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_second(seconds).intact("read a time")
}

/// A time that a device wrote, which may be any number.
pub(super) fn device_time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// The form in which texts are searched and sorted.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
}
