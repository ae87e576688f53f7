//! `import cqc|ods|dspt|geography|workbook|indicators|helpers`: files of public registers, each as the state of a day.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use dspt_register::Kind;
use dspt_register::Mistake;
use dspt_register::Read;
use dspt_register::Refusals;
use dspt_register::Unreadable;
use dspt_register::date_in_name;
use dspt_register::limits;
use dspt_report::Digest;
use dspt_report::counted;
use dspt_store::change::NewRegister;
use dspt_store::change::RegisterRows;
use dspt_store::model::Imported;
use dspt_store::silence;
use dspt_tui::plain;
use dspt_tui::safe_text::scrub;
use jiff::civil::Date;
use serde_json::json;

use crate::cli::Global;
use crate::cli::RegisterFile;
use crate::context;
use crate::context::Context;
use crate::context::SCOPE;
use crate::context::Usage;
use crate::context::refused;
use crate::output::Output;

/// A file with fewer rows than so many of a hundred of the one before it is hardly the whole of it.
const WHOLE_PERCENT: u64 = 80;
/// A file of which one row in so many is refused is not imported.
const REFUSED_ONE_IN: u64 = 10;

/// What was typed after `import`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Family {
    Cqc,
    Ods,
    Dspt,
    Geography,
    Workbook,
    Indicators,
    Helpers,
}

impl Family {
    const ALL: [Self; 7] = [
        Self::Cqc,
        Self::Ods,
        Self::Dspt,
        Self::Geography,
        Self::Workbook,
        Self::Indicators,
        Self::Helpers,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Cqc => "cqc",
            Self::Ods => "ods",
            Self::Dspt => "dspt",
            Self::Geography => "geography",
            Self::Workbook => "workbook",
            Self::Indicators => "indicators",
            Self::Helpers => "helpers",
        }
    }

    /// The files of it, the usual one first.
    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Cqc => &[Kind::CqcLocations, Kind::CqcRatings, Kind::CqcDirectory],
            Self::Ods => &[Kind::OdsSites, Kind::OdsHeadquarters, Kind::OdsSuccessions],
            Self::Dspt => &[Kind::DsptSearch],
            Self::Geography => &[Kind::Icbs, Kind::SubIcbs, Kind::AuthorityIcbs, Kind::Authorities],
            Self::Workbook => &[Kind::SupportProgramme],
            Self::Indicators => &[Kind::Indicators],
            Self::Helpers => &[Kind::Helpers],
        }
    }

    fn of(kind: Kind) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|family| family.kinds().contains(&kind))
    }
}

/// A file that was read, with its rows.
type Taken = (Opened, RegisterRows);

/// What is told of a file that was read, whatever its rows are.
struct Opened {
    kind: Kind,
    count: u64,
    refused: Refusals,
    speaks_of: Option<Date>,
    dropped_columns: Vec<String>,
    notes: Vec<String>,
}

pub(super) fn run(
    context: &Context,
    family: Family,
    arguments: &RegisterFile,
    global: &Global,
    out: &mut Output,
) -> anyhow::Result<ExitCode> {
    let file = &arguments.file;
    let bytes = bytes(file)?;
    progress(out, "1/2  Reading the file …");
    let (opened, rows) =
        open(&bytes, family).with_context(|| format!("nothing was taken from {}", file.display()))?;
    if let Some(why) = unusable(&opened) {
        tell_refused(&opened, global, out)?;
        out.note(format!("Nothing was taken from {}: {why}", file.display()));
        return Ok(ExitCode::FAILURE);
    }
    let of = day(&opened, arguments)?;
    if !arguments.smaller {
        whole(context, &opened, of)?;
    }
    progress(out, "2/2  Comparing it with what is held, and counting …");
    let new = NewRegister {
        kind: opened.kind,
        of,
        sha256: Digest::of(&bytes),
        rows,
        refused: opened.refused.total,
    };
    let asked = context.store.register_import(&SCOPE, new, context::now());
    let imported = context.wait(asked).map_err(refused)?;
    tell(&opened, &imported, global, out)?;
    Ok(ExitCode::SUCCESS)
}

fn progress(out: &mut Output, text: &str) {
    if out.terminal {
        out.note(text);
    }
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = file.display();
    let about = std::fs::metadata(file).with_context(|| format!("cannot read {shown}"))?;
    if !about.is_file() {
        bail!("{shown} is not a file; name the register's file as it was downloaded");
    }
    let open = File::open(file).with_context(|| format!("cannot read {shown}"))?;
    let mut bytes = Vec::new();
    // One byte more than a register may have: the reader says then that it is too large.
    open.take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {shown}"))?;
    Ok(bytes)
}

