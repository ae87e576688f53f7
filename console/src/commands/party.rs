//! `party add`, `party list`, `party permit`, `party withdraw`.

use anyhow::Context as _;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use dspt_store::change::NewParty;
use dspt_store::change::NewPermission;
use dspt_store::model::Given;
use dspt_store::model::PartyRow;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Party;
use crate::cli::Permit;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    command: Party,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        Party::Add {
            name,
            kind,
            telephone,
        } => {
            let new = NewParty {
                name: name.clone(),
                kind,
                telephone,
            };
            let id = context
                .wait(context.store.party_add(&SCOPE, new, now()))
                .map_err(refused)?;
            if global.json {
                return out.json(&json!({ "id": id, "name": name }));
            }
            out.line(format!(
                "Added {} with id {id}. It sees no provider yet.",
                scrub(&name)
            ))?;
            out.line(format!("Next: dspt-console party permit PROVIDER {id} --level progress --purpose TEXT --agreed-by ROLE --until DATE"))
        }
        Party::List => list(context, global, out),
        Party::Permit(arguments) => permit(context, arguments, global, out),
        Party::Withdraw { provider, party } => {
            let (provider, party) = both(context, &provider, &party)?;
            context
                .wait(context.store.withdraw(&SCOPE, provider, party, now()))
                .context("nothing was taken back; `dspt-console provider show` shows what is permitted")?;
            out.line("Taken back: from now on it sees nothing of this provider.")
        }
    }
}

fn list(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let parties = context.wait(context.store.parties(&SCOPE))?;
    if global.json {
        return out.json(&parties);
    }
    let row = |party: &PartyRow| {
        let name = match (party.name.as_str(), party.own) {
            ("", _) => "(no name yet: dspt-console serve --operator NAME)".to_owned(),
            (name, true) => format!("{name} (runs this console)"),
            (name, false) => name.to_owned(),
        };
        vec![
            party.id.to_string(),
            scrub(&name).to_string(),
            party.kind.as_str().to_owned(),
            scrub(party.telephone.as_deref().unwrap_or("")).to_string(),
        ]
    };
    let rows: Vec<_> = parties.iter().map(row).collect();
    out.table(&["id", "organisation", "kind", "telephone"], &rows)
}

fn permit(context: &Context, arguments: Permit, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let (provider, party) = both(context, &arguments.provider, &arguments.party)?;
    let new = NewPermission {
        provider,
        party,
        purpose: arguments.purpose,
        level: arguments.level.into(),
        text: arguments.text,
        agreed_by: arguments.agreed_by,
        given: Given::Paper,
        until: arguments.until,
    };
    let (level, until) = (new.level, new.until);
    context
        .wait(context.store.permit(&SCOPE, new, now()))
        .map_err(refused)?;
    if global.json {
        return out.json(&json!({ "provider": provider, "party": party, "level": level, "until": until }));
    }
    out.line(format!(
        "Permitted until the end of {}. It holds from now on, in the place of any permission before.",
        until.strftime("%-d %B %Y")
    ))
}

/// The provider and the party that were typed.
fn both(context: &Context, provider: &str, party: &str) -> anyhow::Result<(ProviderId, PartyId)> {
    let provider = context
        .wait(context.store.provider_by_code(&SCOPE, provider))
        .with_context(|| format!("cannot tell which provider {provider:?} is"))?;
    let party = context
        .wait(context.store.party_by_name(&SCOPE, party))
        .with_context(|| format!("cannot tell which organisation {party:?} is"))?;
    Ok((provider, party))
}
