//! `digest --since DATE`: what changed, in plain words, for cron and one's own mailer. The console sends nothing itself.

use std::collections::BTreeMap;

use dspt_report::CheckId;
use dspt_report::counted;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::limits;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::Scope;
use dspt_store::silence;
use dspt_tui::CheckTexts;
use dspt_tui::plain;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli;
use crate::cli::DigestFormat;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;
use crate::texts;

mod html;
#[cfg(test)]
mod tests;
mod text;

pub(crate) fn run(
    context: &Context,
    arguments: &cli::Digest,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let now = now();
    if arguments.since > silence::day(now) {
        return Err(Usage(format!(
            "{} has not begun; --since takes a day that was",
            arguments.since
        ))
        .into());
    }
    let texts = texts::checks(&*context.in_force()?);
    let read = Digest::read(context.store.as_ref(), &SCOPE, arguments.since, &texts, now);
    let digest = context.wait(read).map_err(refused)?;
    if global.json {
        return out.line(plain::escaped_json(&digest)?);
    }
    match arguments.format {
        DigestFormat::Text => out.line(text::write(&digest).trim_end()),
        DigestFormat::Html => out.line(html::write(&digest)),
    }
}

/// What changed from the beginning of a day on. Everything in it is by name: there is no rank.
#[derive(Clone, Debug, Serialize)]
struct Digest {
    /// The first day, London.
    since: Date,
    /// The moment up to which it is told.
    until: Timestamp,
    providers: u32,
    computers: u32,
    /// Computers with something to fix, whenever that began.
    to_fix: u32,
    /// Computers not heard of since then that are not silent by the clock either.
    unheard: u32,
    /// Accepted risks whose last day is one of the next seven.
    risks_ending: u32,
    /// Accepted risks that ended since then.
    risks_ended: u32,
    sections: Vec<Section>,
}

/// One kind of change that there is.
#[derive(Clone, Debug, Serialize)]
struct Section {
    kind: ChangeKind,
    /// How many; more than are named beyond a page.
    total: u64,
    parts: Vec<Part>,
}

/// One check of a section, or all of it where it is about none.
#[derive(Clone, Debug, Serialize)]
struct Part {
    /// What is so when it passes.
    title: Option<String>,
    minutes: Option<u32>,
    providers: Vec<OfProvider>,
}

/// One provider's computers in a part.
#[derive(Clone, Debug, Serialize)]
struct OfProvider {
    name: String,
    telephone: Option<String>,
    computers: Vec<String>,
}

impl Digest {
    /// Reads it all; `now` is the moment up to which it is told.
    async fn read(
        store: &dyn Store,
        scope: &Scope,
        day: Date,
        texts: &CheckTexts,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let since = begin(day, now);
        let overview = store.overview(scope, now).await?;
        let changes = store.changes(scope, since, now).await?;
        let mut sections = Vec::new();
        for kind in ChangeKind::ALL {
            let page = store
                .changed(scope, kind, None, since, None, limits::PAGE_ROWS, now)
                .await?;
            if page.total > 0 {
                sections.push(Section {
                    kind,
                    total: page.total,
                    parts: parts(page.rows, texts),
                });
            }
        }
        Ok(Self {
            since: silence::day(changes.since),
            until: now,
            providers: overview.providers,
            computers: overview.devices,
            to_fix: overview.failing_devices,
            unheard: changes.unheard,
            risks_ending: changes.risks_ending,
            risks_ended: changes.risks_ended,
            sections,
        })
    }
}

/// The moment at which a day in London begins.
fn begin(day: Date, now: Timestamp) -> Timestamp {
    day.to_zoned(london()).map_or(now, |start| start.timestamp())
}

