//! Which proxy leads to the console: the one that the variables of this run name, else the one that was recorded when
//! this computer joined, else the system's. A script that would choose one (PAC) is never run; people are told.

use dspt_report::enrol_string::split_address;

use crate::limits;
use crate::plain;
use crate::uplink::Target;

mod system;

pub use system::System;

/// Where a proxy's address was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the three places that are looked at")]
pub enum Source {
    /// A variable of this run.
    Variable(&'static str),
    /// Recorded when this computer joined.
    Recorded,
    /// The settings of the system.
    System,
}

/// What was found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// The proxy, and where it was found.
    pub proxy: Option<(String, Source)>,
    /// A list of exceptions names the console, so that it is reached directly.
    pub excepted: bool,
    /// The address of a script that would choose a proxy.
    pub script: Option<String>,
    /// An address that was found and cannot be used, safe to show.
    pub unusable: Option<String>,
}

/// Names that hold a proxy's address, in the order in which they are asked.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// Names that hold the exceptions.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Looks for the proxy to `host`.
pub fn find(
    host: &str,
    recorded: Option<&str>,
    system: &System,
    variable: impl Fn(&str) -> Option<String>,
) -> Found {
    let mut found = Found {
        script: system.script.clone(),
        ..Found::default()
    };
    let set = |name: &'static str| Some((variable(name).filter(|value| !value.trim().is_empty())?, name));
    let (candidate, source) = if let Some((value, name)) = VARIABLES.into_iter().find_map(set) {
        let exceptions = EXCEPTIONS.into_iter().find_map(set).unwrap_or_default().0;
        found.excepted = is_excepted(host, exceptions.split(','));
        (value, Source::Variable(name))
    } else if let Some(recorded) = recorded {
        (recorded.to_owned(), Source::Recorded)
    } else if let Some(server) = &system.server {
        found.excepted = is_excepted(host, system.exceptions.iter().map(String::as_str));
        (server.clone(), Source::System)
    } else {
        return found;
    };
    match usable(&candidate) {
        _ if found.excepted => {}
        Some(address) => found.proxy = Some((address, source)),
        None => found.unusable = Some(shown(&candidate)),
    }
    found
}

/// A target with the proxy that leads to it from here.
pub fn behind(mut target: Target) -> Target {
    let Some((host, _)) = split_address(&target.address) else {
        return target;
    };
    let variable = |name: &str| std::env::var(name).ok();
    let found = find(host, target.proxy.as_deref(), &System::look(), variable);
    target.proxy = match (found.proxy, found.unusable) {
        (Some((address, _)), _) => Some(address),
        // It is handed on, so that the message names it; silently going past a proxy would be worse.
        (None, Some(address)) => Some(address),
        (None, None) => None,
    };
    target
}

/// A proxy's address without the name and password that may stand in it, safe to show.
pub fn shown(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let shown = if scheme.is_empty() {
        host.to_owned()
    } else {
        format!("{scheme}://{host}")
    };
    plain::short(&shown, limits::PROXY_BYTES)
}

/// An address in the one form that is used, `http://host:port`; `None` for what is not a web proxy.
fn usable(address: &str) -> Option<String> {
    let address = address.trim();
    if address.len() > limits::PROXY_BYTES || plain::line(address) != address || address.contains(' ') {
        return None;
    }
    match address.split_once("://") {
        None => Some(format!("http://{address}")),
        Some(("http" | "HTTP", rest)) if !rest.is_empty() => Some(format!("http://{rest}")),
        Some(_) => None,
    }
}

/// Whether a list of exceptions names a host: `*`, a name and everything below it, or a name with `*` in it as Windows
/// writes them.
fn is_excepted<'a>(host: &str, exceptions: impl Iterator<Item = &'a str>) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    exceptions.take(limits::PROXY_EXCEPTIONS).any(|exception| {
        let exception = exception.trim().to_ascii_lowercase();
        // A port in an exception narrows it; we keep to one port, so it is left out.
        let exception = match exception.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => {
                name
            }
            _ => exception.as_str(),
        };
        match exception {
            "" => false,
            "*" => true,
            "<local>" => !host.contains('.') && !host.contains(':'),
            pattern if pattern.contains('*') => matches(&host, pattern),
            name => {
                let name = name.trim_start_matches('.');
                host == name || host.strip_suffix(name).is_some_and(|above| above.ends_with('.'))
            }
        }
    })
}

/// Whether a name fits a pattern in which `*` stands for any letters.
fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests;
