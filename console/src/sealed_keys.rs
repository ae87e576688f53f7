//! The console's keys in one file that only a passphrase opens.
//!
//! `DSPTKEYS`, a version, the salt and rounds of PBKDF2-HMAC-SHA256 and a nonce; then, sealed by ChaCha20-Poly1305 with all of
//! that beside it, the files as JSON: each name with its bytes in base64.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;

use anyhow::Context as _;
use anyhow::bail;
use data_encoding::BASE64;
use ring::aead;
use ring::pbkdf2;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

use crate::author_key::create_new;

const MAGIC: &[u8; 8] = b"DSPTKEYS";
const VERSION: u8 = 1;
const SALT: usize = 16;
const ROUNDS: u32 = 600_000;
/// Magic, version, rounds, salt, nonce.
const HEAD: usize = MAGIC.len() + 1 + 4 + SALT + aead::NONCE_LEN;
/// Rounds beyond which a file is not of this program.
const MOST_ROUNDS: u32 = 10_000_000;
/// Bytes of one key file, and of all together.
const FILE_BYTES: u64 = 64 * 1024;
const ALL_BYTES: u64 = 1024 * 1024;
/// Characters that a passphrase has at least: whoever finds the file may try for as long as he likes.
const LEAST: usize = 16;

/// Reads a passphrase from the first line of a file.
pub(crate) fn passphrase(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    let text = read(file, 4096)?;
    let text = std::str::from_utf8(&text).context("the passphrase must be text")?;
    let line = Zeroizing::new(text.lines().next().unwrap_or_default().trim().to_owned());
    if line.chars().count() < LEAST {
        bail!("the passphrase must have {LEAST} characters or more: six words, say");
    }
    Ok(line)
}

/// Seals the files of the folder into a new file.
pub(crate) fn seal(folder: &Path, passphrase: &str, to: &Path) -> anyhow::Result<usize> {
    let files = gather(folder)?;
    let count = files.len();
    let plain: BTreeMap<&str, &str> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let mut body = Zeroizing::new(serde_json::to_vec(&plain)?);
    let mut head = Vec::with_capacity(HEAD);
    head.extend_from_slice(MAGIC);
    head.push(VERSION);
    head.extend_from_slice(&ROUNDS.to_be_bytes());
    let mut drawn = [0; SALT + aead::NONCE_LEN];
    SystemRandom::new()
        .fill(&mut drawn)
        .ok()
        .context("no random numbers to be had")?;
    head.extend_from_slice(&drawn);
    let (key, nonce) = opener(&head, passphrase)?;
    let tag = key.seal_in_place_separate_tag(nonce, aead::Aad::from(&head), body.as_mut_slice());
    let tag = tag.ok().context("cannot seal the keys")?;
    let mut file = create_new(to).with_context(|| format!("cannot make {}", to.display()))?;
    file.write_all(&[&head, body.as_slice(), tag.as_ref()].concat())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {}", to.display()))?;
    Ok(count)
}

/// Opens sealed keys into the folder. A file that is there already stays, and is told as a mistake.
pub(crate) fn open(from: &Path, passphrase: &str, folder: &Path) -> anyhow::Result<usize> {
    let sealed = read(from, 2 * ALL_BYTES)?;
    let Some((head, body)) = sealed.split_at_checked(HEAD) else {
        bail!("{} holds no sealed keys", from.display());
    };
    let (key, nonce) = opener(head, passphrase).with_context(|| format!("cannot open {}", from.display()))?;
    let mut body = Zeroizing::new(body.to_vec());
    let opened = key.open_in_place(nonce, aead::Aad::from(head), body.as_mut_slice());
    let Ok(opened) = opened else {
        bail!(
            "the passphrase does not open {}, or the file is damaged",
            from.display()
        );
    };
    let files: BTreeMap<String, String> =
        serde_json::from_slice(opened).context("the sealed keys are damaged")?;
    make_folder(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in &files {
        if !is_plain(name) {
            bail!("the sealed keys hold {name:?}, which is no name of a key");
        }
        let bytes = Zeroizing::new(
            BASE64
                .decode(text.as_bytes())
                .context("the sealed keys are damaged")?,
        );
        let path = folder.join(name);
        let mut file = create_new(&path).with_context(|| format!("cannot make {}", path.display()))?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(files.len())
}

/// Each plain file of the folder with its bytes.
fn gather(folder: &Path) -> anyhow::Result<BTreeMap<String, Zeroizing<String>>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the keys in {}", folder.display()))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read the keys in {}", folder.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let about = entry
            .metadata()
            .with_context(|| format!("cannot look at {}", entry.path().display()))?;
        if !about.is_file() || !is_plain(&name) {
            bail!(
                "{} is no key; only keys belong into that folder",
                entry.path().display()
            );
        }
        let bytes = read(&entry.path(), FILE_BYTES)?;
        files.insert(name, Zeroizing::new(BASE64.encode(&bytes)));
    }
    Ok(files)
}

