//! `leave`: stop reporting, take along what is held about this computer, and ask that it be erased.

use std::path::Path;

use anyhow::Context;
use anyhow::bail;
use dspt_report::Asking;
use dspt_report::wire::HeldLink;
use dspt_report::words::chain;
use serde::Serialize;

use crate::cli::LeaveArgs;
use crate::clock;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::link;
use crate::commands::link::Answered;
use crate::commands::report;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Joined;
use crate::enrolment::Membership;
use crate::leaving;
use crate::limits;
use crate::machine;
use crate::schedule::Work;
use crate::spool::Spool;
use crate::uplink;
use crate::uplink::Uplink;
use crate::words;

/// Everything that a console held about this computer.
#[derive(Serialize)]
struct Held<'a> {
    console: &'a str,
    device: dspt_report::DeviceId,
    fetched_at: i64,
    form: &'static str,
    links: Vec<HeldLink>,
    provider: &'a str,
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &LeaveArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let file = Path::new(".").join(&arguments.file);
    let machine = machine::id(here.host.as_ref());
    let joined = || match enrolment::membership(&folder, machine.as_deref())? {
        Membership::Joined(joined) => Ok(*joined),
        Membership::Pending(_) | Membership::None => Err(anyhow::Error::from(Usage::new(report::NOT_JOINED))),
    };
    let before = joined()?;
    let again = folder.leaving().exists();
    if file.symlink_metadata().is_ok() && !again {
        return Err(Usage::new(format!(
            "{} is there already and is never replaced; choose another name",
            arguments.file.display()
        ))
        .into());
    }
    if !again {
        here.say(&words::LEAVE_ABOUT.fill(&[
            ("operator", &before.console.operator),
            ("file", &arguments.file.display().to_string()),
        ]))?;
        if !arguments.yes && !here.ask(words::LEAVE_ASK.text)? {
            here.say(words::LEAVE_NOT.text)?;
            return Ok(Ended::Failed);
        }
        // What waits belongs to what is held.
        let (_, outcome) = report::round(&here.host, &folder, Work::Send)?;
        if outcome.waiting > 0 {
            here.say(&words::LEAVE_WAITING.fill(&[("count", &outcome.waiting.to_string())]))?;
            return Ok(Ended::Failed);
        }
    }
    let _hold = enrolment::hold(&folder)?;
    let joined = joined()?;
    let connection = Uplink::new(&report::target(&folder, &joined))?;
    if file.symlink_metadata().is_err() {
        fetch(&connection, &joined, &file)?;
        let file = arguments.file.display().to_string();
        here.say(&words::LEAVE_FETCHED.fill(&[("file", &file)]))?;
    }
    let spool = Spool::open(folder.spool(), &disk::Live)?;
    let head = spool.head(joined.identity.key().public(), joined.start())?;
    let envelope = leaving::seal(&folder, &disk::Live, &joined.identity, head, clock::now())?;
    match uplink::talk(link::send(&connection, &envelope)) {
        Ok(Answered::Kept(_)) => {
            let aside = enrolment::set_aside(&folder, clock::now())?;
            let aside = aside.unwrap_or_else(|| folder.root().to_owned());
            here.say(&words::LEAVE_DONE.fill(&[
                ("operator", joined.console.run_by()),
                ("telephone", joined.console.telephone()),
            ]))?;
            here.say(&words::LEAVE_ASIDE.fill(&[("folder", &aside.display().to_string())]))?;
            Ok(Ended::Done)
        }
        Ok(Answered::Refused(reason)) => {
            leaving::take_back(&folder, &disk::Live)?;
            here.say(&words::LEAVE_REFUSED.fill(&[("reason", &reason)]))?;
            Ok(Ended::Failed)
        }
        Ok(Answered::Later) => {
            here.say(&words::LEAVE_NOT_ANSWERED.fill(&[("reason", "it asked to come again")]))?;
            Ok(Ended::Failed)
        }
        Err(error) => {
            here.say(&words::LEAVE_NOT_ANSWERED.fill(&[("reason", &chain(&error))]))?;
            Ok(Ended::Failed)
        }
    }
}

/// Asks for everything, part by part, and writes it into one file.
fn fetch(connection: &Uplink, joined: &Joined, file: &Path) -> anyhow::Result<()> {
    let (mut links, mut from) = (Vec::new(), 0);
    for part in 0.. {
        if part == limits::HELD_ANSWERS {
            bail!("the console holds more than this program fetches; tell whoever runs it");
        }
        let asking = Asking {
            from,
            collected_at: clock::now(),
            device: joined.identity.device(),
        };
        let envelope =
            dspt_report::seal(asking, joined.identity.key()).context("cannot sign the question")?;
        let answer = uplink::talk(connection.held(envelope.to_json()))
            .context("cannot fetch what is held; nothing was changed")?;
        links.extend(answer.links);
        match answer.next {
            Some(next) if next > from => from = next,
            Some(_) => bail!("the console's answer does not end; nothing was changed"),
            None => break,
        }
    }
    let held = Held {
        console: &joined.console.operator,
        device: joined.identity.device(),
        fetched_at: clock::now(),
        form: "dspt-held/1",
        links,
        provider: &joined.console.provider_name,
    };
    let bytes = serde_json::to_vec_pretty(&held).context("cannot write down what is held")?;
    Ok(disk::replace(&disk::Live, file, &bytes)?)
}
