//! The console of IT support and programme leads: one binary for the server, the terminal screens and one-shot commands.
#![forbid(unsafe_code)]

mod assessment;
mod author_key;
mod cli;
mod commands;
mod connection;
mod context;
mod evidence;
mod help;
mod lists;
mod output;
mod policies;
mod printed;
mod remote;
mod sealed_keys;
mod signals;
mod source;
#[cfg(test)]
#[path = "../store/tests/support/mod.rs"]
mod store_support;
mod texts;
mod workings;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::output::Output;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no failure; wrong usage is 64.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match commands::run(cli, &mut Output::standard()) {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let list = context::where_listed(&error).unwrap_or_default();
            let said = dspt_report::words::chain(error.as_ref());
            let _ = writeln!(std::io::stderr(), "dspt-console: {said}{list}");
            ExitCode::from(if error.is::<context::Usage>() {
                USAGE
            } else {
                FAILED
            })
        }
    }
}

const FAILED: u8 = 1;
const USAGE: u8 = 64;
