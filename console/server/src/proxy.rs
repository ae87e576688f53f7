//! The header with which a balancer says for whom it connects: PROXY protocol, version 2. Read from listed peers alone, because
//! whoever may write it may claim any address.

use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;

use crate::limits;

/// Reads the header and no byte more. None where the balancer speaks for itself, as when it looks whether we are there.
pub(crate) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let mut head = [0; 16];
    stream.read_exact(&mut head).await?;
    let [signature @ .., command, family, high, low] = head;
    if signature != SIGNATURE {
        return Err(wrong(
            "a listed balancer sends no header of the PROXY protocol, version 2",
        ));
    }
    let size = usize::from(u16::from_be_bytes([high, low]));
    if size > limits::PROXY_BYTES {
        return Err(wrong("the balancer's header is too long"));
    }
    let mut rest = vec![0; size];
    stream.read_exact(&mut rest).await?;
    match command {
        LOCAL => Ok(None),
        PROXY => source(family, &rest).map(Some),
        _ => Err(wrong("the balancer's header asks for something unknown")),
    }
}

fn source(family: u8, rest: &[u8]) -> io::Result<IpAddr> {
    let address = match family {
        TCP_4 => rest
            .first_chunk::<4>()
            .filter(|_| rest.len() >= 12)
            .map(|bytes| IpAddr::V4(Ipv4Addr::from(*bytes))),
        TCP_6 => rest
            .first_chunk::<16>()
            .filter(|_| rest.len() >= 36)
            .map(|bytes| IpAddr::V6(Ipv6Addr::from(*bytes))),
        _ => None,
    };
    address.ok_or_else(|| wrong("the balancer's header names no address of TCP"))
}

fn wrong(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
const LOCAL: u8 = 0x20;
const PROXY: u8 = 0x21;
const TCP_4: u8 = 0x11;
const TCP_6: u8 = 0x21;

#[cfg(test)]
mod tests {
    use super::*;

    fn header(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let size = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &size, rest].concat()
    }

    async fn told(bytes: &[u8]) -> io::Result<Option<IpAddr>> {
        let mut left = bytes;
        read(&mut left).await
    }

    #[tokio::test]
    async fn the_address_that_is_spoken_for_is_told_and_nothing_behind_is_read() {
        let four = [&[192, 0, 2, 7, 127, 0, 0, 1][..], &[1, 2, 3, 4], b"more"].concat();
        let mut bytes = header(PROXY, TCP_4, &four);
        bytes.extend(b"TLS");
        let mut left = bytes.as_slice();
        let address = read(&mut left).await.unwrap();
        assert_eq!(address, Some("192.0.2.7".parse().unwrap()));
        assert_eq!(left, b"TLS");
        let six: Ipv6Addr = "2001:db8::7".parse().unwrap();
        let rest = [&six.octets()[..], &[0; 20]].concat();
        assert_eq!(
            told(&header(PROXY, TCP_6, &rest)).await.unwrap(),
            Some(six.into())
        );
        assert_eq!(told(&header(LOCAL, 0, &[])).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_no_such_header_is_refused() {
        let cases = [
            b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03aaaaa".to_vec(),
            header(0x11, TCP_4, &[0; 12]),
            header(PROXY, 0x12, &[0; 12]),
            header(PROXY, TCP_4, &[0; 11]),
            header(PROXY, TCP_6, &[0; 35]),
            header(PROXY, TCP_4, &vec![0; limits::PROXY_BYTES + 1]),
            header(PROXY, TCP_4, &[0; 12])[..20].to_vec(),
            Vec::new(),
        ];
        for bytes in cases {
            assert!(told(&bytes).await.is_err(), "{bytes:?}");
        }
        let full = vec![0; limits::PROXY_BYTES];
        assert!(told(&header(PROXY, TCP_4, &full)).await.is_ok());
    }
}
