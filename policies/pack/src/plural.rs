//! Numbers, days and lists in words.

use dspt_policies::clock;
use dspt_report::counted;

use crate::plain;

/// Names that one sentence lists; the rest are counted.
const NAMES: usize = 8;

/// `1 computer`, `3 computers`.
pub(crate) fn computers(count: u64) -> String {
    counted(count, "computer", "computers")
}

pub(crate) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A day with its year, for texts that are read elsewhere and later.
pub(crate) fn day(day: i64) -> String {
    // No day is that far: so the year always stands.
    clock::in_words(day, i64::MAX)
}

/// Some names, made safe to show, and how many more there are.
pub(crate) fn names<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<String> = all.into_iter().map(|name| plain::short(name, 60)).collect();
    let shown = all.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `15 minutes`, `about` to be said by the sentence; hours from two on.
pub(crate) fn time(minutes: u32) -> String {
    if minutes < 120 {
        return counted(minutes, "minute", "minutes");
    }
    let half_hours = (minutes + 15) / 30;
    let half = if half_hours % 2 == 1 { "½" } else { "" };
    format!("{}{half} hours", half_hours / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(computers(1), "1 computer");
        assert_eq!(computers(0), "0 computers");
        assert_eq!(day(20_607), "3 June 2026");
        assert_eq!(time(1), "1 minute");
        assert_eq!(time(119), "119 minutes");
        assert_eq!(time(120), "2 hours");
        assert_eq!(time(150), "2½ hours");
        assert_eq!(time(176), "3 hours");
    }

    #[test]
    fn a_long_list_ends_in_a_number() {
        let all: Vec<String> = (1..=10).map(|n| format!("PC {n}")).collect();
        let shown = names(all.iter().map(String::as_str));
        assert!(shown.ends_with("PC 8 and 2 more"), "{shown}");
    }
}
