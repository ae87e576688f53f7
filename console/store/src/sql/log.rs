//! What is told and proven of the log.

use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_report::ReportId;
use dspt_report::log::Checkpoint;
use dspt_report::log::Growth;
use dspt_report::log::Receipt;
use dspt_report::log::SignedNote;
use dspt_report::log::Tile;
use dspt_report::log::proof;
use dspt_report::log::tile;
use jiff::Timestamp;
use serde::Serialize;

use super::SqlStore;
use super::batch::Batch;
use super::batch::LogKind;
use super::evidence;
use super::failure::During;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::rows;
use super::sight::Deed;
use super::sight::Sight;
use super::tree;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::EntryKind;
use crate::model::EntryRow;
use crate::model::Evidence;
use crate::model::KeptCheckpoint;
use crate::model::LogProof;
use crate::model::Page;
use crate::model::Scope;
use crate::silence;
use crate::store::BoxFuture;
use crate::store::Log;

impl Log for SqlStore {
    fn log_head(&self) -> BoxFuture<'_, Option<Checkpoint>> {
        self.ask(head)
    }

    fn log_checkpoint(&self) -> BoxFuture<'_, Option<KeptCheckpoint>> {
        self.ask(newest)
    }

    fn log_checkpoint_keep(&self, signed: SignedNote, at: Timestamp) -> BoxFuture<'_, KeptCheckpoint> {
        self.writer.submit(dspt_report::limits::NOTE_BYTES, move |batch| {
            keep(batch, &signed, at)
        })
    }

    fn log_proof(
        &self,
        device: DeviceId,
        sequence: u64,
        report: ReportId,
        from: Option<u64>,
    ) -> BoxFuture<'_, LogProof> {
        self.ask(move |sql| prove(sql, place_of(sql, device, sequence, report)?, from))
    }

    fn log_tile(&self, tile: Tile) -> BoxFuture<'_, Vec<Digest>> {
        self.ask(move |sql| hashes(sql, tile))
    }

    fn log_evidence(
        &self,
        scope: &Scope,
        provider: ProviderId,
        grew_from: Vec<u64>,
    ) -> BoxFuture<'_, Evidence> {
        self.see(scope, move |sight| evidence::of(sight, provider, &grew_from))
    }

    fn log_entries(
        &self,
        scope: &Scope,
        kind: Option<EntryKind>,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<EntryRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            sight.may(Deed::Run)?;
            entries(sight, kind, after.as_deref(), limit)
        })
    }
}

impl SqlStore {
    /// Goes on with the log under another name, after the store was put back from a copy: what was logged since the copy is
    /// not in it, so that nobody is to take it for the same log. The first entry under the new name tells what was before.
    ///
    /// # Errors
    /// As [`crate::Store`].
    pub fn log_restart(&self, at: Timestamp) -> BoxFuture<'_, ()> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| restart(batch, at))
    }
}

/// The entry that begins a log anew.
#[derive(Serialize)]
struct Restarted<'a> {
    restarted: &'a str,
    size: u64,
    root: Digest,
    /// The newest that was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    checkpoint: Option<String>,
}

fn restart(batch: &mut Batch<'_>, at: Timestamp) -> Result<(), Failure> {
    let Some(head) = head(batch.sql)? else {
        return Ok(());
    };
    let entry = Restarted {
        restarted: &head.origin,
        size: head.size,
        root: head.root,
        checkpoint: newest(batch.sql)?.map(|kept| kept.note),
    };
    let (name, number) = numbered(&head.origin).intact("name the log")?;
    batch.rename_log(&format!("{name}/{}", number + 1))?;
    batch.log_entry(LogKind::Restart, &entry, (None, None), at)?;
    Ok(())
}

/// The name of a log, and how often it was begun.
pub(super) fn numbered(origin: &str) -> Option<(&str, u64)> {
    let (name, number) = origin.rsplit_once('/')?;
    Some((name, number.parse().ok().filter(|number| *number < u64::MAX)?))
}

/// Origin, size and root, as they are committed.
pub(super) fn head(sql: &Connection) -> Result<Option<Checkpoint>, Failure> {
    let tree = tree::kept(sql)?;
    Ok(tree.map(|tree| Checkpoint {
        size: tree.edge.size(),
        root: tree.edge.root(),
        origin: tree.origin,
    }))
}

