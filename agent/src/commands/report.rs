//! `report`: one cycle now: collect, judge, seal, send, or keep until it can be sent.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;
use dspt_checks::Host;
use dspt_report::statement::PolicyRefused;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Seen;
use dspt_report::wire::Head;
use dspt_report::wire::ReportsAnswer;
use dspt_report::words::chain;
use serde::Serialize;

use crate::bundle;
use crate::bundle::FetchError;
use crate::bundle::Fetched;
use crate::cli::ReportArgs;
use crate::clock;
use crate::commands;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::link;
use crate::commands::link::Answered;
use crate::commands::print_json;
use crate::commands::rotate_key;
use crate::commands::rotate_key::Sent;
use crate::commands::status::Last;
use crate::cycle;
use crate::cycle::Link;
use crate::cycle::Observation;
use crate::cycle::Sealed;
use crate::deliver;
use crate::deliver::Conflict;
use crate::deliver::DeliverError;
use crate::deliver::Delivery;
use crate::deliver::Kept;
use crate::deliver::Refusal;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Joined;
use crate::enrolment::Membership;
use crate::log_watch;
use crate::log_watch::Told;
use crate::log_watch::Watch;
use crate::machine;
use crate::paths::DataFolder;
use crate::plain;
use crate::proxy;
use crate::rotation;
use crate::schedule::Work;
use crate::spool::Place;
use crate::spool::Spool;
use crate::uplink;
use crate::uplink::Target;
use crate::uplink::Uplink;
use crate::uplink::UplinkError;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &ReportArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let (joined, outcome) = round(&here.host, &folder, Work::Report)?;
    if arguments.json {
        print_json(here.out, &outcome.json())?;
    } else {
        outcome.tell(here, &joined)?;
    }
    Ok(outcome.ended())
}

/// One round in the data folder, alone: whoever else wants to change the folder waits, or is told to.
pub(crate) fn round(
    host: &Arc<dyn Host>,
    folder: &DataFolder,
    work: Work,
) -> anyhow::Result<(Joined, Outcome)> {
    let machine = machine::id(host.as_ref());
    // Looked at before the folder is made: a computer that never joined gets none.
    if matches!(
        enrolment::membership(folder, machine.as_deref())?,
        Membership::None
    ) {
        return Err(Usage::new(NOT_JOINED).into());
    }
    let _hold = enrolment::hold(folder)?;
    let joined = settled(folder, machine.as_deref(), work)?;
    let spool = Spool::open(folder.spool(), &disk::Live)?;
    let in_force = bundle::in_force(folder, newest_time(&joined));
    let observe =
        || cycle::observe(host, &in_force.policy, clock::now()).with_entered(folder, &in_force.policy);
    let mut not_along = None;
    let seen = Watch::load(folder).seen();
    let (sealed, observation) = match work {
        Work::Report => {
            let (observation, why) = observe();
            not_along = why;
            let sealed = seal_next(&joined, &spool, &observation, in_force.refused_said, seen)?;
            (Some(sealed), Some(observation))
        }
        Work::Send => (None, None),
    };
    let sent = send(folder, &joined, &spool, in_force.refused_said, || {
        observation.clone().unwrap_or_else(|| observe().0)
    });
    let (delivery, rejoined) = sent?;
    // With the daily report at most, and only where the console was there a moment ago.
    let asked = (work == Work::Report && delivery.kept.is_none()).then(|| ask_for_checks(folder, &joined));
    let log = asked.as_ref().map(|_| ask_for_log(folder, &joined, &spool));
    let outcome = Outcome {
        log: log.unwrap_or(Told::Nothing),
        sealed,
        waiting: spool.entries(Place::Waiting)?.len(),
        clock_difference: delivery
            .console_time
            .map_or(0, |time| clock::now().saturating_sub(time)),
        rejoined,
        delivery,
        observation,
        not_along: not_along.map(|why| plain::line(&chain(&why))),
        policy_past: commands::past_notice(&in_force),
        checks: asked.unwrap_or_default(),
    };
    note(folder, &joined, &outcome)?;
    Ok((joined, outcome))
}

