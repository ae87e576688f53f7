//! Every maximum of the screens, in one table.

/// Rows asked for at once.
pub const CHUNK_ROWS: usize = 250;
/// Chunks of a list held at once: the one with the cursor and its neighbours.
pub const WINDOW_CHUNKS: usize = 3;
/// Rows from the end of what is held at which more is fetched.
pub const EDGE_ROWS: usize = 100;
/// Characters of a search text.
pub const FILTER_CHARACTERS: usize = 120;
/// Events waiting to be handled; a terminal that sends more waits.
pub const EVENTS: usize = 64;
/// Shortest time between two frames, milliseconds: half of what a key may take until it is seen, so that keys in quick
/// succession leave time to draw what came of each.
pub const FRAME_MILLISECONDS: u64 = 8;
/// Time between two looks at the clock while one is on screen, milliseconds.
pub const TICK_MILLISECONDS: u64 = 1_000;
/// Time between two questions whether the store changed, milliseconds.
pub const CHANGED_MILLISECONDS: u64 = 1_000;
/// Age at which a screen is read again even if nothing was kept: silence is judged by the clock alone. Seconds.
pub const REREAD_SECONDS: i64 = 60;
/// Rows of a supporter's screen, which are all read at once; beyond them it says how many more there are.
pub const DESK_ROWS: usize = 1_000;
/// Quiet computers of which the first screen says when they were last heard of.
pub const QUIET_NAMED: u32 = 50;
/// Computers that a text to send is made from, and that it names.
pub const EMAIL_DEVICES: usize = 20;
/// Changes of a register that the list of imports tells.
pub const REGISTER_CHANGES: usize = 200;
/// Characters of an area's name as it is typed.
pub const AREA_CHARACTERS: usize = 120;
/// By how much a key moves the share to reach, percent.
pub const TARGET_STEP: u32 = 5;
/// Rows that may be marked at once.
pub const MARKS: usize = 200;
/// Characters of a remark, a name or a day that is typed.
pub const FORM_CHARACTERS: usize = 500;
/// Days for which a thing may rest.
pub const REST_DAYS: i64 = 366;
/// Providers held at once, so that a search needs no answer from anywhere; beyond them the list says how many more there are.
pub const ROSTER_ROWS: usize = 50_000;
/// Providers asked for at once.
pub const ROSTER_CHUNK: usize = 1_000;
/// Age at which a long list of providers is read again because something was kept. Seconds.
pub const ROSTER_REREAD_SECONDS: i64 = 20;
/// Lists that are kept under a name.
pub const SAVED_LISTS: usize = 50;
/// Characters of such a name.
pub const SAVED_NAME_CHARACTERS: usize = 40;
/// Lines of a screen as text.
pub const TEXT_LINES: usize = 2_000;
/// Bytes of a text that is handed to a clipboard; terminals take no more.
pub const COPY_BYTES: usize = 60 * 1024;
/// For how many days a post's certificate is good; the server's own number, which a test compares.
pub const CERTIFICATE_DAYS: i64 = 730;
