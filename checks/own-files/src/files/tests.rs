use std::io::Write;

use windows::Win32::Security::GetSecurityDescriptorDacl;
use windows::Win32::Security::SetFileSecurityW;

use super::*;

/// The folder's or file's list, replaced.
fn set_list(path: &Path, list: &str) {
    let descriptor = descriptor(list);
    let name = name(path);
    // SAFETY: the name ends in a zero, and both live through the call.
    unsafe { SetFileSecurityW(PCWSTR(name.as_ptr()), DACL_SECURITY_INFORMATION, descriptor.0) }
        .ok()
        .unwrap();
}

fn descriptor(list: &str) -> Guard {
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    let text = HSTRING::from(list);
    // SAFETY: the text lives through the call; room for one pointer, freed by its owner.
    unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(&text, SDDL_REVISION_1, &mut descriptor, None)
    }
    .unwrap();
    Guard(descriptor)
}

fn of_path(path: &Path) -> Access {
    access(&open(path).unwrap()).unwrap()
}

#[test]
fn a_sealed_secret_opens_again_and_shows_nothing() {
    let secret = b"thirty-two bytes of a secret key";
    let sealed = seal(secret).unwrap();
    assert_eq!(unseal(&sealed).unwrap(), secret);
    assert!(!sealed.windows(8).any(|part| secret.starts_with(part)));
    assert_ne!(seal(secret).unwrap(), sealed);
}

#[test]
fn what_was_changed_does_not_open() {
    let mut sealed = seal(b"secret").unwrap();
    let last = sealed.len() - 1;
    sealed[last] ^= 1;
    assert!(unseal(&sealed).is_err());
    assert!(unseal(&sealed[..last]).is_err());
    assert!(unseal(b"").is_err());
    assert!(unseal(b"not sealed at all").is_err());
    assert!(seal(&vec![0; limits::SEALED_BYTES + 1]).is_err());
}

#[test]
fn a_file_and_a_folder_of_ours_are_ours_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("above").join("ours");
    make_folder(&folder).unwrap();
    make_folder(&folder).unwrap();
    let path = folder.join("key");
    create_new(&path).unwrap().write_all(b"x").unwrap();
    let alone = Access {
        is_link: false,
        is_ours: true,
        others_read: false,
        others_write: false,
    };
    for path in [&folder, &folder.parent().unwrap().to_owned(), &path] {
        assert_eq!(of_path(path), alone, "{}", path.display());
    }
    assert_eq!(std::fs::read(&path).unwrap(), b"x");
    let again = create_new(&path).unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    let nowhere = open(&root.path().join("none")).unwrap_err();
    assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
    let nowhere = create_new(&root.path().join("none").join("key")).unwrap_err();
    assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
}

#[test]
fn what_others_may_do_is_seen() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("key");
    create_new(&path).unwrap();
    set_list(&path, "D:P(A;;FA;;;BA)(A;;FR;;;WD)");
    let seen = of_path(&path);
    assert!(seen.others_read && !seen.others_write, "{seen:?}");
    set_list(&path, "D:P(A;;FA;;;WD)");
    let seen = of_path(&path);
    assert!(seen.others_read && seen.others_write, "{seen:?}");
}

#[test]
fn a_list_lets_in_only_those_whom_it_names_and_the_trusted_count_as_nobody() {
    let trusted = trusted().unwrap();
    let others = |list: &str| {
        let descriptor = descriptor(list);
        let (mut there, mut list, mut by_default) = (false.into(), std::ptr::null_mut(), false.into());
        // SAFETY: the list lies in the descriptor, which lives until the end.
        unsafe {
            GetSecurityDescriptorDacl(descriptor.0, &mut there, &mut list, &mut by_default).unwrap();
            let seen = Others::of(list, &trusted);
            (seen.read, seen.write)
        }
    };
    assert_eq!(others("D:(A;;FA;;;SY)(A;;FA;;;BA)"), (false, false));
    assert_eq!(others("D:(A;;FR;;;BU)"), (true, false));
    assert_eq!(others("D:(A;;FW;;;AU)"), (false, true));
    // To remove it, or to say who may, is to change it.
    assert_eq!(others("D:(A;;SD;;;WD)"), (false, true));
    assert_eq!(others("D:(A;;WD;;;WD)"), (false, true));
    assert_eq!(others("D:(A;;GA;;;WD)"), (true, true));
    // What only children inherit is not the folder's own.
    assert_eq!(others("D:(A;OICIIO;FA;;;WD)"), (false, false));
    // What is refused is no permission; that it takes one back is not relied on.
    assert_eq!(others("D:(D;;FA;;;WD)"), (false, false));
    assert_eq!(others("D:(D;;FA;;;WD)(A;;FA;;;WD)"), (true, true));
    // Nobody is let in by an empty list, and everybody where there is none.
    assert_eq!(others("D:"), (false, false));
    // SAFETY: null is one of the lists that it takes.
    let none = unsafe { Others::of(std::ptr::null(), &trusted) };
    assert!(none.read && none.write);
}

#[test]
fn what_to_type_names_everybody_who_is_let_in() {
    let said = keep_others_out(Path::new(r"C:\a b\key"));
    assert!(
        said.starts_with(r#"icacls "C:\a b\key" /inheritance:r /grant:r "#),
        "{said}"
    );
    for who in trusted().unwrap() {
        assert!(said.contains(&format!(" *{}:F", who.text())), "{said}");
    }
}

#[test]
fn what_an_administrator_makes_is_the_services_too_and_not_the_persons_other_programs() {
    let person = Sid::system();
    assert_eq!(guard_text(true, None), "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
    let text = guard_text(false, Some(&person));
    assert_eq!(text, "D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-5-18)");
}
