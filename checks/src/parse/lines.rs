//! Lines of a reader, one at a time: package lists are too large to hold.

use std::io;
use std::io::Read;

/// Bytes held at a time, and the longest line that is seen whole.
const BUFFER_BYTES: usize = 64 * 1024;

/// What is wanted after a line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Next {
    /// The line after it.
    Line,
    /// The first line after the next empty one: most of a package list is of no interest.
    Paragraph,
}

/// Gives lines, without their line feeds, to `see`. A line longer than the buffer is given up to the buffer's size.
///
/// # Errors
/// The reader's.
pub(crate) fn each(mut reader: impl Read, mut see: impl FnMut(&[u8]) -> Next) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut filled = 0;
    let mut passing = Passing::Nothing;
    loop {
        let room = buffer.get_mut(filled..).unwrap_or_default();
        let read = match reader.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        filled += read;
        let held = buffer.get(..filled).unwrap_or_default();
        let rest = give(held, &mut passing, &mut see);
        let full = rest.len() == BUFFER_BYTES;
        if (read == 0 || full) && passing == Passing::Nothing && !rest.is_empty() {
            let next = see(rest);
            // The end of a line that is longer than the buffer is passed over.
            passing = if next == Next::Line {
                Passing::Line
            } else {
                Passing::Paragraph
            };
        }
        if read == 0 {
            return Ok(());
        }
        let kept = if full { 0 } else { rest.len() };
        buffer.copy_within(filled - kept..filled, 0);
        filled = kept;
    }
}

/// What is passed over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Passing {
    Nothing,
    Line,
    Paragraph,
}

/// Gives the whole lines of a piece and returns what is left of it.
fn give<'a>(piece: &'a [u8], passing: &mut Passing, see: &mut impl FnMut(&[u8]) -> Next) -> &'a [u8] {
    let mut rest = piece;
    loop {
        if *passing == Passing::Paragraph {
            match memchr::memmem::find(rest, b"\n\n") {
                Some(end) => rest = rest.get(end + 2..).unwrap_or_default(),
                // Half of the mark may be the last byte.
                None => {
                    return rest
                        .get(rest.len() - usize::from(rest.ends_with(b"\n"))..)
                        .unwrap_or_default();
                }
            }
            *passing = Passing::Nothing;
        }
        let Some(end) = memchr::memchr(b'\n', rest) else {
            return if *passing == Passing::Line { &[] } else { rest };
        };
        let (line, after) = rest.split_at(end);
        if *passing == Passing::Nothing && see(line) == Next::Paragraph {
            // The line's own end may be half of the mark.
            *passing = Passing::Paragraph;
            rest = after;
        } else {
            *passing = Passing::Nothing;
            rest = after.get(1..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        each(bytes, |line| {
            lines.push(line.to_vec());
            Next::Line
        })
        .unwrap();
        lines
    }

    #[test]
    fn lines_come_whole_and_in_order_across_buffers() {
        let text: Vec<String> = (0..40_000).map(|n| format!("line {n}")).collect();
        let seen = lines(text.join("\n").as_bytes());
        assert!(seen.iter().zip(&text).all(|(seen, text)| seen == text.as_bytes()));
        assert_eq!(seen.len(), text.len());
    }

    #[test]
    fn a_line_longer_than_the_buffer_is_cut_and_the_next_is_whole() {
        let mut bytes = vec![b'a'; 3 * BUFFER_BYTES + 7];
        bytes.extend_from_slice(b"\nnext\n\nlast");
        let seen = lines(&bytes);
        assert_eq!(seen.len(), 4);
        assert_eq!(seen[0].len(), BUFFER_BYTES);
        assert_eq!(seen[1..], [b"next".to_vec(), b"".to_vec(), b"last".to_vec()]);
    }

    #[test]
    fn a_reader_that_gives_one_byte_at_a_time_gives_the_same_lines() {
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(&mut buffer[..1])
            }
        }
        let mut seen = Vec::new();
        let text = b"one\ntwo\r\n\nthree\nfour\n\n\nfive";
        each(Slow(text), |line| {
            seen.push(line.to_vec());
            Next::Line
        })
        .unwrap();
        assert_eq!(seen, lines(text));
    }

    #[test]
    fn paragraphs_are_passed_over_wherever_the_buffer_ends() {
        for length in BUFFER_BYTES - 12..BUFFER_BYTES + 3 {
            let long = "x".repeat(length);
            let text = format!("skip\n{long}\ny\n\nskip\n\nkeep\nskip\nz\n\nlast");
            let mut seen = Vec::new();
            each(text.as_bytes(), |line| {
                seen.push(String::from_utf8_lossy(line).into_owned());
                if line == b"skip" {
                    Next::Paragraph
                } else {
                    Next::Line
                }
            })
            .unwrap();
            assert_eq!(seen, ["skip", "skip", "keep", "skip", "last"], "{length}");
        }
    }
}
