//! What devices add up to: kept by provider and place, and brought together here to what is asked for.
//!
//! What is kept is a few rows a provider; which location is whose, what is answered together and where an area ends is looked
//! up on the day that is asked about, so that none of it ever needs counting anew.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::ToSql;
use crate::limits;
use crate::model::Figures;
use crate::model::Page;
use crate::model::Role;
use crate::model::RollUp;
use crate::model::RollUpBy;
use crate::model::RollUpOf;
use crate::silence;
use crate::suppress;

mod cells;
mod places;

use cells::Cells;
use cells::Sums;
use places::Home;

const OPERATION: &str = "read sums";

/// A row before small figures are withheld, with what it is sorted by.
struct Counted {
    key: Key,
    of: RollUpOf,
    sums: Sums,
}

/// The provider's sort key and number, and what sorts its own rows; for areas the code alone.
type Key = (String, i64, String);

/// A page of sums: by the provider's name, then headquarters first and by the location's name; areas by code.
pub(super) fn roll_ups(
    sight: &Sight<'_>,
    by: RollUpBy,
    after: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Page<RollUp>, Failure> {
    let after: Option<Key> = key_of(after)?;
    let limit = limit.min(limits::PAGE_ROWS);
    let asked = Asked {
        sight,
        by,
        today: rows::day(silence::day(now)),
        now,
    };
    let watches = sight.role() == Some(Role::Lead);
    if watches || by == RollUpBy::Area {
        // What is withheld must not depend on where a page ends.
        let all = asked.all()?;
        let total = all.len() as u64;
        let mut shown = show(all, by, watches)?;
        shown.retain(|(key, _)| after.as_ref().is_none_or(|after| key > after));
        shown.truncate(limit as usize);
        return page(sight, shown, total, limit);
    }
    let total = asked.total()?;
    let rows = asked.from(after.as_ref(), limit as usize)?;
    page(sight, show(rows, by, false)?, total, limit)
}

fn page(
    sight: &Sight<'_>,
    rows: Vec<(Key, RollUp)>,
    total: u64,
    limit: u32,
) -> Result<Page<RollUp>, Failure> {
    let last = rows.last().map(|(key, _)| key.clone());
    for ((_, number, _), row) in &rows {
        if !matches!(row.of, RollUpOf::Area { .. }) {
            sight.saw(*number, Need::Devices);
        }
    }
    paged(rows.into_iter().map(|(_, row)| row).collect(), total, limit, last)
}

/// Withholds small figures from whoever watches over a programme: among the rows of one provider where a row is a part of one,
/// because the provider's own figures may be known; else among all.
fn show(rows: Vec<Counted>, by: RollUpBy, watches: bool) -> Result<Vec<(Key, RollUp)>, Failure> {
    let is_part = matches!(by, RollUpBy::Location | RollUpBy::Assessment);
    let mut figures: Vec<Figures<Option<u32>>> = Vec::with_capacity(rows.len());
    for group in rows.chunk_by(|one, next| !is_part || one.key.1 == next.key.1) {
        let counted: Vec<_> = group.iter().map(|row| row.sums.figures).collect();
        if watches {
            figures.extend(suppress::shown(&counted));
        } else {
            figures.extend(counted.iter().map(|row| Figures::of_all(row.all().map(Some))));
        }
    }
    let told = |(row, figures): (Counted, Figures<Option<u32>>)| {
        let failing_since = row
            .sums
            .failing_since
            .filter(|_| figures.failing_devices.is_some());
        let sum = RollUp {
            of: row.of,
            figures,
            failing_since: failing_since.map(rows::time).transpose()?,
        };
        Ok((row.key, sum))
    };
    rows.into_iter().zip(figures).map(told).collect()
}

/// What is asked for, by whom, of which day.
struct Asked<'a> {
    sight: &'a Sight<'a>,
    by: RollUpBy,
    /// The day in London, as it is kept.
    today: i64,
    now: Timestamp,
}

