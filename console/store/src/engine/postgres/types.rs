//! Values between our three kinds and PostgreSQL's types.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::IsNull;
use tokio_postgres::types::ToSql;
use tokio_postgres::types::Type;
use tokio_postgres::types::to_sql_checked;

use super::super::FromSql;
use super::super::Kind;
use super::super::Value;

/// The type under which a value of this kind is given.
pub(super) fn of(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Blob => Type::BYTEA,
    }
}

/// The type under which a list of values of this kind is given.
pub(super) fn list_of(kind: Kind) -> Type {
    match kind {
        Kind::Integer => Type::INT8_ARRAY,
        Kind::Text => Type::TEXT_ARRAY,
        Kind::Blob => Type::BYTEA_ARRAY,
    }
}

/// The type of a name, of those that the tables have.
pub(super) fn named(name: &str) -> Option<Type> {
    let all = [Type::INT2, Type::INT4, Type::INT8, Type::TEXT, Type::BYTEA];
    let names = ["smallint", "integer", "bigint", "text", "bytea"];
    names
        .iter()
        .zip(all)
        .find_map(|(known, of)| (*known == name).then_some(of))
}

/// What a statement is given in one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) kind: Kind,
    pub(super) held: Held,
}

impl Given {
    /// A value, of the kind that it shows.
    pub(super) fn of(value: Value<'_>) -> Self {
        let kind = match value {
            Value::Null | Value::Text(_) => Kind::Text,
            Value::Integer(_) => Kind::Integer,
            Value::Blob(_) => Kind::Blob,
        };
        let held = Held::of(value);
        Self { kind, held }
    }
}

impl Default for Given {
    fn default() -> Self {
        Self {
            kind: Kind::Text,
            held: Held::Null,
        }
    }
}

/// A value of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Held {
    pub(super) fn of(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(value) => Self::Integer(value),
            Value::Text(text) => Self::Text(escaped(text)),
            Value::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl ToSql for Given {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.held {
            Held::Null => return Ok(IsNull::Yes),
            Held::Integer(value) => match *of {
                Type::INT2 => out.extend_from_slice(&i16::try_from(*value)?.to_be_bytes()),
                Type::INT4 => out.extend_from_slice(&i32::try_from(*value)?.to_be_bytes()),
                _ => out.extend_from_slice(&value.to_be_bytes()),
            },
            Held::Text(text) => out.extend_from_slice(text.as_bytes()),
            Held::Blob(bytes) => out.extend_from_slice(bytes),
        }
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::INT2 | Type::INT4 | Type::INT8 | Type::TEXT | Type::BYTEA
        )
    }

    to_sql_checked!();
}

/// Stands for itself and for the one character that PostgreSQL's texts cannot hold. It is the next one, so that texts keep
/// their order.
const ESCAPE: char = '\u{1}';

/// A text as PostgreSQL can hold it.
fn escaped(text: &str) -> String {
    if !text.contains(['\0', ESCAPE]) {
        return text.to_owned();
    }
    let mut held = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0' => held.extend([ESCAPE, '0']),
            ESCAPE => held.extend([ESCAPE, '1']),
            other => held.push(other),
        }
    }
    held
}

/// The text that was meant; none where it was not made here.
fn meant(held: &str) -> Option<String> {
    let mut text = String::with_capacity(held.len());
    let mut chars = held.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            ESCAPE => match chars.next()? {
                '0' => '\0',
                '1' => ESCAPE,
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

/// A column as it came.
pub(super) struct Raw<'a> {
    of: Type,
    bytes: Option<&'a [u8]>,
}

impl<'a> tokio_postgres::types::FromSql<'a> for Raw<'a> {
    fn from_sql(of: &Type, bytes: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self {
            of: of.clone(),
            bytes: Some(bytes),
        })
    }

    fn from_sql_null(of: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self {
            of: of.clone(),
            bytes: None,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Raw<'_> {
    pub(super) fn read<T: FromSql>(&self) -> Option<T> {
        let Some(bytes) = self.bytes else {
            return T::read(Value::Null);
        };
        match self.of {
            Type::INT8 => T::read(Value::Integer(i64::from_be_bytes(bytes.try_into().ok()?))),
            Type::INT4 => T::read(Value::Integer(i32::from_be_bytes(bytes.try_into().ok()?).into())),
            Type::INT2 => T::read(Value::Integer(i16::from_be_bytes(bytes.try_into().ok()?).into())),
            Type::BOOL => T::read(Value::Integer(i64::from(bytes != [0]))),
            Type::NUMERIC => T::read(Value::Integer(whole(bytes)?)),
            Type::BYTEA => T::read(Value::Blob(bytes)),
            Type::TEXT | Type::VARCHAR | Type::NAME => {
                let held = std::str::from_utf8(bytes).ok()?;
                if held.contains(ESCAPE) {
                    T::read(Value::Text(&meant(held)?))
                } else {
                    T::read(Value::Text(held))
                }
            }
            _ => None,
        }
    }
}

/// A sum of whole numbers: digits to the base of 10,000 after four fields of two bytes.
fn whole(bytes: &[u8]) -> Option<i64> {
    let field = |place: usize| {
        Some(i16::from_be_bytes(
            bytes.get(2 * place..2 * place + 2)?.try_into().ok()?,
        ))
    };
    let (digits, weight, sign) = (field(0)?, field(1)?, field(2)?);
    let mut value = 0_i64;
    for place in 0..=weight {
        let digit = if place < digits {
            field(4 + usize::try_from(place).ok()?)?
        } else {
            0
        };
        value = value.checked_mul(10_000)?.checked_add(digit.into())?;
    }
    let has_fraction = digits > weight + 1;
    match (sign, has_fraction) {
        (0, false) => Some(value),
        (0x4000, false) => Some(-value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_what_the_database_cannot_hold_comes_back() {
        for text in ["", "plain", "a\0b", "\0", "\u{1}", "\u{1}0\0\u{1}1"] {
            let held = escaped(text);
            assert!(!held.contains('\0'), "{held:?}");
            assert_eq!(meant(&held).as_deref(), Some(text));
        }
        assert_eq!(meant("\u{1}"), None);
        assert_eq!(meant("\u{1}x"), None);
    }

    #[test]
    fn texts_keep_their_order() {
        let mut texts = [
            "b", "a\0", "a", "a\u{1}", "a\0b", "a\u{1}\0", "a\u{2}", "", "\0", "\u{1}",
        ];
        texts.sort_unstable();
        let held: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        assert!(held.is_sorted(), "{held:?}");
    }

    #[test]
    fn sums_are_read_as_whole_numbers() {
        let numeric = |fields: &[i16]| {
            fields
                .iter()
                .flat_map(|field| field.to_be_bytes())
                .collect::<Vec<_>>()
        };
        assert_eq!(whole(&numeric(&[0, 0, 0, 0])), Some(0));
        assert_eq!(whole(&numeric(&[1, 0, 0, 0, 42])), Some(42));
        assert_eq!(whole(&numeric(&[1, 0, 0x4000, 0, 42])), Some(-42));
        assert_eq!(whole(&numeric(&[2, 1, 0, 0, 12, 3456])), Some(123_456));
        assert_eq!(whole(&numeric(&[1, 1, 0, 0, 12])), Some(120_000));
        assert_eq!(whole(&numeric(&[2, 0, 0, 1, 1, 5000])), None, "a fraction");
        assert_eq!(whole(&[0]), None);
    }
}
