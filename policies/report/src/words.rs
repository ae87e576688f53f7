//! Words that all programs share: numbers with what they count, and what went wrong, so that a person can do something.

use std::error::Error;
use std::fmt::Display;
use std::io;

/// How many of something: `1 computer`, `0 computers`, `3 computers`.
pub fn counted<N: Copy + Display + From<u8> + PartialEq>(count: N, one: &str, many: &str) -> String {
    let word = if count == N::from(1) { one } else { many };
    format!("{count} {word}")
}

/// An error and what caused it, in one line, outermost first.
///
/// What the system says about a file ends it in our words, which say what to do; its own stay where we know none.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let of_file = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let ours = of_file.and_then(about_file);
        let text = ours.map_or_else(|| cause.to_string(), str::to_owned);
        // Some libraries say the same again, after a number.
        if !texts
            .last()
            .is_some_and(|last: &String| text.ends_with(last.as_str()))
        {
            texts.push(text);
        }
        next = cause.source().filter(|_| ours.is_none());
    }
    texts.join(": ")
}

/// What is the matter with a file, and what to do; `None` where the system's own words have to do.
pub fn about_file(kind: io::ErrorKind) -> Option<&'static str> {
    let (_, words) = ABOUT_FILES.iter().find(|(known, _)| *known == kind)?;
    Some(words)
}

const ABOUT_FILES: [(io::ErrorKind, &str); 7] = [
    (
        io::ErrorKind::NotFound,
        "the file or its folder is not there; look at how it is written",
    ),
    (
        io::ErrorKind::AlreadyExists,
        "it is there already and is never replaced; choose another name",
    ),
    (io::ErrorKind::IsADirectory, "that is a folder; name a file"),
    (
        io::ErrorKind::NotADirectory,
        "a part of that is a file and no folder; look at how it is written",
    ),
    (
        io::ErrorKind::PermissionDenied,
        "this account may not; choose another place, or ask whoever looks after this computer",
    ),
    (
        io::ErrorKind::ReadOnlyFilesystem,
        "nothing can be written there; choose another place",
    ),
    (
        io::ErrorKind::StorageFull,
        "the disk is full; free some space, then try again",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        assert_eq!(counted(0_usize, "entry", "entries"), "0 entries");
        assert_eq!(counted(1_u64, "entry", "entries"), "1 entry");
        assert_eq!(counted(-1_i64, "entry", "entries"), "-1 entries");
        assert_eq!(counted(21_u32, "entry", "entries"), "21 entries");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read the letter")]
    struct Unread(#[source] io::Error);

    #[test]
    fn what_the_system_says_about_a_file_is_said_in_words_that_help() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(
            chain(&Unread(missing)),
            "cannot read the letter: the file or its folder is not there; look at how it is written"
        );
        let there = io::Error::from(io::ErrorKind::AlreadyExists);
        assert_eq!(
            chain(&there),
            "it is there already and is never replaced; choose another name"
        );
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        let same = io::Error::other("cannot read the letter");
        assert_eq!(chain(&Unread(same)), "cannot read the letter");
    }

    #[test]
    fn what_we_have_no_words_for_is_told_as_the_system_does() {
        let other = io::Error::new(io::ErrorKind::ConnectionRefused, "nobody listens");
        assert_eq!(chain(&Unread(other)), "cannot read the letter: nobody listens");
    }
}
