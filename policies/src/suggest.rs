//! "Did you mean": the nearest known word.

/// The known word nearest to `word`, where one is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(80).collect();
    let near = word.len().max(3) / 3;
    known
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words: insert, delete, replace.
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, b) in b.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, a) in row.iter_mut().skip(1).zip(a) {
            let replace = diagonal + usize::from(*a != b);
            diagonal = *cell;
            left = replace.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;
    use super::nearest;

    #[test]
    fn distance_counts_edits() {
        let count = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("same", "same"), 0);
    }

    #[test]
    fn only_a_near_word_is_suggested() {
        let known = ["disk.system.encrypted", "firewall.on"];
        assert_eq!(
            nearest("disk.system.encrpted", known),
            Some("disk.system.encrypted")
        );
        assert_eq!(nearest("printer.colour", known), None);
    }
}
