//! Lines of a reader, one at a time: package lists are too large to hold.

use std::io;
use std::io::BufRead;

use memchr::memmem::Finder;

/// The longest line that is seen whole.
const LINE_BYTES: usize = 64 * 1024;

/// What is wanted after a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Next {
    /// The line after it.
    Line,
    /// The first line after the next empty one: most of a package list is of no interest.
    Paragraph,
}

/// Gives lines, without their line feeds, to `see`. Of a line longer than [`LINE_BYTES`] these are given. The lines of a
/// piece are seen where the reader holds them: nothing is copied but a line that begins in one piece and ends in the next.
///
/// # Errors
/// The reader's.
pub(crate) fn each(mut reader: impl BufRead, mut see: impl FnMut(&[u8]) -> Next) -> io::Result<()> {
    let mut lines = Lines {
        begun: Vec::new(),
        passing: Passing::Nothing,
        mark: Finder::new(b"\n\n"),
    };
    loop {
        let piece = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if piece.is_empty() {
            break;
        }
        lines.give(piece, &mut see);
        let length = piece.len();
        reader.consume(length);
    }
    if !lines.begun.is_empty() {
        see(&lines.begun);
    }
    Ok(())
}

/// What is passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Passing {
    Nothing,
    /// The rest of a paragraph.
    Paragraph,
    /// The same, just after a line feed: one more ends the paragraph.
    Feed,
}

/// Where the pieces stand.
struct Lines {
    /// The beginning of a line whose end has not come yet, where nothing is passed over.
    begun: Vec<u8>,
    passing: Passing,
    /// Two line feeds.
    mark: Finder<'static>,
}

impl Lines {
    fn give(&mut self, piece: &[u8], see: &mut impl FnMut(&[u8]) -> Next) {
        let mut rest = self.pass(piece);
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end);
            let next = if self.begun.is_empty() {
                see(cut(line, LINE_BYTES))
            } else {
                self.begin(line);
                see(&self.begun)
            };
            self.begun.clear();
            rest = after.get(1..).unwrap_or_default();
            if next == Next::Paragraph {
                self.passing = Passing::Feed;
                rest = self.pass(rest);
            }
        }
        self.begin(rest);
    }

    /// Keeps the next part of a line until its end comes.
    fn begin(&mut self, part: &[u8]) {
        let room = LINE_BYTES - self.begun.len();
        self.begun.extend_from_slice(cut(part, room));
    }

    /// What is left of a piece behind what is passed over.
    fn pass<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let end = match (self.passing, piece) {
            (Passing::Nothing, _) => return piece,
            (_, []) => return &[],
            (Passing::Feed, [b'\n', ..]) => Some(1),
            _ => self.mark.find(piece).map(|at| at + 2),
        };
        self.passing = match end {
            Some(_) => Passing::Nothing,
            None if piece.ends_with(b"\n") => Passing::Feed,
            None => Passing::Paragraph,
        };
        end.and_then(|end| piece.get(end..)).unwrap_or_default()
    }
}

fn cut(bytes: &[u8], limit: usize) -> &[u8] {
    bytes.get(..limit).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(reader: impl BufRead) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        each(reader, |line| {
            lines.push(line.to_vec());
            Next::Line
        })
        .unwrap();
        lines
    }

    #[test]
    fn lines_come_whole_and_in_order_across_pieces() {
        let text: Vec<String> = (0..40_000).map(|n| format!("line {n}")).collect();
        let joined = text.join("\n");
        let seen = lines(BufReader::with_capacity(1000, joined.as_bytes()));
        assert!(seen.iter().zip(&text).all(|(seen, text)| seen == text.as_bytes()));
        assert_eq!(seen.len(), text.len());
    }

    #[test]
    fn a_line_longer_than_is_seen_whole_is_cut_and_the_next_is_whole() {
        let mut bytes = vec![b'a'; 3 * LINE_BYTES + 7];
        bytes.extend_from_slice(b"\nnext\n\nlast");
        let seen = lines(&bytes[..]);
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[0].len(), LINE_BYTES);
        assert_eq!(seen[1..], [b"next".to_vec(), b"".to_vec(), b"last".to_vec()]);
    }

    #[test]
    fn a_reader_that_gives_one_byte_at_a_time_gives_the_same_lines() {
        let mut seen = Vec::new();
        let text = b"one\ntwo\r\n\nthree\nfour\n\n\nfive";
        each(BufReader::with_capacity(1, &text[..]), |line| {
            seen.push(line.to_vec());
            Next::Line
        })
        .unwrap();
        assert_eq!(seen, lines(&text[..]));
    }

    #[test]
    fn paragraphs_are_passed_over_wherever_a_piece_ends() {
        let text = "skip\nlong\ny\n\nskip\n\nkeep\nskip\nz\n\n\nlast";
        for length in 1..=text.len() {
            let mut seen = Vec::new();
            each(BufReader::with_capacity(length, text.as_bytes()), |line| {
                seen.push(String::from_utf8_lossy(line).into_owned());
                if line == b"skip" {
                    Next::Paragraph
                } else {
                    Next::Line
                }
            })
            .unwrap();
            assert_eq!(seen, ["skip", "skip", "keep", "skip", "", "last"], "{length}");
        }
    }
}
