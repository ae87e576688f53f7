//! At which location a device is, and in which area a location lies.

use dspt_report::DeviceId;
use dspt_report::LocationId;
use jiff::Timestamp;

use super::action;
use super::action::Action;
use super::batch::Batch;
use super::failure::Failure;
use super::operate;
use super::past;
use super::places;
use super::rows;
use super::sight::Sight;
use crate::engine::ToSql;
use crate::error::StoreError;
use crate::model::DeviceState;
use crate::silence;

/// Nowhere, as it is kept.
pub(super) const NOWHERE: i64 = 0;

/// A person says at which location of its provider a device is, or that this is not known.
pub(super) fn place(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (id, location): (DeviceId, Option<LocationId>),
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "place a device";
    let device = operate::find(sight, id)?;
    if device.state == DeviceState::Retired {
        return Err(StoreError::Invalid {
            what: "the place of a device",
            rule: "is asked of devices in use only",
        }
        .into());
    }
    let place = match location {
        Some(location) => location_of(sight, device.provider, location, at)?,
        None => NOWHERE,
    };
    let before: Option<i64> = batch.ask(
        OPERATION,
        "SELECT location FROM device WHERE number = ?1",
        (device.number,),
        |row| row.get(0),
    )?;
    if before == Some(place) {
        return Ok(());
    }
    let moment = past::keep(batch, device.number, at)?;
    batch.run(
        OPERATION,
        "UPDATE device SET location = ?2 WHERE number = ?1",
        (device.number, place),
    )?;
    batch.insert(
        OPERATION,
        "INSERT INTO \"placing\" (device, at, location) VALUES (?1, ?2, ?3)",
        (device.number, moment.as_second(), place),
    )?;
    let action = Action::DevicePlaced { device: id, location };
    action::log(batch, sight, Some(device.provider), &action, at)?;
    Ok(())
}

/// The number of a location that is this provider's today.
fn location_of(sight: &Sight<'_>, provider: i64, id: LocationId, at: Timestamp) -> Result<i64, Failure> {
    let text = "SELECT l.number FROM location l JOIN tenure t ON t.location = l.number
         WHERE l.id = :id AND t.provider = :provider AND t.since <= :today AND (t.until IS NULL OR t.until > :today)";
    let today = rows::day(silence::day(at));
    let values: [(&str, &dyn ToSql); 3] = [
        (":id", id.as_bytes()),
        (":provider", &provider),
        (":today", &today),
    ];
    let found = sight.row("look a location up", text, &values, |row| row.get(0))?;
    Ok(found.ok_or(StoreError::NotFound { what: "location" })?)
}

/// Says in which area a location lies, by a register's code; none where that is not known.
pub(super) fn area_set(
    batch: &mut Batch<'_>,
    sight: &Sight<'_>,
    (id, area): (LocationId, Option<&str>),
    at: Timestamp,
) -> Result<(), Failure> {
    const OPERATION: &str = "keep the area of a location";
    let (location, provider, _) = places::find_location(sight, id)?;
    match area {
        Some(area) => batch.run(
            OPERATION,
            "INSERT INTO location_area (location, area) VALUES (?1, ?2)
             ON CONFLICT (location) DO UPDATE SET area = excluded.area",
            (location, area),
        )?,
        None => batch.run(
            OPERATION,
            "DELETE FROM location_area WHERE location = ?1",
            (location,),
        )?,
    };
    let action = Action::LocationAreaSet { location: id, area };
    action::log(batch, sight, Some(provider), &action, at)?;
    Ok(())
}
