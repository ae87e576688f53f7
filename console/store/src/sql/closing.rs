//! Closing a provider, in one transaction, and undoing it.

use dspt_report::DeviceId;
use dspt_report::KeyId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::audit::POST;
use super::audit::post;
use super::batch::Batch;
use super::erasing;
use super::failure::During;
use super::failure::Failure;
use super::operate;
use super::past;
use super::rows;
use super::sight::Deed;
use super::sight::Need;
use super::sight::Sight;
use super::standing;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::Closed;
use crate::model::ClosingRow;
use crate::model::Erased;
use crate::model::HandOver;
use crate::model::HandOverDevice;
use crate::model::HandOverNote;
use crate::model::HandOverWork;
use crate::model::NoteRow;
use crate::model::Owner;
use crate::model::Scope;
use crate::posture::Posture;
use crate::store::BoxFuture;
use crate::store::Closings;

const OPERATION: &str = "close a provider";

impl Closings for SqlStore {
    fn provider_close(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, Closed> {
        self.act(scope, Deed::Keep, Ok(provider), move |batch, sight, provider| {
            close(batch, sight, *provider, at)
        })
    }

    fn provider_reopen(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Keep, Ok(provider), move |batch, sight, provider| {
            reopen(batch, sight, *provider, at)
        })
    }

    fn provider_erase(&self, scope: &Scope, provider: ProviderId, at: Timestamp) -> BoxFuture<'_, Erased> {
        let begun = self.act(scope, Deed::Keep, Ok(provider), move |batch, sight, provider| {
            let number = sight.provider(*provider, Need::Progress)?;
            erasing::begin(batch, sight, number, at)
        });
        Box::pin(async move {
            begun.await?;
            self.erase_due(at).await
        })
    }

    fn closings(&self, scope: &Scope) -> BoxFuture<'_, Vec<ClosingRow>> {
        self.see(scope, |sight| list(sight, None))
    }

    fn hand_over(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, HandOver> {
        self.see(scope, move |sight| hand_over(sight, provider))
    }

    fn erase_due(&self, at: Timestamp) -> BoxFuture<'_, Erased> {
        Box::pin(self.erase_all_due(at))
    }
}

