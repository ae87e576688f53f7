//! The screens by name, as a person types them after `show`.

use std::fmt;
use std::str::FromStr;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::OperatorId;
use dspt_report::ProviderId;
use dspt_store::model::ChangeKind;
use dspt_store::model::DeviceGroup;
use serde::Deserialize;
use serde::Serialize;

use crate::assessment::ItemNumber;
use crate::programme::AreaName;
use crate::programme::ProgrammeView;

/// One screen, and what it is about.
///
/// It parses from and prints as the words after `show`: `devices failing disk-encryption`.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub enum View {
    /// `home`: what is new and what to do first.
    #[default]
    Home,
    /// `monday`: what is new since the operator last looked, and what to do first.
    Monday,
    /// `news KIND`: the changes of one kind; a KIND is `to-fix`, `put-right`, `quiet`, `joined` or `copied`.
    News(ChangeKind),
    /// `group CHECK`: whom to ring about one fault.
    Group(CheckId),
    /// `work`: everything noted, in hand or at rest.
    Work,
    /// `notes PROVIDER`: remarks on one provider, and how the work on it stands.
    Notes(ProviderId),
    /// `email CHECK [PROVIDER]`: what to write about one fault, to one provider or to several alike.
    Email(CheckId, Option<ProviderId>),
    /// `providers`: every provider.
    Providers,
    /// `provider PROVIDER`: how far one provider is, what differs and what to do next.
    Provider(ProviderId),
    /// `assets PROVIDER`: the provider's register.
    Assets(ProviderId),
    /// `answers PROVIDER`: what was said to each question.
    Answers(ProviderId),
    /// `timeline PROVIDER`: what happened at one provider, newest first.
    Timeline(ProviderId),
    /// `item PROVIDER NUMBER`: one question of one provider.
    Item(ProviderId, ItemNumber),
    /// `devices [of PROVIDER] [failing CHECK] [GROUP]`: computers.
    Devices {
        /// Only this provider's.
        provider: Option<ProviderId>,
        /// Only those that fail this check.
        failing: Option<CheckId>,
        /// Only those that stand out in this way: `to-fix`, `to-confirm`, `quiet`, `stale`, `never`, `copied` or
        /// `clock-wrong`.
        group: Option<DeviceGroup>,
    },
    /// `device ID`: one computer.
    Device(DeviceId),
    /// `finding ID CHECK`: one result of one computer.
    Finding(DeviceId, CheckId),
    /// `facts ID`: everything seen on one computer.
    Facts(DeviceId),
    /// `history ID`: the reports of one computer.
    History(DeviceId),
    /// `enrolment [STRING]`: strings by which computers join, or one of them, by its digest.
    Enrolment(Option<Digest>),
    /// `operators [ID]`: posts from which this console is used, or one of them.
    Operators(Option<OperatorId>),
    /// `log`: what was written into the log, by kind and day.
    Log,
    /// `checks`: each check across all computers.
    Checks,
    /// A screen as text, to be copied; it is opened from that screen alone and has no words of its own.
    Text(Box<View>),
    /// What public registers say: [`ProgrammeView`] has the words.
    Programme(ProgrammeView),
    /// `help`: the keys.
    Help,
}

impl View {
    /// Every computer.
    pub const ALL_DEVICES: Self = Self::Devices {
        provider: None,
        failing: None,
        group: None,
    };

    /// The computers of one group.
    pub fn group(group: DeviceGroup) -> Self {
        Self::Devices {
            provider: None,
            failing: None,
            group: Some(group),
        }
    }

    /// The computers that fail a check.
    pub fn failing(check: CheckId) -> Self {
        Self::Devices {
            provider: None,
            failing: Some(check),
            group: None,
        }
    }

    /// Coverage of all locations.
    pub fn coverage() -> Self {
        Self::Programme(ProgrammeView::Coverage(AreaName::all()))
    }

    /// The computers of a provider.
    pub fn of(provider: ProviderId) -> Self {
        Self::Devices {
            provider: Some(provider),
            failing: None,
            group: None,
        }
    }

