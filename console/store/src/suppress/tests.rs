use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn row(devices: u32, failing_devices: u32) -> Figures<u32> {
    Figures {
        devices,
        failing_devices,
        ..Figures::default()
    }
}

fn failing(rows: &[Figures<u32>]) -> Vec<Option<u32>> {
    shown(rows).iter().map(|row| row.failing_devices).collect()
}

#[test]
fn figures_of_five_or_more_and_none_at_all_are_shown() {
    assert_eq!(
        failing(&[row(9, 5), row(9, 0), row(0, 0)]),
        [Some(5), Some(0), Some(0)]
    );
}

#[test]
fn a_small_figure_is_withheld_together_with_the_next_smallest() {
    assert_eq!(
        failing(&[row(90, 4), row(90, 50), row(90, 7), row(90, 0)]),
        [None, Some(50), None, Some(0)]
    );
}

#[test]
fn two_small_figures_that_add_up_to_few_take_a_third_along() {
    assert_eq!(failing(&[row(90, 1), row(90, 2), row(90, 8)]), [None, None, None]);
    assert_eq!(
        failing(&[row(90, 3), row(90, 2), row(90, 8)]),
        [None, None, Some(8)]
    );
}

#[test]
fn a_row_of_few_devices_shows_nothing_not_even_that_none_fails() {
    let told = shown(&[row(4, 0), row(20, 6), row(30, 9)]);
    assert!(told[0].all().iter().all(Option::is_none));
    assert_eq!((told[1].devices, told[2].devices), (None, Some(30)));
}

#[test]
fn alone_a_small_figure_is_withheld() {
    assert_eq!(failing(&[row(90, 3)]), [None]);
}

proptest! {
    #[test]
    fn nobody_finds_a_small_figure_by_subtraction(rows in vec((0_u32..40, 0_u32..40), 0..8)) {
        let rows: Vec<_> = rows.into_iter().map(|(devices, failing)| row(devices, failing.min(devices))).collect();
        let told = shown(&rows);
        for column in [0, 1] {
            let mut withheld: Vec<u32> = Vec::new();
            for (row, told) in rows.iter().zip(&told) {
                let (figure, told) = (row.all()[column], told.all()[column]);
                prop_assert!(told.is_none() || told == Some(figure));
                prop_assert!(!is_small(figure) || told.is_none());
                if told.is_none() && figure > 0 {
                    withheld.push(figure);
                }
            }
            // What is left of the sum stands for two rows at least and five devices, or for every row that has any.
            let sum: u32 = withheld.iter().sum();
            let all = rows.iter().filter(|row| row.all()[column] > 0).count();
            prop_assert!(withheld.is_empty() || (withheld.len() > 1 && sum >= FEWEST) || withheld.len() == all);
        }
    }
}
