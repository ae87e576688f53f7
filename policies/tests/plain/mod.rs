//! What a text for people may not be: long-winded, full of our own words, or a promise.

/// Longest sentence, in words.
const SENTENCE: usize = 25;

/// Words that promise what nobody here can, and words only we understand. `certificate` is an ordinary thing.
const BANNED: &[&str] = &[
    "complian",
    "certified",
    "certification",
    "approved",
    "official",
    "guarante",
    "posture",
    "envelope",
    "digest",
    "spool",
    "attest",
    "waiver",
    "ignore the warning",
    "click through",
    "run anyway",
];

/// What is wrong with a text, where something is.
pub(crate) fn fault_of(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words = |sentence: &str| sentence.split_whitespace().count();
    let banned = BANNED.iter().find(|word| lower.contains(**word));
    let longest = text.split_inclusive(['.', '?', '!']).map(words).max();
    banned
        .map(|word| format!("`{word}` in: {text}"))
        .or_else(|| (longest > Some(SENTENCE)).then(|| format!("a long sentence in: {text}")))
}
