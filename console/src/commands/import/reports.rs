//! `import reports`: files that a computer without a way to this console made with `dspt-agent export`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::io::IsTerminal;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::DeviceId;
use dspt_report::PassPhrase;
use dspt_report::ReportId;
use dspt_report::limits;
use dspt_report::wire::Gap;
use dspt_report::words::chain;
use dspt_server::ExportFile;
use dspt_server::ExportFileError;
use dspt_server::ExportKeyPair;
use dspt_server::Intake;
use dspt_server::SystemClock;
use dspt_server::TakenIn;
use dspt_server::export_file::Requests;
use dspt_server::intake::Outcome;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use serde::Serialize;
use serde_json::json;

use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::output::Output;

mod phrase;

use phrase::Phrases;

pub(crate) fn run(
    context: &Context,
    files: &[PathBuf],
    passphrase_file: Option<&Path>,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<ExitCode> {
    let pin = context.authority()?.pin();
    let keys = ExportKeyPair::open_or_create(&context.keys)
        .with_context(|| format!("cannot use the console's keys in {}", context.keys.display()))?;
    let mut import = Import {
        context,
        intake: Intake::new(Arc::clone(&context.store), Arc::new(SystemClock), pin),
        keys,
        phrases: Phrases::read(passphrase_file)?,
        names: BTreeMap::new(),
    };
    let mut all = Vec::new();
    for (file, place) in files.iter().zip(1..) {
        if files.len() > 1 && io::stderr().is_terminal() {
            out.note(format!("{place} of {}: {}", files.len(), shown(file)));
        }
        let came = import.file(file, out)?;
        if !global.json {
            came.tell(out)?;
        }
        all.push(came);
    }
    let sums = Sums::of(&all);
    if global.json {
        let told = json!({ "files": all, "sums": sums, "missing": missing(&all) });
        out.line(plain::escaped_json(&told)?)?;
    } else {
        sums.tell(&all, out)?;
    }
    Ok(if sums.all_well() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Import<'a> {
    context: &'a Context,
    intake: Intake,
    keys: ExportKeyPair,
    phrases: Phrases,
    /// What computers are called, once each.
    names: BTreeMap<DeviceId, String>,
}

/// What came of one file.
#[derive(Debug, Serialize)]
struct Came {
    file: String,
    /// Why it could not be read, or not to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    reports: Vec<Row>,
}

/// What became of one report.
#[derive(Debug, Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    computer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    /// Reports of this computer that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<Gap>,
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ReportId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<u64>,
}

impl Import<'_> {
    /// Takes in a file as far as it can be read. An error is one that ends the whole command.
    fn file(&mut self, path: &Path, out: &mut Output) -> anyhow::Result<Came> {
        let mut came = Came {
            file: shown(path),
            trouble: None,
            reports: Vec::new(),
        };
        match self.open(path, out) {
            Ok(requests) => {
                if let Err(error) = self.take(requests, &mut came.reports) {
                    came.trouble = Some(chain(error.as_ref()));
                }
            }
            Err(error) if error.is::<Usage>() => return Err(error),
            Err(error) => came.trouble = Some(chain(error.as_ref())),
        }
        Ok(came)
    }

    fn open(&mut self, path: &Path, out: &mut Output) -> anyhow::Result<Requests<File>> {
        let begun = begin(path)?;
        if begun.wants_pass_phrase() {
            let open = |phrase: &PassPhrase| match begin(path)?.open_with_pass_phrase(phrase) {
                Ok(requests) => Ok(Some(requests)),
                Err(ExportFileError::PassPhrase) => Ok(None),
                Err(error) => Err(error.into()),
            };
            self.phrases.find(&shown(path), open, out)
        } else {
            Ok(begun.open_with_key(&self.keys)?)
        }
    }

    fn take(&mut self, mut requests: Requests<File>, rows: &mut Vec<Row>) -> anyhow::Result<()> {
        while let Some(request) = requests.next_request()? {
            let taken = self
                .context
                .wait(self.intake.accept(&request))
                .context("the file holds what is no request of reports; what was read before it is good")?;
            for taken in taken {
                let row = self.row(taken);
                rows.push(row);
            }
        }
        Ok(())
    }

    fn row(&mut self, taken: TakenIn) -> Row {
        let (device, sequence) = taken.named.unzip();
        Row {
            computer: device.map(|device| self.name(device)),
            device,
            gap: taken.result.gap,
            outcome: taken.outcome,
            reason: taken.result.reason,
            report: taken.result.report,
            sequence,
        }
    }

    /// What people call a computer: its label and whose it is, else the beginning of its id.
    fn name(&mut self, device: DeviceId) -> String {
        let context = self.context;
        let name = self.names.entry(device).or_insert_with(|| {
            let known = context.wait(context.store.device(&SCOPE, device, now()));
            known.map_or_else(
                |_| device.short(),
                |known| {
                    let row = known.device;
                    let label = match row.label.as_str() {
                        "" => device.short(),
                        label => label.to_owned(),
                    };
                    format!("{label} of {}", row.provider_name)
                },
            )
        });
        name.clone()
    }
}