/// Whether a provider is closed.
pub(super) fn is_closed(batch: &Batch<'_>, provider: i64) -> Result<bool, Failure> {
    let found = batch.ask(
        OPERATION,
        "SELECT 1 FROM closing WHERE provider = ?1",
        (provider,),
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

fn close(batch: &mut Batch<'_>, sight: &Sight<'_>, id: ProviderId, at: Timestamp) -> Result<Closed, Failure> {
    let provider = sight.provider(id, Need::Progress)?;
    let taken = if is_closed(batch, provider)? {
        Taken::default()
    } else {
        shut(batch, sight, (provider, false), at)?
    };
    // Asked anew by whoever closed it, who still reaches it.
    let closing = list(sight, Some(provider))?.pop();
    Ok(Closed {
        closing: closing.ok_or(StoreError::NotFound { what: "provider" })?,
        devices: taken.devices,
        strings: taken.strings,
        posts: taken.posts,
        permissions: taken.permissions,
    })
}

#[derive(Default)]
struct Taken {
    devices: u64,
    strings: u64,
    posts: u64,
    permissions: u64,
}

/// Closes a provider whose last computer has left: its own word.
pub(super) fn close_by_itself(batch: &mut Batch<'_>, provider: i64, at: Timestamp) -> Result<(), Failure> {
    let in_use = batch.ask(
        OPERATION,
        "SELECT 1 FROM device WHERE provider = ?1 AND state <> 4 LIMIT 1",
        (provider,),
        |_| Ok(()),
    )?;
    if in_use.is_none() && !is_closed(batch, provider)? {
        let sight = Sight::everything(batch.sql)?;
        shut(batch, &sight, (provider, true), at)?;
    }
    Ok(())
}

/// Takes everything away by which something of a provider comes in or goes out.
fn shut(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (provider, by_itself): (i64, bool),
    at: Timestamp,
) -> Result<Taken, Failure> {
    let devices: Vec<(i64, i64)> = batch
        .sql
        .prepare_cached("SELECT number, state FROM device WHERE provider = ?1 AND state <> 4")
        .and_then(|mut find| {
            find.query_map((provider,), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .during(OPERATION)?;
    for (device, state) in &devices {
        operate::out_of_use(batch, *device, provider, at)?;
        batch.run(
            OPERATION,
            "UPDATE device SET closed_state = ?2 WHERE number = ?1",
            (device, state),
        )?;
    }
    let second = at.as_second();
    let strings = batch.run(
        OPERATION,
        "UPDATE token SET revoked = 2 WHERE provider = ?1 AND revoked = 0 AND expires > ?2",
        (provider, second),
    )?;
    let posts = batch.run(
        OPERATION,
        "UPDATE operator SET revoked = ?2, cut = 1 WHERE provider = ?1 AND revoked IS NULL",
        (provider, second),
    )?;
    let permissions = batch.run(
        OPERATION,
        "UPDATE permission SET withdrawn = ?2, cut = 1 WHERE provider = ?1 AND withdrawn IS NULL",
        (provider, second),
    )?;
    let due = at + SignedDuration::from_hours(24 * limits::ERASURE_DAYS);
    batch.run(
        OPERATION,
        "INSERT INTO closing (provider, closed, due) VALUES (?1, ?2, ?3)",
        (provider, second, due.as_second()),
    )?;
    let action = Action::ProviderClosed {
        due: due.as_second(),
        by_itself,
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(Taken {
        devices: devices.len() as u64,
        strings: strings as u64,
        posts: posts as u64,
        permissions: permissions as u64,
    })
}

fn reopen(batch: &mut Batch<'_>, sight: &Sight<'_>, id: ProviderId, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "open a provider again";
    let provider = sight.provider(id, Need::Progress)?;
    let found: Option<(i64, bool)> = batch.ask(
        OPERATION,
        "SELECT due, begun IS NOT NULL FROM closing WHERE provider = ?1",
        (provider,),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let invalid = |rule| StoreError::Invalid {
        what: "the provider",
        rule,
    };
    let (due, begun) = found.ok_or_else(|| invalid("is not closed"))?;
    if begun || at.as_second() >= due {
        return Err(invalid("is due to be erased; add it anew").into());
    }
    batch.run(OPERATION, "DELETE FROM closing WHERE provider = ?1", (provider,))?;
    for text in [
        "UPDATE token SET revoked = 0 WHERE provider = ?1 AND revoked = 2",
        "UPDATE operator SET revoked = NULL, cut = 0 WHERE provider = ?1 AND cut = 1",
        "UPDATE permission SET withdrawn = NULL, cut = 0 WHERE provider = ?1 AND cut = 1",
    ] {
        batch.run(OPERATION, text, (provider,))?;
    }
    devices_back(batch, provider, at)?;
    action::log(batch, sight, Some(provider), &Action::ProviderReopened, at)?;
    Ok(())
}

/// Devices count and speak again as they did.
fn devices_back(batch: &mut Batch<'_>, provider: i64, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "open a provider again";
    let devices: Vec<i64> = numbers(
        batch,
        "SELECT number FROM device WHERE provider = ?1 AND closed_state IS NOT NULL",
        provider,
    )?;
    for device in devices {
        past::keep(batch, device, at)?;
        batch.run(
            OPERATION,
            "UPDATE device SET state = closed_state, closed_state = NULL WHERE number = ?1",
            (device,),
        )?;
        past::turned(batch, device, at)?;
        let posture = standing::load(batch.sql, device, None)?;
        standing::tally(batch, provider, &Posture::new(), &posture)?;
        forget_keys(batch, device)?;
    }
    Ok(())
}

/// Memory must not answer for a device's keys any more.
pub(super) fn forget_keys(batch: &mut Batch<'_>, device: i64) -> Result<(), Failure> {
    let keys: Vec<[u8; 32]> = batch
        .sql
        .prepare_cached("SELECT id FROM device_key WHERE device = ?1")
        .and_then(|mut find| find.query_map((device,), |row| row.get(0))?.collect())
        .during("look a key up")?;
    for key in keys {
        batch.forget_key(KeyId::new(key));
    }
    Ok(())
}

/// Numbers that a statement with one value tells.
pub(super) fn numbers(batch: &Batch<'_>, text: &str, value: i64) -> Result<Vec<i64>, Failure> {
    batch
        .sql
        .prepare_cached(text)
        .and_then(|mut find| find.query_map((value,), |row| row.get(0))?.collect())
        .during(OPERATION)
}

/// Those that are reached, or the one.
fn list(sight: &Sight<'_>, one: Option<i64>) -> Result<Vec<ClosingRow>, Failure> {
    let text = format!(
        "SELECT p.id, p.name, c.closed, c.due, c.begun IS NOT NULL
         FROM closing c JOIN provider p ON p.number = c.provider
         WHERE (:one IS NULL OR c.provider = :one) AND {}
         ORDER BY c.due, p.sort_key, p.number LIMIT :limit",
        sight.reaches("p.number", Need::Progress)
    );
    type Read = ([u8; 8], String, i64, i64, bool);
    let values: [(&str, &dyn ToSql); 2] = [(":one", &one), (":limit", &limits::PAGE_ROWS)];
    let found: Vec<Read> = sight.rows("list providers that closed", &text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    let closing = |(provider, name, closed, due, begun): Read| {
        Ok(ClosingRow {
            provider: ProviderId::new(provider),
            name,
            closed: rows::time(closed)?,
            due: rows::time(due)?,
            begun,
        })
    };
    found.into_iter().map(closing).collect()
}

fn hand_over(sight: &Sight<'_>, id: ProviderId) -> Result<HandOver, Failure> {
    if !sight.is_everything() {
        return Err(StoreError::NotAllowed {
            what: "hand over what every organisation keeps of a provider",
        }
        .into());
    }
    let provider = sight.provider(id, Need::Whole)?;
    Ok(HandOver {
        devices: devices(sight, provider)?,
        notes: notes(sight, provider)?,
        work: work(sight, provider)?,
    })
}

fn devices(sight: &Sight<'_>, provider: i64) -> Result<Vec<HandOverDevice>, Failure> {
    let text = "SELECT id, label, coalesce(closed_state, state) FROM device
         WHERE provider = :provider ORDER BY label, number";
    let found: Vec<([u8; 16], String, i64)> = sight.rows(
        "read a provider's devices",
        text,
        &[(":provider", &provider)],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let device = |(id, label, state)| {
        Ok(HandOverDevice {
            id: DeviceId::new(id),
            label,
            state: rows::state(state)?,
        })
    };
    found.into_iter().map(device).collect()
}

fn notes(sight: &Sight<'_>, provider: i64) -> Result<Vec<HandOverNote>, Failure> {
    let text = format!(
        "SELECT l.at, d.id, n.text, w.name, {POST}
         FROM note n
         JOIN log l ON l.position = n.position
         JOIN party w ON w.number = n.party
         LEFT JOIN device d ON d.number = n.device
         LEFT JOIN operator o ON o.number = n.operator
         LEFT JOIN party y ON y.number = o.party
         WHERE n.provider = :provider ORDER BY n.position"
    );
    let found: Vec<(i64, HandOverNote)> =
        sight.rows("read notes", &text, &[(":provider", &provider)], |row| {
            let note = NoteRow {
                at: Timestamp::UNIX_EPOCH,
                device: row.get::<_, Option<[u8; 16]>>(1)?.map(DeviceId::new),
                by: post(row, 4)?,
                text: row.get(2)?,
            };
            let party_name = row.get(3)?;
            Ok((row.get(0)?, HandOverNote { party_name, note }))
        })?;
    let dated = |(at, mut row): (i64, HandOverNote)| {
        row.note.at = rows::time(at)?;
        Ok(row)
    };
    found.into_iter().map(dated).collect()
}

fn work(sight: &Sight<'_>, provider: i64) -> Result<Vec<HandOverWork>, Failure> {
    let text = "SELECT y.name, d.id, o.id, z.id, w.snoozed_until
         FROM work w
         JOIN party y ON y.number = w.party
         LEFT JOIN device d ON d.number = w.device
         LEFT JOIN operator o ON o.number = w.owner_operator
         LEFT JOIN party z ON z.number = w.owner_party
         WHERE w.provider = :provider ORDER BY w.party, w.device";
    type Read = (
        String,
        Option<[u8; 16]>,
        Option<[u8; 8]>,
        Option<[u8; 8]>,
        Option<i64>,
    );
    let found: Vec<Read> = sight.rows("read how work stands", text, &[(":provider", &provider)], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    let work = |(party_name, device, operator, party, snoozed): Read| {
        let operator = operator.map(|id| Owner::Operator(OperatorId::new(id)));
        Ok(HandOverWork {
            party_name,
            device: device.map(DeviceId::new),
            owner: operator.or_else(|| party.map(|id| Owner::Party(PartyId::new(id)))),
            snoozed_until: snoozed.map(rows::date).transpose()?,
        })
    };
    found.into_iter().map(work).collect()
}
