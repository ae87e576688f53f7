//! What stands around a synthetic programme: an earlier state of it, indicators, and who helps where. All of it invented.

use jiff::Span;
use jiff::civil::Date;
use jiff::civil::date;

use crate::code::CqcId;
use crate::programme::Programme;
use crate::read::helper::Helper;
use crate::read::indicator::Indicator;
use crate::read::indicator::IndicatorOf;
use crate::status::PublishedStatus;
use crate::synthetic::synthetic_places;
use crate::year::ToolkitYear;

/// The day on which the earlier state of a synthetic programme is best asked for: ten weeks after the last deadline, or the
/// day before where that has not come yet.
fn earlier(day: Date) -> Date {
    let deadline = ToolkitYear::of(day).previous().deadline();
    let weeks_after = deadline.checked_add(Span::new().weeks(10)).unwrap_or(deadline);
    weeks_after.min(day.yesterday().unwrap_or(day))
}

/// A synthetic programme as it may have been ten weeks after the last deadline: what was published since is not yet, most of
/// it for the year before; some locations were not there yet, some have closed since, and some have another provider now.
pub fn synthetic_before(programme: &Programme, as_at: Date) -> Programme {
    let day = earlier(as_at);
    let mut before = programme.clone();
    (before.locations_of, before.dspt_of) = (day, day);
    let last_met = format!("{} Standards Met", ToolkitYear::of(day).previous()).parse::<PublishedStatus>();
    let (Ok(met), Ok(none)) = (last_met, "Not Published".parse::<PublishedStatus>()) else {
        return before;
    };
    for (place, row) in before.dspt.iter_mut().enumerate() {
        let since = row.published_on.is_some_and(|on| on > day);
        let withdrawn = row.published_on.is_none() && place % 40 == 0;
        if !since && !withdrawn {
            continue;
        }
        let on = row.published_on.unwrap_or(day).checked_sub(Span::new().years(1));
        (row.status, row.published_on) = match on {
            Ok(on) if withdrawn || place % 7 != 0 => (met.clone(), Some(on)),
            _ => (none.clone(), None),
        };
    }
    move_locations(&mut before);
    before
}

fn move_locations(before: &mut Programme) {
    let mut place = 0;
    before.locations.retain(|_| {
        place += 1;
        place % 97 != 0
    });
    for location in before.locations.iter_mut().skip(20).step_by(113) {
        location.provider = "1-030000001".parse().ok();
        "Zformer Care Group".clone_into(&mut location.provider_name);
    }
    let closed = before
        .locations
        .iter()
        .enumerate()
        .filter(|(place, _)| place % 83 == 0);
    let closed: Vec<_> = closed
        .filter_map(|(place, location)| {
            let mut location = location.clone();
            location.id = format!("1-02{place:07}").parse::<CqcId>().ok()?;
            location.name = format!("{} (old)", location.name);
            Some(location)
        })
        .collect();
    before.locations.extend(closed);
}

/// Indicators that may stand beside a synthetic programme, none of a day after `day`.
pub fn synthetic_indicators(day: Date) -> Vec<Indicator> {
    const RECORDS: &str = "Digital social care records";
    let mut rows = Vec::new();
    let mut say = |indicator: &str, on, of, value, target| {
        rows.push(Indicator {
            indicator: indicator.to_owned(),
            on,
            of,
            value,
            unit: "%".to_owned(),
            target,
            source: "made up for a demonstration".to_owned(),
        });
    };
    for (on, value) in [
        (date(2022, 7, 1), 45.0),
        (date(2023, 10, 1), 57.0),
        (date(2025, 3, 1), 78.0),
    ] {
        say(RECORDS, on, IndicatorOf::England, value, Some(80.0));
    }
    for (place, area) in (0_u32..).zip(synthetic_places(day)) {
        let of = || IndicatorOf::Area(area.authority.clone());
        let value = f64::from(62 + place * 7 % 31);
        say(RECORDS, date(2025, 3, 1), of(), value, Some(80.0));
        let value = f64::from(71 + place * 11 % 27);
        say(
            "Broadband at the point of care",
            date(2025, 6, 1),
            of(),
            value,
            None,
        );
    }
    let concentration = "Locations with one of the three largest suppliers of care records";
    say(concentration, date(2025, 6, 1), IndicatorOf::England, 64.0, None);
    rows.retain(|row| row.on <= day);
    rows
}

/// Who helps where in a synthetic programme: one organisation for each ICB and one for everywhere.
pub fn synthetic_helpers(day: Date) -> Vec<Helper> {
    let mut rows = vec![helper("England", "Zinnfold Digital Support".to_owned(), 0)];
    for (place, area) in (1_u32..).zip(synthetic_places(day)) {
        let name = area.icb.name.trim_start_matches("NHS ");
        let name = name.trim_end_matches(" Integrated Care Board");
        rows.push(helper(
            &area.name,
            format!("Made-up Care Association of {name}"),
            place,
        ));
    }
    rows
}

fn helper(area: &str, organisation: String, number: u32) -> Helper {
    Helper {
        area: area.to_owned(),
        organisation,
        telephone: format!("01632960{:03}", 900 + number % 100),
    }
}
