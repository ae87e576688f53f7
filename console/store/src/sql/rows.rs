//! How our words stand in columns.

use dspt_report::Verdict;
use dspt_report::statement::Sharing;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use super::failure::Failure;
use super::failure::Intact;
use crate::change::Remark;
use crate::engine::Row;
use crate::model::DeviceState;
use crate::model::Role;
use crate::model::VerdictCounts;

/// Nothing has it.
pub(super) const NO_NUMBER: i64 = -1;

/// Reads pass, fail, advice, unknown, not applicable and error from the column `first` on.
pub(super) fn counts(row: &Row<'_>, first: usize) -> crate::engine::Result<VerdictCounts> {
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

/// A day as it is kept: days since 1970.
pub(super) fn day(day: Date) -> i64 {
    EPOCH.duration_until(day).as_secs().div_euclid(86_400)
}

/// A day that we wrote.
pub(super) fn date(day: i64) -> Result<Date, Failure> {
    EPOCH
        .checked_add(SignedDuration::from_hours(day.saturating_mul(24)))
        .intact("read a day")
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A role as it is kept.
pub(super) fn role_code(role: Role) -> i64 {
    match role {
        Role::Admin => 0,
        Role::Support => 1,
        Role::Lead => 2,
        Role::Provider => 3,
    }
}

/// A value kept as its place in the list of all.
pub(super) fn of_code<T: Copy>(all: &[T], code: i64) -> Result<T, Failure> {
    usize::try_from(code)
        .ok()
        .and_then(|place| all.get(place))
        .copied()
        .intact("read a code")
}

/// The place of a value in the list of all.
pub(super) fn code_of<T: Eq>(all: &[T], value: &T) -> i64 {
    all.iter()
        .position(|one| one == value)
        .and_then(|place| i64::try_from(place).ok())
        .unwrap_or(NO_NUMBER)
}

/// The form in which texts are searched and sorted.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase()
}
