//! Property lists, XML and binary: the one file that names the library that reads them.
//!
//! A file may nest without end, and a binary one may name the same part again and again: so what is taken of a file is
//! bounded while it is read, in its depth, its parts and its bytes.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use plist::Value;
use plist::stream::OwnedEvent;
use plist::stream::Reader;

use crate::limits;

const SECONDS_PER_DAY: u64 = 86_400;

/// A part of a property list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Flag(bool),
    Number(i64),
    Text(String),
    /// A date, as whole days since 1970-01-01, UTC.
    Day(i64),
    Data(Vec<u8>),
    List(Vec<Self>),
    Table(BTreeMap<String, Self>),
    /// What no probe reads: fractions, references, numbers beyond the bounds.
    Other,
}

impl Item {
    /// The text of a text.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The day of a date.
    pub(crate) fn day(&self) -> Option<i64> {
        if let Self::Day(day) = self {
            Some(*day)
        } else {
            None
        }
    }

    /// The parts of a list.
    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The parts of a table.
    pub(crate) fn table(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Table(entries) = self {
            Some(entries)
        } else {
            None
        }
    }
}

/// Reads a whole property list; none where it is none, or holds more than is read of one.
pub(crate) fn read(bytes: &[u8]) -> Option<Item> {
    // The library's dates panic where a time zone moves them past the last year that it knows.
    catch_unwind(|| {
        let mut builder = Builder::default();
        for event in Reader::new(Cursor::new(bytes)) {
            builder.take(event.ok()?)?;
        }
        builder.root
    })
    .ok()
    .flatten()
}

/// As XML, of which people can see what it holds.
pub(crate) fn write(item: &Item) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail; were it to, nothing stands for it.
    if value(item).to_writer_xml(&mut bytes).is_err() {
        bytes.clear();
    }
    bytes
}

fn value(item: &Item) -> Value {
    match item {
        Item::Flag(flag) => Value::Boolean(*flag),
        Item::Number(number) => Value::Integer((*number).into()),
        Item::Text(text) => Value::String(text.clone()),
        Item::Day(day) => {
            let seconds = u64::try_from(*day).unwrap_or(0).saturating_mul(SECONDS_PER_DAY);
            let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
            Value::Date(time.unwrap_or(UNIX_EPOCH).into())
        }
        Item::Data(bytes) => Value::Data(bytes.clone()),
        Item::List(items) => Value::Array(items.iter().map(value).collect()),
        Item::Table(entries) => Value::Dictionary(
            entries
                .iter()
                .map(|(key, item)| (key.clone(), value(item)))
                .collect(),
        ),
        Item::Other => Value::Boolean(false),
    }
}

/// A list or table that is not at its end.
enum Open {
    List(Vec<Item>),
    Table(BTreeMap<String, Item>, Option<String>),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Item>,
    parts: usize,
    bytes: usize,
}

impl Builder {
    fn take(&mut self, event: OwnedEvent) -> Option<()> {
        self.parts += 1;
        if self.parts > limits::PROPERTY_LIST_PARTS || self.open.len() > limits::PROPERTY_LIST_DEPTH {
            return None;
        }
        match event {
            OwnedEvent::StartArray(_) => self.open.push(Open::List(Vec::new())),
            OwnedEvent::StartDictionary(_) => self.open.push(Open::Table(BTreeMap::new(), None)),
            OwnedEvent::EndCollection => {
                let item = match self.open.pop()? {
                    Open::List(items) => Item::List(items),
                    Open::Table(entries, None) => Item::Table(entries),
                    Open::Table(_, Some(_)) => return None,
                };
                self.put(item)?;
            }
            OwnedEvent::String(text) => {
                self.spend(text.len())?;
                self.put(Item::Text(text.into_owned()))?;
            }
            OwnedEvent::Data(bytes) => {
                self.spend(bytes.len())?;
                self.put(Item::Data(bytes.into_owned()))?;
            }
            OwnedEvent::Boolean(flag) => self.put(Item::Flag(flag))?,
            OwnedEvent::Integer(number) => {
                self.put(number.as_signed().map_or(Item::Other, Item::Number))?;
            }
            OwnedEvent::Date(date) => self.put(Item::Day(day(date.into())))?,
            OwnedEvent::Real(_) | OwnedEvent::Uid(_) | _ => self.put(Item::Other)?,
        }
        Some(())
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.bytes = self.bytes.saturating_add(bytes);
        (self.bytes <= limits::PROPERTY_LIST_BYTES).then_some(())
    }