/// Seals what was seen as the next report.
pub(super) fn seal_next(
    joined: &Joined,
    spool: &Spool<'_>,
    observation: &Observation,
    refused: Option<PolicyRefused>,
    seen: Option<Seen>,
) -> anyhow::Result<Sealed> {
    let head = spool.head(joined.identity.key().public(), joined.start())?;
    let mut link = Link::after(head);
    link.sharing = joined.console.sharing;
    link.policy_refused = refused;
    link.seen = seen;
    Ok(cycle::seal(observation, &joined.identity, spool, link)?)
}

/// This device as it is joined, once nothing of it is half done.
fn settled(folder: &DataFolder, machine: Option<&str>, work: Work) -> anyhow::Result<Joined> {
    let joined = || match enrolment::membership(folder, machine)? {
        Membership::Joined(joined) => Ok(*joined),
        Membership::Pending(_) => Err(anyhow::Error::from(Usage::new(words::STATUS_PENDING.text))),
        Membership::None => Err(Usage::new(NOT_JOINED).into()),
    };
    rotation::finish(folder, &disk::Live)?;
    let before = joined()?;
    if folder.leaving().exists() {
        return Err(Usage::new(words::LEAVE_UNDER_WAY.text).into());
    }
    let Some(change) = rotation::pending(folder, &before.identity)? else {
        return Ok(before);
    };
    match rotate_key::send(folder, &before, &change)? {
        Sent::Kept | Sent::Refused(_) => joined(),
        // With which key the next report must be signed is not known, so none is; the next one says how many were not.
        Sent::NotAnswered(reason) => {
            if work == Work::Report {
                let spool = Spool::open(folder.spool(), &disk::Live)?;
                let head = spool.head(before.identity.key().public(), before.start())?;
                spool.skip(head.id)?;
            }
            Err(anyhow::anyhow!(
                "the console has not answered about this computer's new key yet ({reason}), so no report was made; \
                 the next run asks again"
            ))
        }
    }
}

pub(super) const NOT_JOINED: &str =
    "this computer has not joined a console; join with the string from your letter: dspt-agent enrol STRING";

/// Sends what waits; after a conflict seals the one report that rejoins the console's chain, and sends that too.
fn send(
    folder: &DataFolder,
    joined: &Joined,
    spool: &Spool<'_>,
    policy_refused: Option<PolicyRefused>,
    observation: impl FnOnce() -> Observation,
) -> anyhow::Result<(Delivery, bool)> {
    let connection = Uplink::new(&target(folder, joined))?;
    let key = joined.identity.key().public();
    let before = spool.head(key, joined.start())?;
    uplink::talk(async {
        let post = async |request| post(&connection, joined, spool, request).await;
        let mut delivery = deliver::deliver(spool, key, post).await?;
        let Some(conflict) = delivery.conflict.take() else {
            return Ok((delivery, false));
        };
        let mut link = rejoin(conflict, before);
        link.policy_refused = policy_refused;
        link.sharing = joined.console.sharing;
        link.seen = Watch::load(folder).seen();
        let sealed = cycle::seal(&observation(), &joined.identity, spool, link).map_err(SendError::Seal)?;
        let again = deliver::deliver(spool, key, post).await?;
        let rejoined = matches!(sealed, Sealed::Report { .. }) && again.conflict.is_none();
        delivery.acknowledged.extend(again.acknowledged);
        delivery.refused.extend(again.refused);
        delivery.kept = again.kept;
        delivery.console_time = again.console_time.or(delivery.console_time);
        delivery.export_key = again.export_key.or(delivery.export_key);
        Ok::<_, SendError>((delivery, rejoined))
    })
    .context("cannot send what waits; nothing is lost, and the next report tries again")
}

