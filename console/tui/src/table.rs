//! Columns: how wide each may be, and which give way on a narrow screen.

use crate::line::Line;
use crate::line::Span;
use crate::line::wrapping;
use crate::safe_text::SafeText;
use crate::theme::Meaning;

/// One column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    /// Its least width, which is its width where `share` is zero.
    pub(crate) least: usize,
    /// Its share of the room left over.
    pub(crate) share: usize,
    /// Whether numbers stand in it, which line up on the right.
    pub(crate) right: bool,
    /// The column with the highest rank gives way first; those of rank 0 never do.
    pub(crate) rank: u8,
}

impl Column {
    /// Text that takes what room there is.
    pub(crate) const fn wide(heading: &'static str, least: usize, share: usize) -> Self {
        Self {
            heading,
            least,
            share,
            right: false,
            rank: 0,
        }
    }

    /// Text of a fixed width.
    pub(crate) const fn text(heading: &'static str, least: usize, rank: u8) -> Self {
        Self {
            heading,
            least,
            share: 0,
            right: false,
            rank,
        }
    }

    /// Numbers of a fixed width.
    pub(crate) const fn number(heading: &'static str, least: usize, rank: u8) -> Self {
        Self {
            heading,
            least,
            share: 0,
            right: true,
            rank,
        }
    }
}

/// Columns laid out in a width; those that gave way have none.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    columns: Vec<(Column, Option<usize>)>,
    ellipsis: &'static str,
}

const GAP: usize = 2;
/// Room for the pointer before the selected row.
pub(crate) const MARGIN: usize = 2;

impl Columns {
    /// Lays `columns` out in `width` columns of a terminal.
    pub(crate) fn new(columns: &[Column], width: usize, ellipsis: &'static str) -> Self {
        let kept = columns.iter().map(|&column| (column, true)).collect();
        Self::laid_out(kept, width, ellipsis)
    }

    /// The same, but those of a fixed width take no more than `rows` need, and one that has nothing to say gives way.
    pub(crate) fn fitted(
        columns: &[Column],
        rows: &[Vec<Span>],
        width: usize,
        ellipsis: &'static str,
    ) -> Self {
        let fit = |(n, column): (usize, &Column)| {
            let cells = rows.iter().filter_map(|row| row.get(n));
            let widest = cells.map(|cell| cell.text.width()).max().unwrap_or(0);
            let needed = widest.max(SafeText::new(column.heading).width());
            let least = if column.share == 0 {
                column.least.min(needed)
            } else {
                column.least
            };
            (Column { least, ..*column }, widest > 0 || column.rank == 0)
        };
        Self::laid_out(columns.iter().enumerate().map(fit).collect(), width, ellipsis)
    }

    fn laid_out(mut kept: Vec<(Column, bool)>, width: usize, ellipsis: &'static str) -> Self {
        let room = width.saturating_sub(MARGIN);
        while needed(&kept) > room {
            let last = kept
                .iter_mut()
                .filter(|(column, keep)| *keep && column.rank > 0)
                .max_by_key(|(column, _)| column.rank);
            match last {
                Some(column) => column.1 = false,
                None => break,
            }
        }
        let spare = room.saturating_sub(needed(&kept));
        let shares: usize = kept
            .iter()
            .filter(|(_, keep)| *keep)
            .map(|(column, _)| column.share)
            .sum();
        let columns = kept
            .into_iter()
            .map(|(column, keep)| {
                let extra = (spare * column.share).checked_div(shares).unwrap_or(0);
                (column, keep.then_some(column.least + extra))
            })
            .collect();
        Self { columns, ellipsis }
    }

    /// The same, but a column that has nothing to say gives way.
    pub(crate) fn natural_without_empty(
        columns: &[Column],
        rows: &[Vec<Span>],
        ellipsis: &'static str,
    ) -> Self {
        let mut natural = Self::natural(columns, rows, ellipsis);
        for (n, (column, width)) in natural.columns.iter_mut().enumerate() {
            let mut cells = rows.iter().filter_map(|row| row.get(n));
            if column.rank > 0 && cells.all(|cell| cell.text.width() == 0) {
                *width = None;
            }
        }
        natural
    }

    /// As wide as `rows` need, so that nothing is cut and no column gives way.
    pub(crate) fn natural(columns: &[Column], rows: &[Vec<Span>], ellipsis: &'static str) -> Self {
        let width = |n: usize, column: &Column| {
            let cells = rows.iter().filter_map(|row| row.get(n));
            let widest = cells.map(|cell| cell.text.width()).max().unwrap_or(0);
            widest.max(SafeText::new(column.heading).width())
        };
        let columns = columns
            .iter()
            .enumerate()
            .map(|(n, column)| (*column, Some(width(n, column))))
            .collect();
        Self { columns, ellipsis }
    }

