//! Ports that wait for other computers.

use std::collections::BTreeSet;

use crate::host::Host;
use crate::limits;
use crate::parse::sockets;
use crate::seen::Seen;

/// TCP ports open to other computers. The kernel walks its whole table of connections for it, so it is asked once.
pub(crate) fn tcp(host: &dyn Host) -> Seen<BTreeSet<u16>> {
    let look = || ports(host, ["/proc/net/tcp", "/proc/net/tcp6"], sockets::TCP_LISTEN);
    host.memo().tcp_ports.get_or_init(look).clone()
}

/// UDP ports open to other computers.
pub(crate) fn udp(host: &dyn Host) -> Seen<BTreeSet<u16>> {
    ports(host, ["/proc/net/udp", "/proc/net/udp6"], sockets::UDP_OPEN)
}

/// The second table is missing where the kernel has no IPv6; the first never is.
fn ports(host: &dyn Host, [v4, v6]: [&str; 2], state: &str) -> Seen<BTreeSet<u16>> {
    let mut found: BTreeSet<u16> = BTreeSet::new();
    found.extend(sockets::open_ports(&host.text(v4, limits::LOG_BYTES)?, state));
    match host.text(v6, limits::LOG_BYTES) {
        Ok(table) => found.extend(sockets::open_ports(&table, state)),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error.reason()),
    }
    Ok(found)
}