/// Sends reports. A console that was put back from a copy does not know the present key: it is told of the change again, and
/// then of the reports.
async fn post(
    connection: &Uplink,
    joined: &Joined,
    spool: &Spool<'_>,
    request: Vec<u8>,
) -> Result<ReportsAnswer, UplinkError> {
    let Some(change) = &joined.rotation else {
        return connection.reports(request).await;
    };
    let answer = connection.reports(request.clone()).await?;
    if !link::knows_no_key(&answer) {
        return Ok(answer);
    }
    let Ok(Answered::Kept(gap)) = link::send(connection, &change.envelope).await else {
        return Ok(answer);
    };
    if let Some(gap) = gap {
        let key = joined.identity.key().public();
        // What cannot be read here is not sent again; the console shows the gap.
        let _ = spool.send_again(gap.first..=gap.last, key, &mut BTreeSet::new());
    }
    connection.reports(request).await
}

/// The newest time that this device can rest on.
pub(super) fn newest_time(joined: &Joined) -> i64 {
    clock::now().max(joined.console.time)
}

/// How to reach the console, by any key that is good for it.
pub(super) fn target(folder: &DataFolder, joined: &Joined) -> Target {
    let mut target = proxy::behind(joined.console.target());
    let pins = bundle::pins(folder, target.pin, newest_time(joined));
    if let Some((first, more)) = pins.split_first() {
        target.pin = *first;
        target.more_pins = more.to_vec();
    }
    target
}

/// What became of asking for newer checks.
#[derive(Debug, Default)]
struct Checks {
    fetched: Fetched,
    /// Why they could not be asked for.
    unasked: Option<String>,
    /// The console's address, where its trust document lists another.
    address: Option<String>,
}

/// Asks for newer checks. Whatever comes of it, the report was sent.
fn ask_for_checks(folder: &DataFolder, joined: &Joined) -> Checks {
    let now = newest_time(joined);
    let asked = Uplink::new(&target(folder, joined))
        .map_err(FetchError::from)
        .and_then(|connection| {
            let ask = async |path: String, held, most| connection.published(&path, held, most).await;
            uplink::talk(bundle::fetch(folder, &disk::Live, joined.console.pin, now, ask))
        });
    match asked {
        Ok(fetched) => {
            let listed = fetched.addresses.as_deref().unwrap_or_default();
            let moved = !listed.is_empty() && !listed.contains(&joined.console.address);
            Checks {
                address: listed.first().filter(|_| moved).cloned(),
                fetched,
                unasked: None,
            }
        }
        Err(error) => Checks {
            unasked: Some(plain::line(&chain(&error))),
            ..Checks::default()
        },
    }
}

/// Holds the console to its log. What could not be asked is asked the next time; whatever comes of it, the report was sent.
fn ask_for_log(folder: &DataFolder, joined: &Joined, spool: &Spool<'_>) -> Told {
    let newest = newest_sent(joined, spool);
    let Ok(connection) = Uplink::new(&target(folder, joined)) else {
        return Told::Nothing;
    };
    // One that cannot be read is told with the checks, and until then nothing is believed.
    let Ok(named) = bundle::logs(folder, newest_time(joined)) else {
        return Told::Nothing;
    };
    let ask = async |path: String, most| connection.published(&path, None, most).await;
    let device = joined.identity.device();
    uplink::talk(log_watch::watch(
        folder,
        &disk::Live,
        device,
        &newest,
        &named,
        clock::now(),
        ask,
    ))
    .unwrap_or(Told::Nothing)
}

/// The newest that the console said it keeps, the newest first; behind them where the chain begins.
fn newest_sent(joined: &Joined, spool: &Spool<'_>) -> Vec<Head> {
    let key = joined.identity.key().public();
    let sent = spool.entries(Place::Sent).unwrap_or_default();
    let read = |entry| {
        let (_, report) = spool.read(entry, key).ok()?;
        Some(Head {
            id: report.id(),
            sequence: report.statement().sequence,
        })
    };
    let mut newest: Vec<Head> = sent.iter().rev().take(2).filter_map(read).collect();
    newest.push(joined.start());
    newest
}

fn rejoin(conflict: Conflict, from: Head) -> Link {
    let mut link = Link::after(conflict.head);
    link.rejoined = Some(Rejoined {
        from: from.id,
        refused: conflict.refused,
    });
    link
}

