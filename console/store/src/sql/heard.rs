//! When devices were last heard of, in the order of an index that an ordinary report does not write.
//!
//! Each device has a mark, by which the index goes. It is never later than when the device was last heard of, and less than
//! [`LATE`] earlier; so what is asked of the one is found by the other, with few that are looked at in vain: a device that
//! reports daily has a mark younger than any that is silent.

/// How many seconds a mark may stay behind: a day and a half, so that of a device that reports daily each second report moves it.
pub(super) const LATE: i64 = 36 * 60 * 60;

/// Whether a device's mark has to be moved to this moment.
pub(super) fn is_to_move(mark: Option<i64>, at: i64) -> bool {
    mark.is_none_or(|mark| at < mark || at - mark >= LATE)
}

/// A condition: the device of this name was last heard of before a moment.
pub(super) fn before(device: &str, moment: &str) -> String {
    format!("{device}.heard_mark < {moment} AND {device}.last_heard < {moment}")
}

/// A condition: the device of this name was last heard of at a moment or after it, and before another.
pub(super) fn between(device: &str, from: &str, until: &str) -> String {
    format!(
        "{device}.heard_mark > {from} - {LATE} AND {device}.last_heard >= {from} AND {}",
        before(device, until)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_moved_before_it_is_late_and_where_the_clock_went_back() {
        assert!(is_to_move(None, 0));
        assert!(!is_to_move(Some(100), 100));
        assert!(!is_to_move(Some(100), 100 + LATE - 1));
        assert!(is_to_move(Some(100), 100 + LATE));
        assert!(is_to_move(Some(100), 99));
    }
}
