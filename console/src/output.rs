//! Where commands write: handles, never macros, because a closed pipe is no failure.

use std::io;
use std::io::IsTerminal;
use std::io::Write;

use anyhow::Context;
use serde::Serialize;

/// Standard output and error of this run.
pub(crate) struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Whether a person at a terminal reads standard output.
    pub(crate) terminal: bool,
}

impl Output {
    pub(crate) fn standard() -> Self {
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            terminal: io::stdout().is_terminal(),
        }
    }

    /// Writes a line of the result.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> anyhow::Result<()> {
        writeln!(self.out, "{}", text.as_ref()).context("cannot write the result")?;
        self.out.flush().context("cannot write the result")
    }

    /// Writes a line about the work: progress, remarks. A reader that left is not missed.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.err, "{}", text.as_ref());
    }

    /// Writes rows as pretty JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(value).context("cannot write the result as JSON")?;
        self.line(text)
    }

    /// Writes rows as columns, each as wide as its widest cell, the last one ragged.
    pub(crate) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
        let width = |column: usize| {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count());
            cells
                .chain(heads.get(column).map(|head| head.len()))
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let render = |cells: &mut dyn Iterator<Item = &str>| {
            let padded: Vec<String> = cells
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            padded.join("  ").trim_end().to_owned()
        };
        self.line(render(&mut heads.iter().copied()))?;
        for row in rows {
            self.line(render(&mut row.iter().map(String::as_str)))?;
        }
        Ok(())
    }
}

/// Whether the cause is a reader that closed its end, as `head` does.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
