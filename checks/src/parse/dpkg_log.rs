//! The day of the last update in dpkg's log.

use jiff::civil::Date;

use crate::parse::day;

/// The day of the last line that records a package being replaced by another version. Lines are
/// `2026-11-20 06:12:44 upgrade libc6:amd64 2.36-9 2.36-10`, in the device's own time.
pub(crate) fn last_upgrade(log: &[u8]) -> Option<i64> {
    log.rsplit(|&byte| byte == b'\n').find_map(upgrade_day)
}

fn upgrade_day(line: &[u8]) -> Option<i64> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split(' ');
    let day = words.next()?;
    (words.nth(1)? == "upgrade").then(|| date(day)).flatten()
}

/// A date as `2026-11-20` in whole days since 1970-01-01; only years of four digits.
pub(crate) fn date(text: &str) -> Option<i64> {
    if text.len() != 10 {
        return None;
    }
    let date: Date = text.parse().ok()?;
    day::of(date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_upgrade_counts_and_installing_does_not() {
        let log = b"2026-11-18 06:00:00 upgrade a:amd64 1 2\n2026-11-19 06:00:00 upgrade b:amd64 1 2\n2026-11-20 06:00:00 install c:amd64 <none> 1\n2026-11-20 06:00:01 status installed c:amd64 1\n";
        assert_eq!(last_upgrade(log), date("2026-11-19"));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2026-11-21"), Some(20_778));
        assert_eq!(date("2026-02-30"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, text in "[0-9-]{10} .{0,5} upgrade .{0,9}") {
            let _ = last_upgrade(&bytes);
            prop_assert!(last_upgrade(text.as_bytes()).is_none_or(|day| day.abs() < 4_000_000));
        }
    }
}
