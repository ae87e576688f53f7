//! One module a command. They print to the handle they are given and end with what the exit code says.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;
use std::ops::Deref;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::CommandFactory;
use dspt_checks::Host;
use dspt_checks::Live;
use dspt_policies::Policy;

use crate::bundle;
use crate::bundle::InForce;
use crate::cli::Cli;
use crate::cli::Command;
use crate::cli::Global;
use crate::clock;
use crate::look::Look;
use crate::paths;
use crate::paths::DataFolder;
use crate::words;

mod answer;
mod assessment;
mod asset;
mod check;
mod doctor;
mod door;
mod enrol;
mod export;
mod facts;
mod install;
mod leave;
mod link;
mod once;
mod pack;
mod record;
pub(crate) mod report;
mod rotate_key;
pub(crate) mod round;
mod run;
mod sharing;
mod show;
mod status;
mod uninstall;

/// What a computer that has not joined is told.
const NOT_JOINED: &str =
    "this computer has not joined a console; join with the string from your letter: dspt-agent enrol STRING";

/// How a command ended, where it did not fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ended {
    /// It did what it was asked to.
    Done = 0,
    /// It did, and something needs a person all the same.
    Failed = 1,
    /// It judged, and there are findings.
    Findings = 2,
}

/// Something was typed or configured wrongly: exit code 64. Its cause follows in the chain.
#[derive(Debug)]
pub(crate) struct Usage {
    message: Cow<'static, str>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Usage {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn because(
        message: impl Into<Cow<'static, str>>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            source: Some(Box::new(source)),
            ..Self::new(message)
        }
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Usage {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &dyn Error)
    }
}

/// What every command has: this device, and how and where to print.
pub(crate) struct Surroundings<'a> {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) look: Look,
    pub(crate) out: &'a mut dyn Write,
    data: Option<PathBuf>,
}

impl Surroundings<'_> {
    /// The data folder, named or usual.
    pub(crate) fn folder(&self) -> anyhow::Result<DataFolder> {
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        self.data
            .clone()
            .or_else(|| paths::default_folder(is_administrator(self.host.as_ref()), variable))
            .map(DataFolder::new)
            .ok_or_else(|| Usage::new("this account has no home folder; name a folder with --data").into())
    }

    /// Says where this account's entries are kept, where an administrator's are kept elsewhere on this computer.
    pub(crate) fn tell_own_folder(&mut self) -> anyhow::Result<()> {
        if self.data.is_some() || is_administrator(self.host.as_ref()) {
            return Ok(());
        }
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let system = paths::default_folder(true, variable);
        if system.is_some_and(|folder| folder.exists()) {
            let own = self.folder()?.root().display().to_string();
            self.say(&words::ASK_OWN_FOLDER.fill(&[("folder", &own)]))?;
        }
        Ok(())
    }

    /// Says how what this account entered gets to the console, where an administrator's entries are what is reported.
    ///
    /// There is no folder through which every account could hand something to the service: whoever may write there could
    /// speak for the provider.
    pub(crate) fn tell_hand_over(&mut self, file: &Path) -> anyhow::Result<()> {
        if let Some(sentence) = self.hand_over(file) {
            self.say(&sentence)?;
        }
        Ok(())
    }

    /// The same sentence, where there is somebody to hand over to.
    pub(crate) fn hand_over(&self, file: &Path) -> Option<String> {
        if self.data.is_some() || is_administrator(self.host.as_ref()) || !file.exists() {
            return None;
        }
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        paths::default_folder(true, variable).filter(|folder| folder.exists())?;
        let sudo = if cfg!(windows) { "" } else { "sudo " };
        let command = format!("{sudo}dspt-agent answer --from \"{}\"", file.display());
        Some(words::ASK_HAND_OVER.fill(&[("command", &command)]))
    }

    /// A line of text, wrapped.
    pub(crate) fn say(&mut self, text: &str) -> io::Result<()> {
        let text = self.look.wrap("", text);
        writeln!(self.out, "{text}")
    }

    /// Asks a person; only `yes` is yes. Without a terminal nobody can be asked.
    pub(crate) fn ask(&mut self, question: &str) -> anyhow::Result<bool> {
        if !io::stdin().is_terminal() {
            return Err(Usage::new(
                "there is no terminal to ask on; look at what is written above, then run this again with --yes",
            )
            .into());
        }
        write!(self.out, "{question}")?;
        self.out.flush()?;
        let mut answer = String::new();
        io::stdin()
            .lock()
            .read_line(&mut answer)
            .context("cannot read the answer")?;
        Ok(answer.trim().eq_ignore_ascii_case("yes"))
    }
}

