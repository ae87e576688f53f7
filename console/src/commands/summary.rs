//! `export summary`: how far a provider is, signed for another organisation; and `show summaries`, what others signed.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use dspt_policies::readiness::ItemReadiness;
use dspt_policies::readiness::ItemState;
use dspt_report::ProviderSummary;
use dspt_report::SigningKey;
use dspt_report::seal;
use dspt_report::statement::Sharing;
use dspt_report::summary::Basis;
use dspt_report::summary::Level;
use dspt_report::summary::Standing;
use dspt_report::summary::Whose;
use dspt_report::summary::phrase;
use dspt_store::model::PermissionRow;
use dspt_store::model::SummaryRow;
use dspt_store::silence;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use jiff::Timestamp;
use serde_json::json;

use crate::assessment::Joined;
use crate::author_key;
use crate::cli::ExportSummary;
use crate::cli::Global;
use crate::cli::SummaryLevel;
use crate::commands::answers;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::output::Output;

/// Signs how far a provider is.
pub(crate) fn export(
    context: &Context,
    arguments: &ExportSummary,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let joined = answers::of(context, &arguments.provider)?;
    let made_by = context.wait(context.store.settings())?.operator;
    if made_by.trim().is_empty() {
        let who = "say first who runs this console: dspt-console serve --operator NAME";
        return Err(Usage(who.to_owned()).into());
    }
    let level = match arguments.level {
        SummaryLevel::Progress => Level::Progress,
        SummaryLevel::Items => Level::Items,
    };
    let at = now();
    let basis = basis(context, arguments, &joined, (level, at))?;
    let key = signing_key(&context.keys)?;
    let said = said(&joined, (level, basis), made_by, &key, at);
    let (done, of, name) = (said.done, said.of, said.provider.name.clone());
    let envelope = seal(said, &key).context("cannot sign the summary")?;
    write(&arguments.output, &envelope.to_json())?;
    let words = phrase(key.public());
    if global.json {
        return out.line(plain::escaped_json(&json!({
            "file": arguments.output.display().to_string(),
            "done": done,
            "of": of,
            "public_key": String::from(*key.public()),
            "four_words": words,
        }))?);
    }
    out.line(format!(
        "Written to {}: {}, {done} of {of} questions done.",
        arguments.output.display(),
        scrub(&name)
    ))?;
    out.line(format!(
        "Whoever takes it in for the first time compares these four words with you: {words}"
    ))?;
    out.line("Next, on their console: dspt-console import summaries FILE")
}

fn said(
    joined: &Joined,
    (level, basis): (Level, Basis),
    made_by: String,
    key: &SigningKey,
    at: Timestamp,
) -> ProviderSummary {
    let pack = joined.pack();
    let items: std::collections::BTreeMap<String, Standing> = pack
        .readiness()
        .items
        .iter()
        .map(|item: &ItemReadiness| (item.item.to_string(), standing(item.state)))
        .collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    ProviderSummary {
        as_at: at.as_second(),
        basis,
        done: count(items.values().filter(|state| state.is_done()).count()),
        level,
        made_by,
        of: count(items.len()),
        items: (level == Level::Items).then_some(items),
        provider: Whose {
            cqc: joined.provider.cqc.clone(),
            id: joined.provider.id,
            name: joined.provider.name.clone(),
            ods: joined.provider.ods.clone(),
        },
        public_key: *key.public(),
        toolkit: joined.toolkit().name.clone(),
    }
}

fn standing(state: ItemState) -> Standing {
    match state {
        ItemState::NeedsAnswer => Standing::NeedsAnswer,
        ItemState::OutOfDate => Standing::OutOfDate,
        ItemState::Differs => Standing::Differs,
        ItemState::NotApplicable => Standing::NotApplicable,
        ItemState::Answered => Standing::Answered,
        ItemState::Backed => Standing::Backed,
    }
}

/// On whose word it is handed on; on nobody's it is not.
fn basis(
    context: &Context,
    arguments: &ExportSummary,
    joined: &Joined,
    (level, at): (Level, Timestamp),
) -> anyhow::Result<Basis> {
    if let Some(role) = &arguments.own_wish {
        return Ok(Basis::OwnWish {
            agreed_by: role.clone(),
        });
    }
    let typed = arguments.party.as_deref().unwrap_or_default();
    let party = context
        .wait(context.store.party_by_name(&SCOPE, typed))
        .with_context(|| format!("cannot tell which organisation {typed:?} is"))?;
    let permissions = context.wait(context.store.permissions(&SCOPE, joined.provider.id))?;
    let wanted = match level {
        Level::Progress => Sharing::Progress,
        Level::Items => Sharing::Items,
    };
    let reaches = |row: &&PermissionRow| match row.level {
        Sharing::Public => false,
        Sharing::Progress => wanted == Sharing::Progress,
        Sharing::Items | Sharing::Devices => true,
    };
    let end = |row: &PermissionRow| row.until.tomorrow().map_or(Timestamp::MAX, silence::begin);
    let holds = |row: &&PermissionRow| row.party == party && row.withdrawn.is_none() && end(row) > at;
    let Some(permission) = permissions.iter().filter(holds).find(reaches) else {
        return Err(Usage(format!(
            "{} has not permitted {typed} to see this much; `dspt-console party permit` enters what it agreed, --own-wish says that it hands it on itself",
            scrub(&joined.provider.name)
        ))
        .into());
    };
    Ok(Basis::Permission {
        agreed_by: permission.agreed_by.clone(),
        party: permission.party_name.clone(),
        purpose: permission.purpose.clone(),
        until: end(permission).as_second() - 1,
    })
}

/// The console's key for summaries, made on first use. It signs nothing else.
fn signing_key(keys: &Path) -> anyhow::Result<SigningKey> {
    let path = keys.join("summary.key");
    if path.exists() {
        return author_key::open(&path);
    }
    std::fs::create_dir_all(keys).with_context(|| format!("cannot make the folder {}", keys.display()))?;
    author_key::create(&path)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let mut file: File = author_key::create_new(path).with_context(|| format!("cannot make {shown}"))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {shown}"))
}

/// What others signed, each as of its day.
pub(super) fn show(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    tell(&context.wait(context.store.summaries(&SCOPE))?, global, out)
}

/// The same, of a console elsewhere.
pub(super) fn tell(held: &[SummaryRow], global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if global.json {
        return out.line(plain::escaped_json(&held)?);
    }
    if held.is_empty() {
        return out.line("No summaries by other consoles yet. Next: dspt-console import summaries FILE");
    }
    out.line("As others signed it, each as at its own day. None of it was seen by this console.")?;
    let rows: Vec<_> = held.iter().map(row).collect();
    out.table(
        &[
            "provider",
            "as at",
            "questions done",
            "differ",
            "question list",
            "signed by",
        ],
        &rows,
    )
}

fn row(held: &SummaryRow) -> Vec<String> {
    let said = &held.said;
    let differ = said.items.as_ref().map_or_else(
        || "not told".to_owned(),
        |items| {
            let differ = items.values().filter(|state| **state == Standing::Differs);
            differ.count().to_string()
        },
    );
    let as_at = Timestamp::from_second(said.as_at).unwrap_or_default();
    vec![
        scrub(&said.provider.name).to_string(),
        as_at.strftime("%-d %b %Y").to_string(),
        format!("{} of {}", said.done, said.of),
        differ,
        scrub(&said.toolkit).to_string(),
        scrub(&said.made_by).to_string(),
    ]
}
