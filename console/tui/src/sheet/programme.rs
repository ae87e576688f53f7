//! What public registers say: a programme's screens. Each figure stands with its rule, its three parts, the days of its files
//! and what to beware of.

use dspt_register::Coverage;
use dspt_register::Kind;
use dspt_register::Segment;
use dspt_store::model::RegisterDays;
use dspt_store::model::RegisterFile;
use jiff::civil::Date;

use crate::lead::About;
use crate::lead::Lead;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::programme::AreaName;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::home;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::capital;
use crate::words::grouped;

mod areas;
mod coverage;
mod curve;
mod differs;
mod help_list;
mod imports;
mod indicators;
mod location;
pub(super) mod locations;
mod map;
mod trend;

/// Lines that stay above the body.
pub(super) fn head(scene: &Scene<'_>, lead: &Lead) -> Vec<Line> {
    match lead {
        Lead::Tree(tree) => areas::head(scene, &tree.registers, areas::of_tree(tree)),
        Lead::Board(board) if is_map(scene) => map::head(scene, board),
        Lead::Board(board) => areas::head(scene, &board.registers, areas::of_board(board)),
        Lead::HelpList(list) => help_list::head(scene, list),
        Lead::Differs(differences) => differs::head(scene, differences),
        Lead::Nothing(_) | Lead::Area(_) | Lead::Location(_) | Lead::Imports(_) | Lead::Indicators(_) => {
            Vec::new()
        }
    }
}

/// The headings of columns.
pub(super) fn headings(scene: &Scene<'_>, lead: &Lead) -> Option<Line> {
    match lead {
        Lead::Tree(tree) => Some(areas::columns(scene, areas::of_tree(tree)).headings()),
        Lead::Board(_) if is_map(scene) => None,
        Lead::Board(board) => Some(areas::columns(scene, areas::of_board(board)).headings()),
        Lead::HelpList(list) if !list.organisations.is_empty() => {
            Some(help_list::columns(scene, list).headings())
        }
        Lead::Differs(differences) if !differences.rows.is_empty() => {
            Some(differs::columns(scene, differences).headings())
        }
        Lead::Nothing(_)
        | Lead::Area(_)
        | Lead::Location(_)
        | Lead::HelpList(_)
        | Lead::Differs(_)
        | Lead::Imports(_)
        | Lead::Indicators(_) => None,
    }
}

/// The lines that scroll.
pub(super) fn body(scene: &Scene<'_>, lead: &Lead) -> Vec<Entry> {
    match lead {
        Lead::Nothing(files) => nothing(scene, files),
        Lead::Area(area) if matches!(scene.screen.view, View::Programme(ProgrammeView::Trend(_))) => {
            trend::body(scene, area)
        }
        Lead::Area(area) => coverage::body(scene, area),
        Lead::Tree(tree) => areas::body(scene, &tree.registers, areas::of_tree(tree)),
        Lead::Board(board) if is_map(scene) => map::body(scene, board),
        Lead::Board(board) => areas::body(scene, &board.registers, areas::of_board(board)),
        Lead::Location(location) => location::body(scene, location),
        Lead::HelpList(list) => help_list::body(scene, list),
        Lead::Differs(differences) => differs::body(scene, differences),
        Lead::Imports(imports) if imports.files.is_empty() => nothing(scene, &imports.files),
        Lead::Imports(imports) => imports::body(scene, imports),
        Lead::Indicators(indicators) => indicators::body(scene, indicators),
    }
}

/// The name of a screen on the way here.
pub(super) fn crumb(view: &ProgrammeView, lead: Option<&Lead>, about: Option<&About>) -> String {
    let area = match (lead, about) {
        (Some(Lead::Area(area)), _) => area.area.to_string(),
        (Some(Lead::HelpList(list)), _) => list.area.to_string(),
        (Some(Lead::Indicators(indicators)), _) => indicators.area.to_string(),
        (_, Some(about)) => about.area.to_string(),
        _ => view.area().map(ToString::to_string).unwrap_or_default(),
    };
    let of = |word: &str| match area.as_str() {
        "" | ALL => word.to_owned(),
        area => format!("{word}, {area}"),
    };
    match (view, lead) {
        (ProgrammeView::Coverage(_), _) if area.is_empty() || area == ALL => "Coverage".to_owned(),
        (ProgrammeView::Coverage(_), _) => area,
        (ProgrammeView::Areas, _) => "Areas".to_owned(),
        (ProgrammeView::Map, _) => "Map".to_owned(),
        (ProgrammeView::Locations(standing, _), _) => of(locations::title(*standing)),
        (ProgrammeView::Location(_), Some(Lead::Location(found))) => found.location.name.clone(),
        (ProgrammeView::Location(id), _) => id.to_string(),
        (ProgrammeView::Trend(_), _) => of("Trend"),
        (ProgrammeView::HelpList(_), _) => of("Whom to help first"),
        (ProgrammeView::Differs, _) => "Published and seen".to_owned(),
        (ProgrammeView::Imports, _) => "Imports".to_owned(),
        (ProgrammeView::Indicators(_), _) => of("Indicators"),
    }
}

