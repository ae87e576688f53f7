//! Whether what was derived from entries is what they say: devices, their keys and heads.

use dspt_report::DeviceId;
use dspt_report::Enrolment;
use dspt_report::Envelope;
use dspt_report::ProviderId;
use dspt_report::PublicKey;

use super::kept::rows;
use crate::engine::Connection;
use crate::limits;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::sql::failure::Failure;

/// Compares what was derived.
pub(super) fn look_through(sql: &Connection, verified: &mut LogVerified) -> Result<(), Failure> {
    devices(sql, verified)?;
    heads(sql, verified)
}

/// A device as it is kept beside its enrolment.
struct Enrolled {
    number: i64,
    position: u64,
    id: DeviceId,
    provider: ProviderId,
    envelope: Vec<u8>,
    public: Vec<u8>,
}

fn devices(sql: &Connection, verified: &mut LogVerified) -> Result<(), Failure> {
    let mut after = i64::MIN;
    loop {
        let page: Vec<Enrolled> = rows(
            sql,
            "SELECT d.number, e.position, d.id, p.id, e.envelope, k.public
             FROM device d
             JOIN enrolment e ON e.device = d.number
             JOIN provider p ON p.number = d.provider
             JOIN device_key k ON k.device = d.number AND k.first = 0
             WHERE d.number > ?1 ORDER BY d.number LIMIT ?2",
            (after, limits::VERIFIED_AT_ONCE),
            |row| {
                Ok(Enrolled {
                    number: row.get(0)?,
                    position: row.get(1)?,
                    id: DeviceId::new(row.get(2)?),
                    provider: ProviderId::new(row.get(3)?),
                    envelope: row.get(4)?,
                    public: row.get(5)?,
                })
            },
        )?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for device in &page {
            if !is_as_enrolled(device) {
                verified.fault(LogFault::Derived {
                    position: device.position,
                    what: format!("key or provider of device {}", device.id),
                });
            }
        }
    }
    Ok(())
}

fn is_as_enrolled(device: &Enrolled) -> bool {
    let Ok(key) = PublicKey::from_bytes(&device.public) else {
        return false;
    };
    Envelope::parse(&device.envelope)
        .ok()
        .and_then(|envelope| envelope.verify::<Enrolment>(&key).ok())
        .is_some_and(|said| {
            let said = said.statement();
            said.device == device.id && said.provider == device.provider && said.public_key == key
        })
}

/// The end of each chain must be its last link.
fn heads(sql: &Connection, verified: &mut LogVerified) -> Result<(), Failure> {
    let mut after = i64::MIN;
    loop {
        type Read = (i64, [u8; 16], u64, i64, Option<i64>);
        let page: Vec<Read> = rows(
            sql,
            "SELECT d.number, d.id, d.head_position, d.head_sequence, (SELECT max(m.sequence) FROM (
                 SELECT max(r.sequence) AS sequence FROM report r
                 WHERE /*+ r.provider = d.provider AND */ r.device = /*+ rest_of( */ d.number /*+ ) */ AND r.standing < 2
                 UNION ALL SELECT max(k.sequence) FROM link k WHERE k.device = d.number AND k.standing < 2
                 UNION ALL SELECT d.below) m)
             FROM device d WHERE d.number > ?1 ORDER BY d.number LIMIT ?2",
            (after, limits::VERIFIED_AT_ONCE),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
        )?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (_, id, position, head, highest) in page {
            if Some(head) != highest {
                verified.fault(LogFault::Derived {
                    position,
                    what: format!("the end of the chain of device {}", DeviceId::new(id)),
                });
            }
        }
    }
    Ok(())
}
