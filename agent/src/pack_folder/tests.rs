use super::*;

const TODAY: &str = "2026-11-21";

fn names(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn pack(root: &Path, text: &[u8]) -> Option<String> {
    let mut folder = PackFolder::open(root).unwrap();
    let kept = folder.write("answers.xlsx", text, TODAY).unwrap();
    folder.finish().unwrap();
    kept
}

#[test]
fn our_own_files_are_replaced_and_those_of_others_are_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().join("a/b");
    assert_eq!(pack(&root, b"one"), None);
    disk::Disk::write_file(&disk::Live, &root.join("answers.new"), b"somebody's").unwrap();
    assert_eq!(pack(&root, b"two"), None);
    assert_eq!(std::fs::read(root.join("answers.xlsx")).unwrap(), b"two");
    assert_eq!(names(&root), [".dspt-pack.json", "answers.new", "answers.xlsx"]);
}

#[test]
fn what_somebody_changed_or_put_there_is_never_lost() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let sheet = root.join("answers.xlsx");
    let write = |text: &[u8]| disk::Disk::write_file(&disk::Live, &sheet, text).unwrap();
    write(b"put there before");
    assert_eq!(pack(root, b"one").unwrap(), "answers-kept-2026-11-21.xlsx");
    write(b"filled in");
    assert_eq!(pack(root, b"two").unwrap(), "answers-kept-2026-11-21-2.xlsx");
    let read = |name: &str| std::fs::read(root.join(name)).unwrap();
    assert_eq!(read("answers-kept-2026-11-21.xlsx"), b"put there before");
    assert_eq!(read("answers-kept-2026-11-21-2.xlsx"), b"filled in");
    assert_eq!(read("answers.xlsx"), b"two");
    // Without the note of what was made, everything counts as somebody's.
    write(b"two");
    std::fs::remove_file(root.join(MADE)).unwrap();
    assert_eq!(pack(root, b"two"), None, "nothing differs, so nothing is moved");
    std::fs::remove_file(root.join(MADE)).unwrap();
    assert_eq!(pack(root, b"three").unwrap(), "answers-kept-2026-11-21-3.xlsx");
}

#[test]
fn a_file_in_place_of_the_folder_and_a_folder_in_place_of_a_file_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    disk::Disk::write_file(&disk::Live, &file, b"").unwrap();
    assert!(matches!(
        PackFolder::open(&file),
        Err(PackFolderError::NotAFolder { .. })
    ));
    std::fs::create_dir(root.path().join("answers.xlsx")).unwrap();
    let mut folder = PackFolder::open(root.path()).unwrap();
    let error = folder.write("answers.xlsx", b"one", TODAY).unwrap_err();
    assert!(matches!(error, PackFolderError::There { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_planted_link_is_never_written_through() {
    let root = tempfile::tempdir().unwrap();
    let victim = root.path().join("victim");
    disk::Disk::write_file(&disk::Live, &victim, b"kept").unwrap();
    let out = root.path().join("out");
    std::fs::create_dir(&out).unwrap();
    for name in ["answers.xlsx", TEMPORARY] {
        std::os::unix::fs::symlink(&victim, out.join(name)).unwrap();
    }
    pack(&out, b"one");
    assert_eq!(std::fs::read(&victim).unwrap(), b"kept");
    assert_eq!(std::fs::read(out.join("answers.xlsx")).unwrap(), b"one");
}
