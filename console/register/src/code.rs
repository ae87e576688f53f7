//! The codes that registers give to providers and locations. Checked loosely: registers grow new shapes.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

/// An ODS code of a headquarters or a site: 3 to 10 capital letters and digits.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(extend("pattern" = "^[A-Z0-9]{3,10}$"))]
#[serde(try_from = "String", into = "String")]
pub struct OdsCode(String);

/// A CQC id of a provider or a location: `1-` and digits, or the older forms with letters.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[schemars(extend("pattern" = "^(1-[0-9]{3,14}|[A-Z0-9]{3,10})$"))]
#[serde(try_from = "String", into = "String")]
pub struct CqcId(String);

/// A code in the public DSPT search: an ODS code, or what organisations without one were given there, such as
/// `8AB12-CDE`. It joins where it equals an [`OdsCode`].
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DsptCode(String);

/// A postcode in its usual form, `LN1 1AA`.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Postcode(String);

/// A text is not a code of this register.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not {what}")]
pub struct InvalidCode {
    text: String,
    what: &'static str,
}

impl FromStr for OdsCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let good = (3..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then_some(Self(code))
            .ok_or_else(|| invalid(text, "an ODS code: 3 to 10 letters and digits, such as VL1AB"))
    }
}

impl FromStr for CqcId {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let digits = code
            .strip_prefix("1-")
            .is_some_and(|d| (3..=14).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()));
        let older = (3..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        (digits || older)
            .then_some(Self(code))
            .ok_or_else(|| invalid(text, "a CQC id: 1- and digits, such as 1-101234567"))
    }
}

impl FromStr for DsptCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let letters = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let good = (2..=30).contains(&code.len()) && letters && !code.starts_with('-');
        good.then_some(Self(code))
            .ok_or_else(|| invalid(text, "a code of the DSPT search, such as VL1AB or A1B2"))
    }
}

impl FromStr for Postcode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || invalid(text, "a postcode, such as LN1 1AA");
        let code: String = text.chars().filter(|c| !c.is_whitespace()).take(9).collect();
        let code = code.to_ascii_uppercase();
        if !(5..=7).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(wrong());
        }
        let (outward, inward) = code.split_at(code.len() - 3);
        let shape = |part: &str, shapes: &[&str]| {
            let of = |b: u8| if b.is_ascii_digit() { '9' } else { 'A' };
            let found: String = part.bytes().map(of).collect();
            shapes.contains(&found.as_str())
        };
        let good = shape(outward, &["A9", "A99", "A9A", "AA9", "AA99", "AA9A"]) && shape(inward, &["9AA"]);
        good.then(|| Self(format!("{outward} {inward}")))
            .ok_or_else(wrong)
    }
}

fn invalid(text: &str, what: &'static str) -> InvalidCode {
    InvalidCode {
        text: text.chars().take(40).collect(),
        what,
    }
}

macro_rules! code {
    ($name:ident) => {
        impl $name {
            /// The code, in capitals.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}

code!(OdsCode);
code!(CqcId);
code!(DsptCode);
code!(Postcode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(" vl1ab ".parse::<OdsCode>().unwrap().as_str(), "VL1AB");
        assert_eq!("1-101234567".parse::<CqcId>().unwrap().as_str(), "1-101234567");
        assert_eq!("rtq01".parse::<CqcId>().unwrap().as_str(), "RTQ01");
        for wrong in ["", "A", "VL 1", "VL1AB-", "12345678901", "=VL1", "VLé1"] {
            assert!(wrong.parse::<OdsCode>().is_err(), "{wrong:?}");
        }
        for wrong in ["", "1-", "1-12", "2-123456", "1-12a45", "1-123456789012345"] {
            assert!(wrong.parse::<CqcId>().is_err(), "{wrong:?}");
        }
        let error = "1-12a45".parse::<CqcId>().unwrap_err().to_string();
        assert!(
            error.contains("1-12a45") && error.contains("1-101234567"),
            "{error}"
        );
    }

    #[test]
    fn postcodes_have_one_form() {
        for text in ["ln1 1aa", "LN11AA", " LN1  1AA "] {
            assert_eq!(text.parse::<Postcode>().unwrap().as_str(), "LN1 1AA", "{text}");
        }
        for text in ["W1A 0AX", "EC1A 1BB", "B33 8TH", "M1 1AE"] {
            assert_eq!(text.parse::<Postcode>().unwrap().as_str(), text);
        }
        for wrong in ["", "LN1", "LN1 11A", "1LN 1AA", "not known", "LN1 1AÉ"] {
            assert!(wrong.parse::<Postcode>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn dspt_search_has_codes_of_its_own() {
        for text in ["VL1AB", "a1b2", "8AB12-CDE", "8AB12CLOSED"] {
            assert_eq!(
                text.parse::<DsptCode>().unwrap().as_str(),
                text.to_ascii_uppercase()
            );
        }
        for wrong in ["", "A", "-AB", "A B", "=AB1"] {
            assert!(wrong.parse::<DsptCode>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_code_that_was_read_is_read_again_as_itself(text in "\\PC{0,16}") {
            if let Ok(code) = text.parse::<OdsCode>() {
                prop_assert_eq!(code.to_string().parse::<OdsCode>().unwrap(), code);
            }
            if let Ok(code) = text.parse::<CqcId>() {
                prop_assert_eq!(code.to_string().parse::<CqcId>().unwrap(), code);
            }
        }
    }
}
