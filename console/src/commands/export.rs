//! `export`: files for others. What they hold is what the screens show.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::counted;
use dspt_store::limits;
use dspt_tui::plain;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::cli::Export;
use crate::cli::Global;
use crate::commands::summary;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::output::Output;
use crate::remote::RemoteSource;

mod coverage;
mod findings;
mod providers;

/// Rows asked for at once.
const PAGE: usize = limits::PAGE_ROWS as usize;

pub(crate) fn run(command: &Export, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    match command {
        Export::Coverage(arguments) => coverage::run(arguments, global, out),
        Export::Providers(arguments) => {
            providers::run(&Context::open(global)?.source(), arguments, global, out)
        }
        Export::Findings(arguments) => {
            let context = Context::open(global)?;
            let typed = arguments.provider.as_deref();
            let provider = typed.map(|typed| context.wait(context.store.provider_by_code(&SCOPE, typed)));
            let of = (arguments, provider.transpose()?);
            findings::run(&context.source(), &*context.in_force()?, of, global, out)
        }
        Export::Summary(arguments) => summary::export(&Context::open(global)?, arguments, global, out),
    }
}

/// The same, of a console elsewhere.
pub(crate) fn run_remote(
    runtime: &Runtime,
    address: &str,
    command: &Export,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let source = RemoteSource::open(runtime.handle(), address)?;
    match command {
        Export::Providers(arguments) => providers::run(&source, arguments, global, out),
        Export::Findings(arguments) => {
            let typed = arguments.provider.as_deref();
            let provider = typed.map(|typed| source.provider_named(typed)).transpose()?;
            findings::run(&source, &*source.in_force()?, (arguments, provider), global, out)
        }
        Export::Coverage(_) | Export::Summary(_) => Err(Usage(
            "coverage and summaries are exported where the registers and the store are: leave --connect out"
                .to_owned(),
        )
        .into()),
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
fn tell(
    file: &Path,
    count: usize,
    (one, many): (&str, &str),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let shown = file.display().to_string();
    if global.json {
        return out.line(plain::escaped_json(
            &json!({ "file": shown, "count": count, "of": many }),
        )?);
    }
    out.line(format!("Written to {shown}: {}.", counted(count, one, many)))
}
