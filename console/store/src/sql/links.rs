//! What the tables hold of a device's chain.

use std::collections::BTreeMap;

use dspt_report::BodyRef;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::KeyId;
use dspt_report::ReportId;
use dspt_report::wire::Gap;
use dspt_report::wire::Head;
use jiff::Timestamp;

use super::batch::Batch;
use super::bodies;
use super::bodies::KINDS;
use super::bodies::Named;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::link;
use super::past;
use super::prepared::Prepared;
use super::rows;
use crate::chain::Around;
use crate::chain::Kept;
use crate::chain::Link;
use crate::chain::Standing;
use crate::engine::Connection;
use crate::engine::Row;
use crate::kept::Rare;
use crate::limits;
use crate::model::DeviceState;

/// The device of a key, as accepting needs it.
pub(super) struct Device {
    pub(super) number: i64,
    pub(super) id: DeviceId,
    pub(super) provider: i64,
    pub(super) state: DeviceState,
    pub(super) shares_bodies: bool,
    pub(super) head: Head,
    pub(super) head_position: i64,
    pub(super) rejoined_at: Option<i64>,
    pub(super) clock_wrong: bool,
    pub(super) policy: Option<i64>,
    pub(super) facts: Option<i64>,
    pub(super) findings: Option<i64>,
    pub(super) assessment: Option<i64>,
    /// What the bodies of its head are, by kind.
    bodies: [Option<(BodyRef, bodies::Known)>; KINDS],
    /// The first day at whose end it stood as it does.
    pub(super) stands_since: i64,
    pub(super) last_heard: Option<i64>,
    /// By which the silent are found.
    pub(super) heard_mark: Option<i64>,
    /// How much the console may see, as a number, before this report.
    pub(super) sharing: i64,
    /// The number after which the key that spoke speaks.
    pub(super) first: u64,
    /// The number at which another key took its place.
    pub(super) until: Option<u64>,
    /// The highest number that is held no more for its age.
    pub(super) below: u64,
}

/// The device whose key spoke, which says itself whether its bodies may be held.
pub(super) fn find_device(batch: &Batch<'_>, report: &Prepared) -> Result<Option<Device>, Failure> {
    let device = of_key(batch, report.new.verified.signed_by())?;
    let level = report.new.verified.statement().sharing();
    Ok(device.map(|device| Device {
        shares_bodies: rows::shares_bodies(rows::sharing_code(level)),
        ..device
    }))
}

/// Asks for what [`read`] reads, of a key `k`.
macro_rules! device_from {
    ($from:literal) => {
        concat!(
            "SELECT d.number, d.id, d.provider, d.state, d.sharing, d.head_sequence, d.head_position, l.leaf,
            d.rejoined_at, d.clock_wrong, d.policy, d.facts, d.findings, d.assessment,
            k.first, k.until, d.stands_since,
            b0.number, b0.digest, b0.size, b0.state, b1.number, b1.digest, b1.size, b1.state,
            b2.number, b2.digest, b2.size, b2.state, b3.number, b3.digest, b3.size, b3.state, k.id, d.last_heard, d.below, d.heard_mark
     FROM ",
            $from
        )
    };
}

/// The device of a key.
pub(super) fn of_key(batch: &Batch<'_>, key: KeyId) -> Result<Option<Device>, Failure> {
    const TEXT: &str = device_from!(
        "device_key k
         JOIN device d ON d.number = k.device
         JOIN log l ON l.position = d.head_position
         LEFT JOIN body b0 ON /*+ b0.provider = d.provider AND */ b0.number = d.facts
         LEFT JOIN body b1 ON /*+ b1.provider = d.provider AND */ b1.number = d.findings
         LEFT JOIN body b2 ON /*+ b2.provider = d.provider AND */ b2.number = d.inventory
         LEFT JOIN body b3 ON /*+ b3.provider = d.provider AND */ b3.number = d.assessment
         WHERE k.id = ?1"
    );
    if let Some(device) = batch.known_ahead(key) {
        return Ok(Some(device));
    }
    let found = batch.ask(OF_KEY, TEXT, (key.as_bytes(),), |row| {
        Ok((read(row)?, row.get(3)?))
    })?;
    found.map(|(device, state)| with_state(device, state)).transpose()
}

