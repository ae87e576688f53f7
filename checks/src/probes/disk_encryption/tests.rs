use super::*;
use crate::host::recorded::Recorded;
use dspt_report::Fact;

/// A device whose root is LVM on LUKS on the second partition of a disk, `/boot` plain, swap beside root.
fn laptop() -> Recorded {
    Recorded::linux()
        .file(
            "/proc/self/mountinfo",
            "1 0 253:1 / / rw - ext4 /dev/mapper/vg-root rw\n2 1 259:2 / /boot rw - ext4 /dev/nvme0n1p2 rw\n3 1 0:5 / /proc rw - proc proc rw\n",
        )
        .file("/proc/swaps", "Filename Type Size Used Priority\n/dev/dm-2 partition 1 0 -2\n")
        .symlink("/sys/dev/block/253:1", "../../devices/virtual/block/dm-1")
        .symlink("/sys/dev/block/259:2", "../../devices/pci0000:00/nvme/nvme0/nvme0n1/nvme0n1p2")
        .file("/sys/class/block/dm-1/dm/uuid", "LVM-abc\n")
        .folder("/sys/class/block/dm-1/slaves", &["dm-0"])
        .file("/sys/class/block/dm-2/dm/uuid", "LVM-def\n")
        .folder("/sys/class/block/dm-2/slaves", &["dm-0"])
        .file("/sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-nvme0n1p3_crypt\n")
        .folder("/sys/class/block/dm-0/slaves", &["nvme0n1p3"])
        .file("/sys/class/block/nvme0n1p2/partition", "2\n")
        .file("/sys/class/block/nvme0n1p3/partition", "3\n")
}

fn facts(host: &Recorded) -> Vec<(String, String)> {
    let mut seen = Observations::default();
    observe(host, &mut seen);
    let word = |fact: &Fact| serde_json::to_string(fact).unwrap();
    let facts = seen.facts().iter();
    facts
        .map(|(key, fact)| (key.as_str().trim_start_matches("disk.").to_owned(), word(fact)))
        .collect()
}

fn fact(host: &Recorded, key: &str) -> String {
    let facts = facts(host);
    facts.iter().find(|(name, _)| name == key).unwrap().1.clone()
}

#[test]
fn lvm_on_luks_is_encrypted_with_its_swap() {
    let host = laptop();
    assert_eq!(fact(&host, "system.encrypted"), "true");
    assert_eq!(fact(&host, "system.encryption"), "\"luks\"");
    assert_eq!(fact(&host, "system.protection_on"), "true");
    assert_eq!(fact(&host, "swap_encrypted"), "true");
    assert_eq!(fact(&host, "fixed.all_encrypted"), "true");
}

#[test]
fn a_plain_partition_is_not_encrypted() {
    let host = Recorded::linux()
        .file("/proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
        .file("/proc/swaps", "Filename Type\n/swapfile file 1 0 -2\n")
        .symlink("/sys/dev/block/8:1", "../../devices/pci/ata1/block/sda/sda1")
        .file("/sys/class/block/sda1/partition", "1\n");
    assert_eq!(fact(&host, "system.encrypted"), "false");
    assert_eq!(fact(&host, "system.encryption"), "\"none\"");
    assert_eq!(fact(&host, "swap_encrypted"), "false");
}

#[test]
fn a_second_plain_disk_is_seen_and_a_memory_stick_is_not_fixed() {
    let mounts = |line: &str| {
        let root = "1 0 253:1 / / rw - ext4 /dev/mapper/vg-root rw\n";
        laptop()
            .file("/proc/self/mountinfo", format!("{root}{line}"))
            .symlink("/sys/dev/block/8:17", "../../devices/pci/ata2/block/sdb/sdb1")
            .symlink("/sys/class/block/sdb1", "../../devices/pci/ata2/block/sdb/sdb1")
            .file("/sys/class/block/sdb1/partition", "1\n")
            .file("/sys/class/block/sdb/removable", "0\n")
            .symlink(
                "/sys/dev/block/8:33",
                "../../devices/pci/usb1/1-2/host4/block/sdc/sdc1",
            )
            .symlink(
                "/sys/class/block/sdc1",
                "../../devices/pci/usb1/1-2/host4/block/sdc/sdc1",
            )
            .file("/sys/class/block/sdc1/partition", "1\n")
    };
    assert_eq!(
        fact(
            &mounts("9 1 8:17 / /data rw - ext4 /dev/sdb1 rw\n"),
            "fixed.all_encrypted"
        ),
        "false"
    );
    assert_eq!(
        fact(
            &mounts("9 1 8:33 / /media/x rw - vfat /dev/sdc1 rw\n"),
            "fixed.all_encrypted"
        ),
        "true"
    );
}

#[test]
fn a_mirror_is_as_safe_as_its_weaker_half() {
    let host = laptop()
        .folder("/sys/class/block/dm-1/slaves", &["dm-0", "sdb1"])
        .file("/sys/class/block/sdb1/partition", "1\n");
    assert_eq!(fact(&host, "system.encrypted"), "false");
}

#[test]
fn btrfs_is_followed_through_its_device_file() {
    let host = laptop()
        .file("/proc/self/mountinfo", "1 0 0:27 /@ / rw - btrfs /dev/mapper/crypt rw\n2 1 0:27 /@home /home rw - btrfs /dev/mapper/crypt rw\n")
        .symlink("/dev/mapper/crypt", "../dm-0")
        .folder("/sys/fs/btrfs", &["features", "uuid-1"])
        .folder("/sys/fs/btrfs/uuid-1/devices", &["dm-0"]);
    assert_eq!(fact(&host, "system.encryption"), "\"luks\"");
    assert_eq!(fact(&host, "fixed.all_encrypted"), "true");
}

#[test]
fn what_cannot_be_followed_is_unknown_and_never_encrypted() {
    for (line, reason) in [
        ("1 0 0:30 / / rw - zfs rpool/ROOT rw\n", "not-implemented"),
        ("1 0 0:30 / / rw - overlay overlay rw\n", "not-implemented"),
        ("1 0 9:99 / / rw - ext4 /dev/md99 rw\n", "unreadable"),
        ("", "unreadable"),
    ] {
        let host = Recorded::linux().file("/proc/self/mountinfo", line);
        assert_eq!(
            fact(&host, "system.encrypted"),
            format!("{{\"unknown\":\"{reason}\"}}"),
            "{line}"
        );
    }
    let circle = laptop()
        .folder("/sys/class/block/dm-0/slaves", &["dm-1"])
        .file("/sys/class/block/dm-0/dm/uuid", "LVM-x");
    assert_eq!(fact(&circle, "system.encrypted"), "{\"unknown\":\"unreadable\"}");
}

#[test]
fn verity_is_not_encryption_and_another_mapping_is() {
    let with = |uuid: &str| laptop().file("/sys/class/block/dm-0/dm/uuid", uuid);
    assert_eq!(fact(&with("CRYPT-VERITY-1-root"), "system.encrypted"), "false");
    assert_eq!(fact(&with("CRYPT-PLAIN-x"), "system.encryption"), "\"other\"");
}

#[test]
fn swap_in_memory_or_none_is_no_leak() {
    let zram = laptop().file("/proc/swaps", "Filename Type\n/dev/zram0 partition 1 0 100\n");
    assert_eq!(fact(&zram, "swap_encrypted"), "true");
    let none = laptop().file("/proc/swaps", "Filename Type\n");
    assert_eq!(fact(&none, "swap_encrypted"), "true");
}
