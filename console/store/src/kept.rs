//! A report as columns, and the same report from the columns again.
//!
//! Nine readings in JSON are 300 bytes of which the keys are most; their types and keys are therefore kept once as a
//! *shape*, and their values as few bytes. Whether this gives back exactly what was signed is looked at for each
//! report before it is kept.

use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::FactValue;
use dspt_report::Report;
use dspt_report::VerifiedReport;
use dspt_report::statement::PolicyRefused;
use dspt_report::statement::Rejoined;
use dspt_report::statement::Seen;
use dspt_report::statement::Sharing;
use serde::Deserialize;
use serde::Serialize;

/// Readings as kept.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Readings {
    /// Type letter and key of each, in order: `b:disk.free_low,i:updates.last_day`.
    pub(crate) shape: String,
    /// The values, in order.
    pub(crate) values: Vec<u8>,
}

/// What most reports do not have.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rare {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rejoined: Option<Rejoined>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seen: Option<Seen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sharing: Option<Sharing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_refused: Option<PolicyRefused>,
    /// The report before, where the log does not hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<dspt_report::ReportId>,
}

impl Rare {
    /// What `report` has of it; `previous` is added by whoever knows the log.
    pub(crate) fn of(report: &Report) -> Self {
        Self {
            rejoined: report.rejoined,
            seen: report.seen,
            skipped: report.skipped,
            sharing: report.sharing,
            policy_refused: report.policy_refused,
            previous: None,
        }
    }
}

impl Readings {
    /// Encodes readings; `None` where one is not known, which no statement holds.
    pub(crate) fn encode(readings: &FactSet) -> Option<Self> {
        let mut kept = Self::default();
        for (key, fact) in readings {
            let letter = match fact.value()? {
                FactValue::Bool(value) => {
                    kept.values.push(u8::from(*value));
                    'b'
                }
                FactValue::Integer(value) => {
                    // Zigzag: small numbers of either sign are short.
                    push_number(
                        &mut kept.values,
                        (value.unsigned_abs() << 1) | u64::from(*value < 0),
                    );
                    'i'
                }
                FactValue::Text(value) => {
                    push_text(&mut kept.values, value);
                    't'
                }
                FactValue::List(items) => {
                    push_number(&mut kept.values, items.len() as u64);
                    items.iter().for_each(|item| push_text(&mut kept.values, item));
                    'l'
                }
            };
            if !kept.shape.is_empty() {
                kept.shape.push(',');
            }
            kept.shape.push(letter);
            kept.shape.push(':');
            kept.shape.push_str(key.as_str());
        }
        Some(kept)
    }

    /// Decodes readings; `None` where the bytes are not what [`Readings::encode`] makes.
    pub(crate) fn decode(shape: &str, values: &[u8]) -> Option<FactSet> {
        let mut rest = values;
        let mut readings = FactSet::new();
        for part in shape.split(',').filter(|part| !part.is_empty()) {
            let (letter, key) = part.split_once(':')?;
            let value = match letter {
                "b" => FactValue::Bool(match take(&mut rest, 1)? {
                    [0] => false,
                    [1] => true,
                    _ => return None,
                }),
                "i" => {
                    let zigzag = take_number(&mut rest)?;
                    let size = i64::try_from(zigzag >> 1).ok()?;
                    FactValue::Integer(if zigzag & 1 == 1 { -size } else { size })
                }
                "t" => FactValue::Text(take_text(&mut rest)?),
                "l" => {
                    let count = take_number(&mut rest)?;
                    FactValue::List((0..count).map(|_| take_text(&mut rest)).collect::<Option<_>>()?)
                }
                _ => return None,
            };
            readings.insert(key.parse().ok()?, Fact::Known(value));
        }
        rest.is_empty().then_some(readings)
    }
}

/// The parts of a report that are kept in another form than they were said in; absent where they do not make the
/// same envelope again, so that the envelope itself must be kept.
pub(crate) fn columns(verified: &VerifiedReport) -> Option<(Readings, Rare)> {
    let report = verified.statement();
    let readings = Readings::encode(&report.readings)?;
    let rare = Rare::of(report);
    let again = Report {
        readings: Readings::decode(&readings.shape, &readings.values)?,
        rejoined: rare.rejoined,
        seen: rare.seen,
        skipped: rare.skipped,
        sharing: rare.sharing,
        policy_refused: rare.policy_refused,
        ..report.clone()
    };
    makes(again, verified).then_some((readings, rare))
}

/// Whether `report` makes the envelope that was verified.
fn makes(report: Report, verified: &VerifiedReport) -> bool {
    Envelope::rebuild(report, *verified.signature(), verified.signed_by())
        .is_ok_and(|envelope| envelope.id() == verified.id())
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push_number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let byte = *take(rest, 1)?.first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let length = usize::try_from(take_number(rest)?).ok()?;
    String::from_utf8(take(rest, length)?.to_vec()).ok()
}

#[cfg(test)]
mod tests;
