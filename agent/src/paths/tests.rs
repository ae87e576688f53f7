use super::*;

#[cfg(target_os = "linux")]
#[test]
fn root_keeps_its_files_in_var_and_a_person_in_their_state_folder() {
    let variables = |set: &'static [(&'static str, &'static str)]| {
        move |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| PathBuf::from(value))
        }
    };
    let home: &[_] = &[("HOME", "/home/a")];
    let state: &[_] = &[("HOME", "/home/a"), ("XDG_STATE_HOME", "/state")];
    let relative: &[_] = &[("HOME", "/home/a"), ("XDG_STATE_HOME", "state")];
    let table = [
        (true, home, Some("/var/lib/dspt-agent")),
        (false, home, Some("/home/a/.local/state/dspt-agent")),
        (false, state, Some("/state/dspt-agent")),
        (false, relative, Some("/home/a/.local/state/dspt-agent")),
        (false, &[], None),
    ];
    for (elevated, set, folder) in table {
        assert_eq!(
            default_folder(elevated, variables(set)),
            folder.map(PathBuf::from),
            "{set:?}"
        );
    }
}

#[test]
fn every_file_lies_in_the_data_folder() {
    let folder = DataFolder::new("/data");
    for path in [
        folder.key(),
        folder.device(),
        folder.enrolment(),
        folder.console(),
        folder.last(),
        folder.sharing(),
        folder.spool(),
        folder.answers("dspt-2026-27"),
        folder.assets(),
        folder.computer(),
        folder.lock(),
    ] {
        assert_eq!(path.parent(), Some(folder.root()), "{}", path.display());
    }
}
