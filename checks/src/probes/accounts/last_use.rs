//! When people last signed in, from `lastlog` (by number) and `wtmp` (by time).

use std::io::ErrorKind;
use std::io::Read;

use dspt_report::Reason;

use super::Person;
use crate::host::Host;
use crate::limits;
use crate::linux::desktop;
use crate::parse::sessions;
use crate::seen::Seen;
use crate::seen::count;

const IDLE_AFTER_DAYS: i64 = 90;
/// The file has a record for every number, most of them holes: numbers up to 60,000 fit.
const LASTLOG_BYTES: u64 = 20 * 1024 * 1024;
/// Records of `wtmp` are 384 or 400 bytes: both divide this, so that its end never begins inside one.
const WTMP_BYTES: usize = 9_600 * 400;

/// How many of these have not signed in for 90 days.
///
/// Not being in a record is an answer only where the record is complete: `lastlog` knows nothing of graphical
/// sign-ins, and `wtmp` is thrown away after a month or two.
pub(super) fn idle(host: &dyn Host, people: &[Person<'_>]) -> Seen<i64> {
    if host.exists("/var/lib/lastlog/lastlog2.db")? {
        return Err(Reason::NotImplemented);
    }
    let since = host.today().saturating_sub(IDLE_AFTER_DAYS);
    let history = history(host)?;
    let reaches_back = history.as_ref().is_some_and(|history| history.first_day <= since);
    let text_only = !desktop::has_display_manager(host)?;
    let mut idle = 0_usize;
    for person in people {
        let in_history = history.iter().flat_map(|history| &history.sign_ins);
        let seen = in_history
            .filter(|sign_in| sign_in.name == person.name)
            .any(|sign_in| sign_in.day > since);
        if seen {
            continue;
        }
        let last = lastlog(host, person.uid)?;
        match last {
            Some(Some(day)) if day > since => {}
            Some(_) if text_only || reaches_back => idle = idle.saturating_add(1),
            None if reaches_back => idle = idle.saturating_add(1),
            Some(_) | None => return Err(Reason::NotImplemented),
        }
    }
    Ok(count(idle))
}

fn history(host: &dyn Host) -> Seen<Option<sessions::History>> {
    match host.tail("/var/log/wtmp", WTMP_BYTES) {
        Ok(bytes) if bytes.is_empty() => Ok(None),
        Ok(bytes) => sessions::wtmp(&bytes).ok_or(Reason::Unreadable).map(Some),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// The day of an account's last sign-in; the outer none without a `lastlog`, the inner one for never.
fn lastlog(host: &dyn Host, uid: u32) -> Seen<Option<Option<i64>>> {
    let path = "/var/log/lastlog";
    let size = match host.stat(path) {
        Ok(stat) => stat.size,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.reason()),
    };
    let mut fitting = sessions::LASTLOG_RECORDS
        .iter()
        .filter(|record| size % **record == 0);
    let (Some(&record), None) = (fitting.next(), fitting.next()) else {
        return if size == 0 {
            Ok(Some(None))
        } else {
            Err(Reason::Unreadable)
        };
    };
    let start = u64::from(uid) * record;
    if start >= size {
        return Ok(Some(None));
    }
    if start > LASTLOG_BYTES {
        return Err(Reason::TooLarge);
    }
    let mut file = host.open(path, limits::DATABASE_BYTES as u64)?;
    let mut bytes = Vec::new();
    let read = std::io::copy(&mut file.by_ref().take(start), &mut std::io::sink())
        .and_then(|_| file.by_ref().take(record).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(sessions::lastlog_day(&bytes))),
        Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(Reason::TooLarge),
        Err(_) => Err(Reason::Unreadable),
    }
}
