//! `show risks`: what risks stand, accepted or proposed, by the day they end.

use dspt_policies::Policy;
use dspt_policies::Toolkits;
use dspt_store::model::RiskRow;
use dspt_store::silence;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::assessment;
use crate::cli::Global;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;

/// Risks of the store on this machine.
pub(super) fn show(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let between = between(now());
    let rows = context.every(|store, after, limit| store.risks(&SCOPE, between, after, limit))?;
    let policy = context.wait(context.policies.in_force(context.store.as_ref()))?;
    tell(&rows, &policy, global, out)
}

/// From today on, for as long as a risk can be accepted and longer.
pub(super) fn between(at: Timestamp) -> (Date, Date) {
    let today = silence::day(at);
    (today, today.saturating_add(2.years()))
}

/// Tells them, wherever they come from.
pub(super) fn tell(
    rows: &[RiskRow],
    policy: &Policy,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    if global.json {
        return out.line(plain::escaped_json(&rows)?);
    }
    if rows.is_empty() {
        return out.line("No risk is accepted or proposed. Next: dspt-console waive PROVIDER ITEM --until DATE --reason TEXT");
    }
    let sets = Toolkits::of(policy);
    let questions = sets.in_force(assessment::day(now()));
    let number = |id: &str| {
        let item = questions
            .toolkit
            .items()
            .iter()
            .find(|item| item.id.as_str() == id);
        item.map_or_else(|| scrub(id).to_string(), |item| item.reference.to_string())
    };
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            vec![
                row.until.strftime("%-d %b %Y").to_string(),
                scrub(&row.provider_name).to_string(),
                number(&row.item),
                if row.agreed { "accepted" } else { "proposed" }.to_owned(),
                row.telephone
                    .as_deref()
                    .map_or_else(String::new, |telephone| scrub(telephone).to_string()),
            ]
        })
        .collect();
    out.table(&["until", "provider", "question", "state", "telephone"], &rows)
}
