//! Keys of people: an author's, who signs policies, and that of whoever says which keys are good. They are files that may lie
//! on another machine, and never the server's.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::Seed;
use dspt_report::SigningKey;
use zeroize::Zeroizing;

/// Makes a key in a new file that its owner alone can read. One that is there stays.
pub(crate) fn create(path: &Path) -> anyhow::Result<SigningKey> {
    Ok(SigningKey::from_seed(&create_seed(path)?)?)
}

/// The same, for who needs the secret itself.
pub(crate) fn create_seed(path: &Path) -> anyhow::Result<Seed> {
    let shown = path.display();
    let seed = Seed::generate()?;
    let digits = seed.as_bytes().iter().map(|byte| format!("{byte:02x}"));
    let text = Zeroizing::new(format!("{FORM}{}\n", digits.collect::<String>()));
    let mut file = create_new(path).with_context(|| format!("cannot make {shown}"))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {shown}"))?;
    Ok(seed)
}

/// Reads a key, refusing a file that others can read.
pub(crate) fn open(path: &Path) -> anyhow::Result<SigningKey> {
    Ok(SigningKey::from_seed(&open_seed(path)?)?)
}

/// The same, for who needs the secret itself.
pub(crate) fn open_seed(path: &Path) -> anyhow::Result<Seed> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("cannot open the key {shown}"))?;
    refuse_exposed(path, &file)?;
    let mut text = Zeroizing::new(String::new());
    file.take(SIZE_MOST)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read the key {shown}"))?;
    match text.trim_end().strip_prefix(FORM).and_then(seed) {
        Some(seed) => Ok(Seed::from_bytes(*seed)),
        None => {
            bail!("{shown} is not a key made by this program, or is damaged; put it back from a copy")
        }
    }
}

fn seed(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(unix)]
pub(crate) fn create_new(path: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(windows)]
pub(crate) use dspt_own_files::create_new;

#[cfg(unix)]
fn refuse_exposed(path: &Path, file: &File) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let shown = path.display();
    let about = file
        .metadata()
        .with_context(|| format!("cannot look at {shown}"))?;
    let mode = about.mode() & 0o777;
    if about.is_file() && mode & 0o077 == 0 {
        return Ok(());
    }
    bail!(
        "{shown} is no plain file or can be used by others (mode {mode:03o}); check who has read it, then run: chmod 600 {shown}"
    )
}

#[cfg(windows)]
fn refuse_exposed(path: &Path, file: &File) -> anyhow::Result<()> {
    let shown = path.display();
    let looked = file
        .metadata()
        .and_then(|about| Ok((about.is_file(), dspt_own_files::access(file)?)));
    let (is_file, access) = looked.with_context(|| format!("cannot look at {shown}"))?;
    if is_file && access.is_ours && !access.others_read && !access.others_write {
        return Ok(());
    }
    bail!(
        "{shown} is no plain file of yours or can be used by others; check who has read it, then run: {}",
        dspt_own_files::keep_others_out(path)
    )
}

const FORM: &str = "dspt-key/1 ";
/// More than a key has, in bytes.
const SIZE_MOST: u64 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_back_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("author.key");
        let made = create(&path).unwrap();
        assert_eq!(open(&path).unwrap().public(), made.public());
        assert!(create(&path).is_err(), "one that is there stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            let error = open(&path).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(seed("").is_none());
        assert!(seed(&"g".repeat(64)).is_none());
        assert!(seed(&"0".repeat(63)).is_none());
        assert_eq!(*seed(&"0f".repeat(32)).unwrap(), [15; 32]);
    }
}
