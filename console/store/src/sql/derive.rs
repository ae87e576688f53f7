//! What the screens show, derived again from what the log holds, and compared. Whatever differs is named and nothing is mended.
//!
//! By provider, in the order of their numbers: its entries, then each of its devices from its chain, then its sums. So what is
//! held in memory at once is one provider's entries and one device's changes.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Display;

use dspt_report::ProviderId;

use super::failure::During;
use super::failure::Failure;
use super::standing;
use crate::engine::Connection;
use crate::limits;
use crate::model::LogFault;
use crate::model::LogVerified;
use crate::posture::Posture;
use crate::verifying::Stage;
use crate::verifying::Verifying;

mod chain;
mod devices;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each looks for some kinds of entry among all"
)]
mod entries;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each looks for some kinds of entry among all"
)]
mod posts;
mod posture;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each looks for some kinds of entry among all"
)]
mod providers;
mod shown;
mod sums;

use devices::Estate;
use entries::Deeds;
use posture::Policies;

const OPERATION: &str = "derive what is shown";

/// Derives everything again and compares.
pub(super) fn look_through(
    sql: &Connection,
    verified: &mut LogVerified,
    by: &Verifying,
) -> Result<(), Failure> {
    let all: u64 = sql
        .query_row("SELECT count(*) FROM provider", (), |row| row.get(0))
        .during(OPERATION)?;
    let (erased, horizon) = (being_erased(sql)?, horizon(sql)?);
    let policies = Policies::new(by.rules.as_deref());
    posts::look_through(sql, verified, &erased)?;
    let (mut span, mut done) = (Span::first(), 0);
    loop {
        span = span.next(sql)?;
        for (number, id) in span.names.iter().filter(|(_, id)| !erased.contains(id)) {
            let entries = entries::of_provider(sql, *number)?;
            providers::look_through(sql, verified, (*number, *id), &entries)?;
            let estate = Estate {
                sql,
                policies: &policies,
                provider: *number,
                deeds: &Deeds::of(&entries),
                horizon,
            };
            estate.look_through(verified)?;
        }
        sums::of_providers(sql, verified, &span)?;
        done += span.names.len() as u64;
        by.progress.tell(Stage::Shown, done, all);
        if span.last == i64::MAX {
            break;
        }
    }
    sums::of_all(sql, verified)
}

/// Providers that are erased step by step just now: parts of them may be gone.
fn being_erased(sql: &Connection) -> Result<BTreeSet<ProviderId>, Failure> {
    sql.prepare_cached(
        "SELECT p.id FROM closing c JOIN provider p ON p.number = c.provider WHERE c.begun IS NOT NULL",
    )
    .and_then(|mut find| {
        find.query_map((), |row| row.get(0).map(ProviderId::new))?
            .collect()
    })
    .during(OPERATION)
}

/// Before this place of the log reports may have been erased for their age.
fn horizon(sql: &Connection) -> Result<i64, Failure> {
    sql.query_row("SELECT coalesce(max(position), 0) FROM retention", (), |row| {
        row.get(0)
    })
    .during(OPERATION)
}

/// Verdicts as they are shown; none where they cannot be read.
fn posture_of(sql: &Connection, device: i64) -> Result<Option<Posture>, Failure> {
    match standing::load(sql, device, None) {
        Ok(posture) => Ok(Some(posture)),
        Err(Failure::Damaged { .. }) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Some providers, and every number between theirs, so that what is of no provider shows too.
struct Span {
    after: i64,
    last: i64,
    names: BTreeMap<i64, ProviderId>,
}

impl Span {
    fn first() -> Self {
        Self {
            last: i64::MIN,
            ..Self::everything()
        }
    }

    fn everything() -> Self {
        Self {
            after: i64::MIN,
            last: i64::MAX,
            names: BTreeMap::new(),
        }
    }

    /// The one that follows.
    fn next(&self, sql: &Connection) -> Result<Self, Failure> {
        let names: BTreeMap<i64, ProviderId> = sql
            .prepare_cached("SELECT number, id FROM provider WHERE number > ?1 ORDER BY number LIMIT ?2")
            .and_then(|mut find| {
                find.query_map((self.last, limits::DERIVED_AT_ONCE), |row| {
                    Ok((row.get(0)?, ProviderId::new(row.get(1)?)))
                })?
                .collect()
            })
            .during(OPERATION)?;
        let last = names.keys().next_back().copied().unwrap_or(i64::MAX);
        Ok(Self {
            after: self.last,
            last,
            names,
        })
    }

    fn name(&self, number: i64) -> String {
        match self.names.get(&number) {
            Some(id) => format!("provider {id}"),
            None => format!("provider number {number}, which is not here"),
        }
    }
}

/// Names a difference.
fn differs(verified: &mut LogVerified, what: String, shown: impl Display, derived: impl Display) {
    verified.fault(LogFault::Shown {
        what,
        shown: shown.to_string(),
        derived: derived.to_string(),
    });
}
