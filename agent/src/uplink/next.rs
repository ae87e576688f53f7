//! What to do with a report after an answer, as data: one table, one test.

use std::time::Duration;

use dspt_report::Digest;
use dspt_report::wire::Head;
use dspt_report::wire::ReportResult;

use crate::limits;
use crate::plain;
use crate::uplink::UplinkError;

/// What to do with one report.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a sixth way must be thought about everywhere"
)]
pub enum Next {
    /// The console keeps it durably.
    Acknowledged,
    /// Keep it and try again, not before this long.
    Keep {
        /// How long.
        after: Duration,
    },
    /// It will never be accepted.
    Refused {
        /// What the console said.
        reason: String,
    },
    /// Send it again together with these bodies.
    SendBodies {
        /// Their digests.
        need: Vec<Digest>,
    },
    /// The console's chain went another way: it keeps this report aside, and the next one must start from its head.
    Rejoin {
        /// The console's head.
        head: Head,
        /// What the console said.
        reason: String,
    },
}

/// Decides about one report by its result.
pub fn of_result(result: &ReportResult) -> Next {
    let reason = result.reason.as_deref().unwrap_or("it gave no reason");
    let reason = plain::short(reason, limits::REASON_CHARS);
    match (result.status, result.head) {
        (409, Some(head)) => Next::Rejoin { head, reason },
        (422, _) if !result.need.is_empty() => Next::SendBodies {
            need: result.need.clone(),
        },
        (status, _) => of_status(status, &reason, None),
    }
}

/// Decides about a request of one report that was refused as a whole, or got no answer.
pub fn of_error(error: &UplinkError) -> Next {
    let UplinkError::Refused {
        status,
        detail,
        after,
    } = error
    else {
        return keep(None);
    };
    match status {
        // These speak of the place that was asked, and not of the report.
        404 | 405 | 408 | 421 => keep(*after),
        status => of_status(*status, detail, *after),
    }
}

fn of_status(status: u16, reason: &str, after: Option<Duration>) -> Next {
    match status {
        200 => Next::Acknowledged,
        // Without a head to join, or bodies to send, there is nothing better to do than to try again.
        409 | 422 | 429 => keep(after),
        400..=499 => Next::Refused {
            reason: format!("{status}: {reason}"),
        },
        _ => keep(after),
    }
}

fn keep(after: Option<Duration>) -> Next {
    Next::Keep {
        after: after.map_or(limits::KEEP_FOR, |after| after.min(limits::KEEP_AT_MOST)),
    }
}
