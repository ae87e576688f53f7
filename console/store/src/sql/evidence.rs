//! What proves to a third person what is held of a provider, read from one state of the store.

use std::collections::BTreeSet;

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::log::proof;
use dspt_report::statement::Seen;
use dspt_report::wire::Gap;

use super::batch::LogKind;
use super::detail;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::held;
use super::log;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::tree;
use crate::engine::OptionalExtension;
use crate::error::StoreError;
use crate::kept::Rare;
use crate::limits;
use crate::model::Evidence;
use crate::model::EvidenceDevice;
use crate::model::EvidenceEntry;
use crate::model::EvidenceLink;

const OPERATION: &str = "read what proves a provider";

/// All that is proven of a provider by the newest checkpoint.
pub(super) fn of(sight: &Sight<'_>, id: ProviderId, asked: &[u64]) -> Result<Evidence, Failure> {
    if !sight.is_everything() {
        return Err(StoreError::NotAllowed {
            what: "prove everything that is held of a provider",
        }
        .into());
    }
    let provider = sight.provider(id, Need::Whole)?;
    let newest = log::newest(sight.sql)?.ok_or(StoreError::NotFound { what: "checkpoint" })?;
    let checkpoint = SignedNote::parse(newest.note.as_bytes())?;
    let told: Checkpoint = checkpoint.unverified_text().parse()?;
    let proving = Proving {
        sight,
        provider,
        note: &checkpoint,
        size: told.size,
    };
    let (devices, seen) = proving.devices()?;
    let entries = proving.entries()?;
    let growth = proving.growth(asked, &seen)?;
    let text = "SELECT name FROM provider WHERE number = :provider";
    let name = sight.row(OPERATION, text, &[(":provider", &provider)], |row| row.get(0))?;
    Ok(Evidence {
        provider: id,
        name: name.intact(OPERATION)?,
        devices,
        entries,
        growth,
        checkpoint,
    })
}

/// One reading: what is in the log of this checkpoint is proven by it, what came later is left out.
struct Proving<'a> {
    sight: &'a Sight<'a>,
    provider: i64,
    note: &'a SignedNote,
    size: u64,
}

