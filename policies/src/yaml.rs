//! Text to values with places. The one file that names the YAML crates.
//!
//! Two crates, because neither does both jobs: `saphyr-parser` says where each value stands, so this file can
//! refuse duplicate keys, aliases, tags and excess; `serde_yaml` then decodes each value into its type.

use saphyr_parser::Event;
use saphyr_parser::Marker;
use saphyr_parser::Parser;
use saphyr_parser::ScalarStyle;
use saphyr_parser::ScanError;
use saphyr_parser::Span;
use saphyr_parser::StrInput;
use serde::de::DeserializeOwned;

use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::limits;

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
}

/// The shape of a value. Scalars are not typed yet: [`decode`] does that.
#[derive(Debug)]
pub(crate) enum Value {
    Scalar { text: String, quoted: bool },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar, whatever its type.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Puts a value into a field; nothing where this is no mapping.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if let Some(field) = self.field_mut(name) {
            field.value = value;
        } else if let Value::Map(entries) = &mut self.value {
            let place = self.place;
            let key = Value::Scalar {
                text: name.to_owned(),
                quoted: false,
            };
            entries.push((Self { value: key, place }, Self { value, place }));
        }
    }

    /// The value of a field, where this is a mapping that has it.
    pub(crate) fn field_mut(&mut self, name: &str) -> Option<&mut Self> {
        match &mut self.value {
            Value::Map(entries) => entries
                .iter_mut()
                .find(|(key, _)| key.text() == Some(name))
                .map(|(_, value)| value),
            Value::Scalar { .. } | Value::List(_) => None,
        }
    }

    /// What it is, for messages.
    pub(crate) fn what(&self) -> &'static str {
        match self.value {
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads a file's text; `None` after noting why it cannot be read.
pub(crate) fn read(mistakes: &mut Mistakes<'_>) -> Option<Node> {
    let before = mistakes.count();
    let text = mistakes.text();
    let mut builder = Builder::default();
    for event in (EventsOf {
        parser: Parser::new_from_str(text),
    }) {
        match event {
            Ok((event, span)) => builder.take(event, span, mistakes)?,
            Err(error) => {
                let place = place(Span::empty(*error.marker()));
                mistakes.at(place, format!("this is not YAML: {}", error.info()));
                return None;
            }
        }
    }
    if mistakes.count() > before {
        return None;
    }
    if builder.root.is_none() {
        mistakes.with_help(
            Place::default(),
            "the file is empty",
            "delete it, or write into it",
        );
    }
    builder.root
}

/// Decodes one value into its type, noting why it cannot be.
pub(crate) fn decode<T: DeserializeOwned>(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<T> {
    match serde_yaml::from_value(to_serde(node)) {
        Ok(value) => Some(value),
        Err(error) => {
            mistakes.at(node.place, in_words(&error.to_string()));
            None
        }
    }
}

/// serde's message without the names of Rust's types.
fn in_words(said: &str) -> String {
    let words = [
        ("invalid type: ", "found "),
        ("invalid value: ", "found "),
        ("unknown variant ", "unknown word "),
        (", expected a string", ", expected a text (put it in quotes)"),
        (", expected a boolean", ", expected true or false"),
    ];
    let said = words
        .iter()
        .fold(said.to_owned(), |said, (from, to)| said.replace(from, to));
    let numbers = ["u8", "u32", "i64"].map(|name| format!(", expected {name}"));
    numbers
        .iter()
        .fold(said, |said, name| said.replace(name, ", expected a whole number"))
}

/// The value as serde sees it. Plain scalars are booleans, whole numbers or nothing only as YAML 1.2 writes them: `yes`,
/// `0x10` and `1.0` are texts, so that no type is guessed.
fn to_serde(node: &Node) -> serde_yaml::Value {
    match &node.value {
        Value::List(items) => serde_yaml::Value::Sequence(items.iter().map(to_serde).collect()),
        Value::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|(key, value)| (to_serde(key), to_serde(value)));
            serde_yaml::Value::Mapping(pairs.collect())
        }
        Value::Scalar { text, quoted: true } => text.as_str().into(),
        Value::Scalar { text, quoted: false } => match text.as_str() {
            "true" => true.into(),
            "false" => false.into(),
            "" | "~" | "null" => serde_yaml::Value::Null,
            plain => plain
                .parse::<i64>()
                .map_or_else(|_| plain.into(), serde_yaml::Value::from),
        },
    }
}

