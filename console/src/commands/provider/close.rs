//! `provider close`, `reopen` and `erase`.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::Context as _;
use dspt_report::ProviderId;
use dspt_report::counted;
use dspt_store::model::ClosingRow;
use dspt_store::model::Erased;
use dspt_tui::safe_text::scrub;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::find;
use super::hand_over;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

/// Closes, then hands over.
pub(super) fn close(
    context: &Context,
    (typed, file, yes): (&str, &Path, bool),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let id = find(context, typed)?;
    let name = context.wait(context.store.provider(&SCOPE, id, now()))?.name;
    if !yes {
        let about = format!(
            "{} will be closed: its computers and enrolment strings are refused at once, and it is erased in 30 days.",
            scrub(&name)
        );
        ask(&about, out)?;
    }
    // Made before anything changes, so that nothing is closed that cannot be handed over.
    let made = crate::author_key::create_new(file)
        .with_context(|| format!("nothing was closed, because {} cannot be made", file.display()))?;
    let closed = context
        .wait(context.store.provider_close(&SCOPE, id, now()))
        .map_err(refused);
    let closed = closed.inspect_err(|_| forget(file))?;
    let files = hand_over::write(context, &closed.closing, made).inspect_err(|_| forget(file));
    let files = files.with_context(|| {
        format!(
            "the provider is closed, but {} could not be written; run the same again",
            file.display()
        )
    })?;
    if global.json {
        return out
            .json(&json!({ "closed": closed, "hand_over": file.display().to_string(), "files": files }));
    }
    out.line(format!(
        "{} is closed. Computers: {}. Enrolment strings: {}. Permissions: {}. Posts: {}.",
        scrub(&name),
        closed.devices,
        closed.strings,
        closed.permissions,
        closed.posts
    ))?;
    out.line(format!(
        "Written to {}: {}. Give it to the provider and to nobody else.",
        file.display(),
        counted(files, "file", "files")
    ))?;
    out.line(format!(
        "It is erased by {}. Until then: dspt-console provider reopen {id}",
        day(closed.closing.due)
    ))
}

/// A file that holds nothing whole is not left behind.
fn forget(file: &Path) {
    // What cannot be removed is empty or in parts; the error that is told names it.
    let _ = std::fs::remove_file(file);
}

pub(super) fn reopen(context: &Context, typed: &str, out: &mut Output) -> anyhow::Result<()> {
    let id = find(context, typed)?;
    context
        .wait(context.store.provider_reopen(&SCOPE, id, now()))
        .map_err(refused)?;
    out.line("It is open again: its computers, strings, posts and permissions are as they were.")
}

pub(super) fn erase(
    context: &Context,
    (typed, yes): (&str, bool),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let id = find(context, typed)?;
    let closings = context.wait(context.store.closings(&SCOPE))?;
    let Some(closing) = closings.into_iter().find(|row| row.provider == id) else {
        return Err(Usage(
            "it must be closed first: dspt-console provider close PROVIDER --hand-over FILE".to_owned(),
        )
        .into());
    };
    if !yes {
        let about = format!(
            "Everything held of {} will be erased now. There is no way back.",
            scrub(&closing.name)
        );
        ask(&about, out)?;
    }
    let erased = context
        .wait(context.store.provider_erase(&SCOPE, id, now()))
        .map_err(refused)?;
    if global.json {
        return out.json(&json!({ "provider": id, "erased": erased }));
    }
    tell(erased, out)
}

fn tell(erased: Erased, out: &mut Output) -> anyhow::Result<()> {
    out.line("Erased. The log keeps digests without names, and that something was erased.")?;
    if !erased.wiped {
        out.note(
            "Another program reads the store just now, so free parts of the file may still hold some of it. `serve` goes on within the hour.",
        );
    }
    Ok(())
}

fn ask(about: &str, out: &mut Output) -> anyhow::Result<()> {
    out.line(about)?;
    if !std::io::stdin().is_terminal() {
        return Err(Usage("there is no terminal to ask on; run this again with --yes".to_owned()).into());
    }
    out.line("Go on? Type yes:")?;
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .context("cannot read the answer")?;
    if answer.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    anyhow::bail!("nothing was changed")
}

/// How a provider that is closed stands, in words.
pub(super) fn in_words(closing: &ClosingRow) -> String {
    format!(
        "closed on {}, erased by {}",
        day(closing.closed),
        day(closing.due)
    )
}

/// A day in London.
pub(super) fn day(at: Timestamp) -> String {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(london).strftime("%-d %B %Y").to_string()
}

/// How a provider stands, where it is closed.
pub(super) fn standing(context: &Context, id: ProviderId) -> anyhow::Result<Option<ClosingRow>> {
    let closings = context.wait(context.store.closings(&SCOPE))?;
    Ok(closings.into_iter().find(|row| row.provider == id))
}