/// Reads a file as whichever of the family it is.
fn open(bytes: &[u8], family: Family) -> anyhow::Result<Taken> {
    let usual = family.kinds().first().copied().unwrap_or(Kind::Unknown);
    match open_as(bytes, usual) {
        Err(Unreadable::Other { found, .. }) if family.kinds().contains(&found) => Ok(open_as(bytes, found)?),
        Err(Unreadable::Other { found, .. }) if Family::of(found).is_some() => {
            let right = Family::of(found).map_or("", Family::word);
            let typed = family.word();
            Err(Usage(format!(
                "this is {found}, not what `import {typed}` takes; type: import {right}"
            ))
            .into())
        }
        // Not the usual one, and not plainly another: the others of the family may know it.
        Err(error @ (Unreadable::Unknown { .. } | Unreadable::MissingColumns { .. })) => {
            let others = family.kinds().iter().skip(1);
            let known = others.filter_map(|kind| open_as(bytes, *kind).ok()).next();
            known.ok_or_else(|| error.into())
        }
        read => Ok(read?),
    }
}

fn open_as(bytes: &[u8], kind: Kind) -> Result<Taken, Unreadable> {
    use dspt_register as register;
    Ok(match kind {
        Kind::CqcLocations => opened(
            kind,
            register::read_cqc_locations(bytes)?,
            RegisterRows::Locations,
        ),
        Kind::CqcRatings => opened(kind, register::read_cqc_ratings(bytes)?, RegisterRows::Locations),
        Kind::CqcDirectory => opened(
            kind,
            register::read_cqc_directory(bytes)?,
            RegisterRows::Locations,
        ),
        Kind::OdsHeadquarters => opened(
            kind,
            register::read_ods_headquarters(bytes)?,
            RegisterRows::Organisations,
        ),
        Kind::OdsSites => opened(
            kind,
            register::read_ods_sites(bytes)?,
            RegisterRows::Organisations,
        ),
        Kind::OdsSuccessions => opened(
            kind,
            register::read_ods_successions(bytes)?,
            RegisterRows::Successions,
        ),
        Kind::SupportProgramme => opened(kind, register::read_support(bytes)?, RegisterRows::Support),
        Kind::Icbs => opened(kind, register::read_icbs(bytes)?, RegisterRows::Icbs),
        Kind::SubIcbs => opened(kind, register::read_sub_icbs(bytes)?, RegisterRows::SubIcbs),
        Kind::AuthorityIcbs => opened(
            kind,
            register::read_authority_icbs(bytes)?,
            RegisterRows::AuthorityIcbs,
        ),
        Kind::Authorities => opened(
            kind,
            register::read_authorities(bytes)?,
            RegisterRows::Authorities,
        ),
        Kind::Indicators => opened(kind, register::read_indicators(bytes)?, RegisterRows::Indicators),
        Kind::Helpers => opened(kind, register::read_helpers(bytes)?, RegisterRows::Helpers),
        Kind::DsptSearch | Kind::WebPage | Kind::Unknown | _ => {
            opened(Kind::DsptSearch, register::read_dspt(bytes)?, RegisterRows::Dspt)
        }
    })
}

fn opened<R>(kind: Kind, read: Read<R>, rows: impl FnOnce(Vec<R>) -> RegisterRows) -> Taken {
    let opened = Opened {
        kind,
        count: read.rows.len() as u64,
        refused: read.refused,
        speaks_of: read.speaks_of,
        dropped_columns: read.dropped_columns,
        notes: read.notes.iter().map(ToString::to_string).collect(),
    };
    (opened, rows(read.rows))
}

/// Why nothing of a file that was read may be taken.
fn unusable(opened: &Opened) -> Option<String> {
    let (refused, rows) = (opened.refused.total, opened.count);
    if opened.refused.listed.iter().any(|row| row.why == Mistake::CutOff) {
        return Some("it ends within a row; download it again".to_owned());
    }
    if rows == 0 {
        return Some("no row of it could be read".to_owned());
    }
    let too_many = refused * REFUSED_ONE_IN > rows + refused;
    too_many.then(|| {
        format!(
            "{refused} of {} refused, too many for a register",
            counted(rows + refused, "row was", "rows were")
        )
    })
}

