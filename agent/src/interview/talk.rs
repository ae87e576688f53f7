//! A talk by lines, with or without a terminal.

use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;

use super::Reply;
use crate::limits;
use crate::look::Look;
use crate::plain;
use crate::words;

/// Somebody who answers by lines.
pub struct Talk<'a> {
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
    look: Look,
    echo: bool,
}

/// What was typed.
pub(super) enum Line {
    /// A text: not empty, no command, no blanks around it.
    Text(String),
    /// A command, the end of the input, or an empty line, which skips.
    Reply(Reply),
    /// What can be typed here?
    Help,
}

impl<'a> Talk<'a> {
    /// A talk over lines that come in and go out. With `echo`, what comes in is written too, as a terminal does by itself.
    pub fn new(input: &'a mut dyn BufRead, out: &'a mut dyn Write, look: Look, echo: bool) -> Self {
        Self {
            input,
            out,
            look,
            echo,
        }
    }

    /// How text is laid out.
    pub fn look(&self) -> Look {
        self.look
    }

    /// A paragraph.
    ///
    /// # Errors
    /// What the output answers.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        self.say_at("", text)
    }

    /// A paragraph after `first`.
    ///
    /// # Errors
    /// What the output answers.
    pub fn say_at(&mut self, first: &str, text: &str) -> io::Result<()> {
        for line in text.split('\n') {
            writeln!(self.out, "{}", self.look.wrap(first, &plain::line(line)))?;
        }
        Ok(())
    }

    /// Text that is laid out already.
    pub(super) fn raw(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// An empty line.
    ///
    /// # Errors
    /// What the output answers.
    pub fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Reads a line. One that is too long, or no text, is said so and asked for again.
    pub(super) fn read(&mut self, prompt: &str) -> io::Result<Line> {
        loop {
            write!(self.out, "{} ", self.look.wrap("", prompt))?;
            self.out.flush()?;
            let Some(bytes) = self.bytes()? else {
                writeln!(self.out)?;
                return Ok(Line::Reply(Reply::End));
            };
            if bytes.len() > limits::LINE_BYTES {
                self.say(words::ASK_TOO_LONG.text)?;
                continue;
            }
            match String::from_utf8(bytes) {
                Ok(text) => {
                    if self.echo {
                        writeln!(self.out, "{}", plain::line(text.trim()))?;
                    }
                    return Ok(understand(text.trim()));
                }
                Err(_) => self.say(words::ASK_NOT_TEXT.text)?,
            }
        }
    }

    /// A line's bytes, at most one more than are taken, and the whole line read; `None` at the end.
    fn bytes(&mut self) -> io::Result<Option<Vec<u8>>> {
        let most = limits::LINE_BYTES as u64 + 1;
        let mut line = Vec::new();
        if (&mut self.input).take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        while line.last() != Some(&b'\n') {
            let mut rest = Vec::new();
            if (&mut self.input).take(most).read_until(b'\n', &mut rest)? == 0 {
                return Ok(Some(line));
            }
            if rest.last() == Some(&b'\n') {
                // Too long either way; the line feed would only make it look whole.
                return Ok(Some(line));
            }
        }
        line.pop();
        Ok(Some(line))
    }
}

fn understand(text: &str) -> Line {
    match text.to_lowercase().as_str() {
        "" | "skip" => Line::Reply(Reply::Skip),
        "back" => Line::Reply(Reply::Back),
        "quit" | "exit" | "stop" => Line::Reply(Reply::Quit),
        "?" | "help" => Line::Help,
        _ => Line::Text(text.to_owned()),
    }
}
