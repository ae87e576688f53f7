//! `show` of what public registers say: the same sheets as the screens, as plain lines or JSON.

use dspt_store::StoreError;
use dspt_store::silence;
use dspt_store::work;
use dspt_tui::Options;
use dspt_tui::ProgrammeView;
use dspt_tui::Source;
use dspt_tui::View;
use dspt_tui::Wanted;
use dspt_tui::plain;
use jiff::civil::Date;

use crate::cli::Global;
use crate::cli::Show;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::output::Output;

/// The day that is asked about, where the view can be asked about one.
pub(super) fn day(view: &ProgrammeView, arguments: &Show) -> anyhow::Result<Date> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else there is may be asked about a day"
    )]
    let told = match view {
        ProgrammeView::HelpList(_) => Some("whom to help is told of today"),
        ProgrammeView::Differs => Some("what is known here is told of today"),
        ProgrammeView::Imports => Some("every file that is held is listed with its day"),
        _ => None,
    };
    if let (Some(told), Some(_)) = (told, arguments.as_at) {
        return Err(Usage(format!("{told}; leave --as-at out")).into());
    }
    Ok(arguments.as_at.unwrap_or_else(|| silence::day(context::now())))
}

/// An area that is none is wrong usage.
pub(super) fn refuse_unknown(context: &Context, view: &ProgrammeView, day: Date) -> anyhow::Result<()> {
    let Some(area) = view.area() else {
        return Ok(());
    };
    let typed = area.as_str();
    match context.wait(work::area_named(context.store.as_ref(), &SCOPE, typed, day)) {
        Err(StoreError::NotFound { .. }) => {
            Err(Usage(format!("no area {typed:?} here; `show areas` lists them")).into())
        }
        Err(error @ StoreError::Ambiguous { .. }) => Err(Usage(error.to_string()).into()),
        found => found.map(|_| ()).map_err(Into::into),
    }
}

/// Prints one of them.
pub(super) fn show(
    source: &dyn Source,
    mut options: Options,
    view: &ProgrammeView,
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    options.wanted = Wanted {
        measure: arguments.measure,
        as_at: arguments.as_at,
        by: arguments.by,
        target: arguments.target,
    };
    let view = View::Programme(view.clone());
    if global.json {
        return out.line(plain::json_of(source, &options, &view)?);
    }
    for line in plain::lines(source, &options, &view, arguments.width)? {
        out.line(line)?;
    }
    Ok(())
}
