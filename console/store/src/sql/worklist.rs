//! A party's own work: remarks, who has what in hand, and when one last looked.

use dspt_report::DeviceId;
use dspt_report::OperatorId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use jiff::Timestamp;

use super::SqlStore;
use super::action;
use super::action::Action;
use super::audit::POST;
use super::audit::post;
use super::batch::Batch;
use super::failure::Failure;
use super::operate;
use super::pages::key_of;
use super::pages::paged;
use super::people;
use super::rows;
use super::sight::Deed;
use super::sight::Need;
use super::sight::Sight;
use crate::change::NewNote;
use crate::change::NewWork;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::NoteRow;
use crate::model::Owner;
use crate::model::Page;
use crate::model::Scope;
use crate::model::TaskRow;
use crate::model::WorkRow;
use crate::store::BoxFuture;
use crate::store::Worklist;
use crate::valid;

impl Worklist for SqlStore {
    fn note_add(&self, scope: &Scope, new: NewNote, at: Timestamp) -> BoxFuture<'_, ()> {
        let valid = valid::note(&new);
        self.act(scope, Deed::Note, valid, move |batch, sight, new| {
            note_add(batch, sight, new, at)
        })
    }

    fn notes(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<NoteRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| {
            notes(sight, provider, after.as_deref(), limit)
        })
    }

    fn work_set(&self, scope: &Scope, new: NewWork, at: Timestamp) -> BoxFuture<'_, ()> {
        let valid = new.snoozed_until.map(valid::day).transpose().map(|_| new);
        self.act(scope, Deed::Note, valid, move |batch, sight, new| {
            work_set(batch, sight, new, at)
        })
    }

    fn work(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<WorkRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| work(sight, provider, after.as_deref(), limit))
    }

    fn tasks(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<TaskRow>> {
        let after = after.map(str::to_owned);
        self.see(scope, move |sight| tasks(sight, after.as_deref(), limit))
    }

    fn looked(&self, scope: &Scope, at: Timestamp) -> BoxFuture<'_, ()> {
        self.act(scope, Deed::Note, Ok(()), move |batch, sight, ()| {
            batch.run(
                "note when one looked",
                "INSERT INTO last_look (party, operator, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (party, operator) DO UPDATE SET at = excluded.at",
                (sight.party(), post_number(sight), at.as_second()),
            )?;
            Ok(())
        })
    }

    fn last_looked(&self, scope: &Scope) -> BoxFuture<'_, Option<Timestamp>> {
        self.see(scope, |sight| {
            let text = "SELECT at FROM last_look WHERE party = :party AND operator = :operator";
            let values: [(&str, &dyn ToSql); 2] =
                [(":party", &sight.party()), (":operator", &post_number(sight))];
            let found = sight.row("read when one looked", text, &values, |row| row.get(0))?;
            found.map(rows::time).transpose()
        })
    }
}

/// The post that asks; 0 for whoever sits at the machine.
fn post_number(sight: &Sight<'_>) -> i64 {
    sight.operator().map_or(0, |(number, _)| number)
}

fn note_add(batch: &mut Batch<'_>, sight: &Sight<'_>, new: &NewNote, at: Timestamp) -> Result<(), Failure> {
    let provider = sight.provider(new.provider, Need::Progress)?;
    let device = match new.device {
        Some(id) => Some(operate::device_of(sight, provider, id)?),
        None => None,
    };
    let action = Action::NoteAdded { device: new.device };
    let position = action::log(batch, sight, Some(provider), &action, at)?;
    batch.insert(
        "keep a note",
        "INSERT INTO note (position, party, operator, provider, device, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            position,
            sight.party(),
            sight.operator().map(|(number, _)| number),
            provider,
            device,
            &new.text,
        ),
    )?;
    Ok(())
}