/// By check and provider, each by name.
fn parts(rows: Vec<ChangeRow>, texts: &CheckTexts) -> Vec<Part> {
    let mut by_check: BTreeMap<Option<CheckId>, BTreeMap<(String, String), OfProvider>> = BTreeMap::new();
    for row in rows {
        let computer = if row.label.trim().is_empty() {
            format!("computer {}", row.device.short())
        } else {
            row.label
        };
        let key = (row.provider_name.to_lowercase(), row.provider.to_string());
        let of_check = by_check.entry(row.check).or_default();
        let provider = of_check.entry(key).or_insert_with(|| OfProvider {
            name: row.provider_name,
            telephone: row.telephone,
            computers: Vec::new(),
        });
        provider.computers.push(computer);
    }
    let part = |(check, providers): (Option<CheckId>, BTreeMap<(String, String), OfProvider>)| {
        let text = check.as_ref().and_then(|check| texts.get(check));
        let title = text.map(|text| text.title.clone());
        Part {
            title: title.or_else(|| check.as_ref().map(ToString::to_string)),
            minutes: text.and_then(|text| text.minutes),
            providers: providers.into_values().collect(),
        }
    };
    by_check.into_iter().map(part).collect()
}

impl Section {
    /// `Quiet: 4 computers`.
    fn heading(&self) -> String {
        let total = self.total;
        let computers = || counted(total, "computer", "computers");
        match self.kind {
            ChangeKind::ToFix => format!("To fix: {total}"),
            ChangeKind::PutRight => format!("Put right: {total}"),
            ChangeKind::Quiet => format!("Quiet: {}", computers()),
            ChangeKind::Joined => format!("Joined: {}", computers()),
            ChangeKind::Copied => format!("Copied key: {}", computers()),
        }
    }

    /// What it means and what to do.
    fn about(&self) -> &'static str {
        match self.kind {
            ChangeKind::ToFix => "Each is one check on one computer: not so now, and so or not known before.",
            ChangeKind::PutRight => "Each is one check on one computer: not so before, and so now.",
            ChangeKind::Quiet => "No report for three working days or more. Are they switched on?",
            ChangeKind::Joined => "See that each is one of theirs.",
            ChangeKind::Copied => "Two computers speak as one. Enrol both anew.",
        }
    }

    /// How many are not named.
    fn more(&self) -> u64 {
        let named = self.parts.iter().flat_map(|part| &part.providers);
        let named: usize = named.map(|provider| provider.computers.len()).sum();
        self.total.saturating_sub(named as u64)
    }
}

impl Digest {
    fn title(&self) -> String {
        let until = self.until.to_zoned(london());
        format!(
            "What changed from {} to {}",
            self.since.strftime("%A %-d %B %Y"),
            until.strftime("%A %-d %B %Y, %H:%M")
        )
    }

    fn standing(&self) -> String {
        format!(
            "{}, {}; {} with something to fix, old or new.",
            counted(self.providers, "provider", "providers"),
            counted(self.computers, "computer", "computers"),
            self.to_fix
        )
    }

    /// Nothing where no accepted risk ends or ended.
    fn risks(&self) -> Option<String> {
        let (ending, ended) = (self.risks_ending, self.risks_ended);
        (ending + ended > 0)
            .then(|| format!("Accepted risks that end within a week: {ending}. Ended since then: {ended}."))
    }

    fn normal(&self) -> String {
        format!(
            "Not heard of since then: {}. That is normal: offices shut, laptops lie in drawers.",
            counted(self.unheard, "computer", "computers")
        )
    }
}

fn london() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC)
}

impl Part {
    fn heading(&self) -> Option<String> {
        let title = self.title.as_ref()?;
        Some(match self.minutes {
            Some(minutes) => format!("{title} (about {} each)", counted(minutes, "minute", "minutes")),
            None => title.clone(),
        })
    }
}

impl OfProvider {
    fn line(&self) -> String {
        let telephone = self.telephone.as_deref().unwrap_or("no telephone number known");
        format!("{}, {telephone}: {}", self.name, self.computers.join(", "))
    }
}

const NOTHING: &str = "Nothing changed.";
const INDEPENDENT: &str = "Independent software, not made, approved or checked by NHS England, CQC or ICO.";
