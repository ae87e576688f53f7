//! `rotate-key`: this computer gets a new key and stays the same device.

use anyhow::Context;
use dspt_report::words::chain;

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
use crate::machine;
use crate::paths::DataFolder;
use crate::rotation;
use crate::rotation::SealedRotation;
use crate::schedule::Work;
use crate::spool::Spool;
use crate::uplink;
use crate::uplink::Uplink;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    // What the old key signed must arrive before its end.
    let (_, outcome) = report::round(&here.host, &folder, Work::Send)?;
    if outcome.waiting > 0 {
        here.say(&words::ROTATE_WAITING.fill(&[("count", &outcome.waiting.to_string())]))?;
        return Ok(Ended::Failed);
    }
    let _hold = enrolment::hold(&folder)?;
    let machine = machine::id(here.host.as_ref());
    let Membership::Joined(joined) = enrolment::membership(&folder, machine.as_deref())? else {
        return Err(Usage::new(report::NOT_JOINED).into());
    };
    let spool = Spool::open(folder.spool(), &disk::Live)?;
    let head = spool.head(joined.identity.key().public(), joined.start())?;
    let change = rotation::begin(&folder, &disk::Live, &joined.identity, head, clock::now())?;
    match send(&folder, &joined, &change)? {
        Sent::Kept => {
            here.say(&words::ROTATE_DONE.fill(&[("operator", &joined.console.operator)]))?;
            Ok(Ended::Done)
        }
        Sent::Refused(reason) => {
            here.say(&words::ROTATE_REFUSED.fill(&[("reason", &reason)]))?;
            Ok(Ended::Failed)
        }
        Sent::NotAnswered(reason) => {
            here.say(&words::ROTATE_NOT_ANSWERED.fill(&[("reason", &reason)]))?;
            Ok(Ended::Failed)
        }
    }
}

/// What became of a change of the key.
pub(super) enum Sent {
    /// The new key speaks.
    Kept,
    /// The old key goes on.
    Refused(String),
    /// Nobody knows yet, and until then nothing is signed.
    NotAnswered(String),
}

/// Sends a change that is on the disk, and does what its answer says.
pub(super) fn send(folder: &DataFolder, joined: &Joined, change: &SealedRotation) -> anyhow::Result<Sent> {
    let connection = Uplink::new(&report::target(folder, joined))?;
    let answered = uplink::talk(link::send(&connection, &change.envelope));
    Ok(match answered {
        Ok(Answered::Kept(_)) => {
            rotation::settle(folder, &disk::Live, &joined.identity)
                .context("the console took the new key; run this again to end the change")?;
            Sent::Kept
        }
        Ok(Answered::Refused(reason)) => {
            rotation::abandon(folder, &disk::Live)?;
            Sent::Refused(reason)
        }
        Ok(Answered::Later) => Sent::NotAnswered("the console asked to come again".to_owned()),
        Err(error) => Sent::NotAnswered(chain(&error)),
    })
}
