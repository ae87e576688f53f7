use std::path::Path;

use dspt_policies::Answer;
use dspt_policies::answer::Value;
use dspt_policies::toolkit::Who;

use super::*;
use crate::disk::Live;
use crate::spool::tests::Stopping;

fn write(path: &Path, bytes: &[u8]) {
    disk::replace(&Live, path, bytes).unwrap();
}

#[test]
fn nobody_said_anything_in_a_folder_that_is_empty_or_not_there() {
    let root = tempfile::tempdir().unwrap();
    for folder in [
        DataFolder::new(root.path()),
        DataFolder::new(root.path().join("none")),
    ] {
        assert_eq!(texts(&folder, Policy::shipped(), TODAY).unwrap(), (None, None));
    }
}

#[test]
fn texts_are_those_of_the_toolkit_in_force_and_of_the_register() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    write(&folder.answers("dspt-2026-27"), b"new");
    write(&folder.answers("dspt-2025-26"), b"old");
    write(
        &root.path().join("answers-Own copy.yaml"),
        b"a copy of somebody's",
    );
    write(&folder.assets(), b"register");
    let register = Some("register".to_owned());
    assert_eq!(
        texts(&folder, Policy::shipped(), TODAY).unwrap(),
        (Some("new".to_owned()), register)
    );
    assert_eq!(toolkits(&folder).unwrap(), ["dspt-2025-26", "dspt-2026-27"]);

    // A set of next year that somebody tried out does not take the place of what is asked today.
    write(&folder.answers("dspt-2027-28"), b"tried out");
    let (sent, _) = texts(&folder, Policy::shipped(), TODAY).unwrap();
    assert_eq!(sent.as_deref(), Some("new"));
    let (sent, _) = texts(&folder, Policy::shipped(), TODAY - 200).unwrap();
    assert_eq!(
        sent.as_deref(),
        Some("old"),
        "a year is in force until its deadline"
    );
}

#[test]
fn what_is_no_text_or_too_large_is_named_and_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path());
    write(&folder.assets(), &[0xff]);
    let error = texts(&folder, Policy::shipped(), TODAY).unwrap_err();
    assert!(matches!(error, BooksError::NotText { .. }), "{error}");
    assert_eq!(std::fs::read(folder.assets()).unwrap(), [0xff]);

    write(&folder.assets(), &vec![b'a'; limits::BOOK_BYTES]);
    assert!(texts(&folder, Policy::shipped(), TODAY).is_ok());
    write(&folder.assets(), &vec![b'a'; limits::BOOK_BYTES + 1]);
    let error = texts(&folder, Policy::shipped(), TODAY).unwrap_err();
    assert!(
        matches!(error, BooksError::Disk(DiskError::TooLarge { .. })),
        "{error}"
    );
}

fn set(name: &str) -> &'static Toolkit {
    let mut all = Toolkit::shipped().iter();
    all.find(|toolkit| toolkit.name == name).unwrap()
}

const TODAY: i64 = 20_778;

fn say(
    folder: &DataFolder,
    disk: &dyn Disk,
    toolkit: &Toolkit,
    text: &str,
    day: i64,
) -> Result<(), BooksError> {
    let item = "ico-registration".parse().unwrap();
    let value = Value::Text(text.to_owned());
    let answer = Answer::new(item, value, Who::Manager, day);
    change_answers(folder, disk, (&Toolkits::shipped(), toolkit), |book| {
        book.say(answer, toolkit, day).unwrap();
        Ok(())
    })
    .map(|_| ())
}

#[test]
fn a_stop_at_any_moment_leaves_all_that_was_said_before() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let toolkit = set("dspt-2026-27");
    say(&folder, &Live, toolkit, "ZA123456", TODAY).unwrap();
    let mut finished = false;
    for steps in 0..5 {
        let before = answers(&folder, &Toolkits::shipped(), toolkit).unwrap().book;
        let done = say(
            &folder,
            &Stopping::after(steps),
            toolkit,
            &format!("ZA99999{steps}"),
            TODAY,
        )
        .is_ok();
        let after = answers(&folder, &Toolkits::shipped(), toolkit).unwrap().book;
        assert!(after == before || after.history(&"ico-registration".parse().unwrap()).len() > 1);
        assert!(!done || after != before, "after {steps} steps");
        finished |= done;
    }
    assert!(finished, "more steps are needed to see it end");
}

#[test]
fn last_year_is_taken_over_and_what_no_set_is_known_for_is_told() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let (last, this) = (set("dspt-2025-26"), set("dspt-2026-27"));
    say(&folder, &Live, last, "ZA123456", TODAY - 200).unwrap();
    let opened = answers(&folder, &Toolkits::shipped(), this).unwrap();
    let carried = opened.carried.unwrap();
    assert_eq!((carried.year.as_str(), carried.count), ("2025-26", 1));
    assert!(
        !folder.answers("dspt-2026-27").exists(),
        "reading wrote something"
    );
    say(&folder, &Live, this, "ZA999999", TODAY).unwrap();
    assert!(
        answers(&folder, &Toolkits::shipped(), this)
            .unwrap()
            .carried
            .is_none()
    );

    let other = DataFolder::new(root.path().join("other"));
    disk::make_folder(other.root()).unwrap();
    write(
        &other.answers("our-own-2024"),
        b"toolkit: our-own-2024\nanswers: []\n",
    );
    let opened = answers(&other, &Toolkits::shipped(), this).unwrap();
    assert_eq!(opened.others, ["our-own-2024"]);
    assert!(opened.carried.is_none() && opened.book.latest().next().is_none());
}

#[test]
fn what_was_said_while_the_clock_ran_ahead_is_not_lost() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let toolkit = set("dspt-2026-27");
    say(&folder, &Live, toolkit, "ZA123456", TODAY + 4_000).unwrap();
    assert_eq!(
        answers(&folder, &Toolkits::shipped(), toolkit)
            .unwrap()
            .book
            .latest()
            .count(),
        1
    );
    say(&folder, &Live, toolkit, "ZA999999", TODAY).unwrap();
}

#[test]
fn two_at_once_lose_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let toolkit = set("dspt-2026-27");
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let folder = folder.clone();
            std::thread::spawn(move || say(&folder, &Live, toolkit, &format!("ZA12345{n}"), TODAY).unwrap())
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let book = answers(&folder, &Toolkits::shipped(), toolkit).unwrap().book;
    assert_eq!(book.history(&"ico-registration".parse().unwrap()).len(), 4);
}

#[test]
fn a_book_that_cannot_be_read_is_not_written_over() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(root.path().join("data"));
    let toolkit = set("dspt-2026-27");
    disk::make_folder(folder.root()).unwrap();
    let path = folder.answers("dspt-2026-27");
    write(&path, b"toolkit: dspt-2026-27\nanswers: 7\n");
    let error = say(&folder, &Live, toolkit, "ZA123456", TODAY).unwrap_err();
    assert!(matches!(error, BooksError::Damaged { .. }), "{error}");
    assert_eq!(
        std::fs::read(&path).unwrap(),
        b"toolkit: dspt-2026-27\nanswers: 7\n"
    );
    write(&folder.assets(), b"assets: 7\n");
    let error = assets(&folder).unwrap_err();
    assert!(matches!(error, BooksError::Damaged { .. }), "{error}");
}
