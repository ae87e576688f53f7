//! `provider add`, `list`, `show`, `sums`, `rename`, `code`, `location add` and `area`, `split`, `move`, `close`, `reopen` and
//! `erase`.

use anyhow::Context as _;
use dspt_report::LocationId;
use dspt_report::ProviderId;
use dspt_store::change::NewCode;
use dspt_store::change::NewLocation;
use dspt_store::change::NewProvider;
use dspt_store::change::NewSplit;
use dspt_store::change::Thing;
use dspt_store::limits;
use dspt_store::model::ProviderRow;
use dspt_store::model::Scheme;
use dspt_tui::safe_text::scrub;
use serde_json::json;

use crate::cli::Global;
use crate::cli::Location;
use crate::cli::LocationAdd;
use crate::cli::Provider;
use crate::cli::ProviderCode;
use crate::cli::ProviderSplit;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;

mod close;
mod hand_over;
mod show;
pub(super) mod sums;

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
            postcode,
            telephone,
        } => {
            let provider = NewProvider {
                name: name.clone(),
                cqc,
                ods,
                postcode,
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
        Provider::Show { provider } => show::run(context, &provider, global, out),
        Provider::Rename { provider, name } => {
            let id = find(context, &provider)?;
            context
                .wait(context.store.provider_rename(&SCOPE, id, &name, now()))
                .map_err(refused)?;
            out.line(format!("It is called {} from now on.", scrub(&name)))
        }
        Provider::Code(arguments) => code(context, &arguments, out),
        Provider::Sums { by, as_at } => sums::run(context, by, as_at, global, out),
        Provider::Location(Location::Area { location, area }) => {
            let id = find_location(context, &location)?;
            let area = Some(area.as_str()).filter(|area| !area.trim().is_empty());
            context
                .wait(context.store.location_area_set(&SCOPE, id, area, now()))
                .map_err(refused)?;
            out.line(match area {
                Some(area) => format!("It lies in the area {}.", scrub(area)),
                None => "It is not known any more in which area it lies.".to_owned(),
            })
        }
        Provider::Location(Location::Add(arguments)) => location(context, arguments, global, out),
        Provider::Split(arguments) => split(context, arguments, global, out),
        Provider::Move { location, to, on } => {
            let (location, to) = (find_location(context, &location)?, find(context, &to)?);
            context
                .wait(context.store.location_move(&SCOPE, location, to, on, now()))
                .map_err(refused)?;
            out.line(format!(
                "From {} on it is theirs. What was before stays where it was.",
                on.strftime("%-d %B %Y")
            ))
        }
        Provider::Close {
            provider,
            hand_over,
            yes,
        } => close::close(context, (&provider, &hand_over, yes), global, out),
        Provider::Reopen { provider } => close::reopen(context, &provider, out),
        Provider::Erase { provider, yes } => close::erase(context, (&provider, yes), global, out),
    }
}

/// The provider that was typed.
pub(crate) fn find(context: &Context, typed: &str) -> anyhow::Result<ProviderId> {
    context
        .wait(context.store.provider_by_code(&SCOPE, typed))
        .with_context(|| format!("cannot tell which provider {typed:?} is"))
}

/// The location that was typed.
pub(crate) fn find_location(context: &Context, typed: &str) -> anyhow::Result<LocationId> {
    context
        .wait(context.store.location_by_code(&SCOPE, typed))
        .with_context(|| {
            format!("cannot tell which location {typed:?} is; `dspt-console provider show PROVIDER` shows a provider's")
        })
}

fn code(context: &Context, arguments: &ProviderCode, out: &mut Output) -> anyhow::Result<()> {
    let (of, schemes) = if arguments.location {
        let id = find_location(context, &arguments.thing)?;
        (Thing::Location(id), [Scheme::CqcLocation, Scheme::OdsSite])
    } else {
        let id = find(context, &arguments.thing)?;
        (Thing::Provider(id), [Scheme::CqcProvider, Scheme::OdsHq])
    };
    for (scheme, value) in schemes.into_iter().zip([&arguments.cqc, &arguments.ods]) {
        let Some(value) = value else { continue };
        let new = NewCode {
            of,
            scheme,
            value: Some(value.clone()),
            on: arguments.on,
        };
        context
            .wait(context.store.code_change(&SCOPE, new, now()))
            .map_err(refused)?;
        out.line(match value.trim() {
            "" => format!("It has no {} code any more.", scheme.as_str()),
            value => format!(
                "Its {} code is {} now; the one before stays known.",
                scheme.as_str(),
                scrub(value)
            ),
        })?;
    }
    Ok(())
}

fn location(
    context: &Context,
    arguments: LocationAdd,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let name = arguments.name.clone();
    let new = NewLocation {
        provider: find(context, &arguments.provider)?,
        name: arguments.name,
        cqc: arguments.cqc,
        ods: arguments.ods,
        postcode: arguments.postcode,
        telephone: arguments.telephone,
        headquarters: arguments.hq,
        since: arguments.since,
    };
    let id = context
        .wait(context.store.location_add(&SCOPE, new, now()))
        .map_err(refused)?;
    if global.json {
        return out.json(&json!({ "id": id, "name": name }));
    }
    out.line(format!("Added the location {} with id {id}.", scrub(&name)))
}

fn split(
    context: &Context,
    arguments: ProviderSplit,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let locations = arguments
        .locations
        .iter()
        .map(|typed| find_location(context, typed));
    let new = NewSplit {
        provider: find(context, &arguments.provider)?,
        locations: locations.collect::<Result<_, _>>()?,
        name: arguments.name.clone(),
        ods: arguments.ods,
        on: arguments.on,
    };
    let id = context
        .wait(context.store.assessment_split(&SCOPE, new, now()))
        .map_err(refused)?;
    if global.json {
        return out.json(&json!({ "id": id, "name": arguments.name }));
    }
    out.line(format!(
        "They are answered separately, as {}; its id is {id}.",
        scrub(&arguments.name)
    ))
}

fn list(context: &Context, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let providers = all(context)?;
    let closings = context.wait(context.store.closings(&SCOPE))?;
    let closing = |p: &ProviderRow| closings.iter().find(|row| row.provider == p.id);
    if global.json {
        let row = |p: &ProviderRow| {
            let mut row = serde_json::to_value(p)?;
            if let (Some(closing), Some(fields)) = (closing(p), row.as_object_mut()) {
                fields.insert("closing".to_owned(), serde_json::to_value(closing)?);
            }
            Ok(row)
        };
        return out.json(&providers.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?);
    }
    if providers.is_empty() {
        return out.line("No providers yet. Next: dspt-console provider add NAME");
    }
    let number = |number: Option<u32>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let row = |p: &ProviderRow| {
        let code = p.ods.as_deref().or(p.cqc.as_deref()).unwrap_or("");
        vec![
            p.id.to_string(),
            scrub(&p.name).to_string(),
            scrub(code).to_string(),
            number(p.estate.map(|estate| estate.devices)),
            number(p.estate.map(|estate| estate.failing_devices)),
            closing(p).map(close::in_words).unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = providers.iter().map(row).collect();
    out.table(&["id", "provider", "code", "computers", "to fix", ""], &rows)
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
