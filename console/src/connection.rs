//! Consoles elsewhere that this computer is connected to: a folder for each, with the key that was made here and the
//! certificate that was given for it. Both are files for their owner only.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use anyhow::bail;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_report::Seed;
use serde::Deserialize;
use serde::Serialize;

use crate::author_key;
use crate::context::Usage;

/// A console elsewhere, and the post that this computer has there.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Connection {
    /// `host` or `host:port`.
    pub(crate) address: String,
    /// The console's CA key.
    pub(crate) pin: Pin,
    /// The post.
    pub(crate) operator: OperatorId,
    /// What the post is called.
    pub(crate) label: String,
    /// Its certificate, PEM.
    pub(crate) certificate: String,
    /// Until when that is good, seconds since 1970-01-01, UTC.
    pub(crate) until: i64,
}

/// The key for a post, made where there is none. One that was made before a claim failed is used again.
pub(crate) fn key(folder: &Path, operator: OperatorId) -> anyhow::Result<Seed> {
    let folder = folder.join(operator.to_string());
    make_folder(&folder)?;
    let path = folder.join(KEY);
    if path.exists() {
        author_key::open_seed(&path)
    } else {
        author_key::create_seed(&path)
    }
}

/// Keeps a connection beside its key.
pub(crate) fn keep(folder: &Path, connection: &Connection) -> anyhow::Result<()> {
    let path = folder.join(connection.operator.to_string()).join(FILE);
    let shown = path.display();
    let text = serde_json::to_vec_pretty(connection).with_context(|| format!("cannot write {shown}"))?;
    let draft = path.with_extension("draft");
    // What an interrupted run left behind.
    let _ = fs::remove_file(&draft);
    let written = author_key::create_new(&draft).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, &path))
        .with_context(|| format!("cannot write {shown}"))
}

/// The connection to this address with its key; the only one where the address is empty.
pub(crate) fn find(folder: &Path, address: &str) -> anyhow::Result<(Connection, Seed)> {
    let all = all(folder)?;
    let mut fitting = all
        .iter()
        .filter(|connection| address.is_empty() || connection.address == address);
    let connection = match (fitting.next(), fitting.next()) {
        (Some(connection), None) => connection.clone(),
        (None, _) if all.is_empty() => {
            bail!(
                "this computer is connected to no console; ask whoever runs one for an operator string, then: dspt-console connect STRING"
            )
        }
        (None, _) => bail!(
            "this computer is not connected to {address:?}, but to {}",
            addresses(&all)
        ),
        (Some(_), Some(_)) => {
            return Err(Usage(format!(
                "this computer has more than one connection; write --connect ADDRESS, one of {}",
                addresses(&all)
            ))
            .into());
        }
    };
    let seed = author_key::open_seed(&folder.join(connection.operator.to_string()).join(KEY))?;
    Ok((connection, seed))
}

/// Whether this computer is connected to any console.
pub(crate) fn is_any(folder: &Path) -> anyhow::Result<bool> {
    Ok(!all(folder)?.is_empty())
}

fn addresses(all: &[Connection]) -> String {
    let addresses: Vec<&str> = all.iter().map(|connection| connection.address.as_str()).collect();
    addresses.join(", ")
}

/// Every connection that was made here.
fn all(folder: &Path) -> anyhow::Result<Vec<Connection>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    let mut all = Vec::new();
    for entry in entries.take(FOLDERS_MOST) {
        let path = entry
            .with_context(|| format!("cannot read {}", folder.display()))?
            .path()
            .join(FILE);
        if path.file_name() != Some(OsStr::new(FILE)) || !path.exists() {
            continue; // a key whose claim did not come to its end
        }
        let mut text = Vec::new();
        fs::File::open(&path)
            .and_then(|file| file.take(SIZE_MOST).read_to_end(&mut text))
            .with_context(|| format!("cannot read {}", path.display()))?;
        let connection = serde_json::from_slice(&text).with_context(|| {
            format!(
                "{} is damaged; connect again with a new operator string",
                path.display()
            )
        })?;
        all.push(connection);
    }
    all.sort_by(|one: &Connection, other| one.address.cmp(&other.address));
    Ok(all)
}

/// Where connections are, in the user's configuration folder.
pub(crate) fn folder() -> anyhow::Result<PathBuf> {
    Ok(settings()?.join("connections"))
}

/// This program's part of the user's configuration folder.
pub(crate) fn settings() -> anyhow::Result<PathBuf> {
    let absolute = |name: &str| {
        let path = std::env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_CONFIG_HOME")
        .or_else(|| absolute("APPDATA").filter(|_| cfg!(windows)))
        .or_else(|| absolute("HOME").map(|home| home.join(".config")));
    base.map(|base| base.join("dspt-console"))
        .ok_or_else(|| Usage("no home folder to keep the connection in; set HOME".to_owned()).into())
}

#[cfg(unix)]
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .with_context(|| format!("cannot make {}", path.display()))
}

#[cfg(windows)]
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<()> {
    dspt_own_files::make_folder(path).with_context(|| format!("cannot make {}", path.display()))
}

const KEY: &str = "operator.key";
const FILE: &str = "connection.json";
/// More than a connection has, in bytes.
const SIZE_MOST: u64 = 16 * 1024;
/// More connections than one computer has.
const FOLDERS_MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(operator: u8, address: &str) -> Connection {
        Connection {
            address: address.to_owned(),
            pin: Pin::new([1; 15]),
            operator: OperatorId::new([operator; 8]),
            label: "desk".to_owned(),
            certificate: "-----BEGIN CERTIFICATE-----".to_owned(),
            until: 1_795_255_200,
        }
    }

    #[test]
    fn a_connection_is_found_by_its_address_and_the_only_one_without() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("connections");
        assert!(
            find(&path, "")
                .unwrap_err()
                .to_string()
                .contains("connected to no console")
        );
        let one = connection(1, "one.example");
        let seed = key(&path, one.operator).unwrap();
        assert!(find(&path, "").is_err(), "a key alone is no connection");
        keep(&path, &one).unwrap();
        let (found, kept) = find(&path, "").unwrap();
        assert_eq!((found, kept.as_bytes()), (one, seed.as_bytes()));
        let two = connection(2, "two.example:8443");
        key(&path, two.operator).unwrap();
        keep(&path, &two).unwrap();
        assert!(
            find(&path, "")
                .unwrap_err()
                .to_string()
                .contains("two.example:8443")
        );
        assert_eq!(find(&path, "two.example:8443").unwrap().0, two);
        assert!(find(&path, "three.example").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn key_and_connection_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let one = connection(1, "one.example");
        key(folder.path(), one.operator).unwrap();
        keep(folder.path(), &one).unwrap();
        let inside = folder.path().join(one.operator.to_string());
        for (path, mode) in [
            (inside.clone(), 0o700),
            (inside.join(KEY), 0o600),
            (inside.join(FILE), 0o600),
        ] {
            let found = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{}", path.display());
        }
    }
}