/// The day that the file speaks of: as typed, as its name says, or the newest day in it.
fn day(opened: &Opened, arguments: &RegisterFile) -> anyhow::Result<Date> {
    let today = silence::day(context::now());
    let name = arguments.file.file_name().map(|name| name.to_string_lossy());
    let named = name.as_deref().and_then(date_in_name);
    let is_place = Family::of(opened.kind) == Some(Family::Geography);
    // Somebody's own list holds from the day on which it is handed over.
    let is_own = is_place || opened.kind == Kind::Helpers;
    let found = arguments
        .of
        .or(named)
        .or(opened.speaks_of)
        .or_else(|| is_own.then_some(today));
    let Some(day) = found else {
        let rule = "nothing in this file or its name tells the day that it speaks of; add --of, such as --of 2026-06-01";
        return Err(Usage(rule.to_owned()).into());
    };
    if day > today && !is_place {
        return Err(Usage(format!(
            "the file would speak of {day}, which has not come yet; add --of with the right day"
        ))
        .into());
    }
    Ok(day)
}

/// Refuses a file that is much smaller than the one before it: half a download would close thousands of locations.
fn whole(context: &Context, opened: &Opened, of: Date) -> anyhow::Result<()> {
    if Family::of(opened.kind) == Some(Family::Geography)
        || matches!(opened.kind, Kind::Indicators | Kind::Helpers)
    {
        return Ok(());
    }
    let files = context.wait(context.store.registers(&SCOPE))?;
    let before = files
        .iter()
        .find(|file| file.kind == opened.kind && file.of <= of);
    let Some(before) = before else {
        return Ok(());
    };
    let all = before.rows + before.left_out;
    if opened.count * 100 < all * WHOLE_PERCENT {
        bail!(
            "nothing was taken: it has {}, where that of {} had {all}; if it is the whole register all the same, add --smaller",
            counted(opened.count, "row", "rows"),
            before.of
        );
    }
    Ok(())
}

fn tell(opened: &Opened, imported: &Imported, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if global.json {
        return out.line(plain::escaped_json(&json!({
            "imported": imported,
            "refused": listed(opened),
            "refused_in_all": opened.refused.total,
            "columns_about_people_not_read": opened.dropped_columns,
            "remarks": opened.notes,
        }))?);
    }
    let file = &imported.file;
    let what = opened.kind;
    if imported.known {
        return out.line(format!(
            "The same file, {what} of {}, is held already: nothing changed.",
            file.of
        ));
    }
    let mut line = format!(
        "Taken in: {what} of {}, {}",
        file.of,
        counted(file.rows, "row", "rows")
    );
    if file.left_out > 0 {
        line.push_str(&format!(", {} of other sectors left out", file.left_out));
    }
    out.line(format!("{line}; {} refused.", file.refused))?;
    if imported.replaced {
        out.line("It takes the place of another file of the same day.")?;
    }
    tell_changes(imported, out)?;
    if !opened.dropped_columns.is_empty() {
        let columns: Vec<String> = opened
            .dropped_columns
            .iter()
            .map(|c| scrub(c).to_string())
            .collect();
        out.line(format!("Columns about people, not read: {}.", columns.join(", ")))?;
    }
    for note in &opened.notes {
        out.line(format!("Remark: {}.", scrub(note)))?;
    }
    tell_refused(opened, global, out)
}

fn tell_changes(imported: &Imported, out: &mut Output) -> anyhow::Result<()> {
    let Some(before) = imported.before else {
        return Ok(());
    };
    let file = &imported.file;
    let (added, changed, ended) = (file.added, file.changed, file.ended);
    let mut line = format!(
        "Since {before}: {} new, {changed} changed, {ended} gone",
        counted(added, "row", "rows")
    );
    for (at, (what, count)) in imported.changes.iter().enumerate() {
        let between = if at == 0 { ". Locations: " } else { ", " };
        line.push_str(&format!("{between}{count} {}", what.words()));
    }
    out.line(format!("{line}."))
}

fn tell_refused(opened: &Opened, global: &Global, out: &mut Output) -> anyhow::Result<()> {
    if opened.refused.is_empty() {
        return Ok(());
    }
    if global.json {
        return out.line(plain::escaped_json(&json!({
            "refused": listed(opened),
            "refused_in_all": opened.refused.total,
        }))?);
    }
    out.line("Not taken, row by row:")?;
    for row in &opened.refused.listed {
        out.line(format!("  {}", scrub(&row.to_string())))?;
    }
    let more = opened
        .refused
        .total
        .saturating_sub(opened.refused.listed.len() as u64);
    if more > 0 {
        out.line(format!("  and {more} more"))?;
    }
    Ok(())
}

fn listed(opened: &Opened) -> Vec<serde_json::Value> {
    let rows = opened.refused.listed.iter();
    rows.map(|row| json!({ "line": row.line, "column": row.column, "why": row.why.to_string() }))
        .collect()
}
