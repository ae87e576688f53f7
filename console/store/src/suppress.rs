//! Small figures that could tell of one device: the one place that withholds them.
//!
//! Whoever watches over a programme sees counts, never a handful: a figure of one to four devices is withheld, and with it
//! as many others of the same group as it takes that nobody finds it by subtracting what is shown from what they add up to.
//! Counts from public registers never come here. Pure.

use crate::model::Figures;

/// A figure below this is withheld; none at all is told.
pub const FEWEST: u32 = 5;

/// The figures that may be shown of a group of rows, whose sums are taken to be known.
///
/// A row of fewer than [`FEWEST`] devices shows nothing. In each column either no row is withheld, or two at least that are
/// not zero and that together stand for [`FEWEST`] or more; where so many are not there, none that is not zero is shown.
pub fn shown(rows: &[Figures<u32>]) -> Vec<Figures<Option<u32>>> {
    let counted: Vec<[u32; 14]> = rows.iter().map(Figures::all).collect();
    columns(&counted).into_iter().map(Figures::of_all).collect()
}

/// The same of rows of any columns, of which the first counts everything that the others are of.
pub fn columns<const N: usize>(rows: &[[u32; N]]) -> Vec<[Option<u32>; N]> {
    let is_few = |row: &[u32; N]| row.first().is_some_and(|all| is_small(*all));
    let mut hidden: Vec<[bool; N]> = rows
        .iter()
        .map(|row| row.map(|figure| is_small(figure) || is_few(row)))
        .collect();
    for column in 0..N {
        protect(rows, &mut hidden, column);
    }
    let show = |(row, hidden): (&[u32; N], &[bool; N])| {
        let mut all = [None; N];
        for ((shown, figure), hidden) in all.iter_mut().zip(row).zip(hidden) {
            *shown = (!hidden).then_some(*figure);
        }
        all
    };
    rows.iter().zip(&hidden).map(show).collect()
}

fn is_small(figure: u32) -> bool {
    (1..FEWEST).contains(&figure)
}

/// Hides the smallest that are shown, until what is hidden of a column can no more be told by subtraction.
fn protect<const N: usize>(counted: &[[u32; N]], hidden: &mut [[bool; N]], column: usize) {
    let figure = |row: &[u32; N]| row.get(column).copied().unwrap_or_default();
    loop {
        let (mut rows, mut sum) = (0, 0_u64);
        let mut smallest: Option<(u32, usize)> = None;
        for (place, (row, hidden)) in counted.iter().zip(hidden.iter()).enumerate() {
            let figure = figure(row);
            if figure == 0 {
                continue;
            }
            if hidden.get(column) == Some(&true) {
                (rows, sum) = (rows + 1, sum + u64::from(figure));
            } else if smallest.is_none_or(|(least, _)| figure < least) {
                smallest = Some((figure, place));
            }
        }
        let is_safe = rows == 0 || (rows > 1 && sum >= u64::from(FEWEST));
        let Some((_, place)) = smallest.filter(|_| !is_safe) else {
            return;
        };
        if let Some(cell) = hidden.get_mut(place).and_then(|row| row.get_mut(column)) {
            *cell = true;
        }
    }
}

#[cfg(test)]
mod tests;
