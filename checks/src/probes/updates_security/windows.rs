//! What the Windows Update Agent's last search left to be installed.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::PendingUpdate;
use crate::probe::Observations;
use crate::probes::updates::DEFINITIONS;
use crate::seen::Seen;
use crate::seen::count;

/// Categories of updates that repair holes.
const SECURITY: [&str; 2] = [
    "0FA1201D-4330-4FA8-8AE9-B877473B6441",
    // Critical updates.
    "E6CF1350-C01B-414D-A61F-263D14D133B4",
];

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let pending = pending(host).map(|mut pending| {
        pending.retain(is_security);
        pending
    });
    match pending {
        Ok(pending) => {
            seen.known("updates.pending_security", count(pending.len()));
            let oldest = pending.iter().map(|update| update.published_day).min();
            seen.settle("updates.waiting_since_day", oldest.ok_or(Reason::NotPresent));
        }
        Err(reason) => {
            seen.unknown("updates.pending_security", reason);
            seen.unknown("updates.waiting_since_day", reason);
        }
    }
}

/// The updates that wait, without definitions of the antivirus: those are a matter of the antivirus and come by the hour.
///
/// # Errors
/// [`Reason::NotPresent`] where the device has never searched, for then nothing waits and nothing is known.
pub(crate) fn pending(host: &dyn Host) -> Seen<Vec<PendingUpdate>> {
    let state = host.windows().updates()?;
    if state.last_search_day.is_none_or(|day| day <= 0) {
        return Err(Reason::NotPresent);
    }
    let why = if state.pending_timed_out {
        Reason::TimedOut
    } else {
        Reason::Unreadable
    };
    let mut pending = state.pending.ok_or(why)?;
    pending.retain(|update| !is_in(update, &[DEFINITIONS]));
    Ok(pending)
}

fn is_security(update: &PendingUpdate) -> bool {
    is_in(update, &SECURITY) || ["Critical", "Important"].contains(&update.severity.as_str())
}

fn is_in(update: &PendingUpdate, categories: &[&str]) -> bool {
    let mut own = update.categories.iter();
    own.any(|own| {
        categories
            .iter()
            .any(|category| own.eq_ignore_ascii_case(category))
    })
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::UpdateState;
    use crate::probes::testing::fact;
    use crate::probes::testing::unknown;
    use crate::probes::updates_all;
    use crate::probes::updates_security::PROBE;
    use crate::recording::Answer;

    fn update(day: i64, category: &str, severity: &str) -> PendingUpdate {
        PendingUpdate {
            published_day: day,
            categories: vec![category.to_lowercase()],
            severity: severity.to_owned(),
        }
    }

    fn device(last_search_day: Option<i64>, pending: Option<Vec<PendingUpdate>>) -> Recorded {
        let state = UpdateState {
            last_search_day,
            pending,
            ..UpdateState::default()
        };
        Recorded::windows().answers(|answers| answers.updates = Some(Answer::Given(state)))
    }

    #[test]
    fn security_is_told_by_category_or_severity_and_definitions_do_not_wait() {
        let pending = vec![
            update(20_760, SECURITY[0], ""),
            update(20_750, "cd5ffd1e-e932-4e3a-bf74-18bf0bbdd83d", "Important"),
            update(20_700, "cd5ffd1e-e932-4e3a-bf74-18bf0bbdd83d", ""),
            update(20_777, DEFINITIONS, ""),
        ];
        let host = device(Some(20_777), Some(pending));
        assert_eq!(fact(PROBE, &host, "updates.pending_security"), Fact::known(2));
        assert_eq!(
            fact(PROBE, &host, "updates.waiting_since_day"),
            Fact::known(20_750)
        );
        assert_eq!(fact(updates_all::PROBE, &host, "updates.pending"), Fact::known(3));
    }

    #[test]
    fn an_empty_list_is_believed_only_after_a_search() {
        let empty = device(Some(20_777), Some(Vec::new()));
        assert_eq!(fact(PROBE, &empty, "updates.pending_security"), Fact::known(0));
        assert_eq!(
            fact(PROBE, &empty, "updates.waiting_since_day"),
            unknown(Reason::NotPresent)
        );
        let never = device(None, Some(Vec::new()));
        assert_eq!(
            fact(PROBE, &never, "updates.pending_security"),
            unknown(Reason::NotPresent)
        );
        let broken = device(Some(20_777), None);
        assert_eq!(
            fact(PROBE, &broken, "updates.pending_security"),
            unknown(Reason::Unreadable)
        );
    }
}
