//! What may become large, and how large it may become.

/// Locations drawn to be checked by hand.
pub const SAMPLE: usize = 10;
/// Findings in one file; more are refused with the advice to export provider by provider.
pub const FINDINGS: usize = 1_000_000;
/// Providers in one file.
pub const PROVIDERS: usize = 100_000;
/// Characters of a name that a page shows.
pub const NAME_CHARS: usize = 80;
/// Characters of the name of an area that a chart shows.
pub const LABEL_CHARS: usize = 32;
