//! A device as it is shown, beside what follows from its chain.

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::LocationId;

use super::chain::Chain;
use super::chain::Said;
use super::differs;
use super::providers::level;
use crate::engine::Row;
use crate::model::DeviceState;
use crate::model::LogVerified;
use crate::model::VerdictCounts;
use crate::posture::Posture;
use crate::posture::Standing;
use crate::posture::counts;
use crate::sql::placing::NOWHERE;
use crate::sql::rows;
use crate::sql::standing::failing_since;

/// A device as it is shown, and how it enrolled.
pub(super) struct Device {
    pub(super) number: i64,
    pub(super) id: DeviceId,
    pub(super) enrolled: Option<(i64, i64)>,
    pub(super) token: [u8; 32],
    pub(super) state: i64,
    pub(super) sharing: i64,
    pub(super) stands: [Option<i64>; 8],
    pub(super) clock_wrong: bool,
    pub(super) counts: VerdictCounts,
    pub(super) failing_since: Option<i64>,
    /// By number, 0 for nowhere, and by id where it is there.
    pub(super) location: (i64, Option<LocationId>),
    pub(super) below: u64,
    pub(super) os: String,
}

/// What [`Device::stands`] holds, in order.
const STANDS: [&str; 8] = [
    "when it was last heard",
    "when it collected",
    "the agent",
    "the policy",
    "the facts",
    "the findings",
    "the inventory",
    "the answers",
];

pub(super) fn device(row: &Row<'_>) -> crate::engine::Result<Device> {
    let enrolled: Option<i64> = row.get(2)?;
    let at: Option<i64> = row.get(3)?;
    let mut stands = [None; 8];
    for (place, column) in stands.iter_mut().enumerate() {
        *column = row.get(7 + place)?;
    }
    Ok(Device {
        number: row.get(0)?,
        id: DeviceId::new(row.get(1)?),
        enrolled: enrolled.zip(at),
        token: row.get(4)?,
        state: row.get(5)?,
        sharing: row.get(6)?,
        stands,
        clock_wrong: row.get(15)?,
        counts: rows::counts(row, 16)?,
        failing_since: row.get(22)?,
        location: (
            row.get(26)?,
            row.get::<_, Option<[u8; 8]>>(23)?.map(LocationId::new),
        ),
        below: row.get(24)?,
        os: row.get(25)?,
    })
}

pub(super) const DEVICES: &str = "SELECT d.number, d.id, e.position, l.at, d.token, d.state, d.sharing,
         d.last_heard, d.collected_at, d.agent, d.policy, d.facts, d.findings, d.inventory, d.assessment,
         d.clock_wrong, d.pass, d.fail, d.advice, d.unknown, d.not_applicable, d.error, d.failing_since,
         o.id, d.below, d.os, d.location
     FROM device d
     LEFT JOIN enrolment e ON e.device = d.number
     LEFT JOIN log l ON l.position = e.position
     LEFT JOIN location o ON o.number = d.location
     WHERE d.provider = ?1 AND d.number > ?2 ORDER BY d.number LIMIT ?3";

/// How the device stands beside how its chain ends.
pub(super) fn compare(verified: &mut LogVerified, device: &Device, chain: &Chain) {
    let of = |what: &str| format!("{what} of device {}", device.id);
    let shown = rows::state(device.state).ok();
    if shown.is_none_or(|state| !chain.end().has(state)) {
        let words: Vec<&str> = chain.end().all().map(word).collect();
        differs(verified, of("state"), shown.map_or("", word), words.join(" or "));
    }
    let (number, place) = device.location;
    if place != chain.location || (number != NOWHERE && place.is_none()) {
        let told = |place: Option<LocationId>| place.map(|id| id.to_string()).unwrap_or_default();
        let shown = place.map_or_else(|| format!("number {number}"), |id| id.to_string());
        differs(verified, of("location"), shown, told(chain.location));
    }
    if chain.newest.is_none() && device.below > 0 {
        // All its reports were erased for their age: what they said last stays.
        return;
    }
    if device.sharing != chain.sharing {
        differs(
            verified,
            of("sharing"),
            level(device.sharing),
            level(chain.sharing),
        );
    }
    let clock_wrong = chain.newest.is_some_and(|newest| newest.clock_wrong);
    if device.clock_wrong != clock_wrong {
        differs(verified, of("wrong clock"), device.clock_wrong, clock_wrong);
    }
    for ((what, shown), derived) in STANDS.iter().zip(device.stands).zip(stands(device, chain)) {
        if shown != derived {
            let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
            differs(verified, of(what), number(shown), number(derived));
        }
    }
}

/// What [`Device::stands`] should hold.
fn stands(device: &Device, chain: &Chain) -> [Option<i64>; 8] {
    let of = |column: fn(&Said) -> i64| chain.newest.as_ref().map(column);
    let book = match chain.assessment {
        Some((number, _)) => Some(number),
        // It may have been named by a report that is gone.
        None if device.below > 0 => device.stands.last().copied().flatten(),
        None => None,
    };
    [
        chain.last_heard,
        of(|said| said.collected_at),
        // Before its first report it is that of its enrolment, which is no part of what is shown.
        of(|said| said.agent).or_else(|| device.stands.get(2).copied().flatten()),
        of(|said| said.policy),
        of(|said| said.facts),
        of(|said| said.findings),
        of(|said| said.inventory),
        book,
    ]
}

/// Figures that stand beside the device are those of its verdicts.
pub(super) fn counted(verified: &mut LogVerified, device: &Device, kept: &Posture) {
    let of = |what: &str| format!("{what} of device {}", device.id);
    let counted = counts(kept);
    if counted != device.counts {
        let figures = |counts: VerdictCounts| {
            format!(
                "{} pass, {} fail, {} advice, {} unknown, {} not applicable, {} error",
                counts.pass, counts.fail, counts.advice, counts.unknown, counts.not_applicable, counts.error
            )
        };
        differs(verified, of("counts"), figures(device.counts), figures(counted));
    }
    let since = failing_since(kept);
    if since != device.failing_since {
        differs(
            verified,
            of("since when it fails"),
            moment(device.failing_since),
            moment(since),
        );
    }
}

/// Names how a verdict is shown otherwise.
pub(super) fn name(
    verified: &mut LogVerified,
    device: &Device,
    check: &CheckId,
    (kept, derived): (Option<&Standing>, Option<&Standing>),
) {
    let told = |standing: Option<&Standing>| {
        standing.map_or(String::new(), |standing| {
            let reason = standing.reason.map(|reason| format!(" ({})", reason.as_str()));
            let evidence = if standing.evidence { ", evidence" } else { "" };
            let differs = if standing.differs {
                ", judged otherwise"
            } else {
                ""
            };
            format!(
                "{}{}{evidence}{differs} since {}",
                standing.verdict.as_str(),
                reason.unwrap_or_default(),
                moment(Some(standing.since))
            )
        })
    };
    differs(
        verified,
        format!("{check} of device {}", device.id),
        told(kept),
        told(derived),
    );
}

fn word(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Confirmed => "confirmed",
        DeviceState::New => "new",
        DeviceState::RestoredOrCopied => "restored or copied",
        DeviceState::Cloned => "cloned",
        DeviceState::Retired => "retired",
    }
}

fn moment(at: Option<i64>) -> String {
    at.map(|at| rows::device_time(at).to_string()).unwrap_or_default()
}
