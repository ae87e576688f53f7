//! The files of letters: for their owner only, because they hold what lets a computer join.

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use anyhow::bail;
use tempfile::TempDir;

use crate::context::Usage;

/// A folder that is being filled, under another name beside its place. It goes where it is not finished.
pub(super) struct Making {
    filling: TempDir,
    folder: PathBuf,
}

impl Making {
    /// Begins a folder that is not there yet, or is empty.
    pub(super) fn begin(folder: &Path) -> anyhow::Result<Self> {
        if folder.symlink_metadata().is_ok() {
            let names = std::fs::read_dir(folder);
            let mut names = names.with_context(|| format!("cannot read {}", folder.display()))?;
            if names.next().is_some() {
                return Err(Usage(format!("{} is not empty; name a new folder", folder.display())).into());
            }
        }
        let parent = match folder.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let failed = || format!("cannot make the folder {}", folder.display());
        builder.create(parent).with_context(failed)?;
        // Only its owner may enter it.
        let filling = tempfile::Builder::new().prefix(".letters-").tempdir_in(parent);
        Ok(Self {
            filling: filling.with_context(failed)?,
            folder: folder.to_owned(),
        })
    }

    /// Where the files are written.
    pub(super) fn path(&self) -> &Path {
        self.filling.path()
    }

    /// Waits until every name in it is on the disk.
    pub(super) fn sync(&self) -> anyhow::Result<()> {
        sync_folder(self.path()).with_context(|| format!("cannot write {}", self.folder.display()))
    }

    /// Gives it its name.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let failed = || format!("cannot make the folder {}", self.folder.display());
        if self.folder.symlink_metadata().is_ok() {
            std::fs::remove_dir(&self.folder).with_context(failed)?;
        }
        std::fs::rename(self.filling.path(), &self.folder).with_context(failed)?;
        // The files have their place: there is nothing to clean up any more.
        let _ = self.filling.keep();
        if let Some(parent) = self.folder.parent().filter(|parent| *parent != Path::new("")) {
            let _ = sync_folder(parent);
        }
        Ok(())
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps names by itself, and opens no folder to wait for.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Writes a new file that only its owner may read.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a list of at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > most {
        bail!(
            "{} has more than {most} bytes, which is no list of providers",
            path.display()
        );
    }
    Ok(bytes)
}
