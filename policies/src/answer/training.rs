//! The yearly training, from two numbers.

use crate::clock;

/// The share of people that the toolkit asks for, in hundredths.
pub const PERCENT_NEEDED: u32 = 95;

/// How many people finished the training in the last twelve months: enough by construction.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Training {
    trained: u32,
    total: u32,
    oldest_day: Option<i64>,
}

impl Training {
    /// Of `total` people `trained` have finished the training. `oldest_day` is the day of the oldest training that is counted, where
    /// it is known (days since 1970-01-01 UTC).
    ///
    /// # Errors
    /// The numbers cannot be right, or fewer than [`PERCENT_NEEDED`] in a hundred are trained.
    pub fn new(trained: u32, total: u32, oldest_day: Option<i64>) -> Result<Self, TrainingRefused> {
        if total == 0 {
            return Err(TrainingRefused::Nobody);
        }
        if trained > total {
            return Err(TrainingRefused::MoreThanAll { trained, total });
        }
        let this = Self {
            trained,
            total,
            oldest_day,
        };
        let needed = needed(total);
        if trained < needed {
            return Err(TrainingRefused::TooFew {
                trained,
                total,
                percent: this.percent(),
                needed,
                missing: needed - trained,
            });
        }
        Ok(this)
    }

    /// People who finished the training.
    pub fn trained(self) -> u32 {
        self.trained
    }

    /// People there are.
    pub fn total(self) -> u32 {
        self.total
    }

    /// The day of the oldest training that is counted, where it is known.
    pub fn oldest_day(self) -> Option<i64> {
        self.oldest_day
    }

    /// The share in hundredths, rounded down, so that 94.9 is never shown as 95.
    pub fn percent(self) -> u32 {
        let percent = u64::from(self.trained) * 100 / u64::from(self.total.max(1));
        u32::try_from(percent).unwrap_or(100)
    }

    /// The last day on which one can publish with these numbers, if nobody else is trained.
    ///
    /// The toolkit counts the twelve months before publication, so the first person falls out a year after the oldest
    /// training. Where that day is not known, a year after the numbers were said is the latest that it can be.
    pub fn publish_by(self, said_on: i64) -> i64 {
        clock::add_months(self.oldest_day.unwrap_or(said_on).min(said_on), 12)
    }
}

/// How many of so many people have to be trained.
fn needed(total: u32) -> u32 {
    let needed = (u64::from(total) * u64::from(PERCENT_NEEDED)).div_ceil(100);
    u32::try_from(needed).unwrap_or(u32::MAX)
}

/// Two numbers that do not answer the question about training.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainingRefused {
    /// The total is 0.
    #[error("nobody works there: count staff, directors, trustees and volunteers")]
    Nobody,
    /// More people are trained than there are.
    #[error("{trained} people trained of {total} cannot be: count the same people in both numbers")]
    MoreThanAll {
        /// People said to be trained.
        trained: u32,
        /// People said to be there.
        total: u32,
    },
    /// Too few are trained.
    #[error(
        "{trained} of {total} people is {percent} %, and the toolkit asks for {PERCENT_NEEDED} %: {needed} people, so {missing} more"
    )]
    TooFew {
        /// People trained.
        trained: u32,
        /// People there are.
        total: u32,
        /// The share in hundredths, rounded down.
        percent: u32,
        /// People who have to be trained.
        needed: u32,
        /// People still to train.
        missing: u32,
    },
}
