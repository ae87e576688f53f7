//! The sums that screens show, counted again from the rows that they are sums of.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Span;
use super::differs;
use crate::engine::Connection;
use crate::engine::Row;
use crate::model::LogVerified;
use crate::sql::failure::During;
use crate::sql::failure::Failure;
use crate::sql::rows;

const OPERATION: &str = "count what is shown again";

/// Counts the sums of some providers again, from their devices and verdicts.
pub(super) fn of_providers(sql: &Connection, verified: &mut LogVerified, span: &Span) -> Result<(), Failure> {
    let of = |number: &i64| span.name(*number);
    let kept = table(sql, ESTATE, span, |row| row.get(0), 1)?;
    let counted = table(sql, ESTATE_COUNTED, span, |row| row.get(0), 1)?;
    compare(verified, &ESTATE_FIGURES, (&kept, &counted), |provider| {
        of(provider)
    });

    let place = |row: &Row<'_>| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, i64>(2)?,
        ))
    };
    let kept = table(sql, PLACES, span, place, 3)?;
    let counted = table(sql, PLACES_COUNTED, span, place, 3)?;
    compare(
        verified,
        &PLACE_FIGURES,
        (&kept, &counted),
        |(provider, location, shared)| {
            let place = if *location == 0 {
                "devices that are not placed".to_owned()
            } else {
                format!("location number {location}")
            };
            let shared = if *shared == 1 { "" } else { ", kept back" };
            format!("{}, {place}{shared}", of(provider))
        },
    );

    let tally = |row: &Row<'_>| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
        ))
    };
    let kept = table(sql, TALLY, span, tally, 3)?;
    let counted = table(sql, TALLY_COUNTED, span, tally, 3)?;
    compare(
        verified,
        &TALLY_FIGURES,
        (&kept, &counted),
        |(provider, check, verdict)| format!("{}, {}", of(provider), of_check(check, *verdict)),
    );
    Ok(())
}

/// Counts the sums of all again, from those of each provider.
pub(super) fn of_all(sql: &Connection, verified: &mut LogVerified) -> Result<(), Failure> {
    let span = Span::everything();
    let none = |_: &Row<'_>| Ok(());
    let kept = table(sql, ESTATE_ALL, &span, none, 0)?;
    let counted = table(sql, ESTATE_ALL_COUNTED, &span, none, 0)?;
    compare(verified, &ESTATE_FIGURES, (&kept, &counted), |()| {
        "all providers".to_owned()
    });

    let tally = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let kept = table(sql, TALLY_ALL, &span, tally, 2)?;
    let counted = table(sql, TALLY_ALL_COUNTED, &span, tally, 2)?;
    compare(
        verified,
        &TALLY_ALL_FIGURES,
        (&kept, &counted),
        |(check, verdict)| format!("all providers, {}", of_check(check, *verdict)),
    );
    Ok(())
}

fn of_check(check: &str, verdict: i64) -> String {
    let verdict = rows::verdict(verdict).map_or("no verdict", dspt_report::Verdict::as_str);
    format!("{check} {verdict}")
}

type Figures<K, const N: usize> = BTreeMap<K, [i64; N]>;

/// Figures by what they are of; the columns from `first` on hold them.
fn table<K: Ord, const N: usize>(
    sql: &Connection,
    text: &str,
    span: &Span,
    key: impl Fn(&Row<'_>) -> crate::engine::Result<K>,
    first: usize,
) -> Result<Figures<K, N>, Failure> {
    let read = |row: &Row<'_>| {
        let mut figures = [0; N];
        for (place, figure) in figures.iter_mut().enumerate() {
            *figure = row.get(first + place)?;
        }
        Ok((key(row)?, figures))
    };
    sql.prepare_cached(text)
        .and_then(|mut find| find.query_map((span.after, span.last), read)?.collect())
        .during(OPERATION)
}

