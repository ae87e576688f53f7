//! Entries of the log that what is shown is made of.

use std::collections::BTreeMap;

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::LocationId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_report::log::tree::leaf_hash;
use dspt_report::statement::Sharing;
use jiff::civil::Date;
use serde::Deserialize;

use super::OPERATION;
use super::chain::Happened;
use super::chain::What;
use crate::engine::Connection;
use crate::engine::Row;
use crate::limits;
use crate::model::Given;
use crate::model::PartyKind;
use crate::model::Role;
use crate::sql::failure::During;
use crate::sql::failure::Failure;

/// An entry.
pub(super) struct Entry {
    pub(super) position: i64,
    pub(super) at: i64,
    /// Whether it is what was logged; what is not is named elsewhere, and nothing is held against it.
    pub(super) intact: bool,
    pub(super) operator: Option<OperatorId>,
    pub(super) provider: Option<ProviderId>,
    pub(super) action: Logged,
    /// By which post and about which provider its row says that it is.
    pub(super) filed: (Option<OperatorId>, Option<ProviderId>),
}

/// What it tells, as far as it is needed.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(super) enum Logged {
    ProviderAdded {
        name: String,
    },
    ProviderRenamed {
        name: String,
    },
    EnrolmentStringMade {
        token_sha256: Digest,
        uses: u32,
        expires: i64,
    },
    EnrolmentStringRevoked {
        token_sha256: Digest,
    },
    DeviceConfirmed {
        device: DeviceId,
    },
    DeviceRetired {
        device: DeviceId,
    },
    DeviceReplaced {
        old: DeviceId,
        new: DeviceId,
    },
    DevicePlaced {
        device: DeviceId,
        location: Option<LocationId>,
    },
    PartyAdded {
        party: PartyId,
        kind: PartyKind,
        name: String,
    },
    OperatorAdded {
        added: OperatorId,
        party: PartyId,
        role: Role,
    },
    OperatorClaimed {
        public_key: String,
        certificate_sha256: Digest,
    },
    OperatorRenewed {
        certificate_sha256: Digest,
    },
    OperatorRevoked {
        revoked: OperatorId,
    },
    PermissionGiven {
        party: PartyId,
        level: Sharing,
        purpose: String,
        text: u32,
        agreed_by: String,
        given: Given,
        until: Date,
    },
    PermissionWithdrawn {
        party: PartyId,
    },
    ProviderClosed {
        due: i64,
    },
    ProviderReopened,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    action: Logged,
    operator: Option<OperatorId>,
    provider: Option<ProviderId>,
}

const COLUMNS: &str = "SELECT a.position, l.at, l.leaf, a.body, o.id, p.id
     FROM action a JOIN log l ON l.position = a.position
     LEFT JOIN operator o ON o.number = a.operator
     LEFT JOIN provider p ON p.number = a.provider";

fn entry(row: &Row<'_>) -> crate::engine::Result<Entry> {
    let (leaf, text): ([u8; 32], String) = (row.get(2)?, row.get(3)?);
    // What is no action, as a deletion, is none of these.
    let body: Body = serde_json::from_str(&text).unwrap_or(Body {
        action: Logged::Other,
        operator: None,
        provider: None,
    });
    Ok(Entry {
        position: row.get(0)?,
        at: row.get(1)?,
        intact: *leaf_hash(text.as_bytes()).as_bytes() == leaf,
        operator: body.operator,
        provider: body.provider,
        action: body.action,
        filed: (
            row.get::<_, Option<[u8; 8]>>(4)?.map(OperatorId::new),
            row.get::<_, Option<[u8; 8]>>(5)?.map(ProviderId::new),
        ),
    })
}

/// The entries about a provider, in order.
pub(super) fn of_provider(sql: &Connection, provider: i64) -> Result<Vec<Entry>, Failure> {
    let text = format!("{COLUMNS} WHERE a.provider = ?1 AND a.position > ?2 ORDER BY a.position LIMIT ?3");
    let (mut all, mut after): (Vec<Entry>, i64) = (Vec::new(), -1);
    loop {
        let page: Vec<Entry> = sql
            .prepare_cached(&text)
            .and_then(|mut find| {
                find.query_map((provider, after, limits::VERIFIED_AT_ONCE), entry)?
                    .collect()
            })
            .during(OPERATION)?;
        let Some(last) = page.last() else { break };
        after = last.position;
        all.extend(
            page.into_iter()
                .filter(|entry| !matches!(entry.action, Logged::Other)),
        );
    }
    Ok(all)
}

/// All entries, in order, one after the other.
pub(super) fn each(
    sql: &Connection,
    mut look_at: impl FnMut(Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let text = format!("{COLUMNS} WHERE a.position > ?1 ORDER BY a.position LIMIT ?2");
    let mut after = -1;
    loop {
        let page: Vec<Entry> = sql
            .prepare_cached(&text)
            .and_then(|mut find| {
                find.query_map((after, limits::VERIFIED_AT_ONCE), entry)?
                    .collect()
            })
            .during(OPERATION)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.position;
        page.into_iter().try_for_each(&mut look_at)?;
    }
}

/// What operators did to the devices of a provider.
#[derive(Default)]
pub(super) struct Deeds {
    of_device: BTreeMap<DeviceId, Vec<(i64, Happened)>>,
    of_all: Vec<(i64, Happened)>,
}

impl Deeds {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut deeds = Self::default();
        for entry in entries {
            let mut add = |device: DeviceId, what| {
                let happened = Happened { at: entry.at, what };
                deeds
                    .of_device
                    .entry(device)
                    .or_default()
                    .push((entry.position, happened));
            };
            match &entry.action {
                Logged::DeviceConfirmed { device } => add(*device, What::Confirmed),
                Logged::DeviceRetired { device } => add(*device, What::Retired),
                Logged::DeviceReplaced { old, new } => {
                    add(*old, What::Retired);
                    add(*new, What::StandsFor);
                }
                Logged::DevicePlaced { device, location } => add(*device, What::Placed(*location)),
                Logged::ProviderClosed { .. } => deeds.all(entry, What::Closed),
                Logged::ProviderReopened => deeds.all(entry, What::Reopened),
                _ => {}
            }
        }
        deeds
    }

    fn all(&mut self, entry: &Entry, what: What) {
        self.of_all
            .push((entry.position, Happened { at: entry.at, what }));
    }

    /// For how many devices another one came to stand.
    pub(super) fn stood_for(&self, device: DeviceId) -> usize {
        let its_own = self.of_device.get(&device).into_iter().flatten();
        its_own
            .filter(|(_, happened)| matches!(happened.what, What::StandsFor))
            .count()
    }

    /// What was done to a device after it enrolled, by place.
    pub(super) fn to(&self, device: DeviceId, enrolled: i64) -> BTreeMap<i64, Happened> {
        let its_own = self.of_device.get(&device).into_iter().flatten();
        its_own
            .chain(&self.of_all)
            .filter(|(position, _)| *position > enrolled)
            .copied()
            .collect()
    }
}
