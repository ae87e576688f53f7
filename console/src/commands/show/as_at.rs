//! `show VIEW --as-at DATE`: what the console held at the end of a day.

use std::sync::Arc;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_report::counted;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::model::AsAt;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::KnownSince;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::TaskRow;
use dspt_tui::Assessment;
use dspt_tui::Change;
use dspt_tui::CheckText;
use dspt_tui::Clock;
use dspt_tui::Fix;
use dspt_tui::Source;
use dspt_tui::SourceError;
use dspt_tui::View;
use dspt_tui::plain;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::runtime::Handle;

use crate::cli::Global;
use crate::cli::Show;
use crate::commands::tui;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::refused;
use crate::output::Output;
use crate::source::LocalSource;
use crate::source::absent;
use crate::source::rows;
use crate::source::told;

pub(super) fn run(
    context: &Context,
    (view, day): (&View, Date),
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    if matches!(view, View::Item(..) | View::Answers(_) | View::Assets(_)) {
        return Err(Usage("answers are shown as they stand today; leave --as-at out".to_owned()).into());
    }
    if matches!(
        view,
        View::Monday | View::News(_) | View::Group(_) | View::Work | View::Notes(_) | View::Email(..)
    ) {
        return Err(Usage(format!(
            "`{view}` is about your work today; leave --as-at out, or type: dspt-console digest --since {day}"
        ))
        .into());
    }
    if matches!(
        view,
        View::Timeline(_) | View::Enrolment(_) | View::Operators(_) | View::Log
    ) {
        return Err(Usage(format!("`{view}` has its dates already; leave --as-at out")).into());
    }
    let now = context::now();
    let known_since = known_since(context, view, day, now)?;
    let then = context.store.overview_as_at(&SCOPE, day, now);
    let then = context.wait(then).map_err(refused)?;
    let (erased, provable) = (then.erased, then.provable);
    let source = AsAtSource {
        store: Arc::clone(&context.store),
        runtime: context.runtime.handle().clone(),
        today: context.source(),
        day,
        now,
    };
    if let View::Provider(id) = view {
        let asked = context.store.provider_as_at(&SCOPE, *id, day, now);
        let row = context.wait(asked).map_err(refused)?.answer;
        if global.json {
            return out.line(json(
                (day, provable),
                known_since,
                erased,
                &serde_json::to_string(&row)?,
            )?);
        }
        return provider(&row, (day, provable), known_since, out);
    }
    if global.json {
        return out.line(json(
            (day, provable),
            known_since,
            erased,
            &plain::json(&source, view)?,
        )?);
    }
    let mut options = tui::options(context, global, View::Home)?;
    options.clock = Clock::at(last_moment(day, now));
    head((day, provable), known_since, out)?;
    if erased > 0 {
        out.line(format!(
            "Erased since, because they closed: {}. Nothing of that is counted here.",
            counted(erased, "provider", "providers")
        ))?;
    }
    for line in plain::lines(&source, &options, view, arguments.width)? {
        out.line(line)?;
    }
    super::holidays(last_moment(day, now), out)
}

/// The last moment of the day, or now where it is not over.
fn last_moment(day: Date, now: Timestamp) -> Timestamp {
    let london = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let end = day.tomorrow().and_then(|next| next.to_zoned(london));
    end.map_or(now, |end| {
        (end.timestamp() - SignedDuration::from_secs(1)).min(now)
    })
}

/// What came later about what the screen shows.
fn known_since(context: &Context, view: &View, day: Date, now: Timestamp) -> anyhow::Result<KnownSince> {
    let store = &context.store;
    let found = match view {
        View::Provider(id)
        | View::Devices {
            provider: Some(id), ..
        } => context
            .wait(store.provider_as_at(&SCOPE, *id, day, now))
            .map(|then| then.known_since),
        View::Device(id) | View::Finding(id, _) | View::Facts(id) | View::History(id) => context
            .wait(store.device_as_at(&SCOPE, *id, day, now))
            .map(|then| then.known_since),
        View::Home
        | View::Providers
        | View::Item(..)
        | View::Devices { .. }
        | View::Checks
        | View::Help
        | _ => context
            .wait(store.overview_as_at(&SCOPE, day, now))
            .map(|then| then.known_since),
    };
    found.map_err(refused)
}

fn head((day, provable): (Date, bool), known_since: KnownSince, out: &mut Output) -> anyhow::Result<()> {
    out.line(format!("As at the end of {}.", day.strftime("%-d %B %Y")))?;
    if !provable {
        out.line("Not provable any more: reports of that day are kept no longer, only what they came to.")?;
    }
    match known_since {
        KnownSince { reports: 0, .. } => out.line("Nothing about the time up to then came later."),
        KnownSince { reports, devices } => out.line(format!(
            "Known only since: {} of {} about the time up to then, which came later; not counted here.",
            counted(reports, "report", "reports"),
            counted(devices, "computer", "computers")
        )),
    }
}

