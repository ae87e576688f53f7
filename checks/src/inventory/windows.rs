//! The inventory of a Windows device.

use dspt_report::body::HardwareSummary;
use dspt_report::body::Software;

use super::BYTES_OF_GIB;
use super::MEMORY_STEP_MIB;
use super::plain;
use super::unless_forgotten;
use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::probes::device::FIRMWARE;
use crate::windows::programs;
use crate::windows::rows;
use crate::windows::text;

/// Makers whose field for the model holds a number of theirs, and whose field for the version holds the name.
const NAMED_BY_VERSION: &str = "lenovo";

pub(super) fn hardware(host: &dyn Host) -> HardwareSummary {
    let hardware = host.hardware();
    let memory = hardware.memory_mib.next_multiple_of(MEMORY_STEP_MIB);
    let named = |value: &str| {
        let name = text(host, FIRMWARE, value).unwrap_or_default();
        unless_forgotten(&name.unwrap_or_default())
    };
    let manufacturer = named("SystemManufacturer");
    let mut model = named("SystemProductName");
    if manufacturer.to_lowercase() == NAMED_BY_VERSION {
        model = Some(named("SystemVersion"))
            .filter(|name| !name.is_empty())
            .unwrap_or(model);
    }
    HardwareSummary {
        disk_gib: disk_gib(host),
        manufacturer,
        memory_mib: u32::try_from(memory).unwrap_or(u32::MAX),
        model,
        processor: plain(&hardware.processor),
        processors: hardware.processors,
    }
}

/// How WMI calls a disk that is built in, in English on every system.
const FIXED: &str = "Fixed hard disk media";

fn disk_gib(host: &dyn Host) -> u32 {
    let disks = rows(host, WmiQuery::Disks).unwrap_or_default();
    let bytes: u64 = disks
        .iter()
        .filter(|disk| disk.text("MediaType") == Some(FIXED))
        .filter_map(|disk| u64::try_from(disk.integer("Size")?).ok())
        .fold(0, u64::saturating_add);
    u32::try_from(bytes / BYTES_OF_GIB).unwrap_or(u32::MAX)
}

pub(super) fn software(host: &dyn Host) -> Vec<Software> {
    let Ok(programs) = programs::installed(host) else {
        return Vec::new();
    };
    programs
        .iter()
        .map(|program| Software {
            name: plain(&program.name),
            source: "uninstall-key".to_owned(),
            version: plain(&program.version),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::wmi::WmiRow;
    use crate::host::windows::wmi::WmiValue;

    fn disk(media: &str, size: &str) -> WmiRow {
        let row = [("MediaType", media), ("Size", size)];
        let row = row.map(|(name, value)| (name.to_owned(), WmiValue::Text(value.to_owned())));
        WmiRow(row.into())
    }

    #[test]
    fn makers_disks_and_programs_are_listed() {
        let host = Recorded::windows()
            .key("HKU")
            .text_value(FIRMWARE, "SystemManufacturer", "LENOVO")
            .text_value(FIRMWARE, "SystemProductName", "21HMCTO1WW")
            .text_value(FIRMWARE, "SystemVersion", "ThinkPad X1 Carbon Gen 11")
            .wmi_is(
                WmiQuery::Disks,
                vec![
                    disk("Fixed hard disk media", "512105932800"),
                    disk("Removable Media", "62018611200"),
                ],
            )
            .text_value(
                r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\a",
                "DisplayName",
                "7-Zip 24.08 (x64)",
            );
        let hardware = hardware(&host);
        assert_eq!(
            (
                hardware.manufacturer.as_str(),
                hardware.model.as_str(),
                hardware.disk_gib
            ),
            ("LENOVO", "ThinkPad X1 Carbon Gen 11", 476)
        );
        let software = software(&host);
        let listed: Vec<_> = software
            .iter()
            .map(|s| (s.name.as_str(), s.source.as_str()))
            .collect();
        assert_eq!(listed, [("7-Zip 24.08 (x64)", "uninstall-key")]);
    }
}
