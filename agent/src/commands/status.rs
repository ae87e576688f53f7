//! `status`: enrolled where, last report, what waits, checks in force. Reads only this program's own folder.

use dspt_policies::Toolkits;
use dspt_policies::toolkit;
use dspt_report::DeviceId;
use dspt_report::statement::PolicyRef;
use dspt_report::wire::Head;
use serde::Deserialize;
use serde::Serialize;

use crate::bundle;
use crate::bundle::Chosen;
use crate::bundle::InForce;
use crate::cli::StatusArgs;
use crate::clock;
use crate::commands;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::assessment;
use crate::commands::print_json;
use crate::cycle;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Console;
use crate::enrolment::Joined;
use crate::enrolment::Membership;
use crate::limits;
use crate::log_watch::Watch;
use crate::machine;
use crate::paths::DataFolder;
use crate::plain;
use crate::service::state;
use crate::service::state::State;
use crate::spool::Place;
use crate::spool::RefusedReport;
use crate::spool::Spool;
use crate::stand_in;
use crate::words;

/// How the last sending went: the content of `last.json`. Nothing rests on it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Last {
    /// When, by this clock.
    pub(crate) tried_at: i64,
    /// When a report was last accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) accepted_at: Option<i64>,
    /// Seconds that this clock was ahead of the console's.
    pub(crate) clock_difference: i64,
    /// Why something was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trouble: Option<String>,
}

