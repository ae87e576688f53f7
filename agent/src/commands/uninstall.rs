//! `uninstall`: remove the service and what this program keeps. It is listed and asked about first.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use crate::cli::UninstallArgs;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::install;
use crate::disk::DiskError;
use crate::limits;
use crate::paths;
use crate::paths::DataFolder;
use crate::plain;
use crate::service::place::Place;
use crate::service::state;
use crate::spool::Place as Where;
use crate::spool::Spool;
use crate::stand_in;
use crate::words;

pub(crate) fn run(here: &mut Surroundings<'_>, arguments: &UninstallArgs) -> anyhow::Result<Ended> {
    if arguments.root.is_none() {
        install::demand_rights(here)?;
    }
    let folder = here.folder()?;
    let program = install::program(arguments.root.as_deref())?;
    let root = arguments.root.as_deref().unwrap_or_else(|| Path::new("/"));
    let place = Place::here(root, &program).filter(|_| !cfg!(windows));
    let mut files: Vec<PathBuf> = place.iter().flat_map(Place::left).collect();
    let (ours, others) = if arguments.keep_data {
        (Vec::new(), Vec::new())
    } else {
        contents(folder.root())?
    };
    if !arguments.keep_data {
        files.extend(results(arguments.root.is_some()));
    }
    let registered = service_of_windows(arguments);
    if files.is_empty() && ours.is_empty() && !registered {
        here.say(words::UNINSTALL_NOTHING.text)?;
        return Ok(Ended::Done);
    }
    here.say(words::UNINSTALL_ABOUT.text)?;
    for path in files.iter().chain(&ours) {
        writeln!(here.out, "  {}", plain::line(&path.display().to_string()))?;
    }
    tell_losses(here, &folder, &ours)?;
    if !arguments.yes && !here.ask(words::UNINSTALL_ASK.text)? {
        here.say(words::UNINSTALL_NOT.text)?;
        return Ok(Ended::Failed);
    }
    stop(&folder, arguments)?;
    if let Some(place) = &place {
        place.forget()?;
    }
    files.iter().chain(&ours).try_for_each(|path| remove(path))?;
    // Folders that hold nothing any more; what others put there stays, and its folder with it.
    if !arguments.keep_data {
        let results = paths::result_folder(|name| std::env::var_os(name).map(PathBuf::from));
        for folder in results.iter().map(PathBuf::as_path).chain([folder.root()]) {
            let _ = std::fs::remove_dir(folder);
        }
    }
    if !others.is_empty() {
        here.say(&words::UNINSTALL_OTHERS.fill(&[("folder", &folder.root().display().to_string())]))?;
    }
    here.say(words::UNINSTALL_DONE.text)?;
    if arguments.keep_data {
        here.say(&words::UNINSTALL_KEPT.fill(&[("folder", &folder.root().display().to_string())]))?;
    }
    if let Some(place) = place {
        if place.packaged {
            here.say(words::UNINSTALL_PACKAGE.text)?;
        }
        here.say(&words::UNINSTALL_FORGET.fill(&[("command", place.forget)]))?;
    }
    Ok(Ended::Done)
}

/// The names in the data folder: ours, and those of others.
fn contents(root: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), DiskError> {
    let failed = |source| DiskError::new("list", root, source);
    let entries = match std::fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), Vec::new())),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries.take(limits::FOLDER_ENTRIES) {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths.into_iter().partition(|path| is_ours(path)))
}

/// By its name: nothing else is ever removed, whatever folder was named.
fn is_ours(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let folder = DataFolder::new("");
    let besides = [
        folder.service(),
        folder.service_lock(),
        folder.lock(),
        folder.assets(),
        folder.computer(),
    ];
    let plain = name.strip_suffix(".new").unwrap_or(name);
    let is_known = |known: &Path| {
        known.file_name().and_then(|known| known.to_str()) == Some(name)
            || known.file_stem().and_then(|known| known.to_str()) == Some(plain)
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    folder
        .of_joining()
        .iter()
        .chain(&besides)
        .any(|known| is_known(known))
        || name.strip_prefix("before-").is_some_and(digits)
        || (name.starts_with(paths::ANSWERS) && name.ends_with(paths::YAML))
}

/// The service's last result, where it is.
fn results(other_root: bool) -> Option<PathBuf> {
    if other_root {
        return None;
    }
    let folder = paths::result_folder(|name| std::env::var_os(name).map(PathBuf::from))?;
    let file = stand_in::file(&folder);
    file.symlink_metadata().is_ok().then_some(file)
}

/// What cannot be had again is said before it is asked.
fn tell_losses(here: &mut Surroundings<'_>, folder: &DataFolder, ours: &[PathBuf]) -> anyhow::Result<()> {
    let named = |start: &str| {
        ours.iter().any(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(start))
        })
    };
    if named(paths::ANSWERS) || named("assets") {
        here.say(words::UNINSTALL_ANSWERS.text)?;
    }
    if named("key") {
        here.say(words::UNINSTALL_KEY.text)?;
        let spool = Spool::look(folder.spool(), &crate::disk::Live);
        let waiting = spool.entries(Where::Waiting).map_or(0, |entries| entries.len());
        if waiting > 0 {
            here.say(&words::UNINSTALL_WAITING.fill(&[("count", &waiting.to_string())]))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), DiskError> {
    let Ok(about) = path.symlink_metadata() else {
        return Ok(());
    };
    let removed = if about.is_dir() {
        // Links in it are removed and never followed.
        std::fs::remove_dir_all(path)
    } else {
        std::fs::remove_file(path)
    };
    removed.map_err(|source| DiskError::new("remove", path, source))
}

/// Asks the running service to stop, and waits until it has.
#[cfg(unix)]
fn stop(folder: &DataFolder, _: &UninstallArgs) -> anyhow::Result<()> {
    use rustix::process::Pid;
    use rustix::process::Signal;

    let until = Instant::now() + STOPPING;
    while let Some(running) = state::running(folder)? {
        let process = i32::try_from(running.process).ok().and_then(Pid::from_raw);
        if let Some(process) = process {
            // It may have ended in between, which is what is wanted.
            let _ = rustix::process::kill_process(process, Signal::TERM);
        }
        if Instant::now() > until {
            anyhow::bail!("the service does not stop; stop it with your system's means, then run this again");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

#[cfg(windows)]
fn stop(folder: &DataFolder, _: &UninstallArgs) -> anyhow::Result<()> {
    crate::service::windows::uninstall()?;
    let until = Instant::now() + STOPPING;
    while state::running(folder)?.is_some() {
        if Instant::now() > until {
            anyhow::bail!("the service does not stop; stop it in the list of services, then run this again");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

const STOPPING: Duration = Duration::from_secs(5);

#[cfg(windows)]
fn service_of_windows(arguments: &UninstallArgs) -> bool {
    arguments.root.is_none() && crate::service::windows::is_registered()
}

#[cfg(not(windows))]
fn service_of_windows(_: &UninstallArgs) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_ever_removed() {
        for name in [
            "key",
            "key.new",
            "next-key",
            "next-key.new",
            "rotation.json",
            "device.json",
            "console.new",
            "spool",
            "service.lock",
            "before-1795000000",
            "answers-dspt-2025-26.yaml",
            "assets.yaml",
        ] {
            assert!(is_ours(Path::new("/data").join(name).as_path()), "{name}");
        }
        for name in [
            "Documents",
            "keys",
            "before-me",
            "before-",
            "answers.docx",
            "spool.tar",
            ".ssh",
        ] {
            assert!(!is_ours(Path::new("/data").join(name).as_path()), "{name}");
        }
    }
}