impl Asked<'_> {
    /// Every row.
    fn all(&self) -> Result<Vec<Counted>, Failure> {
        let homes = places::homes(self, None)?;
        let cells = cells::cells(self, None)?;
        if self.by == RollUpBy::Area {
            return Ok(areas(&homes, &cells));
        }
        Ok(homes.iter().flat_map(|home| self.rows(home, &cells)).collect())
    }

    /// As many rows as a page holds, after the key.
    fn from(&self, after: Option<&Key>, limit: usize) -> Result<Vec<Counted>, Failure> {
        let mut rows: Vec<Counted> = Vec::new();
        let mut begin = after.map(|(name, number, _)| (name.clone(), *number));
        while rows.len() < limit {
            // Each provider makes a row at least, so that a page needs no more of them than it has rows.
            let homes = places::homes(self, Some((begin.take(), limit - rows.len() + 1)))?;
            let Some(last) = homes.last() else { break };
            begin = Some((last.sort_key.clone(), last.number));
            let is_end = homes.len() <= limit - rows.len();
            let cells = cells::cells(self, Some(&homes))?;
            let more = homes.iter().flat_map(|home| self.rows(home, &cells));
            let newest = rows.last().map(|row| row.key.clone());
            let newest = newest.as_ref().or(after);
            rows.extend(
                more.filter(|row| newest.is_none_or(|newest| row.key > *newest))
                    .collect::<Vec<_>>(),
            );
            if is_end {
                break;
            }
        }
        rows.truncate(limit);
        Ok(rows)
    }

    /// How many rows there are: each provider has one for each of its places, and one more for what is at none, but where
    /// there is just one place that everything is at.
    fn total(&self) -> Result<u64, Failure> {
        let count = match self.by {
            RollUpBy::Provider | RollUpBy::Area => "1",
            RollUpBy::Location => {
                "(SELECT count(*) FROM tenure t WHERE t.provider = p.number AND t.since <= :today
                     AND (t.until IS NULL OR t.until > :today))"
            }
            RollUpBy::Assessment => {
                "(SELECT count(*) FROM assessment a WHERE a.provider = p.number
                     AND a.year = (SELECT max(year) FROM assessment WHERE provider = p.number))"
            }
        };
        let text = format!(
            "SELECT coalesce(sum(n.places + CASE WHEN n.places <> 1 THEN 1 ELSE 0 END), 0) FROM (
                 SELECT {count} AS places FROM provider p WHERE {} AND {}) n",
            self.sight.reaches("p.number", Need::Devices),
            self.sight.was_there("p")
        );
        let values: [(&str, &dyn ToSql); 1] = [(":today", &self.today)];
        let found = self.sight.row(OPERATION, &text, &values, |row| row.get(0))?;
        found.intact(OPERATION)
    }

    /// The rows of one provider.
    fn rows(&self, home: &Home, cells: &Cells) -> Vec<Counted> {
        let of_home = cells.range((home.number, i64::MIN)..=(home.number, i64::MAX));
        let mut sums: BTreeMap<Option<usize>, Sums> = BTreeMap::new();
        for ((_, location), cell) in of_home {
            let place = match self.by {
                RollUpBy::Provider | RollUpBy::Area => None,
                RollUpBy::Location => home.at(*location),
                RollUpBy::Assessment => home.answered_with(*location),
            };
            sums.entry(place).or_default().add(cell);
        }
        let places = match self.by {
            RollUpBy::Provider | RollUpBy::Area => Vec::new(),
            RollUpBy::Location => home.locations(),
            RollUpBy::Assessment => home.assessments(),
        };
        let is_whole = matches!(self.by, RollUpBy::Provider | RollUpBy::Area);
        let has_rest = is_whole || places.len() != 1;
        let mut rows: Vec<Counted> = places
            .into_iter()
            .enumerate()
            .map(|(place, (key, of))| self.row(home, key, of, sums.remove(&Some(place))))
            .collect();
        if has_rest {
            let (key, of) = if is_whole {
                (String::new(), home.whole())
            } else {
                (LAST.to_owned(), home.not_placed())
            };
            rows.push(self.row(home, key, of, sums.remove(&None)));
        }
        rows.sort_by(|one, other| one.key.cmp(&other.key));
        rows
    }

    fn row(&self, home: &Home, key: String, of: RollUpOf, sums: Option<Sums>) -> Counted {
        Counted {
            key: (home.sort_key.clone(), home.number, key),
            of,
            sums: sums.unwrap_or_default(),
        }
    }
}

/// Comes after every key of a place.
const LAST: &str = "2";

/// What lies in each area.
fn areas(homes: &[Home], cells: &Cells) -> Vec<Counted> {
    let by_number: BTreeMap<i64, &Home> = homes.iter().map(|home| (home.number, home)).collect();
    let mut sums: BTreeMap<Option<&str>, Sums> = BTreeMap::new();
    for ((provider, location), cell) in cells {
        let area = by_number.get(provider).and_then(|home| home.area(*location));
        sums.entry(area).or_default().add(cell);
    }
    let row = |(code, sums): (Option<&str>, Sums)| Counted {
        key: (code.unwrap_or_default().to_owned(), 0, String::new()),
        of: RollUpOf::Area {
            code: code.map(str::to_owned),
        },
        sums,
    };
    sums.into_iter().map(row).collect()
}
