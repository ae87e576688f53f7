//! What providers let parties see.

use dspt_report::DeviceId;
use dspt_report::PartyId;
use dspt_report::ProviderId;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::action;
use super::action::Action;
use super::action::Said;
use super::batch::Batch;
use super::failure::Failure;
use super::pages::key_of;
use super::pages::paged;
use super::people;
use super::rows;
use super::sight::Need;
use super::sight::OWN_PARTY;
use super::sight::Sight;
use crate::change::NewPermission;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::limits;
use crate::model::Given;
use crate::model::Page;
use crate::model::PermissionRow;
use crate::silence;

const OPERATION: &str = "keep a permission";

/// Keeps a permission in the place of the one before.
pub(super) fn permit(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    new: &NewPermission,
    said: Option<&Said>,
    at: Timestamp,
) -> Result<(), Failure> {
    let provider = sight.provider(new.provider, Need::Progress)?;
    let party = people::party_number(batch.sql, new.party)?;
    let invalid = |what, rule| StoreError::Invalid { what, rule };
    if party == OWN_PARTY {
        return Err(invalid(
            "the party",
            "must be another than the one that runs this console, which sees what the provider's computers say",
        )
        .into());
    }
    let device = match (new.given, sight.own(), sight.operator()) {
        (Given::Device(id), Some(_), None) => Some(device_of(sight, provider, id)?),
        (Given::Paper, None, _) | (Given::Paper, Some(_), Some(_)) => None,
        _ => {
            return Err(invalid(
                "how a permission was given",
                "must be by a computer of the provider itself, or on paper and entered by an operator",
            )
            .into());
        }
    };
    end(batch, provider, party, at)?;
    let action = Action::PermissionGiven {
        party: new.party,
        level: new.level,
        purpose: &new.purpose,
        text: new.text,
        agreed_by: &new.agreed_by,
        given: new.given,
        until: new.until,
        said,
    };
    let position = action::log(batch, sight, Some(provider), &action, at)?;
    let until = new.until.tomorrow().map_or(Timestamp::MAX, silence::begin);
    batch.insert(
        OPERATION,
        "INSERT INTO permission (position, provider, party, purpose, level, text, agreed_by, device, since, until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        crate::engine::params![
            position,
            provider,
            party,
            new.purpose,
            rows::sharing_code(new.level),
            new.text,
            new.agreed_by,
            device,
            at.as_second(),
            until.as_second(),
        ],
    )?;
    Ok(())
}

/// The number of a device in use of a provider, which says so itself.
fn device_of(sight: &Sight<'_>, provider: i64, id: DeviceId) -> Result<i64, Failure> {
    let text = "SELECT number FROM device WHERE id = :id AND provider = :provider AND state NOT IN (3, 4)";
    let values: [(&str, &dyn ToSql); 2] = [(":id", id.as_bytes()), (":provider", &provider)];
    let found = sight.row(OPERATION, text, &values, |row| row.get(0))?;
    Ok(found.ok_or(StoreError::NotFound { what: "device" })?)
}

fn end(batch: &Batch<'_>, provider: i64, party: i64, at: Timestamp) -> Result<usize, Failure> {
    batch.run(
        "end a permission",
        "UPDATE permission SET withdrawn = ?3 WHERE provider = ?1 AND party = ?2 AND withdrawn IS NULL",
        (provider, party, at.as_second()),
    )
}

/// Takes back what is in force.
pub(super) fn withdraw(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (id, party): (ProviderId, PartyId),
    said: Option<&Said>,
    at: Timestamp,
) -> Result<(), Failure> {
    let provider = sight.provider(id, Need::Progress)?;
    let number = people::party_number(batch.sql, party)?;
    if end(batch, provider, number, at)? == 0 {
        return Err(StoreError::NotFound { what: "permission" }.into());
    }
    let action = Action::PermissionWithdrawn { party, said };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}

type Read = (i64, i64, i64, Option<i64>, PermissionRow);

/// Newest first: all for the provider and whoever runs the console, its own for another party.
pub(super) fn list(
    sight: &Sight<'_>,
    provider: i64,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<PermissionRow>, Failure> {
    const OPERATION: &str = "read permissions";
    let (before, limit) = (key_of(after)?.unwrap_or(i64::MAX), limit.min(limits::PAGE_ROWS));
    let (every, party) = (sight.own().is_some() || sight.is_own_party(), sight.party());
    let mut values: Vec<(&str, &dyn ToSql)> =
        vec![(":provider", &provider), (":every", &every), (":party", &party)];
    let count = "SELECT count(*) FROM permission m
         WHERE m.provider = :provider AND (:every = 1 OR m.party = :party)";
    let total = sight.row(OPERATION, count, &values, |row| row.get(0))?;
    let text =
        "SELECT m.level, m.since, m.until, m.withdrawn, y.id, y.name, m.purpose, m.text, m.agreed_by, d.id, m.position
         FROM permission m
         JOIN party y ON y.number = m.party
         LEFT JOIN device d ON d.number = m.device
         WHERE m.provider = :provider AND (:every = 1 OR m.party = :party) AND m.position < :before
         ORDER BY m.position DESC LIMIT :limit";
    values.extend([(":before", &before as &dyn ToSql), (":limit", &limit)]);
    let mut last = None;
    let found: Vec<Read> = sight.rows(OPERATION, text, &values, |row| {
        let device: Option<[u8; 16]> = row.get(9)?;
        last = Some(row.get::<_, i64>(10)?);
        let permission = PermissionRow {
            party: PartyId::new(row.get(4)?),
            party_name: row.get(5)?,
            purpose: row.get(6)?,
            level: dspt_report::statement::Sharing::Public,
            text: row.get(7)?,
            agreed_by: row.get(8)?,
            given: device.map_or(Given::Paper, |id| Given::Device(DeviceId::new(id))),
            since: Timestamp::UNIX_EPOCH,
            until: jiff::civil::Date::ZERO,
            withdrawn: None,
        };
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, permission))
    })?;
    let dated = |(level, since, until, withdrawn, permission): Read| {
        Ok(PermissionRow {
            level: rows::sharing(level)?,
            since: rows::time(since)?,
            until: silence::day(rows::time(until)? - SignedDuration::from_secs(1)),
            withdrawn: withdrawn.map(rows::time).transpose()?,
            ..permission
        })
    };
    let rows = found.into_iter().map(dated).collect::<Result<_, Failure>>()?;
    paged(rows, total.unwrap_or_default(), limit, last)
}
