//! `provider sums`: what computers add up to.

use dspt_store::limits;
use dspt_store::model::RollUp;
use dspt_store::model::RollUpBy;
use dspt_store::model::RollUpOf;
use dspt_tui::safe_text::scrub;
use jiff::civil::Date;
use tokio::runtime::Runtime;

use crate::cli::Global;
use crate::cli::SumsBy;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::now;
use crate::context::refused;
use crate::output::Output;
use crate::remote::RemoteSource;

pub(super) fn run(
    context: &Context,
    by: SumsBy,
    as_at: Option<Date>,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    tell(&all(context, by.into(), as_at)?, as_at, global, out)
}

/// The same, of a console elsewhere.
pub(crate) fn run_remote(
    runtime: &Runtime,
    address: &str,
    (by, as_at): (SumsBy, Option<Date>),
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<()> {
    let sums = RemoteSource::open(runtime.handle(), address)?.sums(by.into(), as_at)?;
    tell(&sums, as_at, global, out)
}

impl From<SumsBy> for RollUpBy {
    fn from(by: SumsBy) -> Self {
        match by {
            SumsBy::Provider => Self::Provider,
            SumsBy::Location => Self::Location,
            SumsBy::Assessment => Self::Assessment,
            SumsBy::Area => Self::Area,
        }
    }
}

fn tell(sums: &[RollUp], as_at: Option<Date>, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if global.json {
        return out.json(&sums);
    }
    if let Some(day) = as_at {
        out.line(format!("As at the end of {}.", day.strftime("%-d %B %Y")))?;
    }
    if sums.is_empty() {
        return out.line("Nothing to add up yet. Next: dspt-console enrol new PROVIDER");
    }
    let rows: Vec<_> = sums.iter().map(row).collect();
    let head = [
        "of",
        "computers",
        "to fix",
        "since",
        "silent",
        "never",
        "passed",
        "failed",
        "unknown",
    ];
    out.table(&head, &rows)
}

fn row(sum: &RollUp) -> Vec<String> {
    let figures = &sum.figures;
    let number = |figure: Option<u32>| figure.map_or_else(|| "few".to_owned(), |figure| figure.to_string());
    let silent = figures
        .quiet
        .zip(figures.stale)
        .map(|(quiet, stale)| quiet + stale);
    let unknown = figures
        .unknown
        .zip(figures.error)
        .map(|(unknown, error)| unknown + error);
    let since = sum
        .failing_since
        .map(|since| since.strftime("%Y-%m-%d").to_string());
    vec![
        of(&sum.of),
        number(figures.devices),
        number(figures.failing_devices),
        since.unwrap_or_default(),
        number(silent),
        number(figures.never),
        number(figures.pass),
        number(figures.fail),
        number(unknown),
    ]
}

fn of(of: &RollUpOf) -> String {
    match of {
        RollUpOf::Provider { name, .. } => scrub(name).to_string(),
        RollUpOf::Location {
            name, provider_name, ..
        }
        | RollUpOf::Assessment {
            name, provider_name, ..
        } => format!("{}: {}", scrub(provider_name), scrub(name)),
        RollUpOf::NotPlaced { provider_name, .. } => format!("{}: not placed", scrub(provider_name)),
        RollUpOf::Area { code } => code
            .as_deref()
            .map_or_else(|| "area not known".to_owned(), |code| scrub(code).to_string()),
    }
}

/// Every row, page by page.
fn all(context: &Context, by: RollUpBy, as_at: Option<Date>) -> anyhow::Result<Vec<RollUp>> {
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let (store, limit) = (&context.store, limits::PAGE_ROWS);
        let page = match as_at {
            None => context.wait(store.roll_ups(&SCOPE, by, after.as_deref(), limit, now())),
            Some(day) => context
                .wait(store.roll_ups_as_at(&SCOPE, by, after.as_deref(), limit, day, now()))
                .map(|then| then.answer),
        };
        let page = page.map_err(refused)?;
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
