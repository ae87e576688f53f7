//! Locations by public registers, as many as there are. By CQC's id and without a colour: a list, and no ranking.

use std::ops::Range;

use dspt_register::Part;
use dspt_register::Segment;
use dspt_register::Via;
use dspt_store::model::AreaLocation;
use dspt_store::model::Standing;

use super::registers;
use crate::lead::About;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::model::window::Window;
use crate::programme::ProgrammeView;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words::capital;
use crate::words::count;

const COLUMNS: [Column; 5] = [
    Column::text("Location", 13, 3),
    Column::wide("Name", 16, 2),
    Column::text("Telephone", 13, 1),
    Column::text("Standing", 19, 0),
    Column::text("Published", 36, 2),
];

/// What a list of them is called.
pub(in crate::sheet) fn title(standing: Standing) -> &'static str {
    match standing {
        Standing::Any => "Locations",
        Standing::Covered => "Covered",
        Standing::Listed => "Listed, not covered",
        Standing::NotFound => "Not found",
        Standing::Lapsing => "Lapsing",
    }
}

pub(in crate::sheet) fn columns(scene: &Scene<'_>, window: &Window<AreaLocation>) -> Columns {
    scene.columns(&COLUMNS, || window.rows().map(|row| cells(scene, row)).collect())
}

pub(in crate::sheet) fn opens(row: &AreaLocation) -> View {
    View::Programme(ProgrammeView::Location(row.id.clone()))
}

pub(in crate::sheet) fn head(scene: &Scene<'_>, about: &About, window: &Window<AreaLocation>) -> Vec<Line> {
    let standing = if let View::Programme(ProgrammeView::Locations(standing, _)) = &scene.screen.view {
        *standing
    } else {
        Standing::Any
    };
    let what = match standing {
        Standing::Any => "",
        Standing::Covered => ", covered",
        Standing::Listed => ", listed and not covered",
        Standing::NotFound => ", not found in the DSPT search",
        Standing::Lapsing => ", published last year and not yet this year",
    };
    let locations = count(window.total(), "location", "locations");
    let text = if about.area == Segment::All {
        format!("{locations}{what}")
    } else {
        format!("{}: {locations}{what}", capital(&about.area.to_string()))
    };
    vec![
        Line::plain(&text),
        Line::new(Meaning::Muted, &registers(&about.registers)),
    ]
}

pub(in crate::sheet) fn body(
    scene: &Scene<'_>,
    window: &Window<AreaLocation>,
    visible: Range<usize>,
) -> Vec<Entry> {
    if window.len() == 0 {
        return empty(scene, "There is no such location here.");
    }
    let columns = columns(scene, window);
    visible
        .filter_map(|index| window.row(index))
        .map(|row| Entry::opening(columns.line(&cells(scene, row)), opens(row)))
        .collect()
}

fn cells(scene: &Scene<'_>, row: &AreaLocation) -> Vec<Span> {
    vec![
        Span::plain(row.id.as_str()),
        Span::plain(&row.name),
        Span::plain(row.telephone.as_deref().unwrap_or_else(|| scene.symbols().none)),
        Span::plain(if scene.whole { standing(row) } else { brief(row) }),
        Span::plain(&published(row)),
    ]
}

/// Where a location stands, in words.
pub(super) fn standing(row: &AreaLocation) -> &'static str {
    match (row.part, row.lapsing) {
        (Part::Covered(_), true) => "lapsing: not yet this year",
        (Part::Covered(Via::Own), false) => "covered",
        (Part::Covered(Via::Headquarters), false) => "covered through its headquarters (assumed)",
        (Part::Covered(Via::Name), false) => "covered by name and postcode (likely)",
        (Part::Listed, _) => "listed, not covered",
        (Part::NotFound, _) => "not found",
    }
}

/// The same in a word or two: the strip about the selected row says the rest.
fn brief(row: &AreaLocation) -> &'static str {
    match (row.part, row.lapsing) {
        (Part::Covered(_), true) => "lapsing",
        (Part::Covered(Via::Own), false) => "covered",
        (Part::Covered(Via::Headquarters), false) => "covered (assumed)",
        (Part::Covered(Via::Name), false) => "covered (likely)",
        (Part::Listed, _) => "listed, not covered",
        (Part::NotFound, _) => "not found",
    }
}

/// What was published of it, and when.
pub(super) fn published(row: &AreaLocation) -> String {
    row.entry.as_ref().map_or_else(String::new, |entry| {
        let day = entry
            .published_on
            .map_or_else(String::new, |day| format!(", {day}"));
        format!("{}{day}", entry.status)
    })
}

pub(in crate::sheet) fn chosen(scene: &Scene<'_>, row: &AreaLocation) -> Vec<Line> {
    let telephone = crate::sheet::providers::telephone(row.telephone.as_deref());
    let name = [row.name.clone(), telephone, format!("CQC {}", row.id)];
    let mut about = vec![standing(row).to_owned()];
    about.extend(Some(published(row)).filter(|text| !text.is_empty()));
    about.extend([row.provider_name.clone(), row.authority.clone()]);
    about.retain(|text| !text.is_empty());
    vec![
        Line::new(Meaning::Heading, &scene.join(&name)),
        Line::plain(&scene.join(&about)),
    ]
}
