//! The header of a ClamAV database.

/// Bytes of the header that every `.cvd` and `.cld` begins with.
pub(crate) const HEADER_BYTES: usize = 512;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The day on which a database was built: `ClamAV-VDB:07 Mar 2025 04-37 -0500:…`, as days since 1970.
///
/// The day is taken as written; the offset can move it by one day, which no judgement rests on.
pub(crate) fn built(header: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(header);
    let stamp = text.strip_prefix("ClamAV-VDB:")?.split(':').next()?;
    let mut words = stamp.split_whitespace();
    let day: i8 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year: i16 = words.next()?.parse().ok()?;
    crate::parse::day::of(year, i8::try_from(month + 1).ok()?, day)
}
