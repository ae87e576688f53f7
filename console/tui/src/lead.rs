//! What a programme's screens hold.

use dspt_register::By;
use dspt_register::CqcId;
use dspt_register::Segment;
use dspt_store::model::Area;
use dspt_store::model::AreaLocation;
use dspt_store::model::AreaTree;
use dspt_store::model::Board;
use dspt_store::model::RegisterChange;
use dspt_store::model::RegisterDays;
use dspt_store::model::RegisterFile;
use dspt_store::model::Standing;
use serde::Serialize;

use crate::desk::Listed;
use crate::limits;
use crate::programme::AreaName;
use crate::programme::Differences;
use crate::programme::HelpList;
use crate::programme::Indicators;
use crate::programme::ProgrammeView;
use crate::programme::Wanted;
use crate::source::Source;
use crate::source::SourceError;

/// One of a programme's screens.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Lead {
    /// No register of locations or of published statuses; the files that are held all the same.
    Nothing(#[serde(serialize_with = "no_answer")] Vec<RegisterFile>),
    /// An area, for its coverage or its trend.
    Area(Box<Area>),
    Tree(AreaTree),
    Board(Board),
    Location(Box<OneLocation>),
    HelpList(HelpList),
    Differs(Differences),
    Imports(Imports),
    Indicators(Indicators),
}

fn no_answer<S: serde::Serializer>(_: &[RegisterFile], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_unit()
}

/// One location with the files that tell of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct OneLocation {
    pub(crate) registers: RegisterDays,
    pub(crate) location: AreaLocation,
}

/// The files that are held, and what changed among the locations last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Imports {
    pub(crate) files: Vec<RegisterFile>,
    /// How many there are besides, of earlier days.
    #[serde(skip)]
    pub(crate) older_files: u64,
    #[serde(skip)]
    pub(crate) changes: Vec<RegisterChange>,
    /// How many changes there are; more than `changes` beyond [`limits::REGISTER_CHANGES`].
    #[serde(skip)]
    pub(crate) total: u64,
}

/// What a list of locations is of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct About {
    pub(crate) registers: RegisterDays,
    pub(crate) area: Segment,
}

/// Reads one of a programme's screens that is no list; nothing where there is no such location.
pub(crate) fn read(
    source: &dyn Source,
    view: &ProgrammeView,
    wanted: Wanted,
) -> Result<Option<Lead>, SourceError> {
    let found = match view {
        ProgrammeView::Coverage(area) | ProgrammeView::Trend(area) => {
            source.area(area, wanted)?.map(|area| Lead::Area(Box::new(area)))
        }
        ProgrammeView::Areas => match wanted.by {
            None => source.area_tree(wanted)?.map(Lead::Tree),
            Some(by) => board(source, by, wanted)?.map(Lead::Board),
        },
        ProgrammeView::Map => source.board(By::Authority, wanted)?.map(Lead::Board),
        ProgrammeView::Location(id) => return location(source, id, wanted),
        ProgrammeView::HelpList(area) => source.help_list(area, limits::DESK_ROWS)?.map(Lead::HelpList),
        ProgrammeView::Differs => source.differences()?.map(Lead::Differs),
        ProgrammeView::Imports => Some(Lead::Imports(imports(source)?)),
        ProgrammeView::Indicators(area) => source.indicators(area, wanted)?.map(Lead::Indicators),
        // A list of which only a part is held is read otherwise.
        ProgrammeView::Locations(..) => None,
    };
    match found {
        Some(lead) => Ok(Some(lead)),
        None => nothing(source).map(Some),
    }
}

/// Where no register tells anything.
pub(crate) fn nothing(source: &dyn Source) -> Result<Lead, SourceError> {
    let files = Listed::read(|after, limit| source.register_files(after, limit))?;
    Ok(Lead::Nothing(files.rows))
}

/// Local authorities by their codes where a lookup of places tells them, else in CQC's words.
fn board(source: &dyn Source, by: By, wanted: Wanted) -> Result<Option<Board>, SourceError> {
    let board = source.board(by, wanted)?;
    let is_known = |board: &Board| board.rows.iter().any(|row| row.segment.code().is_some());
    match board {
        Some(board) if by == By::Authority && !is_known(&board) => source.board(By::AuthorityNamed, wanted),
        board => Ok(board),
    }
}

fn location(source: &dyn Source, id: &CqcId, wanted: Wanted) -> Result<Option<Lead>, SourceError> {
    let which = (Standing::Any, id.as_str());
    let found = source.area_locations(&AreaName::all(), which, wanted, None, limits::CHUNK_ROWS)?;
    let Some(found) = found else {
        return nothing(source).map(Some);
    };
    let row = found.page.rows.into_iter().find(|row| row.id == *id);
    Ok(row.map(|location| {
        Lead::Location(Box::new(OneLocation {
            registers: found.registers,
            location,
        }))
    }))
}

fn imports(source: &dyn Source) -> Result<Imports, SourceError> {
    let files = Listed::read(|after, limit| source.register_files(after, limit))?;
    let changes = source.register_changes(None, limits::REGISTER_CHANGES)?;
    Ok(Imports {
        older_files: files.more(),
        files: files.rows,
        changes: changes.rows,
        total: changes.total,
    })
}
