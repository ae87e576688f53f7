//! A provider's register: what is in it, how many, and what its entries lack.

use std::collections::BTreeMap;

use dspt_report::statement::Sharing;

use crate::assessment::Assessment;
use crate::assessment::AssetRow;
use crate::line::Entry;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::beneath;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn body(scene: &Scene<'_>, assessment: &Assessment) -> Vec<Entry> {
    let provider = &assessment.provider;
    let mut body = super::provider::sections(scene, provider.id, &provider.name);
    if provider.sight < Sharing::Devices {
        body.extend(wrapped(
            Meaning::Plain,
            "They do not let you see their register.",
            scene.width,
            0,
        ));
        return body;
    }
    if assessment.assets.is_empty() {
        body.extend(empty(
            scene,
            "Nothing is in their register yet. Computers stand in it once they join; the rest people write in.",
        ));
        return body;
    }
    let mut kinds: BTreeMap<&str, Vec<&AssetRow>> = BTreeMap::new();
    for row in &assessment.assets {
        kinds.entry(&row.kind).or_default().push(row);
    }
    for (kind, rows) in kinds {
        let count: u64 = rows.iter().map(|row| u64::from(row.count)).sum();
        let seen = rows.iter().filter(|row| row.device.is_some()).count();
        let by = match seen {
            0 => "written in by hand".to_owned(),
            seen if seen as u64 == count => "seen by the computers themselves".to_owned(),
            seen => format!("{seen} seen by the computers themselves, the rest written in"),
        };
        let heading = format!("{}: {}, {by}", words::capital(kind), words::grouped(count));
        body.extend([Entry::blank(), Entry::heading(&heading)]);
        for row in rows {
            body.extend(entry(scene, row));
        }
    }
    body
}

fn entry(scene: &Scene<'_>, row: &AssetRow) -> Vec<Entry> {
    let columns = Columns::new(
        &[Column::wide("", 16, 1), Column::text("", 34, 1)],
        scene.width,
        scene.symbols().ellipsis,
    );
    let name = if row.count > 1 {
        format!("{} ({})", row.label, words::grouped(row.count.into()))
    } else {
        row.label.clone()
    };
    let mut about: Vec<String> = Vec::new();
    about.extend(row.personal.then(|| "their own".to_owned()));
    about.extend((!row.reaches_personal_data).then(|| "no personal data".to_owned()));
    let reviewed = row
        .reviewed
        .map(|day| time::day_short(scene.now, day, &scene.fixed.zone));
    about.push(match (reviewed, row.device) {
        (Some(day), Some(_)) => format!("seen {day}"),
        (Some(day), None) => format!("reviewed {day}"),
        (None, Some(_)) => "never heard of".to_owned(),
        (None, None) => "never reviewed".to_owned(),
    });
    let cells = [Span::plain(&name), Span::new(Meaning::Muted, &scene.join(&about))];
    let lines = columns.lines(&cells);
    match row.device {
        Some(id) => opening(lines, View::Device(id)),
        None => lines.into_iter().map(beneath).collect(),
    }
}
