//! What screens are made of: lines of safe text with meanings, some of which open another screen.

use serde::Serialize;

use crate::safe_text::SafeText;
use crate::screen::View;
use crate::theme::Meaning;

/// A piece of text and what it means.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Span {
    pub(crate) text: SafeText,
    pub(crate) meaning: Meaning,
}

impl Span {
    pub(crate) fn new(meaning: Meaning, text: &str) -> Self {
        Self {
            text: SafeText::new(text),
            meaning,
        }
    }

    pub(crate) fn plain(text: &str) -> Self {
        Self::new(Meaning::Plain, text)
    }
}

/// One line.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Line(pub(crate) Vec<Span>);

impl Line {
    pub(crate) fn new(meaning: Meaning, text: &str) -> Self {
        Self(vec![Span::new(meaning, text)])
    }

    pub(crate) fn plain(text: &str) -> Self {
        Self::new(Meaning::Plain, text)
    }

    /// The same line with a piece more.
    pub(crate) fn and(mut self, meaning: Meaning, text: &str) -> Self {
        self.0.push(Span::new(meaning, text));
        self
    }

    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|span| span.text.width()).sum()
    }

    /// The text alone, without blanks at its end.
    pub(crate) fn text(&self) -> String {
        let text: String = self.0.iter().map(|span| span.text.as_str()).collect();
        text.trim_end().to_owned()
    }

    /// Cut to `width` columns.
    pub(crate) fn fit(&self, width: usize, ellipsis: &str) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let mark = SafeText::new(ellipsis).width().min(width);
        let mut room = width - mark;
        let mut spans = Vec::new();
        for span in &self.0 {
            let whole = span.text.width() <= room;
            spans.push(if whole {
                span.clone()
            } else {
                Span {
                    text: span.text.fit_marked(room + mark, ellipsis),
                    meaning: span.meaning,
                }
            });
            if !whole {
                break;
            }
            room -= span.text.width();
        }
        Self(spans)
    }
}

/// A line of a screen's body.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub(crate) struct Entry {
    pub(crate) line: Line,
    /// What Enter opens here; it is also the row's identity, which the cursor follows.
    pub(crate) opens: Option<View>,
}

impl Entry {
    pub(crate) fn blank() -> Self {
        Self::default()
    }

    pub(crate) fn heading(text: &str) -> Self {
        Line::new(Meaning::Heading, text).into()
    }

    pub(crate) fn opening(line: Line, view: View) -> Self {
        Self {
            line,
            opens: Some(view),
        }
    }
}

impl From<Line> for Entry {
    fn from(line: Line) -> Self {
        Self { line, opens: None }
    }
}

/// `text` in lines of at most `width` columns, each after `indent` blanks. Line breaks of the text are kept.
pub(crate) fn wrap(meaning: Meaning, text: &str, width: usize, indent: usize) -> Vec<Line> {
    let room = width.saturating_sub(indent).max(1);
    let blanks = " ".repeat(indent);
    text.lines()
        .flat_map(|line| {
            let line = SafeText::new(line);
            textwrap::wrap(line.as_str(), wrapping(room))
                .into_iter()
                .map(|part| Line::new(meaning, &format!("{blanks}{part}")))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Greedy and at blanks: lines come out the same whatever features other crates turn on.
pub(crate) fn wrapping(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width.max(1))
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_says_that_it_was_cut() {
        let line = Line::plain("Rosewood").and(Meaning::Fail, " 3 to fix");
        assert_eq!(line.fit(17, "…").text(), "Rosewood 3 to fix");
        assert_eq!(line.fit(12, "…").text(), "Rosewood 3 …");
        assert_eq!(line.fit(8, "…").text(), "Rosewoo…");
        assert_eq!(line.fit(1, "…").text(), "…");
        assert_eq!(line.fit(0, "…").text(), "");
    }

    #[test]
    fn wrapped_text_keeps_its_own_breaks_and_its_indent() {
        let lines: Vec<String> = wrap(Meaning::Plain, "One two three\nfour", 9, 2)
            .iter()
            .map(Line::text)
            .collect();
        assert_eq!(lines, ["  One two", "  three", "  four"]);
    }
}
