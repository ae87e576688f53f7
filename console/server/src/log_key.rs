//! The key with which the console signs checkpoints of its log: made once, kept beside its other keys.

use std::path::Path;

use data_encoding::HEXLOWER;
use dspt_report::Seed;
use dspt_report::SigningKey;
use zeroize::Zeroizing;

use crate::authority_error::AuthorityError;
use crate::private_file;

/// Opens the key in `keys`, or makes one there if there is none yet, for its owner only: 64 hex digits and a line feed. One that
/// cannot be used is never replaced.
///
/// # Errors
/// [`AuthorityError`].
pub fn open_or_create(keys: &Path) -> Result<SigningKey, AuthorityError> {
    private_file::folder(keys)?;
    let path = keys.join(FILE);
    let malformed = || AuthorityError::LogKey { path: path.clone() };
    if let Some(text) = private_file::read(&path)? {
        return from_text(&text).ok_or_else(malformed);
    }
    let fresh = Seed::generate().map_err(|_| malformed())?;
    let line = Zeroizing::new(format!("{}\n", HEXLOWER.encode(fresh.as_bytes())));
    private_file::create(&path, line.as_bytes())?;
    // Read back what is there: another program may have been first.
    let text = private_file::read(&path)?.ok_or_else(malformed)?;
    from_text(&text).ok_or_else(malformed)
}

/// Whether there is a key in `keys`, of whatever state.
pub fn is_there(keys: &Path) -> bool {
    keys.join(FILE).exists()
}

fn from_text(text: &str) -> Option<SigningKey> {
    let bytes = Zeroizing::new(HEXLOWER.decode(text.trim_end().as_bytes()).ok()?);
    let seed = Seed::from_bytes(bytes.as_slice().try_into().ok()?);
    SigningKey::from_seed(&seed).ok()
}

const FILE: &str = "log.key";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_only_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let made = open_or_create(&keys).unwrap();
        assert_eq!(open_or_create(&keys).unwrap().public(), made.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(keys.join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let path = keys.join(FILE);
        std::fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(5)
            .unwrap();
        let failed = open_or_create(&keys).err().unwrap();
        assert!(matches!(failed, AuthorityError::LogKey { .. }), "{failed}");
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 5);
    }
}
