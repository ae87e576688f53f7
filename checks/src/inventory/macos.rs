//! The inventory of a Mac.

use dspt_report::body::HardwareSummary;
use dspt_report::body::Software;

use super::BYTES_OF_GIB;
use super::MEMORY_STEP_MIB;
use super::plain;
use crate::host::Host;
use crate::macos::applications;
use crate::macos::model;

const MAKER: &str = "Apple";

pub(super) fn hardware(host: &dyn Host) -> HardwareSummary {
    let hardware = host.hardware();
    let memory = hardware.memory_mib.next_multiple_of(MEMORY_STEP_MIB);
    // Volumes of one container share its space and show its whole size: the system's own stands for the drive.
    let drive = hardware.volumes.iter().find(|volume| volume.mount == "/");
    let drive = drive.map_or(0, |volume| volume.total / BYTES_OF_GIB);
    let model = model::read(host).unwrap_or_default();
    let is_virtual = model::kind(&model) == Some("virtual");
    HardwareSummary {
        disk_gib: u32::try_from(drive).unwrap_or(u32::MAX),
        manufacturer: if is_virtual {
            String::new()
        } else {
            MAKER.to_owned()
        },
        memory_mib: u32::try_from(memory).unwrap_or(u32::MAX),
        model: plain(&model),
        processor: plain(&hardware.processor),
        processors: hardware.processors,
    }
}

pub(super) fn software(host: &dyn Host) -> Vec<Software> {
    let Ok(applications) = applications::installed(host) else {
        return Vec::new();
    };
    applications
        .iter()
        .map(|application| Software {
            name: plain(&application.name),
            source: "applications-folder".to_owned(),
            version: plain(&application.version),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Volume;
    use crate::host::recorded::Recorded;
    use crate::macos::tests::table;

    #[test]
    fn the_drive_is_counted_once_and_the_model_is_its_identifier() {
        let volume = |mount: &str| Volume {
            mount: mount.to_owned(),
            file_system: "apfs".to_owned(),
            total: 494_384_795_648,
            free: 0,
            removable: false,
        };
        let host = Recorded::macos()
            .file(
                "/Library/Preferences/SystemConfiguration/preferences.plist",
                table("<key>Model</key><string>Mac14,2</string>"),
            )
            .with(|recording| {
                recording.hardware.volumes = vec![volume("/"), volume("/System/Volumes/Data")];
                recording.hardware.memory_mib = 16_384;
            });
        let hardware = hardware(&host);
        assert_eq!(
            (
                hardware.manufacturer.as_str(),
                hardware.model.as_str(),
                hardware.disk_gib,
                hardware.memory_mib,
            ),
            ("Apple", "Mac14,2", 460, 16_384)
        );
    }
}
