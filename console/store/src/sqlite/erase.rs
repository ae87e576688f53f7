//! Leaving: reports are refused at once, bodies are erased at once, and the rest has its due day.

use dspt_report::DeviceId;
use jiff::SignedDuration;
use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;

use super::batch::Batch;
use super::batch::LogKind;
use super::failure::During;
use super::failure::Failure;
use super::links::Device;
use super::operate;
use super::rows;
use crate::limits;
use crate::model::ErasureRow;
use crate::model::Scope;

/// The log's entry of a deletion: what went, why, and how much. A new field is optional: old entries must still read.
#[derive(Debug, Serialize)]
struct Entry {
    device: DeviceId,
    /// Of this device, up to this number.
    to: u64,
    bodies: usize,
    why: &'static str,
}

/// Takes a device out of use at its own word, and erases its bodies.
pub(super) fn leave(batch: &mut Batch<'_>, device: &Device, at: Timestamp) -> Result<(), Failure> {
    operate::out_of_use(batch, device.number, device.provider)?;
    let bodies = batch.run(
        "erase bodies",
        "UPDATE body SET state = 2, content = NULL WHERE device = ?1 AND state = 1",
        (device.number,),
    )?;
    batch.run(
        "erase what is shown of a device",
        "UPDATE device SET os = '', search = lower(label) WHERE number = ?1",
        (device.number,),
    )?;
    batch.run(
        "erase what is shown of a device",
        "DELETE FROM posture WHERE device = ?1",
        (device.number,),
    )?;
    let due = at + SignedDuration::from_hours(24 * limits::ERASURE_DAYS);
    batch.run(
        "note an erasure",
        "INSERT INTO erasure (device, asked, due, bodies) VALUES (?1, ?2, ?3, ?4)",
        (device.number, at.as_second(), due.as_second(), bodies),
    )?;
    let entry = Entry {
        device: device.id,
        to: device.head.sequence,
        bodies,
        why: "the device left",
    };
    batch.log_entry(LogKind::Deletion, &entry, at)?;
    Ok(())
}

/// Devices that left, those due first.
pub(super) fn list(sql: &Connection, scope: &Scope) -> Result<Vec<ErasureRow>, Failure> {
    const OPERATION: &str = "list devices that left";
    let (low, high) = rows::range(sql, scope)?;
    let mut find = sql
        .prepare_cached(
            "SELECT d.id, d.label, p.name, e.asked, e.due, e.bodies
             FROM erasure e
             JOIN device d ON d.number = e.device
             JOIN provider p ON p.number = d.provider
             WHERE d.provider BETWEEN ?1 AND ?2
             ORDER BY e.due, d.number LIMIT ?3",
        )
        .during(OPERATION)?;
    let mut found = find.query((low, high, limits::PAGE_ROWS)).during(OPERATION)?;
    let mut erasures = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        erasures.push(ErasureRow {
            device: DeviceId::new(row.get(0).during(OPERATION)?),
            label: row.get(1).during(OPERATION)?,
            provider_name: row.get(2).during(OPERATION)?,
            asked: rows::time(row.get(3).during(OPERATION)?)?,
            due: rows::time(row.get(4).during(OPERATION)?)?,
            bodies: row.get(5).during(OPERATION)?,
        });
    }
    Ok(erasures)
}
