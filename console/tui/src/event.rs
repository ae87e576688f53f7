//! Everything that can happen to the screens, and everything they can ask of the world.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_store::model::AreaLocation;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::Standing;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::assessment::Assessment;
use crate::change::Change;
use crate::command::Command;
use crate::desk;
use crate::desk::Desk;
use crate::desk::Listed;
use crate::find::Found;
use crate::lead;
use crate::lead::About;
use crate::lead::Lead;
use crate::limits;
use crate::making::NewString;
use crate::programme::AreaName;
use crate::programme::ProgrammeView;
use crate::programme::Wanted;
use crate::roster::SavedList;
use crate::screen::View;
use crate::source::Source;
use crate::source::SourceError;
use crate::texts::CheckTexts;
use crate::texts::Fix;

/// Columns and lines of the terminal.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Size {
    pub(crate) width: u16,
    pub(crate) height: u16,
}

/// Which asking an answer belongs to. An answer to an older asking is dropped.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Generation(pub(crate) u64);

/// Everything that can happen to the screens, from anywhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// A key that means something here.
    Command(Command),
    /// Text pasted into the terminal.
    Paste(String),
    /// The terminal has another size.
    Resize(Size),
    /// Time went by.
    Tick(Timestamp),
    /// The source's stamp, to be compared with the one before.
    Stamp(u64),
    /// What a person asked for is kept, in words; or why not.
    Changed(Result<String, String>),
    /// A string that was made, line by line as it is shown, once; or why there is none.
    Made(Result<Vec<String>, String>),
    /// What was meant by something typed; or why nothing.
    Found(Result<Found, String>),
    /// An answer of the source.
    Reply {
        generation: Generation,
        reply: Result<Reply, String>,
    },
}

/// What the outside world should do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Effect {
    /// Ask the source. A newer query of one slot takes the place of an older one that has not begun.
    Query {
        slot: usize,
        generation: Generation,
        query: Query,
    },
    /// Make changes one after the other; `said` is what is told once all are kept.
    Change { changes: Vec<Change>, said: String },
    /// Make a string by which computers join; tell it as [`Event::Made`].
    Make(NewString),
    /// Find out what is meant by a screen's words, of which some are names; tell it as [`Event::Found`].
    Find(String),
    /// Keep the lists that have a name; `said` is what is told then.
    Keep { lists: Vec<SavedList>, said: String },
    /// Hand a text to the terminal's clipboard.
    Copy(String),
    /// Give the terminal back to the shell until it continues us.
    Suspend,
    /// Leave.
    Quit,
}

/// A question to the source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Query {
    Overview,
    Providers {
        after: Option<String>,
    },
    Devices {
        filter: DeviceFilter,
        after: Option<String>,
    },
    Device(DeviceId),
    Assessment(ProviderId),
    Checks,
    /// One of the supporter's screens.
    Desk(View),
    /// One of a programme's screens.
    Lead(ProgrammeView, Wanted),
    /// Locations by public registers.
    Locations {
        which: (Standing, AreaName),
        text: String,
        wanted: Wanted,
        after: Option<String>,
    },
}

/// An answer of the source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    Overview(Box<Overview>),
    Providers(Page<ProviderRow>),
    Devices {
        provider: Option<Box<ProviderRow>>,
        page: Page<DeviceRow>,
    },
    Device(Option<Box<Detail>>),
    Assessment(Option<Box<Assessment>>),
    Checks(Listed<CheckRow>),
    Desk(Option<Box<Desk>>),
    Lead(Option<Box<Lead>>),
    Locations {
        about: Box<About>,
        page: Page<AreaLocation>,
    },
}

/// One device, with how to put right what fails on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Detail {
    pub(crate) detail: DeviceDetail,
    pub(crate) fixes: BTreeMap<CheckId, Fix>,
    /// Words of the policy that judged it, where they are its own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) texts: CheckTexts,
}

impl Query {
    /// Asks. Blocks; `limit` bounds the rows of a page.
    pub(crate) fn ask(&self, source: &dyn Source, limit: usize) -> Result<Reply, SourceError> {
        Ok(match self {
            Self::Overview => Reply::Overview(Box::new(source.overview()?)),
            Self::Providers { after } => {
                Reply::Providers(source.providers("", after.as_deref(), limits::ROSTER_CHUNK)?)
            }
            Self::Devices { filter, after } => Reply::Devices {
                provider: match filter.provider {
                    Some(id) => source.provider(id)?.map(Box::new),
                    None => None,
                },
                page: source.devices(filter, after.as_deref(), limit)?,
            },
            Self::Device(id) => Reply::Device(device(source, *id)?.map(Box::new)),
            Self::Assessment(id) => Reply::Assessment(source.assessment(*id)?.map(Box::new)),
            Self::Checks => {
                let checks = Listed::read(|after, limit| source.checks(after, limit))?;
                Reply::Checks(checks)
            }
            Self::Desk(view) => Reply::Desk(desk::read(source, view)?.map(Box::new)),
            Self::Lead(view, wanted) => Reply::Lead(lead::read(source, view, *wanted)?.map(Box::new)),
            Self::Locations {
                which: (standing, area),
                text,
                wanted,
                after,
            } => {
                let which = (*standing, text.as_str());
                match source.area_locations(area, which, *wanted, after.as_deref(), limit)? {
                    Some(found) => Reply::Locations {
                        about: Box::new(About {
                            registers: found.registers,
                            area: found.area,
                        }),
                        page: found.page,
                    },
                    None => Reply::Lead(Some(Box::new(lead::nothing(source)?))),
                }
            }
        })
    }
}

fn device(source: &dyn Source, id: DeviceId) -> Result<Option<Detail>, SourceError> {
    let Some(detail) = source.device(id)? else {
        return Ok(None);
    };
    let fixes = detail
        .findings
        .iter()
        .filter_map(|finding| {
            let fix = source.fix(&finding.check, &detail)?;
            Some((finding.check.clone(), fix))
        })
        .collect();
    let texts = detail
        .findings
        .iter()
        .filter_map(|finding| Some((finding.check.clone(), source.text(&finding.check, &detail)?)))
        .collect();
    Ok(Some(Detail { detail, fixes, texts }))
}
