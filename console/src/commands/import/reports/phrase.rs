//! Pass phrases: from a file, or asked for on a terminal.

use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Read;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::PassPhrase;
use dspt_report::limits;
use dspt_server::ExportFileError;
use dspt_tui::safe_text::scrub;
use zeroize::Zeroizing;

use crate::context::Usage;
use crate::output::Output;

/// Pass phrases that are tried in turn: each costs a second.
pub(super) struct Phrases {
    known: Vec<PassPhrase>,
    /// Whether a person may be asked.
    ask: bool,
}

impl Phrases {
    /// Reads a file with one pass phrase, or with one on each line.
    pub(super) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = file else {
            return Ok(Self {
                known: Vec::new(),
                ask: true,
            });
        };
        let failed = || format!("cannot read the pass phrase in {}", path.display());
        let mut text = Zeroizing::new(String::new());
        File::open(path)
            .with_context(failed)?
            .take(MOST_BYTES)
            .read_to_string(&mut text)
            .with_context(failed)?;
        if let Ok(phrase) = text.parse::<PassPhrase>() {
            let known = vec![phrase];
            return Ok(Self { known, ask: false });
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut known = Vec::new();
        for line in lines {
            let phrase = line.parse::<PassPhrase>().map_err(|error| {
                Usage(format!(
                    "the pass phrase in {} cannot be used: {error}",
                    path.display()
                ))
            })?;
            known.push(phrase);
        }
        if known.is_empty() || known.len() > MOST {
            bail!(Usage(format!(
                "{} must hold a pass phrase of six words, or up to {MOST}, each on a line of its own",
                path.display()
            )));
        }
        Ok(Self { known, ask: false })
    }

    /// Opens a file: `open` gives `None` where a pass phrase is not its own.
    pub(super) fn find<T>(
        &mut self,
        name: &str,
        open: impl Fn(&PassPhrase) -> anyhow::Result<Option<T>>,
        out: &mut Output,
    ) -> anyhow::Result<T> {
        for phrase in &self.known {
            if let Some(opened) = open(phrase)? {
                return Ok(opened);
            }
        }
        if !self.ask {
            return Err(ExportFileError::PassPhrase.into());
        }
        if !io::stdin().is_terminal() {
            bail!(Usage(format!(
                "{name} opens with six words, and there is no terminal to ask for them on; write them into a file and \
                 add --passphrase-file FILE"
            )));
        }
        for _ in 0..TIMES {
            out.note(format!("The six words of {}:", scrub(name)));
            match typed()? {
                Err(error) => out.note(error.to_string()),
                Ok(phrase) => {
                    if let Some(opened) = open(&phrase)? {
                        return Ok(opened);
                    }
                    out.note(ExportFileError::PassPhrase.to_string());
                }
            }
        }
        Err(ExportFileError::PassPhrase.into())
    }
}

/// What a person types; it is shown as it is typed, as it was shown on the other computer.
fn typed() -> anyhow::Result<Result<PassPhrase, dspt_report::export::PassPhraseError>> {
    let mut line = Zeroizing::new(String::new());
    io::stdin()
        .lock()
        .take(limits::PASS_PHRASE_BYTES as u64 + 1)
        .read_line(&mut line)
        .context("cannot read the pass phrase")?;
    if line.is_empty() {
        bail!(Usage("no pass phrase was typed".to_owned()));
    }
    Ok(line.parse())
}

/// Pass phrases in one file.
const MOST: usize = 16;
const MOST_BYTES: u64 = (MOST * limits::PASS_PHRASE_BYTES) as u64;
/// How often a person is asked.
const TIMES: usize = 3;
