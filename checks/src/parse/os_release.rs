//! `os-release`: what the operating system calls itself.

use std::collections::BTreeMap;

/// The assignments of an os-release file.
#[derive(Debug, Default)]
pub(crate) struct OsRelease<'a> {
    fields: BTreeMap<&'a str, String>,
}

impl<'a> OsRelease<'a> {
    /// Reads `KEY=value` lines; the last of a key counts. Quotes are taken off and backslashes in them resolved.
    pub(crate) fn new(text: &'a str) -> Self {
        let fields = text
            .lines()
            .filter_map(|line| line.trim().split_once('='))
            .map(|(key, value)| (key, unquote(value)))
            .collect();
        Self { fields }
    }

    /// A field; none where it is absent or empty.
    pub(crate) fn field(&self, key: &str) -> Option<&str> {
        self.fields
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The row of the support-dates table: `debian:12`, `ubuntu:24.04`, `fedora:42`, `rhel:9`.
    ///
    /// Families whose support goes by the whole major release are cut to it. A rolling release has no number and is
    /// `arch:rolling`; anything else without a version (Debian testing) has no row.
    pub(crate) fn row(&self) -> Option<String> {
        let id = self.field("ID").filter(|id| is_word(id))?;
        let Some(version) = self.field("VERSION_ID").filter(|version| is_word(version)) else {
            let rolling = self.field("BUILD_ID") == Some("rolling");
            return rolling.then(|| format!("{id}:rolling"));
        };
        let version = if MAJOR_ONLY.contains(&id) {
            version.split('.').next().unwrap_or(version)
        } else {
            version
        };
        Some(format!("{id}:{version}"))
    }
}

/// Minor releases of these replace each other under one end of support.
const MAJOR_ONLY: &[&str] = &[
    "almalinux",
    "centos",
    "debian",
    "linuxmint",
    "ol",
    "raspbian",
    "rhel",
    "rocky",
];

fn is_word(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    text.len() <= 32 && text.bytes().all(fits)
}

fn unquote(value: &str) -> String {
    let value = value.trim();
    let quoted = |quote: char| {
        value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
    };
    match (quoted('"'), quoted('\'')) {
        (Some(inside), _) => {
            let mut text = String::with_capacity(inside.len());
            let mut characters = inside.chars();
            while let Some(character) = characters.next() {
                match character {
                    '\\' => text.extend(characters.next()),
                    other => text.push(other),
                }
            }
            text
        }
        (None, Some(inside)) => inside.to_owned(),
        (None, None) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quotes_are_taken_off_and_the_last_assignment_counts() {
        let release = OsRelease::new(
            "NAME=\"Debian \\\"GNU\\\"\"\nID=x\nID='debian'\n# ID=y\nVERSION_ID=\"12\"\nEMPTY=",
        );
        assert_eq!(release.field("NAME"), Some("Debian \"GNU\""));
        assert_eq!(release.field("ID"), Some("debian"));
        assert_eq!(release.field("EMPTY"), None);
    }

    #[test]
    fn rows_are_those_of_the_support_dates_table() {
        for (text, row) in [
            ("ID=debian\nVERSION_ID=12", Some("debian:12")),
            ("ID=ubuntu\nVERSION_ID=\"24.04\"", Some("ubuntu:24.04")),
            ("ID=fedora\nVERSION_ID=42", Some("fedora:42")),
            ("ID=\"rhel\"\nVERSION_ID=\"9.4\"", Some("rhel:9")),
            ("ID=opensuse-leap\nVERSION_ID=15.6", Some("opensuse-leap:15.6")),
            ("ID=arch\nBUILD_ID=rolling", Some("arch:rolling")),
            ("ID=debian\nVERSION_CODENAME=forky", None),
            ("VERSION_ID=12", None),
            ("ID=\"<script>\"\nVERSION_ID=1", None),
        ] {
            assert_eq!(OsRelease::new(text).row().as_deref(), row, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text: String) {
            let release = OsRelease::new(&text);
            prop_assert!(release.row().is_none_or(|row| row.len() <= 65));
        }
    }
}
