use super::*;
use crate::disk::Live;

const MACHINE: Option<&str> = Some("4c4c4544004b3510");

fn folder() -> (tempfile::TempDir, DataFolder) {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    (root, folder)
}

fn joined() -> (tempfile::TempDir, DataFolder, DeviceId) {
    let (root, folder) = folder();
    let made = Identity::create(&folder, &Live, MACHINE).unwrap();
    (root, folder, made.device())
}

#[test]
fn a_key_is_read_back_as_it_was_made() {
    let (_root, folder, device) = joined();
    let read = Identity::load(&folder, MACHINE).unwrap().unwrap();
    assert_eq!(read.device(), device);
}

#[test]
fn salts_are_the_same_each_time_and_another_for_each_body_and_device() {
    let (_root, folder, _) = joined();
    let first = *Identity::load(&folder, MACHINE).unwrap().unwrap().salts();
    assert_eq!(*Identity::load(&folder, MACHINE).unwrap().unwrap().salts(), first);
    let (_other_root, folder, _) = joined();
    let other = *Identity::load(&folder, MACHINE).unwrap().unwrap().salts();
    let all = [first, other].map(|salts| [salts.facts, salts.findings, salts.inventory, salts.assessment]);
    let distinct: std::collections::BTreeSet<String> = all.into_iter().flatten().map(String::from).collect();
    assert_eq!(distinct.len(), 8);
}

/// As version 0.1 wrote it before there was an assessment.
#[test]
fn a_file_of_an_earlier_version_still_reads_and_has_a_salt_for_every_body() {
    let (_root, folder, device) = joined();
    let salt = |digit: &str| digit.repeat(32);
    let text = format!(
        r#"{{"salts":{{"facts":"{}","findings":"{}","inventory":"{}"}}}}"#,
        salt("1"),
        salt("2"),
        salt("3")
    );
    disk::replace(&Live, &folder.device(), text.as_bytes()).unwrap();
    let read = Identity::load(&folder, MACHINE).unwrap().unwrap();
    assert_eq!(read.device(), device);
    assert_eq!(String::from(read.salts().inventory), salt("3"));
    let seed = read_seed(&folder.key()).unwrap();
    let expected = Salt::derived(&seed, "dspt assessment salt");
    assert_eq!(read.salts().assessment, expected);
}

#[test]
fn where_no_key_ever_was_there_is_none_and_none_is_made() {
    let (_root, folder) = folder();
    assert!(Identity::load(&folder, MACHINE).unwrap().is_none());
    assert!(!folder.key().exists());
}

#[test]
fn a_second_key_is_never_made_over_the_first() {
    let (_root, folder, device) = joined();
    let error = Identity::create(&folder, &Live, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::Exists { .. }), "{error}");
    assert_eq!(
        Identity::load(&folder, MACHINE).unwrap().unwrap().device(),
        device
    );
}

#[test]
fn a_lost_key_beside_an_enrolment_stops_the_program() {
    let (_root, folder, _) = joined();
    File::create(folder.enrolment()).unwrap();
    std::fs::remove_file(folder.key()).unwrap();
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::Gone { .. }), "{error}");
    assert!(!folder.key().exists());
}

