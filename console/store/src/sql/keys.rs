//! Enrolled keys in memory: the hot path in front of the table. Never the truth: a change looks again.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::RwLock;

use dspt_report::KeyId;

use crate::change::EnrolledKey;
use crate::limits;

/// Keys that were asked for.
#[derive(Debug, Default)]
pub(super) struct KeyCache(RwLock<BTreeMap<KeyId, EnrolledKey>>);

impl KeyCache {
    /// The key, where it is known here.
    pub(super) fn find(&self, id: KeyId) -> Option<EnrolledKey> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
            .copied()
    }

    /// Remembers one.
    pub(super) fn remember(&self, id: KeyId, key: EnrolledKey) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= limits::KEYS_CACHED {
            keys.clear();
        }
        keys.insert(id, key);
    }

    /// Forgets some.
    pub(super) fn forget(&self, ids: &[KeyId]) {
        if !ids.is_empty() {
            let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
            for id in ids {
                keys.remove(id);
            }
        }
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
