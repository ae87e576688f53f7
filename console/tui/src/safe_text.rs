//! Text that may be drawn: nothing in it can command a terminal or reorder what is read.
//!
//! ratatui drops control characters from spans, but leaves the rest of a sequence as text, lets bidirectional controls and
//! zero-width characters through, and guards neither plain lines nor logs. So everything shown passes through
//! [`scrub`] once, and screens are made of [`SafeText`] only.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text without control, bidirectional, zero-width or other invisible characters.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct SafeText(String);

impl SafeText {
    /// Scrubs `text`.
    pub fn new(text: &str) -> Self {
        Self(scrub(text).into_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Columns it takes on a terminal.
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// At most `width` columns of it, cut between graphemes, with `ellipsis` where something was cut.
    pub(crate) fn fit(&self, width: usize, ellipsis: &str) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        self.fit_marked(width, ellipsis)
    }

    /// As [`SafeText::fit`], and marked as cut even where it fits, because something after it was cut.
    pub(crate) fn fit_marked(&self, width: usize, ellipsis: &str) -> Self {
        let room = width.saturating_sub(ellipsis.width());
        let mut out = String::new();
        let mut used = 0;
        for grapheme in self.0.graphemes(true) {
            used += grapheme.width();
            if used > room {
                break;
            }
            out.push_str(grapheme);
        }
        if ellipsis.width() <= width {
            out.push_str(ellipsis);
        }
        Self(out)
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Shows what must not reach a terminal: C0 and DEL as `^[`, all else that controls or hides as `<U+202E>`.
///
/// Clean text is borrowed, and the result is clean.
pub fn scrub(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\0'..='\x1f' | '\x7f' => {
                out.push('^');
                // Caret notation: the control's code with bit 6 flipped.
                out.push(char::from(u8::try_from(u32::from(character)).unwrap_or(0) ^ 0x40));
            }
            hostile if is_hostile(hostile) => out.push_str(&format!("<U+{:04X}>", u32::from(hostile))),
            clean => out.push(clean),
        }
    }
    Cow::Owned(out)
}

/// Controls, format characters (category Cf), line and paragraph separators, and letters that draw nothing.
pub(crate) fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}'
                | '\u{034f}'
                | '\u{0600}'..='\u{0605}'
                | '\u{061c}'
                | '\u{06dd}'
                | '\u{070f}'
                | '\u{0890}'..='\u{0891}'
                | '\u{08e2}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests;
