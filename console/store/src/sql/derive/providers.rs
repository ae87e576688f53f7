//! What a provider agreed to, and what was given out for it, derived from its entries.

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use jiff::Timestamp;
use jiff::civil::Date;

use super::OPERATION;
use super::differs;
use super::entries::Entry;
use super::entries::Logged;
use crate::engine::Connection;
use crate::engine::Row;
use crate::model::Given;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::silence;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::rows;

/// Derives what is kept of a provider besides its devices.
pub(super) fn look_through(
    sql: &Connection,
    verified: &mut LogVerified,
    provider: (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    name(sql, verified, provider, entries)?;
    permissions(sql, verified, provider, entries)?;
    strings(sql, verified, provider, entries)?;
    replacements(sql, verified, provider, entries)?;
    closing(sql, verified, provider, entries)
}

fn ask<T>(
    sql: &Connection,
    text: &str,
    provider: i64,
    read: impl FnMut(&Row<'_>) -> crate::engine::Result<T>,
) -> Result<Vec<T>, Failure> {
    sql.prepare_cached(text)
        .and_then(|mut find| find.query_map((provider,), read)?.collect())
        .during(OPERATION)
}

fn name(
    sql: &Connection,
    verified: &mut LogVerified,
    (number, id): (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    let (mut told, mut added) = (None, false);
    for entry in entries {
        if let Logged::ProviderAdded { name } | Logged::ProviderRenamed { name } = &entry.action {
            added |= matches!(entry.action, Logged::ProviderAdded { .. });
            told = entry.intact.then_some(name);
        }
    }
    if !added {
        verified.fault(LogFault::NotLogged {
            what: format!("provider {id}"),
        });
    }
    let shown = ask(
        sql,
        "SELECT name FROM provider WHERE number = ?1",
        number,
        |row| row.get::<_, String>(0),
    )?;
    if let (Some(told), Some(shown)) = (told, shown.first())
        && told != shown
    {
        differs(verified, format!("name of provider {id}"), shown, told);
    }
    Ok(())
}

/// A permission, as it is kept or as it follows.
#[derive(Clone, Eq, PartialEq)]
struct Permission {
    party: PartyId,
    level: i64,
    purpose: String,
    text: u32,
    agreed_by: String,
    /// Absent where it was agreed on paper, and where that device is erased.
    device: Option<DeviceId>,
    since: i64,
    until: i64,
    withdrawn: Option<i64>,
    /// Whether closing ended it.
    cut: bool,
}

const PERMISSIONS: &str =
    "SELECT m.position, y.id, m.level, m.purpose, m.text, m.agreed_by, d.id, m.since, m.until,
         m.withdrawn, m.cut
     FROM permission m JOIN party y ON y.number = m.party LEFT JOIN device d ON d.number = m.device
     WHERE m.provider = ?1";

fn permission(row: &Row<'_>) -> crate::engine::Result<(i64, Permission)> {
    let permission = Permission {
        party: PartyId::new(row.get(1)?),
        level: row.get(2)?,
        purpose: row.get(3)?,
        text: row.get(4)?,
        agreed_by: row.get(5)?,
        device: row.get::<_, Option<[u8; 16]>>(6)?.map(DeviceId::new),
        since: row.get(7)?,
        until: row.get(8)?,
        withdrawn: row.get(9)?,
        cut: row.get(10)?,
    };
    Ok((row.get(0)?, permission))
}

fn permissions(
    sql: &Connection,
    verified: &mut LogVerified,
    (number, id): (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    let mut kept: BTreeMap<i64, Permission> =
        ask(sql, PERMISSIONS, number, permission)?.into_iter().collect();
    for (position, (mut derived, intact)) in permitted(entries) {
        let shown = kept.remove(&position);
        if let Some(shown) = &shown
            && shown.device.is_none()
        {
            derived.device = None;
        }
        if intact && shown.as_ref() != Some(&derived) {
            verified.fault(LogFault::Derived {
                position: position.unsigned_abs(),
                what: format!("what provider {id} lets party {} see", derived.party),
            });
        }
    }
    for (_, shown) in kept {
        verified.fault(LogFault::NotLogged {
            what: format!("what provider {id} lets party {} see", shown.party),
        });
    }
    Ok(())
}

/// Permissions as they follow, by place, and whether each entry is what was logged.
fn permitted(entries: &[Entry]) -> BTreeMap<i64, (Permission, bool)> {
    let mut all: BTreeMap<i64, (Permission, bool)> = BTreeMap::new();
    let end = |all: &mut BTreeMap<i64, (Permission, bool)>, party: Option<PartyId>, at| {
        for (permission, _) in all.values_mut() {
            if permission.withdrawn.is_none() && party.is_none_or(|party| party == permission.party) {
                permission.withdrawn = Some(at);
                permission.cut = party.is_none();
            }
        }
    };
    for entry in entries {
        match &entry.action {
            Logged::PermissionGiven {
                party,
                level,
                purpose,
                text,
                agreed_by,
                given,
                until,
            } => {
                end(&mut all, Some(*party), entry.at);
                let permission = Permission {
                    party: *party,
                    level: rows::sharing_code(*level),
                    purpose: purpose.clone(),
                    text: *text,
                    agreed_by: agreed_by.clone(),
                    device: match given {
                        Given::Device(device) => Some(*device),
                        Given::Paper => None,
                    },
                    since: entry.at,
                    until: end_of(*until),
                    withdrawn: None,
                    cut: false,
                };
                all.insert(entry.position, (permission, entry.intact));
            }
            Logged::PermissionWithdrawn { party } => end(&mut all, Some(*party), entry.at),
            Logged::ProviderClosed { .. } => end(&mut all, None, entry.at),
            Logged::ProviderReopened => {
                for (permission, _) in all.values_mut().filter(|(permission, _)| permission.cut) {
                    (permission.withdrawn, permission.cut) = (None, false);
                }
            }
            _ => {}
        }
    }
    all
}

fn end_of(day: Date) -> i64 {
    day.tomorrow().map_or(Timestamp::MAX, silence::begin).as_second()
}

/// An enrolment string: uses, made, until when, and how it was taken back.
type EnrolmentString = (u32, i64, i64, i64);

fn strings(
    sql: &Connection,
    verified: &mut LogVerified,
    (number, id): (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    let text = "SELECT digest, uses, created, expires, revoked FROM token WHERE provider = ?1";
    let kept: Vec<([u8; 32], EnrolmentString)> = ask(sql, text, number, |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
    })?;
    let mut kept: BTreeMap<Digest, EnrolmentString> = kept
        .into_iter()
        .map(|(digest, string)| (Digest::new(digest), string))
        .collect();
    for (digest, (position, derived)) in given_out(entries) {
        if kept.remove(&digest) != Some(derived) {
            verified.fault(LogFault::Derived {
                position: position.unsigned_abs(),
                what: format!("an enrolment string of provider {id}"),
            });
        }
    }
    for _ in kept {
        verified.fault(LogFault::NotLogged {
            what: format!("an enrolment string of provider {id}"),
        });
    }
    Ok(())
}

fn given_out(entries: &[Entry]) -> BTreeMap<Digest, (i64, EnrolmentString)> {
    let mut all: BTreeMap<Digest, (i64, EnrolmentString)> = BTreeMap::new();
    for entry in entries {
        match &entry.action {
            Logged::EnrolmentStringMade {
                token_sha256,
                uses,
                expires,
            } => {
                let string = (*uses, entry.at, *expires, 0);
                all.insert(*token_sha256, (entry.position, string));
            }
            Logged::EnrolmentStringRevoked { token_sha256 } => {
                if let Some((_, string)) = all.get_mut(token_sha256) {
                    string.3 = 1;
                }
            }
            Logged::ProviderClosed { .. } => {
                let open = |string: &EnrolmentString| string.3 == 0 && string.2 > entry.at;
                for (_, string) in all.values_mut().filter(|(_, string)| open(string)) {
                    string.3 = 2;
                }
            }
            Logged::ProviderReopened => {
                for (_, string) in all.values_mut().filter(|(_, string)| string.3 == 2) {
                    string.3 = 0;
                }
            }
            _ => {}
        }
    }
    all
}

/// Which device stands for which. Where one of both is erased, so is that.
fn replacements(
    sql: &Connection,
    verified: &mut LogVerified,
    (number, _): (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    let text = "SELECT r.position, o.id, n.id FROM replacement r
         JOIN device o ON o.number = r.old JOIN device n ON n.number = r.new WHERE o.provider = ?1";
    let kept: Vec<(i64, (DeviceId, DeviceId))> = ask(sql, text, number, |row| {
        Ok((
            row.get(0)?,
            (DeviceId::new(row.get(1)?), DeviceId::new(row.get(2)?)),
        ))
    })?;
    let mut kept: BTreeMap<i64, (DeviceId, DeviceId)> = kept.into_iter().collect();
    for entry in entries {
        let Logged::DeviceReplaced { old, new } = entry.action else {
            continue;
        };
        let shown = kept.remove(&entry.position);
        let are_there = is_there(sql, old)? && is_there(sql, new)?;
        if entry.intact && are_there && shown != Some((old, new)) {
            verified.fault(LogFault::Derived {
                position: entry.position.unsigned_abs(),
                what: format!("that device {new} stands for device {old}"),
            });
        }
    }
    for (_, (old, new)) in kept {
        verified.fault(LogFault::NotLogged {
            what: format!("that device {new} stands for device {old}"),
        });
    }
    Ok(())
}

fn is_there(sql: &Connection, device: DeviceId) -> Result<bool, Failure> {
    let found: Vec<i64> = sql
        .prepare_cached("SELECT number FROM device WHERE id = ?1")
        .and_then(|mut find| find.query_map((device.as_bytes(),), |row| row.get(0))?.collect())
        .during(OPERATION)?;
    Ok(!found.is_empty())
}

fn closing(
    sql: &Connection,
    verified: &mut LogVerified,
    (number, id): (i64, ProviderId),
    entries: &[Entry],
) -> Result<(), Failure> {
    let text = "SELECT closed, due FROM closing WHERE provider = ?1";
    let kept: Vec<(i64, i64)> = ask(sql, text, number, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut derived = None;
    for entry in entries {
        match entry.action {
            Logged::ProviderClosed { due } => derived = Some((entry.at, due)),
            Logged::ProviderReopened => derived = None,
            _ => {}
        }
    }
    if kept.first() != derived.as_ref() {
        let told = |closed: Option<&(i64, i64)>| {
            closed.map_or(String::new(), |(closed, due)| {
                format!("{}, due {}", rows::device_time(*closed), rows::device_time(*due))
            })
        };
        differs(
            verified,
            format!("when provider {id} closed"),
            told(kept.first()),
            told(derived.as_ref()),
        );
    }
    Ok(())
}

/// What a level is called.
pub(super) fn level(code: i64) -> &'static str {
    match rows::sharing(code) {
        Ok(Sharing::Public) => "public",
        Ok(Sharing::Progress) => "progress",
        Ok(Sharing::Items) => "items",
        Ok(Sharing::Devices) => "devices",
        Err(_) => "no level",
    }
}