    /// The sections of a provider's screen, in their order.
    pub fn sections(provider: ProviderId) -> [Self; 5] {
        [
            Self::Provider(provider),
            Self::Answers(provider),
            Self::Assets(provider),
            Self::Timeline(provider),
            Self::Notes(provider),
        ]
    }

    /// Whose section it is, and which.
    pub fn section(&self) -> Option<(ProviderId, usize)> {
        let provider = match self {
            Self::Provider(id)
            | Self::Answers(id)
            | Self::Assets(id)
            | Self::Timeline(id)
            | Self::Notes(id) => *id,
            _ => return None,
        };
        let at = Self::sections(provider).iter().position(|view| view == self)?;
        Some((provider, at))
    }

    /// Every form that parses, those of public registers too.
    pub fn forms() -> impl Iterator<Item = &'static str> {
        Self::FORMS.into_iter().chain(ProgrammeView::FORMS)
    }

    /// The forms that parse, for help and errors.
    pub const FORMS: [&'static str; 23] = [
        "home",
        "monday",
        "news KIND",
        "group CHECK",
        "work",
        "notes PROVIDER",
        "email CHECK [PROVIDER]",
        "providers",
        "provider PROVIDER",
        "assets PROVIDER",
        "answers PROVIDER",
        "timeline PROVIDER",
        "item PROVIDER NUMBER",
        "devices [of PROVIDER] [failing CHECK] [GROUP]",
        "device ID",
        "finding ID CHECK",
        "facts ID",
        "history ID",
        "checks",
        "enrolment [STRING]",
        "operators [ID]",
        "log",
        "help",
    ];
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("home"),
            Self::Monday => f.write_str("monday"),
            Self::News(kind) => write!(f, "news {}", kind_word(*kind)),
            Self::Group(check) => write!(f, "group {check}"),
            Self::Work => f.write_str("work"),
            Self::Notes(id) => write!(f, "notes {id}"),
            Self::Email(check, None) => write!(f, "email {check}"),
            Self::Email(check, Some(id)) => write!(f, "email {check} {id}"),
            Self::Providers => f.write_str("providers"),
            Self::Provider(id) => write!(f, "provider {id}"),
            Self::Assets(id) => write!(f, "assets {id}"),
            Self::Answers(id) => write!(f, "answers {id}"),
            Self::Timeline(id) => write!(f, "timeline {id}"),
            Self::Enrolment(None) => f.write_str("enrolment"),
            Self::Enrolment(Some(digest)) => write!(f, "enrolment {digest}"),
            Self::Operators(None) => f.write_str("operators"),
            Self::Operators(Some(id)) => write!(f, "operators {id}"),
            Self::Log => f.write_str("log"),
            Self::Item(id, number) => write!(f, "item {id} {number}"),
            Self::Devices {
                provider,
                failing,
                group,
            } => {
                f.write_str("devices")?;
                if let Some(provider) = provider {
                    write!(f, " of {provider}")?;
                }
                if let Some(check) = failing {
                    write!(f, " failing {check}")?;
                }
                if let Some(group) = group {
                    write!(f, " {}", group_word(*group))?;
                }
                Ok(())
            }
            Self::Device(id) => write!(f, "device {id}"),
            Self::Finding(id, check) => write!(f, "finding {id} {check}"),
            Self::Facts(id) => write!(f, "facts {id}"),
            Self::History(id) => write!(f, "history {id}"),
            Self::Checks => f.write_str("checks"),
            Self::Text(view) => view.fmt(f),
            Self::Programme(view) => view.fmt(f),
            Self::Help => f.write_str("help"),
        }
    }
}

