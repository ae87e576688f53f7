use super::*;
use crate::host::live::Live;
use crate::host::recorded::Recorded;

const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\nmargaret:x:1000:1000:Margaret Example,,,:/home/margaret:/bin/bash\nola:x:1001:1001:Ola:/home/ola:/bin/bash\n";
const SHADOW: &str = "root:!:1::::::\nmargaret:$y$j9T$abcdefgh$ijklmnop:1::::::\nola::1::::::\n";

/// A device with everything on it that must not leave it.
fn device() -> Recorded {
    let mut wtmp = vec![0_u8; 384];
    wtmp[0] = 7;
    wtmp[44..52].copy_from_slice(b"margaret");
    wtmp[76..86].copy_from_slice(b"visitor.uk");
    wtmp[340..344].copy_from_slice(&1_790_000_000_u32.to_le_bytes());
    Recorded::linux()
        .file("/etc/passwd", PASSWD)
        .file("/etc/shadow", SHADOW)
        .file("/etc/group", "sudo:x:27:margaret\nmargaret:x:1000:\n")
        .file("/etc/login.defs", "UID_MIN 1000\n")
        .file("/proc/sys/kernel/hostname", "rosewood-pc1\n")
        .file("/etc/sudoers", "margaret ALL=(ALL) ALL\n")
        .file("/var/log/wtmp", wtmp)
        .file(
            "/proc/self/mountinfo",
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:17 / /media/margaret/CarePlans rw - vfat /dev/sdb1 rw\n3 1 0:40 / /mnt/files rw - cifs //nas.rosewood/residents rw,username=margaret\n",
        )
        .symlink("/sys/dev/block/8:1", "../../devices/pci/ata1/block/sda/sda1")
        .file("/sys/class/block/sda1/partition", "1\n")
        .file(
            "/etc/NetworkManager/system-connections/Rosewood WiFi.nmconnection",
            "[connection]\nid=Rosewood WiFi\ntype=wifi\n[wifi]\nssid=Rosewood WiFi\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=sunflower\n",
        )
        .file("/etc/NetworkManager/system-connections/Guest.nmconnection", "[connection]\ntype=wifi\n[wifi]\nssid=Guest\n")
        .file("/etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable=true\nAutomaticLogin=margaret\n")
        .file("/usr/sbin/gdm3", "")
        .file("/var/lib/dpkg/status", "Package: bash\nStatus: install ok installed\nMaintainer: Ada Keeper <ada@lists.debian.org>\nArchitecture: amd64\nVersion: 1\n")
        .file("/var/log/dpkg.log", "2026-11-01 10:00:00 upgrade bash:amd64 0 1\n")
        .refused("/etc/sudoers.d", Refusal::NotPermitted)
}

fn recorded(host: impl Host + 'static) -> (Observed, Recording) {
    record_observed(Arc::new(host)).unwrap()
}

/// What one look saw, and what its recording gives: between two looks a live device changes.
#[test]
fn a_replayed_device_gives_the_facts_of_the_live_one() {
    let (live, recording) = recorded(Live::new());
    let replayed: Arc<dyn Host> = Arc::new(Recorded::from(recording));
    let replayed = runner::collect(&replayed, None);
    for (key, fact) in &live.facts {
        assert_eq!(replayed.facts.get(key), Some(fact), "{key}");
    }
}

#[test]
fn a_recorder_in_between_changes_no_fact() {
    let host: Arc<dyn Host> = Arc::new(device());
    let (seen, _) = recorded(device());
    let direct = runner::collect(&host, None);
    assert!(!direct.facts.is_empty());
    for (key, fact) in &direct.facts {
        assert_eq!(seen.facts.get(key), Some(fact), "{key}");
    }
}

#[test]
fn a_replayed_device_of_people_gives_the_same_facts_after_its_json() {
    let (seen, recording) = recorded(device());
    let replayed = Recorded::from_json(&recording.to_json().unwrap()).unwrap();
    let replayed: Arc<dyn Host> = Arc::new(replayed);
    let replayed = runner::collect(&replayed, None);
    for (key, fact) in &seen.facts {
        assert_eq!(replayed.facts.get(key), Some(fact), "{key}");
    }
    let open = &seen.facts[&"wifi.open_networks".parse().unwrap()];
    assert_eq!(open, &dspt_report::Fact::known(1));
}

#[test]
fn nothing_of_anybodys_is_in_a_recording() {
    let (_, recording) = recorded(device());
    let json = String::from_utf8(recording.to_json().unwrap()).unwrap();
    let decoded: String = recording
        .places
        .values()
        .filter_map(|place| match &place.content {
            Some(Answer::Given(content)) => content.bytes(),
            _ => None,
        })
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    for word in [
        "margaret",
        "Margaret",
        "ola:",
        "rosewood",
        "Rosewood",
        "sunflower",
        "abcdefgh",
        "CarePlans",
        "residents",
        "visitor",
        "Ada",
    ] {
        assert!(!json.contains(word), "{word} is in the recording");
        assert!(!decoded.contains(word), "{word} is in a file of the recording");
    }
}
