//! Single cells: dates in all their shapes, codes that a spreadsheet program rewrote, names.

use jiff::civil::Date;

use crate::limits;
use crate::read::Mistake;
use crate::read::short;

/// Which of the first two numbers of a date is the day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DayOrder {
    DayFirst,
    MonthFirst,
    /// The file has both: only dates that can be read one way are read.
    Mixed,
}

impl DayOrder {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::DayFirst => "day/month/year",
            Self::MonthFirst => "month/day/year",
            Self::Mixed => "mixed",
        }
    }
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A date, or nothing for an empty cell. A time of day after it is left out.
pub(crate) fn date(text: &str, order: DayOrder) -> Result<Option<Date>, Mistake> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(how) = mangled(text) {
        let text = short(text);
        return Err(Mistake::Mangled { text, how });
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        let text = short(text);
        let how = "a date as a serial number";
        return Err(Mistake::Mangled { text, how });
    }
    read_date(text, order)
        .map(Some)
        .ok_or_else(|| malformed(text, "a date such as 30/06/2026 or 2026-06-30"))
}

fn read_date(text: &str, order: DayOrder) -> Option<Date> {
    if let Some(day) = written_date(text) {
        return Some(day);
    }
    let day = text.split_whitespace().next()?;
    let day = day.split('T').next().unwrap_or(day);
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return civil(&day[..4], &day[4..6], &day[6..]);
    }
    if let Some((year, rest)) = day.split_once('-')
        && year.len() == 4
    {
        let (month, day) = rest.split_once('-')?;
        return civil(year, month, day);
    }
    let mut parts = day.split('/');
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let day_first = civil(year, second, first);
    let month_first = civil(year, first, second);
    match order {
        DayOrder::DayFirst => day_first,
        DayOrder::MonthFirst => month_first,
        DayOrder::Mixed if day_first == month_first => day_first,
        DayOrder::Mixed => match (day_first, month_first) {
            (Some(day), None) | (None, Some(day)) => Some(day),
            _ => None,
        },
    }
}

/// `1 September 2026` and `01-Sep-2026`.
fn written_date(text: &str) -> Option<Date> {
    let mut parts = text.split([' ', '-']).filter(|p| !p.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = month.to_ascii_lowercase();
    let number = MONTHS.iter().position(|m| month.starts_with(m))? + 1;
    (year.len() == 4)
        .then(|| civil(year, &number.to_string(), day))
        .flatten()
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |text: &str, most: usize| -> Option<i16> {
        let good = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        good.then(|| text.parse().ok()).flatten()
    };
    let year = digits(year, 4).filter(|y| (1900..=2100).contains(y))?;
    let small = |n: i16| i8::try_from(n).ok();
    Date::new(year, small(digits(month, 2)?)?, small(digits(day, 2)?)?).ok()
}

/// The first two numbers of a date with slashes.
pub(crate) fn slashed(text: &str) -> Option<(u32, u32)> {
    let (first, rest) = text.trim().split_once('/')?;
    let (second, _) = rest.split_once('/')?;
    Some((first.parse().ok()?, second.parse().ok()?))
}

/// The first date that is written in a text, such as what stands above a table or the name of a file.
pub fn date_within(text: &str) -> Option<Date> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(2_000)
        .collect();
    words.windows(3).find_map(|three| {
        let [first, second, third] = three else {
            return None;
        };
        let first = first.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if third.len() == 4 {
            let month = second.to_ascii_lowercase();
            let named = MONTHS
                .iter()
                .position(|m| month.starts_with(m))
                .map(|m| (m + 1).to_string());
            return civil(third, named.as_deref().unwrap_or(second), first);
        }
        (first.len() == 4).then(|| civil(first, second, third)).flatten()
    })
}

/// What a spreadsheet program did to a cell of any kind, where it can be told.
fn mangled(text: &str) -> Option<&'static str> {
    if text.starts_with('#') {
        return Some("an error of a formula");
    }
    if let Some((number, exponent)) = text.split_once(['E', 'e'])
        && (exponent.starts_with('+') || number.contains('.'))
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && exponent.bytes().all(|b| b.is_ascii_digit() || b == b'+')
        && !number.is_empty()
        && !exponent.is_empty()
    {
        return Some("scientific notation");
    }
    None
}

/// A code that a spreadsheet program took for a date: `Mar-01`, `01-Mar`, `2003-03-01 00:00:00`.
fn looks_like_a_day(text: &str) -> bool {
    let whole = text.split_whitespace().next().unwrap_or_default();
    if whole.len() == 10 && read_date(whole, DayOrder::DayFirst).is_some() {
        return true;
    }
    let Some((first, second)) = text.split_once('-') else {
        return false;
    };
    let month = |t: &str| t.len() == 3 && MONTHS.contains(&t.to_ascii_lowercase().as_str());
    let number = |t: &str| (1..=4).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    (month(first) && number(second)) || (number(first) && month(second))
}

/// What a spreadsheet program did to a code, where it can be told.
pub(crate) fn rewritten_code(text: &str) -> Option<&'static str> {
    let short_number = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    mangled(text)
        .or_else(|| looks_like_a_day(text).then_some("a code as a date"))
        .or_else(|| short_number.then_some("leading zeros are lost"))
}

/// A code that is wrong, with the most likely reason.
pub(crate) fn wrong_code(text: &str, what: &'static str) -> Mistake {
    match rewritten_code(text) {
        Some(how) => {
            let text = short(text);
            Mistake::Mangled { text, how }
        }
        None => malformed(text, what),
    }
}

