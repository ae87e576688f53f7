//! Ids in the form that OSCAL asks for. The same thing has the same id in every export.

use dspt_report::Digest;

/// An id made of what it names: the first bytes of a digest in the form of a random UUID (version 4).
pub(crate) fn uuid(names: &[&str]) -> String {
    // Each part with its length: two names never run into one another.
    let parts: String = names
        .iter()
        .map(|name| format!("{}:{name}", name.len()))
        .collect();
    let digest = Digest::of(parts.as_bytes()).to_string();
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-4{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_has_the_form_and_follows_what_it_names() {
        let one = uuid(&["device", "ab"]);
        assert_eq!(one, uuid(&["device", "ab"]));
        assert_ne!(one, uuid(&["devicea", "b"]));
        let lengths: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(one.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()), "{one}");
        assert_eq!((&one[14..15], &one[19..20]), ("4", "a"));
    }
}
