//! The toolkit's year: opens about September, closes on 30 June.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::civil::date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// A toolkit year, written `2026-27`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(extend("pattern" = "^20[0-9]{2}-[0-9]{2}$"))]
#[serde(try_from = "String", into = "String")]
pub struct ToolkitYear {
    ends: i16,
}

impl ToolkitYear {
    /// The year whose July to June contains `day`.
    pub fn of(day: Date) -> Self {
        Self {
            ends: day.year() + i16::from(day.month() >= 7),
        }
    }

    /// 30 June, by which it is to be published.
    pub fn deadline(self) -> Date {
        date(self.ends, 6, 30)
    }

    /// Whether something published for this year still counts on `day`: its 30 June is at most twelve months past.
    pub fn in_date(self, day: Date) -> bool {
        day <= date(self.ends + 1, 6, 30)
    }

    /// The year before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { ends: self.ends - 1 }
    }
}

impl fmt::Display for ToolkitYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.ends - 1, self.ends % 100)
    }
}

/// A text is not a toolkit year.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not a toolkit year such as 2026-27 or 26/27")]
pub struct InvalidYear {
    text: String,
}

impl FromStr for ToolkitYear {
    type Err = InvalidYear;

    /// Reads `2026-27`, `26-27`, `26/27` and `2026/27`; the second part must be the year after the first.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidYear {
            text: text.chars().take(20).collect(),
        };
        let (from, to) = text.split_once(['-', '/']).ok_or_else(invalid)?;
        let number = |digits: &str| {
            let good = matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
            let value: Option<i16> = good.then(|| digits.parse().ok()).flatten();
            value.map(|value| if digits.len() == 2 { 2_000 + value } else { value })
        };
        let (from, to) = (number(from).ok_or_else(invalid)?, number(to).ok_or_else(invalid)?);
        let known = (2_018..=2_098).contains(&from) && to == from + 1;
        known.then_some(Self { ends: to }).ok_or_else(invalid)
    }
}

impl TryFrom<String> for ToolkitYear {
    type Error = InvalidYear;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ToolkitYear> for String {
    fn from(year: ToolkitYear) -> Self {
        year.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_each_form_and_printed_in_one() {
        for text in ["2026-27", "26/27", "26-27", "2026/27", "2026-2027"] {
            assert_eq!(
                text.parse::<ToolkitYear>().unwrap().to_string(),
                "2026-27",
                "{text}"
            );
        }
        for wrong in [
            "",
            "2026",
            "2026-28",
            "27-26",
            "1999-00",
            "2026–27",
            "a-b",
            "+6/+7",
            "026/27",
        ] {
            assert!(wrong.parse::<ToolkitYear>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn year_turns_on_the_first_of_july() {
        assert_eq!(ToolkitYear::of(date(2026, 6, 30)).to_string(), "2025-26");
        assert_eq!(ToolkitYear::of(date(2026, 7, 1)).to_string(), "2026-27");
        assert_eq!(ToolkitYear::of(date(2026, 7, 1)).deadline(), date(2027, 6, 30));
        assert_eq!(
            ToolkitYear::of(date(2026, 7, 1)).previous().to_string(),
            "2025-26"
        );
    }

    #[test]
    fn publication_counts_for_twelve_months_after_its_deadline() {
        let year: ToolkitYear = "2025-26".parse().unwrap();
        assert!(year.in_date(date(2025, 9, 1)) && year.in_date(date(2027, 6, 30)));
        assert!(!year.in_date(date(2027, 7, 1)));
    }
}
