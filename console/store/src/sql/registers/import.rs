//! Taking in a file as one transaction: only what differs from the files around it becomes rows.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::LOCATIONS;
use super::board;
use super::code;
use super::held;
use super::history;
use super::typed::Keyed;
use crate::model::Imported;
use crate::model::RegisterFile;
use crate::silence;
use crate::sql::action;
use crate::sql::action::Action;
use crate::sql::batch::Batch;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::failure::Intact;
use crate::sql::rows;
use crate::sql::sight::Sight;

const OPERATION: &str = "take in a register";

/// A row of the register as it stands on the file's day before the file is taken in.
struct Standing {
    since: i64,
    until: Option<i64>,
    body: String,
}

/// Where the file stands among those of its kind.
struct Place {
    kind: i64,
    day: i64,
    /// The day of the next file.
    next: Option<i64>,
}

/// How many rows differ from the file before.
#[derive(Default)]
struct Differs {
    added: u64,
    changed: u64,
    ended: u64,
}

/// Takes in a file. The same file of the same day again changes nothing.
pub(super) fn import(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    keyed: &Keyed,
    at: Timestamp,
) -> Result<Imported, Failure> {
    let new = &keyed.new;
    let files = held::files(batch.sql)?;
    let of_kind = files.iter().filter(|file| file.kind == new.kind);
    let days: Vec<Date> = of_kind.clone().map(|file| file.of).collect();
    let before = days.iter().copied().filter(|day| *day < new.of).max();
    let next = days.iter().copied().filter(|day| *day > new.of).min();
    let same_day = of_kind.clone().find(|file| file.of == new.of);
    if let Some(file) = same_day.filter(|file| file.sha256 == new.sha256) {
        let (file, changes) = (file.clone(), Vec::new());
        let (known, replaced) = (true, false);
        return Ok(Imported {
            file,
            known,
            replaced,
            before,
            changes,
        });
    }
    let place = Place {
        kind: code(new.kind),
        day: rows::day(new.of),
        next: next.map(rows::day),
    };
    let differs = compare(batch, &place, keyed, before)?;
    lay(batch, &place, &keyed.bodies)?;
    let file = RegisterFile {
        kind: new.kind,
        of: new.of,
        imported: Timestamp::from_second(at.as_second()).intact(OPERATION)?,
        sha256: new.sha256,
        rows: keyed.bodies.len() as u64,
        refused: new.refused,
        left_out: keyed.left_out,
        added: differs.added,
        changed: differs.changed,
        ended: differs.ended,
    };
    write(batch, &file)?;
    let changes = if LOCATIONS.contains(&new.kind) {
        history::tell(batch, new.kind, before, new.of, next)?
    } else {
        Vec::new()
    };
    figures(batch, [silence::day(at), new.of])?;
    let said = Action::RegisterImported {
        register: new.kind,
        of: new.of,
        sha256: new.sha256,
    };
    action::log(batch, sight, None, &said, at)?;
    let (known, replaced) = (false, same_day.is_some());
    Ok(Imported {
        file,
        known,
        replaced,
        before,
        changes,
    })
}

/// The rows of a day, by key.
fn standing(batch: &Batch<'_>, kind: i64, day: i64) -> Result<BTreeMap<String, Standing>, Failure> {
    let mut find = batch
        .sql
        .prepare_cached(
            "SELECT key, since, until, body FROM register_row
             WHERE kind = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)",
        )
        .during(OPERATION)?;
    let found = find.query_map((kind, day), |row| {
        let standing = Standing {
            since: row.get(1)?,
            until: row.get(2)?,
            body: row.get(3)?,
        };
        Ok((row.get(0)?, standing))
    });
    found.and_then(|rows| rows.collect()).during(OPERATION)
}

/// How the file differs from the one before it.
fn compare(
    batch: &Batch<'_>,
    place: &Place,
    keyed: &Keyed,
    before: Option<Date>,
) -> Result<Differs, Failure> {
    let Some(before) = before else {
        let added = keyed.bodies.len() as u64;
        return Ok(Differs {
            added,
            ..Differs::default()
        });
    };
    let before = standing(batch, place.kind, rows::day(before))?;
    let mut differs = Differs::default();
    for (key, body) in &keyed.bodies {
        match before.get(key) {
            None => differs.added += 1,
            Some(was) => differs.changed += u64::from(was.body != *body),
        }
    }
    let gone = before.keys().filter(|key| !keyed.bodies.contains_key(*key));
    differs.ended = gone.count() as u64;
    Ok(differs)
}

/// Makes the rows of the file's day those of the file, and leaves every other day as it is.
fn lay(batch: &Batch<'_>, place: &Place, bodies: &BTreeMap<String, String>) -> Result<(), Failure> {
    let stood = standing(batch, place.kind, place.day)?;
    for (key, was) in &stood {
        if bodies.get(key) != Some(&was.body) {
            cut(batch, place, key, was)?;
        }
    }
    for (key, body) in bodies {
        if stood.get(key).is_some_and(|was| was.body == *body) {
            continue;
        }
        batch.run(
            OPERATION,
            "INSERT INTO register_row (kind, key, since, until, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            (place.kind, key, place.day, place.next, body),
        )?;
    }
    Ok(())
}

/// Takes the file's day out of a row that stands over it.
fn cut(batch: &Batch<'_>, place: &Place, key: &str, was: &Standing) -> Result<(), Failure> {
    if was.since == place.day {
        let gone = "DELETE FROM register_row WHERE kind = ?1 AND key = ?2 AND since = ?3";
        batch.run(OPERATION, gone, (place.kind, key, was.since))?;
    } else {
        let ends = "UPDATE register_row SET until = ?4 WHERE kind = ?1 AND key = ?2 AND since = ?3";
        batch.run(OPERATION, ends, (place.kind, key, was.since, place.day))?;
    }
    // It goes on with the next file.
    if let Some(next) = place
        .next
        .filter(|next| was.until.is_none_or(|until| until > *next))
    {
        batch.run(
            OPERATION,
            "INSERT INTO register_row (kind, key, since, until, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            (place.kind, key, next, was.until, &was.body),
        )?;
    }
    Ok(())
}

fn write(batch: &Batch<'_>, file: &RegisterFile) -> Result<(), Failure> {
    let (kind, day) = (code(file.kind), rows::day(file.of));
    let before = "DELETE FROM register_file WHERE kind = ?1 AND of_day = ?2";
    batch.run(OPERATION, before, (kind, day))?;
    batch.insert(
        OPERATION,
        "INSERT INTO register_file (kind, of_day, imported, digest, held, refused, left_out, added, changed, ended)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            kind,
            day,
            file.imported.as_second(),
            file.sha256.as_bytes(),
            file.rows,
            file.refused,
            file.left_out,
            file.added,
            file.changed,
            file.ended,
        ),
    )?;
    Ok(())
}

/// The figures of today and of the file's day are made with the import; those of other days when they are asked for.
fn figures(batch: &Batch<'_>, days: [Date; 2]) -> Result<(), Failure> {
    board::forget(batch)?;
    board::make_all(batch, days)
}
