//! Mistakes in files that people write, shown as a compiler would: the place, the line, a caret and what to do.

use std::error::Error;
use std::fmt;

use dspt_report::counted;

use crate::limits;

/// One mistake in one place.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The file's name, inside its policy where it belongs to one: `checks/firewall.yaml`.
    pub file: String,
    /// The line, counted from 1; 0 when the mistake is about the file or the folder as a whole.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// How many characters the caret underlines, at least 1.
    pub length: usize,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The source line, or the part of a long one around the mistake, with nothing in it that could steer a terminal.
    pub excerpt: String,
    /// The column of the caret in the excerpt, counted from 1.
    pub caret: usize,
    /// The next step, where one is known.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        let margin = " ".repeat(self.line.to_string().len());
        if self.line == 0 {
            writeln!(f, "{margin}--> {}", self.file)?;
        } else {
            let indent = " ".repeat(self.caret.saturating_sub(1));
            let caret = "^".repeat(self.length.max(1));
            writeln!(f, "{margin}--> {}:{}:{}", self.file, self.line, self.column)?;
            writeln!(f, "{margin} |")?;
            writeln!(f, "{} | {}", self.line, self.excerpt)?;
            writeln!(f, "{margin} | {indent}{caret}")?;
        }
        if let Some(help) = &self.help {
            writeln!(f, "{margin} = help: {help}")?;
        }
        Ok(())
    }
}

/// All mistakes of a policy, or of a file that stands alone, in the order of files and lines.
///
/// `Display` shows at most [`limits::MISTAKES_SHOWN`] and counts the rest.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// Where they are, for people.
    within: String,
}

impl Diagnostics {
    /// Sorts mistakes by place; the same mistake at the same place is kept once.
    pub(crate) fn new(all: Vec<Diagnostic>) -> Self {
        Self::within("the policy".to_owned(), all)
    }

    fn within(within: String, mut all: Vec<Diagnostic>) -> Self {
        all.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.line, d.column);
            a.file.cmp(&b.file).then(key(a).cmp(&key(b)))
        });
        all.dedup();
        Self { all, within }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none; never true of what a function returns as its error.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The mistakes, in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in self.all.iter().take(limits::MISTAKES_SHOWN) {
            writeln!(f, "{diagnostic}")?;
        }
        let more = self.all.len().saturating_sub(limits::MISTAKES_SHOWN);
        if more > 0 {
            writeln!(f, "and {more} more like these")?;
        }
        let mistakes = counted(self.all.len(), "mistake", "mistakes");
        write!(f, "{mistakes} in {}", self.within)
    }
}

impl Error for Diagnostics {}

/// Where something stands in a file: line and column from 1, length in characters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) length: usize,
}

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(crate) struct Mistakes<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Diagnostic>,
}

impl<'a> Mistakes<'a> {
    pub(crate) fn of(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            found: Vec::new(),
        }
    }

    /// Notes a mistake.
    pub(crate) fn at(&mut self, place: Place, message: impl Into<String>) {
        self.note(place, &message.into(), None);
    }

    /// Notes a mistake and the next step.
    pub(crate) fn with_help(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.note(place, &message.into(), Some(help.into()));
    }

    /// How many were noted so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The file's name.
    pub(crate) fn file(&self) -> &'a str {
        self.file
    }

    /// The text that the places are in.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The place of a part of a scalar, `start` characters into its value.
    ///
    /// Folding, quoting and block style change only white space and add signs, so walking both texts and matching all other
    /// characters finds the place in every style.
    pub(crate) fn inside(&self, scalar: Place, value: &str, start: usize, length: usize) -> Place {
        let mut source = Source::at(self.text, scalar);
        if matches!(source.peek(), Some('|' | '>')) {
            source.skip_line();
        }
        let mut place = scalar;
        for (i, wanted) in value.chars().enumerate().take(start + 1) {
            if wanted.is_whitespace() {
                continue;
            }
            while source.peek().is_some_and(|c| c != wanted) {
                source.step();
            }
            if i == start {
                place = Place {
                    line: source.line,
                    column: source.column,
                    length,
                };
            }
            source.step();
        }
        place
    }

    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// All mistakes of a file that stands alone.
    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        Diagnostics::within(plain(self.file), self.found)
    }

    fn note(&mut self, place: Place, message: &str, help: Option<String>) {
        let line = place.line.checked_sub(1).and_then(|n| self.text.lines().nth(n));
        let (excerpt, caret) = excerpt(line.unwrap_or_default(), place.column);
        let room = excerpt.chars().count().saturating_sub(caret.saturating_sub(1));
        self.found.push(Diagnostic {
            file: plain(self.file),
            line: place.line,
            column: place.column,
            length: place.length.clamp(1, room.max(1)),
            message: plain(message),
            excerpt,
            caret,
            help: help.map(|help| plain(&help)),
        });
    }
}

/// Walks a file's text from a place on.
struct Source<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    column: usize,
}

impl<'a> Source<'a> {
    fn at(text: &'a str, place: Place) -> Self {
        let before = place.line.saturating_sub(1);
        let from: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
        let mut source = Self {
            rest: text[from..].chars().peekable(),
            line: place.line,
            column: 1,
        };
        while source.column < place.column && source.peek().is_some() {
            source.step();
        }
        source
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn step(&mut self) {
        if self.rest.next() == Some('\n') {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
    }

    fn skip_line(&mut self) {
        let line = self.line;
        while self.line == line && self.peek().is_some() {
            self.step();
        }
    }
}

/// The part of a line that may be shown, and the column of the caret in it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    let most = limits::EXCERPT_CHARS;
    let skipped = if column > most { column - most / 2 } else { 0 };
    let shown = plain(line).chars().skip(skipped).take(most).collect();
    (shown, column - skipped)
}

/// Text without control characters and without characters that reorder what is shown.
fn plain(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|c| if steers(c) { '\u{fffd}' } else { c })
        .collect()
}
