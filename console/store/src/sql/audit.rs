//! Who looked, and who did what.

use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use serde::Deserialize;

use super::SqlStore;
use super::failure::Failure;
use super::failure::Intact;
use super::pages::key_of;
use super::pages::paged;
use super::rows;
use super::sight::Need;
use super::sight::Sight;
use super::timeline;
use crate::engine::Row;
use crate::engine::ToSql;
use crate::limits;
use crate::model::ActionRow;
use crate::model::LogState;
use crate::model::LookRow;
use crate::model::Page;
use crate::model::Post;
use crate::model::Role;
use crate::model::Scope;
use crate::model::SignedActing;
use crate::model::TimelineRow;
use crate::store::Audit;
use crate::store::BoxFuture;

impl Audit for SqlStore {
    fn lookers(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<LookRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            lookers(sight, provider, after.as_deref(), limit)
        })
    }

    fn actions(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<ActionRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            actions(sight, provider, after.as_deref(), limit)
        })
    }

    fn timeline(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<TimelineRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            timeline::timeline(sight, provider, after.as_deref(), limit)
        })
    }

    fn log_state(&self, scope: &Scope) -> BoxFuture<'_, LogState> {
        self.see(scope, timeline::log)
    }
}

/// Newest day first.
fn lookers(
    sight: &Sight<'_>,
    provider: ProviderId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<LookRow>, Failure> {
    const OPERATION: &str = "read who looked";
    let number = sight.provider(provider, Need::Whole)?;
    // Day, party, post, level and the post's number: what is read from its end has its sign turned.
    type Key = (i64, String, String, i64, i64);
    let (day, party, label, level, operator): Key =
        key_of(after)?.unwrap_or_else(|| (i64::MIN, String::new(), String::new(), i64::MIN, 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let count = "SELECT count(*) FROM look WHERE provider = :provider";
    let total = sight.row(OPERATION, count, &[(":provider", &number)], |row| row.get(0))?;
    let text = "SELECT k.day, y.id, y.name, o.label, k.level, o.role, k.operator
         FROM look k JOIN operator o ON o.number = k.operator JOIN party y ON y.number = o.party
         WHERE k.provider = :provider
             AND (-k.day, y.name, o.label, -k.level, k.operator) > (:from_day, :party, :label, :level, :operator)
         ORDER BY k.day DESC, y.name, o.label, k.level DESC, k.operator LIMIT :limit";
    let values: [(&str, &dyn ToSql); 7] = [
        (":provider", &number),
        (":from_day", &day),
        (":party", &party),
        (":label", &label),
        (":level", &level),
        (":operator", &operator),
        (":limit", &limit),
    ];
    type Read = (i64, [u8; 8], String, String, i64, i64, i64);
    let found: Vec<Read> = sight.rows(OPERATION, text, &values, |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
        ))
    })?;
    let last = found
        .last()
        .map(|row| (-row.0, row.2.clone(), row.3.clone(), -row.4, row.6));
    let look = |(day, party, party_name, post, level, role, _): Read| {
        Ok(LookRow {
            day: rows::date(day)?,
            party: PartyId::new(party),
            party_name,
            post,
            role: rows::of_code(&Role::ALL, role)?,
            read: rows::sharing(level)?,
        })
    };
    let rows = found.into_iter().map(look).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

/// The columns that [`post`] reads, from a left join on `operator o` and `party y`.
pub(super) const POST: &str = "o.id, o.label, y.name";

/// Reads [`POST`] from the column on.
pub(super) fn post(row: &Row<'_>, first: usize) -> crate::engine::Result<Option<Post>> {
    let Some(operator) = row.get::<_, Option<[u8; 8]>>(first)? else {
        return Ok(None);
    };
    Ok(Some(Post {
        operator: OperatorId::new(operator),
        label: row.get(first + 1)?,
        party_name: row.get(first + 2)?,
    }))
}

/// The part of an entry that says what was done.
#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    signed: Option<SignedActing>,
}

/// Newest first.
fn actions(
    sight: &Sight<'_>,
    provider: ProviderId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<ActionRow>, Failure> {
    const OPERATION: &str = "read what was done";
    let number = sight.provider(provider, Need::Whole)?;
    let (before, limit) = (key_of(after)?.unwrap_or(i64::MAX), limit.min(limits::PAGE_ROWS));
    let count = "SELECT count(*) FROM action WHERE provider = :provider";
    let total = sight.row(OPERATION, count, &[(":provider", &number)], |row| row.get(0))?;
    let text = format!(
        "SELECT a.position, l.at, l.kind, a.body, {POST}
         FROM action a JOIN log l ON l.position = a.position
         LEFT JOIN operator o ON o.number = a.operator
         LEFT JOIN party y ON y.number = o.party
         WHERE a.provider = :provider AND a.position < :before
         ORDER BY a.position DESC LIMIT :limit"
    );
    let values: [(&str, &dyn ToSql); 3] = [(":provider", &number), (":before", &before), (":limit", &limit)];
    type Read = (i64, i64, i64, String, Option<Post>);
    let found: Vec<Read> = sight.rows(OPERATION, &text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, post(row, 4)?))
    })?;
    let last = found.last().map(|row| row.0);
    let action = |(position, at, kind, entry, by): Read| {
        let said: Said = serde_json::from_str(&entry).intact(OPERATION)?;
        Ok(ActionRow {
            position: u64::try_from(position).intact(OPERATION)?,
            at: rows::time(at)?,
            action: said.action.unwrap_or_else(|| of_kind(kind).to_owned()),
            by,
            signed: said.signed.map(|signed| signed.statement),
            entry,
        })
    };
    let rows = found.into_iter().map(action).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

/// Entries of an older program, and those of devices, do not say it themselves.
fn of_kind(kind: i64) -> &'static str {
    match kind {
        4 => "answers-entered",
        12 => "device-left",
        _ => "unknown",
    }
}