#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    #[error(transparent)]
    Seal(cycle::CycleError),
    #[error(transparent)]
    Uplink(#[from] UplinkError),
}

/// What became of a round.
pub(crate) struct Outcome {
    /// `None` where only what waited was sent.
    pub(crate) sealed: Option<Sealed>,
    pub(crate) delivery: Delivery,
    rejoined: bool,
    pub(crate) waiting: usize,
    /// What was seen, where it was looked.
    pub(crate) observation: Option<Observation>,
    /// Seconds that this clock is ahead of the console's.
    clock_difference: i64,
    /// Why what was entered on this computer did not go along.
    not_along: Option<String>,
    /// That the checks judged by are past their date.
    policy_past: Option<String>,
    checks: Checks,
    /// Whether the console's log still holds what it showed before.
    log: Told,
}

#[derive(Serialize)]
struct Json {
    acknowledged: Vec<u64>,
    clock_difference_seconds: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    entered_kept_because: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_because: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_fetched: Option<(String, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_notice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_refused: Option<String>,
    refused: Vec<JsonRefused>,
    rejoined: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Head>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<u32>,
    waiting: usize,
}

#[derive(Serialize)]
struct JsonRefused {
    conflict: bool,
    reason: String,
    sequence: u64,
}

impl Outcome {
    fn json(&self) -> Json {
        let (sealed, skipped) = match self.sealed {
            Some(Sealed::Report { head, .. }) => (Some(head), None),
            Some(Sealed::Skipped { times, .. }) => (None, Some(times)),
            None => (None, None),
        };
        let refused = self.delivery.refused.iter().map(|refusal| JsonRefused {
            conflict: refusal.conflict,
            reason: refusal.reason.clone(),
            sequence: refusal.sequence,
        });
        Json {
            acknowledged: self.delivery.acknowledged.clone(),
            clock_difference_seconds: self.clock_difference,
            entered_kept_because: self.not_along.clone(),
            kept_because: self.kept_because(),
            policy_fetched: self.checks.fetched.adopted.clone(),
            policy_notice: self.policy_past.clone(),
            policy_refused: self.checks.fetched.refused.clone(),
            refused: refused.collect(),
            rejoined: self.rejoined,
            sealed,
            skipped,
            waiting: self.waiting,
        }
    }

    /// Reports that were refused, but for those that rejoining mended.
    pub(crate) fn lost(&self) -> impl Iterator<Item = &Refusal> {
        let mended = self.rejoined;
        let refused = self.delivery.refused.iter();
        refused.filter(move |refusal| !(mended && refusal.conflict))
    }

    pub(crate) fn kept_because(&self) -> Option<String> {
        match self.delivery.kept.as_ref()? {
            Kept::NoAnswer(error) => Some(chain(error)),
            Kept::Asked { after } => Some(format!("the console asked to wait {} s", after.as_secs())),
        }
    }

    fn tell(&self, here: &mut Surroundings<'_>, joined: &Joined) -> anyhow::Result<()> {
        let operator = joined.console.run_by();
        if let Some(Sealed::Skipped { full, .. }) = &self.sealed {
            here.say(&words::REPORT_FULL.fill(&[("count", &full.reports.to_string())]))?;
        }
        self.tell_checks(here)?;
        if let Some(reason) = &self.not_along {
            here.say(&words::REPORT_NOT_ALONG.fill(&[("reason", reason)]))?;
        }
        for refusal in self.lost() {
            here.say(&words::REPORT_REFUSED.fill(&[
                ("sequence", &refusal.sequence.to_string()),
                ("reason", &refusal.reason),
            ]))?;
        }
        if self.rejoined {
            here.say(words::REPORT_REJOINED.text)?;
        }
        match self.delivery.acknowledged.as_slice() {
            [] => {}
            [one] => here.say(
                &words::REPORT_ACCEPTED.fill(&[("sequence", &one.to_string()), ("operator", operator)]),
            )?,
            [.., last] => here.say(&words::REPORT_ACCEPTED_MANY.fill(&[
                ("count", &self.delivery.acknowledged.len().to_string()),
                ("sequence", &last.to_string()),
                ("operator", operator),
            ]))?,
        }
        self.tell_kept(here, operator)?;
        match &self.log {
            Told::Broken(reason) => here.say(&words::REPORT_LOG_BROKEN.fill(&[("reason", reason)]))?,
            Told::BegunAnew => here.say(words::REPORT_LOG_ANEW.text)?,
            Told::Followed => here.say(words::REPORT_LOG_FOLLOWED.text)?,
            Told::Unnamed => here.say(words::REPORT_LOG_UNNAMED.text)?,
            Told::Fits | Told::Nothing => {}
        }
        if let Some(text) = clock::difference_in_words(self.clock_difference) {
            here.say(&text)?;
        }
        Ok(())
    }

