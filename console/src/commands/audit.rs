//! `show audit PROVIDER`: who looked, and who did what.

use dspt_report::ProviderId;
use dspt_report::statement::Sharing;
use dspt_store::model::ActionRow;
use dspt_store::model::LookRow;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::output::Output;

pub(super) fn run(context: &Context, typed: &str, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let provider = context.wait(context.store.provider_by_code(&SCOPE, typed))?;
    let looks = looks(context, provider)?;
    let actions = context.every(|store, after, limit| store.actions(&SCOPE, provider, after, limit))?;
    tell(provider, &looks, &actions, global, out)
}

/// Who looked, and who did what.
pub(super) fn tell(
    provider: ProviderId,
    looks: &[LookRow],
    actions: &[ActionRow],
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    if global.json {
        return out.json(&json!({ "provider": provider, "looked": looks, "actions": actions }));
    }
    tell_looks(looks, out)?;
    out.line("")?;
    let row = |action: &ActionRow| {
        let by = action.by.as_ref().map_or_else(
            || "at this console, or their own computers".to_owned(),
            |post| {
                let signed = if action.signed.is_some() { ", signed" } else { "" };
                format!("{}, {}{signed}", post.label, post.party_name)
            },
        );
        vec![
            action.at.strftime("%-d %b %Y %H:%M UTC").to_string(),
            action.action.replace('-', " "),
            scrub(&by).to_string(),
        ]
    };
    let rows: Vec<_> = actions.iter().map(row).collect();
    if rows.is_empty() {
        return out.line("Nothing was done about this provider yet.");
    }
    out.table(&["when", "what", "by"], &rows)
}

/// Who looked at a provider, below its screen.
pub(super) fn who_looked(context: &Context, provider: ProviderId, out: &mut Output) -> anyhow::Result<()> {
    let looks = looks(context, provider)?;
    out.line("")?;
    tell_looks(&looks, out)
}

pub(super) fn tell_looks(looks: &[LookRow], out: &mut Output) -> anyhow::Result<()> {
    if looks.is_empty() {
        return out.line("Nobody of another organisation looked from a post of their own.");
    }
    let row = |look: &LookRow| {
        let read = match look.read {
            Sharing::Devices => "computers",
            Sharing::Public | Sharing::Progress | Sharing::Items => "state of each question",
        };
        vec![
            look.day.strftime("%-d %b %Y").to_string(),
            scrub(&look.party_name).to_string(),
            scrub(&look.post).to_string(),
            read.to_owned(),
        ]
    };
    let rows: Vec<_> = looks.iter().map(row).collect();
    out.table(&["looked", "organisation", "post", "at"], &rows)
}

/// Every look.
fn looks(context: &Context, provider: ProviderId) -> anyhow::Result<Vec<LookRow>> {
    Ok(context.every(|store, after, limit| store.lookers(&SCOPE, provider, after, limit))?)
}
