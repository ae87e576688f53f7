//! `waive`: proposes that a provider accept a risk. Only the provider accepts it.

use dspt_policies::readiness::Waiver;
use dspt_policies::toolkit::Who;
use dspt_tui::safe_text::scrub;

use crate::assessment;
use crate::assessment::typed;
use crate::cli::Waive;
use crate::commands::answers;
use crate::context::Context;
use crate::output::Output;

pub(crate) fn run(context: &Context, arguments: &Waive, out: &mut Output) -> anyhow::Result<()> {
    let joined = answers::of(context, &arguments.provider)?;
    let item = typed::item(joined.toolkit(), &arguments.item)?;
    let mut own = answers::own(&joined)?;
    let days = joined.today..=assessment::counted(arguments.until);
    let waiver = Waiver::new(
        item.id.clone(),
        days,
        &arguments.reason,
        Who::ItSupport,
        joined.today,
    );
    own.answers.accept_risk(waiver, joined.toolkit(), joined.today)?;
    answers::keep(context, &joined, &own)?;
    let name = scrub(&joined.provider.name);
    out.line(format!(
        "Proposed to {name}: accept the risk of {} until {}. It counts once they accept it.",
        item.reference, arguments.until
    ))?;
    out.note(format!(
        "They accept it on their computer: dspt-agent answer --accept-risk {} --until {} --reason \"…\"",
        item.reference, arguments.until
    ));
    Ok(())
}
