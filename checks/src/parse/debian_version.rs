//! The order of Debian package versions, as Debian Policy 5.6.12 defines it: `[epoch:]upstream[-revision]`.

use std::cmp::Ordering;

/// Compares two versions as the package manager does. Total: any bytes have a place.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (Parts::of(a), Parts::of(b));
    number(a.epoch, b.epoch)
        .then_with(|| part(a.upstream, b.upstream))
        .then_with(|| part(a.revision, b.revision))
}

/// A version taken apart.
struct Parts<'a> {
    epoch: &'a [u8],
    upstream: &'a [u8],
    revision: &'a [u8],
}

impl<'a> Parts<'a> {
    /// The epoch ends at the first colon, the revision starts after the last hyphen; a missing one is 0.
    fn of(version: &'a [u8]) -> Self {
        let (epoch, rest) = match version.iter().position(|&byte| byte == b':') {
            Some(colon) => (version.get(..colon), version.get(colon + 1..)),
            None => (None, Some(version)),
        };
        let rest = rest.unwrap_or_default();
        let (upstream, revision) = match rest.iter().rposition(|&byte| byte == b'-') {
            Some(hyphen) => (rest.get(..hyphen), rest.get(hyphen + 1..)),
            None => (Some(rest), None),
        };
        Self {
            epoch: epoch.unwrap_or_default(),
            upstream: upstream.unwrap_or_default(),
            revision: revision.unwrap_or_default(),
        }
    }
}

/// Compares text and numbers in turn, from the left.
fn part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (a_text, a_rest) = split(a, |byte| !byte.is_ascii_digit());
        let (b_text, b_rest) = split(b, |byte| !byte.is_ascii_digit());
        let (a_number, a_after) = split(a_rest, u8::is_ascii_digit);
        let (b_number, b_after) = split(b_rest, u8::is_ascii_digit);
        let order = text(a_text, b_text).then_with(|| number(a_number, b_number));
        if order.is_ne() {
            return order;
        }
        (a, b) = (a_after, b_after);
    }
    Ordering::Equal
}

/// Compares without digits: `~` before the end, the end before letters, letters before all else.
fn text(a: &[u8], b: &[u8]) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(&byte) if byte.is_ascii_alphabetic() => i16::from(byte),
        Some(&byte) => i16::from(byte) + 256,
    };
    (0..a.len().max(b.len()))
        .map(|at| weight(a.get(at)).cmp(&weight(b.get(at))))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Compares digits of any length by value. What is no digit (in a broken epoch) is compared as bytes.
fn number(a: &[u8], b: &[u8]) -> Ordering {
    let (_, a) = split(a, |&byte| byte == b'0');
    let (_, b) = split(b, |&byte| byte == b'0');
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn split(bytes: &[u8], belongs: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|byte| !belongs(byte))
        .unwrap_or(bytes.len());
    bytes.split_at(end)
}

#[cfg(test)]
mod tests;
