//! Services of the system that somebody turned on or off.

use super::settings;
use crate::host::Host;
use crate::seen::Seen;

const OVERRIDES: &str = "/var/db/com.apple.xpc.launchd/disabled.plist";

/// Whether a service that macOS brings turned off was turned on: the file says of each label whether it is *disabled*.
pub(crate) fn was_turned_on(host: &dyn Host, label: &str) -> Seen<bool> {
    let overrides = settings(host, OVERRIDES)?.unwrap_or_default();
    Ok(overrides.flag(label)? == Some(false))
}
