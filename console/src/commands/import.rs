//! `import`: what was written elsewhere. `import answers` takes what a provider or a supporter wrote, as drafts; public
//! registers have a file of their own.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use dspt_pack::limits;
use dspt_pack::sheet;
use dspt_pack::sheet::Taken;
use dspt_policies::Answer;
use dspt_policies::AnswerBook;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::assessment::Joined;
use crate::assessment::Own;
use crate::cli::Global;
use crate::cli::Import;
use crate::commands::answers;
use crate::context::Context;
use crate::output::Output;

mod registers;
mod reports;
mod summaries;

use registers::Family;

pub(crate) fn run(
    context: &Context,
    command: &Import,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Import::Summaries(arguments) => summaries::run(context, arguments, global, out),
        Import::Answers { file, provider } => {
            answers(context, file, provider, global, out)?;
            Ok(ExitCode::SUCCESS)
        }
        Import::Reports {
            files,
            passphrase_file,
        } => reports::run(context, files, passphrase_file.as_deref(), global, out),
        Import::Cqc(file) => registers::run(context, Family::Cqc, file, global, out),
        Import::Ods(file) => registers::run(context, Family::Ods, file, global, out),
        Import::Dspt(file) => registers::run(context, Family::Dspt, file, global, out),
        Import::Geography(file) => registers::run(context, Family::Geography, file, global, out),
        Import::Workbook(file) => registers::run(context, Family::Workbook, file, global, out),
        Import::Indicators(file) => registers::run(context, Family::Indicators, file, global, out),
        Import::Helpers(file) => registers::run(context, Family::Helpers, file, global, out),
    }
}

fn answers(
    context: &Context,
    file: &Path,
    provider: &str,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let joined = answers::of(context, provider)?;
    let mut own = joined.drafts()?;
    let bytes = read(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let is_yaml = file
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"));
    let came = if is_yaml {
        book(&name, bytes, &joined, &mut own)?
    } else {
        sheet(&name, &bytes, &joined, &mut own)?
    };
    if came.taken > 0 {
        answers::keep(context, &joined, &own)?;
    }
    came.tell(&joined, global, out)
}

/// What came of a file.
#[derive(Debug, Default)]
struct Came {
    taken: usize,
    same: usize,
    empty: usize,
    undated: usize,
    /// Rows and columns that belong to nothing.
    unmatched: Vec<String>,
    /// Rows that were refused, with why.
    refused: Vec<String>,
}

/// A file of at most what a sheet may have; a pipe or a folder is none.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = file.display();
    let kind = std::fs::metadata(file).with_context(|| format!("cannot read {shown}"))?;
    if !kind.is_file() {
        bail!("{shown} is not a file; name an answers.yaml, answers.xlsx or the toolkit's export");
    }
    let most = u64::try_from(limits::SHEET_BYTES).unwrap_or(u64::MAX);
    let open = File::open(file).with_context(|| format!("cannot read {shown}"))?;
    let mut bytes = Vec::new();
    open.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {shown}"))?;
    if bytes.len() > limits::SHEET_BYTES {
        bail!("{shown} has more than {most} bytes; is it the right file?");
    }
    Ok(bytes)
}

/// A book, with everything in it or with nothing: mistakes are told all at once.
fn book(name: &str, bytes: Vec<u8>, joined: &Joined, own: &mut Own) -> anyhow::Result<Came> {
    let text = String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{name} is not written in UTF-8"))?;
    let (toolkit, today) = (joined.toolkit(), joined.today);
    let read = AnswerBook::from_yaml(&text, toolkit, today);
    let handed =
        read.map_err(|mistakes| anyhow::anyhow!("nothing was taken from {name}:\n{}", scrubbed(&mistakes)))?;
    let handed = handed.as_drafts();
    let before = own.answers.clone();
    own.answers = AnswerBook::merge(toolkit, [&before, &handed]);
    let mut came = Came::default();
    for entry in handed.latest() {
        if is_said(joined, &entry.answer) {
            came.same += 1;
        } else {
            came.taken += 1;
        }
    }
    if came.taken == 0 && own.answers != before {
        // Risks, certificates or a target alone.
        came.taken = 1;
    }
    Ok(came)
}

/// Mistakes line by line: an excerpt of a hostile file commands no terminal.
fn scrubbed(mistakes: &impl std::fmt::Display) -> String {
    let lines: Vec<String> = mistakes
        .to_string()
        .lines()
        .map(|line| scrub(line).to_string())
        .collect();
    lines.join("\n")
}

fn sheet(name: &str, bytes: &[u8], joined: &Joined, own: &mut Own) -> anyhow::Result<Came> {
    let Taken {
        answers,
        unmatched_rows,
        unmatched_columns,
        refused,
        empty,
        undated,
        ..
    } = sheet::read(name, bytes, joined.toolkit(), joined.today)?;
    let mut came = Came {
        empty,
        undated,
        ..Came::default()
    };
    for mut answer in answers {
        if is_said(joined, &answer) {
            came.same += 1;
            continue;
        }
        answer.confirmed_by_provider = false;
        own.answers.say(answer, joined.toolkit(), joined.today)?;
        came.taken += 1;
    }
    let row = |row: &sheet::UnmatchedRow| format!("row {}: {}", row.row, row.reference);
    came.unmatched = unmatched_rows.iter().map(row).collect();
    came.unmatched
        .extend(unmatched_columns.iter().map(|name| format!("column {name}")));
    let row =
        |row: &sheet::RefusedRow| format!("row {} ({}): {}", row.row, row.reference, row.faults.join("; "));
    came.refused = refused.iter().map(row).collect();
    Ok(came)
}

/// Whether the same stands there already, as the provider's word or as a draft.
fn is_said(joined: &Joined, answer: &Answer) -> bool {
    let standing = joined.answers.standing(&answer.item);
    let same = |other: &&Answer| {
        other.value == answer.value
            && other.comment == answer.comment
            && other.evidence_at == answer.evidence_at
            && other.good_until == answer.good_until
    };
    // What is newest decides: a word that was taken back since is new again.
    standing.draft.or(standing.counted).filter(same).is_some()
}

impl Came {
    fn tell(&self, joined: &Joined, global: &Global, out: &mut Output) -> anyhow::Result<()> {
        if global.json {
            return out.line(plain::escaped_json(&json!({
                "taken": self.taken,
                "same_as_before": self.same,
                "without_answer": self.empty,
                "without_day": self.undated,
                "unmatched": self.unmatched,
                "refused": self.refused,
            }))?);
        }
        let name = scrub(&joined.provider.name);
        out.line(format!(
            "Taken as drafts for {name}: {}. The same as before: {}. Without an answer: {}.",
            self.taken, self.same, self.empty
        ))?;
        if self.undated > 0 {
            out.line(format!(
                "Taken as said today, because no day stands beside them: {}.",
                self.undated
            ))?;
        }
        for (heading, rows) in [
            ("Belongs to no question, and was left out:", &self.unmatched),
            ("Not taken:", &self.refused),
        ] {
            if !rows.is_empty() {
                out.line(heading)?;
            }
            for row in rows {
                out.line(format!("  {}", scrub(row)))?;
            }
        }
        if self.taken > 0 {
            answers::hand_over(joined, out);
        }
        Ok(())
    }
}
