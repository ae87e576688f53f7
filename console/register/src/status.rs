//! The official status as the public search shows it, in every form that it has had.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::year::ToolkitYear;

/// What was officially published, by level.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "coverage must think about each level")]
pub enum PublishedLevel {
    /// A site without an entry of its own; its headquarters may cover it.
    NotIndividuallyRegistered,
    /// Registered, nothing published.
    NotPublished,
    /// Published and short of the standards; rare in care.
    StandardsNotMet,
    /// Short of the standards with a plan that was agreed; large organisations.
    PlanAgreed,
    /// The entry level that ended in 2021.
    EntryLevel,
    /// Social care's first step; once only.
    ApproachingStandards,
    /// All mandatory items.
    StandardsMet,
    /// Met, with Cyber Essentials Plus.
    StandardsExceeded,
}

/// An official status: level, the toolkit year it was published for, and the words as they stood in the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PublishedStatus {
    /// The level.
    pub level: PublishedLevel,
    /// The toolkit year, where one was published.
    pub year: Option<ToolkitYear>,
    /// As it stood in the file.
    pub raw: String,
}

/// A text is not a status that the search has ever shown.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not a published status such as \"2025-26 Standards Met\" or \"Not Published\"")]
pub struct InvalidStatus {
    text: String,
}

impl FromStr for PublishedStatus {
    type Err = InvalidStatus;

    /// Reads `YY/YY …`, `YYYY-YY …`, `… (YY-YY)`, any case, with or without a full stop; a blank is *not published*, as
    /// in the file of 2019.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidStatus {
            text: text.chars().take(80).collect(),
        };
        let words = text.trim().trim_end_matches('.').to_ascii_lowercase();
        let (year, words) = split_year(&words);
        let level = level(words).ok_or_else(invalid)?;
        if !year_fits(level, year.is_some()) {
            return Err(invalid());
        }
        Ok(Self {
            level,
            year,
            raw: text.chars().take(80).collect(),
        })
    }
}

/// What counts towards coverage must carry its year, and what was not published cannot; the rest stood in the files of
/// 2018 to 2020 both ways.
fn year_fits(level: PublishedLevel, has_year: bool) -> bool {
    match level {
        PublishedLevel::NotIndividuallyRegistered | PublishedLevel::NotPublished => !has_year,
        PublishedLevel::ApproachingStandards
        | PublishedLevel::StandardsMet
        | PublishedLevel::StandardsExceeded => has_year,
        PublishedLevel::StandardsNotMet | PublishedLevel::PlanAgreed | PublishedLevel::EntryLevel => true,
    }
}

/// Takes the year from the front, or from brackets at the end.
fn split_year(words: &str) -> (Option<ToolkitYear>, &str) {
    if let Some((first, rest)) = words.split_once(' ')
        && let Ok(year) = first.parse()
    {
        return (Some(year), rest.trim());
    }
    if let Some((rest, last)) = words.rsplit_once('(')
        && let Ok(year) = last.trim_end_matches(')').parse()
    {
        return (Some(year), rest.trim());
    }
    (None, words)
}

fn level(words: &str) -> Option<PublishedLevel> {
    Some(match words {
        "standards met" => PublishedLevel::StandardsMet,
        "standards exceeded" => PublishedLevel::StandardsExceeded,
        "approaching standards" => PublishedLevel::ApproachingStandards,
        "entry level" => PublishedLevel::EntryLevel,
        "standards not met" | "critical standards not met" => PublishedLevel::StandardsNotMet,
        "standards not fully met (plan agreed)" => PublishedLevel::PlanAgreed,
        "" | "not published" => PublishedLevel::NotPublished,
        "not individually registered" => PublishedLevel::NotIndividuallyRegistered,
        _ => return None,
    })
}

impl fmt::Display for PublishedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            PublishedLevel::NotIndividuallyRegistered => "Not Individually Registered",
            PublishedLevel::NotPublished => "Not Published",
            PublishedLevel::StandardsNotMet => "Standards Not Met",
            PublishedLevel::PlanAgreed => "Standards Not Fully Met (Plan Agreed)",
            PublishedLevel::EntryLevel => "Entry Level",
            PublishedLevel::ApproachingStandards => "Approaching Standards",
            PublishedLevel::StandardsMet => "Standards Met",
            PublishedLevel::StandardsExceeded => "Standards Exceeded",
        };
        match self.year {
            Some(year) => write!(f, "{year} {level}"),
            None => f.write_str(level),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_the_search_has_had_is_read() {
        for (text, shown) in [
            ("21/22 Standards Met", "2021-22 Standards Met"),
            ("21/22 Standards Exceeded ", "2021-22 Standards Exceeded"),
            ("20/21 Approaching Standards", "2020-21 Approaching Standards"),
            ("19/20 Entry Level", "2019-20 Entry Level"),
            ("22/23 Standards Not Met", "2022-23 Standards Not Met"),
            ("Standards Met (19-20)", "2019-20 Standards Met"),
            ("2024-25 standards met.", "2024-25 Standards Met"),
            (
                "Standards not fully met (plan agreed)",
                "Standards Not Fully Met (Plan Agreed)",
            ),
            ("Critical Standards Not Met", "Standards Not Met"),
            ("Not Published", "Not Published"),
            ("Not Published.", "Not Published"),
            ("Not Individually Registered.", "Not Individually Registered"),
            ("", "Not Published"),
        ] {
            let status: PublishedStatus = text.parse().unwrap();
            assert_eq!(status.to_string(), shown, "{text:?}");
            assert_eq!(status.raw, text);
        }
    }

    #[test]
    fn what_was_never_shown_is_refused_and_not_guessed() {
        for text in [
            "Standards Met",
            "21/22 Not Published",
            "21/23 Standards Met",
            "Met",
            "21/22 Standards",
            "21/22",
        ] {
            let error = text.parse::<PublishedStatus>().unwrap_err();
            assert!(error.to_string().contains("Not Published"), "{text:?}");
        }
    }
}
