//! `device list`, `confirm`, `replace`, `place`, `history` and `retire`.

use anyhow::bail;
use dspt_report::DeviceId;
use dspt_report::counted;
use dspt_store::limits;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_tui::safe_text::scrub;
use dspt_tui::words;

use crate::cli::Device;
use crate::cli::Global;
use crate::commands::provider;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

pub(crate) mod history;

pub(crate) fn run(
    context: &Context,
    command: Device,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    match command {
        Device::List { provider } => list(context, provider.as_deref(), global, out),
        Device::Confirm { device } => {
            let id = find(context, &device)?;
            context.wait(context.store.device_confirm(&SCOPE, id, now()))?;
            out.line(format!("Confirmed {}.", id.short()))
        }
        Device::Replace { old, new } => {
            // What left or was retired before is in no list of computers in use: its whole id is needed.
            let (old, new) = (find(context, &old)?, find(context, &new)?);
            context
                .wait(context.store.device_replace(&SCOPE, old, new, now()))
                .map_err(refused)?;
            out.line(format!(
                "{} stands for {} now. The old one counts no more; its history stays.",
                new.short(),
                old.short()
            ))
        }
        Device::Place { device, location, .. } => place(context, &device, location.as_deref(), out),
        Device::History { device, rows } => history::run(context, find(context, &device)?, rows, global, out),
        Device::Retire { device } => {
            let id = find(context, &device)?;
            context.wait(context.store.device_retire(&SCOPE, id, now()))?;
            out.line(format!(
                "{} is out of use; its reports are refused from now on.",
                id.short()
            ))
        }
    }
}

/// Says where a computer is; without a location, that it is not known.
fn place(context: &Context, device: &str, location: Option<&str>, out: &mut Output) -> anyhow::Result<()> {
    let id = find(context, device)?;
    let location = location
        .map(|typed| provider::find_location(context, typed))
        .transpose()?;
    context
        .wait(context.store.device_place(&SCOPE, id, location, now()))
        .map_err(refused)?;
    out.line(match location {
        Some(location) => format!("{} is at {} from today on.", id.short(), location.short()),
        None => format!("{} is not placed from today on.", id.short()),
    })
}

fn list(context: &Context, provider: Option<&str>, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let provider = match provider {
        Some(typed) => Some(context.wait(context.store.provider_by_code(&SCOPE, typed))?),
        None => None,
    };
    let devices = all(
        context,
        &DeviceFilter {
            provider,
            ..DeviceFilter::default()
        },
    )?;
    if global.json {
        return out.json(&devices);
    }
    tell_left(context, out)?;
    if devices.is_empty() {
        return out.line("No computers yet. Next: dspt-console enrol new PROVIDER");
    }
    let row = |d: &DeviceRow| {
        vec![
            d.id.short(),
            scrub(&d.provider_name).to_string(),
            scrub(&words::computer(d)).to_string(),
            scrub(&d.os).to_string(),
            words::to_fix(d),
            words::remarks(d).join(", "),
        ]
    };
    let rows: Vec<_> = devices.iter().map(row).collect();
    out.table(
        &["id", "provider", "computer", "system", "to fix", "remarks"],
        &rows,
    )
}

/// Computers that left, and by when the last of them must be gone.
fn tell_left(context: &Context, out: &mut Output) -> anyhow::Result<()> {
    for left in context.wait(context.store.erasures(&SCOPE))? {
        out.note(format!(
            "{} of {} left on {}: {} erased at once, the rest is due by {}.",
            left.device.short(),
            scrub(&left.provider_name),
            left.asked.strftime("%-d %b %Y"),
            counted(
                left.bodies,
                "part of its reports was",
                "parts of its reports were"
            ),
            left.due.strftime("%-d %b %Y")
        ));
    }
    Ok(())
}

/// Every device that a filter lets through, page by page.
pub(crate) fn all(context: &Context, filter: &DeviceFilter) -> anyhow::Result<Vec<DeviceRow>> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let (store, limit) = (&context.store, limits::PAGE_ROWS);
        let page = context.wait(store.devices(&SCOPE, filter.clone(), after.as_deref(), limit, now()))?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

/// The one device whose id begins as typed.
pub(crate) fn find(context: &Context, typed: &str) -> anyhow::Result<DeviceId> {
    of_prefix(typed, || all(context, &DeviceFilter::default()))
}

/// The one of these devices whose id begins as typed; they are asked for only where it is not a whole id.
pub(crate) fn of_prefix(
    typed: &str,
    devices: impl FnOnce() -> anyhow::Result<Vec<DeviceRow>>,
) -> anyhow::Result<DeviceId> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let begins = typed.to_ascii_lowercase();
    if begins.len() < limits::ID_PREFIX_DIGITS || !begins.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Usage(format!(
            "{:?} is not the beginning of a computer's id",
            scrub(typed)
        ))
        .into());
    }
    let devices = devices()?;
    let mut found = devices.iter().filter(|d| d.id.to_string().starts_with(&begins));
    match (found.next(), found.next()) {
        (Some(device), None) => Ok(device.id),
        (None, _) => bail!("no computer's id begins with {begins}; `dspt-console device list` shows them"),
        (Some(_), Some(_)) => bail!("more than one computer's id begins with {begins}; type more of it"),
    }
}
