//! What pages about public registers answer.

use std::sync::Arc;

use dspt_register::Segment;
use dspt_store::model::LocationFilter;
use dspt_store::model::Scope;
use dspt_store::silence;
use dspt_store::work;
use dspt_store::worked::programme::Indicators;
use jiff::Timestamp;
use jiff::civil::Date;

use super::told;
use crate::app::App;
use crate::error::Refusal;
use crate::operators::Page;
use crate::operators::Parameters;

/// Answers one of them; where no register tells anything, with null.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other page is answered elsewhere"
)]
pub(super) async fn answer(
    app: &App,
    (scope, now): (&Scope, Timestamp),
    page: Page,
    given: &Parameters,
) -> Result<Vec<u8>, Refusal> {
    let store = app.store.as_ref();
    let as_at = given.day("as_at")?.unwrap_or_else(|| silence::day(now));
    let measure = given.word("measure")?.unwrap_or_default();
    match page {
        Page::Registers => told(store.registers(scope, given.after(), given.limit()?).await),
        Page::RegisterChanges => {
            let (after, limit) = (given.after(), given.limit()?);
            told(store.register_changes(scope, None, after, limit).await)
        }
        Page::Board => {
            let by = given.needed_word("by")?;
            told(store.board(scope, measure, by, as_at).await)
        }
        Page::AreaTree => told(store.area_tree(scope, measure, as_at).await),
        Page::Area | Page::AreaLocations | Page::HelpList | Page::Indicators => {
            match area(app, scope, given, as_at).await? {
                Some(area) => of_area(app, (scope, now), page, (area, as_at), given).await,
                // Indicators need no register of locations.
                None if page == Page::Indicators => {
                    of_area(app, (scope, now), page, (Segment::All, as_at), given).await
                }
                None => told(Ok(None::<()>)),
            }
        }
        Page::Differences => {
            let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
            let worked = workings.differences(Arc::clone(&app.store), scope.clone(), now);
            told(worked.await)
        }
        _ => Err(Refusal::Absent),
    }
}

async fn area(app: &App, scope: &Scope, given: &Parameters, as_at: Date) -> Result<Option<Segment>, Refusal> {
    let found = work::area_named(app.store.as_ref(), scope, given.text("area"), as_at).await;
    found.map_err(|error| Refusal::of_store(&error))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other page is of no area")]
async fn of_area(
    app: &App,
    (scope, now): (&Scope, Timestamp),
    page: Page,
    (area, as_at): (Segment, Date),
    given: &Parameters,
) -> Result<Vec<u8>, Refusal> {
    let store = app.store.as_ref();
    let measure = given.word("measure")?.unwrap_or_default();
    match page {
        Page::Area => told(store.area(scope, area, measure, as_at).await),
        Page::AreaLocations => {
            let which = LocationFilter {
                measure,
                standing: given.word("standing")?.unwrap_or_default(),
                text: given.text("text").to_owned(),
            };
            let (after, limit) = (given.after(), given.limit()?);
            told(
                store
                    .area_locations(scope, area, which, as_at, after, limit)
                    .await,
            )
        }
        Page::Indicators => {
            let rows = store.indicators(scope, area.clone(), as_at).await;
            told(rows.map(|rows| Indicators { area, rows }))
        }
        Page::HelpList => {
            let workings = app.workings.as_ref().ok_or(Refusal::Absent)?;
            let limit = given.limit()? as usize;
            let worked = workings.help_list(Arc::clone(&app.store), scope.clone(), (area, limit), now);
            told(worked.await)
        }
        _ => Err(Refusal::Absent),
    }
}
