//! Signing checkpoints of the log: after the commit, at most one a second, and never before it is kept.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use dspt_report::PublicKey;
use dspt_report::SigningKey;
use dspt_store::Store;
use dspt_store::StoreError;
use tokio::time::sleep;

use crate::clock::Clock;
use crate::limits;
use crate::trace;

/// The newest checkpoint, as it goes into answers.
#[derive(Debug, Default)]
pub(crate) struct Checkpoints {
    newest: RwLock<Option<Arc<str>>>,
    /// Whose signature it has.
    pub(crate) key: Option<PublicKey>,
}

impl Checkpoints {
    /// None yet; they will have the signature of this key.
    pub(crate) fn signed_by(key: PublicKey) -> Self {
        Self {
            key: Some(key),
            ..Self::default()
        }
    }

    /// The newest checkpoint, a signed note.
    pub(crate) fn newest(&self) -> Option<Arc<str>> {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, note: &str) {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        if newest.as_deref() != Some(note) {
            *newest = Some(note.into());
        }
    }
}

/// Signs where the log grew, for as long as the server runs. Each node does; the store keeps one for each size.
pub(crate) async fn keep(
    checkpoints: Arc<Checkpoints>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    key: SigningKey,
) {
    loop {
        match newest(store.as_ref(), &key, clock.now()).await {
            Ok(Some(note)) => checkpoints.set(&note),
            Ok(None) | Err(StoreError::Busy) => {}
            Err(error) => trace::defect("sign a checkpoint", &trace::chain(&error)),
        }
        sleep(limits::CHECKPOINT_EVERY).await;
    }
}

async fn newest(
    store: &dyn Store,
    key: &SigningKey,
    now: jiff::Timestamp,
) -> Result<Option<String>, StoreError> {
    let (head, kept) = (store.log_head().await?, store.log_checkpoint().await?);
    let before = kept.as_ref().map_or(0, |kept| kept.size);
    let Some(head) = head.filter(|head| head.size > before) else {
        return Ok(kept.map(|kept| kept.note));
    };
    let signed = head.sign(key).map_err(|_| StoreError::Defect)?;
    Ok(Some(store.log_checkpoint_keep(signed, now).await?.note))
}
