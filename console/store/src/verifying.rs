//! What the log is held against, and what is known besides it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use dspt_report::CheckId;
use dspt_report::Digest;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use jiff::Timestamp;

use crate::change::Judge;

/// What the log is held against. Nothing of it is needed; without [`Verifying::rules`] it is not told whether a check is
/// evidence, whether the console judges otherwise than a device, and whether a clock was wrong.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "whoever asks names each part")]
pub struct Verifying {
    /// Keys by which signatures are verified; without any, those of the log's own checkpoints are not.
    pub keys: Vec<NoteKey>,
    /// Checkpoints from outside.
    pub against: Vec<SignedNote>,
    /// What policies say; absent where nobody knows.
    pub rules: Option<Arc<dyn Rules>>,
    /// Is told how far it is.
    pub progress: Progress,
}

/// What a policy says of reports that were made under it.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "plain data")]
pub struct PolicyKnown {
    /// Checks of weight `evidence`.
    pub evidence: BTreeSet<CheckId>,
    /// Checks whose verdict rests on the day.
    pub dated: BTreeSet<CheckId>,
    /// Judges a report again.
    pub judge: Judge,
}

/// What the store does not know itself and posture is made of.
pub trait Rules: Send + Sync + fmt::Debug {
    /// What is known of a policy; `bundle` is what was published of it here. None of one that is not known.
    fn policy(&self, digest: Digest, bundle: Option<&[u8]>) -> Option<PolicyKnown>;

    /// Whether a device's clock was wrong: when it collected, in seconds since 1970, when it enrolled, and when the report
    /// came.
    fn clock_wrong(&self, collected_at: i64, enrolled_at: Timestamp, received_at: Timestamp) -> bool;
}

/// Is told how far long work is: done, of how many.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Tell>>);

type Tell = dyn Fn(Stage, u64, u64) + Send + Sync;

/// What long work is at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever tells people must have a word for each"
)]
pub enum Stage {
    /// What is kept, against the leaves of the log; counted in devices.
    Kept,
    /// What the screens show, derived from the log again; counted in providers.
    Shown,
}

impl Progress {
    /// Wraps who is told. It is called now and then, from a thread that waits for it.
    pub fn new(tell: impl Fn(Stage, u64, u64) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(crate) fn tell(&self, stage: Stage, done: u64, of: u64) {
        if let Some(tell) = &self.0 {
            tell(stage, done, of);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Progress(…)"
        } else {
            "Progress"
        })
    }
}
