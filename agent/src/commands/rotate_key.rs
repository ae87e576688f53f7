//! `rotate-key`: this computer gets a new key and stays the same device.

use crate::clock;
use crate::commands::Ended;
use crate::commands::NOT_JOINED;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::link;
use crate::commands::link::Changed;
use crate::commands::report;
use crate::disk;
use crate::enrolment;
use crate::enrolment::Membership;
use crate::machine;
use crate::rotation;
use crate::schedule::Work;
use crate::spool::Spool;
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
        return Err(Usage::new(NOT_JOINED).into());
    };
    let spool = Spool::open(folder.spool(), &disk::Live)?;
    let head = spool.head(joined.identity.key().public(), joined.start())?;
    let change = rotation::begin(&folder, &disk::Live, &joined.identity, head, clock::now())?;
    match link::change_key(&folder, &joined, &change)? {
        Changed::Kept => {
            here.say(&words::ROTATE_DONE.fill(&[("operator", &joined.console.operator)]))?;
            Ok(Ended::Done)
        }
        Changed::Refused(reason) => {
            here.say(&words::ROTATE_REFUSED.fill(&[("reason", &reason)]))?;
            Ok(Ended::Failed)
        }
        Changed::NotAnswered(reason) => {
            here.say(&words::ROTATE_NOT_ANSWERED.fill(&[("reason", &reason)]))?;
            Ok(Ended::Failed)
        }
    }
}
