//! What people said, as it lies on this disk: a book of answers for each toolkit, and the hand-written part of the
//! register. Each is a text that a person can read; a damaged one is never written over.

use std::path::Path;
use std::path::PathBuf;

use dspt_policies::AnswerBook;
use dspt_policies::AssetBook;
use dspt_policies::Diagnostics;
use dspt_policies::Policy;
use dspt_policies::Toolkit;
use dspt_policies::Toolkits;
use dspt_policies::clock;
use dspt_report::CheckId;

use crate::disk;
use crate::disk::Disk;
use crate::disk::DiskError;
use crate::enrolment;
use crate::enrolment::EnrolError;
use crate::limits;
use crate::paths;
use crate::paths::DataFolder;

/// The two texts of this computer: the answers to the toolkit in force on `today` (days since 1970-01-01 UTC), or where nobody
/// answered it, to the newest that has any; and the register. `None` where nobody said anything.
///
/// # Errors
/// [`BooksError`].
pub fn texts(
    folder: &DataFolder,
    policy: &Policy,
    today: i64,
) -> Result<(Option<String>, Option<String>), BooksError> {
    let here = toolkits(folder)?;
    let answers = match here.last() {
        Some(newest) => {
            // Only now: most computers hold no answers, and reading the sets takes longer than judging.
            let sets = Toolkits::of(policy);
            let in_force = &sets.in_use(today).name;
            let toolkit = if here.contains(in_force) { in_force } else { newest };
            text(&folder.answers(toolkit))?
        }
        None => None,
    };
    Ok((answers, text(&folder.assets())?))
}

/// The names of the toolkits that have a book of answers here, oldest first.
///
/// # Errors
/// [`BooksError::Disk`].
pub fn toolkits(folder: &DataFolder) -> Result<Vec<String>, BooksError> {
    let failed = |source| DiskError::new("list", folder.root(), source);
    let entries = match std::fs::read_dir(folder.root()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let toolkit = name
            .to_str()
            .and_then(|name| name.strip_prefix(paths::ANSWERS)?.strip_suffix(paths::YAML))
            // The grammar of a toolkit's name is that of a check's id.
            .filter(|toolkit| toolkit.parse::<CheckId>().is_ok());
        found.extend(toolkit.map(str::to_owned));
    }
    found.sort_unstable();
    Ok(found)
}

/// A book's text; `None` where there is none.
///
/// # Errors
/// [`BooksError`].
pub fn text(path: &Path) -> Result<Option<String>, BooksError> {
    let Some(bytes) = disk::read(path, limits::BOOK_BYTES as u64)? else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(BooksError::NotText {
            path: path.to_owned(),
        }),
    }
}

/// The answers to a toolkit as they stand.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Opened {
    /// The book; empty where nobody said anything.
    pub book: AnswerBook,
    /// The names of earlier lists of questions that were answered here and that this program does not hold: nothing was taken
    /// over from them.
    pub others: Vec<String>,
    /// The earlier year that it was taken over from just now, and is not kept under this year's name yet.
    pub carried: Option<Carried>,
    /// How many answers are to questions that this list does not ask, or asks in another way. They are kept.
    pub not_asked: usize,
}

/// What was taken over from an earlier year.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Carried {
    /// The year, `2025-26`.
    pub year: String,
    /// How many answers, each to be confirmed anew.
    pub count: usize,
    /// How many this year does not ask, or asks in another way. They stay in the earlier book.
    pub left_behind: usize,
}

/// Opens the answers to a toolkit. Where only an earlier year was answered, they are those answers, to be confirmed
/// anew; nothing is written.
///
/// # Errors
/// [`BooksError`].
pub fn answers(folder: &DataFolder, sets: &Toolkits, toolkit: &Toolkit) -> Result<Opened, BooksError> {
    let mut opened = Opened {
        book: AnswerBook::new(toolkit),
        others: Vec::new(),
        carried: None,
        not_asked: 0,
    };
    if let Some(book) = reopen(folder, toolkit)? {
        opened.not_asked = book.not_asked(toolkit).count();
        opened.book = book;
        return Ok(opened);
    }
    let mut here = toolkits(folder)?;
    let known = sets.all().iter().rev();
    let earlier = known.filter(|earlier| earlier.year < toolkit.year && here.contains(&earlier.name));
    for earlier in earlier {
        let Some(before) = reopen(folder, earlier)? else {
            continue;
        };
        let over = before.carry_to(toolkit);
        opened.carried = Some(Carried {
            year: earlier.year.clone(),
            count: over.book.latest().count(),
            left_behind: over.left_behind.len(),
        });
        opened.book = over.book;
        return Ok(opened);
    }
    here.retain(|name| sets.find(name).is_none());
    opened.others = here;
    Ok(opened)
}

