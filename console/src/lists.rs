//! Lists of providers that this person keeps under a name: one small file beside the person's connections.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use dspt_tui::SavedList;
use dspt_tui::SourceError;
use dspt_tui::limits;

use crate::author_key;
use crate::connection;

/// The lists that were kept; none where there is no such file, or it is damaged: it holds nothing that cannot be typed again.
pub(crate) fn read() -> Vec<SavedList> {
    let lists = connection::settings().and_then(|folder| read_from(&folder.join(FILE)));
    lists.unwrap_or_default()
}

fn read_from(path: &Path) -> anyhow::Result<Vec<SavedList>> {
    let mut text = Vec::new();
    fs::File::open(path)?.take(SIZE_MOST).read_to_end(&mut text)?;
    let mut lists: Vec<SavedList> = serde_json::from_slice(&text)?;
    lists.truncate(limits::SAVED_LISTS);
    lists.retain(|saved| {
        saved.name.chars().count() <= limits::SAVED_NAME_CHARACTERS
            && saved.list.text.chars().count() <= limits::FILTER_CHARACTERS
    });
    Ok(lists)
}

/// Keeps all of them in the place of those before, as a whole or not at all.
pub(crate) fn keep(lists: &[SavedList]) -> Result<(), SourceError> {
    let written = connection::settings().and_then(|folder| {
        connection::make_folder(&folder)?;
        write_to(&folder.join(FILE), lists)
    });
    written.map_err(|error| {
        SourceError::change(
            "keep the list",
            "see whether your own configuration folder can be written to",
            Some(error.into()),
        )
    })
}

fn write_to(path: &Path, lists: &[SavedList]) -> anyhow::Result<()> {
    let shown = path.display();
    let text = serde_json::to_vec_pretty(lists).with_context(|| format!("cannot write {shown}"))?;
    let draft = path.with_extension("draft");
    // What an interrupted run left behind.
    let _ = fs::remove_file(&draft);
    let written = author_key::create_new(&draft).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, path))
        .with_context(|| format!("cannot write {shown}"))
}

const FILE: &str = "lists.json";
/// More than as many lists as are kept take.
const SIZE_MOST: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_damaged_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert!(read_from(&path).is_err());
        let saved = SavedList {
            name: "my north".to_owned(),
            list: dspt_tui::ProviderList::default(),
        };
        for lists in [vec![saved.clone()], Vec::new(), vec![saved.clone(), saved]] {
            write_to(&path, &lists).unwrap();
            assert_eq!(read_from(&path).unwrap(), lists);
        }
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"x").unwrap();
        assert!(read_from(&path).is_err());
    }

    #[test]
    fn the_screens_know_for_how_long_a_certificate_is_good() {
        assert_eq!(
            limits::CERTIFICATE_DAYS,
            dspt_server::limits::OPERATOR_CERTIFICATE_DAYS
        );
    }
}
