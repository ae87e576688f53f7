//! Something asked of the person in one line: a remark, a name, a day.

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_store::model::DeviceRow;
use jiff::Span;
use jiff::civil::Date;
use jiff::civil::Weekday;
use serde::Serialize;

use crate::assessment::ItemNumber;
use crate::change::Change;
use crate::limits;
use crate::screen::View;
use crate::words;
use crate::words::time;

/// What a change is about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Target {
    pub(crate) provider: ProviderId,
    /// One of its devices; absent for the provider itself.
    pub(crate) device: Option<DeviceId>,
    pub(crate) name: String,
    /// Whether a person may vouch for it.
    pub(crate) to_confirm: bool,
}

/// A marked row: what it opens, which is its identity, and what it is about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Mark {
    pub(crate) opens: View,
    pub(crate) target: Target,
}

/// What is asked.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum Ask {
    Note,
    InHand,
    Rest,
    /// The device that took the place of the one looked at.
    Replace,
    Risk(ItemNumber),
    /// How many computers may join by a new string, and for how many days.
    Make(ProviderId),
    /// Which columns the providers have.
    Columns,
    /// The name under which a list is kept.
    SaveFilter,
}

/// A line being typed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Form {
    pub(crate) ask: Ask,
    pub(crate) targets: Vec<Target>,
    pub(crate) text: String,
}

/// A question before something is changed: yes, or anything else for no.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Asked {
    pub(crate) question: String,
    pub(crate) changes: Vec<Change>,
    /// What is said once they are kept.
    pub(crate) said: String,
}

/// What comes of a form.
pub(crate) enum Filled {
    /// Ask before it is done.
    Asked(Asked),
    /// Nothing typed: nothing is to be done.
    Nothing,
    /// Why it cannot be.
    Wrong(String),
}

impl Target {
    pub(crate) fn provider(provider: ProviderId, name: &str) -> Self {
        Self {
            provider,
            device: None,
            name: name.to_owned(),
            to_confirm: false,
        }
    }

    pub(crate) fn device(row: &DeviceRow) -> Self {
        use dspt_store::model::DeviceState;
        Self {
            provider: row.provider,
            device: Some(row.id),
            name: format!("{} of {}", words::computer(row), row.provider_name),
            to_confirm: matches!(row.state, DeviceState::New | DeviceState::RestoredOrCopied),
        }
    }
}

/// `Elm Court`, or `these 3 (Elm Court, Harbour View, Rosewood)`.
pub(crate) fn names(targets: &[Target]) -> String {
    const NAMED: usize = 4;
    let named: Vec<&str> = targets
        .iter()
        .take(NAMED)
        .map(|target| target.name.as_str())
        .collect();
    match (targets.len(), targets.len().saturating_sub(NAMED)) {
        (0 | 1, _) => named.join(""),
        (all, 0) => format!("these {all} ({})", named.join(", ")),
        (all, more) => format!("these {all} ({} and {more} more)", named.join(", ")),
    }
}

