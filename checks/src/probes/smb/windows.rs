//! The driver by which this device reaches others by version 1, and the server's own switch.

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::SERVICES;
use crate::windows::is_set;
use crate::windows::number;

/// The driver of version 1; it is there only while the feature is installed.
const CLIENT: &str = "mrxsmb10";
const DISABLED: u64 = 4;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("smb.version_1", version_1(host));
}

fn version_1(host: &dyn Host) -> Seen<bool> {
    let client = number(host, &format!(r"{SERVICES}\{CLIENT}"), "Start")?;
    Ok(client.is_some_and(|start| start != DISABLED) || is_served(host)?)
}

/// Whether files are offered by version 1. Where nothing is said the feature decides, which is judged by its driver.
pub(crate) fn is_served(host: &dyn Host) -> Seen<bool> {
    is_set(host, &format!(r"{SERVICES}\LanmanServer\Parameters"), "SMB1", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;

    #[test]
    fn either_side_of_version_1_counts() {
        let client = format!(r"{SERVICES}\{CLIENT}");
        let server = format!(r"{SERVICES}\LanmanServer\Parameters");
        let none = Recorded::windows();
        assert_eq!(version_1(&none), Ok(false));
        assert_eq!(version_1(&none.dword(&client, "Start", 2)), Ok(true));
        let off = Recorded::windows()
            .dword(&client, "Start", 4)
            .dword(&server, "SMB1", 0);
        assert_eq!(version_1(&off), Ok(false));
        assert_eq!(
            version_1(&Recorded::windows().dword(&server, "SMB1", 1)),
            Ok(true)
        );
    }
}
