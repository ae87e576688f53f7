//! The files of letters: for their owner only, because they hold what lets a computer join.

use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;

use crate::context::Usage;

/// Makes the folder, or takes one that is empty.
pub(super) fn make(folder: &Path) -> anyhow::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut names = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    if names.next().is_some() {
        return Err(Usage(format!("{} is not empty; name a new folder", folder.display())).into());
    }
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
