//! What several Windows probes ask the host: values of the registry, services, the hives of people, programs.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::HostError;
use crate::host::windows::RegistryValue;
use crate::host::windows::Service;
use crate::host::windows::Start;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::seen::Seen;

pub(crate) mod programs;
pub(crate) mod security_centre;
pub(crate) mod system;
pub(crate) mod time;

/// Policies of the machine that hold for everybody.
pub(crate) const SYSTEM_POLICIES: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";
/// The services as they are set up, each a key.
pub(crate) const SERVICES: &str = r"HKLM\SYSTEM\CurrentControlSet\Services";
/// What a device management service has set, each area a key.
pub(crate) const MANAGED_POLICIES: &str = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device";

/// An answer, or none where nothing is there.
pub(crate) fn present<T>(answer: Result<T, HostError>) -> Seen<Option<T>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.reason()),
    }
}

/// A number of the registry; some settings are kept as text. None where the value is not there.
pub(crate) fn number(host: &dyn Host, key: &str, value: &str) -> Seen<Option<u64>> {
    match present(host.windows().registry(key, value))? {
        None => Ok(None),
        Some(RegistryValue::Dword(number)) => Ok(Some(number.into())),
        Some(RegistryValue::Qword(number)) => Ok(Some(number)),
        Some(RegistryValue::Text(text)) => text.trim().parse().map(Some).map_err(|_| Reason::Unreadable),
        Some(RegistryValue::Binary(bytes)) => little_endian(&bytes.0).map(Some).ok_or(Reason::Unreadable),
        Some(RegistryValue::MultiText(_)) => Err(Reason::Unreadable),
    }
}

fn little_endian(bytes: &[u8]) -> Option<u64> {
    (1..=8).contains(&bytes.len()).then(|| {
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        bytes.iter().rev().fold(0, add)
    })
}

/// A text of the registry; none where the value is not there.
pub(crate) fn text(host: &dyn Host, key: &str, value: &str) -> Seen<Option<String>> {
    match present(host.windows().registry(key, value))? {
        None => Ok(None),
        Some(RegistryValue::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Reason::Unreadable),
    }
}

/// Whether a value is that number; not there is no.
pub(crate) fn is_set(host: &dyn Host, key: &str, value: &str, number: u64) -> Seen<bool> {
    Ok(self::number(host, key, value)? == Some(number))
}

/// The keys in a key; none where it is not there.
pub(crate) fn keys(host: &dyn Host, key: &str) -> Seen<Option<Vec<String>>> {
    present(host.windows().registry_keys(key))
}

/// Whether a key is there.
pub(crate) fn has_key(host: &dyn Host, key: &str) -> Seen<bool> {
    Ok(keys(host, key)?.is_some())
}

/// A service; none where it is not installed.
pub(crate) fn service(host: &dyn Host, name: &str) -> Seen<Option<Service>> {
    present(host.windows().service(name))
}

/// Whether a service is installed and runs.
pub(crate) fn is_running(host: &dyn Host, name: &str) -> Seen<bool> {
    Ok(service(host, name)?.is_some_and(|service| service.running))
}

/// Whether a service is installed and may start.
pub(crate) fn is_enabled(host: &dyn Host, name: &str) -> Seen<bool> {
    Ok(service(host, name)?.is_some_and(|service| service.start != Start::Disabled))
}

/// Whether any of these services is installed.
pub(crate) fn any_installed(host: &dyn Host, names: &[&str]) -> Seen<bool> {
    for name in names {
        if service(host, name)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows of a query.
pub(crate) fn rows(host: &dyn Host, query: WmiQuery) -> Seen<Vec<WmiRow>> {
    Ok(host.windows().wmi(query)?)
}

/// The first row of a query that gives one.
pub(crate) fn row(host: &dyn Host, query: WmiQuery) -> Seen<WmiRow> {
    rows(host, query)?.into_iter().next().ok_or(Reason::NotPresent)
}

/// The hives of people who are signed in, as keys. A hive is loaded while its owner is signed in, also behind the lock.
pub(crate) fn people(host: &dyn Host) -> Seen<Vec<String>> {
    let is_person = |name: &String| {
        let of_people = name.starts_with("S-1-5-21-") || name.starts_with("S-1-12-1-");
        of_people && !name.ends_with("_Classes")
    };
    let hives = host.windows().registry_keys("HKU")?;
    Ok(hives
        .into_iter()
        .filter(is_person)
        .map(|name| format!(r"HKU\{name}"))
        .collect())
}

#[cfg(test)]
mod tests;
