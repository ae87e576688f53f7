//! Thin I/O: a folder to source files. Everything else in this crate is pure.

use std::fs;
use std::fs::DirEntry;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::error::ReadFolderError;
use crate::limits;
use crate::policy::SourceFile;

/// The folders inside a policy's folder that hold policy files.
const FOLDERS: [&str; 2] = ["checks", "toolkit"];

/// Reads the policy files of a folder: `*.yaml` in it, in `checks/` and in `toolkit/`. Links are not followed.
///
/// # Errors
/// The first entry that cannot be read or is beyond a limit, and a folder without any policy file.
pub fn read_folder(folder: &Path) -> Result<Vec<SourceFile>, ReadFolderError> {
    let mut found = yaml_files(folder, "")?;
    for inner in FOLDERS {
        let path = folder.join(inner);
        if path.symlink_metadata().is_ok_and(|entry| entry.is_dir()) {
            found.extend(yaml_files(&path, inner)?);
        }
    }
    if found.is_empty() {
        return Err(ReadFolderError::Empty {
            path: folder.to_owned(),
        });
    }
    if found.len() > limits::FILES {
        return Err(ReadFolderError::TooManyFiles {
            path: folder.to_owned(),
        });
    }
    found.sort();
    found
        .into_iter()
        .map(|(name, path)| Ok(SourceFile::new(name, read(&path)?)))
        .collect()
}

fn yaml_files(folder: &Path, prefix: &str) -> Result<Vec<(String, PathBuf)>, ReadFolderError> {
    let failed = |source| ReadFolderError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if let Some(name) = yaml_name(&entry).map_err(failed)? {
            let name = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            found.push((name, entry.path()));
        }
        if found.len() > limits::FILES {
            return Err(ReadFolderError::TooManyFiles {
                path: folder.to_owned(),
            });
        }
    }
    Ok(found)
}

fn yaml_name(entry: &DirEntry) -> io::Result<Option<String>> {
    let name = entry.file_name().to_string_lossy().into_owned();
    let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let shown = yaml && !name.starts_with('.');
    Ok((shown && entry.file_type()?.is_file()).then_some(name))
}

fn read(path: &Path) -> Result<String, ReadFolderError> {
    let failed = |source| ReadFolderError::Read {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadFolderError::TooLarge {
            path: path.to_owned(),
        });
    }
    String::from_utf8(bytes).map_err(|_| ReadFolderError::NotText {
        path: path.to_owned(),
    })
}
