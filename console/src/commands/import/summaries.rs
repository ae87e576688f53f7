//! `import summaries`: how far providers are, as another console signed it.

use std::fs::File;
use std::io::IsTerminal;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::Envelope;
use dspt_report::ProviderSummary;
use dspt_report::PublicKey;
use dspt_report::Verified;
use dspt_report::limits;
use dspt_report::summary::phrase;
use dspt_report::words::chain;
use dspt_store::model::NewSummary;
use dspt_store::model::SummaryOutcome;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use serde::Serialize;
use serde_json::json;

use crate::cli::Global;
use crate::cli::ImportSummaries;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::output::Output;

/// What came of one file.
#[derive(Debug, Serialize)]
struct Came {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<SummaryOutcome>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

pub(super) fn run(
    context: &Context,
    arguments: &ImportSummaries,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<ExitCode> {
    let expected = arguments.key.as_deref().map(key).transpose()?;
    let mut all = Vec::new();
    for file in &arguments.files {
        let came = match take(context, arguments, (file.as_path(), expected.as_ref()), out) {
            Ok(came) => came,
            Err(error) if error.is::<Usage>() => return Err(error),
            Err(error) => Came {
                file: file.display().to_string(),
                provider: None,
                outcome: None,
                trouble: Some(chain(error.as_ref())),
            },
        };
        if !global.json {
            tell(&came, out)?;
        }
        all.push(came);
    }
    if global.json {
        out.line(plain::escaped_json(&json!({ "files": all }))?)?;
    }
    let well = |came: &Came| {
        matches!(
            came.outcome,
            Some(SummaryOutcome::Kept | SummaryOutcome::NotNewer)
        )
    };
    Ok(if all.iter().all(well) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn key(typed: &str) -> anyhow::Result<PublicKey> {
    PublicKey::try_from(typed.trim().to_owned()).map_err(|_| {
        Usage("--key must be the 64 digits that `export summary --json` told as public_key".to_owned()).into()
    })
}

fn take(
    context: &Context,
    arguments: &ImportSummaries,
    (file, expected): (&Path, Option<&PublicKey>),
    out: &mut Output,
) -> anyhow::Result<Came> {
    let envelope = Envelope::parse(&read(file)?)
        .ok()
        .context("it is not what `export summary` wrote; is it the right file?")?;
    let verified = envelope
        .verify_summary()
        .context("it is no summary, or was changed on the way")?;
    let said = verified.statement();
    let name = said.provider.name.clone();
    if expected.is_some_and(|expected| *expected != said.public_key) {
        bail!("it was signed by another key than the one given by --key; ask who made it");
    }
    let signers = context.wait(context.store.signers(&SCOPE))?;
    let is_known = signers.iter().any(|signer| signer.key == said.public_key);
    let learn = is_known || expected.is_some() || compared(arguments, &verified, out)?;
    let new = NewSummary {
        verified,
        envelope,
        learn,
    };
    let outcome = context.wait(context.store.summary_keep(&SCOPE, new, now()))?;
    Ok(Came {
        file: file.display().to_string(),
        provider: Some(name),
        outcome: Some(outcome),
        trouble: None,
    })
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = file.display();
    let about = std::fs::metadata(file).with_context(|| format!("cannot read {shown}"))?;
    if !about.is_file() {
        bail!("{shown} is not a file");
    }
    let most = u64::try_from(limits::ENVELOPE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(most.saturating_add(1)).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {shown}"))?;
    Ok(bytes)
}

/// Whether a person compared the four words of a key that was never seen.
fn compared(
    arguments: &ImportSummaries,
    verified: &Verified<ProviderSummary>,
    out: &mut Output,
) -> anyhow::Result<bool> {
    let said = verified.statement();
    out.note(format!(
        "A summary by {}, whose key was not seen before. Its four words: {}",
        scrub(&said.made_by),
        phrase(&said.public_key)
    ));
    if arguments.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Usage(
            "there is no terminal to ask on; compare the four words with whoever made it, then run this again with --yes, or with --key"
                .to_owned(),
        )
        .into());
    }
    out.note("Compare them with whoever made it. Are they the same? Type yes:");
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .context("cannot read the answer")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

fn tell(came: &Came, out: &mut Output) -> anyhow::Result<()> {
    let file = scrub(&came.file);
    let provider = came.provider.as_deref().unwrap_or_default();
    let provider = scrub(provider);
    out.line(match came.outcome {
        Some(SummaryOutcome::Kept) => format!("{file}: taken in, of {provider}."),
        Some(SummaryOutcome::NotNewer) => {
            format!("{file}: the same or a newer one of {provider} is held already.")
        }
        Some(SummaryOutcome::UnknownSigner) => {
            format!("{file}: not taken in, because nobody vouched for its key.")
        }
        None => {
            let trouble = came.trouble.as_deref().unwrap_or("it cannot be read");
            format!("{file}: not taken in: {}", scrub(trouble))
        }
    })
}