impl FromStr for View {
    type Err = InvalidView;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let invalid = || InvalidView::new(text);
        match words.as_slice() {
            ["home"] => Ok(Self::Home),
            ["monday"] => Ok(Self::Monday),
            ["news", word] => {
                let found = ChangeKind::ALL.into_iter().find(|kind| kind_word(*kind) == *word);
                found.map(Self::News).ok_or_else(invalid)
            }
            ["group", check] => check.parse().map(Self::Group).map_err(|_| invalid()),
            ["work"] => Ok(Self::Work),
            ["notes", id] => id.parse().map(Self::Notes).map_err(|_| invalid()),
            ["email", check] => match check.parse() {
                Ok(check) => Ok(Self::Email(check, None)),
                Err(_) => Err(invalid()),
            },
            ["email", check, id] => match (check.parse(), id.parse()) {
                (Ok(check), Ok(id)) => Ok(Self::Email(check, Some(id))),
                _ => Err(invalid()),
            },
            ["providers"] => Ok(Self::Providers),
            ["provider", id] => id.parse().map(Self::Provider).map_err(|_| invalid()),
            ["assets", id] => id.parse().map(Self::Assets).map_err(|_| invalid()),
            ["answers", id] => id.parse().map(Self::Answers).map_err(|_| invalid()),
            ["timeline", id] => id.parse().map(Self::Timeline).map_err(|_| invalid()),
            ["enrolment"] => Ok(Self::Enrolment(None)),
            ["enrolment", digest] => digest
                .parse()
                .map(Some)
                .map(Self::Enrolment)
                .map_err(|_| invalid()),
            ["operators"] => Ok(Self::Operators(None)),
            ["operators", id] => id.parse().map(Some).map(Self::Operators).map_err(|_| invalid()),
            ["log"] => Ok(Self::Log),
            ["item", id, number] => match (id.parse(), number.parse()) {
                (Ok(id), Ok(number)) => Ok(Self::Item(id, number)),
                _ => Err(invalid()),
            },
            ["devices", rest @ ..] => devices(rest).ok_or_else(invalid),
            ["device", id] => id.parse().map(Self::Device).map_err(|_| invalid()),
            ["finding", id, check] => match (id.parse(), check.parse()) {
                (Ok(id), Ok(check)) => Ok(Self::Finding(id, check)),
                _ => Err(invalid()),
            },
            ["facts", id] => id.parse().map(Self::Facts).map_err(|_| invalid()),
            ["history", id] => id.parse().map(Self::History).map_err(|_| invalid()),
            ["checks"] => Ok(Self::Checks),
            ["help"] => Ok(Self::Help),
            words => ProgrammeView::of(words).map(Self::Programme).ok_or_else(invalid),
        }
    }
}

fn devices(words: &[&str]) -> Option<View> {
    let (provider, rest) = match words {
        ["of", id, rest @ ..] => (Some(id.parse().ok()?), rest),
        rest => (None, rest),
    };
    let (failing, rest) = match rest {
        ["failing", check, rest @ ..] => (Some(check.parse().ok()?), rest),
        rest => (None, rest),
    };
    let group = match rest {
        [word] => Some(
            DeviceGroup::ALL
                .into_iter()
                .find(|group| group_word(*group) == *word)?,
        ),
        [] => None,
        _ => return None,
    };
    Some(View::Devices {
        provider,
        failing,
        group,
    })
}

/// A kind of change as it is typed.
fn kind_word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::ToFix => "to-fix",
        ChangeKind::PutRight => "put-right",
        ChangeKind::Quiet => "quiet",
        ChangeKind::Joined => "joined",
        ChangeKind::Copied => "copied",
    }
}

/// A group as it is typed.
fn group_word(group: DeviceGroup) -> &'static str {
    match group {
        DeviceGroup::ToFix => "to-fix",
        DeviceGroup::ToConfirm => "to-confirm",
        DeviceGroup::Quiet => "quiet",
        DeviceGroup::Stale => "stale",
        DeviceGroup::Never => "never",
        DeviceGroup::Copied => "copied",
        DeviceGroup::ClockWrong => "clock-wrong",
    }
}

fn group_words() -> String {
    DeviceGroup::ALL.map(group_word).join(", ")
}

/// A text names no screen.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not a screen; write one of: {}; a STANDING is covered, listed or not-found; a GROUP is one of: {}", View::forms().collect::<Vec<_>>().join(" | "), group_words())]
pub struct InvalidView {
    text: String,
}

impl InvalidView {
    /// That nothing is called so, for a person who typed it.
    pub(crate) fn nothing_like(text: &str) -> String {
        let text: String = text.chars().take(60).collect();
        format!("Nothing here is called {text:?}. Fewer letters find more; ? shows the keys.")
    }

    fn new(text: &str) -> Self {
        Self {
            text: text.chars().take(120).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