    fn tell_checks(&self, here: &mut Surroundings<'_>) -> anyhow::Result<()> {
        let Fetched { adopted, refused, .. } = &self.checks.fetched;
        if let Some(notice) = &self.policy_past {
            here.say(notice)?;
        }
        if let Some((name, version)) = adopted {
            let version = version.to_string();
            here.say(&words::REPORT_POLICY_NEW.fill(&[("name", name), ("version", &version)]))?;
        }
        if let Some(reason) = refused {
            here.say(&words::REPORT_POLICY_REFUSED.fill(&[("reason", reason)]))?;
        }
        if let Some(reason) = &self.checks.unasked {
            here.say(&words::REPORT_POLICY_UNASKED.fill(&[("reason", reason)]))?;
        }
        Ok(())
    }

    fn tell_kept(&self, here: &mut Surroundings<'_>, operator: &str) -> anyhow::Result<()> {
        match &self.delivery.kept {
            None => return Ok(()),
            Some(Kept::NoAnswer(error)) => here.say(&plain::line(&chain(error)))?,
            Some(Kept::Asked { after }) => {
                let minutes = after.as_secs().div_ceil(60).to_string();
                here.say(&words::REPORT_ASKED.fill(&[("operator", operator), ("minutes", &minutes)]))?;
            }
        }
        here.say(&words::REPORT_KEPT.fill(&[("count", &self.waiting.to_string())]))?;
        Ok(())
    }

    /// Kept is not failed: that is what the spool is for. What needs a person is.
    pub(crate) fn ended(&self) -> Ended {
        let by_person = match &self.delivery.kept {
            Some(Kept::NoAnswer(error)) => needs_person(error),
            Some(Kept::Asked { .. }) | None => false,
        };
        let refused = self.lost().next().is_some();
        let skipped = matches!(self.sealed, Some(Sealed::Skipped { .. }));
        if by_person || refused || skipped || self.not_along.is_some() {
            Ended::Failed
        } else {
            Ended::Done
        }
    }
}

/// Whether trying again alone will not help.
fn needs_person(error: &UplinkError) -> bool {
    !matches!(
        error,
        UplinkError::NotThere { .. } | UplinkError::TimedOut { .. } | UplinkError::Refused { .. }
    )
}

/// Keeps what `status` tells, and the newest time of the console.
fn note(folder: &DataFolder, joined: &Joined, outcome: &Outcome) -> anyhow::Result<()> {
    let before = Last::load(folder);
    let accepted = !outcome.delivery.acknowledged.is_empty();
    Last {
        tried_at: clock::now(),
        accepted_at: if accepted {
            Some(clock::now())
        } else {
            before.accepted_at
        },
        clock_difference: outcome.clock_difference,
        trouble: outcome.kept_because(),
    }
    .keep(folder)?;
    let mut console = joined.console.clone();
    console.time = console
        .time
        .max(outcome.delivery.console_time.unwrap_or(console.time));
    console.export_key = outcome.delivery.export_key.or(console.export_key);
    if let Some(address) = &outcome.checks.address {
        console.address.clone_from(address);
    }
    if console != joined.console {
        enrolment::keep_console(folder, &disk::Live, &console)?;
    }
    Ok(())
}
