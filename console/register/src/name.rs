//! Names of organisations as they are compared, never as they are shown.

/// A name without case, punctuation, legal form and articles: `The Elms Care Home Ltd.` and `Elms Care Home Limited` are
/// the same.
pub(crate) fn comparable(name: &str) -> String {
    const LEFT_OUT: &[&str] = &["the", "ltd", "limited", "llp", "plc", "cic", "company", "uk"];
    let mut key = String::with_capacity(name.len());
    let mut start = 0;
    for c in name.chars() {
        match c {
            // `St Anne's` and `St Annes` are one word each.
            '\'' | '’' => {}
            '&' => {
                end_word(&mut key, &mut start, LEFT_OUT);
                key.push_str("and");
                start = key.len();
            }
            c if c.is_ascii_alphanumeric() => key.push(c.to_ascii_lowercase()),
            c if c.is_alphanumeric() => key.extend(c.to_lowercase()),
            _ => end_word(&mut key, &mut start, LEFT_OUT),
        }
    }
    end_word(&mut key, &mut start, LEFT_OUT);
    key
}

/// Takes back the word that began at `start` if it is left out.
fn end_word(key: &mut String, start: &mut usize, left_out: &[&str]) {
    if key.get(*start..).is_some_and(|word| left_out.contains(&word)) {
        key.truncate(*start);
    }
    *start = key.len();
}

/// A local authority's name as it is compared: CQC writes `Durham`, ONS writes `County Durham`.
pub(crate) fn authority(name: &str) -> String {
    let mut name = name
        .to_lowercase()
        .replace('&', "and")
        .replace(['.', '’', '\''], "");
    for end in [
        ", city of",
        ", county of",
        " metropolitan district council",
        " metropolitan borough council",
        " london borough council",
        " city council",
        " county council",
        " borough council",
        " council",
        " borough",
        " ua",
    ] {
        if let Some(rest) = name.strip_suffix(end) {
            name = rest.to_owned();
            break;
        }
    }
    for begin in [
        "royal borough of ",
        "london borough of ",
        "city of ",
        "county of ",
        "county ",
        "the ",
    ] {
        if let Some(rest) = name.strip_prefix(begin) {
            name = rest.to_owned();
            break;
        }
    }
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_legal_form() {
        let same = comparable("The Elms Care Home Ltd.");
        for other in ["ELMS CARE HOME LIMITED", "Elms  Care-Home", "the elms care home"] {
            assert_eq!(comparable(other), same, "{other}");
        }
        assert_eq!(comparable("Oak & Ash"), comparable("Oak and Ash"));
        assert_eq!(comparable("St Anne's"), comparable("St Annes"));
        assert_ne!(comparable("Elms Care"), comparable("Elms Care 2"));
    }

    #[test]
    fn authorities_are_the_same_in_the_words_of_both_registers() {
        for (one, other) in [
            ("Bedford Borough", "Bedford"),
            ("Bristol", "Bristol, City of"),
            ("Durham", "County Durham"),
            ("Herefordshire", "Herefordshire, County of"),
            ("Kingston upon Hull", "Kingston upon Hull, City of"),
            ("Bath & North East Somerset", "Bath and North East Somerset"),
            (
                "Kensington and Chelsea",
                "Royal Borough of Kensington and Chelsea",
            ),
        ] {
            assert_eq!(authority(one), authority(other), "{one}");
        }
        assert_ne!(authority("Bedford"), authority("Central Bedfordshire"));
        assert!(!authority("City of London").is_empty());
    }
}
