//! Who looked: noted once a day, beside the answers, so that no reader waits for a commit.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use super::batch::Batch;
use super::failure::Failure;
use super::sight::Look;
use super::writer::Writer;
use crate::limits;

/// Looks that are kept, or are on their way.
#[derive(Debug, Default)]
pub(super) struct Looks(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Kept, or with the writer.
    noted: BTreeSet<Look>,
    /// Those that the writer could not take; the next look takes them along.
    left: BTreeSet<Look>,
}

impl Looks {
    /// Hands looks to the writer, each once, and does not wait.
    pub(super) fn note(self: &Arc<Self>, writer: &Writer, looked: BTreeSet<Look>) {
        let new = self.take(looked);
        if new.is_empty() {
            return;
        }
        let told = new.clone();
        let kept = writer.submit(limits::REPORT_BYTES, move |batch| keep(batch, &told));
        let looks = Arc::clone(self);
        tokio::spawn(async move {
            if kept.await.is_err() {
                looks.give_back(new);
            }
        });
    }

    /// Those that nobody noted yet.
    fn take(&self, looked: BTreeSet<Look>) -> BTreeSet<Look> {
        if looked.is_empty() {
            return looked;
        }
        let mut known = self.known();
        if known.noted.len() > limits::LOOKS_REMEMBERED {
            known.noted.clear();
        }
        let mut new = std::mem::take(&mut known.left);
        new.extend(looked.difference(&known.noted));
        known.noted.extend(&new);
        new
    }

    fn give_back(&self, looks: BTreeSet<Look>) {
        let mut known = self.known();
        for look in &looks {
            known.noted.remove(look);
        }
        known.left.extend(looks);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of a provider that was erased meanwhile nothing is noted.
fn keep(batch: &Batch<'_>, looks: &BTreeSet<Look>) -> Result<(), Failure> {
    for look in looks {
        batch.run(
            "note who looked",
            "INSERT INTO look (provider, day, operator, level)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM provider WHERE number = ?1)
             ON CONFLICT DO NOTHING",
            (look.provider, look.day, look.operator, look.level),
        )?;
    }
    Ok(())
}