    /// The line of headings, with the margin that rows have for the pointer.
    pub(crate) fn headings(&self) -> Line {
        let cells: Vec<Span> = self
            .columns
            .iter()
            .map(|(column, _)| Span::new(Meaning::Muted, column.heading))
            .collect();
        let mut line = Line::plain(&" ".repeat(MARGIN));
        line.0.extend(self.line(&cells).0);
        line
    }

    /// One row in as many lines as its widest texts need, so that nothing of them is cut.
    pub(crate) fn lines(&self, cells: &[Span]) -> Vec<Line> {
        let wrapped: Vec<Vec<Span>> = self
            .columns
            .iter()
            .zip(cells)
            .map(|((column, width), cell)| match *width {
                Some(width) if column.share > 0 && cell.text.width() > width => {
                    textwrap::wrap(cell.text.as_str(), wrapping(width))
                        .iter()
                        .map(|part| Span::new(cell.meaning, part))
                        .collect()
                }
                _ => vec![cell.clone()],
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        (0..height)
            .map(|n| {
                let cells: Vec<Span> = wrapped
                    .iter()
                    .map(|parts| parts.get(n).cloned().unwrap_or_default())
                    .collect();
                self.line(&cells)
            })
            .collect()
    }

    /// One row in one line: a cell for each column, also for those that gave way.
    pub(crate) fn line(&self, cells: &[Span]) -> Line {
        let mut spans = Vec::with_capacity(cells.len() * 2);
        for ((column, width), cell) in self.columns.iter().zip(cells) {
            let Some(width) = *width else { continue };
            if !spans.is_empty() {
                spans.push(Span::plain(&" ".repeat(GAP)));
            }
            spans.push(Span {
                text: pad(&cell.text, width, column.right, self.ellipsis),
                meaning: cell.meaning,
            });
        }
        Line(spans)
    }
}

fn needed(kept: &[(Column, bool)]) -> usize {
    let widths = kept.iter().filter(|(_, keep)| *keep);
    let count = widths.clone().count();
    widths.map(|(column, _)| column.least).sum::<usize>() + GAP * count.saturating_sub(1)
}

fn pad(text: &SafeText, width: usize, right: bool, ellipsis: &str) -> SafeText {
    let text = text.fit(width, ellipsis);
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right {
        SafeText::new(&format!("{blanks}{text}"))
    } else {
        SafeText::new(&format!("{text}{blanks}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column::wide("Provider", 8, 1),
        Column::text("Telephone", 12, 2),
        Column::number("To fix", 6, 0),
    ];

    #[test]
    fn fixed_columns_take_what_their_rows_need_and_empty_ones_nothing() {
        let columns = [
            Column::wide("Provider", 8, 1),
            Column::text("Telephone", 14, 2),
            Column::text("Remark", 11, 1),
        ];
        let row = |telephone| ["Rosewood Care Home", telephone, ""].map(Span::plain).to_vec();
        let fitted = |telephone| {
            let rows = [row(telephone)];
            let columns = Columns::fitted(&columns, &rows, 34, "…");
            columns.line(&rows[0]).text()
        };
        assert_eq!(fitted("01632 960001"), "Rosewood Care Home  01632 960001");
        assert_eq!(fitted(""), "Rosewood Care Home");
    }

    fn row(width: usize) -> String {
        let cells = ["Rosewood Care Home", "01632 960001", "3"].map(Span::plain);
        Columns::new(&COLUMNS, width, "…").line(&cells).text()
    }

    #[test]
    fn the_wide_column_takes_what_is_left() {
        assert_eq!(row(46), "Rosewood Care Home      01632 960001       3");
    }

    #[test]
    fn a_long_text_goes_on_beneath_itself() {
        let cells = ["St Bartholomew's Residential Care", "01632 960777", "3"].map(Span::plain);
        let lines: Vec<String> = Columns::new(&COLUMNS, 46, "…")
            .lines(&cells)
            .iter()
            .map(Line::text)
            .collect();
        assert_eq!(
            lines,
            ["St Bartholomew's        01632 960777       3", "Residential Care"]
        );
    }

    #[test]
    fn the_highest_rank_gives_way_before_anything_is_cut_short() {
        assert_eq!(row(27), "Rosewood Care Ho…       3");
        assert_eq!(row(0), "Rosewoo…       3");
    }
}
