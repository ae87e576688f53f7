//! Computers: all, of one provider, or those that fail one check.

use std::ops::Range;

use dspt_report::CheckId;
use dspt_store::model::DeviceGroup;
use dspt_store::model::DeviceRow;
use dspt_store::model::DeviceState;
use dspt_store::model::ProviderRow;
use dspt_store::model::Silence;
use dspt_store::model::VerdictCounts;

use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::model::window::Window;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::providers;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::count;

const COMPUTER: Column = Column::wide("Computer", 12, 2);
const PROVIDER: Column = Column {
    rank: 3,
    ..Column::wide("Provider", 12, 2)
};
const TELEPHONE: Column = Column::text("Telephone", 13, 4);
const SYSTEM: Column = Column {
    rank: 5,
    ..Column::wide("System", 30, 1)
};
const RESULT: Column = Column::text("Result", 18, 0);
const REMARK: Column = Column::text("Remark", 11, 1);
const HEARD: Column = Column::text("Last heard", 11, 2);

fn of_one_provider(scene: &Scene<'_>) -> bool {
    matches!(
        scene.screen.view,
        View::Devices {
            provider: Some(_),
            ..
        }
    )
}

/// The check that every computer of this list fails.
fn failing<'a>(scene: &'a Scene<'_>) -> Option<&'a CheckId> {
    if let View::Devices { failing, .. } = &scene.screen.view {
        failing.as_ref()
    } else {
        None
    }
}

/// What every computer of this list has in common.
fn group(scene: &Scene<'_>) -> Option<DeviceGroup> {
    if let View::Devices { group, .. } = &scene.screen.view {
        *group
    } else {
        None
    }
}

pub(super) fn columns(scene: &Scene<'_>, window: &Window<DeviceRow>) -> Columns {
    // In a call list the heading says what most remarks would, so the telephone has their room.
    let is_call_list = failing(scene).is_some() || group(scene).is_some();
    let (telephone, mut remark) = if is_call_list {
        (Column { rank: 1, ..TELEPHONE }, Column { rank: 4, ..REMARK })
    } else {
        (TELEPHONE, REMARK)
    };
    if window.rows().all(|row| words::remarks(row).is_empty()) {
        // Nothing to say: its room is for names.
        (remark.least, remark.heading) = (0, "");
    }
    let columns = if of_one_provider(scene) {
        let computer = Column {
            least: 16,
            ..COMPUTER
        };
        vec![computer, SYSTEM, RESULT, remark, HEARD]
    } else {
        vec![COMPUTER, PROVIDER, telephone, SYSTEM, RESULT, remark, HEARD]
    };
    scene.columns(&columns, || window.rows().map(|row| cells(scene, row)).collect())
}

pub(super) fn opens(row: &DeviceRow) -> View {
    View::Device(row.id)
}

pub(super) fn head(
    scene: &Scene<'_>,
    provider: Option<&ProviderRow>,
    window: &Window<DeviceRow>,
) -> Vec<Line> {
    let mut head = Vec::new();
    if let Some(provider) = provider {
        let name = scene.join(&[
            provider.name.clone(),
            providers::telephone(provider.telephone.as_deref()),
        ]);
        head.push(Line::new(Meaning::Heading, &name));
        head.push(Line::plain(&providers::summary(scene, provider)));
    }
    let total = count(window.total(), "computer", "computers");
    if let Some(check) = failing(scene) {
        head.push(Line::new(
            Meaning::Heading,
            &format!("Not so: {}", scene.title(check)),
        ));
        let each = scene
            .minutes(check)
            .map(|minutes| format!("about {minutes} each"));
        let parts: Vec<String> = std::iter::once(total).chain(each).collect();
        head.push(Line::plain(&scene.join(&parts)));
    } else if let Some(group) = group(scene) {
        let about = words::group_about(group).to_owned();
        head.push(Line::new(Meaning::Muted, &scene.join(&[total, about])));
    } else if provider.is_none() {
        head.push(Line::new(Meaning::Muted, &total));
    }
    head
}

