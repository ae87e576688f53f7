//! How a joined computer reaches its console, and what it says there besides reports: the change of its key, and its leaving.

use anyhow::Context;
use dspt_report::Envelope;
use dspt_report::wire;
use dspt_report::wire::Gap;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportsAnswer;
use dspt_report::words::chain;

use crate::bundle;
use crate::clock;
use crate::disk;
use crate::enrolment::Joined;
use crate::paths::DataFolder;
use crate::proxy;
use crate::rotation;
use crate::rotation::SealedRotation;
use crate::uplink;
use crate::uplink::Target;
use crate::uplink::Uplink;
use crate::uplink::UplinkError;
use crate::uplink::next;
use crate::uplink::next::Next;

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

/// What became of it.
pub(super) enum Answered {
    /// The console keeps it; reports of this gap are missing there.
    Kept(Option<Gap>),
    /// It never will.
    Refused(String),
    /// It asked to come again.
    Later,
}

/// Sends a statement that has no bodies.
///
/// # Errors
/// [`UplinkError`] where there is no answer: whether it is kept is then not known.
pub(super) async fn send(connection: &Uplink, envelope: &Envelope) -> Result<Answered, UplinkError> {
    let envelope = envelope.to_json();
    let outgoing = Outgoing {
        envelope: &envelope,
        ..Outgoing::default()
    };
    let mismatch = UplinkError::Mismatch {
        what: "it has not one result",
    };
    // One envelope is always within the limits of a request.
    let request = wire::encode_reports(&[outgoing]).unwrap_or_default();
    let answer = match connection.reports(request).await {
        Ok(answer) => answer,
        Err(error) => {
            return if let Next::Refused { reason } = next::of_error(&error) {
                Ok(Answered::Refused(reason))
            } else {
                Err(error)
            };
        }
    };
    let [result] = answer.results.as_slice() else {
        return Err(mismatch);
    };
    Ok(match next::of_result(result) {
        Next::Acknowledged => Answered::Kept(result.gap),
        Next::Refused { reason } | Next::Rejoin { reason, .. } => Answered::Refused(reason),
        Next::Keep { .. } | Next::SendBodies { .. } => Answered::Later,
    })
}

/// What became of a change of the key.
pub(super) enum Changed {
    /// The new key speaks.
    Kept,
    /// The old key goes on.
    Refused(String),
    /// Nobody knows yet, and until then nothing is signed.
    NotAnswered(String),
}

/// Sends a change that is on the disk, and does what its answer says.
pub(super) fn change_key(
    folder: &DataFolder,
    joined: &Joined,
    change: &SealedRotation,
) -> anyhow::Result<Changed> {
    let connection = Uplink::new(&target(folder, joined))?;
    let answered = uplink::talk(send(&connection, &change.envelope));
    Ok(match answered {
        Ok(Answered::Kept(_)) => {
            rotation::settle(folder, &disk::Live, &joined.identity)
                .context("the console took the new key; run this again to end the change")?;
            Changed::Kept
        }
        Ok(Answered::Refused(reason)) => {
            rotation::abandon(folder, &disk::Live)?;
            Changed::Refused(reason)
        }
        Ok(Answered::Later) => Changed::NotAnswered("the console asked to come again".to_owned()),
        Err(error) => Changed::NotAnswered(chain(&error)),
    })
}

/// Whether the console does not know the key of a report.
pub(super) fn knows_no_key(answer: &ReportsAnswer) -> bool {
    answer.results.iter().any(|result| result.status == 401)
}
