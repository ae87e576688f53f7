//! Text from outside, made safe for a terminal.

use std::borrow::Cow;

use dspt_pack::plain::steers;

/// Replaces what could steer a terminal or reorder its text: control characters, bidi marks and their like. Line
/// feeds stay only in [`lines`].
pub fn line(text: &str) -> String {
    text.chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect()
}

/// As [`line()`], line by line. What is safe already is not copied.
pub fn lines(text: &str) -> Cow<'_, str> {
    let hidden = |c| c != '\n' && steers(c);
    if text.contains(hidden) {
        text.replace(hidden, "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// As [`line()`], at most `most` characters.
pub fn short(text: &str, most: usize) -> String {
    let mut shown: String = line(text).chars().take(most).collect();
    if text.chars().count() > most {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_bidi_marks_never_reach_a_terminal() {
        let hostile = "a\u{1b}[31mb\u{202e}c\u{9b}d\re\u{200b}";
        let shown = line(hostile);
        assert_eq!(shown, "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}");
        assert_eq!(lines("a\nb\u{7}"), "a\nb\u{fffd}");
        assert_eq!(short("abcdef", 3), "abc…");
    }
}
