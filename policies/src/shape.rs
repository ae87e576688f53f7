//! Shapes of mappings: each declares its fields once, for decoding with all mistakes and for the editors' schema.

use std::borrow::Cow;

use schemars::JsonSchema;
use schemars::Schema;
use schemars::SchemaGenerator;

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

    /// Decodes, noting every mistake; `None` when there was one.
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self>;
}

/// Declares a mapping with its fields. Unknown, missing and mistyped fields are all noted.
macro_rules! shape {
    ($(#[$meta:meta])* struct $name:ident {
        $($(#[$about:meta])* $field:ident $(= $key:literal)?: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$about])* $(#[schemars(rename = $key)])? pub(crate) $field: $type,)*
        }

        impl $crate::shape::FromNode for $name {
            fn from_node(
                node: &$crate::yaml::Node,
                mistakes: &mut $crate::diagnostic::Mistakes<'_>,
            ) -> Option<Self> {
                let mut fields = $crate::shape::Fields::of(node, mistakes)?;
                $(let $field = fields.take::<$type>($crate::shape::shape!(@key $field $($key)?), mistakes);)*
                fields.finish(mistakes);
                Some(Self { $($field: $field?,)* })
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
}
pub(crate) use shape;

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
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
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
        let decoded: Vec<_> = entries
            .iter()
            .map(|(key, value)| {
                let name = Spanned {
                    value: key.text()?.to_owned(),
                    place: key.place,
                };
                Some((name, T::from_node(value, mistakes)?))
            })
            .collect();
        decoded.into_iter().collect::<Option<_>>().map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let of = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": of })
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        let Value::List(items) = &node.value else {
            mistakes.at(node.place, format!("expected a list, found {}", node.what()));
            return None;
        };
        let decoded: Vec<_> = items.iter().map(|item| T::from_node(item, mistakes)).collect();
        decoded.into_iter().collect()
    }
}

impl<T: FromNode> FromNode for Option<T> {
    fn absent() -> Option<Self> {
        Some(None)
    }

    fn from_node(node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Self> {
        T::from_node(node, mistakes).map(Some)
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
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A date, 2026-10-20."
        })
    }
}