/// What all locations together are called.
const ALL: &str = "all locations";

fn is_map(scene: &Scene<'_>) -> bool {
    scene.screen.view == View::Programme(ProgrammeView::Map)
}

/// A day.
fn date(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The files of which a figure was made.
fn registers(days: &RegisterDays) -> String {
    let ods = match days.sites.or(days.headquarters) {
        Some(day) => format!("ODS {}", date(day)),
        None => "ODS none".to_owned(),
    };
    format!(
        "DSPT file {}, CQC {}, {ods}",
        date(days.dspt),
        date(days.locations)
    )
}

/// The rule of a figure.
fn rule(coverage: &Coverage) -> String {
    format!("Rule ({}): {}.", coverage.measure.name(), coverage.rule())
}

/// What to beware of.
fn beware(scene: &Scene<'_>, coverage: &Coverage, days: &RegisterDays) -> Vec<Entry> {
    let warnings = coverage.warnings().into_iter();
    let warnings = warnings.map(|text| (Meaning::Unknown, format!("Warning: {text}.")));
    let notes = days.notes().into_iter();
    let notes = notes.map(|text| (Meaning::Muted, format!("Note: {text}.")));
    warnings
        .chain(notes)
        .flat_map(|(meaning, text)| wrapped(meaning, &text, scene.width, 0))
        .collect()
}

/// A share in whole percent, or the sign for none.
fn share(scene: &Scene<'_>, coverage: &Coverage) -> String {
    coverage
        .headline()
        .map_or_else(|| scene.symbols().none.to_owned(), |share| format!("{share} %"))
}

/// The columns of a table that is read whole: as wide as its rows need, or cut to the terminal.
fn fitted(scene: &Scene<'_>, columns: &[Column], rows: &[Vec<Span>]) -> Columns {
    let ellipsis = scene.symbols().ellipsis;
    if scene.whole {
        Columns::natural_without_empty(columns, rows, ellipsis)
    } else {
        Columns::fitted(columns, rows, scene.width, ellipsis)
    }
}

/// A row that opens the coverage of an area, where it is one that can be named.
fn opening_area(line: Line, area: &Segment) -> Entry {
    match AreaName::of(area).filter(|_| is_area(area)) {
        Some(name) => Entry::opening(line, View::Programme(ProgrammeView::Coverage(name))),
        None => super::beneath(line),
    }
}

fn is_area(area: &Segment) -> bool {
    !matches!(area, Segment::CareHome(_) | Segment::Size(_))
}

/// A line that opens another screen of the programme.
fn door(text: &str, view: ProgrammeView) -> Entry {
    Entry::opening(Line::plain(text), View::Programme(view))
}

fn number(number: impl Into<u64>) -> Span {
    Span::plain(&grouped(number.into()))
}

/// How to begin, and what is held that is not enough.
fn nothing(scene: &Scene<'_>, files: &[RegisterFile]) -> Vec<Entry> {
    if files.is_empty() {
        return home::empty(scene);
    }
    let mut body = wrapped(
        Meaning::Heading,
        "Coverage needs a register of locations and a result of the DSPT search.",
        scene.width,
        0,
    );
    let mut held: Vec<String> = Vec::new();
    for file in files {
        let told = format!("{}, of {}", kind(file.kind), date(file.of));
        if !held.contains(&told) {
            held.push(told);
        }
    }
    body.extend(wrapped(
        Meaning::Plain,
        &format!("Held so far: {}.", held.join("; ")),
        scene.width,
        0,
    ));
    body.push(Entry::blank());
    if let Some(way) = scene.fixed.ways.first() {
        body.extend(wrapped(Meaning::Plain, &way.about, scene.width, 0));
        for command in &way.commands {
            body.extend(wrapped(Meaning::Key, command, scene.width, 2));
        }
    }
    body.push(Entry::blank());
    body.extend(wrapped(Meaning::Muted, words::INDEPENDENT, scene.width, 0));
    body
}

/// A register in words.
fn kind(kind: Kind) -> String {
    capital(&kind.to_string())
}
