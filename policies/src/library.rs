//! The policy that is part of the program.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;

use crate::load;
use crate::policy::Policy;
use crate::policy::SourceFile;
use crate::toolkit::Toolkit;

/// Names and texts in turn, with a zero byte after every one, deflated: `build.rs` makes it.
static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.deflate"));

impl Policy {
    /// The policy that is part of this program.
    ///
    /// Loaded once, without what `tests/library.rs` proves before a release: the checks' own tests, and that checks and
    /// toolkits know each other.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Policy> = OnceLock::new();
        SHIPPED.get_or_init(load)
    }
}

impl Toolkit {
    /// All toolkits of the shipped policy, by deadline.
    pub fn shipped() -> &'static [Self] {
        Policy::shipped().toolkits()
    }

    /// The shipped set whose year contains `today` (days since 1970-01-01 UTC): the first whose deadline has not
    /// passed, or the last there is.
    pub fn in_use(today: i64) -> &'static Self {
        toolkit_in_use(Self::shipped(), today)
    }
}

fn load() -> Policy {
    let files = files();
    #[expect(
        clippy::expect_used,
        reason = "tests/library.rs proves that the shipped library loads"
    )]
    let loaded = load::load(&files, load::Trust::Shipped).expect("the shipped library loads");
    loaded.policy
}

pub(crate) fn toolkit_in_use(all: &[Toolkit], today: i64) -> &Toolkit {
    let open = all.iter().find(|toolkit| toolkit.deadline_day >= today);
    #[expect(
        clippy::expect_used,
        reason = "tests/library.rs proves that the shipped library has a toolkit"
    )]
    open.or_else(|| all.last())
        .expect("the shipped library has a toolkit")
}

/// The files of the library, which share one text.
fn files() -> Vec<SourceFile> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let mut parts = TEXT.get_or_init(inflate).split('\0');
    std::iter::from_fn(|| {
        let (name, text) = (parts.next()?, parts.next()?);
        Some(SourceFile::shared(name.to_owned(), text.into()))
    })
    .collect()
}

fn inflate() -> String {
    let mut text = String::new();
    #[expect(
        clippy::expect_used,
        reason = "tests/library.rs proves that the shipped library loads"
    )]
    DeflateDecoder::new(ARCHIVE)
        .read_to_string(&mut text)
        .expect("the shipped library inflates");
    text
}
