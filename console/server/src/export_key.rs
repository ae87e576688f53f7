//! The key to which computers encrypt files of reports: made once, kept beside the console's other keys.

use std::fmt;
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519;
use dspt_report::ExportKey;
use zeroize::Zeroizing;

use crate::authority_error::AuthorityError;
use crate::private_file;

/// Both halves of the console's export key.
pub struct ExportKeyPair {
    identity: x25519::Identity,
    public: ExportKey,
}

impl ExportKeyPair {
    /// Opens the key in `keys`, or makes one there if there is none yet, for its owner only. The file is as the age programs
    /// write it. One that cannot be used is never replaced: files that are on their way would be unreadable.
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn open_or_create(keys: &Path) -> Result<Self, AuthorityError> {
        private_file::folder(keys)?;
        let path = keys.join(FILE);
        let malformed = || AuthorityError::ExportKey { path: path.clone() };
        if let Some(text) = private_file::read(&path)? {
            return Self::from_text(&text).ok_or_else(malformed);
        }
        let fresh = x25519::Identity::generate().to_string();
        let line = Zeroizing::new(format!("{}\n", fresh.expose_secret()));
        private_file::create(&path, line.as_bytes())?;
        // Read back what is there: another program may have been first.
        let text = private_file::read(&path)?.ok_or_else(malformed)?;
        Self::from_text(&text).ok_or_else(malformed)
    }

    /// The half that computers get.
    pub fn public(&self) -> ExportKey {
        self.public
    }

    pub(crate) fn identity(&self) -> &x25519::Identity {
        &self.identity
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identity: x25519::Identity = lines.next()?.parse().ok()?;
        let (_, public) = bech32::decode(&identity.to_public().to_string()).ok()?;
        let public = ExportKey::try_from(public.as_slice()).ok()?;
        Some(Self { identity, public })
    }
}

impl fmt::Debug for ExportKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExportKeyPair({})", self.public)
    }
}

const FILE: &str = "export.key";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let made = ExportKeyPair::open_or_create(&keys).unwrap();
        let again = ExportKeyPair::open_or_create(&keys).unwrap();
        assert_eq!(made.public(), again.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(keys.join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file is put there as it must not be")]
    fn a_damaged_key_is_told_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        ExportKeyPair::open_or_create(&keys).unwrap();
        std::fs::write(keys.join(FILE), "AGE-SECRET-KEY-1NOT\n").unwrap();
        let failed = ExportKeyPair::open_or_create(&keys).err().unwrap();
        assert!(matches!(failed, AuthorityError::ExportKey { .. }), "{failed}");
        assert_eq!(
            std::fs::read_to_string(keys.join(FILE)).unwrap(),
            "AGE-SECRET-KEY-1NOT\n"
        );
    }

    #[test]
    fn the_public_half_is_the_one_of_the_published_vectors() {
        let pair = "# as age-keygen writes it\nAGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0\n";
        let pair = ExportKeyPair::from_text(pair).unwrap();
        assert_eq!(
            pair.public().to_string(),
            "36dcec3f5f24739a0c8b36cbb4ffa25729a94a51d41fb205a37419fe7f5adb2a"
        );
        assert!(!format!("{pair:?}").contains("SECRET"));
    }
}
