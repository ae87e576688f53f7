//! `evidence`: one file that proves what is held of a provider.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::SigningKey;
use dspt_report::counted;
use dspt_report::log::Checkpoint;
use dspt_report::log::NoteKey;
use dspt_report::log::SignedNote;
use dspt_server::log_key;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use super::log::checkpoint;
use super::provider::find;
use crate::cli::Evidence;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::evidence;
use crate::output::Output;

/// How often it is tried to sign what was logged last, a second apart: of one second there is one checkpoint.
const TRIES: usize = 5;

pub(crate) fn run(
    context: &Context,
    arguments: &Evidence,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let id = find(context, &arguments.provider)?;
    let mut grew_from = Vec::new();
    for file in &arguments.against {
        let held: Checkpoint = checkpoint(file)?
            .unverified_text()
            .parse()
            .with_context(|| format!("{} holds no checkpoint", file.display()))?;
        grew_from.push(held.size);
    }
    let (name, key) = signed_to_the_end(context)?;
    let held = context
        .wait(context.store.log_evidence(&SCOPE, id, grew_from))
        .context("cannot read what proves this provider")?;
    let path = arguments.output.as_path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let failed = || format!("cannot write {}", path.display());
    // For its owner only, and whole or not at all.
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new("."))).with_context(failed)?;
    let files = evidence::write(&held, (&name, &key), now(), file.as_file_mut()).with_context(failed)?;
    file.persist_noclobber(path)
        .map_err(|error| error.error)
        .with_context(failed)?;
    let known = NoteKey::new(&name, *key.public())?;
    if global.json {
        return out.json(&json!({
            "file": path.display().to_string(),
            "files": files,
            "computers": held.devices.len(),
            "key": known.to_string(),
        }));
    }
    out.line(format!(
        "Evidence about {}: {}. Written to {}: {}.",
        scrub(&held.name),
        counted(held.devices.len(), "computer", "computers"),
        path.display(),
        counted(files, "file", "files")
    ))?;
    out.line(format!(
        "Tell its reader this key by another way than the file: {known}"
    ))?;
    out.note("It tells how computers are set up: hand it only to people who need it.");
    Ok(())
}

/// The log's name and key, once a checkpoint by it holds all that is logged now.
fn signed_to_the_end(context: &Context) -> anyhow::Result<(String, SigningKey)> {
    let store = context.store.as_ref();
    let head = context
        .wait(store.log_head())?
        .context("nothing was logged yet, so nothing can be proven")?;
    let before = context.wait(store.log_checkpoint())?;
    if before.is_some() && !log_key::is_there(&context.keys) {
        bail!(
            "the key of the log is not in {}; name the folder of this console's keys with --keys",
            context.keys.display()
        );
    }
    let key = log_key::open_or_create(&context.keys).context("cannot use the key of the log")?;
    let own = NoteKey::new(&head.origin, *key.public())?;
    for _ in 0..TRIES {
        let kept = match context.wait(store.log_checkpoint())? {
            Some(kept) if kept.size >= head.size => kept,
            _ => context.wait(store.log_checkpoint_keep(head.sign(&key)?, now()))?,
        };
        if kept.size >= head.size {
            let note = SignedNote::parse(kept.note.as_bytes())?;
            Checkpoint::open(&note, std::slice::from_ref(&own))
                .context("the key of the log here is not the one that signed its newest checkpoint")?;
            return Ok((head.origin, key));
        }
        sleep(Duration::from_secs(1));
    }
    bail!("the log grows faster than it is signed; try again")
}
