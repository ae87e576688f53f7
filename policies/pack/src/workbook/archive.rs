//! The zip archive that a workbook is: what is needed of it, out and in.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::io::Write;

use flate2::Compression;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::limits;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
const VERSION: u16 = 20;
const DEFLATED: u16 = 8;
const STORED: u16 = 0;
const ENCRYPTED: u16 = 1;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
/// 1980-01-01, the first day of the format: the same tables give the same bytes.
const DAY: u16 = 0x0021;

/// Puts parts into an archive, in their order.
pub(super) fn pack(parts: &[(String, String)]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut central = Vec::new();
    for (name, text) in parts {
        let offset = size(out.len())?;
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes())?;
        let deflated = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let mut common = Vec::new();
        for short in [VERSION, FLAGS, DEFLATED, 0, DAY] {
            common.extend(short.to_le_bytes());
        }
        for long in [crc.sum(), size(deflated.len())?, size(text.len())?] {
            common.extend(long.to_le_bytes());
        }
        let name_bytes = u16::try_from(name.len()).map_err(io::Error::other)?;
        common.extend(name_bytes.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        out.extend(LOCAL.to_le_bytes());
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(deflated);
        central.extend(CENTRAL.to_le_bytes());
        central.extend(VERSION.to_le_bytes());
        central.extend(&common);
        // Comment, disk, attributes.
        central.extend([0; 10]);
        central.extend(offset.to_le_bytes());
        central.extend(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).map_err(io::Error::other)?;
    let (start, length) = (size(out.len())?, size(central.len())?);
    out.extend(central);
    out.extend(END.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    Ok(out)
}

fn size(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(io::Error::other)
}

/// An archive, opened: where its parts are. Nothing is inflated before it is asked for.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    parts: BTreeMap<String, Part>,
    /// What may still be inflated.
    left: usize,
}

#[derive(Clone, Copy)]
struct Part {
    method: u16,
    packed: usize,
    offset: usize,
}

/// Why an archive or a part cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Trouble {
    TooManyParts,
    TooMuchInflated,
    Damaged(&'static str),
}

const CUT: Trouble = Trouble::Damaged("its end is missing");

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let end = end_record(bytes)?;
        let count = usize::from(short(bytes, end + 10)?);
        if count > limits::PARTS {
            return Err(Trouble::TooManyParts);
        }
        let mut at = long(bytes, end + 16)?;
        let mut parts = BTreeMap::new();
        for _ in 0..count {
            if signature(bytes, at)? != CENTRAL {
                return Err(Trouble::Damaged("its list of parts is broken"));
            }
            if short(bytes, at + 8)? & ENCRYPTED != 0 {
                return Err(Trouble::Damaged("it is protected by a password"));
            }
            let name_bytes = usize::from(short(bytes, at + 28)?);
            let more = usize::from(short(bytes, at + 30)?) + usize::from(short(bytes, at + 32)?);
            let name = slice(bytes, at + CENTRAL_BYTES, name_bytes)?;
            let part = Part {
                method: short(bytes, at + 10)?,
                packed: long(bytes, at + 20)?,
                offset: long(bytes, at + 42)?,
            };
            if let Ok(name) = std::str::from_utf8(name) {
                parts.insert(name.to_owned(), part);
            }
            at += CENTRAL_BYTES + name_bytes + more;
        }
        let left = limits::INFLATED_BYTES;
        Ok(Self { bytes, parts, left })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(name)
    }

    /// Inflates a part; never more than what is left for all parts together, whatever the archive says of sizes.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Trouble> {
        let part = *self
            .parts
            .get(name)
            .ok_or(Trouble::Damaged("a part that it names is missing"))?;
        if signature(self.bytes, part.offset)? != LOCAL {
            return Err(Trouble::Damaged("its list of parts is broken"));
        }
        let name_bytes = usize::from(short(self.bytes, part.offset + 26)?);
        let more = usize::from(short(self.bytes, part.offset + 28)?);
        let packed = slice(
            self.bytes,
            part.offset + LOCAL_BYTES + name_bytes + more,
            part.packed,
        )?;
        let mut inflated = Vec::new();
        let most = u64::try_from(self.left).unwrap_or(u64::MAX).saturating_add(1);
        let read = match part.method {
            STORED => packed.take(most).read_to_end(&mut inflated),
            DEFLATED => DeflateDecoder::new(packed).take(most).read_to_end(&mut inflated),
            _ => return Err(Trouble::Damaged("it is packed in a way that is not understood")),
        };
        read.map_err(|_| Trouble::Damaged("a part cannot be unpacked"))?;
        self.left = self
            .left
            .checked_sub(inflated.len())
            .ok_or(Trouble::TooMuchInflated)?;
        String::from_utf8(inflated).map_err(|_| Trouble::Damaged("a part is not UTF-8"))
    }
}

/// The place of the record at the end, before a comment perhaps.
fn end_record(bytes: &[u8]) -> Result<usize, Trouble> {
    let last = bytes.len().checked_sub(END_BYTES).ok_or(CUT)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last)
        .rev()
        .find(|at| signature(bytes, *at) == Ok(END))
        .ok_or(CUT)
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Trouble> {
    let end = at.checked_add(length).ok_or(CUT)?;
    bytes.get(at..end).ok_or(CUT)
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Trouble> {
    let two = slice(bytes, at, 2)?.try_into().map_err(|_| CUT)?;
    Ok(u16::from_le_bytes(two))
}

fn signature(bytes: &[u8], at: usize) -> Result<u32, Trouble> {
    let four = slice(bytes, at, 4)?.try_into().map_err(|_| CUT)?;
    Ok(u32::from_le_bytes(four))
}

fn long(bytes: &[u8], at: usize) -> Result<usize, Trouble> {
    usize::try_from(signature(bytes, at)?).map_err(|_| CUT)
}
