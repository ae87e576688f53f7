//! Whether the service is registered, runs, and when it reports next.

use std::path::Path;

use dspt_report::words::chain;

use crate::clock;
use crate::doctor::Diagnosis;
use crate::doctor::State;
use crate::paths::DataFolder;
use crate::service::place::Registered;
use crate::service::state;
use crate::words;

const SERVICE: &str = "service";

pub(crate) fn examine(folder: &DataFolder, root: &Path, program: &Path) -> Diagnosis {
    let registered = registered(root, program);
    match state::running(folder) {
        Ok(Some(running)) if registered == Registered::Other => {
            let said = words::DOCTOR_SERVICE.fill(&[("when", &clock::in_words(running.next_report))]);
            Diagnosis::to_do(SERVICE, State::Remark, said, words::DOCTOR_SERVICE_OTHER_FIX)
        }
        Ok(Some(running)) => {
            let said = words::DOCTOR_SERVICE.fill(&[("when", &clock::in_words(running.next_report))]);
            Diagnosis::fine(SERVICE, said)
        }
        Ok(None) if registered == Registered::No => Diagnosis::to_do(
            SERVICE,
            State::Remark,
            words::DOCTOR_NO_SERVICE.text.to_owned(),
            words::DOCTOR_NO_SERVICE_FIX,
        ),
        Ok(None) => Diagnosis::to_do(
            SERVICE,
            State::Broken,
            words::DOCTOR_SERVICE_STOPPED.text.to_owned(),
            if cfg!(windows) {
                words::DOCTOR_SERVICE_START_WINDOWS_FIX
            } else if cfg!(target_os = "macos") {
                words::DOCTOR_SERVICE_START_MACOS_FIX
            } else {
                words::DOCTOR_SERVICE_START_FIX
            },
        ),
        Err(error) => Diagnosis::to_do(SERVICE, State::Untold, chain(&error), words::DOCTOR_RIGHTS_FIX),
    }
}

#[cfg(not(windows))]
fn registered(root: &Path, program: &Path) -> Registered {
    crate::service::place::Place::here(root, program).map_or(Registered::No, |place| place.is_registered())
}

#[cfg(windows)]
fn registered(_: &Path, _: &Path) -> Registered {
    if crate::service::windows::is_registered() {
        Registered::Same
    } else {
        Registered::No
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::place::Place;

    #[test]
    fn registered_and_not_running_is_broken_and_not_registered_is_worth_knowing() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::new(root.path().join("data"));
        let program = Path::new("/usr/bin/dspt-agent");
        let found = || examine(&folder, root.path(), program).state;
        assert_eq!(found(), State::Remark);
        Place::systemd(root.path(), program).register().unwrap();
        std::fs::create_dir_all(root.path().join("run/systemd/system")).unwrap();
        assert_eq!(found(), State::Broken);
        let alive = state::become_service(&folder).unwrap().unwrap();
        assert_eq!(found(), State::Fine);
        drop(alive);
        assert_eq!(found(), State::Broken);
    }
}