fn notes(
    sight: &Sight<'_>,
    provider: ProviderId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<NoteRow>, Failure> {
    const OPERATION: &str = "read notes";
    let provider = sight.provider(provider, Need::Progress)?;
    let (before, limit) = (key_of(after)?.unwrap_or(i64::MAX), limit.min(limits::PAGE_ROWS));
    // A note on a device is as far away as the device.
    let from = format!(
        "note n LEFT JOIN device d ON d.number = n.device
         WHERE n.provider = :provider AND n.party = :party AND (n.device IS NULL OR {})",
        sight.reaches_device("d")
    );
    let mut values: Vec<(&str, &dyn ToSql)> = Vec::new();
    let party = sight.party();
    values.extend([(":provider", &provider as &dyn ToSql), (":party", &party)]);
    let count = format!("SELECT count(*) FROM {from}");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT c.position, l.at, c.device, c.text, {POST}
         FROM (SELECT n.position, n.operator, n.text, d.id AS device FROM {from} AND n.position < :before
               ORDER BY n.position DESC LIMIT :limit) c
         JOIN log l ON l.position = c.position
         LEFT JOIN operator o ON o.number = c.operator
         LEFT JOIN party y ON y.number = o.party
         ORDER BY c.position DESC"
    );
    values.extend([(":before", &before as &dyn ToSql), (":limit", &limit)]);
    let found: Vec<(i64, i64, NoteRow)> = sight.rows(OPERATION, &text, &values, |row| {
        let note = NoteRow {
            at: Timestamp::UNIX_EPOCH,
            device: row.get::<_, Option<[u8; 16]>>(2)?.map(DeviceId::new),
            by: post(row, 4)?,
            text: row.get(3)?,
        };
        Ok((row.get(0)?, row.get(1)?, note))
    })?;
    let last = found.last().map(|row| row.0);
    let dated = |(_, at, note): (i64, i64, NoteRow)| {
        Ok(NoteRow {
            at: rows::time(at)?,
            ..note
        })
    };
    let rows = found.into_iter().map(dated).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

fn work_set(batch: &mut Batch<'_>, sight: &Sight<'_>, new: &NewWork, at: Timestamp) -> Result<(), Failure> {
    const OPERATION: &str = "keep how work stands";
    let provider = sight.provider(new.provider, Need::Progress)?;
    let device = match new.device {
        Some(id) => operate::device_of(sight, provider, id)?,
        None => 0,
    };
    let (operator, party) = match new.owner {
        None => (None, None),
        Some(Owner::Operator(id)) => (Some(colleague(batch, sight, id)?), None),
        Some(Owner::Party(id)) => (None, Some(people::party_number(batch.sql, id)?)),
    };
    batch.run(
        OPERATION,
        "INSERT INTO work (party, provider, device, owner_operator, owner_party, snoozed_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (party, provider, device) DO UPDATE SET owner_operator = excluded.owner_operator,
             owner_party = excluded.owner_party, snoozed_until = excluded.snoozed_until",
        (
            sight.party(),
            provider,
            device,
            operator,
            party,
            new.snoozed_until.map(rows::day),
        ),
    )?;
    let action = Action::WorkChanged {
        device: new.device,
        snoozed_until: new.snoozed_until,
    };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

/// A post of the asker's own party that is not revoked.
fn colleague(batch: &Batch<'_>, sight: &Sight<'_>, id: OperatorId) -> Result<i64, Failure> {
    let found = batch.ask(
        "look a post up",
        "SELECT number FROM operator WHERE id = ?1 AND party = ?2 AND revoked IS NULL",
        (id.as_bytes(), sight.party()),
        |row| row.get(0),
    )?;
    Ok(found.ok_or(StoreError::NotFound { what: "operator" })?)
}

fn work(
    sight: &Sight<'_>,
    provider: ProviderId,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<WorkRow>, Failure> {
    const OPERATION: &str = "read how work stands";
    let provider = sight.provider(provider, Need::Progress)?;
    // The provider itself has the place before all devices.
    let (after, limit) = (key_of(after)?.unwrap_or(-1_i64), limit.min(limits::PAGE_ROWS));
    let from = format!(
        "work w LEFT JOIN device d ON d.number = w.device
         WHERE w.provider = :provider AND w.party = :party AND (w.device = 0 OR {})",
        sight.reaches_device("d")
    );
    let party = sight.party();
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":provider", &provider), (":party", &party)];
    let count = format!("SELECT count(*) FROM {from}");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT c.id, o.id, y.id, c.snoozed_until, c.device
         FROM (SELECT d.id, w.owner_operator, w.owner_party, w.snoozed_until, w.device
               FROM {from} AND w.device > :after ORDER BY w.device LIMIT :limit) c
         LEFT JOIN operator o ON o.number = c.owner_operator
         LEFT JOIN party y ON y.number = c.owner_party
         ORDER BY c.device"
    );
    values.extend([(":after", &after as &dyn ToSql), (":limit", &limit)]);
    type Read = (
        Option<[u8; 16]>,
        Option<[u8; 8]>,
        Option<[u8; 8]>,
        Option<i64>,
        i64,
    );
    let found: Vec<Read> = sight.rows(OPERATION, &text, &values, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    let last = found.last().map(|row| row.4);
    let standing = |(device, operator, party, snoozed_until, _): Read| {
        let operator = operator.map(|id| Owner::Operator(OperatorId::new(id)));
        Ok(WorkRow {
            device: device.map(DeviceId::new),
            owner: operator.or_else(|| party.map(|id| Owner::Party(PartyId::new(id)))),
            snoozed_until: snoozed_until.map(rows::date).transpose()?,
        })
    };
    let rows = found.into_iter().map(standing).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}

/// What a party noted, has in hand or lets rest; the newest remark on each.
const TASKS: &str = "(SELECT provider, device FROM work
         WHERE party = :party
             AND (owner_operator IS NOT NULL OR owner_party IS NOT NULL OR snoozed_until IS NOT NULL)
     UNION
     SELECT provider, coalesce(device, 0) FROM note WHERE party = :party) t
     JOIN provider p ON p.number = t.provider
     LEFT JOIN device d ON d.number = t.device";