impl Last {
    /// Reads it; what cannot be read was never noted.
    pub(crate) fn load(folder: &DataFolder) -> Self {
        let bytes = disk::read(&folder.last(), limits::SMALL_FILE_BYTES);
        let bytes = bytes.ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    pub(crate) fn keep(&self, folder: &DataFolder) -> anyhow::Result<()> {
        let bytes = serde_json::to_vec(self)?;
        Ok(disk::replace(&disk::Live, &folder.last(), &bytes)?)
    }
}

#[derive(Serialize)]
struct Json {
    #[serde(skip_serializing_if = "Option::is_none")]
    console: Option<Console>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    folder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<Head>,
    last: Last,
    /// What is known of the console's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<Watch>,
    membership: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    policy: PolicyRef,
    /// The last second of the checks in force, where it is past.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_past: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_refused: Option<String>,
    questions: Questions,
    refused: Vec<JsonRefused>,
    /// The service that runs, and when it reports next.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<State>,
    /// When the service last looked at this computer, where it did of late.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_looked_at: Option<i64>,
    waiting: usize,
}

/// The questions in force, and where they come from.
#[derive(Serialize)]
struct Questions {
    name: String,
    origin: String,
}

#[derive(Serialize)]
struct JsonRefused {
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<u64>,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &StatusArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    let membership = enrolment::membership(&folder, machine.as_deref())?;
    let in_force = bundle::in_force(&folder, clock::now());
    let questions = Toolkits::of(&in_force.policy).in_force(here.host.today());
    if arguments.json {
        let json = json(&folder, membership, in_force, &questions)?;
        print_json(here.out, &json)?;
        return Ok(Ended::Done);
    }
    assessment::tell_notice(here, &questions.toolkit)?;
    match membership {
        Membership::None => here.say(words::STATUS_NOT_JOINED.text)?,
        Membership::Pending(_) => here.say(words::STATUS_PENDING.text)?,
        Membership::Joined(joined) => tell(here, &folder, &joined)?,
    }
    tell_policy(here, &in_force)?;
    here.say(&questions.in_words())?;
    if let Some(looked_at) = stand_in::looked_at(clock::now()) {
        let when = clock::in_words(looked_at);
        here.say(&words::STATUS_SERVICE_LOOKED.fill(&[("when", &when)]))?;
    }
    let root = folder.root().display().to_string();
    here.say(&words::STATUS_FOLDER.fill(&[("folder", &root)]))?;
    Ok(Ended::Done)
}

fn tell(here: &mut Surroundings<'_>, folder: &DataFolder, joined: &Joined) -> anyhow::Result<()> {
    let console = &joined.console;
    here.say(&words::STATUS_JOINED.fill(&[
        ("provider", &console.provider_name),
        ("operator", console.run_by()),
        ("address", &console.address),
        ("when", &clock::in_words(console.enrolled_at)),
    ]))?;
    if !console.telephone.trim().is_empty() {
        here.say(&words::STATUS_TELEPHONE.fill(&[("telephone", &console.telephone)]))?;
    }
    if !console.label.is_empty() {
        here.say(&words::STATUS_LABEL.fill(&[("label", &console.label)]))?;
    }
    let device = joined.identity.device().to_string();
    here.say(&words::STATUS_DEVICE.fill(&[("device", &device)]))?;
    tell_reports(here, folder, joined)?;
    match state::running(folder)? {
        None => here.say(words::STATUS_NEXT.text)?,
        Some(service) => {
            let when = clock::in_words(service.next_report);
            here.say(&words::STATUS_NEXT_SERVICE.fill(&[("when", &when)]))?;
        }
    }
    Ok(())
}

fn tell_reports(here: &mut Surroundings<'_>, folder: &DataFolder, joined: &Joined) -> anyhow::Result<()> {
    let spool = Spool::look(folder.spool(), &disk::Live);
    let key = joined.identity.key().public();
    match spool.newest()? {
        None => here.say(words::STATUS_NONE_YET.text)?,
        Some(entry) => {
            let (_, report) = spool.read(&entry, key)?;
            let statement = report.statement();
            here.say(&words::STATUS_LAST.fill(&[
                ("sequence", &statement.sequence.to_string()),
                ("when", &clock::in_words(statement.collected_at)),
            ]))?;
        }
    }
    let last = Last::load(folder);
    if let Some(accepted) = last.accepted_at {
        here.say(&words::STATUS_ACCEPTED.fill(&[("when", &clock::in_words(accepted))]))?;
    }
    let waiting = spool.entries(Place::Waiting)?.len().to_string();
    here.say(&words::STATUS_WAITING.fill(&[("count", &waiting)]))?;
    if let Some(trouble) = &last.trouble {
        let when = clock::in_words(last.tried_at);
        here.say(&words::STATUS_TROUBLE.fill(&[("when", &when), ("trouble", trouble)]))?;
    }
    tell_refused(here, &spool.refused(key)?)?;
    tell_log(here, folder)?;
    if let Some(text) = clock::difference_in_words(last.clock_difference) {
        here.say(&text)?;
    }
    Ok(())
}

/// Whether the console's log is what it showed before.
fn tell_log(here: &mut Surroundings<'_>, folder: &DataFolder) -> anyhow::Result<()> {
    let watch = Watch::load(folder);
    if let Some(left) = watch.left.last() {
        let said = if left.next_is_named {
            words::STATUS_LOG_FOLLOWED
        } else {
            words::STATUS_LOG_ANEW
        };
        let file = folder.log().display().to_string();
        here.say(&said.fill(&[("when", &clock::in_words(left.at)), ("file", &file)]))?;
    }
    if let Some(shown) = &watch.unnamed {
        let file = folder.log().display().to_string();
        here.say(&words::STATUS_LOG_UNNAMED.fill(&[("when", &clock::in_words(shown.at)), ("file", &file)]))?;
    }
    if let Some(at) = watch.broken_at {
        let file = folder.log_contradiction().display().to_string();
        here.say(&words::STATUS_LOG_BROKEN.fill(&[("when", &clock::in_words(at)), ("file", &file)]))?;
    } else if let Some(at) = watch.fitted_at {
        here.say(&words::STATUS_LOG.fill(&[("when", &clock::in_words(at))]))?;
    }
    Ok(())
}

fn tell_policy(here: &mut Surroundings<'_>, in_force: &InForce) -> anyhow::Result<()> {
    let policy = &in_force.policy;
    here.say(&words::STATUS_POLICY.fill(&[
        ("name", policy.name()),
        ("version", &policy.version().to_string()),
    ]))?;
    if let Some(notice) = commands::past_notice(in_force) {
        here.say(&notice)?;
    } else if let Chosen::Released(released) = policy {
        let day = released.release().valid_until.div_euclid(24 * 60 * 60);
        here.say(&words::STATUS_POLICY_UNTIL.fill(&[("day", &clock::day_in_words(day))]))?;
    }
    if let Some(reason) = &in_force.refused {
        here.say(&words::STATUS_POLICY_REFUSED.fill(&[("reason", reason)]))?;
    }
    Ok(())
}

fn tell_refused(here: &mut Surroundings<'_>, refused: &[RefusedReport]) -> anyhow::Result<()> {
    if refused.is_empty() {
        return Ok(());
    }
    here.say(&words::STATUS_REFUSED.fill(&[("count", &refused.len().to_string())]))?;
    for report in refused.iter().rev().take(REFUSED_SHOWN) {
        let sequence = report.sequence.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let line = words::STATUS_REFUSED_ONE.fill(&[("sequence", &sequence), ("reason", &report.reason)]);
        let line = here.look.wrap("  ", &plain::line(&line));
        writeln!(here.out, "{line}")?;
    }
    Ok(())
}

const REFUSED_SHOWN: usize = 5;

fn json(
    folder: &DataFolder,
    membership: Membership,
    in_force: InForce,
    questions: &toolkit::InForce,
) -> anyhow::Result<Json> {
    let mut json = Json {
        console: None,
        device: None,
        folder: folder.root().display().to_string(),
        head: None,
        last: Last::load(folder),
        log: Some(Watch::load(folder)).filter(|watch| *watch != Watch::default()),
        membership: "none",
        notice: words::notice(&questions.toolkit).map(str::to_owned),
        policy: cycle::policy_ref(&in_force.policy),
        policy_past: in_force.past,
        policy_refused: in_force.refused,
        refused: Vec::new(),
        questions: Questions {
            name: questions.toolkit.name.clone(),
            origin: questions.source.in_words(),
        },
        service: state::running(folder)?,
        service_looked_at: stand_in::looked_at(clock::now()),
        waiting: 0,
    };
    match membership {
        Membership::None => {}
        Membership::Pending(pending) => {
            json.membership = "pending";
            json.device = Some(pending.identity.device());
        }
        Membership::Joined(joined) => {
            let spool = Spool::look(folder.spool(), &disk::Live);
            let key = joined.identity.key().public();
            json.membership = "joined";
            json.device = Some(joined.identity.device());
            json.head = Some(spool.head(key, joined.start())?);
            json.waiting = spool.entries(Place::Waiting)?.len();
            let refused = spool.refused(key)?.into_iter().map(|report| JsonRefused {
                reason: report.reason,
                sequence: report.sequence,
            });
            json.refused = refused.collect();
            json.console = Some(joined.console);
        }
    }
    Ok(json)
}