/// The devices of keys, by key, in few questions. They are asked of PostgreSQL alone, for which the text is written: one value
/// however many keys there are, and a number of rows that does not depend on it, so that it is planned once; and each table is
/// entered by its key, whatever is known of its size.
pub(super) fn of_keys(sql: &Connection, keys: &[KeyId]) -> Result<BTreeMap<KeyId, Device>, Failure> {
    const TEXT: &str = device_from!(
        "(SELECT place FROM generate_series(1, 8161, 32) place WHERE place < length(?1)) w
         CROSS JOIN LATERAL (SELECT * FROM device_key WHERE id = substr(?1, w.place, 32) LIMIT 1) k
         CROSS JOIN LATERAL (SELECT * FROM device WHERE number = k.device LIMIT 1) d
         CROSS JOIN LATERAL (SELECT leaf FROM log WHERE position = d.head_position LIMIT 1) l
         LEFT JOIN LATERAL (SELECT * FROM body WHERE provider = d.provider AND number = d.facts LIMIT 1) b0 ON TRUE
         LEFT JOIN LATERAL (SELECT * FROM body WHERE provider = d.provider AND number = d.findings LIMIT 1) b1 ON TRUE
         LEFT JOIN LATERAL (SELECT * FROM body WHERE provider = d.provider AND number = d.inventory LIMIT 1) b2 ON TRUE
         LEFT JOIN LATERAL (SELECT * FROM body WHERE provider = d.provider AND number = d.assessment LIMIT 1) b3 ON TRUE"
    );
    let mut devices = BTreeMap::new();
    for some in keys.chunks(TOGETHER) {
        let wanted: Vec<u8> = some.iter().flat_map(|key| *key.as_bytes()).collect();
        let found: Vec<(Device, i64, [u8; 32])> = sql
            .prepare_cached(TEXT)
            .and_then(|mut find| {
                let read = |row: &Row<'_>| Ok((read(row)?, row.get(3)?, row.get(33)?));
                find.query_map((wanted,), read)?.collect()
            })
            .during(OF_KEY)?;
        for (device, state, key) in found {
            devices.insert(KeyId::new(key), with_state(device, state)?);
        }
    }
    Ok(devices)
}

/// Keys that are asked for at once, of 32 bytes each.
const TOGETHER: usize = 256;
const OF_KEY: &str = "look a device up";

/// A device whose state is still to be told.
fn read(row: &Row<'_>) -> crate::engine::Result<Device> {
    Ok(Device {
        number: row.get(0)?,
        id: DeviceId::new(row.get(1)?),
        provider: row.get(2)?,
        state: DeviceState::New,
        shares_bodies: rows::shares_bodies(row.get(4)?),
        head: Head {
            id: ReportId::new(row.get(7)?),
            sequence: row.get(5)?,
        },
        head_position: row.get(6)?,
        rejoined_at: row.get(8)?,
        clock_wrong: row.get(9)?,
        policy: row.get(10)?,
        facts: row.get(11)?,
        findings: row.get(12)?,
        assessment: row.get(13)?,
        sharing: row.get(4)?,
        first: row.get(14)?,
        until: row.get(15)?,
        stands_since: row.get(16)?,
        last_heard: row.get(34)?,
        below: row.get(35)?,
        heard_mark: row.get(36)?,
        bodies: [
            head_body(row, 17)?,
            head_body(row, 21)?,
            head_body(row, 25)?,
            head_body(row, 29)?,
        ],
    })
}

fn with_state(mut device: Device, state: i64) -> Result<Device, Failure> {
    device.state = rows::state(state)?;
    Ok(device)
}

impl Device {
    /// The body as the head names it; none where the head does not.
    pub(super) fn names(&self, body: &Named) -> Option<bodies::Known> {
        let (name, known) = self.bodies.get(body.kind as usize)?.as_ref()?;
        (*name == body.name).then_some(*known)
    }
}

fn head_body(row: &Row<'_>, first: usize) -> crate::engine::Result<Option<(BodyRef, bodies::Known)>> {
    let Some(number) = row.get(first)? else {
        return Ok(None);
    };
    let name = BodyRef {
        sha256: Digest::new(row.get(first + 1)?),
        size: row.get(first + 2)?,
    };
    Ok(Some((name, bodies::Known::new(number, row.get(first + 3)?))))
}

/// What the chain holds around a number.
pub(super) fn around(batch: &Batch<'_>, device: i64, link: Link) -> Result<Around, Failure> {
    const OPERATION: &str = "look around in a chain";
    let mut around = Around::default();
    let chain = batch.ask(
        OPERATION,
        "SELECT l.leaf, r.standing FROM report r JOIN log l ON l.position = r.position
         WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.sequence = ?2 AND r.standing < 2",
        (device, link.sequence),
        |row| {
            let late = row.get::<_, i64>(1)? == Standing::Late as i64;
            Ok(Kept {
                id: ReportId::new(row.get(0)?),
                standing: if late { Standing::Late } else { Standing::Accepted },
            })
        },
    )?;
    around.same.extend(chain);
    around
        .same
        .extend(link::find(batch, device, link.sequence)?.map(|(_, id, _)| Kept {
            id,
            standing: Standing::Accepted,
        }));
    let conflict = batch.ask(
        OPERATION,
        "SELECT l.leaf FROM report r JOIN log l ON l.position = r.position
         WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.sequence = ?2 AND r.standing = 2 AND l.leaf = ?3
         UNION ALL
         SELECT l.leaf FROM link k JOIN log l ON l.position = k.position
         WHERE k.device = ?1 AND k.sequence = ?2 AND k.standing = 2 AND l.leaf = ?3",
        (device, link.sequence, link.id.as_bytes()),
        |row| {
            Ok(Kept {
                id: ReportId::new(row.get(0)?),
                standing: Standing::Conflict,
            })
        },
    )?;
    around.same.extend(conflict);
    around.missing = batch
        .ask(
            OPERATION,
            "SELECT 1 FROM gap WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND first <= ?2 AND last >= ?2",
            (device, link.sequence),
            |_| Ok(()),
        )?
        .is_some();
    if around.missing {
        around.before = entry(batch, device, link.sequence - 1)?.map(|(_, id)| id);
        around.after = previous_of(batch, device, link.sequence + 1)?;
    }
    Ok(around)
}