/// A name that leads nowhere else.
fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (1..=64).contains(&name.len()) && !name.starts_with('.') && name.chars().all(allowed)
}

fn read(path: &Path, most: u64) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > most {
        bail!("{} is larger than it can be", path.display());
    }
    Ok(bytes)
}

/// The key that a head and a passphrase make, and the nonce.
fn opener(head: &[u8], passphrase: &str) -> anyhow::Result<(aead::LessSafeKey, aead::Nonce)> {
    let read = || {
        let rest = head.strip_prefix(MAGIC)?;
        let (version, rest) = rest.split_first()?;
        let (rounds, rest) = rest.split_first_chunk::<4>()?;
        let (salt, nonce) = rest.split_first_chunk::<SALT>()?;
        let rounds =
            NonZeroU32::new(u32::from_be_bytes(*rounds)).filter(|rounds| rounds.get() <= MOST_ROUNDS)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        (*version == VERSION).then_some((rounds, salt, nonce))
    };
    let (rounds, salt, nonce) = read().context("these are no keys that this program sealed")?;
    let mut bytes = Zeroizing::new([0; 32]);
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(
        algorithm,
        rounds,
        salt,
        passphrase.as_bytes(),
        bytes.as_mut_slice(),
    );
    let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, bytes.as_slice());
    let key = key.ok().context("cannot make a key")?;
    Ok((aead::LessSafeKey::new(key), nonce))
}

#[cfg(unix)]
fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(windows)]
use dspt_own_files::make_folder;

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "six words that nobody else knows";

    fn keys() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("authority.pem", "secret one"), ("export.key", "secret two")] {
            File::create(folder.path().join(name))
                .unwrap()
                .write_all(text.as_bytes())
                .unwrap();
        }
        folder
    }

    #[test]
    fn sealed_keys_come_back_by_the_passphrase_and_by_no_other() {
        let (keys, apart) = (keys(), tempfile::tempdir().unwrap());
        let (sealed, back) = (apart.path().join("sealed"), apart.path().join("back"));
        assert_eq!(seal(keys.path(), WORDS, &sealed).unwrap(), 2);
        let bytes = std::fs::read(&sealed).unwrap();
        assert!(
            !bytes
                .windows(6)
                .any(|part| part == b"secret" || part == b"author")
        );
        assert!(open(&sealed, "other words that are long enough", &back).is_err());
        assert!(!back.exists());
        assert_eq!(open(&sealed, WORDS, &back).unwrap(), 2);
        assert_eq!(std::fs::read(back.join("export.key")).unwrap(), b"secret two");
        // What is there already is never replaced.
        assert!(open(&sealed, WORDS, &back).is_err());
    }

    #[test]
    fn a_changed_file_does_not_open() {
        let (keys, apart) = (keys(), tempfile::tempdir().unwrap());
        let sealed = apart.path().join("sealed");
        seal(keys.path(), WORDS, &sealed).unwrap();
        let good = std::fs::read(&sealed).unwrap();
        for place in [0, 8, 12, 20, HEAD - 1, HEAD, good.len() - 1] {
            let mut bytes = good.clone();
            bytes[place] ^= 1;
            let other = apart.path().join(format!("changed {place}"));
            File::create(&other).unwrap().write_all(&bytes).unwrap();
            assert!(
                open(&other, WORDS, &apart.path().join("back")).is_err(),
                "{place}"
            );
        }
        let short = apart.path().join("short");
        File::create(&short)
            .unwrap()
            .write_all(&good[..HEAD - 1])
            .unwrap();
        assert!(open(&short, WORDS, &apart.path().join("back")).is_err());
    }

    #[test]
    fn a_short_passphrase_is_refused_and_names_lead_nowhere_else() {
        let apart = tempfile::tempdir().unwrap();
        let file = apart.path().join("words");
        File::create(&file).unwrap().write_all(b"too short\n").unwrap();
        assert!(passphrase(&file).is_err());
        for name in ["", ".", "..", "../x", "a/b", ".hidden", "a b", "\u{e9}"] {
            assert!(!is_plain(name), "{name:?}");
        }
        assert!(is_plain("authority.pem"));
    }
}
