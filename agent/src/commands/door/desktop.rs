//! The one thing that is ever asked of another program: that the desktop opens the finished page.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

/// Asks the desktop to open a page; whether there was one to ask.
pub(super) fn open(page: &Path) -> bool {
    let Some(opener) = opener(|name| std::env::var_os(name).map(PathBuf::from)) else {
        return false;
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one launch that is permitted: the page that was just written, by the desktop's own opener"
    )]
    let mut command = Command::new(opener);
    command
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}

/// The program of the desktop that opens files, by its full path: nothing is searched for.
fn opener(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if cfg!(windows) {
        return Some(variable("SystemRoot")?.join("explorer.exe"));
    }
    if cfg!(target_os = "macos") {
        return Some(PathBuf::from("/usr/bin/open"));
    }
    let set = |name| variable(name).is_some_and(|value| !value.as_os_str().is_empty());
    let desktop = set("DISPLAY") || set("WAYLAND_DISPLAY");
    let opener = PathBuf::from("/usr/bin/xdg-open");
    (desktop && opener.exists()).then_some(opener)
}

/// Whether this program has a window of its own, which closes when it ends: Windows opens one for a double-click, so the
/// parent is then the desktop and not a shell.
#[cfg(windows)]
pub(super) fn own_window() -> bool {
    use sysinfo::ProcessRefreshKind;
    use sysinfo::ProcessesToUpdate;
    use sysinfo::System;

    let (Ok(me), Ok(mut system)) = (sysinfo::get_current_pid(), System::new()) else {
        return false;
    };
    system.refresh_processes_specifics(ProcessesToUpdate::All, false, ProcessRefreshKind::nothing());
    let parent = system.process(me).and_then(sysinfo::Process::parent);
    parent
        .and_then(|parent| system.process(parent))
        .is_some_and(|parent| parent.name().eq_ignore_ascii_case("explorer.exe"))
}

#[cfg(not(windows))]
pub(super) fn own_window() -> bool {
    false
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_desktop_nobody_is_asked() {
        assert_eq!(opener(|_| None), None);
        assert_eq!(opener(|_| Some(PathBuf::new())), None);
    }
}
