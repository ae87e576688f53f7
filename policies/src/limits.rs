//! Every maximum of policy files and books, in one table. Each is tested at its edge in `tests/limits.rs` or
//! `tests/book_limits.rs`.
//!
//! What crosses the wire is bounded in [`dspt_report::limits`]; these bound what an author may write.

/// Files of one policy.
pub const FILES: usize = 512;
/// One file, in bytes.
pub const FILE_BYTES: usize = 256 * 1024;
/// All files of a policy together, in bytes.
pub const POLICY_BYTES: usize = 4 * 1024 * 1024;
/// A file's name inside its policy, in bytes.
pub const FILE_NAME_BYTES: usize = 120;
/// How deep a file nests.
pub const YAML_DEPTH: usize = 12;
/// Values in one file.
pub const YAML_NODES: usize = 50_000;

/// Checks of one policy: each makes one finding of a report.
pub const CHECKS: usize = dspt_report::limits::FINDINGS;
/// A check's title, in characters.
pub const TITLE_CHARS: usize = 80;
/// A check's reason or the text of a fix, in characters.
pub const PROSE_CHARS: usize = 1_500;
/// Minutes that a fix may claim to take.
pub const FIX_MINUTES: u32 = 10_000;
/// Parameters of one check.
pub const PARAMETERS: usize = 16;
/// Tests of one check.
pub const TESTS: usize = 100;

/// An expression, in bytes, looked at before it is parsed.
pub const EXPRESSION_BYTES: usize = 1_000;
/// Nodes of an expression's tree.
pub const EXPRESSION_NODES: usize = 200;
/// How deep brackets nest in an expression.
pub const EXPRESSION_DEPTH: u16 = 24;

/// Toolkit files of one policy.
pub const TOOLKITS: usize = 16;
/// Items of one toolkit.
pub const TOOLKIT_ITEMS: usize = 500;
/// Rows of the support-dates table.
pub const SUPPORT_ROWS: usize = 5_000;

/// A book of answers or assets, in bytes: no larger than what goes along with a report.
pub const BOOK_BYTES: usize = dspt_report::limits::ASSESSMENT_TEXT_BYTES;
/// Everything that one book keeps, each change counted.
pub const BOOK_ENTRIES: usize = 1_500;
/// The most days for which what a device reported can be good.
pub const GOOD_FOR_DAYS: u32 = 366;
/// Entries about one thing on one day.
pub const BOOK_TURNS: u32 = 1_000;
/// Things that one entry of the register stands for.
pub const ASSET_COUNT: u32 = 100_000;

/// Mistakes that one message shows; the rest are counted.
pub const MISTAKES_SHOWN: usize = 100;
/// Characters of a source line that a message shows.
pub const EXCERPT_CHARS: usize = 160;
