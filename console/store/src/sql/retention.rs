//! Retention: reports are held for the toolkit year that runs and for the one before. Of older ones the log keeps place and
//! digest, and the days keep what they came to: how each device stood, and its verdicts.

use jiff::Timestamp;
use jiff::civil::Date;

use super::as_at;
use super::batch::Batch;
use super::erasing;
use super::failure::During;
use super::failure::Failure;
use super::rows;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::limits;
use crate::silence;

const OPERATION: &str = "let go of what is too old";
const WHY: &str = "older than the toolkit year before";

/// What is too old, and how far that is gone.
#[derive(Clone, Copy)]
pub(super) struct Due {
    /// Everything before this place of the log.
    position: i64,
    /// The last device that is done.
    after: i64,
}

/// The first day of which reports are held: that on which the toolkit year before the one of `today` began.
pub(super) fn first_held(today: Date) -> Option<Date> {
    let began = today.year() - i16::from((today.month(), today.day()) < (YEAR.0, YEAR.1));
    Date::new(began - 1, YEAR.0, YEAR.1).ok()
}

/// The first day of which no report went for its age; none where nothing ever did.
pub(super) fn horizon(sql: &Connection) -> Result<Option<i64>, Failure> {
    sql.prepare_cached("SELECT day FROM retention")
        .and_then(|mut find| find.query_row((), |row| row.get(0)).optional())
        .during(OPERATION)
}

/// What is to be let go of next.
pub(super) fn due(batch: &Batch<'_>, at: Timestamp) -> Result<Option<Due>, Failure> {
    let under_way = batch.ask(
        OPERATION,
        "SELECT day, position, device FROM retention",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?)),
    )?;
    if let Some((_, position, Some(after))) = under_way {
        return Ok(Some(Due { position, after }));
    }
    // A clock that jumped ahead must not empty the store: only what came since then says that time has passed.
    let newest = batch.ask(
        OPERATION,
        "SELECT at FROM log ORDER BY position DESC LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    let Some(newest) = newest else {
        return Ok(None);
    };
    let today = silence::day(at.min(rows::time(newest)?));
    let Some(first) = first_held(today) else {
        return Ok(None);
    };
    let day = rows::day(first);
    if under_way.is_some_and(|(held, ..)| held >= day) {
        return Ok(None);
    }
    let position = as_at::position_at(batch.sql, silence::begin(first).as_second())?;
    if position == 0 {
        return Ok(None);
    }
    batch.run(OPERATION, "DELETE FROM retention", ())?;
    batch.run(
        OPERATION,
        "INSERT INTO retention (day, position, device) VALUES (?1, ?2, 0)",
        (day, position),
    )?;
    Ok(Some(Due { position, after: 0 }))
}

/// Lets go of some; how many reports went.
pub(super) fn step(batch: &mut Batch<'_>, due: Due, at: Timestamp) -> Result<u64, Failure> {
    let (mut gone, mut after) = (Vec::new(), due.after);
    for _ in 0..limits::ERASED_AT_ONCE {
        let device = batch.ask(
            OPERATION,
            "SELECT number FROM device WHERE number > ?1 ORDER BY number LIMIT 1",
            (after,),
            |row| row.get::<_, i64>(0),
        )?;
        let left = limits::ERASED_AT_ONCE - gone.len();
        let Some(device) = device else {
            batch.run(OPERATION, "UPDATE retention SET device = NULL", ())?;
            erasing::logged(batch, gone.clone(), WHY, at)?;
            return Ok(gone.len() as u64);
        };
        let went = of_device(batch, device, due.position, left)?;
        gone.extend(&went);
        if went.len() == left {
            break;
        }
        if !went.is_empty() {
            bodies(batch, device)?;
        }
        after = device;
    }
    batch.run(OPERATION, "UPDATE retention SET device = ?1", (after,))?;
    erasing::logged(batch, gone.clone(), WHY, at)?;
    Ok(gone.len() as u64)
}

/// Takes away reports of one device that stand before a place of the log, at most so many; their places.
fn of_device(batch: &Batch<'_>, device: i64, before: i64, most: usize) -> Result<Vec<i64>, Failure> {
    let mut gone = Vec::new();
    for (of_chain, standing) in [(true, "standing < 2"), (false, "standing = 2")] {
        let which = format!(
            "/*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND {standing}"
        );
        let left = most - gone.len();
        let text = format!(
            "SELECT position, sequence FROM report WHERE {which} AND position < ?2 ORDER BY sequence, position LIMIT {left}"
        );
        let mut find = batch.sql.prepare_cached(&text).during(OPERATION)?;
        let found = find.query_map((device, before), |row| Ok((row.get(0)?, row.get(1)?)));
        let found: Vec<(i64, i64)> = found.and_then(Iterator::collect).during(OPERATION)?;
        for (position, sequence) in &found {
            let text = format!("DELETE FROM report WHERE {which} AND sequence = ?2 AND position = ?3");
            batch.put(OPERATION, &text, (device, sequence, position))?;
        }
        if let Some((_, last)) = found.last().filter(|_| of_chain) {
            begin_after(batch, device, *last)?;
        }
        gone.extend(found.iter().map(|(position, _)| position));
    }
    Ok(gone)
}

/// What is told of a chain begins after this number.
fn begin_after(batch: &Batch<'_>, device: i64, last: i64) -> Result<(), Failure> {
    for text in [
        "UPDATE device SET below = ?2 WHERE number = ?1 AND below < ?2",
        "DELETE FROM gap WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND last <= ?2",
        "UPDATE gap SET first = ?2 + 1 WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND first <= ?2",
    ] {
        batch.run(OPERATION, text, (device, last))?;
    }
    Ok(())
}

/// Empties the bodies that neither the device nor a report of it names any more. One that is named again is asked for.
fn bodies(batch: &Batch<'_>, device: i64) -> Result<(), Failure> {
    let named = |column: &str| {
        let of = "FROM report WHERE /*+ provider = provider_of(?1) AND */ device = /*+ rest_of( */ ?1 /*+ ) */ AND standing";
        format!(
            "UNION ALL SELECT {column} FROM device WHERE number = ?1 AND {column} IS NOT NULL
             UNION ALL SELECT /*+ number_of(provider, */ {column} /*+ ) */ {of} < 2
             UNION ALL SELECT /*+ number_of(provider, */ {column} /*+ ) */ {of} = 2 "
        )
    };
    let text = format!(
        "UPDATE body SET state = 0, content = NULL
         WHERE /*+ provider = provider_of(?1) AND */ device = ?1 AND state = 1 AND kind < 3
             AND number NOT IN (SELECT 0 {}{}{})",
        named("facts"),
        named("findings"),
        named("inventory")
    );
    batch.run(OPERATION, &text, (device,))?;
    Ok(())
}

/// Month and day on which a toolkit year begins.
const YEAR: (i8, i8) = (7, 1);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_year_that_runs_and_the_one_before_are_held() {
        for (today, held) in [
            (date(2026, 11, 22), date(2025, 7, 1)),
            (date(2027, 6, 30), date(2025, 7, 1)),
            (date(2027, 7, 1), date(2026, 7, 1)),
        ] {
            assert_eq!(first_held(today), Some(held), "{today}");
        }
    }
}
