//! How text looks: width, colours, symbols. Meaning never depends on colour or symbol alone.

use std::io::IsTerminal;

use textwrap::Options;
use textwrap::WordSplitter;

use crate::limits;

/// How text is laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether colours are used.
    pub colour: bool,
    /// Whether only ASCII is used.
    pub ascii: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
#[expect(clippy::exhaustive_enums, reason = "the three words that every tool knows")]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a line means, for its colour and symbol.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the four groups and a heading")]
pub enum Tone {
    /// To fix now.
    Fix,
    /// Worth knowing.
    Know,
    /// Fine.
    Fine,
    /// Could not tell.
    Untold,
    /// A heading.
    Strong,
}

impl Look {
    /// The look for standard output, as asked for and as the surroundings allow. `variable` reads the environment.
    pub fn of_stdout(
        colour: Colour,
        ascii: bool,
        width: Option<usize>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
            }
        };
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        let speaks_ascii =
            locale.is_some_and(|locale| !locale.to_uppercase().replace('-', "").contains("UTF8"));
        let columns = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = width
            .or_else(|| terminal.then(columns).flatten())
            .unwrap_or(limits::WIDTH_USUAL);
        Self {
            width: width.clamp(limits::WIDTH_LEAST, limits::WIDTH_MOST),
            colour,
            ascii: ascii || speaks_ascii,
        }
    }

    /// A look for tests: no colours, UTF-8.
    pub fn plain(width: usize) -> Self {
        Self {
            width,
            colour: false,
            ascii: false,
        }
    }

    /// The symbol of a tone; never the only sign of it.
    pub fn symbol(&self, tone: Tone) -> &'static str {
        match (tone, self.ascii) {
            (Tone::Fix, false) => "✗",
            (Tone::Know, false) => "•",
            (Tone::Fine, false) => "✓",
            (Tone::Fix, true) => "x",
            (Tone::Know, true) => "-",
            (Tone::Fine, true) => "+",
            (Tone::Untold, _) => "?",
            (Tone::Strong, _) => "",
        }
    }

    /// A text in the colour of a tone.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Fix => "1;31",
            Tone::Know => "33",
            Tone::Fine => "32",
            Tone::Untold => "36",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Wraps a text, `first` before its first line and as many blanks before the others.
    pub fn wrap(&self, first: &str, text: &str) -> String {
        let rest = " ".repeat(textwrap::core::display_width(first));
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(&rest)
            // `2026-27` and the names of files stay whole.
            .word_splitter(WordSplitter::NoHyphenation);
        let text = if self.ascii {
            to_ascii(text)
        } else {
            text.to_owned()
        };
        textwrap::fill(text.trim_end(), options)
    }
}

/// The signs that our own texts use beyond ASCII, in ASCII.
fn to_ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '…' => "...".to_owned(),
            '–' | '—' => "-".to_owned(),
            '‘' | '’' => "'".to_owned(),
            '“' | '”' => "\"".to_owned(),
            '→' => "->".to_owned(),
            '›' => ">".to_owned(),
            'à' | 'á' | 'â' | 'ä' => "a".to_owned(),
            'è' | 'é' | 'ê' | 'ë' => "e".to_owned(),
            'í' | 'î' | 'ï' => "i".to_owned(),
            'ó' | 'ô' | 'ö' => "o".to_owned(),
            'ú' | 'û' | 'ü' => "u".to_owned(),
            'ç' => "c".to_owned(),
            c if c.is_ascii() => c.to_string(),
            _ => "?".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
