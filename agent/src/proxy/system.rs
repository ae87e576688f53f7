//! The proxy settings of the system. Only Windows has them in one place for all programs.

use crate::limits;

/// What the system's settings say about proxies, of the account that asks.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct System {
    /// The proxy for secure connections.
    pub server: Option<String>,
    /// The address of a script that chooses one.
    pub script: Option<String>,
    /// Names that are reached directly.
    pub exceptions: Vec<String>,
}

impl System {
    /// From the values that Windows keeps below `Internet Settings`: whether a proxy is on, `host:port` or
    /// `http=host:port;https=host:port`, the exceptions joined by `;`, and the script's address.
    pub fn of_windows(
        on: bool,
        server: Option<&str>,
        exceptions: Option<&str>,
        script: Option<&str>,
    ) -> Self {
        let server = server.filter(|_| on).and_then(|server| {
            let mut entries = server.split(';').map(str::trim).filter(|entry| !entry.is_empty());
            if server.contains('=') {
                entries.find_map(|entry| entry.strip_prefix("https="))
            } else {
                entries.next()
            }
        });
        let exceptions = exceptions.filter(|_| on).unwrap_or_default();
        Self {
            server: server.map(str::to_owned),
            script: script
                .filter(|script| !script.trim().is_empty())
                .map(str::to_owned),
            exceptions: exceptions
                .split(';')
                .take(limits::PROXY_EXCEPTIONS)
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Looks at this computer.
    #[cfg(windows)]
    pub fn look() -> Self {
        let Ok(settings) = windows_registry::CURRENT_USER
            .open(r"Software\Microsoft\Windows\CurrentVersion\Internet Settings")
        else {
            return Self::default();
        };
        let text = |name: &str| settings.get_string(name).ok();
        Self::of_windows(
            settings.get_u32("ProxyEnable").is_ok_and(|on| on != 0),
            text("ProxyServer").as_deref(),
            text("ProxyOverride").as_deref(),
            text("AutoConfigURL").as_deref(),
        )
    }

    /// Looks at this computer: here programs are told by variables.
    #[cfg(not(windows))]
    pub fn look() -> Self {
        Self::default()
    }
}
