//! `show VIEW`: any screen as plain lines or JSON.

mod as_at;
mod programme;

use dspt_report::DeviceId;
use dspt_report::ProviderId;
use dspt_store::silence;
use dspt_tui::AreaName;
use dspt_tui::Options;
use dspt_tui::ProgrammeView;
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
    if let View::Programme(view) = &view {
        let day = programme::day(view, arguments)?;
        programme::refuse_unknown(context, view, day)?;
        let options = tui::options(context, global, View::Home)?;
        return programme::show(&context.source(), options, view, arguments, global, out);
    }
    if let Some(day) = arguments.as_at {
        return as_at::run(context, (&view, day), arguments, global, out);
    }
    let source = context.source();
    let options = listed(tui::options(context, global, View::Home)?, arguments, &view)?;
    if global.json {
        return out.line(plain::json_of(&source, &options, &view)?);
    }
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
    let options = tui::options(context, global, View::Home)?;
    let view = ProgrammeView::Coverage(AreaName::all());
    let arguments = Show::of("coverage");
    programme::show(&context.source(), options, &view, &arguments, global, out)
}

/// The same, of a console elsewhere.
pub(crate) fn run_remote(
    runtime: &Runtime,
    address: &str,
    arguments: &Show,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let source = RemoteSource::open(runtime.handle(), address)?;
    if let [what, typed] = arguments.view.as_slice()
        && what == "audit"
    {
        let provider = source.provider_named(typed)?;
        let (looks, actions) = source.audit(provider)?;
        return audit::tell(provider, &looks, &actions, global, out);
    }
    if arguments.view == ["summaries"] {
        return summary::tell(source.summaries()?, global, out);
    }
    if arguments.view == ["risks"] {
        let rows = source.risks(risks::between(context::now()))?;
        return risks::tell(&rows, &*source.in_force()?, global, out);
    }
    let find_provider = |typed: &str| Ok(source.provider_named(typed)?);
    let find_device = |typed: &str| device::of_prefix(typed, || source.all_devices());
    let view = view(&arguments.view, &find_provider, &find_device)?;
    if let View::Programme(view) = &view {
        programme::day(view, arguments)?;
        let options = tui::options_of(&*source.in_force()?, global, View::Home);
        return programme::show(&source, options, view, arguments, global, out);
    }
    if arguments.as_at.is_some() {
        return Err(Usage(
            "a past day is answered on the console itself, but for public registers: leave --connect or --as-at out"
                .to_owned(),
        )
        .into());
    }
    let options = tui::options_of(&*source.in_force()?, global, View::Home);
    let options = listed(options, arguments, &view)?;
    if global.json {
        return out.line(plain::json_of(&source, &options, &view)?);
    }
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

/// The providers as `--filter` and `--sort` say.
fn listed(mut options: Options, arguments: &Show, view: &View) -> anyhow::Result<Options> {
    if arguments.sort.is_none() && arguments.filter.is_none() {
        return Ok(options);
    }
    if *view != View::Providers {
        return Err(Usage("--sort and --filter are for `show providers`; leave them out".to_owned()).into());
    }
    if let Some(name) = &arguments.filter {
        let found = options.saved.iter().find(|saved| saved.name == *name);
        let Some(saved) = found else {
            let kept: Vec<&str> = options.saved.iter().map(|saved| saved.name.as_str()).collect();
            return Err(Usage(if kept.is_empty() {
                "no list is kept on this computer; on the screens S keeps one under a name".to_owned()
            } else {
                format!("no list is kept as {name:?}, but: {}", kept.join(", "))
            })
            .into());
        };
        options.list = saved.list.clone();
    }
    if let Some(sort) = arguments.sort {
        options.list.sort = sort;
    }
    Ok(options)
}

/// Views whose second word names a provider.
const OF_PROVIDER: [&str; 6] = ["provider", "item", "notes", "assets", "answers", "timeline"];

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
        [what, typed, ..] if OF_PROVIDER.contains(&what.as_str()) => {
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