#[test]
fn a_cut_or_lengthened_key_stops_the_program() {
    for size in [0, 31, 33] {
        let (_root, folder, _) = joined();
        let key = vec![7; size];
        #[cfg(windows)]
        let key = dspt_checks::host::windows::own_files::seal(&key).unwrap();
        disk::replace(&Live, &folder.key(), &key).unwrap();
        let error = Identity::load(&folder, MACHINE).unwrap_err();
        assert!(
            matches!(error, IdentityError::Damaged { size: found, .. } if found == size),
            "{error}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_stops_the_program() {
    use std::os::unix::fs::PermissionsExt;
    for mode in [0o644, 0o640, 0o602] {
        let (_root, folder, _) = joined();
        std::fs::set_permissions(folder.key(), std::fs::Permissions::from_mode(mode)).unwrap();
        let error = Identity::load(&folder, MACHINE).unwrap_err();
        assert!(
            matches!(error, IdentityError::Open { mode: found, .. } if found == mode),
            "{error}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_or_a_folder_in_the_place_of_the_key_stops_the_program() {
    let (root, folder, _) = joined();
    let elsewhere = root.path().join("elsewhere");
    std::fs::rename(folder.key(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.key()).unwrap();
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::NotAFile { .. }), "{error}");

    std::fs::remove_file(folder.key()).unwrap();
    std::fs::create_dir(folder.key()).unwrap();
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::NotAFile { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn another_accounts_key_stops_the_program() {
    let (_root, folder, _) = joined();
    // Only root can give a file away; elsewhere there is nothing to test.
    if std::os::unix::fs::chown(folder.key(), Some(65_534), None).is_err() {
        assert!(!rustix::process::geteuid().is_root());
        return;
    }
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(
        matches!(error, IdentityError::Foreign { owner: 65_534, .. }),
        "{error}"
    );
}

#[test]
fn a_copied_disk_stops_the_program_and_says_what_to_do() {
    let (_root, folder, _) = joined();
    let error = Identity::load(&folder, Some("another machine")).unwrap_err();
    assert!(matches!(error, IdentityError::Copied { .. }), "{error}");
    assert!(error.to_string().contains("enrol --again"));
}

#[test]
fn a_machine_that_tells_no_id_is_not_called_a_copy() {
    let (_root, folder, device) = joined();
    assert_eq!(Identity::load(&folder, None).unwrap().unwrap().device(), device);
}

#[test]
fn a_missing_or_damaged_file_beside_the_key_stops_the_program() {
    let (_root, folder, _) = joined();
    disk::replace(&Live, &folder.device(), b"{").unwrap();
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::DeviceFile { .. }), "{error}");
    std::fs::remove_file(folder.device()).unwrap();
    let error = Identity::load(&folder, MACHINE).unwrap_err();
    assert!(matches!(error, IdentityError::DeviceFileGone { .. }), "{error}");
}

#[test]
fn the_machines_id_stands_in_no_file() {
    let (_root, folder, _) = joined();
    let text = std::fs::read_to_string(folder.device()).unwrap();
    assert!(!text.contains("4c4c4544"));
    assert!(text.contains("sha256"));
}

#[cfg(windows)]
mod windows {
    use super::*;

    #[test]
    fn the_key_is_sealed_on_the_disk() {
        let (_root, folder, _) = joined();
        let kept = std::fs::read(folder.key()).unwrap();
        assert!(kept.len() > 64, "{} bytes", kept.len());
    }

    #[test]
    fn a_key_that_windows_does_not_open_stops_the_program() {
        let (_root, folder, _) = joined();
        let mut kept = std::fs::read(folder.key()).unwrap();
        *kept.last_mut().unwrap() ^= 1;
        for kept in [kept, vec![7; 32]] {
            disk::replace(&Live, &folder.key(), &kept).unwrap();
            let error = Identity::load(&folder, MACHINE).unwrap_err();
            assert!(matches!(error, IdentityError::Sealed { .. }), "{error}");
            assert!(error.to_string().contains("enrol --again"), "{error}");
        }
    }

    #[test]
    fn a_key_that_others_may_read_stops_the_program() {
        let (_root, folder, _) = joined();
        let kept = std::fs::read(folder.key()).unwrap();
        // A new file in this folder can be read by everybody on the computer.
        let shared = std::env::var_os("ProgramData").unwrap();
        let shared = tempfile::tempdir_in(shared).unwrap();
        let other = DataFolder::new(shared.path());
        std::fs::copy(folder.device(), other.device()).unwrap();
        std::io::Write::write_all(&mut File::create(other.key()).unwrap(), &kept).unwrap();
        let error = Identity::load(&other, MACHINE).unwrap_err();
        assert!(matches!(error, IdentityError::OpenToOthers { .. }), "{error}");
        assert!(error.to_string().contains("icacls"), "{error}");
    }

    #[test]
    fn a_folder_in_the_place_of_the_key_stops_the_program() {
        let (_root, folder, _) = joined();
        std::fs::remove_file(folder.key()).unwrap();
        std::fs::create_dir(folder.key()).unwrap();
        let error = Identity::load(&folder, MACHINE).unwrap_err();
        assert!(matches!(error, IdentityError::NotAFile { .. }), "{error}");
    }
}