fn json(
    (day, provable): (Date, bool),
    known_since: KnownSince,
    erased: u32,
    answer: &str,
) -> anyhow::Result<String> {
    let known_since = serde_json::to_string(&known_since)?;
    Ok(format!(
        r#"{{"as_at":"{day}","known_since":{known_since},"erased":{erased},"provable":{provable},"answer":{answer}}}"#
    ))
}

/// How far a provider was with its questions is not kept by day; its computers are.
fn provider(
    row: &ProviderRow,
    day: (Date, bool),
    known_since: KnownSince,
    out: &mut Output,
) -> anyhow::Result<()> {
    head(day, known_since, out)?;
    out.line(&row.name)?;
    let Some(estate) = row.estate else {
        return out.line("Its computers are not yours to see.");
    };
    let (counts, devices) = (estate.counts, estate.devices);
    out.line(format!(
        "{} in use; {} with something to fix; {} quiet or silent for longer.",
        counted(devices, "computer", "computers"),
        estate.failing_devices,
        estate.silent
    ))?;
    out.line(format!(
        "Results: {} as they should be, {} to fix, {} worth knowing, {} could not be told, {} of ours.",
        counts.pass,
        counts.fail,
        counts.advice,
        counts.unknown,
        counted(counts.error, "error", "errors")
    ))?;
    out.line("Answers are not kept by day; without --as-at they are shown as they stand today.")
}

/// The rows of a day.
struct AsAtSource {
    store: Arc<dyn Store>,
    runtime: Handle,
    /// What is asked as of today: words, and nothing that is counted.
    today: LocalSource,
    day: Date,
    now: Timestamp,
}

impl AsAtSource {
    fn wait<T>(
        &self,
        what: &str,
        asked: impl Future<Output = Result<AsAt<T>, StoreError>>,
    ) -> Result<T, SourceError> {
        let answered = self.runtime.block_on(asked);
        answered
            .map(|then| then.answer)
            .map_err(|error| told(what, error))
    }
}

impl dspt_tui::source::Registers for AsAtSource {}

impl Source for AsAtSource {
    fn overview(&self) -> Result<Overview, SourceError> {
        self.wait(
            "the overview",
            self.store.overview_as_at(&SCOPE, self.day, self.now),
        )
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError> {
        let asked = self
            .store
            .providers_as_at(&SCOPE, text, after, rows(limit), self.day, self.now);
        self.wait("the providers", asked)
    }

    fn provider(&self, id: ProviderId) -> Result<Option<ProviderRow>, SourceError> {
        let asked = self.store.provider_as_at(&SCOPE, id, self.day, self.now);
        let found = absent(self.runtime.block_on(asked), "the provider")?;
        Ok(found.map(|then| then.answer))
    }

    fn assessment(&self, _: ProviderId) -> Result<Option<Assessment>, SourceError> {
        // Answers are not kept by day, and today's must not pass for those of then.
        Ok(None)
    }

    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let (filter, limit) = (filter.clone(), rows(limit));
        let asked = self
            .store
            .devices_as_at(&SCOPE, filter, after, limit, self.day, self.now);
        self.wait("the computers", asked)
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceDetail>, SourceError> {
        let asked = self.store.device_as_at(&SCOPE, id, self.day, self.now);
        let found = absent(self.runtime.block_on(asked), "the computer")?;
        Ok(found.map(|then| then.answer))
    }

    fn checks(&self) -> Result<Vec<CheckRow>, SourceError> {
        self.wait("the checks", self.store.checks_as_at(&SCOPE, self.day, self.now))
    }

    fn changed(&self) -> Result<u64, SourceError> {
        self.today.changed()
    }

    fn news(&self) -> Result<News, SourceError> {
        Err(only_now())
    }

    fn news_of(&self, _: ChangeKind, _: Option<&str>, _: usize) -> Result<Page<ChangeRow>, SourceError> {
        Err(only_now())
    }

    fn tasks(&self, _: Option<&str>, _: usize) -> Result<Page<TaskRow>, SourceError> {
        Err(only_now())
    }

    fn notes(&self, _: ProviderId, _: Option<&str>, _: usize) -> Result<Page<NoteRow>, SourceError> {
        Err(only_now())
    }

    fn change(&self, _: &Change) -> Result<(), SourceError> {
        let next_step = "leave --as-at out";
        Err(SourceError::change("change what was", next_step, None))
    }

    fn text(&self, check: &CheckId, device: &DeviceDetail) -> Option<CheckText> {
        self.today.text(check, device)
    }

    fn fix(&self, check: &CheckId, device: &DeviceDetail) -> Option<Fix> {
        self.today.fix(check, device)
    }
}

/// News and work are of the person who looks today.
fn only_now() -> SourceError {
    SourceError::new("news and work of a past day", "leave --as-at out", None)
}
