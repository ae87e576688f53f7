//! `provider add`, `provider list`.

use dspt_store::change::NewProvider;
use dspt_store::limits;
use dspt_store::model::ProviderRow;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Provider;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) fn run(
    context: &Context,
    command: Provider,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        Provider::Add {
            name,
            cqc,
            ods,
            telephone,
        } => {
            let provider = NewProvider {
                name: name.clone(),
                cqc,
                ods,
                telephone,
            };
            let id = context
                .wait(context.store.provider_add(&SCOPE, provider, now()))
                .map_err(refused)?;
            if global.json {
                return out.json(&json!({ "id": id, "name": name }));
            }
            out.line(format!("Added {} with id {id}.", scrub(&name)))?;
            out.line(format!("Next: dspt-console enrol new {id} --address HOST"))
        }
        Provider::List => list(context, global, out),
    }
}

fn list(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let providers = all(context)?;
    if global.json {
        return out.json(&providers);
    }
    if providers.is_empty() {
        return out.line("No providers yet. Next: dspt-console provider add NAME");
    }
    let row = |p: &ProviderRow| {
        let code = p.ods.as_deref().or(p.cqc.as_deref()).unwrap_or("");
        vec![
            p.id.to_string(),
            scrub(&p.name).to_string(),
            scrub(code).to_string(),
            number(p.estate.map(|estate| estate.devices)),
            number(p.estate.map(|estate| estate.failing_devices)),
        ]
    };
    let rows: Vec<_> = providers.iter().map(row).collect();
    out.table(&["id", "provider", "code", "computers", "to fix"], &rows)
}

/// Every provider, page by page.
pub(crate) fn all(context: &Context) -> anyhow::Result<Vec<ProviderRow>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page =
            context.wait(
                context
                    .store
                    .providers(&SCOPE, "", after.as_deref(), limits::PAGE_ROWS, now()),
            )?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