/// Runs what was typed.
pub(crate) fn run(cli: Cli, out: &mut dyn Write) -> anyhow::Result<Ended> {
    let Global {
        data,
        color,
        ascii,
        width,
    } = cli.global;
    let look = Look::of_stdout(color, ascii, width, |name| std::env::var(name).ok());
    let mut here = Surroundings {
        host: Arc::new(Live::new()),
        look,
        out,
        data,
    };
    let Some(command) = cli.command else {
        return door::run(&mut here);
    };
    match command {
        Command::Check(arguments) => match &arguments.once {
            Some(code) => once::run(&mut here, code),
            None => check::run(&mut here, &arguments),
        },
        Command::Facts(arguments) => facts::run(&mut here, &arguments),
        Command::Record(arguments) => record::run(&mut here, &arguments),
        Command::Show(arguments) => show::run(&mut here, &arguments),
        Command::Enrol(arguments) => enrol::run(&mut here, &arguments),
        Command::Report(arguments) => report::run(&mut here, &arguments),
        Command::Run(arguments) => run::run(&mut here, &arguments),
        Command::Install(arguments) => install::run(&mut here, &arguments),
        Command::Uninstall(arguments) => uninstall::run(&mut here, &arguments),
        Command::Doctor(arguments) => doctor::run(&mut here, &arguments),
        Command::RotateKey => rotate_key::run(&mut here),
        Command::Sharing(arguments) => sharing::run(&mut here, &arguments),
        Command::Export(arguments) => export::run(&mut here, &arguments),
        Command::Leave(arguments) => leave::run(&mut here, &arguments),
        Command::Status(arguments) => status::run(&mut here, &arguments),
        Command::Answer(arguments) => answer::run(&mut here, &arguments),
        Command::Asset(arguments) => asset::run(&mut here, &arguments),
        Command::Pack(arguments) => pack::run(&mut here, &arguments),
        Command::EvidencePack => door::evidence_pack(&mut here),
        Command::Manual(arguments) => {
            clap_mangen::generate_to(Cli::command(), &arguments.folder)
                .with_context(|| format!("cannot write the manual into {}", arguments.folder.display()))?;
            Ok(Ended::Done)
        }
        Command::Completions(arguments) => {
            let mut text = Vec::new();
            clap_complete::generate(arguments.shell, &mut Cli::command(), "dspt-agent", &mut text);
            here.out.write_all(&text)?;
            Ok(Ended::Done)
        }
    }
}

/// A policy from a folder that a person names, or the one in force on this computer.
pub(crate) fn policy(here: &Surroundings<'_>, folder: Option<&Path>) -> anyhow::Result<Chosen> {
    let Some(folder) = folder else {
        return Ok(Chosen::InForce(in_force(here)));
    };
    let wrong = || format!("the policy in {} cannot be used", folder.display());
    let files = dspt_policies::read_folder(folder).map_err(|source| Usage::because(wrong(), source))?;
    let policy = Policy::load(&files).map_err(|source| Usage::because(wrong(), source))?;
    Ok(Chosen::Read(Box::new(policy)))
}

/// The policy in force; without any data folder, that of this program.
pub(crate) fn in_force(here: &Surroundings<'_>) -> InForce {
    let folder = here.folder().unwrap_or_else(|_| DataFolder::new(""));
    bundle::in_force(&folder, clock::now())
}

/// A policy that is judged by.
pub(crate) enum Chosen {
    InForce(InForce),
    Read(Box<Policy>),
}

impl Chosen {
    /// What a person has to know of it: that its date is past.
    pub(crate) fn notice(&self) -> Option<String> {
        match self {
            Self::InForce(in_force) => past_notice(in_force),
            Self::Read(_) => None,
        }
    }
}

/// Says that the checks in force are past their date.
pub(crate) fn past_notice(in_force: &InForce) -> Option<String> {
    let day = clock::day_in_words(in_force.past?.div_euclid(24 * 60 * 60));
    Some(words::POLICY_PAST.fill(&[("day", &day)]))
}

impl Deref for Chosen {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        match self {
            Self::InForce(in_force) => &in_force.policy,
            Self::Read(policy) => policy,
        }
    }
}

/// What to type to run `command` with more rights; `None` where there are no more to have.
pub(crate) fn with_more_rights(host: &dyn Host, command: &'static str) -> Option<&'static str> {
    (!host.elevated()).then_some(command)
}

/// As JSON for programs, indented, one line feed at its end.
pub(crate) fn print_json(out: &mut dyn Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value).context("cannot write the result as JSON")?;
    writeln!(out, "{}", crate::plain::lines(&text))?;
    Ok(())
}

#[cfg(unix)]
fn is_administrator(_host: &dyn Host) -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_administrator(host: &dyn Host) -> bool {
    host.elevated()
}
