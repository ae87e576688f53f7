//! From a block device down through what it rests on.

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;

const BLOCK: &str = "/sys/class/block";
/// Volumes upon volumes: more than this is no real device.
const DEPTH: usize = 16;

/// How the bytes of a device are kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Layer {
    /// LUKS.
    Luks,
    /// Another encrypting mapping.
    Other,
    /// In memory: gone without power.
    Memory,
    /// As they are.
    Plain,
}

impl Layer {
    /// The word of the schema's choice.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Luks => "luks",
            Self::Other => "other",
            Self::Memory | Self::Plain => "none",
        }
    }
}

/// What lies under a device number, `253:0`.
pub(super) fn under_device(host: &dyn Host, number: &str) -> Result<Layer, Reason> {
    under_name(host, &name_of(host, number)?, DEPTH)
}

/// What lies under a device file, `/dev/mapper/x`.
pub(super) fn under_path(host: &dyn Host, path: &str) -> Result<Layer, Reason> {
    under_name(host, &name_of_path(host, path)?, DEPTH)
}

/// What lies under all devices of the btrfs volume that this device file is of.
pub(super) fn under_btrfs(host: &dyn Host, source: &str) -> Result<Layer, Reason> {
    let name = name_of_path(host, source)?;
    let volumes = host.list("/sys/fs/btrfs").map_err(|error| error.reason())?;
    for volume in volumes {
        let devices = host
            .list(&format!("/sys/fs/btrfs/{volume}/devices"))
            .unwrap_or_default();
        if devices.contains(&name) {
            return weakest(devices.iter().map(|device| under_name(host, device, DEPTH)));
        }
    }
    Err(Reason::Unreadable)
}

/// Whether a device can be taken out or hangs on a cable: not a fixed volume.
pub(super) fn is_removable(host: &dyn Host, number: &str, source: &str) -> bool {
    let name = name_of(host, number).or_else(|_| name_of_path(host, source));
    name.is_ok_and(|name| {
        leaves(host, &name, DEPTH)
            .iter()
            .all(|leaf| leaf_is_removable(host, leaf))
    })
}

fn leaf_is_removable(host: &dyn Host, name: &str) -> bool {
    if name.starts_with("loop") || name.starts_with("sr") || name.starts_with("fd") {
        return true;
    }
    // A partition's folder lies in that of its disk: …/block/sdb/sdb1.
    let place = host.link(&format!("{BLOCK}/{name}")).unwrap_or_default();
    let folder = place.rsplit('/').nth(1).unwrap_or_default();
    let disk = if folder == "block" { name } else { folder };
    let removable = host.text(&format!("{BLOCK}/{disk}/removable"), limits::NAME_BYTES);
    place.contains("/usb") || removable.is_ok_and(|text| text.trim() == "1")
}

/// The devices at the bottom.
fn leaves(host: &dyn Host, name: &str, depth: usize) -> Vec<String> {
    let below = slaves(host, name).unwrap_or_default();
    if below.is_empty() || depth == 0 {
        return vec![name.to_owned()];
    }
    below
        .iter()
        .flat_map(|device| leaves(host, device, depth - 1))
        .collect()
}

fn under_name(host: &dyn Host, name: &str, depth: usize) -> Result<Layer, Reason> {
    if depth == 0 {
        return Err(Reason::Unreadable);
    }
    if name.starts_with("zram") || name.starts_with("ram") {
        return Ok(Layer::Memory);
    }
    // A file as a disk: what lies under the file is not followed.
    if name.starts_with("loop") {
        return Err(Reason::NotImplemented);
    }
    let mapping = host.text(&format!("{BLOCK}/{name}/dm/uuid"), limits::NAME_BYTES);
    match mapping.map_err(|error| (error.is_not_found(), error.reason())) {
        Ok(uuid) if uuid.starts_with("CRYPT-LUKS") => return Ok(Layer::Luks),
        // Verity and integrity check bytes and hide none.
        Ok(uuid) if uuid.starts_with("CRYPT-VERITY") || uuid.starts_with("CRYPT-INTEGRITY") => {}
        Ok(uuid) if uuid.starts_with("CRYPT-") => return Ok(Layer::Other),
        Ok(_) | Err((true, _)) => {}
        Err((false, reason)) => return Err(reason),
    }
    let below = slaves(host, name)?;
    if below.is_empty() {
        return Ok(Layer::Plain);
    }
    weakest(below.iter().map(|device| under_name(host, device, depth - 1)))
}

/// The devices that a device is made of; none for a disk or a partition.
fn slaves(host: &dyn Host, name: &str) -> Result<Vec<String>, Reason> {
    match host.list(&format!("{BLOCK}/{name}/slaves")) {
        Ok(names) => Ok(names),
        // Partitions have no such folder. The device itself must be there, or nothing is known of it.
        Err(error) if error.is_not_found() => match host.exists(&format!("{BLOCK}/{name}")) {
            Ok(true) => Ok(Vec::new()),
            Ok(false) => Err(Reason::Unreadable),
            Err(error) => Err(error.reason()),
        },
        Err(error) => Err(error.reason()),
    }
}

/// A volume over several devices is as safe as the least of them.
fn weakest(layers: impl Iterator<Item = Result<Layer, Reason>>) -> Result<Layer, Reason> {
    let mut all = None;
    let mut unknown = None;
    for layer in layers {
        match layer {
            Ok(Layer::Plain) => return Ok(Layer::Plain),
            Ok(layer) => {
                all = Some(all.map_or(layer, |known| if known == layer { known } else { Layer::Other }))
            }
            Err(reason) => unknown = Some(reason),
        }
    }
    match unknown {
        Some(reason) => Err(reason),
        None => all.ok_or(Reason::Unreadable),
    }
}

fn name_of(host: &dyn Host, number: &str) -> Result<String, Reason> {
    let link = host.link(&format!("/sys/dev/block/{number}")).map_err(|error| {
        if error.is_not_found() {
            Reason::Unreadable
        } else {
            error.reason()
        }
    })?;
    last(&link).ok_or(Reason::Unreadable)
}

/// The kernel's name of a device file: links such as `/dev/mapper/x` end at it.
fn name_of_path(host: &dyn Host, path: &str) -> Result<String, Reason> {
    let under_dev = path.strip_prefix("/dev/").ok_or(Reason::Unreadable)?;
    match host.link(path) {
        Ok(target) => last(&target).ok_or(Reason::Unreadable),
        Err(_) if !under_dev.contains('/') => Ok(under_dev.to_owned()),
        Err(error) => Err(error.reason()),
    }
}

fn last(path: &str) -> Option<String> {
    path.rsplit('/')
        .next()
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}