fn reopen(folder: &DataFolder, toolkit: &Toolkit) -> Result<Option<AnswerBook>, BooksError> {
    let path = folder.answers(&toolkit.name);
    let Some(text) = text(&path)? else {
        return Ok(None);
    };
    // By the last of days: what was said while the clock ran ahead is not lost when it is set right.
    let book = AnswerBook::reopen(&text, toolkit, clock::LAST_DAY);
    book.map(Some)
        .map_err(|source| BooksError::Damaged { path, source })
}

/// Changes the answers to a toolkit and waits until they are on the disk. Other runs wait meanwhile.
///
/// # Errors
/// What `act` gives, or [`BooksError`]; then nothing was written.
pub fn change_answers<T, E: From<BooksError>>(
    folder: &DataFolder,
    disk: &dyn Disk,
    (sets, toolkit): (&Toolkits, &Toolkit),
    act: impl FnOnce(&mut AnswerBook) -> Result<T, E>,
) -> Result<(T, AnswerBook), E> {
    let _hold = enrolment::hold(folder).map_err(BooksError::from)?;
    let mut book = answers(folder, sets, toolkit)?.book;
    let before = book.clone();
    let done = act(&mut book)?;
    if book != before {
        keep(disk, &folder.answers(&toolkit.name), &book.to_yaml())?;
    }
    Ok((done, book))
}

/// Opens the hand-written part of the register; empty where nobody wrote anything into it.
///
/// # Errors
/// [`BooksError`].
pub fn assets(folder: &DataFolder) -> Result<AssetBook, BooksError> {
    let path = folder.assets();
    let Some(text) = text(&path)? else {
        return Ok(AssetBook::new());
    };
    AssetBook::reopen(&text, clock::LAST_DAY).map_err(|source| BooksError::Damaged { path, source })
}

/// Changes the register and waits until it is on the disk. Other runs wait meanwhile.
///
/// # Errors
/// What `act` gives, or [`BooksError`]; then nothing was written.
pub fn change_assets<T, E: From<BooksError>>(
    folder: &DataFolder,
    disk: &dyn Disk,
    act: impl FnOnce(&mut AssetBook) -> Result<T, E>,
) -> Result<(T, AssetBook), E> {
    let _hold = enrolment::hold(folder).map_err(BooksError::from)?;
    let mut book = assets(folder)?;
    let before = book.clone();
    let done = act(&mut book)?;
    if book != before {
        keep(disk, &folder.assets(), &book.to_yaml())?;
    }
    Ok((done, book))
}

/// Replaces a book as a whole. Nothing that was said before is missing in it, so no other copy is made.
fn keep(disk: &dyn Disk, path: &Path, text: &str) -> Result<(), BooksError> {
    if text.len() > limits::BOOK_BYTES {
        return Err(BooksError::Full {
            path: path.to_owned(),
        });
    }
    Ok(disk::replace(disk, path, text.as_bytes())?)
}

/// What was said could not be read from this disk, or kept on it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BooksError {
    /// A file or folder.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// Another run, or the folder.
    #[error(transparent)]
    Hold(#[from] EnrolError),
    /// Mistakes in what was kept.
    #[error(
        "{} cannot be read, and it was left as it is; put it right at the marks below, or move it away to begin anew",
        path.display()
    )]
    Damaged {
        /// Which.
        path: PathBuf,
        /// Where.
        #[source]
        source: Diagnostics,
    },
    /// The largest that is ever read.
    #[error(
        "{} would have more than {} bytes, so nothing was added; move it away to begin anew",
        path.display(),
        limits::BOOK_BYTES
    )]
    Full {
        /// Which.
        path: PathBuf,
    },
    /// Not a text.
    #[error("{} is damaged: it is not a text; put it back from a copy, or move it away to begin anew", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests;
