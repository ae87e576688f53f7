//! What the archives offer, compared with what is installed: read piece by piece, never held.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use dspt_report::Reason;
use flate2::bufread::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder;

use crate::host::Host;
use crate::host::file::Bounded;
use crate::limits;
use crate::packages::Package;
use crate::packages::Packages;
use crate::parse::debian_version;
use crate::parse::dpkg;

/// Where apt keeps what the archives offer.
pub(crate) const FOLDER: &str = "/var/lib/apt/lists";

/// One list of packages.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct List {
    /// The file's name.
    name: String,
    /// It is of a security archive.
    pub(crate) security: bool,
}

/// The package lists that are here, without those of archives that apt does not upgrade from by itself (backports and
/// the like, whose release file says `NotAutomatic: yes`).
///
/// # Errors
/// The reason why they are not known; [`Reason::NotPresent`] where there are none.
pub(crate) fn lists(host: &dyn Host) -> Result<Vec<List>, Reason> {
    let names = host.list(FOLDER).map_err(|error| error.reason())?;
    let mut lists = Vec::new();
    for name in &names {
        let Some(archive) = archive(name) else { continue };
        if !is_automatic(host, &names, archive)? {
            continue;
        }
        lists.push(List {
            name: name.clone(),
            security: is_security(archive),
        });
    }
    if lists.is_empty() {
        return Err(Reason::NotPresent);
    }
    Ok(lists)
}

/// The part of a list's name that names its archive, `deb.debian.org_debian_dists_bookworm`; none for other files.
fn archive(name: &str) -> Option<&str> {
    let stem = ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .unwrap_or(name);
    let place = stem.strip_suffix("_Packages")?;
    // An archive without suites has its release file under its whole name.
    let Some((before, after)) = place.split_once("_dists_") else {
        return Some(place);
    };
    let suite = after.split('_').next().unwrap_or_default();
    name.get(..before.len() + "_dists_".len() + suite.len())
}

const ENDINGS: &[&str] = &[".lz4", ".gz", ".xz", ".bz2", ".zst", ".lzma"];

fn is_security(archive: &str) -> bool {
    archive.ends_with("-security") || archive.starts_with("security.")
}

fn is_automatic(host: &dyn Host, names: &[String], archive: &str) -> Result<bool, Reason> {
    let release = ["_InRelease", "_Release"]
        .iter()
        .map(|ending| format!("{archive}{ending}"))
        .find(|name| names.binary_search(name).is_ok());
    let Some(release) = release else { return Ok(true) };
    // The field stands among the first; the digests that follow it are not needed.
    let head = host
        .open(&format!("{FOLDER}/{release}"), limits::DATABASE_BYTES as u64)
        .map_err(|error| error.reason())?;
    let mut text = Vec::new();
    head.take(RELEASE_HEAD_BYTES)
        .read_to_end(&mut text)
        .map_err(|_| Reason::Unreadable)?;
    let not_automatic = text
        .split(|&byte| byte == b'\n')
        .any(|line| line.to_ascii_lowercase().starts_with(b"notautomatic: yes"));
    Ok(!not_automatic)
}

const RELEASE_HEAD_BYTES: u64 = 4096;

/// How many installed packages have a newer version in these lists.
///
/// # Errors
/// The reason why it is not known: one list that cannot be read is enough.
pub(crate) fn waiting<'a>(
    host: &dyn Host,
    installed: &Packages,
    lists: impl IntoIterator<Item = &'a List>,
) -> Result<i64, Reason> {
    let mut newer: BTreeSet<&Package> = BTreeSet::new();
    for list in lists {
        let path = format!("{FOLDER}/{}", list.name);
        let reader = open(host, &path)?;
        let read = dpkg::each_stanza(reader, wanted(installed), |offered| {
            for package in named(installed, &offered.package) {
                if fits(package, offered) && is_newer(package, offered) {
                    newer.insert(package);
                }
            }
        });
        read.map_err(|error| reason(&error))?;
    }
    i64::try_from(newer.len()).map_err(|_| Reason::TooLarge)
}

/// A list with only what [`waiting`] reads of it about installed packages: for recordings.
pub(crate) fn reduced(host: &dyn Host, path: &str, installed: &Packages) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let read = dpkg::each_stanza(open(host, path).ok()?, wanted(installed), |offered| {
        offered.write(&mut text);
    });
    read.ok()?;
    Some(text)
}

fn named<'a>(installed: &'a Packages, name: &[u8]) -> &'a [Package] {
    std::str::from_utf8(name).map_or(&[], |name| installed.named(name))
}

/// Only what is installed can have something newer.
fn wanted(installed: &Packages) -> impl Fn(&[u8]) -> bool {
    let near = Cell::new(0);
    move |name| installed.holds(name, &near)
}

fn fits(package: &Package, offered: &dpkg::Stanza) -> bool {
    let offered_for: &[u8] = &offered.architecture;
    let same = package.architecture.as_bytes() == offered_for;
    (same || offered_for == b"all" || &*package.architecture == "all") && offered.is_for_everyone()
}

fn is_newer(package: &Package, offered: &dpkg::Stanza) -> bool {
    debian_version::compare(&offered.version, package.version.as_bytes()).is_gt()
}

/// Opens a list, packed or not: what it is tells its beginning, not its name.
fn open(host: &dyn Host, path: &str) -> Result<impl BufRead, Reason> {
    let mut file = host
        .open(path, limits::DATABASE_BYTES as u64)
        .map_err(|error| error.reason())?;
    let mut start = Vec::new();
    let read = file.by_ref().take(MARK_BYTES).read_to_end(&mut start);
    read.map_err(|error| reason(&error))?;
    let file = |start: Vec<u8>| io::Cursor::new(start).chain(file);
    let pieces = limits::PIECE_BYTES;
    let unpacked: Box<dyn BufRead> = match start.as_slice() {
        // The decoder asks for a block's length and then for the whole block: what is beyond the buffer goes past it.
        [0x04, 0x22, 0x4d, 0x18] => Box::new(FrameDecoder::new(BufReader::new(file(start)))),
        [0x1f, 0x8b, ..] => {
            let file = BufReader::with_capacity(pieces, file(start));
            Box::new(BufReader::with_capacity(pieces, MultiGzDecoder::new(file)))
        }
        // xz, bzip2 and Zstandard: apt keeps them so only where an administrator said so.
        [0xfd, b'7', ..] | [b'B', b'Z', b'h', ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            return Err(Reason::NotImplemented);
        }
        _ => Box::new(BufReader::with_capacity(pieces, file(start))),
    };
    Ok(Box::new(Bounded::new(unpacked, limits::UNPACKED_BYTES)))
}

/// How many bytes tell the kind of packing.
const MARK_BYTES: u64 = 4;

fn reason(error: &io::Error) -> Reason {
    if error.kind() == io::ErrorKind::FileTooLarge {
        Reason::TooLarge
    } else {
        Reason::Unreadable
    }
}

#[cfg(test)]
mod tests;
