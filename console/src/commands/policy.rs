//! `policy`: an author's tools, and the way of a policy to the computers.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use dspt_policies::Policy;
use dspt_report::counted;
use serde_json::json;

use crate::cli;
use crate::cli::Global;
use crate::context::Context;
use crate::output::Output;

mod replay;
pub(crate) mod sign;

pub(crate) fn run(command: cli::Policy, global: &Global, out: &mut Output) -> anyhow::Result<ExitCode> {
    match command {
        cli::Policy::Check { folder } => with(folder.as_deref(), out, |policy, out| {
            if global.json {
                out.json(&json!({
                    "name": policy.name(), "version": policy.version(), "digest": policy.digest(),
                    "checks": policy.checks().len(), "facts": policy.facts().len(),
                }))?;
            } else {
                out.line(format!(
                    "{} version {}: {} over {}, no mistakes.",
                    policy.name(),
                    policy.version(),
                    counted(policy.checks().len(), "check", "checks"),
                    counted(policy.facts().len(), "fact", "facts")
                ))?;
            }
            Ok(ExitCode::SUCCESS)
        }),
        cli::Policy::Test { folder } => with(folder.as_deref(), out, |policy, out| match policy.test() {
            Ok(tests) => {
                out.line(format!(
                    "{}, {}, all hold.",
                    counted(policy.checks().len(), "check", "checks"),
                    counted(tests, "test", "tests")
                ))?;
                Ok(ExitCode::SUCCESS)
            }
            Err(mistakes) => {
                out.note(mistakes.to_string());
                Ok(ExitCode::FAILURE)
            }
        }),
        cli::Policy::Key(command) => done(sign::key(&command, global, out)),
        cli::Policy::Sign(arguments) => done(sign::sign(&arguments, global, out)),
        cli::Policy::Publish { bundle } => done(sign::publish(&Context::open(global)?, &bundle, global, out)),
        cli::Policy::Replay { policy } => done(replay::run(&Context::open(global)?, &policy, global, out)),
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

/// Loads a folder, or takes the shipped policy; mistakes are shown all at once.
fn with(
    folder: Option<&Path>,
    out: &mut Output,
    work: impl FnOnce(&Policy, &mut Output) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let Some(folder) = folder else {
        return work(Policy::shipped(), out);
    };
    let files = dspt_policies::read_folder(folder)
        .with_context(|| format!("cannot read the checks in {}", folder.display()))?;
    match Policy::load(&files) {
        Ok(policy) => work(&policy, out),
        Err(mistakes) => {
            out.note(mistakes.to_string());
            Ok(ExitCode::FAILURE)
        }
    }
}
