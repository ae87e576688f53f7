//! The table of support dates.

/// End-of-support dates of products, good until a date of its own.
#[derive(Debug)]
pub struct SupportDates {
    pub(crate) valid_until_day: i64,
}

impl SupportDates {
    /// The last day on which the table may be judged by, in days since 1970-01-01 UTC.
    pub fn valid_until_day(&self) -> i64 {
        self.valid_until_day
    }
}
