use std::cell::Cell;

use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;

const STATUS: &str = "Package: zsh\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 5.9-4\n\n\
Package: libc6\nStatus: install ok installed\nMaintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>\nArchitecture: amd64\nVersion: 2.36-9\n\n\
Package: libc6\nStatus: install ok installed\nMaintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>\nArchitecture: i386\nVersion: 2.36-9\n\n\
Package: anydesk\nStatus: hold ok installed\nMaintainer: Somebody <x@notdebian.org.example>\nArchitecture: amd64\nVersion: 6.3\n";

#[test]
fn installed_packages_are_found_by_name_and_removed_ones_are_not() {
    let packages = installed(&Recorded::linux().file(DPKG_STATUS, STATUS)).unwrap();
    assert_eq!(packages.list().len(), 3);
    assert_eq!(packages.version("anydesk"), Some("6.3"));
    assert_eq!(packages.named("libc6").len(), 2);
    assert!(!packages.has("zsh"));
    assert!(!packages.has("libc"));
}

#[test]
fn the_distributions_packages_are_told_from_a_vendors() {
    let packages = installed(&Recorded::linux().file(DPKG_STATUS, STATUS)).unwrap();
    assert!(packages.named("libc6")[0].of_distribution);
    assert!(!packages.named("anydesk")[0].of_distribution);
}

#[test]
fn what_cannot_be_read_says_why_and_never_reads_as_empty() {
    let cases = [
        (Recorded::linux().file(DPKG_STATUS, ""), Reason::Unreadable),
        (
            Recorded::linux().file(DPKG_STATUS, "Package: x\nStatus: install ok installed\n"),
            Reason::Unreadable,
        ),
        (
            Recorded::linux().refused(DPKG_STATUS, Refusal::NotPermitted),
            Reason::NotPermitted,
        ),
        (
            Recorded::linux().file("/var/lib/rpm/rpmdb.sqlite", "x"),
            Reason::NotImplemented,
        ),
        (Recorded::linux(), Reason::NotPresent),
    ];
    for (host, reason) in cases {
        assert_eq!(installed(&host).unwrap_err(), reason);
    }
}

proptest::proptest! {
    #[test]
    fn a_name_is_found_wherever_the_one_before_it_was(
        installed in proptest::collection::btree_set("[a-d]{1,3}|aaaaaa[ab]{0,4}", 1..40),
        asked in proptest::collection::vec("[a-d]{1,3}|aaaaaa[ab]{0,4}", 1..60),
        near in 0_usize..100,
    ) {
        let mut status = String::new();
        for name in &installed {
            status += &format!("Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n");
        }
        let packages = super::installed(&Recorded::linux().file(DPKG_STATUS, &status)).unwrap();
        let near = Cell::new(near);
        for name in &asked {
            proptest::prop_assert_eq!(packages.holds(name.as_bytes(), &near), installed.contains(name), "{}", name);
        }
    }
}
