//! Joining, what waits, what was refused, and the checks in force.

use dspt_policies::Policy;
use dspt_report::words::chain;

use crate::clock;
use crate::disk;
use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::enrolment::EnrolError;
use crate::enrolment::Joined;
use crate::enrolment::Membership;
use crate::limits;
use crate::log_watch::Watch;
use crate::paths::DataFolder;
use crate::spool::Place;
use crate::spool::Spool;
use crate::spool::SpoolError;
use crate::words;

const JOINED: &str = "joined";
const REPORTS: &str = "reports";
const LOG: &str = "log";
const POLICY: &str = "checks";

/// Whether this computer has joined, and with its own key.
pub(crate) fn joined(membership: &Result<Membership, EnrolError>) -> Diagnosis {
    match membership {
        Ok(Membership::None) => Diagnosis::to_do(
            JOINED,
            State::Remark,
            words::DOCTOR_NOT_JOINED.text.to_owned(),
            words::DOCTOR_NOT_JOINED_FIX,
        ),
        Ok(Membership::Pending(_)) => Diagnosis::to_do(
            JOINED,
            State::Broken,
            words::DOCTOR_PENDING.text.to_owned(),
            words::DOCTOR_PENDING_FIX,
        ),
        Ok(Membership::Joined(joined)) => {
            let console = &joined.console;
            let said = words::DOCTOR_JOINED.fill(&[
                ("provider", &console.provider_name),
                ("operator", console.run_by()),
            ]);
            Diagnosis::fine(JOINED, said)
        }
        Err(EnrolError::Disk(error @ disk::DiskError::NotPermitted { .. })) => {
            Diagnosis::to_do(JOINED, State::Untold, chain(error), words::DOCTOR_RIGHTS_FIX)
        }
        // Each of these says itself what to do.
        Err(error) => Diagnosis::to_do(JOINED, State::Broken, chain(error), words::DOCTOR_KEY_FIX),
    }
}

/// What waits and what was refused.
pub(crate) fn waiting(folder: &DataFolder, joined: &Joined) -> Vec<Diagnosis> {
    match count(folder, joined) {
        Ok(mut found) => {
            found.extend(log(folder));
            found
        }
        Err(error) => vec![Diagnosis::to_do(
            REPORTS,
            State::Broken,
            chain(&error),
            words::DOCTOR_REPORT_FIX,
        )],
    }
}

/// Whether the console's log is what it showed before; nothing where it never showed it.
fn log(folder: &DataFolder) -> Option<Diagnosis> {
    let watch = Watch::load(folder);
    if let Some(at) = watch.broken_at {
        let said = words::DOCTOR_LOG_BROKEN.fill(&[("when", &clock::in_words(at))]);
        let file = folder.log_contradiction().display().to_string();
        let fix = words::DOCTOR_LOG_FIX.fill(&[("file", &file)]);
        return Some(Diagnosis::to_do(LOG, State::Remark, said, words::DOCTOR_LOG_FIX).with_fix(fix));
    }
    if let Some(shown) = &watch.unnamed {
        let said = words::DOCTOR_LOG_UNNAMED.fill(&[("when", &clock::in_words(shown.at))]);
        let fix = words::DOCTOR_LOG_UNNAMED_FIX;
        return Some(Diagnosis::to_do(LOG, State::Remark, said, fix));
    }
    let said = words::DOCTOR_LOG.text.to_owned();
    watch.fitted_at.map(|_| Diagnosis::fine(LOG, said))
}

fn count(folder: &DataFolder, joined: &Joined) -> Result<Vec<Diagnosis>, SpoolError> {
    let spool = Spool::look(folder.spool(), &disk::Live);
    let key = joined.identity.key().public();
    let waiting = spool.entries(Place::Waiting)?;
    let said = words::DOCTOR_WAITING.fill(&[("count", &waiting.len().to_string())]);
    let oldest = match waiting.first() {
        Some(entry) => {
            let (_, report) = spool.read(entry, key)?;
            clock::now().saturating_sub(report.statement().collected_at)
        }
        None => 0,
    };
    let mut found = vec![if spool.full()?.is_some() {
        Diagnosis::to_do(REPORTS, State::Broken, said, words::DOCTOR_FULL_SPOOL_FIX)
    } else if oldest > WAITED_LONG {
        Diagnosis::to_do(REPORTS, State::Broken, said, words::DOCTOR_WAITING_FIX)
    } else {
        Diagnosis::fine(REPORTS, said)
    }];
    let refused = spool.refused(key)?;
    if let Some(last) = refused.last() {
        let said =
            words::DOCTOR_REFUSED.fill(&[("count", &refused.len().to_string()), ("reason", &last.reason)]);
        found.push(Diagnosis::to_do(
            REPORTS,
            State::Remark,
            said,
            words::DOCTOR_REFUSED_FIX,
        ));
    }
    Ok(found)
}

/// Three days: a weekend with a Monday.
const WAITED_LONG: i64 = 3 * 24 * 60 * 60;

/// The checks in force, and until when their dates hold.
pub(crate) fn policy(policy: &Policy, today: i64) -> Diagnosis {
    let named = words::STATUS_POLICY.fill(&[
        ("name", policy.name()),
        ("version", &policy.version().to_string()),
    ]);
    let Some(until) = policy.support_dates().map(|table| table.valid_until_day()) else {
        return Diagnosis::fine(POLICY, named);
    };
    let day = clock::day_in_words(until);
    if today > until {
        let said = words::DOCTOR_POLICY_OLD.fill(&[("named", &named), ("day", &day)]);
        Diagnosis::to_do(POLICY, State::Broken, said, words::DOCTOR_POLICY_FIX)
    } else if today + limits::POLICY_WARNING_DAYS > until {
        let said = words::DOCTOR_POLICY_ENDS.fill(&[("named", &named), ("day", &day)]);
        Diagnosis::to_do(POLICY, State::Remark, said, words::DOCTOR_POLICY_FIX)
    } else {
        let said = words::DOCTOR_POLICY.fill(&[("named", &named), ("day", &day)]);
        Diagnosis::fine(POLICY, said)
    }
}

/// Newer checks that were offered and not taken into use.
pub(crate) fn policy_refused(reason: &str) -> Diagnosis {
    let said = words::STATUS_POLICY_REFUSED.fill(&[("reason", reason)]);
    Diagnosis::to_do(POLICY, State::Remark, said, words::DOCTOR_CHECKS_REFUSED_FIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_told_by_the_day_until_which_their_dates_hold() {
        let shipped = Policy::shipped();
        let until = shipped.support_dates().unwrap().valid_until_day();
        let state = |today| policy(shipped, today).state;
        assert_eq!(state(until - 365), State::Fine);
        assert_eq!(state(until - 1), State::Remark);
        assert_eq!(state(until), State::Remark);
        assert_eq!(state(until + 1), State::Broken);
    }

    #[test]
    fn not_joined_is_worth_knowing_and_half_joined_or_copied_is_broken() {
        assert_eq!(joined(&Ok(Membership::None)).state, State::Remark);
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(root.path());
        crate::identity::Identity::create(&folder, &disk::Live, Some("this")).unwrap();
        let state = |machine| joined(&crate::enrolment::membership(&folder, Some(machine))).state;
        assert_eq!(state("this"), State::Broken, "joining was begun only");
        assert_eq!(state("another"), State::Broken, "the disk was copied");
    }
}
