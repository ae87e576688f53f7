//! `show VIEW`: any screen as plain lines or JSON.

mod as_at;
mod programme;

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_store::silence;
use dspt_tui::View;
use dspt_tui::plain;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::cli::Global;
use crate::cli::Show;
use crate::commands::audit;
use crate::commands::device;
use crate::commands::risks;
use crate::commands::summary;
use crate::commands::tui;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::output::Output;
use crate::remote::RemoteSource;

pub(crate) fn run(
    context: &Context,
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    if let [what, typed] = arguments.view.as_slice()
        && what == "audit"
    {
        if arguments.as_at.is_some() {
            return Err(Usage("the audit has its dates already; leave --as-at out".to_owned()).into());
        }
        return audit::run(context, typed, global, out);
    }
    if programme::is_one(&arguments.view) {
        return programme::run(context, arguments, global, out);
    }
    if arguments.view == ["summaries"] {
        if arguments.as_at.is_some() {
            return Err(Usage("each summary is as at its own day; leave --as-at out".to_owned()).into());
        }
        return summary::show(context, global, out);
    }
    if arguments.view == ["risks"] {
        if arguments.as_at.is_some() {
            return Err(Usage("risks are shown as they stand now; leave --as-at out".to_owned()).into());
        }
        return risks::show(context, global, out);
    }
    let find_provider = |typed: &str| Ok(context.wait(context.store.provider_by_code(&SCOPE, typed))?);
    let find_device = |typed: &str| device::find(context, typed);
    let view = view(&arguments.view, &find_provider, &find_device)?;
    if let Some(day) = arguments.as_at {
        return as_at::run(context, (&view, day), arguments, global, out);
    }
    let source = context.source();
    if global.json {
        return out.line(plain::json(&source, &view)?);
    }
    let options = tui::options(context, global, View::Home)?;
    for line in plain::lines(&source, &options, &view, arguments.width)? {
        out.line(line)?;
    }
    holidays(context::now(), out)?;
    if let View::History(id) = view {
        device::history::below_reports(context, id, out)?;
    }
    if let View::Provider(id) = view {
        audit::who_looked(context, id, out)?;
    }
    Ok(())
}

/// The first screen of a programme, as it stands today.
pub(crate) fn coverage(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    programme::run(context, &Show::of("coverage"), global, out)
}

/// The same, of a console elsewhere.
pub(crate) fn run_remote(
    runtime: &Runtime,
    address: &str,
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    if arguments.as_at.is_some() {
        return Err(Usage(
            "a past day is answered on the console itself: leave --connect or --as-at out".to_owned(),
        )
        .into());
    }
    if programme::is_one(&arguments.view) {
        return Err(
            Usage("public registers are shown where the store is: leave --connect out".to_owned()).into(),
        );
    }
    let source = RemoteSource::open(runtime.handle(), address)?;
    if let [what, typed] = arguments.view.as_slice()
        && what == "audit"
    {
        let provider = source.provider_named(typed)?;
        let (looks, actions) = source.audit(provider)?;
        return audit::tell(provider, &looks, &actions, global, out);
    }
    if arguments.view == ["summaries"] {
        return summary::tell(&source.summaries()?, global, out);
    }
    if arguments.view == ["risks"] {
        let rows = source.risks(risks::between(context::now()))?;
        return risks::tell(&rows, &*source.in_force()?, global, out);
    }
    let find_provider = |typed: &str| Ok(source.provider_named(typed)?);
    let find_device = |typed: &str| device::of_prefix(typed, || source.all_devices());
    let view = view(&arguments.view, &find_provider, &find_device)?;
    if global.json {
        return out.line(plain::json(&source, &view)?);
    }
    let options = tui::options_of(&*source.in_force()?, global, View::Home);
    for line in plain::lines(&source, &options, &view, arguments.width)? {
        out.line(line)?;
    }
    holidays(context::now(), out)?;
    // Who looked is for the provider itself to see.
    if let View::Provider(id) = view
        && let Some(looks) = source.lookers(id)?
    {
        out.line("")?;
        audit::tell_looks(&looks, out)?;
    }
    Ok(())
}

/// Says so where it is not known which days were no working days.
fn holidays(at: Timestamp, out: &mut Output) -> anyhow::Result<()> {
    if silence::holidays_known(silence::day(at)) {
        return Ok(());
    }
    let until = silence::holidays_known_until().strftime("%-d %B %Y");
    out.line(format!(
        "Bank holidays are known until {until} only: a computer may be called quiet a day early. A newer version knows more."
    ))
}

/// The view that the words name; a provider's name or code and the beginning of an id are looked up.
fn view(
    words: &[String],
    find_provider: &dyn Fn(&str) -> anyhow::Result<ProviderId>,
    find_device: &dyn Fn(&str) -> anyhow::Result<DeviceId>,
) -> anyhow::Result<View> {
    let mut full = words.to_vec();
    match full.as_mut_slice() {
        [list, of, typed, ..] if list == "devices" && of == "of" => {
            *typed = find_provider(typed)?.to_string();
        }
        [what, typed, ..] if ["provider", "item", "notes"].contains(&what.as_str()) => {
            *typed = find_provider(typed)?.to_string();
        }
        [what, _, typed] if what == "email" => {
            *typed = find_provider(typed)?.to_string();
        }
        [what, typed, ..] if ["device", "finding", "facts", "history"].contains(&what.as_str()) => {
            *typed = find_device(typed)?.to_string();
        }
        _ => {}
    }
    full.join(" ")
        .parse()
        .map_err(|error: dspt_tui::InvalidView| Usage(error.to_string()).into())
}
