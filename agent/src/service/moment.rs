//! What time it is for the schedule, and which way leads out. Nothing is sent to find out.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::UdpSocket;
use std::time::Duration;

use crate::clock;
use crate::schedule::Moment;
use crate::schedule::WayOut;

/// Tells moments that count sleep.
#[derive(Debug)]
pub struct Stopwatch {
    #[cfg(not(unix))]
    start: std::time::Instant,
}

impl Stopwatch {
    /// Begins to count.
    pub fn start() -> Self {
        Self {
            #[cfg(not(unix))]
            start: std::time::Instant::now(),
        }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        Moment {
            passed: self.passed(),
            clock: clock::now(),
        }
    }

    #[cfg(unix)]
    fn passed(&self) -> Duration {
        // Linux counts sleep only in this clock; elsewhere the usual one does.
        #[cfg(target_os = "linux")]
        const WITH_SLEEP: rustix::time::ClockId = rustix::time::ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        const WITH_SLEEP: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
        let time = rustix::time::clock_gettime(WITH_SLEEP);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
        Duration::new(seconds, nanoseconds)
    }

    /// The performance counter of Windows goes on while the computer sleeps.
    #[cfg(not(unix))]
    fn passed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The addresses that this computer would send from. "Connecting" a datagram socket sends nothing: the system only looks
/// up the way. Both addresses are reserved for examples, so no way of their own leads to them.
pub fn way_out() -> WayOut {
    WayOut {
        v4: source(
            (Ipv4Addr::UNSPECIFIED, 0).into(),
            (Ipv4Addr::new(192, 0, 2, 1), 9).into(),
        ),
        v6: source(
            (Ipv6Addr::UNSPECIFIED, 0).into(),
            (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9).into(),
        ),
    }
}

fn source(any: SocketAddr, far: SocketAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(far).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_and_never_goes_back() {
        let watch = Stopwatch::start();
        let first = watch.now();
        let second = watch.now();
        assert!(second.passed >= first.passed);
        assert!(second.clock >= first.clock);
    }

    #[test]
    fn looking_for_the_way_out_gives_an_address_of_this_computer_or_none() {
        let way = way_out();
        assert!(way.v4.is_none_or(|address| !address.is_unspecified()), "{way:?}");
        assert!(way.v6.is_none_or(|address| !address.is_unspecified()), "{way:?}");
    }
}
