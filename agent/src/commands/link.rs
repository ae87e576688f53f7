//! What a device says besides reports, sent and answered: the change of its key, and its leaving.

use dspt_report::Envelope;
use dspt_report::wire;
use dspt_report::wire::Gap;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportsAnswer;

use crate::uplink::Uplink;
use crate::uplink::UplinkError;
use crate::uplink::next;
use crate::uplink::next::Next;

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

/// Whether the console does not know the key of a report.
pub(super) fn knows_no_key(answer: &ReportsAnswer) -> bool {
    answer.results.iter().any(|result| result.status == 401)
}
