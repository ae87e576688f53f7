//! The programs that are installed, from the keys by which Windows uninstalls them. Read once for all probes.

use std::sync::Arc;

use super::any_installed;
use super::keys;
use super::number;
use super::people;
use super::text;
use crate::host::Host;
use crate::host::Program;
use crate::limits;
use crate::seen::Seen;

/// Where they are listed, below a hive: for programs of both kinds of processor.
const MACHINE: [&str; 2] = [
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
];
const PERSON: &str = r"Software\Microsoft\Windows\CurrentVersion\Uninstall";
/// Entries that are repairs of a program and not programs.
const REPAIRS: [&str; 5] = [
    "Hotfix",
    "Security Update",
    "Service Pack",
    "Update",
    "Update Rollup",
];

/// The programs, sorted, each name and version once.
///
/// # Errors
/// The reason why one of the lists could not be read: then none is whole.
pub(crate) fn installed(host: &dyn Host) -> Seen<Arc<Vec<Program>>> {
    host.memo()
        .programs
        .get_or_init(|| read(host).map(Arc::new))
        .clone()
}

fn read(host: &dyn Host) -> Seen<Vec<Program>> {
    let mut lists: Vec<String> = MACHINE.map(str::to_owned).into();
    lists.extend(people(host)?.into_iter().map(|hive| format!(r"{hive}\{PERSON}")));
    let mut programs = Vec::new();
    for list in lists {
        for name in keys(host, &list)?.unwrap_or_default() {
            programs.extend(program(host, &format!(r"{list}\{name}"))?);
        }
    }
    programs.sort();
    programs.dedup();
    programs.truncate(limits::PACKAGES);
    Ok(programs)
}

/// The program of a key; none where Windows does not show it in its own list.
fn program(host: &dyn Host, key: &str) -> Seen<Option<Program>> {
    let Some(name) = text(host, key, "DisplayName")?.filter(|name| !name.trim().is_empty()) else {
        return Ok(None);
    };
    let is_part = number(host, key, "SystemComponent").unwrap_or_default() == Some(1)
        || text(host, key, "ParentKeyName")?.is_some_and(|parent| !parent.is_empty());
    let kind = text(host, key, "ReleaseType")?.unwrap_or_default();
    if is_part || REPAIRS.contains(&kind.as_str()) {
        return Ok(None);
    }
    // A version of another type than text is no version.
    let version = text(host, key, "DisplayVersion")
        .unwrap_or_default()
        .unwrap_or_default();
    Ok(Some(Program {
        name: name.trim().to_owned(),
        version: version.trim().to_owned(),
    }))
}

/// A product that is known by the beginning of its program's name, or by one of its services.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// What it is called here.
    pub(crate) name: &'static str,
    /// Beginnings of the names under which it is listed, in lower case.
    pub(crate) programs: &'static [&'static str],
    /// Its services: any of them shows that it is installed.
    pub(crate) services: &'static [&'static str],
}

/// Which of these products are installed, in the order of the table.
pub(crate) fn known<'a>(host: &dyn Host, table: &'a [Known]) -> Seen<Vec<&'a Known>> {
    let programs = installed(host)?;
    let names: Vec<String> = programs
        .iter()
        .map(|program| program.name.to_lowercase())
        .collect();
    let mut found = Vec::new();
    for known in table {
        let is_listed = |start: &&str| names.iter().any(|name| name.starts_with(start));
        if known.programs.iter().any(is_listed) || any_installed(host, known.services)? {
            found.push(known);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use dspt_report::Reason;

    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Service;
    use crate::host::windows::Start;

    fn listed(host: Recorded, list: &str, key: &str, name: &str, version: &str) -> Recorded {
        let key = format!(r"{list}\{key}");
        host.text_value(&key, "DisplayName", name)
            .text_value(&key, "DisplayVersion", version)
    }

    #[test]
    fn programs_come_from_all_three_lists_and_once() {
        let host = listed(
            Recorded::windows(),
            MACHINE[0],
            "{A}",
            "7-Zip 24.08 (x64)",
            "24.08",
        );
        let host = listed(host, MACHINE[1], "b", "Adobe Acrobat (64-bit)", "25.1");
        let host = listed(host, MACHINE[1], "c", "Adobe Acrobat (64-bit)", "25.1");
        let person = format!(r"HKU\S-1-5-21-1-2-3-1001\{PERSON}");
        let host = listed(host, &person, "Teams", "Microsoft Teams", "1.7");
        let names: Vec<String> = installed(&host).unwrap().iter().map(|p| p.name.clone()).collect();
        assert_eq!(
            names,
            ["7-Zip 24.08 (x64)", "Adobe Acrobat (64-bit)", "Microsoft Teams"]
        );
    }

    #[test]
    fn parts_repairs_and_nameless_keys_are_no_programs() {
        let mut host = Recorded::windows()
            .key("HKU")
            .key(&format!(r"{}\AddressBook", MACHINE[0]));
        for (key, value, what) in [
            ("a", "ParentKeyName", "Office"),
            ("b", "ReleaseType", "Security Update"),
        ] {
            host = listed(host, MACHINE[0], key, "x", "1").text_value(
                &format!(r"{}\{key}", MACHINE[0]),
                value,
                what,
            );
        }
        let host = listed(host, MACHINE[0], "c", "x", "1").dword(
            &format!(r"{}\c", MACHINE[0]),
            "SystemComponent",
            1,
        );
        assert_eq!(installed(&host).unwrap().len(), 0);
    }

    #[test]
    fn a_list_that_may_not_be_read_makes_the_whole_unknown() {
        let host = Recorded::windows()
            .key(MACHINE[0])
            .refused_key(r"HKU\S-1-5-21-1-2-3-1002", Refusal::NotPermitted);
        assert_eq!(installed(&host).unwrap_err(), Reason::NotPermitted);
    }

    #[test]
    fn products_are_known_by_their_name_or_by_their_service() {
        let table = [
            Known {
                name: "One",
                programs: &["one "],
                services: &[],
            },
            Known {
                name: "Two",
                programs: &[],
                services: &["two"],
            },
            Known {
                name: "Three",
                programs: &["three"],
                services: &["three"],
            },
        ];
        let host = listed(Recorded::windows().key("HKU"), MACHINE[0], "a", "ONE Agent", "1").service_is(
            "two",
            Service {
                running: false,
                start: Start::Manual,
            },
        );
        let found: Vec<&str> = known(&host, &table)
            .unwrap()
            .iter()
            .map(|known| known.name)
            .collect();
        assert_eq!(found, ["One", "Two"]);
    }
}
