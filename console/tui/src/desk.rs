//! What the supporter's screens hold: what is new, groups of one fault, work in hand, remarks, and a text to send.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_store::change::TokenRow;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::LogState;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;
use serde::Serialize;

use crate::email;
use crate::limits;
use crate::screen::View;
use crate::source::Source;
use crate::source::SourceError;
use crate::words;

/// One of the supporter's screens.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Desk {
    Monday(Box<Monday>),
    News(NewsOf),
    Group(Group),
    Work(Tasks),
    Notes(Box<Notes>),
    Email(Email),
    Strings(Strings),
    Operators(Listed<OperatorRow>),
    Log(LogState),
    Timeline(Box<Timeline>),
}

/// Rows of a list that is held as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Listed<Row> {
    pub(crate) rows: Vec<Row>,
    /// How many there are; more than `rows` beyond [`limits::DESK_ROWS`].
    pub(crate) total: u64,
}

impl<Row> Listed<Row> {
    /// Reads it page after page.
    pub(crate) fn read(
        ask: impl FnMut(Option<&str>, usize) -> Result<Page<Row>, SourceError>,
    ) -> Result<Self, SourceError> {
        let (rows, total) = all(limits::DESK_ROWS, ask)?;
        Ok(Self { rows, total })
    }

    /// How many are not held.
    pub(crate) fn more(&self) -> u64 {
        self.total.saturating_sub(self.rows.len() as u64)
    }
}

/// What is new, and what to do first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Monday {
    pub(crate) overview: Overview,
    pub(crate) news: News,
    /// Those that fell silent, where they are few.
    pub(crate) quiet: Vec<ChangeRow>,
    pub(crate) tasks: Tasks,
}

/// The changes of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct NewsOf {
    pub(crate) rows: Vec<ChangeRow>,
    /// How many there are; more than `rows` beyond [`limits::DESK_ROWS`].
    pub(crate) total: u64,
}

/// Everything noted, in hand or at rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Tasks {
    pub(crate) rows: Vec<TaskRow>,
    /// How many there are; more than `rows` beyond [`limits::DESK_ROWS`].
    pub(crate) total: u64,
}

/// The computers that fail one check, by provider.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Group {
    pub(crate) check: CheckId,
    pub(crate) providers: Vec<GroupRow>,
    /// How many computers there are; more than those of `providers` beyond [`limits::DESK_ROWS`].
    pub(crate) total: u64,
}

/// One provider in a [`Group`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct GroupRow {
    pub(crate) provider: ProviderId,
    pub(crate) name: String,
    pub(crate) telephone: Option<String>,
    /// What its computers are called.
    pub(crate) computers: Vec<String>,
    /// How the work on the provider itself stands.
    pub(crate) task: Option<TaskRow>,
}

/// Remarks on one provider, and how the work on it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Notes {
    pub(crate) provider: ProviderRow,
    pub(crate) task: Option<TaskRow>,
    pub(crate) notes: Vec<NoteRow>,
    /// How many remarks there are.
    pub(crate) total: u64,
    /// What the devices that remarks are about are called.
    pub(crate) labels: BTreeMap<DeviceId, String>,
}

/// Strings by which computers join; of one, who did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Strings {
    #[serde(flatten)]
    pub(crate) strings: Listed<TokenRow>,
    pub(crate) joined: Listed<DeviceRow>,
}

/// What happened at one provider.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Timeline {
    pub(crate) provider: ProviderRow,
    pub(crate) rows: Vec<TimelineRow>,
    /// How many there are; more than `rows` beyond [`limits::DESK_ROWS`].
    pub(crate) total: u64,
}

/// What to say to one provider, or to several alike, about one fault.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Email {
    pub(crate) check: CheckId,
    /// What is so when it passes, by the policy that judged, where that has words of its own.
    pub(crate) title: Option<String>,
    /// To whom; absent for several alike.
    pub(crate) provider: Option<String>,
    /// Its computers; none where it goes to several.
    pub(crate) computers: Vec<String>,
    /// Minutes and steps; more than one where the computers differ.
    pub(crate) ways: Vec<(u32, String)>,
}

/// Reads one of the supporter's screens; nothing where what it is about is not there.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other screen has questions of its own"
)]
pub(crate) fn read(source: &dyn Source, view: &View) -> Result<Option<Desk>, SourceError> {
    Ok(Some(match view {
        View::News(kind) => Desk::News(news_of(source, *kind, limits::DESK_ROWS)?),
        View::Group(check) => Desk::Group(group(source, check)?),
        View::Work => Desk::Work(tasks(source)?),
        View::Notes(provider) => {
            return Ok(notes(source, *provider)?.map(|notes| Desk::Notes(Box::new(notes))));
        }
        View::Enrolment(string) => return strings(source, *string),
        View::Operators(post) => {
            let ask = |after: Option<&str>, limit| source.operators(after, limit);
            let Some(posts) = listed_or_one(*post, ask, |row| row.id)? else {
                return Ok(None);
            };
            Desk::Operators(posts)
        }
        View::Log => Desk::Log(source.log()?),
        View::Timeline(provider) => return timeline(source, *provider),
        View::Email(check, provider) => return Ok(email::read(source, check, *provider)?.map(Desk::Email)),
        _ => Desk::Monday(Box::new(monday(source)?)),
    }))
}

fn strings(source: &dyn Source, string: Option<Digest>) -> Result<Option<Desk>, SourceError> {
    let ask = |after: Option<&str>, limit| source.strings(after, limit);
    let Some(strings) = listed_or_one(string, ask, |row| row.token_sha256)? else {
        return Ok(None);
    };
    let joined = match string {
        Some(digest) => Listed::read(|after, limit| source.joined_by(digest, after, limit))?,
        None => Listed {
            rows: Vec::new(),
            total: 0,
        },
    };
    Ok(Some(Desk::Strings(Strings { strings, joined })))
}

