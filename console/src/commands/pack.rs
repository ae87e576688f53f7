//! `pack`: the evidence pack of a whole provider.

use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_pack::PackFile;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Pack;
use crate::commands::answers;
use crate::context::Context;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    arguments: &Pack,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let folder = arguments.output.as_path();
    make(folder)?;
    let joined = answers::of(context, &arguments.provider)?;
    let pack = joined.pack();
    let files = pack.files()?;
    for file in &files {
        write(folder, file)?;
    }
    let readiness = pack.readiness();
    if global.json {
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        return out.line(plain::escaped_json(&json!({
            "notice": pack.notice(),
            "assessment": joined.view(),
            "folder": folder.display().to_string(),
            "files": names,
        }))?);
    }
    if let Some(notice) = pack.notice() {
        out.line(notice)?;
    }
    out.line(format!(
        "{}: {}",
        scrub(&joined.provider.name),
        readiness.in_words()
    ))?;
    for remark in &joined.remarks {
        out.line(format!("! {}", scrub(remark)))?;
    }
    let names: Vec<&str> = files.iter().map(|file| file.name).collect();
    out.line(format!("Written to {}: {}.", folder.display(), names.join(", ")))?;
    out.note("It holds what is known of this provider: hand it to nobody else.");
    Ok(())
}

/// The folder, made where there is none, then closed to others.
fn make(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if folder.exists() {
        bail!("{} is a file; name a folder for the pack", folder.display());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Whole or not at all, readable by its owner only; a file of an earlier pack is replaced, and no link is followed.
fn write(folder: &Path, file: &PackFile) -> anyhow::Result<()> {
    let failed = || format!("cannot write {} in {}", file.name, folder.display());
    let mut new = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    new.write_all(&file.bytes).with_context(failed)?;
    new.as_file().sync_all().with_context(failed)?;
    new.persist(folder.join(file.name)).with_context(failed)?;
    Ok(())
}
