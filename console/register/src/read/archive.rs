//! What publishers and mail programs pack: gzip, and a ZIP archive with one register in it. A workbook is a ZIP archive too.

use std::borrow::Cow;
use std::io::Cursor;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::limits;
use crate::read::Unreadable;
use crate::read::short;

/// Names by which a register is known inside an archive.
const REGISTERS: [&str; 4] = [".csv", ".txt", ".xlsx", ".ods"];
/// A part that every workbook has, and no register of a publisher: Office Open XML, OpenDocument.
const OF_WORKBOOKS: [&str; 2] = ["[Content_Types].xml", "content.xml"];

/// Whether the bytes are a ZIP archive, as both kinds of workbook are.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The register itself: as it is, or out of what it was packed in. One layer only.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(too_large());
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return inflated(MultiGzDecoder::new(bytes)).map(Cow::Owned);
    }
    if is_zip(bytes) {
        return of_zip(bytes);
    }
    Ok(Cow::Borrowed(bytes))
}

fn of_zip(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    if archive.len() > limits::WORKBOOK_PARTS {
        let (what, limit) = ("parts in an archive", limits::WORKBOOK_PARTS as u64);
        return Err(Unreadable::TooLarge { what, limit });
    }
    if OF_WORKBOOKS
        .iter()
        .any(|part| archive.index_for_name(part).is_some())
    {
        return Ok(Cow::Borrowed(bytes));
    }
    let is_register = |name: &[u8]| {
        let name = name.to_ascii_lowercase();
        REGISTERS.iter().any(|end| name.ends_with(end.as_bytes()))
    };
    let registers = archive.file_names_raw().filter(|name| is_register(name)).count();
    let only = archive.file_names_raw().position(is_register);
    let Some(place) = only.filter(|_| registers == 1) else {
        return Err(Unreadable::Archive { registers });
    };
    inflated(archive.by_index(place).map_err(|e| damaged(&e))?).map(Cow::Owned)
}

fn inflated(packed: impl Read) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    packed
        .take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| damaged(&e))?;
    if bytes.len() > limits::FILE_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> Unreadable {
    let limit = limits::FILE_BYTES as u64;
    Unreadable::TooLarge { what: "bytes", limit }
}

fn damaged(error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::Damaged {
        reason: short(&error.to_string()),
    }
}