/// The events of one text, up to its end or the first thing that is not YAML.
struct EventsOf<'a> {
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> Iterator for EventsOf<'a> {
    type Item = Result<(Event<'a>, Span), ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.parser.next_event()
    }
}

/// Builds the tree without recursion.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
}

/// A list or mapping that has not ended yet.
struct Open {
    place: Place,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map {
        entries: Vec<(Node, Node)>,
        key: Option<Node>,
    },
}

impl Builder {
    /// Takes the next event; `None` when going on makes no sense.
    fn take(&mut self, event: Event<'_>, span: Span, mistakes: &mut Mistakes<'_>) -> Option<()> {
        let place = place(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                refuse_extras(place, anchor, tag.is_some(), mistakes);
                let quoted = style != ScalarStyle::Plain;
                self.scalar(text.into_owned(), quoted, place, mistakes)
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_extras(place, anchor, tag.is_some(), mistakes);
                self.open(place, Items::List(Vec::new()), mistakes)
            }
            Event::MappingStart(anchor, tag) => {
                refuse_extras(place, anchor, tag.is_some(), mistakes);
                let (entries, key) = (Vec::new(), None);
                self.open(place, Items::Map { entries, key }, mistakes)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(mistakes),
            Event::Alias(_) => {
                mistakes.with_help(
                    place,
                    "aliases are not part of these files",
                    "write the value out",
                );
                self.scalar(String::new(), true, place, mistakes)
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                mistakes.with_help(
                    place,
                    "a second document in one file",
                    "put it in a file of its own",
                );
                None
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
        }
    }

    fn scalar(
        &mut self,
        text: String,
        quoted: bool,
        place: Place,
        mistakes: &mut Mistakes<'_>,
    ) -> Option<()> {
        let value = Value::Scalar { text, quoted };
        self.add(Node { value, place }, mistakes)
    }

    fn open(&mut self, place: Place, items: Items, mistakes: &mut Mistakes<'_>) -> Option<()> {
        if self.open.len() >= limits::YAML_DEPTH {
            mistakes.at(place, format!("nested deeper than {} levels", limits::YAML_DEPTH));
            return None;
        }
        self.open.push(Open { place, items });
        Some(())
    }

    fn close(&mut self, mistakes: &mut Mistakes<'_>) -> Option<()> {
        let Open { place, items } = self.open.pop()?;
        let value = match items {
            Items::List(items) => Value::List(items),
            Items::Map { entries, .. } => Value::Map(entries),
        };
        self.add(Node { value, place }, mistakes)
    }

    fn add(&mut self, node: Node, mistakes: &mut Mistakes<'_>) -> Option<()> {
        self.nodes += 1;
        if self.nodes > limits::YAML_NODES {
            mistakes.at(
                node.place,
                format!("more than {} values in one file", limits::YAML_NODES),
            );
            return None;
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map { entries, key }) => match key.take() {
                None => {
                    refuse_key(&node, entries, mistakes);
                    *key = Some(node);
                }
                Some(name) => entries.push((name, node)),
            },
        }
        Some(())
    }
}

fn refuse_key(key: &Node, entries: &[(Node, Node)], mistakes: &mut Mistakes<'_>) {
    let Some(text) = key.text() else {
        mistakes.at(key.place, format!("{} cannot be a key", key.what()));
        return;
    };
    if let Some((first, _)) = entries.iter().find(|(earlier, _)| earlier.text() == Some(text)) {
        mistakes.with_help(
            key.place,
            format!("`{text}` stands twice in the same mapping"),
            format!("the first is on line {}; keep one of them", first.place.line),
        );
    }
}

fn refuse_extras(place: Place, anchor: usize, tagged: bool, mistakes: &mut Mistakes<'_>) {
    if anchor != 0 {
        mistakes.with_help(
            place,
            "anchors are not part of these files",
            "remove the `&name` before it",
        );
    }
    if tagged {
        mistakes.with_help(
            place,
            "tags are not part of these files",
            "remove the `!name` before it",
        );
    }
}

fn place(span: Span) -> Place {
    let Span { start, end } = span;
    let same_line = start.line() == end.line();
    Place {
        line: start.line(),
        column: column(start),
        length: if same_line {
            end.index().saturating_sub(start.index()).max(1)
        } else {
            1
        },
    }
}

fn column(marker: Marker) -> usize {
    marker.col() + 1
}