impl Form {
    /// What stands before the text.
    pub(crate) fn label(&self) -> &'static str {
        match self.ask {
            Ask::Note => "Remark: ",
            Ask::InHand => "In hand of: ",
            Ask::Rest => "Rests until: ",
            Ask::Replace => "Replaced by: ",
            Ask::Risk(_) => "Until, and why: ",
            Ask::Make(_) => "Computers, days: ",
            Ask::Columns => "Columns: ",
            Ask::SaveFilter => "Name: ",
        }
    }

    /// What is asked.
    pub(crate) fn question(&self) -> String {
        let about = names(&self.targets);
        match &self.ask {
            Ask::Note => format!("A remark on {about}. No names of people."),
            Ask::InHand => format!(
                "Who has {about} in hand? me, or the name of a post or organisation; nothing for nobody."
            ),
            Ask::Rest => format!(
                "Until when may {about} rest? +7 for seven days, fri, 10 Nov or 2026-11-10; nothing for no longer."
            ),
            Ask::Replace => {
                format!("Which computer took the place of {about}? Its id, or the beginning of it.")
            }
            Ask::Risk(item) => format!(
                "Propose that {about} accept the risk of {item}: the last day, then why and what protects instead. No \
                 names of people."
            ),
            Ask::Make(_) => format!(
                "A new string for {about}: how many computers may join by it, and for how many days? 5 30 is five within thirty days."
            ),
            Ask::Columns => {
                "Which columns, of telephone computers to-fix silent heard progress codes?".to_owned()
            }
            Ask::SaveFilter => {
                "Under what name are search, order and columns kept? It is seen on this computer only."
                    .to_owned()
            }
        }
    }

    /// What is to be done, with `today` as the first day that counts.
    pub(crate) fn filled(&self, today: Date, find: impl Fn(&str) -> Result<DeviceId, String>) -> Filled {
        let text = self.text.trim();
        let made = match &self.ask {
            Ask::Note if text.is_empty() => return Filled::Nothing,
            Ask::Note => Ok(self.note(text)),
            Ask::InHand => Ok(self.in_hand(text)),
            Ask::Rest => self.rest(text, today),
            Ask::Replace if text.is_empty() => return Filled::Nothing,
            Ask::Replace => find(text).map(|new| self.replace(new)),
            Ask::Risk(_) if text.is_empty() => return Filled::Nothing,
            // About a list, and about nothing that is kept elsewhere.
            Ask::Make(_) | Ask::Columns | Ask::SaveFilter => return Filled::Nothing,
            Ask::Risk(item) => self.risk(item, text, today),
        };
        match made {
            Ok(asked) => Filled::Asked(asked),
            Err(words) => Filled::Wrong(words),
        }
    }

    fn note(&self, text: &str) -> Asked {
        let change = |target: &Target| Change::Note {
            provider: target.provider,
            device: target.device,
            text: text.to_owned(),
        };
        Asked {
            question: format!("Keep this remark on {}? y yes, n no", names(&self.targets)),
            changes: self.targets.iter().map(change).collect(),
            said: format!("The remark is kept: {}.", names(&self.targets)),
        }
    }

    fn in_hand(&self, who: &str) -> Asked {
        let change = |target: &Target| Change::InHand {
            provider: target.provider,
            device: target.device,
            who: who.to_owned(),
        };
        let about = names(&self.targets);
        let (question, said) = match who {
            "" => (
                format!("Nobody has {about} in hand any more? y yes, n no"),
                format!("In nobody's hand: {about}."),
            ),
            who => (
                format!("Is {about} in hand of {who}? y yes, n no"),
                format!("In hand of {who}: {about}."),
            ),
        };
        Asked {
            question,
            changes: self.targets.iter().map(change).collect(),
            said,
        }
    }

    fn rest(&self, text: &str, today: Date) -> Result<Asked, String> {
        let until = match text {
            "" => None,
            text => Some(later_day(text, today)?),
        };
        let change = |target: &Target| Change::Rest {
            provider: target.provider,
            device: target.device,
            until,
        };
        let about = names(&self.targets);
        let (question, said) = match until {
            None => (
                format!("Shall {about} rest no longer? y yes, n no"),
                format!("Rests no longer: {about}."),
            ),
            Some(day) => {
                let day = time::full_day(day);
                (
                    format!("Let {about} rest until {day}? y yes, n no"),
                    format!("Rests until {day}: {about}."),
                )
            }
        };
        Ok(Asked {
            question,
            changes: self.targets.iter().map(change).collect(),
            said,
        })
    }

    fn replace(&self, new: DeviceId) -> Asked {
        let change = |old| Change::Replace { old, new };
        let about = names(&self.targets);
        Asked {
            question: format!(
                "Did {} take the place of {about}? The old one counts no more. y yes, n no",
                new.short()
            ),
            changes: self
                .targets
                .iter()
                .filter_map(|target| target.device)
                .map(change)
                .collect(),
            said: format!("{} stands for {about} now.", new.short()),
        }
    }

    fn risk(&self, item: &ItemNumber, text: &str, today: Date) -> Result<Asked, String> {
        let (until, reason) = until_and_why(text, today)?;
        let change = |target: &Target| Change::Risk {
            provider: target.provider,
            item: item.clone(),
            until,
            reason: reason.clone(),
        };
        let (about, day) = (names(&self.targets), time::full_day(until));
        Ok(Asked {
            question: format!(
                "Propose to {about} to accept the risk of {item} until {day}: {reason}? y yes, n no"
            ),
            changes: self.targets.iter().map(change).collect(),
            said: format!("Proposed: the risk of {item} until {day}. It counts once they accept it."),
        })
    }
}

/// As many of the first words as make a day, and the rest.
fn until_and_why(text: &str, today: Date) -> Result<(Date, String), String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    for first in [3, 2, 1] {
        let (Some(day), Some(why)) = (words.get(..first), words.get(first..)) else {
            continue;
        };
        if let Ok(day) = later_day(&day.join(" "), today) {
            let why = why.join(" ");
            return if why.is_empty() {
                Err("Say why, and what protects instead, after the day.".to_owned())
            } else {
                Ok((day, why))
            };
        }
    }
    Err(NO_DAY.to_owned())
}

const NO_DAY: &str = "That is no day to come. Type +7 for seven days, fri, 10 Nov or 2026-11-10.";

/// A day from tomorrow on: `+7`, `fri`, `10 Nov`, `10 Nov 2027` or `2026-11-10`.
fn later_day(text: &str, today: Date) -> Result<Date, String> {
    let text = text.trim().to_lowercase();
    let day = relative(&text, today).or_else(|| absolute(&text, today));
    let last = Span::new()
        .try_days(limits::REST_DAYS)
        .and_then(|days| today.checked_add(days))
        .unwrap_or(Date::MAX);
    match day {
        Some(day) if day > last => Err(format!("At most {} days from today.", limits::REST_DAYS)),
        Some(day) if day > today => Ok(day),
        Some(_) | None => Err(NO_DAY.to_owned()),
    }
}

fn relative(text: &str, today: Date) -> Option<Date> {
    if let Some(days) = text.strip_prefix('+') {
        let days: i64 = days.trim().parse().ok()?;
        return today.checked_add(Span::new().try_days(days).ok()?).ok();
    }
    let days = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let (_, weekday) = days
        .into_iter()
        .find(|(name, _)| text.len() >= 3 && name.starts_with(text))?;
    today.nth_weekday(1, weekday).ok()
}

fn absolute(text: &str, today: Date) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    for form in ["%d %b %Y", "%d %B %Y"] {
        if let Ok(day) = Date::strptime(form, text) {
            return Some(day);
        }
        let with_year = |year: i16| Date::strptime(form, format!("{text} {year}")).ok();
        if let Some(day) = with_year(today.year()) {
            return if day > today {
                Some(day)
            } else {
                with_year(today.year() + 1)
            };
        }
    }
    None
}

#[cfg(test)]
mod tests;
