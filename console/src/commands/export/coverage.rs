//! `export coverage`: the programme report, from the registers that are held or from an invented programme.

use anyhow::bail;
use dspt_exports::Beside;
use dspt_exports::CoverageReport;
use dspt_exports::Demonstration;
use dspt_exports::Question;
use dspt_exports::ReadinessFigure;
use dspt_exports::area_named;
use dspt_register::Kind;
use dspt_register::Segment;
use dspt_register::ToolkitYear;
use dspt_store::model::HeldProgramme;
use dspt_store::silence;
use jiff::civil::Date;

use crate::cli::ExportCoverage;
use crate::cli::Global;
use crate::cli::exports::CoverageFormat;
use crate::commands::export;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::output::Output;

mod beside;

/// Which invented programme is shown.
const SEED: u64 = 7;

pub(super) fn run(arguments: &ExportCoverage, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    let day = arguments.as_at.unwrap_or_else(|| silence::day(context::now()));
    let report = match arguments.estate {
        Some(locations) => {
            let demonstration = Demonstration::new(SEED, locations, day);
            report(arguments, demonstration.question(arguments.target))?
        }
        None => held(&Context::open(global)?, arguments, day)?,
    };
    let bytes = match arguments.format {
        CoverageFormat::Html => report.html()?.into_bytes(),
        CoverageFormat::Csv => report.csv()?,
        CoverageFormat::Xlsx => report.xlsx()?,
        CoverageFormat::Json => report.json()?,
    };
    export::write(&arguments.output, &bytes)?;
    for warning in &report.warnings {
        out.note(format!("Beware: {warning}."));
    }
    if arguments.names
        && let Some(why) = why_nobody(report.readiness.as_ref(), day)
    {
        out.note(format!("Nobody is named: {why}."));
    }
    export::tell(
        &arguments.output,
        report.figures.len(),
        ("figure", "figures"),
        global,
        out,
    )
}

/// Why no organisation is named, where none is.
fn why_nobody(readiness: Option<&ReadinessFigure>, day: Date) -> Option<&'static str> {
    match readiness {
        None if day != silence::day(context::now()) => {
            Some("organisations are named of today only; leave --as-at out")
        }
        None => Some(
            "no provider of this console lies in this area; `dspt-console provider list` shows where to begin",
        ),
        Some(figure) => figure
            .named
            .is_empty()
            .then_some("no provider of this console that lies here is one to ring now"),
    }
}

/// From the registers of this console.
fn held(context: &Context, arguments: &ExportCoverage, day: Date) -> anyhow::Result<CoverageReport> {
    let of = |day| context.wait(context.store.programme(&SCOPE, day));
    let Some(today) = of(day)? else {
        bail!(
            "no public registers are held yet: import cqc and import dspt first, or look at an invented programme with --estate 2000"
        );
    };
    let since = match arguments.since {
        Some(since) if since >= day => {
            return Err(Usage(format!(
                "the bridge must start before {day}; leave --since out or name an earlier day"
            ))
            .into());
        }
        Some(since) => Some(since),
        None => start(context, today.registers.dspt)?,
    };
    let earlier = match since {
        Some(since) => of(since)?.map(|earlier| (earlier, since)),
        None => None,
    };
    // The same file of statuses holds only the latest of each: it cannot tell what was covered before.
    let earlier = earlier.filter(|(earlier, _)| earlier.registers.dspt < today.registers.dspt);
    let mut question = question(arguments, &today, day);
    question.before = earlier
        .as_ref()
        .map(|(earlier, since)| (earlier.programme.as_ref(), *since));
    question.area = area(arguments, &question)?;
    question.beside = beside::gather(context, &question, arguments)?;
    report(arguments, question)
}

fn question<'a>(arguments: &ExportCoverage, held: &'a HeldProgramme, day: Date) -> Question<'a> {
    Question {
        programme: &held.programme,
        as_at: day,
        before: None,
        area: None,
        target_percent: arguments.target,
        seed: None,
        notes: held
            .registers
            .notes()
            .into_iter()
            .map(ToOwned::to_owned)
            .collect(),
        invented: false,
        beside: Beside::default(),
    }
}

/// The day of the first DSPT file of the toolkit year, or else of the last one before the file in use.
fn start(context: &Context, dspt: Date) -> anyhow::Result<Option<Date>> {
    let files = context.wait(context.store.registers(&SCOPE))?;
    let days = files
        .iter()
        .filter(|file| file.kind == Kind::DsptSearch && file.of < dspt)
        .map(|file| file.of);
    let opened = ToolkitYear::of(dspt).previous().deadline();
    let of_the_year = days.clone().filter(|day| *day > opened).min();
    Ok(of_the_year.or_else(|| days.max()))
}

/// With the area and the seed that were typed.
fn report(arguments: &ExportCoverage, mut question: Question<'_>) -> anyhow::Result<CoverageReport> {
    question.seed = arguments.seed;
    question.area = area(arguments, &question)?;
    Ok(CoverageReport::new(&question))
}

fn area(arguments: &ExportCoverage, question: &Question<'_>) -> anyhow::Result<Option<Segment>> {
    let typed = arguments.area.join(" ");
    if typed.is_empty() || question.area.is_some() {
        return Ok(question.area.clone());
    }
    Ok(Some(area_named(question.programme, question.as_at, &typed)?))
}
