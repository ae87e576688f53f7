//! A workbook to the texts of its sheets. The file is hostile until read: every size is bounded, positions that it names
//! make no room, and nothing in it is followed outside of it.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::archive::Archive;
use super::archive::Trouble;
use crate::SheetError;
use crate::limits;

/// One sheet: its name and the cells that are not empty, by row and column, both counted from 0.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: BTreeMap<usize, BTreeMap<usize, String>>,
}

/// Reads all sheets.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, SheetError> {
    sheets(bytes).map_err(|stop| stop.of(file))
}

/// Why reading ended.
enum Stop {
    Damaged(&'static str),
    TooMany(&'static str, usize),
}

impl Stop {
    fn of(self, file: &str) -> SheetError {
        let file = file.to_owned();
        match self {
            Self::Damaged(why) => SheetError::Damaged { file, why },
            Self::TooMany(what, limit) => SheetError::TooMany { file, what, limit },
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::TooManyParts => Self::TooMany("parts", limits::PARTS),
            Trouble::TooMuchInflated => Self::TooMany("bytes unpacked", limits::INFLATED_BYTES),
            Trouble::Damaged(why) => Self::Damaged(why),
        }
    }
}

const WORKBOOK: &str = "xl/workbook.xml";

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Stop> {
    let mut archive = Archive::open(bytes)?;
    if !archive.has(WORKBOOK) {
        return Err(Stop::Damaged("it holds no workbook"));
    }
    let targets = relations(&archive.text("xl/_rels/workbook.xml.rels")?)?;
    let named = sheet_names(&archive.text(WORKBOOK)?)?;
    if named.len() > limits::SHEETS {
        return Err(Stop::TooMany("sheets", limits::SHEETS));
    }
    let shared = match targets
        .values()
        .find(|target| target.ends_with("sharedStrings.xml"))
    {
        Some(target) => shared_texts(&archive.text(target)?)?,
        None => Vec::new(),
    };
    let mut sheets = Vec::new();
    for (name, relation) in named {
        let Some(target) = targets.get(&relation) else {
            return Err(Stop::Damaged("a sheet that it names is missing"));
        };
        // Charts stand on sheets of their own, which hold no cells.
        if target.contains("worksheets/") {
            let rows = cells(&archive.text(target)?, &shared)?;
            sheets.push(Sheet { name, rows });
        }
    }
    Ok(sheets)
}

/// The events of a part, to the end, with their bounds kept.
fn each(text: &str, mut take: impl FnMut(Event<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0_usize;
    loop {
        let event = reader
            .read_event()
            .map_err(|_| Stop::Damaged("a part is not XML"))?;
        match &event {
            Event::Eof if depth > 0 => return Err(Stop::Damaged("a part ends early")),
            Event::Eof => return Ok(()),
            Event::DocType(_) => return Err(Stop::Damaged("a part holds definitions of its own")),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::GeneralRef(_) => {}
        }
        if depth > limits::XML_DEPTH {
            return Err(Stop::TooMany("levels of nesting", limits::XML_DEPTH));
        }
        take(event)?;
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// The parts that the workbook refers to, by the name it gives them.
fn relations(text: &str) -> Result<BTreeMap<String, String>, Stop> {
    let mut found = BTreeMap::new();
    each(text, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = &event
            && tag.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target"))
        {
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            found.insert(id, target);
        }
        Ok(())
    })?;
    Ok(found)
}

/// The sheets' names and what they are related to, in their order; hidden ones are left out.
fn sheet_names(text: &str) -> Result<Vec<(String, String)>, Stop> {
    let mut found = Vec::new();
    each(text, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = &event
            && tag.local_name().as_ref() == "sheet"
            && let (Some(name), Some(relation)) = (attribute(tag, "name"), attribute(tag, "id"))
            && attribute(tag, "state").is_none_or(|state| state == "visible")
        {
            found.push((name, relation));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Gathers the text of an element that may be cut into runs, without the reading aids of Eastern scripts.
#[derive(Default)]
struct Gather {
    text: String,
    in_text: bool,
    in_aid: bool,
}

impl Gather {
    /// Takes an event; `t` is the element that holds text.
    fn take(&mut self, event: &Event<'_>, holds_text: &[&str]) -> Result<(), Stop> {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "rPh" => self.in_aid = true,
            Event::End(tag) if tag.local_name().as_ref() == "rPh" => self.in_aid = false,
            Event::Start(tag) if holds_text.contains(&tag.local_name().as_ref()) => self.in_text = true,
            Event::End(tag) if holds_text.contains(&tag.local_name().as_ref()) => self.in_text = false,
            Event::Text(text) if self.takes() => self.push(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) if self.takes() => self.push(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) if self.takes() => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    Ok(None) => named_character(reference),
                    Err(_) => None,
                };
                let c = c.ok_or(Stop::Damaged("a part uses a character that it does not define"))?;
                self.text.push(c);
            }
            Event::Start(_)
            | Event::End(_)
            | Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_)
            | Event::Eof => {}
        }
        if self.text.len() > limits::CELL_CHARS * 4 {
            return Err(Stop::TooMany("characters in one cell", limits::CELL_CHARS));
        }
        Ok(())
    }

    fn takes(&self) -> bool {
        self.in_text && !self.in_aid
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The text so far, with characters that were written as their numbers.
    fn finish(&mut self) -> Result<String, Stop> {
        let text = unnumbered(&std::mem::take(&mut self.text));
        if text.chars().count() > limits::CELL_CHARS {
            return Err(Stop::TooMany("characters in one cell", limits::CELL_CHARS));
        }
        Ok(text)
    }
}

fn named_character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// The character at the start of a text that is written `_x000D_`, where one is.
pub(super) fn character_number(text: &str) -> Option<char> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let hexadecimal = digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !hexadecimal || text.as_bytes().get(6) != Some(&b'_') {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

fn unnumbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(numbered) = character_number(rest) {
            out.push(numbered);
            rest = rest.get(7..).unwrap_or_default();
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

fn shared_texts(text: &str) -> Result<Vec<String>, Stop> {
    let mut found = Vec::new();
    let mut gather = Gather::default();
    each(text, |event| {
        gather.take(&event, &["t"])?;
        let closed = matches!(&event, Event::End(tag) if tag.local_name().as_ref() == "si");
        let empty = matches!(&event, Event::Empty(tag) if tag.local_name().as_ref() == "si");
        if closed || empty {
            if found.len() >= limits::SHARED_TEXTS {
                return Err(Stop::TooMany("texts", limits::SHARED_TEXTS));
            }
            found.push(gather.finish()?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Where a cell stands, and how its value is written.
#[derive(Default)]
struct Here {
    row: usize,
    column: usize,
    next_row: usize,
    next_column: usize,
    kind: String,
}

impl Here {
    /// A row begins: where it says, else below the one before.
    fn row(&mut self, tag: &BytesStart<'_>) {
        let named = attribute(tag, "r").and_then(|row| row.parse::<usize>().ok()?.checked_sub(1));
        self.row = named.unwrap_or(self.next_row);
        self.next_row = self.row.saturating_add(1);
        self.next_column = 0;
    }

    /// A cell begins: where it says, else beside the one before.
    fn cell(&mut self, tag: &BytesStart<'_>) {
        let named = attribute(tag, "r").and_then(|place| column(&place));
        self.column = named.unwrap_or(self.next_column);
        self.next_column = self.column.saturating_add(1);
        self.kind = attribute(tag, "t").unwrap_or_default();
    }
}

type Rows = BTreeMap<usize, BTreeMap<usize, String>>;

fn cells(text: &str, shared: &[String]) -> Result<Rows, Stop> {
    let mut rows = Rows::new();
    let mut count = 0;
    let mut here = Here::default();
    let mut gather = Gather::default();
    each(text, |event| {
        gather.take(&event, &["t", "v"])?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            match tag.local_name().as_ref() {
                "row" => here.row(tag),
                "c" => {
                    here.cell(tag);
                    gather.text.clear();
                }
                _ => {}
            }
        }
        // What a formula says is of no interest, what it gave is.
        if let Event::End(tag) = &event
            && tag.local_name().as_ref() == "c"
        {
            let value = value(&here.kind, gather.finish()?, shared)?;
            if !value.trim().is_empty() {
                count += 1;
                keep(&mut rows, &here, value, count)?;
            }
        }
        Ok(())
    })?;
    Ok(rows)
}

fn keep(rows: &mut Rows, here: &Here, value: String, count: usize) -> Result<(), Stop> {
    if here.row >= limits::ROWS {
        return Err(Stop::TooMany("rows", limits::ROWS));
    }
    if here.column >= limits::COLUMNS {
        return Err(Stop::TooMany("columns", limits::COLUMNS));
    }
    if count > limits::CELLS {
        return Err(Stop::TooMany("cells", limits::CELLS));
    }
    rows.entry(here.row).or_default().insert(here.column, value);
    Ok(())
}

fn value(kind: &str, written: String, shared: &[String]) -> Result<String, Stop> {
    match kind {
        "s" => {
            let index = written.trim().parse::<usize>().ok();
            let text = index.and_then(|index| shared.get(index));
            text.cloned()
                .ok_or(Stop::Damaged("a cell names a text that is not there"))
        }
        "b" => Ok(if written.trim() == "1" { "Yes" } else { "No" }.to_owned()),
        // A formula that failed gave nothing.
        "e" => Ok(String::new()),
        _ => Ok(written),
    }
}

/// The column of a place such as `B3`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(8)
        .map(|letter| usize::from(letter.to_ascii_uppercase() - b'A') + 1)
        .fold(0_usize, |sum, letter| {
            sum.saturating_mul(26).saturating_add(letter)
        });
    number.checked_sub(1)
}