    fn put(&mut self, item: Item) -> Option<()> {
        match self.open.last_mut() {
            None if self.root.is_none() => self.root = Some(item),
            None => return None,
            Some(Open::List(items)) => items.push(item),
            Some(Open::Table(entries, key)) => match (key.take(), item) {
                (Some(key), item) => {
                    entries.insert(key, item);
                }
                (None, Item::Text(text)) => *key = Some(text),
                (None, _) => return None,
            },
        }
        Some(())
    }
}

/// Earlier times count as 1970-01-01.
fn day(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs() / SECONDS_PER_DAY).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn xml(body: &str) -> Vec<u8> {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">{body}</plist>\n")
            .into_bytes()
    }

    #[test]
    fn parts_of_every_kind_are_read_and_written_as_they_were() {
        let bytes = xml(
            "<dict><key>a</key><true/><key>b</key><integer>-3</integer><key>c</key><string>x &amp; y</string>\
             <key>d</key><date>2026-11-21T23:59:59Z</date><key>e</key><data>AAE=</data>\
             <key>f</key><array><string>1</string><dict/></array><key>g</key><real>0.5</real></dict>",
        );
        let read_once = read(&bytes).unwrap();
        let Item::Table(entries) = &read_once else {
            panic!()
        };
        assert_eq!(entries["a"], Item::Flag(true));
        assert_eq!(entries["b"], Item::Number(-3));
        assert_eq!(entries["c"], Item::Text("x & y".to_owned()));
        assert_eq!(entries["d"], Item::Day(20_778));
        assert_eq!(entries["e"], Item::Data(vec![0, 1]));
        assert_eq!(entries["g"], Item::Other);
        let mut kept = entries.clone();
        kept.remove("g");
        let kept = Item::Table(kept);
        assert_eq!(read(&write(&kept)), Some(kept));
    }

    #[test]
    fn the_binary_form_says_the_same() {
        // What the system's own tools write of {a: [true, "x"], b: 501}.
        let mut binary = Vec::new();
        let item = Item::Table(BTreeMap::from([
            (
                "a".to_owned(),
                Item::List(vec![Item::Flag(true), Item::Text("x".to_owned())]),
            ),
            ("b".to_owned(), Item::Number(501)),
        ]));
        value(&item).to_writer_binary(&mut binary).unwrap();
        assert!(binary.starts_with(b"bplist00"));
        assert_eq!(read(&binary), Some(item));
    }

    #[test]
    fn what_nests_without_end_is_refused() {
        let nested = |depth: usize| {
            xml(&format!(
                "{}{}",
                "<array>".repeat(depth),
                "</array>".repeat(depth)
            ))
        };
        assert!(read(&nested(limits::PROPERTY_LIST_DEPTH)).is_some());
        assert_eq!(read(&nested(100_000)), None);
    }

    /// Thirty arrays, each of which names the next one twice: a thousand million parts in a few hundred bytes.
    #[test]
    fn a_file_that_unfolds_into_more_than_it_holds_is_refused() {
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for next in 1..=30_u8 {
            offsets.push(u8::try_from(bytes.len()).unwrap());
            bytes.extend([0xa2, next, next]);
        }
        offsets.push(u8::try_from(bytes.len()).unwrap());
        bytes.push(0x09);
        let table = bytes.len() as u64;
        bytes.extend(&offsets);
        bytes.extend([0; 6]);
        bytes.extend([1, 1]);
        bytes.extend((offsets.len() as u64).to_be_bytes());
        bytes.extend(0_u64.to_be_bytes());
        bytes.extend(table.to_be_bytes());
        assert_eq!(read(&bytes), None);
    }

    #[test]
    fn what_is_no_list_is_none() {
        for bytes in [
            &b""[..],
            b"bplist00",
            b"<plist><dict><key>a</key></dict></plist>",
            b"<plist><date>9999-12-31T23:59:59-01:00</date></plist>",
            b"\xff\xfe\x00",
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(start in "(bplist00|<plist>|[{] )?", rest in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = start.into_bytes();
            bytes.extend(rest);
            if let Some(item) = read(&bytes) {
                prop_assert!(!write(&item).is_empty());
            }
        }
    }
}