/// What is nowhere is nothing.
fn compare<K: Ord, const N: usize>(
    verified: &mut LogVerified,
    names: &[&str; N],
    (kept, counted): (&Figures<K, N>, &Figures<K, N>),
    of: impl Fn(&K) -> String,
) {
    let keys: BTreeSet<&K> = kept.keys().chain(counted.keys()).collect();
    for key in keys {
        let figures = |map: &Figures<K, N>| map.get(key).copied().unwrap_or([0; N]);
        let both = figures(kept).into_iter().zip(figures(counted));
        for (name, (shown, derived)) in names.iter().zip(both) {
            if shown != derived {
                differs(verified, format!("{}: {name}", of(key)), shown, derived);
            }
        }
    }
}

const ESTATE_FIGURES: [&str; 6] = [
    "count of devices",
    "count of failing",
    "count of never heard",
    "count to confirm",
    "count of copied",
    "count of wrong clocks",
];
const ESTATE: &str = "SELECT provider, devices, failing, never, to_confirm, cloned, clock_wrong FROM estate
     WHERE provider > ?1 AND provider <= ?2 AND provider <> 0";
const ESTATE_COUNTED: &str = "SELECT provider, count(*), count(*) FILTER (WHERE fail > 0), count(*) FILTER (WHERE last_heard IS NULL),
         count(*) FILTER (WHERE state IN (1, 2)), count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE clock_wrong = 1)
     FROM device WHERE provider > ?1 AND provider <= ?2 AND state <> 4 GROUP BY provider";
const ESTATE_ALL: &str = "SELECT devices, failing, never, to_confirm, cloned, clock_wrong FROM estate
     WHERE provider = 0 AND ?1 < ?2";
const ESTATE_ALL_COUNTED: &str =
    "SELECT coalesce(sum(devices), 0), coalesce(sum(failing), 0), coalesce(sum(never), 0),
         coalesce(sum(to_confirm), 0), coalesce(sum(cloned), 0), coalesce(sum(clock_wrong), 0)
     FROM estate WHERE provider <> 0 AND ?1 < ?2";

const PLACE_FIGURES: [&str; 11] = [
    "count of devices",
    "count of failing",
    "count to confirm",
    "count of copied",
    "count of wrong clocks",
    "pass",
    "fail",
    "advice",
    "unknown",
    "not applicable",
    "error",
];
const PLACES: &str = "SELECT provider, location, shared, devices, failing, to_confirm, cloned, clock_wrong,
         pass, fail, advice, unknown, not_applicable, error
     FROM place_sum WHERE provider > ?1 AND provider <= ?2";
const PLACES_COUNTED: &str = "SELECT provider, location, CASE WHEN sharing = 3 THEN 1 ELSE 0 END, count(*),
         count(*) FILTER (WHERE fail > 0), count(*) FILTER (WHERE state IN (1, 2)), count(*) FILTER (WHERE state = 3),
         count(*) FILTER (WHERE clock_wrong = 1),
         sum(pass), sum(fail), sum(advice), sum(unknown), sum(not_applicable), sum(error)
     FROM device WHERE provider > ?1 AND provider <= ?2 AND state <> 4 GROUP BY 1, 2, 3";

const TALLY_FIGURES: [&str; 2] = ["count of devices", "count of devices as evidence"];
const TALLY: &str = "SELECT provider, check_id, verdict, devices, evidence FROM tally
     WHERE provider > ?1 AND provider <= ?2 AND provider <> 0";
const TALLY_COUNTED: &str =
    "SELECT d.provider, s.check_id, s.verdict, count(*), count(*) FILTER (WHERE s.evidence = 1)
     FROM device d JOIN posture s ON /*+ s.provider = d.provider AND */ s.device = d.number
     WHERE d.provider > ?1 AND d.provider <= ?2 AND d.state <> 4 GROUP BY 1, 2, 3";
const TALLY_ALL_FIGURES: [&str; 3] = [
    "count of devices",
    "count of devices as evidence",
    "count of providers",
];
const TALLY_ALL: &str =
    "SELECT check_id, verdict, devices, evidence, providers FROM tally WHERE provider = 0 AND ?1 < ?2";
const TALLY_ALL_COUNTED: &str = "SELECT check_id, verdict, sum(devices), sum(evidence), count(*) FROM tally
     WHERE provider <> 0 AND ?1 < ?2 GROUP BY 1, 2";
