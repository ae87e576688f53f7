//! What stands beside coverage in a report, as the screens tell it: indicators, who helps where, and readiness of today.

use std::collections::BTreeSet;

use dspt_exports::Beside;
use dspt_exports::NamedRow;
use dspt_exports::Question;
use dspt_exports::ReadinessFigure;
use dspt_exports::ReadinessRow;
use dspt_register::Segment;
use dspt_store::silence;
use dspt_store::suppress;
use dspt_tui::AreaName;
use dspt_tui::programme::DifferencesOf;
use dspt_tui::programme::HelpRow;
use dspt_tui::source::Registers as _;
use jiff::civil::Date;

use crate::cli::ExportCoverage;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::source::LocalSource;

/// Organisations named in one report, at most.
const NAMED: usize = 2_000;

pub(super) fn gather(
    context: &Context,
    question: &Question<'_>,
    arguments: &ExportCoverage,
) -> anyhow::Result<Beside> {
    let (store, day) = (&context.store, question.as_at);
    let area = question.area.clone().unwrap_or(Segment::All);
    Ok(Beside {
        indicators: context.wait(store.indicators(&SCOPE, area.clone(), day))?,
        helpers: context.wait(store.helpers(&SCOPE, area.clone(), day))?,
        readiness: readiness(&context.source(), question, arguments, &area)?,
    })
}

/// What answers and computers tell is told of today only; of another day there is none.
fn readiness(
    source: &LocalSource,
    question: &Question<'_>,
    arguments: &ExportCoverage,
    area: &Segment,
) -> anyhow::Result<Option<ReadinessFigure>> {
    let today = silence::day(context::now());
    if question.as_at != today {
        return Ok(None);
    }
    let Some(differences) = source.differences()? else {
        return Ok(None);
    };
    let within = authorities(question, area);
    let rows: Vec<&DifferencesOf> = differences
        .rows
        .iter()
        .filter(|row| *area == Segment::All || within.contains(&row.area.to_string()))
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let mut figure = counted(&rows, today);
    figure.left_out = u32::try_from(differences.left_out).unwrap_or(u32::MAX);
    if arguments.names {
        let typed = AreaName::of(area).unwrap_or_default();
        let list = source.help_list(&typed, NAMED)?;
        let organisations = list.map(|list| list.organisations).unwrap_or_default();
        figure.named = organisations.into_iter().map(named).collect();
    }
    Ok(Some(figure))
}

/// Local authorities in which locations of the area lie, as the registers name them.
fn authorities(question: &Question<'_>, area: &Segment) -> BTreeSet<String> {
    let joined = question.programme.as_at(question.as_at);
    let here = joined
        .locations
        .iter()
        .filter(|location| location.stands_in(area));
    let names = here.flat_map(|location| {
        let known = location.place.authority.as_ref().map(|(_, name)| name.clone());
        known.into_iter().chain([location.location.authority.clone()])
    });
    names.collect()
}

/// A file leaves the console: small figures are withheld in it, whoever writes it.
fn counted(rows: &[&DifferencesOf], on: Date) -> ReadinessFigure {
    let raw: Vec<[Option<u32>; 4]> = rows
        .iter()
        .map(|row| {
            let figures = &row.figures;
            [figures.locations, figures.ready, figures.differs, figures.silent]
        })
        .collect();
    let known: Option<Vec<[u32; 4]>> = raw
        .iter()
        .map(|row| {
            let [Some(locations), Some(ready), Some(differs), Some(silent)] = *row else {
                return None;
            };
            Some([locations, ready, differs, silent])
        })
        .collect();
    // Where the asker is not shown all of them, they are withheld already, and what they add up to with them.
    let (shown, all) = match known {
        Some(known) => {
            let sum = |place: usize| known.iter().filter_map(|row| row.get(place)).sum::<u32>();
            let all = [0, 1, 2, 3].map(sum);
            let all = all.map(|sum| Some(sum).filter(|sum| *sum == 0 || *sum >= suppress::FEWEST));
            (suppress::columns(&known), all)
        }
        None => (raw, [None; 4]),
    };
    let row =
        |area: String, [locations, ready_not_published, differs, silent]: [Option<u32>; 4]| ReadinessRow {
            area,
            locations,
            ready_not_published,
            differs,
            silent,
        };
    let areas = rows.iter().zip(shown);
    ReadinessFigure {
        on,
        areas: areas.map(|(of, shown)| row(of.area.to_string(), shown)).collect(),
        all: row(Segment::All.to_string(), all),
        left_out: 0,
        named: Vec::new(),
    }
}

fn named(row: HelpRow) -> NamedRow {
    NamedRow {
        organisation: row.name,
        telephone: row.telephone,
        gains: u32::try_from(row.gains).unwrap_or(u32::MAX),
        why: row
            .why
            .iter()
            .map(|(why, count)| format!("{count} {}", why.words()))
            .collect(),
    }
}
