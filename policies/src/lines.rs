//! Books to YAML.
//!
//! Strings are written as JSON writes them, which YAML reads as well, so nothing that a person typed can become syntax.

use std::fmt::Write;

use crate::clock;

/// A YAML file while it is written, line by line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    out: String,
}

impl Lines {
    /// A line of nothing but a text.
    pub(crate) fn line(&mut self, indent: usize, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    /// A field, where it has a value. The value has to be a word that YAML reads as it stands.
    pub(crate) fn word(&mut self, indent: usize, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(indent, &format!("{name}: {value}"));
        }
    }

    /// A field with whatever a person typed.
    pub(crate) fn text(&mut self, indent: usize, name: &str, text: Option<&str>) {
        let quoted = text.map(|text| serde_json::Value::from(text).to_string());
        self.word(indent, name, quoted.as_deref());
    }

    /// A field with a whole number.
    pub(crate) fn number(&mut self, indent: usize, name: &str, number: Option<u32>) {
        let written = number.map(|number| number.to_string());
        self.word(indent, name, written.as_deref());
    }

    /// A field with yes or no.
    pub(crate) fn truth(&mut self, indent: usize, name: &str, truth: bool) {
        self.word(indent, name, Some(if truth { "true" } else { "false" }));
    }

    /// A field with a day.
    pub(crate) fn day(&mut self, indent: usize, name: &str, day: Option<i64>) {
        self.word(indent, name, day.and_then(clock::written).as_deref());
    }

    /// The file.
    pub(crate) fn into_text(self) -> String {
        self.out
    }
}
