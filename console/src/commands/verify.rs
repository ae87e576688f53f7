//! `verify`: whether evidence holds, from the file alone.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::counted;
use dspt_report::limits::RECEIPT_BYTES;
use dspt_report::log::NoteKey;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Verify;
use crate::context::Usage;
use crate::evidence;
use crate::evidence::Held;
use crate::evidence::Looked;
use crate::evidence::ToldComputer;
use crate::evidence::Unread;
use crate::evidence::day;
use crate::evidence::state;
use crate::output::Output;

const NOT_LOOKED_AT: u8 = 1;
const DOES_NOT_HOLD: u8 = 2;

pub(crate) fn run(arguments: &Verify, global: &Global, out: &mut Output) -> anyhow::Result<ExitCode> {
    let key = |text: &String| text.trim().parse().map_err(|error| Usage(format!("{error}")));
    let keys: Vec<NoteKey> = arguments.key.iter().map(key).collect::<Result<_, _>>()?;
    let held: Vec<(String, Held)> = arguments
        .against
        .iter()
        .map(|file| kept(file))
        .collect::<anyhow::Result<_>>()?;
    let path = arguments.file.as_path();
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        bail!(
            "{} is a folder; name the file that `evidence` wrote",
            path.display()
        );
    }
    let archive = match evidence::read(&mut file) {
        Ok(archive) => archive,
        Err(error @ Unread::Io(_)) => {
            return Err(error).with_context(|| format!("cannot verify {}", path.display()));
        }
        Err(Unread::NotAsWritten(why)) => {
            if global.json {
                out.json(&json!({ "holds": false, "faults": [{ "file": "", "rule": why }] }))?;
            } else {
                out.line(format!("It does not hold: {why}."))?;
            }
            return Ok(ExitCode::from(DOES_NOT_HOLD));
        }
    };
    let looked = evidence::look(&archive, &keys, &held);
    if global.json {
        let mut told = serde_json::to_value(&looked)?;
        if let Some(told) = told.as_object_mut() {
            told.insert("holds".to_owned(), looked.holds().into());
        }
        out.line(plain::escaped_json(&told)?)?;
    } else {
        tell(&looked, out)?;
    }
    Ok(match (looked.holds(), looked.is_whole()) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => ExitCode::from(NOT_LOOKED_AT),
        (false, _) => ExitCode::from(DOES_NOT_HOLD),
    })
}

/// What the reader kept elsewhere.
fn kept(path: &Path) -> anyhow::Result<(String, Held)> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(RECEIPT_BYTES as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    let held = Held::parse(&bytes).with_context(|| {
        format!(
            "{} holds neither a checkpoint nor a proof that a log grew",
            path.display()
        )
    })?;
    Ok((path.display().to_string(), held))
}

fn tell(looked: &Looked, out: &mut Output) -> anyhow::Result<()> {
    if let (Some(provider), Some(at)) = (looked.provider, looked.made_at) {
        out.line(format!(
            "Evidence about {} ({provider}), made on {}",
            scrub(&looked.name),
            day(at)
        ))?;
    }
    if let Some(origin) = &looked.origin {
        out.line(format!(
            "Log {}: {}",
            scrub(origin),
            counted(looked.size, "entry", "entries")
        ))?;
    }
    for computer in &looked.computers {
        tell_computer(computer, out)?;
    }
    out.line(format!(
        "Held: {}, {}, {} beside the computers'",
        counted(looked.signatures, "signature", "signatures"),
        counted(looked.proofs, "proof", "proofs"),
        counted(looked.entries, "entry", "entries")
    ))?;
    for compared in &looked.compared {
        match (&compared.unknown, compared.size) {
            (Some(why), _) => out.line(format!("Not compared: {}: {why}", scrub(&compared.file)))?,
            (None, Some(size)) => {
                out.line(format!(
                    "Compared: {}, a log of {}",
                    scrub(&compared.file),
                    counted(size, "entry", "entries")
                ))?;
            }
            (None, None) => {}
        }
    }
    for remark in &looked.remarks {
        out.line(format!("Not proven: {}", scrub(remark)))?;
    }
    for fault in &looked.faults {
        let file = if fault.file.is_empty() {
            "the archive"
        } else {
            &fault.file
        };
        out.line(format!("Does not hold: {}: {}", scrub(file), scrub(&fault.rule)))?;
    }
    let unnamed = looked.fault_count - looked.faults.len() as u64;
    if unnamed > 0 {
        out.line(format!("… and {unnamed} more"))?;
    }
    conclude(looked, out)
}

fn conclude(looked: &Looked, out: &mut Output) -> anyhow::Result<()> {
    out.line(match (looked.holds(), looked.key_given) {
        (false, _) => "Something in it was changed, or was never as it says. Do not rely on any of it; ask for another.",
        (true, true) => "Everything in it holds, by the key that was given.",
        (true, false) => {
            "It agrees with itself, by the key inside it: whoever made it could have made that key too. Ask the people who run the console for the key of their log, and give it with --key."
        }
    })?;
    if looked.holds() {
        out.line("That shows which keys spoke, and that it was logged; not that the computers told the truth, nor that all computers joined.")?;
    }
    Ok(())
}

fn tell_computer(computer: &ToldComputer, out: &mut Output) -> anyhow::Result<()> {
    let label = if computer.label.is_empty() {
        computer.id.to_string()
    } else {
        scrub(&computer.label).into()
    };
    let report = computer.newest.as_ref().map_or_else(
        || "no report".to_owned(),
        |newest| {
            let verdicts = newest.verdicts.as_ref().map_or_else(
                || "findings not in the file".to_owned(),
                |verdicts| {
                    let told: Vec<String> = verdicts
                        .iter()
                        .map(|(word, count)| format!("{count} {word}"))
                        .collect();
                    told.join(", ")
                },
            );
            format!(
                "report {} of {}: {verdicts}",
                newest.sequence,
                day(newest.collected_at)
            )
        },
    );
    out.line(format!("  {label}: {report} ({})", state(computer.state)))?;
    for gap in &computer.missing {
        out.line(format!("    reports {} to {} never came", gap.first, gap.last))?;
    }
    let without: Vec<&str> = computer
        .without
        .iter()
        .copied()
        .filter(|kind| *kind != "findings")
        .collect();
    if !without.is_empty() {
        out.line(format!("    not in the file: {}", without.join(", ")))?;
    }
    Ok(())
}
