//! Telling systemd how the service is, by the datagram that sd_notify(3) documents. Elsewhere nobody listens.

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;

/// Where the state is told; without `NOTIFY_SOCKET` nowhere.
#[derive(Debug)]
pub struct Notify {
    #[cfg(unix)]
    to: Option<(UnixDatagram, std::os::unix::net::SocketAddr)>,
}

impl Notify {
    /// To the socket that the variable `NOTIFY_SOCKET` names: a path, or an abstract name behind `@`.
    #[cfg(unix)]
    pub fn new(socket: Option<std::ffi::OsString>) -> Self {
        Self {
            to: socket.and_then(|name| Some((UnixDatagram::unbound().ok()?, address(&name)?))),
        }
    }

    /// To nobody.
    #[cfg(not(unix))]
    pub fn new(_socket: Option<std::ffi::OsString>) -> Self {
        Self {}
    }

    /// The service is up.
    pub fn ready(&self) {
        self.send("READY=1");
    }

    /// The service is alive.
    pub fn alive(&self) {
        self.send("WATCHDOG=1");
    }

    /// What the service does, for `systemctl status`.
    pub fn status(&self, status: &str) {
        self.send(&format!("STATUS={}", crate::plain::line(status)));
    }

    /// The service ends because it was asked to.
    pub fn stopping(&self) {
        self.send("STOPPING=1");
    }

    /// A service that cannot be heard works on.
    #[cfg(unix)]
    fn send(&self, text: &str) {
        if let Some((socket, to)) = &self.to {
            let _ = socket.send_to_addr(text.as_bytes(), to);
        }
    }

    #[cfg(not(unix))]
    fn send(&self, _text: &str) {}
}

#[cfg(unix)]
fn address(name: &std::ffi::OsStr) -> Option<std::os::unix::net::SocketAddr> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::SocketAddr;

    match name.as_bytes().strip_prefix(b"@") {
        #[cfg(target_os = "linux")]
        Some(hidden) => <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(hidden).ok(),
        #[cfg(not(target_os = "linux"))]
        Some(_) => None,
        None => SocketAddr::from_pathname(std::path::Path::new(name)).ok(),
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::SocketAddr;

    use super::*;

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 200];
        let size = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..size]).into_owned()
    }

    #[test]
    fn each_state_is_one_datagram_at_a_path_and_at_an_abstract_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let hidden = format!("dspt-agent-test-{}", std::process::id());
        let listeners = [
            (UnixDatagram::bind(&path).unwrap(), path.into_os_string()),
            (
                UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&hidden).unwrap()).unwrap(),
                format!("@{hidden}").into(),
            ),
        ];
        for (listener, name) in listeners {
            let notify = Notify::new(Some(name));
            notify.ready();
            notify.status("one\nREADY=1");
            notify.alive();
            notify.stopping();
            assert_eq!(heard(&listener), "READY=1");
            assert_eq!(heard(&listener), "STATUS=one\u{fffd}READY=1");
            assert_eq!(heard(&listener), "WATCHDOG=1");
            assert_eq!(heard(&listener), "STOPPING=1");
        }
    }

    #[test]
    fn nobody_listening_is_no_trouble() {
        Notify::new(None).ready();
        Notify::new(Some("/no/such/socket".into())).ready();
    }
}