/// A code that its type can read and that nothing rewrote; nothing for an empty cell.
pub(crate) fn code<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<Option<T>, Mistake> {
    if text.is_empty() {
        return Ok(None);
    }
    let code = text.parse().ok().filter(|_| rewritten_code(text).is_none());
    code.map(Some).ok_or_else(|| wrong_code(text, what))
}

pub(crate) fn malformed(text: &str, what: &'static str) -> Mistake {
    let text = short(text);
    Mistake::Malformed { text, what }
}

/// A name with its spaces joined and without control and direction characters.
pub(crate) fn name(text: &str) -> String {
    let mut name = String::with_capacity(text.len().min(limits::NAME_CHARS));
    for word in text.split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        name.extend(word.chars().filter(|c| !c.is_control() && !is_direction(*c)));
    }
    match name.char_indices().nth(limits::NAME_CHARS) {
        Some((end, _)) => name[..end].trim_end().to_owned(),
        None => name,
    }
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A public telephone number as it is dialled in the country. A spreadsheet program takes the zero from its front, which
/// no national number lacks.
pub(crate) fn telephone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let known = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '(' | ')' | '-' | '+' | '.' | '/'));
    let national = match digits.strip_prefix("44") {
        Some(rest) if digits.len() == 12 => format!("0{rest}"),
        _ => digits,
    };
    let restored = if matches!(national.len(), 9 | 10) && !national.starts_with('0') {
        format!("0{national}")
    } else {
        national
    };
    (known && matches!(restored.len(), 10 | 11) && restored.starts_with('0')).then_some(restored)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn dates_are_read_in_every_shape_that_registers_have() {
        for (text, order, expected) in [
            ("30/06/2022", DayOrder::DayFirst, day(2022, 6, 30)),
            ("06/30/2022", DayOrder::MonthFirst, day(2022, 6, 30)),
            ("1/2/2025 12:00:00 AM", DayOrder::MonthFirst, day(2025, 1, 2)),
            ("2025-01-02", DayOrder::MonthFirst, day(2025, 1, 2)),
            ("2025-01-02T00:00:00", DayOrder::DayFirst, day(2025, 1, 2)),
            ("20210401", DayOrder::DayFirst, day(2021, 4, 1)),
            ("1 September 2026", DayOrder::DayFirst, day(2026, 9, 1)),
            ("01-Sep-2026", DayOrder::DayFirst, day(2026, 9, 1)),
            ("30/06/2022", DayOrder::Mixed, day(2022, 6, 30)),
            ("05/05/2022", DayOrder::Mixed, day(2022, 5, 5)),
        ] {
            assert_eq!(date(text, order), Ok(Some(expected)), "{text}");
        }
        assert_eq!(date(" ", DayOrder::DayFirst), Ok(None));
    }

    #[test]
    fn dates_that_cannot_be_told_are_refused_and_not_guessed() {
        for text in ["44813", "4.4813E+04", "#######"] {
            let refused = date(text, DayOrder::DayFirst).unwrap_err();
            assert!(matches!(refused, Mistake::Mangled { .. }), "{text}");
        }
        for text in [
            "31/06/2022",
            "06/30/2022",
            "1/2/22",
            "yesterday",
            "2022-13-01",
            "+1/2/2022",
            "1/2/2022/3",
        ] {
            let refused = date(text, DayOrder::DayFirst).unwrap_err();
            assert!(matches!(refused, Mistake::Malformed { .. }), "{text}");
        }
        assert!(date("01/02/2022", DayOrder::Mixed).is_err());
    }

    #[test]
    fn dates_within_names_of_files_and_preambles_are_found() {
        for (text, expected) in [
            (
                "DSPT search results 09_09_2022 10_11_12.csv",
                Some(day(2022, 9, 9)),
            ),
            (
                "01_September_2026_HSCA_Active_Locations.ods",
                Some(day(2026, 9, 1)),
            ),
            (
                "Produced on Wednesday, 2nd September 2026 by",
                Some(day(2026, 9, 2)),
            ),
            ("dspt_search_2022-09-09.csv", Some(day(2022, 9, 9))),
            ("directory.csv", None),
        ] {
            assert_eq!(date_within(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_that_a_spreadsheet_rewrote_say_so() {
        for (text, how) in [
            ("8.00E+123", "scientific notation"),
            ("5E+10", "scientific notation"),
            ("Mar-01", "a code as a date"),
            ("2003-03-01 00:00:00", "a code as a date"),
            ("01/03/2003", "a code as a date"),
            ("12", "leading zeros are lost"),
            ("#NAME?", "an error of a formula"),
        ] {
            let mistake = wrong_code(text, "an ODS code");
            assert!(
                matches!(&mistake, Mistake::Mangled { how: found, .. } if *found == how),
                "{text}: {mistake}"
            );
        }
        assert!(mangled("8E218").is_none(), "a code in its own right");
        assert!(matches!(
            wrong_code("VL 1?", "an ODS code"),
            Mistake::Malformed { .. }
        ));
    }

    #[test]
    fn telephone_numbers_are_kept_as_dialled() {
        for text in ["01522 000000", "1522000000", "+44 1522 000000", "(01522) 000-000"] {
            assert_eq!(telephone(text).as_deref(), Some("01522000000"), "{text}");
        }
        for text in ["", "123", "ring the manager", "01522 000000 ext 5"] {
            assert_eq!(telephone(text), None, "{text}");
        }
    }

    #[test]
    fn names_lose_what_a_screen_cannot_show() {
        assert_eq!(name("  The \t Elms\u{202E} \u{7}Care  "), "The Elms Care");
        assert_eq!(name(&"é".repeat(500)).chars().count(), limits::NAME_CHARS);
    }
}
