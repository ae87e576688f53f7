//! What is no longer needed goes. Only after an answer, never before a report is sealed.

use std::collections::BTreeSet;

use dspt_report::PublicKey;

use crate::disk::DiskError;
use crate::disk::NEW;
use crate::limits;
use crate::spool::BODIES;
use crate::spool::Entry;
use crate::spool::Place;
use crate::spool::REASON;
use crate::spool::Spool;
use crate::spool::SpoolError;
use crate::spool::list;

impl Spool<'_> {
    /// Removes acknowledged and refused reports beyond what is kept, unfinished files, and bodies that no report
    /// names. The newest report always stays: it is the state.
    ///
    /// # Errors
    /// [`SpoolError`]; nothing that is needed is then gone.
    pub fn tidy(&self, key: &PublicKey) -> Result<(), SpoolError> {
        let newest = self.newest()?;
        for (place, keep) in [
            (Place::Sent, limits::SENT_KEPT),
            (Place::Refused, limits::REFUSED_KEPT),
        ] {
            let entries = self.entries(place)?;
            let surplus = entries.len().saturating_sub(keep);
            for entry in entries.iter().take(surplus) {
                if newest.is_none_or(|newest| newest.order != entry.order) {
                    self.remove_entry(entry)?;
                }
            }
        }
        self.remove_unfinished()?;
        self.remove_unnamed_bodies(key)
    }

    pub(super) fn bodies_size(&self) -> Result<u64, SpoolError> {
        let folder = self.root.join(BODIES);
        let sizes = list(&folder)?
            .into_iter()
            .map(|name| folder.join(name).metadata().map_or(0, |about| about.len()));
        Ok(sizes.sum())
    }

    fn remove_entry(&self, entry: &Entry) -> Result<(), SpoolError> {
        let path = self.path(entry);
        if entry.place == Place::Refused {
            // Reasons are removed with their report; one that is gone already is no loss.
            let _ = self.disk.remove(&path.with_extension(REASON));
        }
        Ok(self
            .disk
            .remove(&path)
            .map_err(|source| DiskError::new("remove", &path, source))?)
    }

    fn remove_unfinished(&self) -> Result<(), SpoolError> {
        for folder in [
            Place::Waiting.folder(),
            Place::Sent.folder(),
            Place::Refused.folder(),
            BODIES,
        ] {
            let folder = self.root.join(folder);
            for name in list(&folder)? {
                if name.ends_with(&format!(".{NEW}")) {
                    let path = folder.join(name);
                    self.disk
                        .remove(&path)
                        .map_err(|source| DiskError::new("remove", &path, source))?;
                }
            }
        }
        Ok(())
    }

    fn remove_unnamed_bodies(&self, key: &PublicKey) -> Result<(), SpoolError> {
        let folder = self.root.join(BODIES);
        let kept = list(&folder)?;
        let mut named = BTreeSet::new();
        for place in [Place::Waiting, Place::Sent] {
            for entry in self.entries(place)? {
                let (_, report) = self.read(&entry, key)?;
                let statement = report.statement();
                let bodies = [statement.facts, statement.findings, statement.inventory];
                for body in bodies.into_iter().chain(statement.assessment) {
                    named.insert(body.sha256.to_string());
                }
            }
        }
        for name in kept.into_iter().filter(|name| !named.contains(name)) {
            let path = folder.join(name);
            self.disk
                .remove(&path)
                .map_err(|source| DiskError::new("remove", &path, source))?;
        }
        Ok(())
    }
}