pub(super) fn body(scene: &Scene<'_>, window: &Window<DeviceRow>, visible: Range<usize>) -> Vec<Entry> {
    if window.len() == 0 {
        let nothing = if failing(scene).is_some() {
            "No computer fails this check now."
        } else if group(scene).is_some() {
            "No computer is so now."
        } else {
            "No computers yet. For a string that computers join with, type: dspt-console enrol new"
        };
        return empty(scene, nothing);
    }
    let columns = columns(scene, window);
    visible
        .filter_map(|index| window.row(index))
        .map(|row| Entry::opening(columns.line(&cells(scene, row)), opens(row)))
        .collect()
}

fn cells(scene: &Scene<'_>, row: &DeviceRow) -> Vec<Span> {
    let (meaning, result) = result(scene, row);
    let system = if row.os.is_empty() {
        scene.symbols().none
    } else {
        &row.os
    };
    let mut cells = vec![Span::plain(&words::computer(row))];
    if !of_one_provider(scene) {
        let telephone = row.telephone.as_deref().unwrap_or_else(|| scene.symbols().none);
        cells.extend([Span::plain(&row.provider_name), Span::plain(telephone)]);
    }
    cells.extend([
        Span::plain(system),
        Span::new(meaning, &result),
        Span::new(Meaning::Unknown, &words::remarks(row).join(", ")),
        Span::plain(&scene.when(row.last_heard)),
    ]);
    cells
}

pub(super) fn chosen(scene: &Scene<'_>, row: &DeviceRow) -> Vec<Line> {
    let mut name = vec![words::computer(row), row.provider_name.clone()];
    if !of_one_provider(scene) {
        name.push(providers::telephone(row.telephone.as_deref()));
    }
    if !row.os.is_empty() {
        name.push(row.os.clone());
    }
    let mut state = vec![counts(scene, &row.counts)];
    state.extend(words::remarks(row).into_iter().map(str::to_owned));
    if row.silence == Silence::Never {
        state = vec!["enrolled, but no report has come yet".to_owned()];
    }
    vec![
        Line::new(Meaning::Heading, &scene.join(&name)),
        Line::plain(&scene.join(&state)),
    ]
}

/// What matters most about a device's results. Nothing that is too old, copied or unseen reads as fine.
fn result(scene: &Scene<'_>, row: &DeviceRow) -> (Meaning, String) {
    let symbols = scene.symbols();
    let counts = &row.counts;
    let untold = counts.unknown + counts.error;
    if row.silence == Silence::Never {
        (Meaning::Unknown, format!("{} no report yet", symbols.unknown))
    } else if row.state == DeviceState::Retired {
        (Meaning::Muted, format!("{} not counted", symbols.none))
    } else if row.state == DeviceState::Cloned {
        (Meaning::Unknown, format!("{} does not count", symbols.unknown))
    } else if row.silence == Silence::Stale {
        (Meaning::Unknown, format!("{} too old to tell", symbols.unknown))
    } else if counts.fail > 0 {
        (Meaning::Fail, format!("{} {} to fix", symbols.fail, counts.fail))
    } else if untold > 0 {
        (
            Meaning::Unknown,
            format!("{} {untold} could not tell", symbols.unknown),
        )
    } else if counts.pass > 0 || counts.advice > 0 {
        (Meaning::Pass, format!("{} nothing to fix", symbols.pass))
    } else {
        (Meaning::Unknown, format!("{} nothing checked", symbols.unknown))
    }
}

/// `2 to fix · 3 worth knowing · 4 could not tell · 21 fine`; kinds that do not occur are left out, except what is to fix.
pub(super) fn counts(scene: &Scene<'_>, counts: &VerdictCounts) -> String {
    let mut parts = vec![format!("{} to fix", counts.fail)];
    let others = [
        (counts.advice, "worth knowing"),
        (counts.unknown, "could not tell"),
        (
            counts.error,
            if counts.error == 1 {
                "fault of this program"
            } else {
                "faults of this program"
            },
        ),
        (counts.pass, "fine"),
    ];
    parts.extend(
        others
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}")),
    );
    scene.join(&parts)
}
