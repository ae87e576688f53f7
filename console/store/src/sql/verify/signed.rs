//! Whether the log is the one that its head and its checkpoints tell of.

use dspt_report::Digest;
use dspt_report::log::Checkpoint;
use dspt_report::log::LogError;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_report::log::proof;

use super::kept::rows;
use crate::engine::Connection;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::sql::failure::Failure;
use crate::sql::log::numbered;
use crate::sql::tree;

/// Compares the head, the kept checkpoints and those from outside with the tree.
pub(super) fn look_through(
    sql: &Connection,
    verified: &mut LogVerified,
    keys: &[NoteKey],
    against: &[SignedNote],
) -> Result<(), Failure> {
    head(sql, verified)?;
    let kept: Vec<(u64, String)> = rows(
        sql,
        "SELECT size, note FROM log_checkpoint ORDER BY size",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (size, note) in kept {
        let read = SignedNote::parse(note.as_bytes()).and_then(|note| {
            let told: Checkpoint = note.unverified_text().parse()?;
            if keys.is_empty() {
                return Ok(told);
            }
            // The same key signed under the names that the log had before.
            let mut keys = keys.to_vec();
            if is_of(verified.origin.as_deref(), &told.origin) {
                let renamed = keys.iter().map(|key| NoteKey::new(&told.origin, *key.key()));
                let renamed: Vec<NoteKey> = renamed.collect::<Result<_, _>>()?;
                keys.extend(renamed);
            }
            Checkpoint::open(&note, &keys)
        });
        let read = read.and_then(|read| (read.size == size).then_some(read).ok_or(LogError::Mismatch));
        match read {
            Ok(checkpoint) => compare(sql, verified, &checkpoint),
            Err(error) => verified.fault(LogFault::Checkpoint {
                size,
                why: error.to_string(),
            }),
        }
    }
    for note in against {
        match Checkpoint::open(note, keys) {
            Ok(checkpoint) => compare(sql, verified, &checkpoint),
            Err(error) => verified.fault(LogFault::Checkpoint {
                size: 0,
                why: error.to_string(),
            }),
        }
    }
    Ok(())
}

fn head(sql: &Connection, verified: &mut LogVerified) -> Result<(), Failure> {
    let told: Vec<(u64, [u8; 32])> = rows(sql, "SELECT size, root FROM log_head", (), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let edge = tree::kept(sql).ok().flatten().map(|tree| tree.edge);
    match (told.as_slice(), edge) {
        ([], None) => {}
        ([(size, root)], Some(edge)) => {
            let root = Digest::new(*root);
            let made = proof::root(*size, |node| tree::node(sql, node)).ok();
            if edge.root() != root || made != Some(root) {
                verified.fault(LogFault::Tree {
                    what: format!("the head, over {size} entries"),
                });
            }
        }
        _ => verified.fault(LogFault::Tree {
            what: "the head".to_owned(),
        }),
    }
    Ok(())
}

/// Whether a log had this name: its own, or one before it was restored.
fn is_of(origin: Option<&str>, name: &str) -> bool {
    let both = origin.and_then(numbered).zip(numbered(name));
    both.is_some_and(|((own, last), (other, number))| own == other && number <= last)
}

fn compare(sql: &Connection, verified: &mut LogVerified, checkpoint: &Checkpoint) {
    let size = checkpoint.size;
    let why = if !is_of(verified.origin.as_deref(), &checkpoint.origin) {
        Some("of another log")
    } else if size > verified.size {
        Some("the log is shorter: entries are gone from its end")
    } else if proof::root(size, |node| tree::node(sql, node)).ok() != Some(checkpoint.root) {
        Some("the log up to there is another one")
    } else {
        None
    };
    match why {
        None => verified.checkpoints += 1,
        Some(why) => verified.fault(LogFault::Checkpoint {
            size,
            why: why.to_owned(),
        }),
    }
}
