//! Lines of `sshd_config`.

/// A keyword and its value; the keyword in lower case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Setting {
    pub(crate) keyword: String,
    /// The rest of the line with quotes taken off, single spaces between words.
    pub(crate) value: String,
}

/// Every setting, in order.
pub(crate) fn settings(text: &str) -> impl Iterator<Item = Setting> {
    text.lines().filter_map(|line| {
        let line = line.trim();
        if line.starts_with('#') {
            return None;
        }
        let end = line.find(|c: char| c.is_whitespace() || c == '=')?;
        let (keyword, rest) = line.split_at_checked(end)?;
        let rest = rest.trim_start();
        let rest = rest.strip_prefix('=').unwrap_or(rest);
        let value = words(rest).join(" ");
        (!keyword.is_empty() && !value.is_empty()).then(|| Setting {
            keyword: keyword.to_ascii_lowercase(),
            value,
        })
    })
}

/// Words of a value: quotes hold spaces together, a `#` word begins a comment.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// Whether a file name fits a pattern of `*` and `?`.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // Row by row as in edit distance: `reach[i]` says whether the pattern so far ends at character `i` of the name.
    let mut reach = vec![false; name.len() + 1];
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    for &step in &pattern {
        let mut next = vec![false; name.len() + 1];
        let mut any_before = false;
        for (i, slot) in next.iter_mut().enumerate() {
            let before = i.checked_sub(1);
            let came = before.and_then(|i| reach.get(i)).copied().unwrap_or(false);
            any_before |= reach.get(i).copied().unwrap_or(false);
            *slot = match step {
                '*' => any_before,
                '?' => came,
                letter => came && before.and_then(|i| name.get(i)) == Some(&letter),
            };
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(false)
}
