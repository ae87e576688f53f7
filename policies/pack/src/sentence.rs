//! Sentences for people: each has an id, stands in one table, and is filled in safely.

use crate::plain;

/// One sentence, or a few short ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sentence {
    /// Its lasting name.
    pub id: &'static str,
    /// English, with `{names}` to fill in, and `{name|one|many}` for words that go with the number filled in for a name.
    pub text: &'static str,
}

impl Sentence {
    /// A sentence by its lasting name. Tables are written with [`sentences!`](crate::sentences).
    pub const fn new(id: &'static str, text: &'static str) -> Self {
        Self { id, text }
    }

    /// The sentence with its names filled in. What is filled in is made safe to show and is never filled in again; a
    /// name without a value is left out.
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut filled = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                rest = after;
                break;
            };
            let (name, forms) = name.split_once('|').unwrap_or((name, ""));
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                match forms.split_once('|') {
                    Some((one, many)) => filled.push_str(if is_one(value) { one } else { many }),
                    None => filled.push_str(&plain::shown(value)),
                }
            }
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}

/// `1`, and `1 computer` too.
fn is_one(value: &str) -> bool {
    value.split(' ').next() == Some("1")
}

/// A table of sentences: a constant for each row of name, id and text, and all of them as `ALL`.
#[macro_export]
macro_rules! sentences {
    ($($name:ident $id:literal $text:literal)*) => {
        $(#[doc = $text] pub const $name: $crate::Sentence = $crate::Sentence::new($id, $text);)*
        /// All of them.
        pub const ALL: &[$crate::Sentence] = &[$($name),*];
    };
}

/// The most words between two stops.
const WORDS: usize = 25;

/// Words that are ours and not our readers'.
pub const JARGON: &[&str] = &[
    "posture", "envelope", "digest", "spool", "attest", "payload", "schema",
];

/// Words that claim what nobody gave us.
pub const CLAIMS: &[&str] = &[
    "compliant",
    "compliance",
    "certified",
    "approved",
    "official",
    "guarantee",
];

/// What is wrong with a table of sentences, for its test: more than 25 words at a time, words of ours, claims, words
/// for a number that are not one and many, and ids that stand twice. Only `independent` may use the words of a claim: it says that there is none.
pub fn faults(all: &[Sentence], independent: &Sentence) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, sentence) in all.iter().enumerate() {
        for part in sentence.text.split(['.', ':', ';', '?']) {
            let words = part.split_whitespace().count();
            if words > WORDS {
                faults.push(format!("{}: {words} words", sentence.id));
            }
        }
        let text = sentence.text.to_lowercase();
        let claims = CLAIMS.iter().filter(|_| sentence.id != independent.id);
        for word in JARGON.iter().chain(claims).filter(|word| text.contains(**word)) {
            faults.push(format!("{}: {word}", sentence.id));
        }
        let braces = sentence.text.split('{').filter_map(|part| part.split_once('}'));
        for (inside, _) in braces.filter(|(inside, _)| !matches!(inside.matches('|').count(), 0 | 2)) {
            faults.push(format!("{}: {inside}", sentence.id));
        }
        if all.iter().take(place).any(|earlier| earlier.id == sentence.id) {
            faults.push(format!("{}: stands twice", sentence.id));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_safe_and_is_not_filled_in_again() {
        let sentence = Sentence::new("next.steps", "On {computers}, {nothing}at {path}:");
        let filled = sentence.fill(&[("computers", "{computers}\u{1b}[2J"), ("path", "/a  b\nc")]);
        assert_eq!(filled, "On {computers}\u{fffd}[2J, at /a  b c:");
    }

    #[test]
    fn words_go_with_their_number() {
        let sentence = Sentence::new("reports.kept", "{count} {count|report waits|reports wait} here.");
        for (count, said) in [
            ("0", "0 reports wait here."),
            ("1", "1 report waits here."),
            ("11", "11 reports wait here."),
        ] {
            assert_eq!(sentence.fill(&[("count", count)]), said);
        }
        let sentence = Sentence::new(
            "seen",
            "{computers} {computers|was|were} seen{other|, and it|, and they}.",
        );
        assert_eq!(
            sentence.fill(&[("computers", "1 computer")]),
            "1 computer was seen."
        );
        assert_eq!(
            sentence.fill(&[("computers", "12 computers")]),
            "12 computers were seen."
        );
    }

    #[test]
    fn each_fault_of_a_table_is_told() {
        let independent = Sentence::new("independent", "Approved by nobody.");
        let good = Sentence::new("good", "One. Two.");
        assert!(faults(&[independent, good], &independent).is_empty());
        let long = Sentence::new("long", "a a a a a a a a a a a a a a a a a a a a a a a a a a");
        let ours = Sentence::new("ours", "The spool is approved.");
        let one = Sentence::new("one", "{count} {count|report|reports} of {all|one}.");
        assert_eq!(
            faults(&[one, long, ours, ours], &independent),
            [
                "one: all|one",
                "long: 26 words",
                "ours: spool",
                "ours: approved",
                "ours: spool",
                "ours: approved",
                "ours: stands twice"
            ]
        );
    }
}
