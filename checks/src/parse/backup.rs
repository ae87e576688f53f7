//! What backup tools write down.

use crate::parse::day;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Whether Timeshift's settings name a device and a schedule; none where they are not understood.
pub(crate) fn is_timeshift_scheduled(json: &[u8]) -> Option<bool> {
    let settings: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(json).ok()?;
    let text = |key: &str| {
        settings
            .get(key)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let schedules = ["monthly", "weekly", "daily", "hourly", "boot"];
    let scheduled = schedules
        .iter()
        .any(|kind| text(&format!("schedule_{kind}")) == "true");
    Some(scheduled && !text("backup_device_uuid").is_empty())
}

/// The day of a snapshot's folder, `2026-11-20_03-00-01`.
pub(crate) fn timeshift_day(name: &str) -> Option<i64> {
    let (date, _) = name.split_once('_')?;
    let mut parts = date.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let number = parts.next()?.parse().ok()?;
    parts.next().is_none().then(|| day::of(year, month, number))?
}

/// The newest `completed successfully` of rsnapshot's log, `[20/Nov/2026:03:00:01] …` or `[2026-11-20T03:00:01] …`.
pub(crate) fn rsnapshot_day(log: &str) -> Option<i64> {
    let lines = log.lines().filter(|line| line.contains("completed successfully"));
    lines.filter_map(stamp_day).max()
}

fn stamp_day(line: &str) -> Option<i64> {
    let (stamp, _) = line.strip_prefix('[')?.split_once(']')?;
    if let Some((date, _)) = stamp.split_once('T') {
        return timeshift_day(&format!("{date}_"));
    }
    let mut parts = stamp.split(':').next()?.split('/');
    let number = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = parts.next()?.parse().ok()?;
    day::of(year, i8::try_from(month + 1).ok()?, number)
}
