//! One file a command.

mod answers;
mod audit;
mod device;
mod enrol;
mod import;
mod operator;
mod pack;
mod party;
mod policy;
mod provider;
mod serve;
mod show;
mod tour;
mod trust;
mod tui;
mod waive;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory;

use crate::cli::Cli;
use crate::cli::Command;
use crate::context::Context;
use crate::output::Output;

/// Runs what was typed and says how it ended.
pub(crate) fn run(cli: Cli, out: &mut Output) -> anyhow::Result<ExitCode> {
    let global = cli.global;
    match cli.command {
        None => tui::run(&Context::open(&global)?, &global, out)?,
        Some(Command::Try(arguments)) => tour::run(&arguments, &global, out)?,
        Some(Command::Serve(arguments)) => serve::run(&Context::open(&global)?, &arguments, out)?,
        Some(Command::Provider(command)) => provider::run(&Context::open(&global)?, command, &global, out)?,
        Some(Command::Party(command)) => party::run(&Context::open(&global)?, command, &global, out)?,
        Some(Command::Operator(command)) => operator::run(&Context::open(&global)?, command, &global, out)?,
        Some(Command::Enrol(command)) => enrol::run(&Context::open(&global)?, command, &global, out)?,
        Some(Command::Device(command)) => device::run(&Context::open(&global)?, command, &global, out)?,
        Some(Command::Show(arguments)) => show::run(&Context::open(&global)?, &arguments, &global, out)?,
        Some(Command::Answers(arguments)) => {
            answers::run(&Context::open(&global)?, &arguments, &global, out)?
        }
        Some(Command::Waive(arguments)) => waive::run(&Context::open(&global)?, &arguments, out)?,
        Some(Command::Import(command)) => {
            return import::run(&Context::open(&global)?, &command, &global, out);
        }
        Some(Command::Pack(arguments)) => pack::run(&Context::open(&global)?, &arguments, &global, out)?,
        Some(Command::Policy(command)) => return policy::run(command, &global, out),
        Some(Command::Trust(command)) => trust::run(&Context::open(&global)?, &command, &global, out)?,
        Some(Command::Manual { folder }) => {
            clap_mangen::generate_to(Cli::command(), &folder)
                .with_context(|| format!("cannot write the manual into {}", folder.display()))?;
        }
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dspt-console", &mut script);
            out.line(String::from_utf8_lossy(&script).trim_end())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
