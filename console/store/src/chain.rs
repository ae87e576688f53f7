//! Where a report belongs in its device's chain. Pure: what is known goes in, a place comes out.

use dspt_report::ReportId;
use dspt_report::wire::Head;

/// The part of a report that the chain is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Link {
    pub(crate) id: ReportId,
    pub(crate) sequence: u64,
    pub(crate) previous: ReportId,
}

/// A report kept before under the same number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Kept {
    pub(crate) id: ReportId,
    pub(crate) standing: Standing,
}

/// How a kept report stands to the chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// Part of it, in order.
    Accepted = 0,
    /// Part of it, after a later one.
    Late = 1,
    /// Evidence only.
    Conflict = 2,
}

/// What must be known about the chain, apart from its head, to place a link. Asked only where the head does not decide.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Around {
    /// Everything kept under the same number.
    pub(crate) same: Vec<Kept>,
    /// Whether the number is known to be missing.
    pub(crate) missing: bool,
    /// Identity of the chain's entry one number before, where it is held.
    pub(crate) before: Option<ReportId>,
    /// `previous` of the chain's entry one number after, where it is held.
    pub(crate) after: Option<ReportId>,
}

/// Where a report belongs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// It follows the head, perhaps after a gap.
    Next {
        /// First and last number that are missing before it.
        gap: Option<(u64, u64)>,
    },
    /// It was kept before, as part of the chain.
    Again,
    /// It fills a gap.
    Late,
    /// It contradicts the chain.
    Conflict {
        /// Whether it was kept before.
        known: bool,
    },
}

/// Places a link. `around` is asked only when the head alone does not decide.
pub(crate) fn place<E>(
    link: Link,
    head: Head,
    around: impl FnOnce() -> Result<Around, E>,
) -> Result<Place, E> {
    // Numbers are at most 2^53, so one more never overflows.
    let next = head.sequence + 1;
    if link.sequence > next {
        let gap = Some((next, link.sequence - 1));
        return Ok(Place::Next { gap });
    }
    if link.sequence == next && link.previous == head.id {
        return Ok(Place::Next { gap: None });
    }
    let around = around()?;
    Ok(match around.same.iter().find(|kept| kept.id == link.id) {
        Some(kept) if kept.standing == Standing::Conflict => Place::Conflict { known: true },
        Some(_) => Place::Again,
        None if link.sequence < next && around.missing && chains(link, &around) => Place::Late,
        None => Place::Conflict { known: false },
    })
}

/// Whether the held neighbours name it, and it them.
fn chains(link: Link, around: &Around) -> bool {
    around.before.is_none_or(|before| before == link.previous)
        && around.after.is_none_or(|after| after == link.id)
}

#[cfg(test)]
mod tests;