/// Opens a plain file of at most what an export has; a pipe might never end.
fn begin(path: &Path) -> anyhow::Result<ExportFile<File>> {
    let kind = std::fs::metadata(path).context("it cannot be read")?;
    if !kind.is_file() {
        bail!("it is not a file; name what `dspt-agent export` wrote");
    }
    if kind.len() > limits::EXPORT_BYTES {
        bail!(
            "it has more than {} bytes, which no file of `dspt-agent export` has",
            limits::EXPORT_BYTES
        );
    }
    let file = File::open(path).context("it cannot be read")?;
    Ok(ExportFile::begin(file)?)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl Came {
    fn tell(&self, out: &mut Output) -> anyhow::Result<()> {
        out.line(format!("{}:", scrub(&self.file)))?;
        for row in &self.reports {
            out.line(format!("  {}", scrub(&row.in_words())))?;
        }
        if let Some(trouble) = &self.trouble {
            out.line(format!("  not read: {}", scrub(trouble)))?;
        } else if self.reports.is_empty() {
            out.line("  no report in it")?;
        }
        Ok(())
    }
}

impl Row {
    fn in_words(&self) -> String {
        let what = match (&self.computer, self.sequence, self.report) {
            (Some(computer), Some(sequence), _) => format!("{computer}, report {sequence}"),
            (_, _, Some(report)) => format!("report {}", report.short()),
            _ => "something".to_owned(),
        };
        let outcome = match self.outcome {
            Outcome::Kept => "kept",
            Outcome::FilledGap => "kept; it fills a gap",
            Outcome::Known => "known already",
            Outcome::Conflict => "kept aside",
            Outcome::Refused => "refused",
            Outcome::NotNow => "not kept; import the file again",
        };
        match &self.reason {
            Some(reason) => format!("{what}: {outcome}: {reason}"),
            None => format!("{what}: {outcome}"),
        }
    }
}

/// What came of everything.
#[derive(Debug, Default, Serialize)]
struct Sums {
    files: usize,
    kept: usize,
    known: usize,
    refused: usize,
    unread: usize,
}

impl Sums {
    fn of(all: &[Came]) -> Self {
        let mut sums = Self {
            files: all.len(),
            unread: all.iter().filter(|came| came.trouble.is_some()).count(),
            ..Self::default()
        };
        for row in all.iter().flat_map(|came| &came.reports) {
            match row.outcome {
                Outcome::Kept | Outcome::FilledGap => sums.kept += 1,
                Outcome::Known => sums.known += 1,
                Outcome::Conflict | Outcome::Refused | Outcome::NotNow => sums.refused += 1,
            }
        }
        sums
    }

    fn all_well(&self) -> bool {
        self.refused == 0 && self.unread == 0
    }

    fn tell(&self, all: &[Came], out: &mut Output) -> anyhow::Result<()> {
        for (computer, gap) in missing(all) {
            out.line(format!(
                "Still missing: {}. Import the file that holds them, or wait until the computer reaches this console.",
                scrub(&format!("{computer}, reports {} to {}", gap.first, gap.last))
            ))?;
        }
        let unread = match self.unread {
            0 => String::new(),
            some => format!(" Files not read, or not to their end: {some}."),
        };
        out.line(format!(
            "Kept: {}. Known already: {}. Not kept: {}.{unread}",
            self.kept, self.known, self.refused
        ))
    }
}

/// The gap that each computer had at the end.
fn missing(all: &[Came]) -> BTreeMap<&str, Gap> {
    let mut gaps = BTreeMap::new();
    for row in all.iter().flat_map(|came| &came.reports) {
        let Some(computer) = &row.computer else { continue };
        match row.gap {
            Some(gap) => gaps.insert(computer.as_str(), gap),
            None => gaps.remove(computer.as_str()),
        };
    }
    gaps
}
