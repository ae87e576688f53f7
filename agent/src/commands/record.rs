//! `record`: a recording of this device, shown before it is written.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::RecordArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::disk;
use crate::plain;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &RecordArgs) -> anyhow::Result<Ended> {
    if arguments.file.is_dir() {
        let folder = arguments.file.display();
        return Err(Usage::new(format!("{folder} is a folder; name a file in it")).into());
    }
    let recording = dspt_checks::record(Arc::clone(&here.host)).context("cannot record this device")?;
    let bytes = recording.to_json().context("cannot record this device")?;
    let file = arguments.file.display().to_string();
    writeln!(here.out, "{}", plain::lines(&String::from_utf8_lossy(&bytes)))?;
    here.say(&words::RECORD_ABOUT.fill(&[("file", &file)]))?;
    if !arguments.yes && !here.ask(words::RECORD_ASK.text)? {
        here.say(words::RECORD_NOT.text)?;
        return Ok(Ended::Failed);
    }
    write(&arguments.file, &bytes)?;
    here.say(&words::RECORD_DONE.fill(&[("file", &file)]))?;
    Ok(Ended::Done)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    // A name without a folder is a name in this one.
    let here = Path::new(".").join(path);
    Ok(disk::replace(&disk::Live, &here, bytes)?)
}
