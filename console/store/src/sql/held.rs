//! What is held of one device, for the device itself: its chain in order, and each body once.

use std::collections::BTreeSet;

use dspt_report::AssessmentBody;
use dspt_report::DeviceId;
use dspt_report::FactsBody;
use dspt_report::FindingsBody;
use dspt_report::InventoryBody;
use dspt_report::wire::HeldAnswer;
use dspt_report::wire::HeldLink;
use jiff::Timestamp;

use super::bodies;
use super::detail;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::sight::Sight;
use crate::engine::Connection;
use crate::error::StoreError;
use crate::limits;

const OPERATION: &str = "read what is held of a device";

/// Links from the number on, until there are enough for one answer.
pub(super) fn held(sql: &Connection, device: DeviceId, from: u64) -> Result<HeldAnswer, Failure> {
    let number: i64 = sql
        .prepare_cached("SELECT number FROM device WHERE id = ?1")
        .and_then(|mut find| find.query_row((device.as_bytes(),), |row| row.get(0)))
        .map_err(|_| StoreError::NotFound { what: "device" })?;
    // The device itself asks, and proved that it is the one.
    let sight = Sight::everything(sql)?;
    let mut answer = HeldAnswer {
        links: Vec::new(),
        next: None,
    };
    let (mut bytes, mut told) = (0, told_before(sql, number, from)?);
    for (sequence, at) in numbers(sql, number, from)? {
        if bytes > limits::HELD_BYTES {
            answer.next = Some(sequence);
            break;
        }
        let envelope = detail::envelope(&sight, device, sequence)?;
        let envelope = String::from_utf8(envelope.to_json()).intact(OPERATION)?;
        let mut bodies = Vec::new();
        for body in bodies_of(sql, number, sequence)? {
            if told.insert(body) {
                bodies.extend(text(sql, body)?);
            }
        }
        bytes += envelope.len() + bodies.iter().map(String::len).sum::<usize>();
        answer.links.push(HeldLink {
            bodies,
            envelope,
            received_at: Timestamp::as_second(at),
            sequence,
        });
    }
    Ok(answer)
}

/// Numbers of the chain with when each came, a few more than one answer ever holds.
fn numbers(sql: &Connection, device: i64, from: u64) -> Result<Vec<(u64, Timestamp)>, Failure> {
    let mut find = sql
        .prepare_cached(
            "SELECT c.sequence, l.at FROM (
                 SELECT 0 AS sequence, position FROM enrolment WHERE device = ?1
                 UNION ALL SELECT sequence, position FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing < 2
                 UNION ALL SELECT sequence, position FROM link WHERE device = ?1 AND standing < 2
             ) c JOIN log l ON l.position = c.position
             WHERE c.sequence >= ?2 ORDER BY c.sequence LIMIT 512",
        )
        .during(OPERATION)?;
    let mut found = find.query((device, from)).during(OPERATION)?;
    let mut numbers = Vec::new();
    while let Some(row) = found.next().during(OPERATION)? {
        let at = super::rows::time(row.get(1).during(OPERATION)?)?;
        numbers.push((row.get(0).during(OPERATION)?, at));
    }
    Ok(numbers)
}

/// Bodies that a report before the number names.
fn told_before(sql: &Connection, device: i64, from: u64) -> Result<BTreeSet<i64>, Failure> {
    let mut find = sql
        .prepare_cached(
            "SELECT /*+ number_of(provider_of(?1), */ b.body /*+ ) */ FROM (
                 SELECT facts AS body FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence < ?2 AND standing < 2
                 UNION SELECT findings FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence < ?2 AND standing < 2
                 UNION SELECT inventory FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence < ?2 AND standing < 2
                 UNION SELECT assessment FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence < ?2 AND standing < 2
             ) b WHERE b.body IS NOT NULL",
        )
        .during(OPERATION)?;
    let found = find
        .query_map((device, from), |row| row.get(0))
        .during(OPERATION)?;
    found.collect::<crate::engine::Result<_>>().during(OPERATION)
}

pub(super) fn bodies_of(sql: &Connection, device: i64, sequence: u64) -> Result<Vec<i64>, Failure> {
    let mut find = sql
        .prepare_cached(
            "SELECT /*+ number_of(provider, */ facts /*+ ) */, /*+ number_of(provider, */ findings /*+ ) */,
                 /*+ number_of(provider, */ inventory /*+ ) */, /*+ number_of(provider, */ assessment /*+ ) */
             FROM report
             WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence = ?2 AND standing < 2",
        )
        .during(OPERATION)?;
    let mut found = find.query((device, sequence)).during(OPERATION)?;
    let mut bodies = Vec::new();
    if let Some(row) = found.next().during(OPERATION)? {
        for column in 0..4 {
            bodies.extend(row.get::<_, Option<i64>>(column).during(OPERATION)?);
        }
    }
    Ok(bodies)
}

/// A held body as its text.
pub(super) fn text(sql: &Connection, body: i64) -> Result<Option<String>, Failure> {
    let (content, kind): (Option<Vec<u8>>, i64) = sql
        .prepare_cached(
            "SELECT content, kind FROM body WHERE /*+ provider = provider_of(?1) AND */ number = ?1",
        )
        .and_then(|mut find| find.query_row((body,), |row| Ok((row.get(0)?, row.get(1)?))))
        .during(OPERATION)?;
    let Some(content) = content else {
        return Ok(None);
    };
    let name = bodies::name(sql, body)?;
    let bytes = match kind {
        0 => name.open::<FactsBody>(&content).intact(OPERATION)?.bytes,
        1 => name.open::<FindingsBody>(&content).intact(OPERATION)?.bytes,
        2 => name.open::<InventoryBody>(&content).intact(OPERATION)?.bytes,
        _ => name.open::<AssessmentBody>(&content).intact(OPERATION)?.bytes,
    };
    String::from_utf8(bytes).intact(OPERATION).map(Some)
}
