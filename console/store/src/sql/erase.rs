//! Leaving: reports are refused at once, bodies are erased at once, and the rest has its due day.

use dspt_report::DeviceId;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Serialize;

use super::batch::Batch;
use super::batch::LogKind;
use super::closing;
use super::failure::Failure;
use super::links::Device;
use super::operate;
use super::past;
use super::risks;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::limits;
use crate::model::ErasureRow;

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
    operate::out_of_use(batch, device.number, device.provider, at)?;
    risks::erase(batch, device.number)?;
    let bodies = batch.run(
        "erase bodies",
        "UPDATE body SET state = 2, content = NULL
         WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND state = 1",
        (device.number,),
    )?;
    batch.run(
        "erase what is shown of a device",
        "UPDATE device SET os = '', search = lower(label) WHERE number = ?1",
        (device.number,),
    )?;
    batch.run(
        "erase what is shown of a device",
        "DELETE FROM posture WHERE /*+ provider = provider_of(?1) AND */ device = ?1",
        (device.number,),
    )?;
    past::erase(batch, device.number)?;
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
    batch.log_entry(LogKind::Deletion, &entry, (None, Some(device.provider)), at)?;
    closing::close_by_itself(batch, device.provider, at)
}

/// Devices that left, those due first.
pub(super) fn list(sight: &Sight<'_>) -> Result<Vec<ErasureRow>, Failure> {
    const OPERATION: &str = "list devices that left";
    let text = format!(
        "SELECT d.id, d.label, p.name, e.asked, e.due, e.bodies, p.number
         FROM erasure e
         JOIN device d ON d.number = e.device
         JOIN provider p ON p.number = d.provider
         WHERE {}
         ORDER BY e.due, d.number LIMIT :limit",
        sight.reaches_device("d")
    );
    let found = sight.rows(OPERATION, &text, &[(":limit", &limits::PAGE_ROWS)], |row| {
        sight.saw(row.get(6)?, Need::Devices);
        let row = (
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        );
        Ok(row)
    })?;
    let erasure = |(device, label, provider_name, asked, due, bodies)| {
        Ok(ErasureRow {
            device: DeviceId::new(device),
            label,
            provider_name,
            asked: rows::time(asked)?,
            due: rows::time(due)?,
            bodies,
        })
    };
    found.into_iter().map(erasure).collect()
}
