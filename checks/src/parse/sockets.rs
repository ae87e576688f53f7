//! `/proc/net/tcp`, `tcp6`, `udp` and `udp6`: which local ports wait for others.

/// Waiting for connections (`TCP_LISTEN`).
pub(crate) const TCP_LISTEN: &str = "0A";
/// An unconnected UDP socket (`TCP_CLOSE`, which UDP uses for it).
pub(crate) const UDP_OPEN: &str = "07";

/// Local ports in the given state whose address is not only this device's own, in the order of the table.
pub(crate) fn open_ports<'a>(table: &'a str, state: &'a str) -> impl Iterator<Item = u16> + 'a {
    table.lines().skip(1).filter_map(move |line| {
        let mut words = line.split_whitespace().skip(1);
        let (address, port) = words.next()?.split_once(':')?;
        let found = words.nth(1)?;
        let port = u16::from_str_radix(port, 16).ok()?;
        (found == state && !is_loopback(address)).then_some(port)
    })
}

/// Whether an address in the kernel's hexadecimal form is 127.0.0.0/8, ::1, or the first one inside IPv6.
fn is_loopback(address: &str) -> bool {
    // The kernel prints 32-bit words in the machine's own order; both orders of 127.x.x.x are known here by where the
    // 7F stands on little-endian machines, which are all that Linux desktops and servers run on today.
    let v4 = |word: &str| word.len() == 8 && word.ends_with("7F");
    v4(address)
        || address == "00000000000000000000000001000000"
        || (address.strip_prefix("0000000000000000FFFF0000")).is_some_and(v4)
}
