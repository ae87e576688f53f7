//! Answers as at the end of a day: the questions of today, asked of what was kept.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::ProviderId;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use super::SqlStore;
use super::changes;
use super::detail;
use super::devices;
use super::failure::During;
use super::failure::Failure;
use super::overview;
use super::pages;
use super::retention;
use super::roll_ups;
use super::rows;
use super::sight::EndOf;
use super::sight::Need;
use super::sight::Sight;
use crate::engine::Connection;
use crate::engine::OptionalExtension;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::AsAt;
use crate::model::ChangeKind;
use crate::model::ChangeRow;
use crate::model::Changes;
use crate::model::CheckRow;
use crate::model::DeviceDetail;
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
use crate::model::KnownSince;
use crate::model::Overview;
use crate::model::Page;
use crate::model::ProviderRow;
use crate::model::RollUp;
use crate::model::RollUpBy;
use crate::model::Scope;
use crate::silence;
use crate::store::BoxFuture;
use crate::store::Past;

impl Past for SqlStore {
    fn overview_as_at(&self, scope: &Scope, day: Date, now: Timestamp) -> BoxFuture<'_, AsAt<Overview>> {
        self.see_past(scope, (day, now), About::All, overview::overview)
    }

    fn providers_as_at(
        &self,
        scope: &Scope,
        text: &str,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<ProviderRow>>> {
        let (text, after) = (text.to_owned(), after.map(str::to_owned));
        self.see_past(scope, (day, now), About::All, move |sight, then| {
            pages::providers(sight, &text, after.as_deref(), limit, then)
        })
    }

    fn provider_as_at(
        &self,
        scope: &Scope,
        provider: ProviderId,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<ProviderRow>> {
        self.see_past(
            scope,
            (day, now),
            About::Provider(provider),
            move |sight, then| pages::provider(sight, provider, then),
        )
    }

    fn devices_as_at(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<DeviceRow>>> {
        let after = after.map(str::to_owned);
        let about = filter.provider.map_or(About::All, About::Provider);
        self.see_past(scope, (day, now), about, move |sight, then| {
            devices::devices(sight, &filter, after.as_deref(), limit, then)
        })
    }

    fn device_as_at(
        &self,
        scope: &Scope,
        device: DeviceId,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<DeviceDetail>> {
        self.see_past(scope, (day, now), About::Device(device), move |sight, then| {
            detail::device(sight, device, then)
        })
    }

    fn checks_as_at(
        &self,
        scope: &Scope,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<CheckRow>>> {
        let after = after.map(str::to_owned);
        self.see_past(scope, (day, now), About::All, move |sight, then| {
            overview::checks(sight, after.as_deref(), limit, then)
        })
    }

    fn roll_ups_as_at(
        &self,
        scope: &Scope,
        by: RollUpBy,
        after: Option<&str>,
        limit: u32,
        day: Date,
        now: Timestamp,
    ) -> BoxFuture<'_, AsAt<Page<RollUp>>> {
        let after = after.map(str::to_owned);
        self.see_past(scope, (day, now), About::All, move |sight, then| {
            roll_ups::roll_ups(sight, by, after.as_deref(), limit, then)
        })
    }

    fn changes(&self, scope: &Scope, since: Timestamp, now: Timestamp) -> BoxFuture<'_, Changes> {
        self.see(scope, move |sight| changes::changes(sight, since, now))
    }

    fn changed(
        &self,
        scope: &Scope,
        kind: ChangeKind,
        check: Option<CheckId>,
        since: Timestamp,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<ChangeRow>> {
        let after = after.map(str::to_owned);
        let limit = limit.min(limits::PAGE_ROWS);
        self.see(scope, move |sight| {
            changes::list(
                sight,
                (kind, check.as_ref()),
                since,
                (after.as_deref(), limit),
                now,
            )
        })
    }
}

/// What a question is about, as far as what came later is counted.
#[derive(Clone, Copy)]
enum About {
    All,
    Provider(ProviderId),
    Device(DeviceId),
}

impl SqlStore {
    /// Asks a question of today of the end of a day.
    fn see_past<T, F>(
        &self,
        scope: &Scope,
        (day, now): (Date, Timestamp),
        about: About,
        question: F,
    ) -> BoxFuture<'_, AsAt<T>>
    where
        T: Send + 'static,
        F: FnOnce(&Sight<'_>, Timestamp) -> Result<T, Failure> + Send + 'static,
    {
        let scope = scope.clone();
        let asked = self.ask(move |sql| {
            let past = end_of(sql, day, now)?;
            let sight = Sight::new(sql, &scope)?.at_end_of(past);
            // The last moment of the day, or now where the day is not over.
            let last = rows::time(past.end)? - SignedDuration::from_secs(1);
            let answer = question(&sight, last.min(now))?;
            let known_since = known_since(&sight, about)?;
            let answer = AsAt {
                day,
                answer,
                known_since,
                erased: erased_since(&sight)?,
                provable: retention::horizon(sql)?.is_none_or(|held| past.day >= held),
            };
            Ok((answer, sight.looked()))
        });
        Box::pin(async move {
            let (answer, looked) = asked.await?;
            self.looks.note(&self.writer, looked);
            Ok(answer)
        })
    }
}

/// Providers that were there at the end of the day and are erased by now.
fn erased_since(sight: &Sight<'_>) -> Result<u32, Failure> {
    let text = "SELECT count(*) FROM erased_provider WHERE :own_party = 1 AND added <= :day";
    let values: [(&str, &dyn ToSql); 1] = [(":own_party", &sight.is_own_party())];
    let found = sight.row("count what was erased", text, &values, |row| row.get(0))?;
    Ok(found.unwrap_or_default())
}

/// The end of a day, where something is known of it.
fn end_of(sql: &Connection, day: Date, now: Timestamp) -> Result<EndOf, Failure> {
    let invalid = |rule| StoreError::Invalid {
        what: "the day",
        rule,
    };
    let next = day
        .tomorrow()
        .map_err(|_| invalid("must be a day of the calendar"))?;
    if day > silence::day(now) {
        return Err(invalid("must not lie in the future").into());
    }
    let number = rows::day(day);
    if number < kept_since(sql)? {
        return Err(invalid("must not lie before the day on which this store began to keep what was").into());
    }
    let end = silence::begin(next).as_second();
    Ok(EndOf {
        day: number,
        end,
        position: position_at(sql, end)?,
    })
}

/// The first day of which it is known how everything stood at its end.
pub(super) fn kept_since(sql: &Connection) -> Result<i64, Failure> {
    sql.prepare_cached("SELECT since FROM history")
        .and_then(|mut find| find.query_row([], |row| row.get(0)))
        .during("read since when history is kept")
}

/// The first place of the log with an entry of this second or later. Entries stand in the order of their time; those that came
/// while the clock was behind count as of the latest time before them.
pub(super) fn position_at(sql: &Connection, second: i64) -> Result<i64, Failure> {
    const OPERATION: &str = "read the log";
    let mut find = sql
        .prepare_cached("SELECT at FROM log WHERE position = ?1")
        .during(OPERATION)?;
    let end: i64 = sql
        .query_row("SELECT coalesce(max(position) + 1, 0) FROM log", [], |row| {
            row.get(0)
        })
        .during(OPERATION)?;
    let (mut low, mut high) = (0, end);
    let mut steps = sql
        .prepare_cached("SELECT position, highest FROM clock_step ORDER BY position")
        .during(OPERATION)?;
    let mut steps = steps.query([]).during(OPERATION)?;
    while let Some(step) = steps.next().during(OPERATION)? {
        let position = step.get(0).during(OPERATION)?;
        if second <= step.get::<_, i64>(1).during(OPERATION)? {
            high = position;
            break;
        }
        low = position;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        let at: Option<i64> = find
            .query_row((middle,), |row| row.get(0))
            .optional()
            .during(OPERATION)?;
        if at.is_some_and(|at| at < second) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Reports made by the end of the day that came on a later one, of what is reached.
fn known_since(sight: &Sight<'_>, about: About) -> Result<KnownSince, Failure> {
    let (provider, device) = match about {
        About::All => (None, None),
        About::Provider(id) => (Some(sight.provider_within(id, Need::Progress)?), None),
        About::Device(id) => (None, Some(*id.as_bytes())),
    };
    let text = format!(
        "SELECT coalesce(sum(c.reports), 0), count(DISTINCT c.device)
         FROM came_later c JOIN device d ON /*+ d.provider = c.provider AND */ d.number = c.device
         WHERE c.received > :day AND c.collected <= :day
             AND (:provider IS NULL OR d.provider = :provider) AND (:device IS NULL OR d.id = :device) AND {}",
        sight.reaches_device("d")
    );
    let values: [(&str, &dyn ToSql); 2] = [(":provider", &provider), (":device", &device)];
    let found = sight.row("count reports that came later", &text, &values, |row| {
        Ok(KnownSince {
            reports: row.get(0)?,
            devices: row.get(1)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}