/// Position and identity of the chain's entry with this number; 0 is the enrolment.
pub(super) fn entry(
    batch: &Batch<'_>,
    device: i64,
    sequence: u64,
) -> Result<Option<(i64, ReportId)>, Failure> {
    let sql = if sequence == 0 {
        "SELECT l.position, l.leaf FROM enrolment e JOIN log l ON l.position = e.position
         WHERE e.device = ?1 AND ?2 = 0"
    } else {
        "SELECT l.position, l.leaf FROM report r JOIN log l ON l.position = r.position
         WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.sequence = ?2 AND r.standing < 2
         UNION ALL
         SELECT l.position, l.leaf FROM link k JOIN log l ON l.position = k.position
         WHERE k.device = ?1 AND k.sequence = ?2 AND k.standing < 2"
    };
    batch.ask("look around in a chain", sql, (device, sequence), |row| {
        Ok((row.get(0)?, ReportId::new(row.get(1)?)))
    })
}

/// What the chain's entry with this number names as the one before it.
fn previous_of(batch: &Batch<'_>, device: i64, sequence: u64) -> Result<Option<ReportId>, Failure> {
    const OPERATION: &str = "look around in a chain";
    let found: Option<(Option<[u8; 32]>, Option<String>)> = batch.ask(
        OPERATION,
        "SELECT l.leaf, r.rare FROM report r LEFT JOIN log l ON l.position = r.previous
         WHERE /*+ r.provider = provider_of(?1) AND */ r.device = /*+ rest_of( */ ?1 /*+ ) */ AND r.sequence = ?2 AND r.standing < 2",
        (device, sequence),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    match found {
        None => Ok(link::find(batch, device, sequence)?.map(|(_, _, previous)| previous)),
        Some((Some(leaf), _)) => Ok(Some(ReportId::new(leaf))),
        Some((None, rare)) => {
            let rare: Rare = serde_json::from_str(&rare.unwrap_or_default()).intact(OPERATION)?;
            Ok(rare.previous)
        }
    }
}

/// The newest gap in a device's chain.
pub(super) fn newest_gap(batch: &Batch<'_>, device: i64) -> Result<Option<Gap>, Failure> {
    batch.ask(
        "look for a gap",
        "SELECT first, last FROM gap WHERE /*+ provider = provider_of(?1) AND */ device = ?1 ORDER BY first DESC LIMIT 1",
        (device,),
        |row| {
            Ok(Gap {
                first: row.get(0)?,
                last: row.get(1)?,
            })
        },
    )
}

/// Whether as many conflicts of a device are kept as ever will be.
pub(super) fn has_all_conflicts(batch: &Batch<'_>, device: i64) -> Result<bool, Failure> {
    let kept: Option<u32> = batch.ask(
        "count conflicts",
        "SELECT (SELECT count(*) FROM report INDEXED BY report_conflict
                 WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing = 2)
             + (SELECT count(*) FROM link INDEXED BY link_conflict WHERE device = ?1 AND standing = 2)",
        (device,),
        |row| row.get(0),
    )?;
    Ok(kept.unwrap_or_default() >= limits::CONFLICTS_KEPT)
}

/// Takes one number out of the gap around it.
pub(super) fn fill_gap(batch: &Batch<'_>, device: i64, sequence: u64) -> Result<(), Failure> {
    const OPERATION: &str = "fill a gap";
    let (first, last): (u64, u64) = batch
        .ask(
            OPERATION,
            "DELETE FROM gap WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND first <= ?2 AND last >= ?2 RETURNING first, last",
            (device, sequence),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .intact(OPERATION)?;
    for (first, last) in [(first, sequence - 1), (sequence + 1, last)] {
        if first <= last {
            batch.insert(
                OPERATION,
                "INSERT INTO gap (/*+ provider, */ device, first, last) VALUES (/*+ provider_of(?1), */ ?1, ?2, ?3)",
                (device, first, last),
            )?;
        }
    }
    Ok(())
}

/// Two different things were signed with one key and number: a person must look, rejoined or not.
pub(super) fn flag(batch: &Batch<'_>, device: &Device, at: Timestamp) -> Result<(), Failure> {
    if matches!(device.state, DeviceState::Confirmed | DeviceState::New) {
        let moment = past::keep(batch, device.number, at)?;
        batch.run(
            "flag a device",
            "UPDATE device SET state = ?2 WHERE number = ?1",
            (device.number, rows::state_code(DeviceState::RestoredOrCopied)),
        )?;
        past::turned(batch, device.number, moment)?;
    }
    Ok(())
}
