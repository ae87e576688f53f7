//! The program on the device; see the library for all of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dspt_agent::run(std::env::args_os()))
}
