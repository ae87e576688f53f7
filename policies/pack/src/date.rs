//! Days as people and spreadsheets write them.

use dspt_policies::clock;

/// The day that spreadsheets count from, 1899-12-30, in days before 1970-01-01.
const SERIAL: i64 = 25_569;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A day written `2026-06-03`, `03/06/2026` (the day first), `3 June 2026`, or as a spreadsheet counts, with or without a time
/// after it; `None` for anything else, and for days before 2000 or after 2199.
pub(crate) fn day(text: &str) -> Option<i64> {
    let text = text.trim();
    let found = serial(text).or_else(|| {
        let date = text.split(['T', ',']).next().unwrap_or_default();
        let parts: Vec<&str> = date
            .split(['-', '/', '.', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        let [first, second, third, ..] = parts.as_slice() else {
            return None;
        };
        if first.len() == 4 {
            civil(first, second, third)
        } else {
            civil(third, second, first)
        }
    })?;
    (clock::FIRST_DAY..=clock::LAST_DAY)
        .contains(&found)
        .then_some(found)
}

/// What a spreadsheet keeps of a date: whole days, and a time after the point.
fn serial(text: &str) -> Option<i64> {
    let whole = text.split('.').next()?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let after = text.get(whole.len()..).unwrap_or_default();
    if !digits(whole) || whole.len() != 5 || !(after.is_empty() || digits(after.get(1..)?)) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? - SERIAL)
}

fn civil(year: &str, month: &str, day: &str) -> Option<i64> {
    let (year, day) = (number(year, 4)?, number(day, 2)?);
    let month = number(month, 2).or_else(|| named(month))?;
    // Counted from March, so that the leap day is the last of its year.
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = years / 4 - years / 100 + years / 400;
    let days = years * 365 + leap_days + (months * 153 + 2) / 5 + day - 719_469;
    // A day that no calendar has comes back as another.
    let written = format!("{year:04}-{month:02}-{day:02}");
    (clock::written(days).as_deref() == Some(&written)).then_some(days)
}

fn number(text: &str, most: usize) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn named(month: &str) -> Option<i64> {
    let month = month.to_lowercase();
    let place = MONTHS.iter().position(|name| month.starts_with(name))?;
    i64::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_spreadsheets_write_them() {
        let third_of_june = Some(20_607);
        for text in [
            "2026-06-03",
            "2026-06-03T09:30:00Z",
            "2026-06-03 09:30",
            "03/06/2026",
            "3/6/2026",
            "03.06.2026",
            "3 June 2026",
            "3 Jun 2026, 09:30",
            "03-Jun-2026",
            "46176",
            "46176.5",
        ] {
            assert_eq!(day(text), third_of_june, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "30/02/2026",
            "2026-13-01",
            "6/2026",
            "June",
            "1999-12-31",
            "12345",
            "461760",
            "3 Blub 2026",
            "2026-00-10",
            "-1/1/2026x",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
