#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod books;
pub mod bundle;
pub mod clock;
pub mod computers;
pub mod cycle;
pub mod deliver;
pub mod disk;
pub mod doctor;
pub mod enrolment;
pub mod explain;
pub mod export;
pub mod handed;
pub mod identity;
pub mod interview;
pub mod leaving;
pub mod limits;
pub mod log_watch;
pub mod look;
pub mod machine;
pub mod once;
pub mod own;
pub mod pack_folder;
pub mod paths;
pub mod plain;
pub mod program;
pub mod proxy;
pub mod rotation;
pub mod schedule;
pub mod sealed_file;
pub mod seen;
pub mod seen_file;
pub mod service;
pub mod spool;
pub mod stand_in;
pub mod uplink;
pub mod words;

mod cli;
mod commands;

use std::ffi::OsString;
use std::io;
use std::io::Write;

use clap::Parser;

/// Runs the program and gives its exit code: 0 done, 1 failed, 2 findings when asked to judge, 64 wrong usage.
///
/// Errors are printed here and nowhere else, once, as a chain.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match cli::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { EX_USAGE } else { 0 };
            // Nothing is left to tell where not even this can be printed.
            let _ = error.print();
            return code;
        }
    };
    let mut out = io::stdout().lock();
    let ended = commands::run(cli, &mut out).and_then(|ended| Ok(out.flush().map(|()| ended)?));
    match ended {
        Ok(ended) => ended as u8,
        Err(error) if is_closed_pipe(&error) => 0,
        Err(error) => {
            let chain = dspt_report::words::chain(error.as_ref());
            let _ = writeln!(io::stderr(), "dspt-agent: {}", plain::lines(&chain));
            if error.is::<commands::Usage>() {
                EX_USAGE
            } else {
                1
            }
        }
    }
}

const EX_USAGE: u8 = 64;

/// Whoever read our output has seen enough, which is no error of ours.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
