//! A round as the service runs it: never an error, always an end and a line to say.

use std::sync::Arc;

use dspt_checks::Host;
use dspt_report::words::chain;

use crate::commands::Usage;
use crate::commands::report;
use crate::commands::report::Outcome;
use crate::cycle::Observation;
use crate::cycle::Sealed;
use crate::deliver::Kept;
use crate::disk;
use crate::paths::DataFolder;
use crate::schedule::Ended;
use crate::schedule::Work;
use crate::spool::Spool;
use crate::uplink::UplinkError;

/// How a round ended.
pub(crate) struct Done {
    /// For the schedule.
    pub(crate) ended: Ended,
    /// Whether this computer has joined a console.
    pub(crate) joined: bool,
    /// One line, without secrets and without names of anyone.
    pub(crate) said: String,
    /// What was seen, where it was looked.
    pub(crate) observation: Option<Observation>,
}

impl Done {
    fn new(ended: Ended, said: String) -> Self {
        Self {
            ended,
            joined: ended != Ended::NotJoined,
            said,
            observation: None,
        }
    }

    /// Our defect ended it.
    pub(crate) fn fault() -> Self {
        let said = "this round failed by a fault of this program; please report it".to_owned();
        Self::new(Ended::Failed, said)
    }
}

/// Runs a round to its end.
pub(crate) fn work(host: &Arc<dyn Host>, folder: &DataFolder, what: Work) -> Done {
    let newest = || {
        let spool = Spool::look(folder.spool(), &disk::Live);
        spool.newest().ok().flatten().map(|entry| entry.order)
    };
    let before = newest();
    match report::round(host, folder, what) {
        Ok((_, outcome)) => told(outcome),
        Err(error) if error.is::<Usage>() => Done::new(Ended::NotJoined, chain(error.as_ref())),
        // What was sealed is kept, whatever came after.
        Err(error) if newest() > before => Done::new(Ended::Kept { after: None }, chain(error.as_ref())),
        Err(error) => {
            // Sending makes room, and may be possible where sealing is not.
            let sent = (what == Work::Report)
                .then(|| report::round(host, folder, Work::Send).ok())
                .flatten();
            let sent = sent.map_or(0, |(_, outcome)| outcome.delivery.acknowledged.len());
            let mut said = chain(error.as_ref());
            if sent > 0 {
                said.push_str(&format!("; {sent} that waited were accepted"));
            }
            Done::new(Ended::Failed, said)
        }
    }
}

fn told(outcome: Outcome) -> Done {
    let mut said = match &outcome.sealed {
        Some(Sealed::Report { head, .. }) => format!("report {} made", head.sequence),
        Some(Sealed::Skipped { full, .. }) => {
            format!("nothing made, because {} reports wait already", full.reports)
        }
        None => "nothing made".to_owned(),
    };
    said.push_str(&format!(
        ", {} accepted, {} refused, {} waiting",
        outcome.delivery.acknowledged.len(),
        outcome.lost().count(),
        outcome.waiting
    ));
    if let Some(because) = outcome.kept_because() {
        said.push_str(&format!(" because {because}"));
    }
    let ended = match &outcome.delivery.kept {
        Some(Kept::Asked { after }) => Ended::Kept { after: Some(*after) },
        Some(Kept::NoAnswer(UplinkError::Refused { after, .. })) => Ended::Kept { after: *after },
        Some(Kept::NoAnswer(_)) => Ended::Kept { after: None },
        None if outcome.waiting > 0 => Ended::Kept { after: None },
        None => Ended::Delivered,
    };
    Done {
        observation: outcome.observation,
        ..Done::new(ended, said)
    }
}
