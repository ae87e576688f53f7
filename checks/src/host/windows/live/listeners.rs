//! Ports that wait for connections.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use windows::Win32::Foundation::ERROR_INSUFFICIENT_BUFFER;
use windows::Win32::Foundation::ERROR_SUCCESS;
use windows::Win32::NetworkManagement::IpHelper::GetExtendedTcpTable;
use windows::Win32::NetworkManagement::IpHelper::TCP_TABLE_OWNER_PID_LISTENER;
use windows::Win32::Networking::WinSock::ADDRESS_FAMILY;
use windows::Win32::Networking::WinSock::AF_INET;
use windows::Win32::Networking::WinSock::AF_INET6;

use super::refused_win32;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::Listener;
use crate::host::windows::names;
use crate::limits;

/// Words of a row: state, address, port, the other side's two, process.
const ROW_4: usize = 6;
/// Words of a row: address, scope, port, the other side's three, state, process.
const ROW_6: usize = 14;

pub(super) fn all() -> Result<Vec<Listener>, HostError> {
    let mut listeners = rows(AF_INET, ROW_4)?
        .iter()
        .filter_map(|row| {
            let [_, address, port, ..] = *row.as_slice() else {
                return None;
            };
            Some(listener(Ipv4Addr::from(address.to_ne_bytes()).into(), port))
        })
        .collect::<Vec<_>>();
    listeners.extend(rows(AF_INET6, ROW_6)?.iter().filter_map(|row| {
        let [a, b, c, d, _, port, ..] = *row.as_slice() else {
            return None;
        };
        let mut bytes = [0; 16];
        for (part, word) in bytes.chunks_mut(4).zip([a, b, c, d]) {
            part.copy_from_slice(&word.to_ne_bytes());
        }
        Some(listener(Ipv6Addr::from(bytes).into(), port))
    }));
    Ok(listeners)
}

/// The port stands in the lower half, its bytes in the network's order.
fn listener(address: IpAddr, port: u32) -> Listener {
    let [high, low, ..] = port.to_ne_bytes();
    Listener {
        loopback: address.is_loopback(),
        port: u16::from_be_bytes([high, low]),
    }
}

/// The rows of a table as words: its first word counts them.
fn rows(family: ADDRESS_FAMILY, width: usize) -> Result<Vec<Vec<u32>>, HostError> {
    let unreadable = || Refusal::Unreadable.about(names::LISTENERS);
    let table = table(family)?;
    let (count, rest) = table.split_first().ok_or_else(unreadable)?;
    let rows: Vec<Vec<u32>> = rest
        .chunks_exact(width)
        .map(<[u32]>::to_vec)
        .take(*count as usize)
        .collect();
    // A table with holes would say "closed" of what is open.
    if rows.len() < *count as usize {
        return Err(unreadable());
    }
    Ok(rows)
}

fn table(family: ADDRESS_FAMILY) -> Result<Vec<u32>, HostError> {
    let mut size = 0_u32;
    // It may grow between the question how long it is and the next.
    for _ in 0..limits::TABLE_ATTEMPTS {
        let mut table = vec![0_u32; (size as usize).div_ceil(size_of::<u32>())];
        let room = (!table.is_empty()).then(|| table.as_mut_ptr().cast());
        // SAFETY: the memory is at least as long as it is said to be; without any it only says how much it needs.
        let code = unsafe {
            GetExtendedTcpTable(
                room,
                &mut size,
                false,
                u32::from(family.0),
                TCP_TABLE_OWNER_PID_LISTENER,
                0,
            )
        };
        match code {
            code if code == ERROR_SUCCESS.0 => return Ok(table),
            code if code == ERROR_INSUFFICIENT_BUFFER.0 && (size as usize) <= limits::TABLE_BYTES => {}
            code => return Err(refused_win32(names::LISTENERS, code)),
        }
    }
    Err(Refusal::Unreadable.about(names::LISTENERS))
}
