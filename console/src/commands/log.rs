//! `log`: whether everything that is kept is what was accepted.

use std::fs::File;
use std::io::IsTerminal;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use dspt_policies::Policy;
use dspt_report::counted;
use dspt_report::limits::NOTE_BYTES;
use dspt_report::log::Checkpoint;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_server::log_key;
use dspt_server::rules;
use dspt_store::Log as _;
use dspt_store::Progress;
use dspt_store::SqlStore;
use dspt_store::Stage;
use dspt_store::Verifying;
use dspt_store::model::EntryKind;
use dspt_store::model::LogVerified;
use serde_json::json;

use crate::cli;
use crate::cli::Global;
use crate::cli::LogVerify;
use crate::context::Place;
use crate::context::Usage;
use crate::context::runtime;
use crate::output::Output;

pub(crate) fn run(command: &cli::Log, global: &Global, out: &mut Output) -> anyhow::Result<ExitCode> {
    let place = Place::typed(global.store.as_deref())?;
    let keys = place.keys(global.keys.clone())?;
    let runtime = runtime()?;
    let store = {
        let _inside = runtime.enter();
        place.open()?
    };
    match command {
        cli::Log::Verify(arguments) => {
            let keys = known(&runtime, &store, arguments, &keys)?;
            let against = arguments
                .against
                .iter()
                .map(|file| checkpoint(file))
                .collect::<anyhow::Result<Vec<_>>>()?;
            let by = Verifying {
                keys,
                against,
                rules: Some(rules(Policy::shipped())),
                progress: progress(global),
            };
            let verified = runtime.block_on(store.log_verify_by(by))?;
            tell(&verified, global, out)?;
            Ok(ExitCode::from(if verified.is_intact() { 0 } else { 2 }))
        }
        cli::Log::Show => {
            show(&runtime, &store, &keys, global, out)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The keys that were given, else the console's own.
fn known(
    runtime: &tokio::runtime::Runtime,
    store: &SqlStore,
    arguments: &LogVerify,
    keys: &Path,
) -> anyhow::Result<Vec<NoteKey>> {
    if !arguments.key.is_empty() {
        let read = |text: &String| {
            text.trim()
                .parse()
                .map_err(|error| Usage(format!("{error}")).into())
        };
        return arguments.key.iter().map(read).collect();
    }
    let own = own_key(runtime.block_on(store.log_head())?.as_ref(), keys)?;
    if own.is_none() && !arguments.against.is_empty() {
        return Err(Usage("there is no key of the log here; give it with --key".to_owned()).into());
    }
    Ok(own.into_iter().collect())
}

/// The console's own key, where the log has begun and the server has made one.
pub(super) fn own_key(head: Option<&Checkpoint>, keys: &Path) -> anyhow::Result<Option<NoteKey>> {
    let Some(head) = head.filter(|_| log_key::is_there(keys)) else {
        return Ok(None);
    };
    let key = log_key::open_or_create(keys).context("cannot use the key of the log")?;
    Ok(Some(NoteKey::new(&head.origin, *key.public())?))
}

/// Tells a person at a terminal how far it is, on one line that is written over.
fn progress(global: &Global) -> Progress {
    if global.json || !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    Progress::new(|stage, done, of| {
        let what = match stage {
            Stage::Kept => "1/2  Comparing what is kept with the log: computer",
            Stage::Shown => "2/2  Deriving what is shown again: provider",
        };
        let end = if done == of { "\n" } else { "" };
        // Whoever does not read it is not missed.
        let _ = write!(std::io::stderr(), "\r{what} {done} of {of}{end}");
    })
}

pub(super) fn checkpoint(path: &Path) -> anyhow::Result<SignedNote> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(NOTE_BYTES as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    SignedNote::parse(&bytes).with_context(|| format!("{} holds no checkpoint", path.display()))
}

fn tell(verified: &LogVerified, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if global.json {
        return out.json(verified);
    }
    let Some(origin) = &verified.origin else {
        return out.line("Nothing was logged yet.");
    };
    out.line(format!(
        "Log {origin}: {}",
        counted(verified.size, "entry", "entries")
    ))?;
    let kinds: Vec<String> = EntryKind::ALL
        .iter()
        .filter_map(|kind| Some(format!("{} {}", verified.entries.get(kind)?, kind.word())))
        .collect();
    out.line(format!("  {}", kinds.join(", ")))?;
    out.line(format!("  {} deleted, logged", verified.erased))?;
    out.line(match verified.checkpoints {
        0 => "  no checkpoint is signed yet".to_owned(),
        checkpoints => format!(
            "  {}",
            counted(checkpoints, "checkpoint holds", "checkpoints hold")
        ),
    })?;
    if verified.underived > 0 {
        out.line(format!(
            "  {} of which not everything that is shown can be derived again: reports erased for their age, or a policy that is not known here",
            counted(verified.underived, "computer", "computers")
        ))?;
    }
    for fault in &verified.faults {
        out.line(format!("  {fault}"))?;
    }
    let unnamed = verified.fault_count - verified.faults.len() as u64;
    if unnamed > 0 {
        out.line(format!("  … and {unnamed} more"))?;
    }
    out.line(if verified.is_intact() {
        "Everything that is kept is what was logged, what is shown follows from it, and what is not kept was erased as logged."
    } else {
        "This is not as it was logged: somebody or something changed it. Keep a copy as it is, and compare with a backup."
    })
}

fn show(
    runtime: &tokio::runtime::Runtime,
    store: &SqlStore,
    keys: &Path,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let head = runtime.block_on(store.log_head())?;
    let checkpoint = runtime.block_on(store.log_checkpoint())?;
    let key = own_key(head.as_ref(), keys)?.map(|key| key.to_string());
    if global.json {
        return out.json(&json!({
            "origin": head.as_ref().map(|head| &head.origin),
            "size": head.as_ref().map(|head| head.size),
            "root": head.as_ref().map(|head| head.root),
            "key": key,
            "checkpoint": checkpoint.map(|checkpoint| checkpoint.note),
        }));
    }
    let Some(head) = head else {
        return out.line("Nothing was logged yet.");
    };
    out.note(format!(
        "Log {}: {}",
        head.origin,
        counted(head.size, "entry", "entries")
    ));
    if let Some(key) = key {
        out.note(format!("Key {key}"));
    }
    match checkpoint {
        // To the byte, so that it can be kept and held against the log.
        Some(checkpoint) => out.line(checkpoint.note.trim_end()),
        None => {
            out.note("No checkpoint yet: `serve` signs them.");
            Ok(())
        }
    }
}
