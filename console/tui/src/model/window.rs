//! A stretch of a long list: the chunk with the cursor and its neighbours, fetched by key and never by offset.

use std::collections::VecDeque;

use dspt_store::model::Page;
use serde::Serialize;

use crate::limits;

/// Rows held of a list of any length.
///
/// Chunk `n` holds the rows from `n * CHUNK_ROWS` on, as the list was when it was read. The key that a chunk begins after is
/// remembered once it is known, so that going back asks by key too.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Window<Row> {
    first_chunk: usize,
    chunks: VecDeque<Vec<Row>>,
    /// What each chunk begins after, as far as it was seen.
    starts: Vec<Option<String>>,
    total: u64,
    /// Chunks held at most.
    most: usize,
}

impl<Row> Window<Row> {
    /// Nothing yet; at most `most` chunks at once.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            first_chunk: 0,
            chunks: VecDeque::new(),
            starts: vec![None],
            total: 0,
            most: most.max(1),
        }
    }

    /// Takes a page in as chunk `chunk`. One that no longer touches the window is dropped.
    pub(crate) fn place(&mut self, chunk: usize, page: Page<Row>) {
        let end = self.first_chunk + self.chunks.len();
        if chunk + 1 == self.first_chunk {
            self.first_chunk = chunk;
            self.chunks.push_front(page.rows);
            self.chunks.truncate(self.most);
        } else if chunk == end {
            self.chunks.push_back(page.rows);
            if self.chunks.len() > self.most {
                self.chunks.pop_front();
                self.first_chunk += 1;
            }
        } else if let Some(held) = chunk
            .checked_sub(self.first_chunk)
            .and_then(|at| self.chunks.get_mut(at))
        {
            *held = page.rows;
        } else {
            return;
        }
        self.total = page.total;
        self.note_next(chunk, page.next);
    }

    /// Throws everything away but `page`, the beginning of another list.
    pub(crate) fn replace(&mut self, page: Page<Row>) {
        *self = Self::new(self.most);
        self.place(0, page);
    }

    /// What to ask for chunk `chunk`, if that is known.
    pub(crate) fn start(&self, chunk: usize) -> Option<Option<String>> {
        self.starts.get(chunk).cloned()
    }

    /// The first chunk held.
    pub(crate) fn first_chunk(&self) -> usize {
        self.first_chunk
    }

    /// Whether chunk `chunk` is held.
    pub(crate) fn holds(&self, chunk: usize) -> bool {
        (self.first_chunk..self.first_chunk + self.chunks.len()).contains(&chunk)
    }

    /// The chunk to fetch because row `index` is near the edge of what is held.
    pub(crate) fn wanted(&self, index: usize) -> Option<usize> {
        let end = self.first_chunk + self.chunks.len();
        if index + limits::EDGE_ROWS >= self.first() + self.len() && end < self.starts.len() {
            Some(end)
        } else if index < self.first() + limits::EDGE_ROWS {
            self.first_chunk.checked_sub(1)
        } else {
            None
        }
    }

    /// The number of the first row held.
    pub(crate) fn first(&self) -> usize {
        self.first_chunk * limits::CHUNK_ROWS
    }

    /// Rows held.
    pub(crate) fn len(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum()
    }

    /// Rows in all, as the source counts them.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The rows held, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.chunks.iter().flatten()
    }

    /// Row `index` of the list.
    pub(crate) fn row(&self, index: usize) -> Option<&Row> {
        let mut at = index.checked_sub(self.first())?;
        for chunk in &self.chunks {
            if at < chunk.len() {
                return chunk.get(at);
            }
            at -= chunk.len();
        }
        None
    }

    fn note_next(&mut self, chunk: usize, next: Option<String>) {
        match next {
            Some(next) => match self.starts.get_mut(chunk + 1) {
                Some(known) => *known = Some(next),
                None => self.starts.push(Some(next)),
            },
            None => {
                self.starts.truncate(chunk + 1);
                self.chunks.truncate((chunk + 1).saturating_sub(self.first_chunk));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = 1_100;

    fn page(chunk: usize) -> Page<usize> {
        let first = chunk * limits::CHUNK_ROWS;
        let end = (first + limits::CHUNK_ROWS).min(ROWS);
        Page {
            rows: (first..end).collect(),
            total: 1_100,
            next: (end < ROWS).then(|| end.to_string()),
        }
    }

    #[test]
    fn walking_to_the_end_and_back_holds_few_rows_and_asks_by_key() {
        let mut window = Window::new(limits::WINDOW_CHUNKS);
        window.replace(page(0));
        for index in (0..ROWS).chain((0..ROWS).rev()) {
            if let Some(chunk) = window.wanted(index) {
                let after = window.start(chunk).expect("the key of a neighbour is known");
                let expected = (chunk > 0).then(|| (chunk * limits::CHUNK_ROWS).to_string());
                assert_eq!(after, expected);
                window.place(chunk, page(chunk));
            }
            assert_eq!(window.row(index), Some(&index));
            assert!(window.len() <= limits::WINDOW_CHUNKS * limits::CHUNK_ROWS);
        }
    }

    #[test]
    fn a_list_that_shrank_forgets_what_is_gone() {
        let mut window = Window::new(limits::WINDOW_CHUNKS);
        window.replace(page(0));
        window.place(1, page(1));
        window.place(
            0,
            Page {
                rows: vec![1, 2],
                total: 2,
                next: None,
            },
        );
        assert_eq!(window.len(), 2);
        assert_eq!(window.wanted(0), None);
    }

    #[test]
    fn a_page_that_does_not_touch_the_window_is_dropped() {
        let mut window = Window::new(limits::WINDOW_CHUNKS);
        window.replace(page(0));
        window.place(3, page(3));
        assert_eq!(window.len(), limits::CHUNK_ROWS);
    }
}
