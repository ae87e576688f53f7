//! Values between our types and columns. Every store knows three kinds: whole numbers, texts and bytes.

use super::Error;
use super::Result;

/// What a column holds, or a statement is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Blob(&'a [u8]),
}

/// What a column holds, on its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl FromSql for Cell {
    fn read(value: Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Integer(value) => Self::Integer(value),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Blob(bytes) => Self::Blob(bytes.to_vec()),
        })
    }
}

impl Cell {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(value) => Value::Integer(*value),
            Self::Text(text) => Value::Text(text),
            Self::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

/// The kind of a value, which an absent one has too.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    Integer,
    Text,
    Blob,
}

/// A type that always stands in columns of one kind.
pub(crate) trait Typed {
    const KIND: Kind;
}

/// What a statement can be given.
pub(crate) trait ToSql {
    /// Its kind, whether it is there or not.
    fn kind(&self) -> Kind;
    /// The value. It fails for a number that no column holds.
    fn value(&self) -> Result<Value<'_>>;
}

/// What a column can be read as.
pub(crate) trait FromSql: Sized {
    /// None where the value is not of this type.
    fn read(value: Value<'_>) -> Option<Self>;
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl Typed for $type {
            const KIND: Kind = Kind::Integer;
        }
        impl ToSql for $type {
            fn kind(&self) -> Kind {
                Kind::Integer
            }
            fn value(&self) -> Result<Value<'_>> {
                let value = i64::try_from(*self).map_err(|_| Error::TooLarge)?;
                Ok(Value::Integer(value))
            }
        }
        impl FromSql for $type {
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Integer(value) => value.try_into().ok(),
                    Value::Null | Value::Text(_) | Value::Blob(_) => None,
                }
            }
        }
    )*};
}
integer!(i16, i32, i64, u8, u16, u32, u64, usize);

impl Typed for bool {
    const KIND: Kind = Kind::Integer;
}

impl ToSql for bool {
    fn kind(&self) -> Kind {
        Kind::Integer
    }

    fn value(&self) -> Result<Value<'_>> {
        Ok(Value::Integer(i64::from(*self)))
    }
}

impl FromSql for bool {
    fn read(value: Value<'_>) -> Option<Self> {
        i64::read(value).map(|value| value != 0)
    }
}

impl Typed for str {
    const KIND: Kind = Kind::Text;
}

impl ToSql for str {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Result<Value<'_>> {
        Ok(Value::Text(self))
    }
}

impl Typed for String {
    const KIND: Kind = Kind::Text;
}

impl ToSql for String {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Result<Value<'_>> {
        Ok(Value::Text(self))
    }
}

impl FromSql for String {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            Value::Null | Value::Integer(_) | Value::Blob(_) => None,
        }
    }
}

impl<const N: usize> Typed for [u8; N] {
    const KIND: Kind = Kind::Blob;
}

impl<const N: usize> ToSql for [u8; N] {
    fn kind(&self) -> Kind {
        Kind::Blob
    }

    fn value(&self) -> Result<Value<'_>> {
        Ok(Value::Blob(self))
    }
}

impl<const N: usize> FromSql for [u8; N] {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Blob(bytes) => bytes.try_into().ok(),
            Value::Null | Value::Integer(_) | Value::Text(_) => None,
        }
    }
}

impl Typed for Vec<u8> {
    const KIND: Kind = Kind::Blob;
}

impl ToSql for Vec<u8> {
    fn kind(&self) -> Kind {
        Kind::Blob
    }

    fn value(&self) -> Result<Value<'_>> {
        Ok(Value::Blob(self))
    }
}

impl FromSql for Vec<u8> {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes.to_vec()),
            Value::Null | Value::Integer(_) | Value::Text(_) => None,
        }
    }
}

impl<T: Typed + ?Sized> Typed for &T {
    const KIND: Kind = T::KIND;
}

impl<T: ToSql + ?Sized> ToSql for &T {
    fn kind(&self) -> Kind {
        (**self).kind()
    }

    fn value(&self) -> Result<Value<'_>> {
        (**self).value()
    }
}

impl<T: Typed> Typed for Option<T> {
    const KIND: Kind = T::KIND;
}

impl<T: ToSql + Typed> ToSql for Option<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn value(&self) -> Result<Value<'_>> {
        self.as_ref().map_or(Ok(Value::Null), T::value)
    }
}

impl<T: FromSql> FromSql for Option<T> {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other @ (Value::Integer(_) | Value::Text(_) | Value::Blob(_)) => T::read(other).map(Some),
        }
    }
}

/// Where a value goes: the number of a place from 1 on, or its name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    Number(usize),
    Name(&'a str),
}

/// What a statement is given: a tuple or slice by number, or pairs by name.
pub(crate) trait Params {
    /// Hands each value over with its place.
    fn each(self, give: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()>;
}

impl Params for () {
    fn each(self, _: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
        Ok(())
    }
}

/// No values.
impl Params for [&(dyn ToSql + Send + Sync); 0] {
    fn each(self, _: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
        Ok(())
    }
}

impl Params for &[&dyn ToSql] {
    fn each(self, give: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
        for (place, value) in self.iter().enumerate() {
            give(Place::Number(place + 1), value)?;
        }
        Ok(())
    }
}

impl Params for &[(&str, &dyn ToSql)] {
    fn each(self, give: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
        for (name, value) in self {
            give(Place::Name(name), value)?;
        }
        Ok(())
    }
}

impl<const N: usize> Params for &[(&str, &dyn ToSql); N] {
    fn each(self, give: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
        self.as_slice().each(give)
    }
}

macro_rules! tuple {
    ($($type:ident $place:tt),*) => {
        impl<$($type: ToSql),*> Params for ($($type,)*) {
            fn each(self, give: &mut dyn FnMut(Place<'_>, &dyn ToSql) -> Result<()>) -> Result<()> {
                $(give(Place::Number($place + 1), &self.$place)?;)*
                Ok(())
            }
        }
    };
}
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
