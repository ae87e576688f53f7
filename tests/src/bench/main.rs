//! The benchmarks: one line per figure, `NAME VALUE UNIT`, medians of at least five runs.
//!
//! `bench agent | ingest | store | import | board | tui | all`. Figures are measured on the built programs named by `DSPT_BIN_DIR`; the size is that
//! of the packaged profile in `DSPT_DIST_DIR`. `--small` tries loads with little: then the figures say nothing. Load goes to loopback only and stops by itself.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a benchmark prints its figures, starts programs and ends where something is not as expected"
)]

mod agent;
mod evidence;
mod ingest;
mod registers;
mod tui;

use std::time::Duration;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_else(|| "all".to_owned());
    let size = match arguments.next().as_deref() {
        Some("--small") => ingest::Size::SMALL,
        Some(other) => {
            eprintln!("{other:?} is not known; there is --small");
            std::process::exit(64);
        }
        None => ingest::Size::FULL,
    };
    match what.as_str() {
        "agent" => agent::bench(),
        "ingest" => ingest::bench(size),
        "store" => {
            evidence::bench();
            ingest::bytes(size);
        }
        "import" => registers::import(),
        "board" => registers::board(),
        "tui" => tui::bench(),
        "all" => {
            agent::bench();
            ingest::bench(size);
            ingest::bytes(size);
            evidence::bench();
            registers::import();
            registers::board();
            tui::bench();
        }
        other => {
            eprintln!("no benchmark {other:?}; there are: agent, ingest, store, import, board, tui");
            std::process::exit(64);
        }
    }
}

/// Prints one figure.
fn figure(name: &str, value: f64, unit: &str) {
    let digits = if value < 10.0 {
        2
    } else {
        usize::from(value < 100.0)
    };
    println!("{name} {value:.digits$} {unit}");
}

/// The median of a row of figures.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A duration in milliseconds.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
