//! Posts from which this console is used: of whom, what for, when last seen, until when their certificate is good.

use dspt_store::model::OperatorRow;

use crate::change::Change;
use crate::desk::Listed;
use crate::form::Asked;
use crate::limits;
use crate::line::Entry;
use crate::line::Line;
use crate::line::Span;
use crate::screen::View;
use crate::sheet::Scene;
use crate::sheet::empty;
use crate::sheet::opening;
use crate::sheet::wrapped;
use crate::table::Column;
use crate::theme::Meaning;
use crate::words::time;

pub(super) fn opens(row: &OperatorRow) -> View {
    View::Operators(Some(row.id))
}

pub(super) fn revoking(scene: &Scene<'_>, posts: &Listed<OperatorRow>) -> Option<Asked> {
    let key = scene.screen.cursor.key.as_ref();
    let found = posts.rows.iter().find(|row| key == Some(&opens(row)));
    let row = found.or_else(|| posts.rows.first().filter(|_| posts.rows.len() == 1))?;
    let about = format!("{} of {}", row.label, row.party_name);
    row.revoked.is_none().then(|| Asked {
        question: format!(
            "End the right of the post {about}? Its next request is refused, and its string is good no more. y yes, n no"
        ),
        changes: vec![Change::RevokeOperator(row.id)],
        said: format!("Revoked: the post {about}."),
    })
}

pub(super) fn body(scene: &Scene<'_>, posts: &Listed<OperatorRow>) -> Vec<Entry> {
    let found = |row: &&OperatorRow| scene.finds(&[&row.label, &row.party_name, row.role.as_str()]);
    let found: Vec<&OperatorRow> = posts.rows.iter().filter(found).collect();
    if found.is_empty() {
        return empty(
            scene,
            "No posts yet. On the machine of the console type: dspt-console operator add \"service desk 1\" --role support",
        );
    }
    let columns = [
        Column::wide("Post", 14, 1),
        Column::text("Role", 8, 0),
        Column::wide("Organisation", 10, 1),
        Column::text("Standing", 20, 0),
        Column::text("Last seen", 11, 1),
        Column::text("Certificate until", 17, 3),
    ];
    let mut body = scene.listed(&columns, &found, |row| cells(scene, row), |row| opens(row));
    body.extend(scene.more(posts.more()));
    body
}

fn cells(scene: &Scene<'_>, row: &OperatorRow) -> Vec<Span> {
    let none = scene.symbols().none;
    let (meaning, standing) = standing(scene, row);
    let seen = row
        .last_seen
        .map(|day| time::day_short(scene.now, day, &scene.fixed.zone));
    vec![
        Span::plain(&row.label),
        Span::plain(row.role.as_str()),
        Span::plain(&row.party_name),
        Span::new(meaning, &standing),
        Span::plain(seen.as_deref().unwrap_or(none)),
        Span::plain(certificate(scene, row).as_deref().unwrap_or(none)),
    ]
}

/// Until when its certificate is good.
fn certificate(scene: &Scene<'_>, row: &OperatorRow) -> Option<String> {
    let made = row.certificate_made.filter(|_| row.revoked.is_none())?;
    let days = jiff::SignedDuration::from_hours(24 * limits::CERTIFICATE_DAYS);
    let until = made.checked_add(days).ok()?;
    Some(time::short_date(until, &scene.fixed.zone))
}

fn standing(scene: &Scene<'_>, row: &OperatorRow) -> (Meaning, String) {
    let day = |at| time::short_date(at, &scene.fixed.zone);
    match (row.revoked, row.claimed, row.token_until) {
        (Some(at), ..) => (Meaning::Muted, format!("revoked {}", day(at))),
        (None, Some(at), _) => (Meaning::Pass, format!("since {}", day(at))),
        (None, None, Some(until)) if until > scene.now => {
            (Meaning::Unknown, format!("claim by {}", day(until)))
        }
        (None, None, _) => (Meaning::Muted, "never claimed".to_owned()),
    }
}

/// One post in full.
pub(super) fn one(scene: &Scene<'_>, posts: &Listed<OperatorRow>) -> Vec<Entry> {
    let Some(row) = posts.rows.first() else {
        return Vec::new();
    };
    let name = [row.label.clone(), row.party_name.clone(), row.id.short()];
    let mut body = wrapped(Meaning::Heading, &scene.join(&name), scene.width, 0);
    let (meaning, standing) = standing(scene, row);
    body.push(Line::new(meaning, &standing).into());
    body.push(Entry::blank());
    let none = || scene.symbols().none.to_owned();
    let sees = match row.role {
        dspt_store::model::Role::Admin => "runs the server; sees no provider by that",
        dspt_store::model::Role::Support => "helps providers: sees what they permit",
        dspt_store::model::Role::Lead => "watches over a programme: sees what providers permit",
        dspt_store::model::Role::Provider => {
            "a provider's own people: everything about their own organisation"
        }
    };
    for (what, value) in [
        ("Role", format!("{}: {sees}", row.role.as_str())),
        ("Added", time::short_date(row.added, &scene.fixed.zone)),
        (
            "Last seen",
            row.last_seen
                .map_or_else(none, |day| time::day_short(scene.now, day, &scene.fixed.zone)),
        ),
        ("Certificate until", certificate(scene, row).unwrap_or_else(none)),
    ] {
        let text = format!("{what:<18} {value}");
        body.extend(wrapped(Meaning::Plain, &text, scene.width, 0));
    }
    if let Some(provider) = row.provider {
        body.extend(opening(
            vec![Line::plain("the provider whose people it is for")],
            View::Provider(provider),
        ));
    }
    body
}