pub(super) fn newest(sql: &Connection) -> Result<Option<KeptCheckpoint>, Failure> {
    const OPERATION: &str = "read a checkpoint";
    let found: Option<(u64, i64, String)> = sql
        .prepare_cached("SELECT size, at, note FROM log_checkpoint ORDER BY size DESC LIMIT 1")
        .and_then(|mut find| {
            find.query_row((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()
        })
        .during(OPERATION)?;
    let kept = |(size, at, note)| {
        Ok(KeptCheckpoint {
            size,
            at: rows::time(at)?,
            note,
        })
    };
    found.map(kept).transpose()
}

fn keep(batch: &mut Batch<'_>, signed: &SignedNote, at: Timestamp) -> Result<KeptCheckpoint, Failure> {
    const OPERATION: &str = "keep a checkpoint";
    let invalid = StoreError::Invalid {
        what: "the checkpoint",
        rule: "must be one of this log, as it stands",
    };
    let checkpoint: Checkpoint = signed.unverified_text().parse().map_err(|_| invalid.clone())?;
    let before = newest(batch.sql)?;
    if let Some(before) = before
        .as_ref()
        .filter(|before| checkpoint.size <= before.size || at.as_second() <= before.at.as_second())
    {
        return Ok(before.clone());
    }
    let head =
        head(batch.sql)?.filter(|head| head.origin == checkpoint.origin && head.size >= checkpoint.size);
    let head = head.ok_or_else(|| invalid.clone())?;
    let root = if head.size == checkpoint.size {
        head.root
    } else {
        proof::root(checkpoint.size, |node| tree::node(batch.sql, node))?
    };
    if root != checkpoint.root || checkpoint.size == 0 {
        return Err(invalid.into());
    }
    // Of each day the last one stays: an anchor for whoever looks into it later.
    let is_of_its_day =
        |before: &KeptCheckpoint| silence::day(before.at) == silence::day(at) || before.at >= at;
    if let Some(before) = before.filter(is_of_its_day) {
        batch.put(
            OPERATION,
            "DELETE FROM log_checkpoint WHERE size = ?1",
            (before.size,),
        )?;
    }
    let kept = KeptCheckpoint {
        size: checkpoint.size,
        at: rows::time(at.as_second())?,
        note: signed.to_string(),
    };
    batch.put(
        OPERATION,
        "INSERT INTO log_checkpoint (size, at, note) VALUES (?1, ?2, ?3)",
        (kept.size, at.as_second(), &kept.note),
    )?;
    Ok(kept)
}

fn place_of(sql: &Connection, device: DeviceId, sequence: u64, report: ReportId) -> Result<u64, Failure> {
    const OPERATION: &str = "look a report up";
    let text = if sequence == 0 {
        "SELECT l.position, l.leaf FROM device d JOIN enrolment e ON e.device = d.number
         JOIN log l ON l.position = e.position WHERE d.id = ?1 AND ?2 = 0"
    } else {
        "SELECT l.position, l.leaf FROM device d
         JOIN report r ON /*+ r.provider = d.provider AND */ r.device = /*+ rest_of( */ d.number /*+ ) */ AND r.standing < 2
         JOIN log l ON l.position = r.position WHERE d.id = ?1 AND r.sequence = ?2
         UNION ALL
         SELECT l.position, l.leaf FROM device d JOIN link k ON k.device = d.number AND k.standing < 2
         JOIN log l ON l.position = k.position WHERE d.id = ?1 AND k.sequence = ?2"
    };
    let found: Option<(u64, [u8; 32])> = sql
        .prepare_cached(text)
        .and_then(|mut find| {
            find.query_row((device.as_bytes(), sequence), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
        })
        .during(OPERATION)?;
    let is_it = |(_, leaf): &(u64, [u8; 32])| leaf == report.as_bytes();
    let found = found
        .filter(is_it)
        .ok_or(StoreError::NotFound { what: "report" })?;
    Ok(found.0)
}

/// Proves that the entry at a place is in the log of the newest checkpoint.
fn prove(sql: &Connection, place: u64, from: Option<u64>) -> Result<LogProof, Failure> {
    let kept = newest(sql)?.filter(|kept| kept.size > place);
    let kept = kept.ok_or(StoreError::NotFound { what: "checkpoint" })?;
    let checkpoint = SignedNote::parse(kept.note.as_bytes())?;
    let path = proof::inclusion(place, kept.size, |node| tree::node(sql, node))?;
    let growth = match from.filter(|from| *from <= kept.size) {
        Some(from) => Some(Growth {
            from,
            path: proof::consistency(from, kept.size, |node| tree::node(sql, node))?,
            checkpoint: checkpoint.clone(),
        }),
        None => None,
    };
    let receipt = Receipt {
        place,
        path,
        checkpoint,
    };
    Ok(LogProof { receipt, growth })
}

fn hashes(sql: &Connection, tile: Tile) -> Result<Vec<Digest>, Failure> {
    let size = head(sql)?.map_or(0, |head| head.size);
    if !tile.is_in(size) {
        return Err(StoreError::NotFound { what: "tile" }.into());
    }
    let first = tile.index() * tile::WIDTH;
    tree::hashes(sql, tile.level(), first, first + tile.width())
}

/// Newest first. Of a rare kind many are looked over, but never more than a bounded number for one page.
fn entries(
    sight: &Sight<'_>,
    kind: Option<EntryKind>,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<EntryRow>, Failure> {
    const OPERATION: &str = "read the log";
    let (before, limit) = (key_of(after)?.unwrap_or(i64::MAX), limit.min(limits::PAGE_ROWS));
    let total: u64 = super::read::log_size(sight.sql)?;
    let code = kind.map(|kind| LogKind::of(kind) as i64);
    let text = "SELECT position, kind, at, leaf FROM (
             SELECT position, kind, at, leaf FROM log WHERE position < :before ORDER BY position DESC LIMIT :most
         ) l WHERE (:kind IS NULL OR kind = :kind) ORDER BY position DESC LIMIT :limit";
    let most = limits::ENTRIES_LOOKED_OVER;
    let values: [(&str, &dyn ToSql); 4] = [
        (":before", &before),
        (":most", &most),
        (":kind", &code),
        (":limit", &limit),
    ];
    type Read = (i64, i64, i64, [u8; 32]);
    let found: Vec<Read> = sight.rows(OPERATION, text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    let is_full = found.len() as u64 == u64::from(limit);
    let end = before.min(i64::try_from(total).unwrap_or(i64::MAX)) - i64::from(most);
    let next = if is_full {
        found.last().map(|row| row.0.to_string())
    } else {
        (end > 0).then(|| end.to_string())
    };
    let entry = |(position, kind, at, leaf): Read| {
        Ok(EntryRow {
            position: u64::try_from(position).intact(OPERATION)?,
            kind: LogKind::kind(kind).intact(OPERATION)?,
            at: rows::time(at)?,
            leaf: Digest::new(leaf),
        })
    };
    let rows = found
        .into_iter()
        .map(entry)
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(Page { rows, next, total })
}
