//! `waive`: proposes that a provider accept a risk. Only the provider accepts it.

use dspt_server::operators::ProposedRisk;
use dspt_tui::safe_text::scrub;

use crate::cli::Waive;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::output::Output;
use crate::source::change;

pub(crate) fn run(context: &Context, arguments: &Waive, out: &mut Output) -> anyhow::Result<()> {
    let store = context.store.as_ref();
    let risk = ProposedRisk {
        provider: context.wait(store.provider_by_code(&SCOPE, &arguments.provider))?,
        item: arguments.item.clone(),
        until: arguments.until,
        reason: arguments.reason.clone(),
    };
    let proposed = context.wait(change::propose(store, &context.policies, &SCOPE, &risk, now()))?;
    let (name, reference) = (scrub(&proposed.provider_name), &proposed.reference);
    out.line(format!(
        "Proposed to {name}: accept the risk of {reference} until {}. It counts once they accept it.",
        arguments.until
    ))?;
    out.note(format!(
        "They accept it on their computer: dspt-agent answer --accept-risk {reference} --until {} --reason \"…\"",
        arguments.until
    ));
    Ok(())
}