fn timeline(source: &dyn Source, id: ProviderId) -> Result<Option<Desk>, SourceError> {
    let Some(provider) = source.provider(id)? else {
        return Ok(None);
    };
    let (rows, total) = all(limits::DESK_ROWS, |after, limit| {
        source.timeline(id, after, limit)
    })?;
    Ok(Some(Desk::Timeline(Box::new(Timeline {
        provider,
        rows,
        total,
    }))))
}

fn monday(source: &dyn Source) -> Result<Monday, SourceError> {
    let (overview, news) = (source.overview()?, source.news()?);
    let few = (1..=limits::QUIET_NAMED).contains(&news.changes.quiet);
    let quiet = if few {
        news_of(source, ChangeKind::Quiet, limits::CHUNK_ROWS)?.rows
    } else {
        Vec::new()
    };
    Ok(Monday {
        overview,
        news,
        quiet,
        tasks: tasks(source)?,
    })
}

fn news_of(source: &dyn Source, kind: ChangeKind, most: usize) -> Result<NewsOf, SourceError> {
    let (rows, total) = all(most, |after, limit| source.news_of(kind, after, limit))?;
    Ok(NewsOf { rows, total })
}

fn tasks(source: &dyn Source) -> Result<Tasks, SourceError> {
    let (rows, total) = all(limits::DESK_ROWS, |after, limit| source.tasks(after, limit))?;
    Ok(Tasks { rows, total })
}

/// The computers that fail a check, of all providers or of one.
pub(crate) fn failing(
    source: &dyn Source,
    check: &CheckId,
    provider: Option<ProviderId>,
) -> Result<(Vec<DeviceRow>, u64), SourceError> {
    let filter = DeviceFilter {
        provider,
        failing: Some(check.clone()),
        ..DeviceFilter::default()
    };
    all(limits::DESK_ROWS, |after, limit| {
        source.devices(&filter, after, limit)
    })
}

fn group(source: &dyn Source, check: &CheckId) -> Result<Group, SourceError> {
    let (devices, total) = failing(source, check, None)?;
    let mut tasks: BTreeMap<ProviderId, TaskRow> = BTreeMap::new();
    for task in tasks_of_providers(source)? {
        tasks.insert(task.provider, task);
    }
    let mut rows: BTreeMap<(String, ProviderId), GroupRow> = BTreeMap::new();
    for device in devices {
        let key = (device.provider_name.to_lowercase(), device.provider);
        let row = rows.entry(key).or_insert_with(|| GroupRow {
            provider: device.provider,
            name: device.provider_name.clone(),
            telephone: device.telephone.clone(),
            computers: Vec::new(),
            task: tasks.remove(&device.provider),
        });
        row.computers.push(words::computer(&device));
    }
    Ok(Group {
        check: check.clone(),
        providers: rows.into_values().collect(),
        total,
    })
}

fn tasks_of_providers(source: &dyn Source) -> Result<impl Iterator<Item = TaskRow>, SourceError> {
    Ok(tasks(source)?
        .rows
        .into_iter()
        .filter(|task| task.device.is_none()))
}

fn notes(source: &dyn Source, id: ProviderId) -> Result<Option<Notes>, SourceError> {
    let Some(provider) = source.provider(id)? else {
        return Ok(None);
    };
    let (notes, total) = all(limits::DESK_ROWS, |after, limit| source.notes(id, after, limit))?;
    let of_this = tasks(source)?.rows.into_iter().filter(|task| task.provider == id);
    let (mut task, mut labels) = (None, BTreeMap::new());
    for row in of_this {
        match row.device {
            Some(device) => {
                labels.insert(device, named(&row.label, device));
            }
            None => task = Some(row),
        }
    }
    Ok(Some(Notes {
        provider,
        task,
        notes,
        total,
        labels,
    }))
}

/// What a device is called: its label, or the beginning of its id.
pub(crate) fn named(label: &str, device: DeviceId) -> String {
    if label.trim().is_empty() {
        format!("computer {}", device.short())
    } else {
        label.to_owned()
    }
}

/// A list as a whole, or one of it wherever it stands; nothing where that one is not there.
fn listed_or_one<Row, Id: Copy + PartialEq>(
    one: Option<Id>,
    mut ask: impl FnMut(Option<&str>, usize) -> Result<Page<Row>, SourceError>,
    id: impl Fn(&Row) -> Id,
) -> Result<Option<Listed<Row>>, SourceError> {
    let Some(one) = one else {
        return Listed::read(ask).map(Some);
    };
    let mut after: Option<String> = None;
    loop {
        let page = ask(after.as_deref(), limits::CHUNK_ROWS)?;
        let found = page.rows.into_iter().find(|row| id(row) == one);
        if found.is_some() || page.next.is_none() {
            return Ok(found.map(|row| Listed {
                rows: vec![row],
                total: 1,
            }));
        }
        after = page.next;
    }
}

/// Page after page, up to `most` rows; and how many there are.
fn all<Row>(
    most: usize,
    mut ask: impl FnMut(Option<&str>, usize) -> Result<Page<Row>, SourceError>,
) -> Result<(Vec<Row>, u64), SourceError> {
    let (mut rows, mut after): (Vec<Row>, Option<String>) = (Vec::new(), None);
    loop {
        let limit = limits::CHUNK_ROWS.min(most - rows.len());
        let page = ask(after.as_deref(), limit)?;
        let none = page.rows.is_empty();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() || none || rows.len() >= most {
            return Ok((rows, page.total));
        }
    }
}
