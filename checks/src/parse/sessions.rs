//! Sign-in records: `lastlog`, `wtmp`, and session files of the login manager.

const SECONDS_PER_DAY: i64 = 86_400;
/// Sizes of a `lastlog` record: 32-bit times (x86) and 64-bit times (others).
pub(crate) const LASTLOG_RECORDS: [u64; 2] = [292, 296];
/// Sizes of a `wtmp` record, in the same order.
const WTMP_RECORDS: [usize; 2] = [384, 400];
const NAME_AT: usize = 44;
const NAME_BYTES: usize = 32;
const USER_PROCESS: i16 = 7;

/// The day of a `lastlog` record; none for an account that never signed in.
pub(crate) fn lastlog_day(record: &[u8]) -> Option<i64> {
    let seconds = if record.len() == 296 {
        i64::from_le_bytes(record.get(..8)?.try_into().ok()?)
    } else {
        i64::from(u32::from_le_bytes(record.get(..4)?.try_into().ok()?))
    };
    (seconds > 0).then_some(seconds / SECONDS_PER_DAY)
}

/// One sign-in of `wtmp`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SignIn {
    pub(crate) name: String,
    pub(crate) day: i64,
}

/// What a `wtmp` file tells.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct History {
    /// Day of its first record of any kind.
    pub(crate) first_day: i64,
    pub(crate) sign_ins: Vec<SignIn>,
}

/// Reads whole records; none where the bytes are no `wtmp` or hold nothing.
pub(crate) fn wtmp(bytes: &[u8]) -> Option<History> {
    WTMP_RECORDS.iter().find_map(|&size| wtmp_of(bytes, size))
}

fn wtmp_of(bytes: &[u8], size: usize) -> Option<History> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(size) {
        return None;
    }
    let mut first_day = None;
    let mut sign_ins = Vec::new();
    for record in bytes.chunks_exact(size) {
        let kind = i16::from_le_bytes(record.get(..2)?.try_into().ok()?);
        let seconds = if size == 384 {
            i64::from(u32::from_le_bytes(record.get(340..344)?.try_into().ok()?))
        } else {
            i64::from_le_bytes(record.get(344..352)?.try_into().ok()?)
        };
        if !(0..=9).contains(&kind) || seconds < 0 {
            return None;
        }
        let day = seconds / SECONDS_PER_DAY;
        first_day = first_day.or_else(|| (seconds > 0).then_some(day));
        if kind == USER_PROCESS {
            let name = record.get(NAME_AT..NAME_AT + NAME_BYTES)?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            let name = String::from_utf8_lossy(name).into_owned();
            sign_ins.push(SignIn { name, day });
        }
    }
    Some(History {
        first_day: first_day?,
        sign_ins,
    })
}
