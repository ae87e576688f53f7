//! Shapes of mappings: each declares its fields once, for decoding with all mistakes and for the editors' schema.

use schemars::Schema;
use schemars::SchemaGenerator;
use serde_json::Map;
use serde_json::Value as Json;

use crate::date;
use crate::diagnostic::Mistakes;
use crate::diagnostic::Place;
use crate::suggest;
use crate::yaml;
use crate::yaml::Node;
use crate::yaml::Value;

/// Something that a value of a policy file decodes into.
pub(crate) trait FromNode: Sized {
    /// What stands for a field that is not there; `None` makes the field required.
    fn absent() -> Option<Self> {
        None
    }

    /// Decodes, noting every mistake; `None` where nothing can be made of the value.
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self>;

    /// What editors are told of it.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// Declares a mapping with its fields. Unknown, missing and mistyped fields are all noted; a field in which nothing could
/// be made of the value is `None`, so that the rules after can still look at all the others.
macro_rules! shape {
    ($(#[doc = $about:literal])* struct $name:ident {
        $($(#[doc = $field_about:literal])* $field:ident $(= $key:literal)?: $type:ty,)*
    }) => {
        $(#[doc = $about])*
        #[derive(Debug)]
        pub(crate) struct $name {
            $($(#[doc = $field_about])* pub(crate) $field: Option<$type>,)*
        }

        impl $crate::shape::FromNode for $name {
            fn from_node(
                node: &$crate::yaml::Node,
                mistakes: &mut $crate::diagnostic::Mistakes<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::shape::Fields::of(node, mistakes)?;
                $(let $field = fields.take::<$type>($crate::shape::shape!(@key $field $($key)?), mistakes);)*
                fields.finish(mistakes);
                Some(Self { $($field,)* })
            }

            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<Self>()
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).trim_start_matches("Raw").into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut mapping = $crate::shape::MappingSchema::new(concat!($($about),*));
                $(mapping.field::<$type>(
                    $crate::shape::shape!(@key $field $($key)?),
                    concat!($($field_about),*),
                    generator,
                );)*
                mapping.finish()
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}
pub(crate) use shape;

/// The schema of a mapping while it is put together.
pub(crate) struct MappingSchema {
    about: &'static str,
    properties: Map<String, Json>,
    required: Vec<&'static str>,
}

impl MappingSchema {
    pub(crate) fn new(about: &'static str) -> Self {
        Self {
            about: about.trim(),
            properties: Map::new(),
            required: Vec::new(),
        }
    }

    pub(crate) fn field<T: FromNode>(
        &mut self,
        name: &'static str,
        about: &str,
        generator: &mut SchemaGenerator,
    ) {
        let mut schema = T::schema(generator);
        schema.insert("description".to_owned(), about.trim().into());
        self.properties.insert(name.to_owned(), schema.to_value());
        if T::absent().is_none() {
            self.required.push(name);
        }
    }

    pub(crate) fn finish(self) -> Schema {
        schemars::json_schema!({
            "type": "object",
            "description": self.about,
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

/// The fields of one mapping while it is decoded.
pub(crate) struct Fields<'a> {
    node: &'a Node,
    entries: &'a [(Node, Node)],
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(node: &'a Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            mistakes.at(node.place, format!("expected a mapping, found {}", node.what()));
            return None;
        };
        Some(Self {
            node,
            entries,
            known: Vec::new(),
        })
    }

    pub(crate) fn take<T: FromNode>(&mut self, name: &'static str, mistakes: &mut Mistakes<'_>) -> Option<T> {
        self.known.push(name);
        let found = self.entries.iter().find(|(key, _)| key.text() == Some(name));
        if let Some((_, value)) = found {
            return T::from_node(value, mistakes);
        }
        let absent = T::absent();
        if absent.is_none() {
            let place = Place {
                length: 1,
                ..self.node.place
            };
            mistakes.with_help(
                place,
                format!("`{name}` is missing here"),
                format!("add `{name}: …`"),
            );
        }
        absent
    }

    pub(crate) fn finish(self, mistakes: &mut Mistakes<'_>) {
        for (key, _) in self.entries {
            let Some(name) = key.text().filter(|name| !self.known.contains(name)) else {
                continue;
            };
            let help = match suggest::nearest(name, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            mistakes.with_help(key.place, format!("unknown field `{name}`"), help);
        }
    }
}

/// A value that remembers its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

impl<T: FromNode> FromNode for Spanned<T> {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let place = node.place;
        T::from_node(node, mistakes).map(|value| Self { value, place })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

/// A mapping whose keys the author chooses, in the file's order.
#[derive(Debug)]
pub(crate) struct Entries<T>(pub(crate) Vec<(Spanned<String>, T)>);

impl<T: FromNode> FromNode for Entries<T> {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            mistakes.at(node.place, format!("expected a mapping, found {}", node.what()));
            return None;
        };
        let decoded = entries.iter().filter_map(|(key, value)| {
            let name = Spanned {
                value: key.text()?.to_owned(),
                place: key.place,
            };
            Some((name, T::from_node(value, mistakes)?))
        });
        Some(Self(decoded.collect()))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let of = T::schema(generator);
        schemars::json_schema!({ "type": "object", "additionalProperties": of })
    }
}

/// A list keeps what could be decoded: what could not was noted.
impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let Value::List(items) = &node.value else {
            mistakes.at(node.place, format!("expected a list, found {}", node.what()));
            return None;
        };
        Some(
            items
                .iter()
                .filter_map(|item| T::from_node(item, mistakes))
                .collect(),
        )
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let of = T::schema(generator);
        schemars::json_schema!({ "type": "array", "items": of })
    }
}

/// A value and whether it was decoded without a mistake.
#[derive(Debug)]
pub(crate) struct Attempt<T> {
    pub(crate) value: T,
    pub(crate) sound: bool,
}

impl<T: FromNode> FromNode for Attempt<T> {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let before = mistakes.count();
        let value = T::from_node(node, mistakes)?;
        Some(Self {
            value,
            sound: mistakes.count() == before,
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

impl<T: FromNode> FromNode for Option<T> {
    fn absent() -> Option<Self> {
        Some(None)
    }

    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        T::from_node(node, mistakes).map(Some)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}

/// Types that serde decodes whole.
macro_rules! decoded {
    ($($type:ty),* $(,)?) => {
        $(impl $crate::shape::FromNode for $type {
            fn from_node(
                node: &$crate::yaml::Node,
                mistakes: &mut $crate::diagnostic::Mistakes<'_>,
            ) -> Option<Self> {
                $crate::yaml::decode(node, mistakes)
            }

            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<Self>()
            }
        })*
    };
}
pub(crate) use decoded;

decoded!(bool, u8, u32, String);

/// A date, as days since 1970-01-01 UTC; written `2026-10-20`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Day(pub(crate) i64);

impl FromNode for Day {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let text: String = yaml::decode(node, mistakes)?;
        let day = date::day(&text);
        if day.is_none() {
            mistakes.with_help(
                node.place,
                format!("`{text}` is not a date"),
                "write it as 2026-10-20",
            );
        }
        day.map(Self)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
}
