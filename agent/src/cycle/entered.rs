//! What people entered on this computer, as it goes along with a report.

use dspt_policies::Policy;
use dspt_report::AssessmentBody;
use dspt_report::Canonical;
use dspt_report::body::Salt;
use dspt_report::canonical::CanonicalError;

use crate::books;
use crate::cycle::Observation;
use crate::paths::DataFolder;

impl Observation {
    /// The same, with what people entered on this computer. Books that cannot go along stay here and cost nothing else.
    pub fn with_entered(self, folder: &DataFolder, policy: &Policy) -> (Self, Option<NotAlong>) {
        let today = self.collected_at.div_euclid(24 * 60 * 60);
        let (entered, why) = match Entered::read(folder, policy, today) {
            Ok(entered) => (entered, None),
            Err(why) => (Entered::default(), Some(why)),
        };
        (Self { entered, ..self }, why)
    }
}

/// The two books of this computer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Entered {
    /// The answers, as kept.
    pub answers: Option<String>,
    /// The hand-written part of the register, as kept.
    pub assets: Option<String>,
}

impl Entered {
    /// Both books, where they can go along; all or nothing, so that the console never takes a part for the whole.
    fn read(folder: &DataFolder, policy: &Policy, today: i64) -> Result<Self, NotAlong> {
        let (answers, assets) = books::texts(folder, policy, today)?;
        let is_said = |text: &String| !text.is_empty();
        let entered = Self {
            answers: answers.filter(is_said),
            assets: assets.filter(is_said),
        };
        // Any salt: all have one length.
        entered
            .body(Salt::new([0; 16]))
            .map(|body| body.encode())
            .transpose()?;
        Ok(entered)
    }

    pub(super) fn body(&self, salt: Salt) -> Option<AssessmentBody> {
        let any = self.answers.is_some() || self.assets.is_some();
        any.then(|| AssessmentBody {
            answers: self.answers.clone(),
            assets: self.assets.clone(),
            salt,
        })
    }
}

/// Why what people entered on this computer did not go along.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAlong {
    /// It could not be read.
    #[error(transparent)]
    Books(#[from] books::BooksError),
    /// It is longer than a report may carry.
    #[error(
        "what was entered on this computer is longer than a report may carry; hand over the pack instead"
    )]
    TooLong(#[from] CanonicalError),
}
