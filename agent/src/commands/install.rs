//! `install`: set up the service. It is shown and asked about first; nothing is started that nobody saw.

use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;

use crate::cli::InstallArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::Usage;
use crate::plain;
use crate::service::place;
use crate::service::place::Place;
use crate::service::place::Registered;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &InstallArgs) -> anyhow::Result<Ended> {
    let program = program(arguments.root.as_deref())?;
    if cfg!(windows) && arguments.root.is_none() {
        return windows(here, arguments, &program);
    }
    let place = place_of(arguments.root.as_deref(), &program)?;
    if arguments.show {
        here.say(&words::INSTALL_FILE.fill(&[("file", &place.written().display().to_string())]))?;
        writeln!(here.out, "\n{}", plain::lines(&place.text))?;
        return Ok(Ended::Done);
    }
    // What is refused is refused before anyone is asked.
    if arguments.root.is_none() {
        demand_rights(here)?;
        if let Some(path) = place::exchangeable(&program) {
            return Err(Usage::new(exchangeable(&program, &path)).into());
        }
    }
    match place.is_registered() {
        Registered::Same => here.say(words::INSTALL_THERE.text)?,
        Registered::No | Registered::Other | Registered::Unreadable => {
            here.say(words::INSTALL_ABOUT.text)?;
            here.say(&words::INSTALL_FILE.fill(&[("file", &place.written().display().to_string())]))?;
            if !arguments.yes && !here.ask(words::INSTALL_ASK.text)? {
                here.say(words::INSTALL_NOT.text)?;
                return Ok(Ended::Failed);
            }
            place.register()?;
            here.say(words::INSTALL_DONE.text)?;
        }
    }
    here.say(&words::INSTALL_START.fill(&[("command", place.start)]))?;
    tell_joining(here)
}

/// Where the system is told of services.
pub(super) fn place_of(root: Option<&Path>, program: &Path) -> anyhow::Result<Place> {
    Place::here(root.unwrap_or_else(|| Path::new("/")), program).ok_or_else(|| {
        Usage::new("no systemd was found here; let whatever starts services here run: dspt-agent run").into()
    })
}

/// The program that the service runs; in another root, where packages put it.
pub(super) fn program(root: Option<&Path>) -> anyhow::Result<PathBuf> {
    if root.is_some() {
        return Ok(PathBuf::from("/usr/bin/dspt-agent"));
    }
    let path = std::env::current_exe();
    // Windows tells the whole path already, and would answer with a form of it that people do not know.
    let path = if cfg!(windows) {
        path
    } else {
        path.and_then(|path| path.canonicalize())
    };
    path.context("cannot tell where this program lies")
}

pub(super) fn demand_rights(here: &Surroundings<'_>) -> Result<(), Usage> {
    if super::is_administrator(here.host.as_ref()) {
        Ok(())
    } else {
        Err(Usage::new(
            "only an administrator can change services; run this with sudo, or as administrator",
        ))
    }
}

fn exchangeable(program: &Path, path: &Path) -> String {
    format!(
        "others may change {}, and so what would run as a service; put the program where only an administrator may write, such as {}, and run this from there (it is {} now)",
        path.display(),
        if cfg!(windows) {
            r"C:\Program Files\dspt-agent"
        } else {
            "/usr/local/bin"
        },
        program.display()
    )
}

fn tell_joining(here: &mut Surroundings<'_>) -> anyhow::Result<Ended> {
    let folder = here.folder()?;
    if !folder.console().exists() {
        here.say(words::INSTALL_JOIN.text)?;
    }
    Ok(Ended::Done)
}

#[cfg(windows)]
fn windows(here: &mut Surroundings<'_>, arguments: &InstallArgs, program: &Path) -> anyhow::Result<Ended> {
    use crate::service::windows;

    if arguments.show {
        let folder = here.folder()?.root().display().to_string();
        let program = program.display().to_string();
        here.say(&words::INSTALL_WINDOWS.fill(&[("program", &program), ("folder", &folder)]))?;
        return Ok(Ended::Done);
    }
    if let Some(path) = place::exchangeable(program) {
        return Err(Usage::new(exchangeable(program, &path)).into());
    }
    here.say(words::INSTALL_ABOUT.text)?;
    if !arguments.yes && !here.ask(words::INSTALL_ASK.text)? {
        here.say(words::INSTALL_NOT.text)?;
        return Ok(Ended::Failed);
    }
    windows::install(program, here.folder()?.root())?;
    here.say(words::INSTALL_DONE.text)?;
    tell_joining(here)
}

#[cfg(not(windows))]
fn windows(_: &mut Surroundings<'_>, _: &InstallArgs, _: &Path) -> anyhow::Result<Ended> {
    Ok(Ended::Done)
}
