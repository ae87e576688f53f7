//! The terminal console, on the local store or on a console elsewhere.

use std::sync::Arc;

use anyhow::bail;
use dspt_policies::Policy;
use dspt_policies::Toolkits;
use dspt_store::model::Role;
use dspt_tui::Clock;
use dspt_tui::KeepLists;
use dspt_tui::Options;
use dspt_tui::Palette;
use dspt_tui::View;
use tokio::runtime::Runtime;

use crate::assessment;
use crate::cli::Color;
use crate::cli::Global;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::lists;
use crate::output::Output;
use crate::remote::RemoteSource;
use crate::texts;

pub(crate) fn run(context: &Context, global: &Global, out: &Output) -> anyhow::Result<()> {
    let mut options = options(context, global, start(context)?)?;
    options.wanted.target = Some(TARGET);
    open(context, options, out)
}

/// The same screens, of a console elsewhere.
pub(crate) fn run_remote(
    runtime: &Runtime,
    global: &Global,
    address: &str,
    out: &Output,
) -> anyhow::Result<()> {
    refuse_without_terminal(out)?;
    let source = RemoteSource::open(runtime.handle(), address)?;
    // Who is asking, or why nobody: said here rather than on an empty screen.
    let start = match source.me()?.role {
        Role::Lead => View::coverage(),
        Role::Admin | Role::Support | Role::Provider => View::Monday,
    };
    let mut options = options_of(&*source.in_force()?, global, start);
    options.wanted.target = Some(TARGET);
    Ok(dspt_tui::run(Arc::new(source), options)?)
}

/// The share to reach that the screens begin with; keys change it.
const TARGET: u32 = 80;

/// Coverage where there are registers and no computers, else what is new.
fn start(context: &Context) -> anyhow::Result<View> {
    let overview = context.wait(context.store.overview(&SCOPE, context::now()))?;
    if overview.devices > 0 || context.wait(context.store.registers(&SCOPE, None, 1))?.total == 0 {
        return Ok(View::Monday);
    }
    Ok(View::coverage())
}

fn refuse_without_terminal(out: &Output) -> anyhow::Result<()> {
    if !out.terminal {
        bail!("the screens need a terminal; `dspt-console show home` prints the first one as plain lines");
    }
    Ok(())
}

/// Opens the screens until the person leaves.
pub(crate) fn open(context: &Context, options: Options, out: &Output) -> anyhow::Result<()> {
    refuse_without_terminal(out)?;
    let source = context.source();
    Ok(dspt_tui::run(Arc::new(source), options)?)
}

/// What the environment and the arguments decide about the screens.
pub(crate) fn options(context: &Context, global: &Global, start: View) -> anyhow::Result<Options> {
    let in_force = context.in_force()?;
    Ok(options_of(&in_force, global, start))
}

/// The same, with the checks in force given.
pub(crate) fn options_of(in_force: &Policy, global: &Global, start: View) -> Options {
    let mut options = Options::new(Clock::new(context::now));
    options.palette = palette(global.color);
    options.ascii = global.ascii || !utf8();
    options.texts = texts::checks(in_force);
    options.notice = Toolkits::of(in_force)
        .in_use(assessment::day(context::now()))
        .notice
        .clone();
    options.start = start;
    options.saved = lists::read();
    options.keep = Some(KeepLists::new(lists::keep));
    options
}

fn palette(color: Color) -> Palette {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match color {
        Color::Never => Palette::None,
        Color::Always => Palette::Sixteen,
        Color::Light => Palette::Light,
        Color::Dark => Palette::Dark,
        Color::BlueOrange => Palette::BlueOrange,
        Color::Auto if set("NO_COLOR") || dumb => Palette::None,
        Color::Auto => Palette::Sixteen,
    }
}

/// Whether the locale is UTF-8, as the first of these that is set says.
fn utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    cfg!(windows) || locale.is_some_and(|l| l.to_ascii_lowercase().replace('-', "").contains("utf8"))
}
