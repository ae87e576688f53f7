//! What is kept for each provider and place, with what only the clock knows.

use std::collections::BTreeMap;

use super::Asked;
use super::OPERATION;
use super::places::Home;
use super::places::numbers;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::model::Figures;
use crate::sql::failure::Failure;
use crate::sql::heard;
use crate::sql::sight::Need;

/// Devices in use, summed up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) figures: Figures<u32>,
    /// Seconds since 1970.
    pub(super) failing_since: Option<i64>,
}

impl Sums {
    /// Adds others to these.
    pub(super) fn add(&mut self, others: &Self) {
        let mut all = self.figures.all();
        for (figure, more) in all.iter_mut().zip(others.figures.all()) {
            *figure = figure.saturating_add(more);
        }
        self.figures = Figures::of_all(all);
        self.failing_since = match (self.failing_since, others.failing_since) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// Sums by provider and the location that its devices are placed at, which need not be its own any more.
pub(super) type Cells = BTreeMap<Place, Sums>;
/// The number of a provider, and of the location.
type Place = (i64, i64);

/// The sums of some providers, or of all that are reached.
pub(super) fn cells(asked: &Asked<'_>, homes: Option<&[Home]>) -> Result<Cells, Failure> {
    let mut cells = match asked.sight.past() {
        None => kept(asked, homes)?,
        Some(_) => counted(asked, homes)?,
    };
    for (place, silent) in silent(asked, homes)? {
        let Some(sums) = cells.get_mut(&place) else {
            continue;
        };
        let figures = &mut sums.figures;
        (figures.never, figures.quiet, figures.stale) = (silent.never, silent.quiet, silent.stale);
        // A pass that is out of date is no pass.
        figures.pass = figures.pass.saturating_sub(silent.passes);
        figures.unknown = figures.unknown.saturating_add(silent.passes);
    }
    Ok(cells)
}

/// The condition under which a column holds one of these providers.
fn among(homes: Option<&[Home]>, column: &str) -> String {
    match homes {
        None => "TRUE".to_owned(),
        Some(_) => format!("{column} IN (SELECT value FROM json_each(:providers))"),
    }
}

const SUMS: &str = "sum(pass), sum(fail), sum(advice), sum(unknown), sum(not_applicable), sum(error)";

fn kept(asked: &Asked<'_>, homes: Option<&[Home]>) -> Result<Cells, Failure> {
    let sight = asked.sight;
    let shared = if sight.is_everything() || sight.own().is_some() {
        "TRUE"
    } else {
        "c.shared = 1"
    };
    let text = format!(
        "SELECT c.provider, c.location, sum(c.devices), sum(c.failing), sum(c.to_confirm), sum(c.cloned),
             sum(c.clock_wrong), {SUMS},
             (SELECT min(d.failing_since) FROM device d INDEXED BY device_failing_since
              WHERE d.provider = c.provider AND d.location = c.location AND d.failing_since IS NOT NULL AND d.state <> 4)
         FROM place_sum c WHERE {} AND {shared} AND {}
         GROUP BY c.provider, c.location",
        sight.reaches("c.provider", Need::Devices),
        among(homes, "c.provider")
    );
    read(asked, homes, &text)
}

/// The same, of the end of a day: counted from each device as it stood then.
fn counted(asked: &Asked<'_>, homes: Option<&[Home]>) -> Result<Cells, Failure> {
    let sight = asked.sight;
    let text = format!(
        "SELECT d.provider, d.location, count(*), count(*) FILTER (WHERE d.fail > 0), count(*) FILTER (WHERE d.state IN (1, 2)),
             count(*) FILTER (WHERE d.state = 3), sum(d.clock_wrong), {SUMS},
             min((SELECT min(s.since) FROM {} WHERE /*+ s.provider = d.provider AND */ s.device = d.number AND s.verdict = 1 AND s.evidence = 1))
         FROM {} WHERE d.state <> 4 AND {} AND {}
         GROUP BY d.provider, d.location",
        sight.posture(""),
        sight.devices(""),
        sight.reaches_device("d"),
        among(homes, "d.provider")
    );
    read(asked, homes, &text)
}

fn read(asked: &Asked<'_>, homes: Option<&[Home]>, text: &str) -> Result<Cells, Failure> {
    let providers = homes.map(numbers);
    let values: [(&str, &dyn ToSql); 1] = [(":providers", &providers)];
    let found = asked.sight.rows(OPERATION, text, &values, |row| {
        Ok(((row.get(0)?, row.get(1)?), sums(row)?))
    })?;
    Ok(found.into_iter().collect())
}

fn sums(row: &Row<'_>) -> crate::engine::Result<Sums> {
    let figures = Figures {
        devices: row.get(2)?,
        failing_devices: row.get(3)?,
        to_confirm: row.get(4)?,
        cloned: row.get(5)?,
        clock_wrong: row.get(6)?,
        pass: row.get(7)?,
        fail: row.get(8)?,
        advice: row.get(9)?,
        unknown: row.get(10)?,
        not_applicable: row.get(11)?,
        error: row.get(12)?,
        ..Figures::default()
    };
    Ok(Sums {
        figures,
        failing_since: row.get(13)?,
    })
}

/// What only the clock knows of the devices of a place.
struct Silent {
    never: u32,
    quiet: u32,
    stale: u32,
    /// Passes that are out of date.
    passes: u32,
}

/// Silence cannot be kept: the silent are counted each time.
fn silent(asked: &Asked<'_>, homes: Option<&[Home]>) -> Result<Vec<(Place, Silent)>, Failure> {
    let sight = asked.sight;
    // Of all, in the order of their silence; of some providers, theirs.
    let (by, silent) = if homes.is_none() && sight.is_everything() && sight.past().is_none() {
        let from = |silent: &str| {
            format!("SELECT * FROM device d INDEXED BY device_heard WHERE d.state <> 4 AND {silent}")
        };
        let silent = heard::before("d", ":silent");
        (
            format!("({} UNION ALL {}) d", from(&silent), from("d.heard_mark IS NULL")),
            "TRUE",
        )
    } else {
        let silent = "d.state <> 4 AND (d.last_heard IS NULL OR d.last_heard < :silent)";
        (sight.devices("INDEXED BY device_by_provider"), silent)
    };
    let text = format!(
        "SELECT d.provider, d.location, count(*) FILTER (WHERE d.last_heard IS NULL),
             count(*) FILTER (WHERE d.last_heard >= :stale AND d.last_heard < :quiet),
             count(*) FILTER (WHERE d.last_heard < :stale),
             coalesce(sum(d.pass) FILTER (WHERE d.last_heard < :stale), 0)
         FROM {by} WHERE {silent} AND {} AND {}
         GROUP BY d.provider, d.location",
        sight.reaches_device("d"),
        among(homes, "d.provider")
    );
    let thresholds = sight.thresholds(asked.now)?;
    let (quiet, stale) = (thresholds.quiet.as_second(), thresholds.stale.as_second());
    let providers = homes.map(numbers);
    let values: [(&str, &dyn ToSql); 4] = [
        (":providers", &providers),
        (":quiet", &quiet),
        (":stale", &stale),
        (":silent", &quiet.max(stale)),
    ];
    sight.rows(OPERATION, &text, &values, |row| {
        let silent = Silent {
            never: row.get(2)?,
            quiet: row.get(3)?,
            stale: row.get(4)?,
            passes: row.get(5)?,
        };
        Ok(((row.get(0)?, row.get(1)?), silent))
    })
}
