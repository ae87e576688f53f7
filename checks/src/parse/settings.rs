//! Line-by-line settings without sections: shell assignments, `login.defs`, `key = value`.

/// Shell assignments (`KEY=value`, `KEY="value"`), in order. Nothing is expanded.
pub(crate) fn shell(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (key, value) = line.split_once('=')?;
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return None;
        }
        Some((key, unquote(value)))
    })
}

/// The last assignment of a key.
pub(crate) fn shell_last<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    shell(text)
        .filter(|(name, _)| *name == key)
        .last()
        .map(|(_, value)| value)
}

/// `KEY value` lines of `login.defs`; the last one of a key.
pub(crate) fn word_last<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().rev().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some(key)).then(|| words.next()).flatten()
    })
}

/// `key = value` lines and bare `key` lines (value empty), comments after `#` cut off, in order.
pub(crate) fn equals(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            return None;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        Some((key.trim(), value.trim()))
    })
}

fn unquote(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or_default();
        }
    }
    value.split_whitespace().next().unwrap_or_default()
}
