//! `backup`, `restore` and `migrate`: a store as a whole.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use anyhow::bail;
use data_encoding::HEXLOWER;
use dspt_report::counted;
use dspt_store::Log as _;
use dspt_store::Releases as _;
use dspt_store::SqlStore;
use jiff::Timestamp;
use serde::Serialize;

use super::policy::sign;
use crate::cli::Backup;
use crate::cli::Global;
use crate::cli::Migrate;
use crate::cli::Restore;
use crate::context::Place;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::context::runtime;
use crate::output::Output;
use crate::sealed_keys;

/// Copies a store, and its keys sealed beside it.
pub(crate) fn backup(arguments: &Backup, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let (from, keys) = file(
        global,
        "a database is backed up with its own tools: pg_dump, or a replica",
    )?;
    let passphrase = arguments
        .passphrase_file
        .as_deref()
        .map(sealed_keys::passphrase)
        .transpose()?;
    refuse_there(&arguments.file)?;
    if passphrase.is_some() {
        refuse_there(&beside(&arguments.file))?;
    }
    dspt_store::backup(&from, &arguments.file)
        .map_err(refused)
        .context("cannot back up the store")?;
    note_backup(&from, now()).context("the copy is made, but it cannot be noted that it was")?;
    out.line(format!("The store is copied to {}.", arguments.file.display()))?;
    match passphrase {
        Some(passphrase) => {
            let sealed = beside(&arguments.file);
            let count = sealed_keys::seal(&keys, &passphrase, &sealed)?;
            out.line(format!(
                "{} sealed in {}.",
                counted(count, "key is", "keys are"),
                sealed.display()
            ))?;
        }
        None => out.note(format!(
            "The keys are not in it: add --passphrase-file to seal them beside it, or copy {}.",
            keys.display()
        )),
    }
    Ok(())
}

/// Makes a store from a copy, and its keys from those sealed beside it.
pub(crate) fn restore(arguments: &Restore, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let (to, keys) = file(
        global,
        "a backup is restored into a file; then `migrate` moves it into a database",
    )?;
    let passphrase = arguments
        .passphrase_file
        .as_deref()
        .map(sealed_keys::passphrase)
        .transpose()?;
    refuse_there(&to)?;
    if is_folder(&arguments.file)? {
        bail!(
            "{} is a folder; name the file that `backup` wrote",
            arguments.file.display()
        );
    }
    dspt_store::backup(&arguments.file, &to)
        .map_err(refused)
        .context("cannot restore the store")?;
    let runtime = runtime()?;
    let store = {
        let _inside = runtime.enter();
        SqlStore::open(&to).context("cannot open what was restored")?
    };
    runtime
        .block_on(store.log_restart(now()))
        .context("cannot go on with the log under another name")?;
    out.line(format!("The store is restored to {}.", to.display()))?;
    if let Some(passphrase) = passphrase {
        let count = sealed_keys::open(&beside(&arguments.file), &passphrase, &keys)?;
        out.line(format!(
            "{} restored to {}.",
            counted(count, "key is", "keys are"),
            keys.display()
        ))?;
    }
    out.note(
        "Computers send what they reported since the backup again by themselves, as far as they keep it.",
    );
    let trust = runtime.block_on(store.trust_document(None))?;
    let trust = trust.as_deref().map(sign::kept_trust).transpose()?;
    if let (Some(head), Some(_)) = (
        runtime.block_on(store.log_head())?,
        trust.filter(|trust| !trust.logs.is_empty()),
    ) {
        out.note(format!(
            "The log goes on as {}. Computers believe it once the trust document lists it: give its key, which `log show` tells, \
             to `trust sign --log`, and publish that.",
            head.origin
        ));
    }
    Ok(())
}

/// What is there stays: a copy never takes its place.
fn refuse_there(path: &Path) -> anyhow::Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let there = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
    Err(there).with_context(|| format!("cannot make {}", path.display()))
}

fn is_folder(path: &Path) -> anyhow::Result<bool> {
    let about = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(about.is_dir())
}

/// Moves a store of one file into a database.
pub(crate) fn migrate(arguments: &Migrate, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Table<'a> {
        table: &'a str,
        rows: u64,
        digest: String,
    }
    let (from, keys) = file(global, "only a store of one file can be moved")?;
    let moved = dspt_store::migrate(&from, &arguments.to)
        .map_err(refused)
        .context("cannot move the store")?;
    let tables: Vec<Table<'_>> = moved
        .tables
        .iter()
        .map(|table| Table {
            table: &table.name,
            rows: table.rows,
            digest: HEXLOWER.encode(&table.digest),
        })
        .collect();
    if global.json {
        return out.json(&tables);
    }
    let rows: u64 = tables.iter().map(|table| table.rows).sum();
    out.line(format!(
        "{rows} rows of {} tables are moved. Each was read back from the database and is the same.",
        tables.len()
    ))?;
    out.note(format!(
        "From now on start everything with DSPT_STORE set to the database and --keys {}. The file stays as it is; keep it as a backup.",
        keys.display()
    ));
    Ok(())
}

/// The file of the store and the folder of its keys.
fn file(global: &Global, otherwise: &str) -> anyhow::Result<(PathBuf, PathBuf)> {
    let place = Place::typed(global.store.as_deref())?;
    let keys = place.keys(global.keys.clone())?;
    match place {
        Place::File(path) => Ok((path, keys)),
        Place::Database(_) => Err(Usage(otherwise.to_owned()).into()),
    }
}

/// Notes beside a store when it was last copied, for `doctor`.
pub(super) fn note_backup(store: &Path, at: Timestamp) -> std::io::Result<()> {
    let note = noted_at(store);
    let draft = note.with_extension("draft");
    let mut file = File::create(&draft)?;
    file.write_all(at.to_string().as_bytes())?;
    std::fs::rename(&draft, &note)
}

/// When a store was last copied, where that is known.
pub(super) fn last_backup(store: &Path) -> Option<Timestamp> {
    let mut text = String::new();
    let file = File::open(noted_at(store)).ok()?;
    file.take(NOTE_BYTES).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn noted_at(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".last-backup");
    name.into()
}

/// More than a time has.
const NOTE_BYTES: u64 = 64;

/// Where the keys of a copy are.
fn beside(copy: &Path) -> PathBuf {
    let mut name = copy.as_os_str().to_owned();
    name.push(".keys");
    name.into()
}
