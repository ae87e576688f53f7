//! `enrol new --from`: a string for each provider of a list, a printable letter each, and one list for mail merge.

use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_report::counted;
use dspt_store::change::NewProvider;
use dspt_store::change::NewString;
use dspt_store::change::Settings;
use dspt_store::model::ProviderRow;
use serde_json::json;

use crate::cli::EnrolNew;
use crate::cli::Global;
use crate::commands::enrol::Made;
use crate::commands::enrol::address;
use crate::commands::enrol::prepare;
use crate::commands::provider;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

mod letter;
mod list;
mod place;

use list::Row;

/// The most providers of one list.
const PROVIDERS: usize = 5_000;
/// The most bytes of a list.
const LIST_BYTES: u64 = 4 * 1024 * 1024;

pub(super) fn run(
    context: &Context,
    arguments: &EnrolNew,
    (from, output): (&Path, &Path),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let settings = address(context, arguments.address.as_deref())?;
    if settings.operator.is_empty() || settings.telephone.is_empty() {
        return Err(Usage(
            "each letter says who runs this console and whom to ring; set both once: dspt-console serve --operator NAME --telephone NUMBER"
                .to_owned(),
        )
        .into());
    }
    let rows =
        list::read(&place::read(from, LIST_BYTES)?, PROVIDERS).map_err(|mistakes| told(from, &mistakes))?;
    let known = provider::all(context)?;
    let planned = plan(&rows, &known).map_err(|mistakes| told(from, &mistakes))?;
    // Only now is anything made: a list with a mistake leaves everything as it was. And only when every letter is on the disk
    // is any string good, so that a full disk leaves nothing that somebody could join with.
    let place = place::Making::begin(output)?;
    let (mut made, mut strings) = (Vec::new(), Vec::new());
    for (row, planned) in rows.iter().zip(planned) {
        let id = planned.map_or_else(new_id, Ok)?;
        let (token, mut letter) = prepare(context, arguments, id, settings.clone())?;
        let there = known.iter().find(|known| known.id == id);
        letter.provider_name = there.map_or(&row.name, |known| &known.name).clone();
        made.push(letter);
        strings.push(NewString {
            token,
            provider: there.is_none().then(|| row.provider()),
        });
    }
    let added = strings.iter().filter(|string| string.provider.is_some()).count();
    write(place.path(), &made, &settings)?;
    place.sync()?;
    context
        .wait(context.store.strings_add(&SCOPE, strings, now()))
        .map_err(refused)?;
    if let Err(error) = place.finish() {
        take_back(context, &made)?;
        return Err(error.context("the letters have no place, so their strings were taken back"));
    }
    if global.json {
        return out.json(&json!({ "letters": made.len(), "providers_added": added }));
    }
    out.line(format!(
        "{}, and letters.csv for mail merge, are in {}; {} new here.",
        counted(made.len(), "letter", "letters"),
        output.display(),
        counted(added, "provider was", "providers were")
    ))?;
    out.line("They hold the strings, which are shown nowhere else. Whoever has a string can join as that provider: keep the folder to yourself, and delete it once all is sent.")
}

/// An id for a provider that is added with its string.
fn new_id() -> anyhow::Result<ProviderId> {
    // As random as a token, of which it is the first bytes.
    let token = Token::generate()?;
    let (id, _) = token
        .as_bytes()
        .split_first_chunk()
        .context("a token is too short")?;
    Ok(ProviderId::new(*id))
}

fn take_back(context: &Context, made: &[Made]) -> anyhow::Result<()> {
    for made in made {
        let digest = made.string.token.digest();
        context.wait(context.store.token_revoke(&SCOPE, digest, now()))?;
    }
    Ok(())
}

/// For each row the provider it means, where there is one; or every mistake.
fn plan(rows: &[Row], known: &[ProviderRow]) -> Result<Vec<Option<ProviderId>>, Vec<String>> {
    let (mut planned, mut mistakes) = (Vec::new(), Vec::new());
    for row in rows {
        let by_code = |code: &Option<String>, of: fn(&ProviderRow) -> Option<&String>| {
            let code = code.as_ref()?;
            let found = known.iter().find(|known| of(known) == Some(code));
            found.map(|known| known.id)
        };
        let cqc = by_code(&row.cqc, |known| known.cqc.as_ref());
        let ods = by_code(&row.ods, |known| known.ods.as_ref());
        let name = row.name.to_lowercase();
        let named: Vec<&ProviderRow> = known
            .iter()
            .filter(|known| known.name.to_lowercase() == name)
            .collect();
        match (cqc, ods, named.as_slice()) {
            (Some(cqc), Some(ods), _) if cqc != ods => mistakes.push(format!(
                "line {}: the CQC code and the ODS code belong to two providers here",
                row.line
            )),
            (Some(id), _, _) | (None, Some(id), _) => planned.push(Some(id)),
            (None, None, []) => planned.push(None),
            (None, None, [one]) => planned.push(Some(one.id)),
            (None, None, _) => mistakes.push(format!(
                "line {}: {} providers here have this name; add the CQC or ODS code",
                row.line,
                named.len()
            )),
        }
    }
    let mut meant: Vec<ProviderId> = planned.iter().flatten().copied().collect();
    meant.sort_unstable();
    if meant.windows(2).any(|two| two.first() == two.last()) {
        mistakes.push("two lines mean the same provider".to_owned());
    }
    if mistakes.is_empty() {
        Ok(planned)
    } else {
        Err(mistakes)
    }
}

fn told(from: &Path, mistakes: &[String]) -> anyhow::Error {
    Usage(format!(
        "{} cannot be used, and nothing was made; to correct:\n  {}",
        from.display(),
        mistakes.join("\n  ")
    ))
    .into()
}

fn write(output: &Path, made: &[Made], settings: &Settings) -> anyhow::Result<()> {
    const CANNOT: &str = "cannot write the list";
    let mut list = csv::Writer::from_writer(Vec::new());
    let heads = [
        "provider",
        "string",
        "four_words",
        "computers",
        "until",
        "operator",
        "telephone",
        "letter",
    ];
    list.write_record(heads).context(CANNOT)?;
    for (number, made) in (1..).zip(made) {
        let name = format!("letter-{number:04}.html");
        place::write(&output.join(&name), letter::html(made, settings).as_bytes())?;
        let row = [
            guarded(&made.provider_name),
            made.string.to_string(),
            made.string.phrase(),
            made.uses.to_string(),
            made.expires.strftime("%-d %B %Y").to_string(),
            guarded(&settings.operator),
            settings.telephone.clone(),
            name,
        ];
        list.write_record(row).context(CANNOT)?;
    }
    let Ok(bytes) = list.into_inner() else {
        bail!(CANNOT);
    };
    place::write(&output.join("letters.csv"), &bytes)
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

impl Row {
    fn provider(&self) -> NewProvider {
        NewProvider {
            name: self.name.clone(),
            cqc: self.cqc.clone(),
            ods: self.ods.clone(),
            postcode: None,
            telephone: self.telephone.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
