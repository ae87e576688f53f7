//! Strings by which computers join: whose, how many joined, until when; and of one string, who did.

use dspt_store::change::TokenRow;

use crate::change::Change;
use crate::desk::Strings;
use crate::form::Asked;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::table::Columns;
use crate::theme::Meaning;
use crate::words;
use crate::words::time;

pub(super) fn opens(row: &TokenRow) -> View {
    View::Enrolment(Some(row.token_sha256))
}

pub(super) fn selected<'a>(scene: &Scene<'_>, strings: &'a Strings) -> Option<&'a TokenRow> {
    let key = scene.screen.cursor.key.as_ref();
    let found = strings.strings.rows.iter().find(|row| key == Some(&opens(row)));
    found.or_else(|| {
        strings
            .strings
            .rows
            .first()
            .filter(|_| strings.strings.rows.len() == 1)
    })
}

pub(super) fn revoking(scene: &Scene<'_>, strings: &Strings) -> Option<Asked> {
    let row = selected(scene, strings)?;
    let (about, digest) = (&row.provider_name, row.token_sha256);
    (!row.revoked).then(|| Asked {
        question: format!(
            "Take back the string {} of {about}? Nobody joins by it any more; computers that joined stay. y yes, n no",
            digest.short()
        ),
        changes: vec![Change::RevokeString(digest)],
        said: format!("Taken back: the string {} of {about}.", digest.short()),
    })
}

pub(super) fn body(scene: &Scene<'_>, strings: &Strings, is_one: bool) -> Vec<Entry> {
    if is_one {
        return strings
            .strings
            .rows
            .iter()
            .flat_map(|row| one(scene, row, strings))
            .collect();
    }
    let found = |row: &&TokenRow| {
        scene.finds(&[
            &row.provider_name,
            &row.label,
            &row.token_sha256.short(),
            standing(scene, row).1,
        ])
    };
    let found: Vec<&TokenRow> = strings.strings.rows.iter().filter(found).collect();
    if found.is_empty() {
        return empty(
            scene,
            "No strings yet. Open a provider and press + for one, or type: dspt-console enrol new PROVIDER",
        );
    }
    let columns = [
        Column::wide("Provider", 14, 1),
        Column::text("Joined", 10, 0),
        Column::text("Until", 11, 1),
        Column::text("Standing", 12, 0),
        Column::text("String", 8, 3),
        Column::wide("Called", 6, 1),
    ];
    let mut body = scene.listed(&columns, &found, |row| cells(scene, row), |row| opens(row));
    body.extend(scene.more(strings.strings.more()));
    body
}

fn cells(scene: &Scene<'_>, row: &TokenRow) -> Vec<Span> {
    let (meaning, words) = standing(scene, row);
    vec![
        Span::plain(&row.provider_name),
        Span::plain(&format!("{} of {}", row.used, row.uses)),
        Span::plain(&time::short_date(row.expires, &scene.fixed.zone)),
        Span::new(meaning, words),
        Span::new(Meaning::Muted, &row.token_sha256.short()),
        Span::new(Meaning::Muted, &row.label),
    ]
}

fn standing(scene: &Scene<'_>, row: &TokenRow) -> (Meaning, &'static str) {
    if row.revoked {
        (Meaning::Muted, "taken back")
    } else if row.expires <= scene.now {
        (Meaning::Muted, "expired")
    } else if row.used >= row.uses {
        (Meaning::Muted, "used up")
    } else {
        (Meaning::Pass, "good")
    }
}

/// One string, and the computers that joined by it.
fn one(scene: &Scene<'_>, row: &TokenRow, strings: &Strings) -> Vec<Entry> {
    let (meaning, standing) = standing(scene, row);
    let name = [
        row.provider_name.clone(),
        format!("string {}", row.token_sha256.short()),
    ];
    let mut body = wrapped(Meaning::Heading, &scene.join(&name), scene.width, 0);
    let left = row.uses.saturating_sub(row.used);
    let facts = [
        format!("{} of {} joined, {left} left", row.used, row.uses),
        format!("made {}", time::short_date(row.created, &scene.fixed.zone)),
        format!("until {}", time::short_date(row.expires, &scene.fixed.zone)),
    ];
    body.push(
        Line::new(meaning, standing)
            .and(Meaning::Plain, &format!(": {}", scene.join(&facts)))
            .into(),
    );
    if !row.label.is_empty() {
        body.extend(wrapped(
            Meaning::Muted,
            &format!("called {}", row.label),
            scene.width,
            0,
        ));
    }
    let provider = Line::plain("how far this provider is, and its computers");
    body.extend(opening(vec![provider], View::Provider(row.provider)));
    body.push(Entry::blank());
    body.push(Entry::heading(&format!(
        "Joined by it ({})",
        strings.joined.total
    )));
    if strings.joined.rows.is_empty() {
        body.extend(wrapped(
            Meaning::Plain,
            "Nobody, or none that you may see.",
            scene.width,
            2,
        ));
    }
    let columns = Columns::new(
        &[
            Column::wide("", 14, 1),
            Column::wide("", 14, 1),
            Column::text("", 14, 1),
        ],
        scene.width,
        scene.symbols().ellipsis,
    );
    for device in &strings.joined.rows {
        let cells = [
            Span::plain(&words::computer(device)),
            Span::new(Meaning::Muted, &device.os),
            Span::new(Meaning::Muted, &scene.when(device.last_heard)),
        ];
        body.extend(opening(columns.lines(&cells), View::Device(device.id)));
    }
    body.extend(scene.more(strings.joined.more()));
    body
}
