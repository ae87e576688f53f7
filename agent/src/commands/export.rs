//! `export`: the reports that wait as an encrypted file, for where no network leads to the console.

use std::fs::File;
use std::fs::OpenOptions;
use std::path::Path;

use anyhow::Context;
use dspt_report::PassPhrase;
use dspt_report::words::chain;
use serde::Serialize;

use crate::bundle;
use crate::cli::ExportArgs;
use crate::clock;
use crate::commands;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::commands::print_json;
use crate::commands::report;
use crate::cycle;
use crate::cycle::Sealed;
use crate::disk;
use crate::disk::DiskError;
use crate::enrolment;
use crate::enrolment::Joined;
use crate::enrolment::Membership;
use crate::export;
use crate::export::Exported;
use crate::log_watch::Watch;
use crate::machine;
use crate::paths::DataFolder;
use crate::plain;
use crate::rotation;
use crate::sealed_file::Reader;
use crate::spool::Place;
use crate::spool::Spool;
use crate::words;

#[derive(Serialize)]
struct Json<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    did_not_fit: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_with: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase: Option<&'a str>,
    remarks: &'a [String],
    reports: &'a [u64],
}

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &ExportArgs) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    let machine = machine::id(here.host.as_ref());
    // Looked at before the folder is made: a computer that never joined gets none.
    joined(&folder, machine.as_deref())?;
    if arguments.file.symlink_metadata().is_ok() {
        let file = arguments.file.display();
        let there = format!("{file} is there already and is never replaced; choose another name");
        return Err(Usage::new(there).into());
    }
    let _hold = enrolment::hold(&folder)?;
    rotation::finish(&folder, &disk::Live)?;
    let joined = joined(&folder, machine.as_deref())?;
    if folder.leaving().exists() {
        return Err(Usage::new(words::LEAVE_UNDER_WAY.text).into());
    }
    let spool = Spool::open(folder.spool(), &disk::Live)?;
    let made = if arguments.no_new {
        Made::default()
    } else {
        make_new(here, &folder, &joined, &spool)?
    };
    let written = if spool.entries(Place::Waiting)?.is_empty() {
        None
    } else {
        let reader = match joined.console.export_key {
            Some(key) if !arguments.passphrase => Reader::Console(key),
            _ => Reader::PassPhrase(PassPhrase::generate()?),
        };
        let exported = write(&spool, &joined, &reader, &arguments.file)
            .context("the reports are not in a file; they stay on this computer, and nothing is lost")?;
        Some((reader, exported))
    };
    if arguments.json {
        print_json(here.out, &Json::of(&arguments.file, &made, written.as_ref()))?;
    } else {
        tell(here, &joined, &arguments.file, &made, written.as_ref())?;
    }
    let whole = written.is_some_and(|(_, exported)| exported.left == 0);
    Ok(if whole && !made.short {
        Ended::Done
    } else {
        Ended::Failed
    })
}

/// What came of making a new report.
#[derive(Default)]
struct Made {
    remarks: Vec<String>,
    /// It was not made, or not with everything.
    short: bool,
}

impl<'a> Json<'a> {
    fn of(file: &Path, made: &'a Made, written: Option<&'a (Reader, Exported)>) -> Self {
        let (opens_with, passphrase) = match written {
            None => (None, None),
            Some((Reader::Console(_), _)) => (Some("the console's key"), None),
            Some((Reader::PassPhrase(phrase), _)) => (Some("the pass phrase"), Some(phrase.words())),
        };
        Self {
            bytes: written.map(|(_, exported)| exported.bytes),
            did_not_fit: written.map_or(0, |(_, exported)| exported.left),
            file: written.map(|_| file.display().to_string()),
            opens_with,
            passphrase,
            remarks: &made.remarks,
            reports: written.map_or(&[], |(_, exported)| &exported.sequences),
        }
    }
}

fn joined(folder: &DataFolder, machine: Option<&str>) -> anyhow::Result<Joined> {
    match enrolment::membership(folder, machine)? {
        Membership::Joined(joined) => Ok(*joined),
        Membership::Pending(_) => Err(Usage::new(words::STATUS_PENDING.text).into()),
        Membership::None => Err(Usage::new(report::NOT_JOINED).into()),
    }
}

/// Looks and seals the report of now; gives what a person has to know of it.
fn make_new(
    here: &Surroundings<'_>,
    folder: &DataFolder,
    joined: &Joined,
    spool: &Spool<'_>,
) -> anyhow::Result<Made> {
    let mut made = Made::default();
    if rotation::pending(folder, &joined.identity)?.is_some() {
        // With which key it must be signed is not known; the next one says how many were not made.
        let head = spool.head(joined.identity.key().public(), joined.start())?;
        spool.skip(head.id)?;
        made.remarks.push(words::EXPORT_NO_KEY_YET.text.to_owned());
        made.short = true;
        return Ok(made);
    }
    let in_force = bundle::in_force(folder, report::newest_time(joined));
    let observation = cycle::observe(&here.host, &in_force.policy, clock::now());
    let (observation, not_along) = observation.with_entered(folder, &in_force.policy);
    let seen = Watch::load(folder).seen();
    let sealed = report::seal_next(joined, spool, &observation, in_force.refused_said, seen)?;
    if let Sealed::Skipped { full, .. } = sealed {
        let count = full.reports.to_string();
        made.remarks.push(words::REPORT_FULL.fill(&[("count", &count)]));
        made.short = true;
    }
    made.remarks.extend(commands::past_notice(&in_force));
    if let Some(why) = not_along {
        let reason = plain::line(&chain(&why));
        made.remarks
            .push(words::REPORT_NOT_ALONG.fill(&[("reason", &reason)]));
        made.short = true;
    }
    Ok(made)
}

/// Writes a new file, whole or not at all.
fn write(spool: &Spool<'_>, joined: &Joined, reader: &Reader, path: &Path) -> anyhow::Result<Exported> {
    let failed = |source| DiskError::new("write", path, source);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    let fill = |file: File| {
        let to = std::io::BufWriter::new(file);
        let (to, exported) = export::export(spool, joined.identity.key().public(), reader, to)?;
        let file = to.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(exported)
    };
    fill(file).inspect_err(|_: &anyhow::Error| {
        // Half a file helps nobody; that it cannot be removed is told by what stands there.
        let _ = std::fs::remove_file(path);
    })
}

fn tell(
    here: &mut Surroundings<'_>,
    joined: &Joined,
    path: &Path,
    made: &Made,
    written: Option<&(Reader, Exported)>,
) -> anyhow::Result<()> {
    for remark in &made.remarks {
        here.say(remark)?;
    }
    let Some((reader, exported)) = written else {
        return Ok(here.say(words::EXPORT_NOTHING.text)?);
    };
    let file = path.display().to_string();
    let count = exported.sequences.len().to_string();
    here.say(&words::EXPORT_DONE.fill(&[("file", &file), ("count", &count)]))?;
    if exported.left > 0 {
        here.say(&words::EXPORT_LEFT.fill(&[("count", &exported.left.to_string())]))?;
    }
    match reader {
        Reader::Console(_) => {
            let operator = joined.console.run_by();
            here.say(&words::EXPORT_FOR_CONSOLE.fill(&[("operator", operator)]))?;
        }
        Reader::PassPhrase(phrase) => {
            here.say(&words::EXPORT_PHRASE.fill(&[("phrase", phrase.words())]))?;
            here.say(words::EXPORT_PHRASE_SAY.text)?;
        }
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    here.say(&words::EXPORT_THERE.fill(&[("name", &name)]))?;
    Ok(here.say(words::EXPORT_KEPT.text)?)
}
