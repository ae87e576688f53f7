//! `doctor`: whether this console can do its work, within five seconds, with what to do about each thing that is not right.
//!
//! Nothing is changed, and nothing made that is not there.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use dspt_report::counted;
use dspt_report::words::chain;
use dspt_server::limits;
use dspt_store::Store;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::Global;
use crate::commands::keep;
use crate::context::Context;
use crate::context::Place;
use crate::context::now;
use crate::output::Output;

mod keys;
mod store;

/// How a thing is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// As it should be.
    Fine,
    /// Worth knowing; everything works all the same.
    Remark,
    /// Something does not work, or soon will not.
    Broken,
    /// It could not be told.
    Untold,
}

/// What one look found.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
struct Diagnosis {
    check: &'static str,
    state: State,
    said: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl Diagnosis {
    fn fine(check: &'static str, said: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Fine,
            said: said.into(),
            fix: None,
        }
    }

    fn to_do(check: &'static str, state: State, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            check,
            state,
            said: said.into(),
            fix: Some(fix.into()),
        }
    }
}

#[derive(Serialize)]
struct Json<'a> {
    broken: usize,
    checks: &'a [Diagnosis],
}

/// One look: its name, and what it does.
type Look = (&'static str, Box<dyn FnOnce() -> Vec<Diagnosis> + Send>);

pub(crate) fn run(global: &Global, out: &mut Output) -> anyhow::Result<ExitCode> {
    let place = Place::typed(global.store.as_deref())?;
    let folder = place.keys(global.keys.clone())?;
    let found = examine(looks(&place, &folder), MOST);
    let broken = found.iter().filter(|found| found.state == State::Broken).count();
    if global.json {
        let checks = &found;
        out.json(&Json { broken, checks })?;
    } else {
        for diagnosis in &found {
            tell(diagnosis, out)?;
        }
        out.line("")?;
        out.line(match broken {
            0 => "Nothing is broken.".to_owned(),
            broken => format!("{} broken.", counted(broken, "thing is", "things are")),
        })?;
    }
    Ok(if broken > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn looks(place: &Place, folder: &Path) -> Vec<Look> {
    let (at, keys) = (place.clone(), folder.to_path_buf());
    let mut looks: Vec<Look> = vec![(
        "store",
        Box::new(move || match open(&at, keys) {
            Ok(context) => store::examine(&context),
            Err(diagnosis) => vec![diagnosis],
        }),
    )];
    let at = folder.to_path_buf();
    looks.push(("keys", Box::new(move || keys::examine(&at))));
    if let Place::File(path) = place {
        let at = path.clone();
        looks.push(("disk", Box::new(move || vec![room(&at)])));
        let at = path.clone();
        looks.push(("clock", Box::new(move || vec![clock(&at, now())])));
        let at = path.clone();
        looks.push(("backup", Box::new(move || vec![backup(&at, now())])));
    } else {
        let said = "the database is backed up with its own tools, which are not asked here";
        let fix = "see that pg_dump or a replica keeps a copy elsewhere, and copy the folder of the keys";
        let told = Diagnosis::to_do("backup", State::Untold, said, fix);
        looks.push(("backup", Box::new(move || vec![told])));
    }
    looks
}

/// Opens the store, and makes none.
fn open(place: &Place, keys: PathBuf) -> Result<Context, Diagnosis> {
    let broken = |said: String, fix: &str| Diagnosis::to_do("store", State::Broken, said, fix);
    if let Place::File(path) = place
        && !path.exists()
    {
        return Err(broken(
            format!("there is no store at {}", path.display()),
            "name the one you mean with --store, or make one: dspt-console serve",
        ));
    }
    Context::open_at(place, keys).map_err(|error| {
        broken(
            chain(error.as_ref()),
            "see whether it is there, whose it is, and whether this program is the newest",
        )
    })
}

/// Whether there is room for what comes.
fn room(store: &Path) -> Diagnosis {
    let folder = store.parent().unwrap_or(store);
    let megabytes = match fs4::available_space(folder) {
        Ok(bytes) => bytes / 1_000_000,
        Err(error) => {
            let said = format!("how much room {} has is not known: {error}", folder.display());
            return Diagnosis::to_do(
                "disk",
                State::Untold,
                said,
                "see that the folder of the store is there",
            );
        }
    };
    let said = format!("{megabytes} MB are free where the store is");
    match megabytes {
        0..ROOM_BROKEN => Diagnosis::to_do(
            "disk",
            State::Broken,
            said,
            "free room, or move the store: reports are refused when it is full",
        ),
        ROOM_BROKEN..ROOM_REMARK => Diagnosis::to_do("disk", State::Remark, said, "free room soon"),
        _ => Diagnosis::fine("disk", said),
    }
}

/// Whether the clock went back: what was written last cannot be of a time to come.
fn clock(store: &Path, at: Timestamp) -> Diagnosis {
    let newest = [store.to_path_buf(), beside(store, "-wal")]
        .iter()
        .filter_map(|path| path.metadata().ok()?.modified().ok())
        .max();
    let Some(newest) = newest.and_then(|newest| Timestamp::try_from(newest).ok()) else {
        let said = "whether the clock is right is not known: there is nothing to compare it with";
        return Diagnosis::to_do("clock", State::Untold, said, "compare it with another clock");
    };
    let ahead = newest.as_second() - at.as_second();
    let slack = i64::try_from(limits::CLOCK_SLACK.as_secs()).unwrap_or(i64::MAX);
    if ahead > slack {
        let said = format!(
            "the clock is {} before the time at which the store was last written",
            counted(ahead / 60, "minute", "minutes")
        );
        return Diagnosis::to_do(
            "clock",
            State::Broken,
            said,
            "set the clock; computers that report are told that theirs is wrong",
        );
    }
    Diagnosis::fine(
        "clock",
        format!("the clock says {}", at.strftime("%-d %B %Y %H:%M UTC")),
    )
}

/// How old the newest backup is.
fn backup(store: &Path, at: Timestamp) -> Diagnosis {
    let fix = "dspt-console backup FILE --passphrase-file WORDS, every night, to another machine";
    let Some(made) = keep::last_backup(store) else {
        let said = "no backup of this store was ever made with `backup`";
        return Diagnosis::to_do("backup", State::Remark, said, fix);
    };
    let days = (at.as_second() - made.as_second()) / DAY;
    let said = format!("the last backup was made on {}", made.strftime("%-d %B %Y"));
    if days > BACKUP_DAYS {
        return Diagnosis::to_do(
            "backup",
            State::Remark,
            format!("{said}, {} ago", counted(days, "day", "days")),
            fix,
        );
    }
    Diagnosis::fine("backup", said)
}

/// Looks at everything side by side; what takes longer than `most` is left behind and told so.
fn examine(looks: Vec<Look>, most: Duration) -> Vec<Diagnosis> {
    let start = Instant::now();
    let begun: Vec<_> = looks
        .into_iter()
        .map(|(name, look)| {
            let (sender, receiver) = mpsc::channel();
            let work = move || {
                // Nobody listens where it took too long.
                let _ = sender.send(look());
            };
            let started = thread::Builder::new().name(name.to_owned()).spawn(work);
            (name, started.is_ok().then_some(receiver))
        })
        .collect();
    let mut found = Vec::new();
    for (name, receiver) in begun {
        let left = most.saturating_sub(start.elapsed());
        match receiver.and_then(|receiver| receiver.recv_timeout(left).ok()) {
            Some(mut diagnoses) => found.append(&mut diagnoses),
            None => found.push(Diagnosis::to_do(
                name,
                State::Untold,
                "it did not answer in time",
                "see whether what it needs, a disk or a database, answers at all",
            )),
        }
    }
    found
}

fn tell(diagnosis: &Diagnosis, out: &mut Output) -> anyhow::Result<()> {
    let state = match diagnosis.state {
        State::Fine => "fine",
        State::Remark => "remark",
        State::Broken => "BROKEN",
        State::Untold => "not known",
    };
    let said = dspt_tui::safe_text::scrub(&diagnosis.said).to_string();
    out.line(format!("{state:<9}  {:<12}  {said}", diagnosis.check))?;
    match &diagnosis.fix {
        Some(fix) => out.line(format!("           fix: {fix}")),
        None => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// A little less than five seconds, so that it ends within them.
const MOST: Duration = Duration::from_millis(4_500);
const ROOM_BROKEN: u64 = 200;
const ROOM_REMARK: u64 = 2_000;
const BACKUP_DAYS: i64 = 7;
const DAY: i64 = 24 * 60 * 60;

#[cfg(test)]
mod tests;