impl Proving<'_> {
    fn receipt(&self, place: u64) -> Result<Receipt, Failure> {
        Ok(Receipt {
            place,
            path: proof::inclusion(place, self.size, |node| tree::node(self.sight.sql, node))?,
            checkpoint: self.note.clone(),
        })
    }

    /// Every device, and what of the log their newest reports say they saw.
    fn devices(&self) -> Result<(Vec<EvidenceDevice>, Vec<Seen>), Failure> {
        let text = "SELECT number, id, label, coalesce(closed_state, state), last_heard FROM device
             WHERE provider = :provider ORDER BY label, number";
        type Read = (i64, [u8; 16], String, i64, Option<i64>);
        let values: [(&str, &dyn crate::engine::ToSql); 1] = [(":provider", &self.provider)];
        let found: Vec<Read> = self.sight.rows(OPERATION, text, &values, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
        let (mut devices, mut seen) = (Vec::new(), Vec::new());
        for (number, id, label, state, last_heard) in found {
            let id = DeviceId::new(id);
            let newest = self.newest_report(number)?;
            let mut bodies = Vec::new();
            if let Some(sequence) = newest {
                for body in held::bodies_of(self.sight.sql, number, sequence)? {
                    bodies.extend(held::text(self.sight.sql, body)?);
                }
                seen.extend(self.seen(number, sequence)?);
            }
            devices.push(EvidenceDevice {
                id,
                label,
                state: rows::state(state)?,
                last_heard: last_heard.map(rows::time).transpose()?,
                gaps: self.gaps(number)?,
                links: self.links(number, id, newest)?,
                bodies,
            });
        }
        Ok((devices, seen))
    }

    fn newest_report(&self, device: i64) -> Result<Option<u64>, Failure> {
        self.sight
            .sql
            .prepare_cached(
                "SELECT sequence FROM report
                 WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing < 2 AND position < ?2
                 ORDER BY sequence DESC LIMIT 1",
            )
            .and_then(|mut find| find.query_row((device, self.size), |row| row.get(0)).optional())
            .during(OPERATION)
    }

    /// What of the log a report says that its device saw.
    fn seen(&self, device: i64, sequence: u64) -> Result<Option<Seen>, Failure> {
        let rare: Option<String> = self
            .sight
            .sql
            .prepare_cached(
                "SELECT rare FROM report
                 WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND sequence = ?2 AND standing < 2",
            )
            .and_then(|mut find| find.query_row((device, sequence), |row| row.get(0)))
            .during(OPERATION)?;
        let rare: Option<Rare> = rare
            .map(|rare| serde_json::from_str(&rare))
            .transpose()
            .intact(OPERATION)?;
        Ok(rare.and_then(|rare| rare.seen))
    }

    fn gaps(&self, device: i64) -> Result<Vec<Gap>, Failure> {
        let text = "SELECT first, last FROM gap
             WHERE /*+ provider = provider_of(:device) AND */ device = :device ORDER BY first";
        self.sight.rows(OPERATION, text, &[(":device", &device)], |row| {
            Ok(Gap {
                first: row.get(0)?,
                last: row.get(1)?,
            })
        })
    }

    fn links(&self, device: i64, id: DeviceId, newest: Option<u64>) -> Result<Vec<EvidenceLink>, Failure> {
        let text = "SELECT c.sequence, c.position, l.at FROM (
                 SELECT 0 AS sequence, position FROM enrolment WHERE device = :device
                 UNION ALL SELECT sequence, position FROM link WHERE device = :device AND standing < 2
                 UNION ALL SELECT sequence, position FROM report
                     WHERE /*+ provider = provider_of(:device) AND */ device = /*+ rest_of( */ :device /*+ ) */ AND sequence = :newest AND standing < 2
             ) c JOIN log l ON l.position = c.position WHERE c.position < :size ORDER BY c.sequence";
        let values: [(&str, &dyn crate::engine::ToSql); 3] = [
            (":device", &device),
            (":newest", &newest.unwrap_or(0)),
            (":size", &self.size),
        ];
        let found: Vec<(u64, u64, i64)> = self.sight.rows(OPERATION, text, &values, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        let link = |(sequence, place, at)| {
            Ok(EvidenceLink {
                sequence,
                envelope: detail::envelope(self.sight, id, sequence)?,
                received_at: rows::time(at)?,
                receipt: self.receipt(place)?,
            })
        };
        found.into_iter().map(link).collect()
    }

    /// What was permitted, drafted, and done with its computers.
    fn entries(&self) -> Result<Vec<EvidenceEntry>, Failure> {
        let text = "SELECT a.position, a.body FROM action a JOIN log l ON l.position = a.position
             WHERE a.provider = :provider AND a.position < :size
                 AND (l.kind IN (:permission, :answer) OR a.body LIKE '{\"action\":\"device-%')
             ORDER BY a.position DESC LIMIT :limit";
        let values: [(&str, &dyn crate::engine::ToSql); 5] = [
            (":provider", &self.provider),
            (":size", &self.size),
            (":permission", &(LogKind::Permission as i64)),
            (":answer", &(LogKind::Answer as i64)),
            (":limit", &limits::EVIDENCE_ENTRIES),
        ];
        let mut found: Vec<(u64, String)> = self
            .sight
            .rows(OPERATION, text, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.reverse();
        let entry = |(place, body)| {
            Ok(EvidenceEntry {
                body,
                receipt: self.receipt(place)?,
            })
        };
        found.into_iter().map(entry).collect()
    }

    /// Only what devices saw that was so is proven; whoever reads it sees what is not.
    fn growth(&self, asked: &[u64], seen: &[Seen]) -> Result<Vec<Growth>, Failure> {
        let mut sizes: BTreeSet<u64> = asked.iter().copied().collect();
        let days: Vec<u64> = self.sight.rows(
            OPERATION,
            "SELECT size FROM log_checkpoint ORDER BY size DESC LIMIT :limit",
            &[(":limit", &limits::EVIDENCE_CHECKPOINTS)],
            |row| row.get(0),
        )?;
        sizes.extend(days);
        sizes.retain(|size| (1..=self.size).contains(size));
        for seen in seen.iter().filter(|seen| (1..=self.size).contains(&seen.size)) {
            if !sizes.contains(&seen.size)
                && proof::root(seen.size, |node| tree::node(self.sight.sql, node))? == seen.root
            {
                sizes.insert(seen.size);
            }
        }
        let growth = |from| {
            Ok(Growth {
                from,
                path: proof::consistency(from, self.size, |node| tree::node(self.sight.sql, node))?,
                checkpoint: self.note.clone(),
            })
        };
        sizes.into_iter().map(growth).collect()
    }
}
