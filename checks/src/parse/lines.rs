//! Lines of a reader, one at a time: package lists are too large to hold.

use std::io;
use std::io::Read;

/// Bytes held at a time, and the longest line that is seen whole.
const BUFFER_BYTES: usize = 64 * 1024;

/// Gives every line, without its line feed, to `see`. A line longer than the buffer is given up to the buffer's size.
///
/// # Errors
/// The reader's.
pub(crate) fn each(mut reader: impl Read, mut see: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut filled = 0;
    let mut skipping = false;
    loop {
        let room = buffer.get_mut(filled..).unwrap_or_default();
        let read = match reader.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let at_end = read == 0;
        filled += read;
        let held = buffer.get(..filled).unwrap_or_default();
        let mut rest = held;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end);
            if !skipping {
                see(line);
            }
            skipping = false;
            rest = after.get(1..).unwrap_or_default();
        }
        let full = rest.len() == BUFFER_BYTES;
        if (at_end || full) && !skipping && !rest.is_empty() {
            see(rest);
        }
        if at_end {
            return Ok(());
        }
        // Of a line that is longer than the buffer, the rest is passed over up to its line feed.
        skipping |= full;
        let kept = if skipping { 0 } else { rest.len() };
        buffer.copy_within(filled - kept..filled, 0);
        filled = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        each(bytes, |line| lines.push(line.to_vec())).unwrap();
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
        each(Slow(b"one\ntwo\r\n\nthree"), |line| seen.push(line.to_vec())).unwrap();
        assert_eq!(seen, lines(b"one\ntwo\r\n\nthree"));
    }
}
