//! The manager's door. Without a command there are two who may have come: somebody at a terminal, who is told what to type;
//! and somebody who double-clicked, who gets the checks as a page.

use std::io;
use std::io::IsTerminal;
use std::path::Path;
use std::path::PathBuf;

use dspt_policies::Toolkits;
use dspt_report::words::chain;

use crate::cli::PackArgs;
use crate::commands;
use crate::commands::Ended;
use crate::commands::Surroundings;
use crate::commands::answer;
use crate::commands::check;
use crate::commands::pack;
use crate::disk;
use crate::disk::DiskError;
use crate::explain;
use crate::paths;
use crate::plain;
use crate::words;

mod desktop;

pub(crate) fn run(here: &mut Surroundings<'_>) -> anyhow::Result<Ended> {
    let window = desktop::own_window();
    if !window && (io::stdin().is_terminal() || io::stdout().is_terminal()) {
        return start(here);
    }
    let ended = check_this_computer(here);
    close(here, window, ended)
}

/// Who chose *Evidence pack* in the Start menu has no terminal either.
pub(crate) fn evidence_pack(here: &mut Surroundings<'_>) -> anyhow::Result<Ended> {
    let window = desktop::own_window();
    let ended = make_pack(here);
    close(here, window, ended)
}

/// Ends, and says why where nothing was opened.
fn close(here: &mut Surroundings<'_>, window: bool, ended: anyhow::Result<bool>) -> anyhow::Result<Ended> {
    // A window that was opened for this closes with it, and takes the message along.
    if window && !matches!(ended, Ok(true)) {
        if let Err(error) = &ended {
            let text = plain::line(&chain(error.as_ref()));
            here.say(&text)?;
        }
        here.say(words::DOOR_CLOSE.text)?;
        here.out.flush()?;
        let _ = io::stdin().read_line(&mut String::new());
    }
    ended.map(|_| Ended::Done)
}

/// What to type.
fn start(here: &mut Surroundings<'_>) -> anyhow::Result<Ended> {
    here.say(words::START_HELLO.text)?;
    writeln!(here.out)?;
    for sentence in [
        words::START_CHECK,
        words::START_PAGE,
        words::START_ANSWER,
        words::START_PACK,
        words::START_ENROL,
        words::START_INSTALL,
        words::START_DOCTOR,
        words::START_HELP,
    ] {
        let line = here.look.wrap("  ", sentence.text);
        writeln!(here.out, "{line}")?;
    }
    writeln!(here.out)?;
    here.say(words::INDEPENDENT.text)?;
    Ok(Ended::Done)
}

/// Runs the checks, writes the page, and asks the desktop to open it; whether it was opened.
fn check_this_computer(here: &mut Surroundings<'_>) -> anyhow::Result<bool> {
    here.say(words::DOOR_WORKING.text)?;
    here.out.flush()?;
    let policy = &commands::policy(here, None)?;
    let seen = check::look(here, policy);
    let explanation = seen.explain(here, policy);
    let questions = Toolkits::of(policy).in_force(here.host.today()).toolkit;
    let notice = words::notice(&questions);
    let page = explanation.html(&check::about(policy, &seen.facts, notice));
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let path = keep(&paths::page_folders(variable), page.as_bytes())?;
    here.say(&explanation.summary())?;
    if let Some(notice) = policy.notice() {
        here.say(&notice)?;
    }
    here.say(&words::DOOR_WRITTEN.fill(&[("file", &path.display().to_string())]))?;
    let opened = desktop::open(&path);
    if !opened {
        here.say(words::DOOR_OPEN_YOURSELF.text)?;
    }
    Ok(opened)
}

/// Writes the evidence pack among the documents, and asks the desktop to open its page; whether it was opened. Who came
/// through this door has no terminal to hand answers in by: those that were filled in there are taken first.
fn make_pack(here: &mut Surroundings<'_>) -> anyhow::Result<bool> {
    here.say(words::DOOR_PACKING.text)?;
    here.out.flush()?;
    let folders = paths::page_folders(|name| std::env::var_os(name).map(PathBuf::from));
    let folder = folders.into_iter().find(|folder| folder.is_dir());
    let output = folder.unwrap_or_else(std::env::temp_dir).join(PACK);
    let page = output.join(PACK_PAGE);
    let taken = answer::take_filled_in(here, &output)?;
    let arguments = PackArgs {
        output,
        ..PackArgs::default()
    };
    pack::make(here, &arguments, Some(taken))?;
    let opened = desktop::open(&page);
    if !opened {
        here.say(words::DOOR_OPEN_YOURSELF.text)?;
    }
    Ok(opened)
}

const PACK: &str = "Evidence pack";
const PACK_PAGE: &str = "evidence-pack.html";

/// Writes the page into the first folder that takes it; the folder for passing files is the last.
fn keep(folders: &[PathBuf], page: &[u8]) -> Result<PathBuf, DiskError> {
    let passing = std::env::temp_dir();
    let mut refused = None;
    for folder in folders.iter().filter(|folder| folder.is_dir()).chain([&passing]) {
        let path = name_in(folder);
        match disk::replace(&disk::Live, &path, page) {
            Ok(()) => return Ok(path),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.unwrap_or(DiskError::NotPermitted {
        doing: "write",
        path: passing,
    }))
}

/// The page's name in a folder. An earlier page of ours is replaced; a file of somebody else is not.
fn name_in(folder: &Path) -> PathBuf {
    let numbered = |number: u32| match number {
        1 => folder.join(format!("{NAME}.html")),
        number => folder.join(format!("{NAME} ({number}).html")),
    };
    let free = (1..MOST_NAMES).map(numbered).find(|path| is_free(path));
    free.unwrap_or_else(|| numbered(MOST_NAMES))
}

const NAME: &str = "Check of this computer";
const MOST_NAMES: u32 = 100;

fn is_free(path: &Path) -> bool {
    if path.symlink_metadata().is_err() {
        return true;
    }
    let page = disk::read(path, PAGE_BYTES).ok().flatten().unwrap_or_default();
    let head = page.get(..page.len().min(HEAD_BYTES)).unwrap_or_default();
    String::from_utf8_lossy(head).contains(&format!("name=\"generator\" content=\"{}\"", explain::GENERATOR))
}

const PAGE_BYTES: u64 = 4 * 1024 * 1024;
const HEAD_BYTES: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &[u8] = br#"<!DOCTYPE html><head><meta name="generator" content="dspt-agent">"#;

    #[test]
    fn the_page_goes_into_the_first_folder_that_takes_it_and_replaces_only_its_like() {
        let root = tempfile::tempdir().unwrap();
        let (documents, home) = (root.path().join("Documents"), root.path().to_owned());
        let folders = [documents.clone(), home.clone()];
        assert_eq!(
            keep(&folders, PAGE).unwrap(),
            home.join("Check of this computer.html")
        );
        std::fs::create_dir(&documents).unwrap();
        let first = documents.join("Check of this computer.html");
        assert_eq!(keep(&folders, PAGE).unwrap(), first);
        assert_eq!(
            keep(&folders, PAGE).unwrap(),
            first,
            "the newest replaces the one before"
        );

        disk::replace(&disk::Live, &first, b"somebody's own").unwrap();
        let second = documents.join("Check of this computer (2).html");
        assert_eq!(keep(&folders, PAGE).unwrap(), second);
        assert_eq!(std::fs::read(&first).unwrap(), b"somebody's own");
    }
}
