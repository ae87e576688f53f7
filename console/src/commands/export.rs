//! `export`: files for others. What they hold is what the screens show.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_tui::plain;
use serde_json::json;

use crate::cli::Export;
use crate::cli::Global;
use crate::commands::summary;
use crate::context::Context;
use crate::output::Output;

mod coverage;
mod findings;
mod providers;

pub(crate) fn run(command: &Export, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    match command {
        Export::Coverage(arguments) => coverage::run(arguments, global, out),
        Export::Providers(arguments) => providers::run(&Context::open(global)?, arguments, global, out),
        Export::Findings(arguments) => findings::run(&Context::open(global)?, arguments, global, out),
        Export::Summary(arguments) => summary::export(&Context::open(global)?, arguments, global, out),
    }
}

/// Whole or not at all, readable by its owner only; a file that is there is replaced, and no link is followed.
fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write {}", file.display());
    if file.is_dir() {
        bail!("{} is a folder; name a file", file.display());
    }
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut new = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    new.write_all(bytes).with_context(failed)?;
    new.as_file().sync_all().with_context(failed)?;
    new.persist(file).with_context(failed)?;
    Ok(())
}

/// Says what was written and what is in it.
fn tell(file: &Path, count: usize, what: &str, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let shown = file.display().to_string();
    if global.json {
        return out.line(plain::escaped_json(
            &json!({ "file": shown, "count": count, "of": what }),
        )?);
    }
    out.line(format!("Written to {shown}: {count} {what}."))
}
