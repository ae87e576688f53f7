//! Whose words an entry of a book is, and when they were said: here, or once at the top of the file.

use schemars::Schema;
use schemars::SchemaGenerator;

use crate::clock;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::fault::Fault;
use crate::fault::Part;
use crate::limits;
use crate::shape::Day;
use crate::shape::FromNode;
use crate::shape::Spanned;
use crate::toolkit::Who;
use crate::yaml::Node;

/// Whose file it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reading {
    /// Somebody's, just now: what is out of date is a mistake.
    HandedIn,
    /// Our own: what has gone out of date since is no mistake.
    Kept,
}

/// A field that may be left out, as decoded: `None` where nothing could be made of it, which was noted.
pub(crate) type Field<T> = Option<Option<Spanned<T>>>;

/// What a file says once for all its entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defaults {
    pub(crate) entered_by: Option<Who>,
    pub(crate) said_on: Option<i64>,
    pub(crate) today: i64,
}

impl Defaults {
    /// Takes what stands at the top of a file.
    pub(crate) fn new(entered_by: &Field<Who>, said_on: &Field<Day>, today: i64) -> Self {
        Self {
            entered_by: value(entered_by),
            said_on: value(said_on).map(|day| day.0),
            today,
        }
    }

    /// Whose words, and when. What is missing is noted, and nobody will see what stands in for it here.
    pub(crate) fn of(
        self,
        entered_by: &Field<Who>,
        said_on: &Field<Day>,
        place: Place,
        mistakes: &mut Mistakes<'_>,
    ) -> (Who, i64) {
        let said_on = given(said_on, self.said_on.map(Day));
        let entered_by = given(entered_by, self.entered_by);
        if let Given::Nowhere = said_on {
            let help = "add `said_on: 2026-11-01`, here or once at the top of the file";
            mistakes.with_help(place, "it does not say when this was said", help);
        }
        if let Given::Nowhere = entered_by {
            let help = "add `entered_by: manager`, here or once at the top of the file";
            mistakes.with_help(place, "it does not say whose words these are", help);
        }
        let day = Day(self.today.clamp(clock::FIRST_DAY, clock::LAST_DAY));
        (entered_by.or(Who::Manager), said_on.or(day).0)
    }
}

/// The value of a field, where it was given and could be read.
pub(crate) fn value<T: Copy>(field: &Field<T>) -> Option<T> {
    field.as_ref()?.as_ref().map(|spanned| spanned.value)
}

/// The text of a field, where it was given and could be read.
pub(crate) fn text(field: &Field<String>) -> Option<String> {
    field.as_ref()?.as_ref().map(|spanned| spanned.value.clone())
}

/// A field that has a default for the whole file.
enum Given<T> {
    /// Here or in the default.
    As(T),
    /// Here, but not so that anything could be made of it: that was noted.
    Broken,
    /// Neither here nor in the default.
    Nowhere,
}

impl<T> Given<T> {
    fn or(self, other: T) -> T {
        match self {
            Self::As(value) => value,
            Self::Broken | Self::Nowhere => other,
        }
    }
}

fn given<T: Copy>(field: &Field<T>, default: Option<T>) -> Given<T> {
    match field {
        None => Given::Broken,
        Some(Some(here)) => Given::As(here.value),
        Some(None) => default.map_or(Given::Nowhere, Given::As),
    }
}

/// Where the parts of an entry stand.
#[derive(Debug)]
pub(crate) struct Places {
    whole: Place,
    parts: Vec<(Part, Place)>,
}

impl Places {
    /// An entry of which no part is known to stand anywhere.
    pub(crate) fn of(whole: Place) -> Self {
        Self {
            whole,
            parts: Vec::new(),
        }
    }

    /// With a part, where it is there.
    pub(crate) fn with(mut self, part: Part, place: Option<Place>) -> Self {
        self.parts.extend(place.map(|place| (part, place)));
        self
    }

    /// With a part that may be left out.
    pub(crate) fn and<T>(self, part: Part, field: &Field<T>) -> Self {
        let found = field.as_ref().and_then(Option::as_ref);
        self.with(part, found.map(|spanned| spanned.place))
    }

    /// Where a part stands, or the whole that it is missing in.
    pub(crate) fn place(&self, part: Part) -> Place {
        let mut parts = self.parts.iter();
        let found = parts.find(|(other, _)| *other == part);
        found.map_or(self.whole, |(_, place)| *place)
    }

    /// Notes faults at their places.
    pub(crate) fn note(&self, faults: &[Fault], mistakes: &mut Mistakes<'_>) {
        for fault in faults {
            let place = self.place(fault.part());
            match fault.help() {
                Some(help) => mistakes.with_help(place, fault.to_string(), help),
                None => mistakes.at(place, fault.to_string()),
            }
        }
    }
}

/// Which of a day's entries one is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn(pub(crate) u32);

impl FromNode for Turn {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let turn = u32::from_node(node, mistakes)?;
        if (1..=limits::BOOK_TURNS).contains(&turn) {
            return Some(Self(turn));
        }
        mistakes.at(
            node.place,
            format!("a turn of a day is 1 to {}", limits::BOOK_TURNS),
        );
        None
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": limits::BOOK_TURNS })
    }
}
