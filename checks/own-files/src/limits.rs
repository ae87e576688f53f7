//! Every maximum of this crate, in one table.

/// A secret to be sealed, or one that was.
pub(crate) const SEALED_BYTES: usize = 64 * 1024;
/// Groups that one person is a member of.
pub(crate) const GROUPS: usize = 10_000;
