//! Figures by segment: made by the pure crate, kept for the days on which they hold.

use std::collections::BTreeMap;

use dspt_register::By;
use dspt_register::Coverage;
use dspt_register::Measure;
use dspt_register::Parts;
use dspt_register::Programme;
use dspt_register::Segment;
use jiff::civil::Date;

use super::held;
use super::held::Choice;
use super::typed;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::model::Board;
use crate::model::BoardRow;
use crate::model::RegisterDays;
use crate::sql::batch::Batch;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::failure::Intact;
use crate::sql::rows;

/// All figures of a day, and the days on which they are the same.
pub(super) struct Made {
    choice: Choice,
    parts: BTreeMap<Segment, [Parts; 4]>,
}

impl Made {
    /// The figures of one kind of segment.
    pub(super) fn board(&self, measure: Measure, by: By, as_at: Date) -> Board {
        let registers = &self.choice.registers;
        let of_kind = self.parts.iter().filter(|(segment, _)| segment.by() == by);
        Board {
            registers: registers.clone(),
            rows: of_kind
                .map(|(segment, parts)| row(registers, segment.clone(), *parts, measure, as_at))
                .collect(),
        }
    }
}

fn row(
    registers: &RegisterDays,
    segment: Segment,
    parts: [Parts; 4],
    measure: Measure,
    as_at: Date,
) -> BoardRow {
    let place = Measure::ALL.iter().position(|one| *one == measure);
    let parts = place
        .and_then(|place| parts.get(place))
        .copied()
        .unwrap_or_default();
    let coverage = Coverage {
        measure,
        as_at,
        locations_of: registers.locations,
        dspt_of: registers.dspt,
        parts,
    };
    BoardRow { segment, coverage }
}

/// Makes the figures of a day from the rows of the registers.
pub(super) fn make(sql: &Connection, day: Date) -> Result<Option<Made>, Failure> {
    let Some(choice) = held::choose(sql, day)? else {
        return Ok(None);
    };
    let programme = typed::programme(sql, &choice)?;
    Ok(Some(of_day(choice, &programme, day)))
}

/// Makes and keeps the figures of several days; registers that answer for more than one are read once.
pub(super) fn make_all(batch: &Batch<'_>, days: [Date; 2]) -> Result<(), Failure> {
    let mut last: Option<(RegisterDays, Programme)> = None;
    for day in days {
        let Some(choice) = held::choose(batch.sql, day)? else {
            return Ok(());
        };
        let read = match last
            .take()
            .filter(|(registers, _)| *registers == choice.registers)
        {
            Some((_, programme)) => programme,
            None => typed::programme(batch.sql, &choice)?,
        };
        let registers = choice.registers.clone();
        keep(batch, &of_day(choice, &read, day))?;
        last = Some((registers, read));
    }
    Ok(())
}

fn of_day(mut choice: Choice, programme: &Programme, day: Date) -> Made {
    let (since, until) = programme.steady(day);
    choice.since = choice.since.max(since);
    choice.until = [choice.until, until].into_iter().flatten().min();
    let board = dspt_register::Board::new(&programme.as_at(day));
    let figures = |segment: &Segment| Measure::ALL.map(|measure| board.coverage(segment, measure).parts);
    let parts = board
        .segments()
        .map(|segment| (segment.clone(), figures(segment)))
        .collect();
    Made { choice, parts }
}

/// Keeps figures, unless a register came since or they are kept already.
pub(super) fn keep(batch: &Batch<'_>, made: &Made) -> Result<(), Failure> {
    const OPERATION: &str = "keep figures of coverage";
    if held::newest(batch.sql)? != made.choice.newest {
        return Ok(());
    }
    let (since, until) = (made.choice.since.map(rows::day), made.choice.until.map(rows::day));
    let there = "SELECT 1 FROM board WHERE since IS NOT DISTINCT FROM ?1 AND until IS NOT DISTINCT FROM ?2";
    if batch.ask(OPERATION, there, (since, until), |_| Ok(()))?.is_some() {
        return Ok(());
    }
    let registers = serde_json::to_string(&made.choice.registers).intact(OPERATION)?;
    let board = batch.insert(
        OPERATION,
        "INSERT INTO board (since, until, registers) VALUES (?1, ?2, ?3) /*+ RETURNING number */",
        (since, until, registers),
    )?;
    for (place, (segment, parts)) in (0_i64..).zip(&made.parts) {
        batch.run(
            OPERATION,
            "INSERT INTO board_row (board, kind, place, segment, parts) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                board,
                rows::code_of(&By::ALL, &segment.by()),
                place,
                serde_json::to_string(segment).intact(OPERATION)?,
                serde_json::to_string(parts).intact(OPERATION)?,
            ),
        )?;
    }
    Ok(())
}

/// Forgets all figures: a register changed.
pub(super) fn forget(batch: &Batch<'_>) -> Result<(), Failure> {
    const OPERATION: &str = "forget figures of coverage";
    batch.run(OPERATION, "DELETE FROM board_row", ())?;
    batch.run(OPERATION, "DELETE FROM board", ())?;
    Ok(())
}

/// The figures of one kind of segment where those of the day are kept.
pub(super) fn kept(
    sql: &Connection,
    measure: Measure,
    by: By,
    as_at: Date,
) -> Result<Option<Board>, Failure> {
    const OPERATION: &str = "read figures of coverage";
    let day = rows::day(as_at);
    let found: Option<(i64, String)> = sql
        .prepare_cached(
            "SELECT number, registers FROM board
             WHERE (since IS NULL OR since <= ?1) AND (until IS NULL OR until > ?1) LIMIT 1",
        )
        .and_then(|mut find| {
            find.query_row((day,), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .during(OPERATION)?;
    let Some((board, registers)) = found else {
        return Ok(None);
    };
    let registers: RegisterDays = serde_json::from_str(&registers).intact(OPERATION)?;
    let mut find = sql
        .prepare_cached("SELECT segment, parts FROM board_row WHERE board = ?1 AND kind = ?2 ORDER BY place")
        .during(OPERATION)?;
    let mut found = find
        .query((board, rows::code_of(&By::ALL, &by)))
        .during(OPERATION)?;
    let mut all = Vec::new();
    while let Some(next) = found.next().during(OPERATION)? {
        let text = |column| next.get::<_, String>(column).during(OPERATION);
        let segment = serde_json::from_str(&text(0)?).intact(OPERATION)?;
        let parts = serde_json::from_str(&text(1)?).intact(OPERATION)?;
        all.push(row(&registers, segment, parts, measure, as_at));
    }
    Ok(Some(Board { registers, rows: all }))
}
