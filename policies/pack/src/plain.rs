//! Text from outside, made safe to show and to hand on.

/// Replaces what could steer a screen or reorder its text: control characters, bidi marks and their like. Line ends stay.
pub fn text(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            '\t' | '\r' => ' ',
            c if steers(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// As [`text()`], with line ends as spaces; nothing else is folded, so that a path stays what it is.
pub fn shown(text: &str) -> String {
    self::text(text).replace('\n', " ")
}

/// As [`text()`], on one line, with one space between words.
pub fn line(line: &str) -> String {
    text(&line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// As [`line()`], at most so many characters.
pub fn short(text: &str, most: usize) -> String {
    let whole = line(text);
    if whole.chars().count() <= most {
        return whole;
    }
    let mut short: String = whole.chars().take(most).collect();
    short.push('…');
    short
}

/// Whether a character could steer a terminal or a page.
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_or_reorders_stays() {
        assert_eq!(text("a\u{1b}[31m\u{202e}b\nc"), "a\u{fffd}[31m\u{fffd}b\nc");
        assert_eq!(line(" a\n\tb\u{200b} "), "a b\u{fffd}");
        assert_eq!(short("abcdef", 3), "abc…");
        assert_eq!(short("abc", 3), "abc");
    }
}