fn tasks(sight: &Sight<'_>, after: Option<&str>, limit: u32) -> Result<Page<TaskRow>, Failure> {
    const OPERATION: &str = "read the work in hand";
    let (key, number, device): (String, i64, i64) = key_of(after)?.unwrap_or_else(|| (String::new(), 0, 0));
    let limit = limit.min(limits::PAGE_ROWS);
    let from = format!(
        "{TASKS} WHERE {} AND (t.device = 0 OR {})",
        sight.reaches("p.number", Need::Progress),
        sight.reaches_device("d")
    );
    let party = sight.party();
    let mut values: Vec<(&str, &dyn ToSql)> = vec![(":party", &party)];
    let count = format!("SELECT count(*) FROM {from}");
    let total = sight.row(OPERATION, &count, &values, |row| row.get(0))?;
    let text = format!(
        "SELECT p.sort_key, p.number, f.task_device, p.id, p.name, p.telephone, d.id, d.label, o.id, o.label, y.id, y.name,
             w.snoozed_until, l.at, n.text
         FROM (SELECT p.number AS provider_number, t.device AS task_device FROM {from}
                 AND (p.sort_key, p.number, t.device) > (:key, :number, :device)
                 ORDER BY p.sort_key, p.number, t.device LIMIT :limit) f
         JOIN provider p ON p.number = f.provider_number
         LEFT JOIN device d ON d.number = f.task_device
         LEFT JOIN work w ON w.party = :party AND w.provider = p.number AND w.device = f.task_device
         LEFT JOIN operator o ON o.number = w.owner_operator
         LEFT JOIN party y ON y.number = w.owner_party
         LEFT JOIN note n ON n.position = (SELECT max(position) FROM note
             WHERE provider = p.number AND party = :party AND coalesce(device, 0) = f.task_device)
         LEFT JOIN log l ON l.position = n.position
         ORDER BY p.sort_key, p.number, f.task_device"
    );
    values.extend([
        (":key", &key as &dyn ToSql),
        (":number", &number),
        (":device", &device),
        (":limit", &limit),
    ]);
    type Found = ((String, i64, i64), Option<i64>, Option<i64>, TaskRow);
    let found: Vec<Found> = sight.rows(OPERATION, &text, &values, |row| {
        let (operator, post): (Option<[u8; 8]>, Option<String>) = (row.get(8)?, row.get(9)?);
        let (party, name): (Option<[u8; 8]>, Option<String>) = (row.get(10)?, row.get(11)?);
        let operator = operator.map(|id| Owner::Operator(OperatorId::new(id)));
        let task = TaskRow {
            provider: ProviderId::new(row.get(3)?),
            provider_name: row.get(4)?,
            telephone: row.get(5)?,
            device: row.get::<_, Option<[u8; 16]>>(6)?.map(DeviceId::new),
            label: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            owner: operator.or_else(|| party.map(|id| Owner::Party(PartyId::new(id)))),
            owner_name: post.or(name),
            snoozed_until: None,
            noted: None,
            note: row.get(14)?,
        };
        Ok((
            (row.get(0)?, row.get(1)?, row.get(2)?),
            row.get(12)?,
            row.get(13)?,
            task,
        ))
    })?;
    let last = found.last().map(|(key, ..)| key.clone());
    let whole = |(_, until, noted, task): Found| {
        Ok(TaskRow {
            snoozed_until: until.map(rows::date).transpose()?,
            noted: noted.map(rows::time).transpose()?,
            ..task
        })
    };
    let rows = found.into_iter().map(whole).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}
