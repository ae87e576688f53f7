//! Key files: `[section]` lines, `key=value` lines, whole-line comments. Desktop, NetworkManager and Samba settings.

/// One `key=value` line and the section that it stands in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Entry<'a> {
    /// Text between the brackets, trimmed; empty before the first section.
    pub(crate) section: &'a str,
    /// Left of the first equals sign, trimmed.
    pub(crate) key: &'a str,
    /// Right of it, trimmed.
    pub(crate) value: &'a str,
}

/// Every `key=value` line, in order. Lines of any other form are passed over.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut section = "";
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[') {
            section = name.strip_suffix(']').unwrap_or(name).trim();
            return None;
        }
        if line.starts_with(['#', ';']) {
            return None;
        }
        let (key, value) = line.split_once('=')?;
        Some(Entry {
            section,
            key: key.trim(),
            value: value.trim(),
        })
    })
}

/// The last value of a key in a section; names are compared without case.
pub(crate) fn last<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    entries(text)
        .filter(|entry| entry.section.eq_ignore_ascii_case(section) && entry.key.eq_ignore_ascii_case(key))
        .last()
        .map(|entry| entry.value)
}

/// The sections in order, without repetitions that follow each other.
pub(crate) fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'))
        .map(str::trim)
}

/// `true`, `yes`, `on` and `1` in any case; everything else is no.
pub(crate) fn is_yes(value: &str) -> bool {
    ["true", "yes", "on", "1"]
        .iter()
        .any(|yes| value.eq_ignore_ascii_case(yes))
}
