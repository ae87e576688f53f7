//! One row for each code: repeated rows are dropped, contradicting ones all refused.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::read::Mistake;
use crate::read::Refusals;

/// Rows by code, as they come.
pub(crate) struct Unique<R> {
    rows: Vec<(u64, String, R)>,
    by_code: HashMap<String, usize>,
    contradicted: BTreeSet<usize>,
}

impl<R: PartialEq> Unique<R> {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            by_code: HashMap::new(),
            contradicted: BTreeSet::new(),
        }
    }

    /// The row that came first under this code.
    pub(crate) fn first(&mut self, code: &str) -> Option<&mut R> {
        let at = *self.by_code.get(code)?;
        self.rows.get_mut(at).map(|(_, _, row)| row)
    }

    pub(crate) fn add(&mut self, line: u64, code: &str, row: R, refused: &mut Refusals) {
        let Some(at) = self.by_code.get(code).copied() else {
            self.by_code.insert(code.to_owned(), self.rows.len());
            self.rows.push((line, code.to_owned(), row));
            return;
        };
        let Some((first, _, kept)) = self.rows.get(at) else {
            return;
        };
        let first = *first;
        if *kept == row {
            refused.push(line, None, Mistake::Repeated { first });
        } else {
            self.contradict(line, code, refused);
        }
    }

    /// Says that this line contradicts the first row of its code.
    pub(crate) fn contradict(&mut self, line: u64, code: &str, refused: &mut Refusals) {
        if let Some(at) = self.by_code.get(code).copied()
            && let Some((first, _, _)) = self.rows.get(at)
        {
            self.contradicted.insert(at);
            let (code, first) = (code.to_owned(), *first);
            refused.push(line, None, Mistake::Contradicted { code, first });
        }
    }

    /// The rows without those that were contradicted, which are refused too.
    pub(crate) fn finish(self, refused: &mut Refusals) -> Vec<R> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for (at, (line, code, row)) in self.rows.into_iter().enumerate() {
            if self.contradicted.contains(&at) {
                refused.push(line, None, Mistake::Contradicted { code, first: line });
            } else {
                rows.push(row);
            }
        }
        rows
    }
}
