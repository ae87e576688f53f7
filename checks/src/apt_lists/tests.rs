use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::host::recorded::Recorded;
use crate::packages::DPKG_STATUS;
use crate::packages::installed;

const STATUS: &str = "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.0.11-1~deb12u2\n\n\
Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n\n\
Package: tzdata\nStatus: install ok installed\nArchitecture: all\nVersion: 2024a-0\n";
const OFFERED: &str = "Package: bash\nArchitecture: amd64\nVersion: 5.2-1\n\n\
Package: openssl\nArchitecture: arm64\nVersion: 9\n\n\
Package: openssl\nArchitecture: amd64\nVersion: 3.0.15-1~deb12u1\n\n\
Package: openssl\nArchitecture: amd64\nVersion: 3.0.16-1~deb12u1\n\n\
Package: tzdata\nArchitecture: all\nVersion: 2025b-0\nPhased-Update-Percentage: 20\n\n\
Package: zsh\nArchitecture: amd64\nVersion: 9\n";

fn list(suite: &str, ending: &str) -> String {
    format!("{FOLDER}/deb.debian.org_debian_dists_{suite}_main_binary-amd64_Packages{ending}")
}

fn lz4(text: &str) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn count(host: &Recorded) -> Result<i64, Reason> {
    let installed = installed(host)?;
    waiting(host, &installed, &lists(host)?)
}

#[test]
fn a_package_counts_once_however_often_and_in_whatever_packing_a_newer_one_is_offered() {
    for (ending, bytes) in [
        ("", OFFERED.into()),
        (".lz4", lz4(OFFERED)),
        (".gz", gzip(OFFERED)),
    ] {
        let host = Recorded::linux()
            .file(DPKG_STATUS, STATUS)
            .file(&list("bookworm-security", ending), bytes);
        assert_eq!(count(&host), Ok(1), "{ending}");
    }
}

#[test]
fn a_list_that_cannot_be_unpacked_is_unknown_not_nothing() {
    let packed = lz4(OFFERED);
    for (bytes, reason) in [
        (packed[..packed.len() / 2].to_vec(), Reason::Unreadable),
        (b"\xfd7zXZ\0rest".to_vec(), Reason::NotImplemented),
    ] {
        let host = Recorded::linux()
            .file(DPKG_STATUS, STATUS)
            .file(&list("bookworm", ""), bytes);
        assert_eq!(count(&host), Err(reason));
    }
}

#[test]
fn archives_that_apt_does_not_upgrade_from_are_left_out() {
    let host = Recorded::linux()
        .file(DPKG_STATUS, STATUS)
        .file(
            &list("bookworm", ""),
            "Package: bash\nArchitecture: amd64\nVersion: 5.2-1\n",
        )
        .file(&list("bookworm-backports", ""), OFFERED)
        .file(
            &format!("{FOLDER}/deb.debian.org_debian_dists_bookworm-backports_InRelease"),
            "Origin: Debian Backports\nNotAutomatic: yes\nButAutomaticUpgrades: yes\n",
        );
    assert_eq!(count(&host), Ok(0));
}

#[test]
fn security_archives_are_known_by_suite_or_server() {
    for (name, security) in [
        (
            "deb.debian.org_debian-security_dists_bookworm-security_main_binary-amd64_Packages.lz4",
            true,
        ),
        (
            "security.debian.org_debian-security_dists_buster_updates_main_binary-amd64_Packages",
            true,
        ),
        (
            "gb.archive.ubuntu.com_ubuntu_dists_noble-security_universe_binary-amd64_Packages",
            true,
        ),
        (
            "gb.archive.ubuntu.com_ubuntu_dists_noble-updates_main_binary-amd64_Packages",
            false,
        ),
    ] {
        assert_eq!(archive(name).map(is_security), Some(security), "{name}");
    }
    assert_eq!(
        archive("deb.debian.org_debian_dists_bookworm_main_i18n_Translation-en"),
        None
    );
}

#[test]
fn no_lists_are_unknown() {
    let host = Recorded::linux()
        .file(DPKG_STATUS, STATUS)
        .folder(FOLDER, &["partial", "lock"]);
    assert_eq!(count(&host), Err(Reason::NotPresent));
}
