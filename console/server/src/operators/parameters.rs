//! Parameters of a page, looked at before anything is asked.

use std::collections::BTreeMap;
use std::str::FromStr;

use dspt_store::limits::PAGE_ROWS;
use jiff::civil::Date;

use crate::error::Refusal;
use crate::limits;
use crate::operators::Page;
use crate::operators::Parameter;

/// The parameters that came, each one that the page takes.
#[derive(Debug)]
pub(crate) struct Parameters {
    page: Page,
    values: BTreeMap<String, String>,
}

impl Parameters {
    /// From the query of a request.
    pub(crate) fn of_query(page: Page, query: &str) -> Result<Self, Refusal> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self::of(
            page,
            pairs.map(|(name, value)| (name.into_owned(), value.into_owned())),
        )
    }

    /// From a JSON object of texts.
    pub(crate) fn of_json(page: Page, bytes: &[u8]) -> Result<Self, Refusal> {
        let values: BTreeMap<String, String> =
            serde_json::from_slice(bytes).map_err(|_| Refusal::Parameter {
                what: "the request",
                rule: "must be a JSON object of texts",
            })?;
        Self::of(page, values.into_iter())
    }

    fn of(page: Page, pairs: impl Iterator<Item = (String, String)>) -> Result<Self, Refusal> {
        let mut values = BTreeMap::new();
        for (name, value) in pairs.take(limits::PARAMETERS + 1) {
            let unknown = Refusal::Parameter {
                what: "a parameter",
                rule: "must be one that this page takes, once",
            };
            let parameter = page.takes().iter().find(|parameter| parameter.name == name);
            let parameter = parameter.ok_or_else(|| unknown.clone())?;
            if value.len() > limits::PARAMETER_BYTES && page.method() == super::Method::View {
                return Err(wrong(parameter));
            }
            if values.insert(name, value).is_some() {
                return Err(unknown);
            }
        }
        let missing = page
            .takes()
            .iter()
            .find(|parameter| parameter.needed && !values.contains_key(parameter.name));
        match missing {
            Some(parameter) => Err(wrong(parameter)),
            None => Ok(Self { page, values }),
        }
    }

    /// A value that may be left out.
    pub(crate) fn optional<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(value) = self.values.get(name) else {
            return Ok(None);
        };
        value.parse().map(Some).map_err(|_| self.wrong(name))
    }

    /// A value that was looked for when the request came.
    pub(crate) fn needed<T: FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.optional(name)?.ok_or_else(|| self.wrong(name))
    }

    /// A text, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Everything that came, by name.
    pub(crate) fn values(&self) -> BTreeMap<&str, String> {
        let values = self.values.iter();
        values
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect()
    }

    /// The page before's `next`.
    pub(crate) fn after(&self) -> Option<&str> {
        self.values.get("after").map(String::as_str)
    }

    /// How many rows, at most a page.
    pub(crate) fn limit(&self) -> Result<u32, Refusal> {
        let limit: Option<u32> = self.optional("limit")?;
        Ok(limit.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS))
    }

    /// A value of a type that is read as in JSON, such as a word of a list.
    pub(crate) fn word<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(value) = self.values.get(name) else {
            return Ok(None);
        };
        let read = serde_json::from_value(serde_json::Value::String(value.clone()));
        read.map(Some).map_err(|_| self.wrong(name))
    }

    /// The same, of a value that was looked for when the request came.
    pub(crate) fn needed_word<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Refusal> {
        self.word(name)?.ok_or_else(|| self.wrong(name))
    }

    /// A day that was looked for when the request came.
    pub(crate) fn needed_day(&self, name: &str) -> Result<Date, Refusal> {
        self.needed(name)
    }

    /// A day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Refusal> {
        self.optional(name)
    }

    fn wrong(&self, name: &str) -> Refusal {
        let parameter = self.page.takes().iter().find(|parameter| parameter.name == name);
        parameter.map_or(
            Refusal::Parameter {
                what: "a parameter",
                rule: "must be one that this page takes, once",
            },
            wrong,
        )
    }
}

fn wrong(parameter: &Parameter) -> Refusal {
    Refusal::Parameter {
        what: parameter.name,
        rule: parameter.kind.rule(),
    }
}
