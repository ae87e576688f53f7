//! One file a command.

mod answers;
mod audit;
mod connect;
mod device;
mod digest;
mod doctor;
mod enrol;
mod evidence;
mod export;
mod import;
mod keep;
mod log;
mod operator;
mod pack;
mod party;
mod policy;
mod provider;
mod risks;
mod serve;
mod show;
mod summary;
mod tour;
mod trust;
mod tui;
mod verify;
mod waive;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory;

use crate::cli::Cli;
use crate::cli::Command;
use crate::cli::Export;
use crate::cli::Global;
use crate::connection;
use crate::context::Context;
use crate::context::Place;
use crate::context::Usage;
use crate::context::runtime;
use crate::output::Output;

/// Runs what was typed and says how it ended.
pub(crate) fn run(cli: Cli, out: &mut Output) -> anyhow::Result<ExitCode> {
    let global = cli.global;
    let connect = match &global.connect {
        Some(address) => Some(address.clone()),
        None => elsewhere(&global, cli.command.as_ref())?,
    };
    if let Some(address) = &connect {
        match &cli.command {
            None => tui::run_remote(&runtime()?, &global, address, out)?,
            Some(Command::Show(arguments)) => {
                show::run_remote(&runtime()?, address, arguments, &global, out)?;
            }
            Some(Command::Export(command @ (Export::Providers(_) | Export::Findings(_)))) => {
                export::run_remote(&runtime()?, address, command, &global, out)?;
            }
            Some(Command::Provider(crate::cli::Provider::Sums { by, as_at })) => {
                provider::sums::run_remote(&runtime()?, address, (*by, *as_at), &global, out)?;
            }
            // An environment that names a console must not get in the way of what works on a store or needs none.
            Some(_) if std::env::var_os("DSPT_CONNECT").is_some() => return local(cli.command, &global, out),
            Some(_) => {
                return Err(Usage(
                    "--connect goes with the screens, `show`, `provider sums`, `export providers` and `export findings`; everything else works where the store is".to_owned(),
                )
                .into());
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    local(cli.command, &global, out)
}

/// Who connected this computer and keeps no store on it means that console when looking, without saying so each time.
fn elsewhere(global: &Global, command: Option<&Command>) -> anyhow::Result<Option<String>> {
    let is_looking = matches!(command, None | Some(Command::Show(_)));
    if !is_looking || global.store.is_some() || Place::typed(None)?.is_there() {
        return Ok(None);
    }
    Ok(connection::is_any(&connection::folder()?)?.then(String::new))
}

/// Runs what works on a store of this machine, or on none.
fn local(command: Option<Command>, global: &Global, out: &mut Output) -> anyhow::Result<ExitCode> {
    match command {
        None => tui::run(&Context::open(global)?, global, out)?,
        Some(Command::Try(arguments)) => tour::run(&arguments, global, out)?,
        Some(Command::Serve(arguments)) => serve::run(&Context::open(global)?, &arguments, out)?,
        Some(Command::Provider(command)) => provider::run(&Context::open(global)?, command, global, out)?,
        Some(Command::Party(command)) => party::run(&Context::open(global)?, command, global, out)?,
        Some(Command::Operator(command)) => operator::run(&Context::open(global)?, command, global, out)?,
        Some(Command::Connect(arguments)) => connect::run(&arguments, out)?,
        Some(Command::Enrol(command)) => enrol::run(&Context::open(global)?, command, global, out)?,
        Some(Command::Device(command)) => device::run(&Context::open(global)?, command, global, out)?,
        Some(Command::Show(arguments)) => show::run(&Context::open(global)?, &arguments, global, out)?,
        Some(Command::Digest(arguments)) => digest::run(&Context::open(global)?, &arguments, global, out)?,
        Some(Command::Answers(arguments)) => answers::run(&Context::open(global)?, &arguments, global, out)?,
        Some(Command::Waive(arguments)) => waive::run(&Context::open(global)?, &arguments, out)?,
        Some(Command::Import(command)) => {
            return import::run(&Context::open(global)?, &command, global, out);
        }
        Some(Command::Export(command)) => export::run(&command, global, out)?,
        Some(Command::Pack(arguments)) => pack::run(&Context::open(global)?, &arguments, global, out)?,
        Some(Command::Policy(command)) => return policy::run(command, global, out),
        Some(Command::Trust(command)) => trust::run(&Context::open(global)?, &command, global, out)?,
        Some(Command::Log(command)) => return log::run(&command, global, out),
        Some(Command::Evidence(arguments)) => {
            evidence::run(&Context::open(global)?, &arguments, global, out)?;
        }
        Some(Command::Verify(arguments)) => return verify::run(&arguments, global, out),
        Some(Command::Backup(arguments)) => keep::backup(&arguments, global, out)?,
        Some(Command::Restore(arguments)) => keep::restore(&arguments, global, out)?,
        Some(Command::Migrate(arguments)) => keep::migrate(&arguments, global, out)?,
        Some(Command::Doctor) => return doctor::run(global, out),
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
