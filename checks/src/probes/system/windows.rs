//! User Account Control, SmartScreen and AppLocker, the kernel's mitigations, and routing.

use dspt_report::Reason;

use crate::host::Host;
use crate::host::windows::RegistryValue;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::MANAGED_POLICIES;
use crate::windows::SERVICES;
use crate::windows::SYSTEM_POLICIES;
use crate::windows::is_running;
use crate::windows::is_set;
use crate::windows::keys;
use crate::windows::number;
use crate::windows::present;
use crate::windows::text;

const APPLOCKER: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Exe";
/// The service without which AppLocker's rules are not followed.
const APPLOCKER_SERVICE: &str = "AppIDSvc";
const SMARTSCREEN_POLICY: &str = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System";
const EXPLORER: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer";
const MEMORY: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management";
const KERNEL: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\kernel";
/// Two bits of `MitigationOptions` for bottom-up randomisation: 1 is always on, 2 always off.
const BOTTOM_UP_SHIFT: u32 = 16;
const ALWAYS_OFF: u64 = 2;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("system.uac_on", asks_before_rights(host));
    seen.settle("system.application_control", application_control(host));
    seen.settle("system.address_randomisation", is_randomised(host));
    seen.settle("network.forwarding", forwards(host));
}

/// On, and set to ask administrators: a program gets their rights without a question otherwise. Windows comes with both.
fn asks_before_rights(host: &dyn Host) -> Seen<bool> {
    let is_off = is_set(host, SYSTEM_POLICIES, "EnableLUA", 0)?;
    Ok(!is_off && !is_set(host, SYSTEM_POLICIES, "ConsentPromptBehaviorAdmin", 0)?)
}

fn application_control(host: &dyn Host) -> Seen<&'static str> {
    let has_rules = keys(host, APPLOCKER)?.is_some_and(|rules| !rules.is_empty());
    if has_rules && is_set(host, APPLOCKER, "EnforcementMode", 1)? && is_running(host, APPLOCKER_SERVICE)? {
        return Ok("applocker");
    }
    Ok(if is_smartscreen_on(host)? {
        "smartscreen"
    } else {
        "none"
    })
}

/// By policy, by a management service, else as the device has it; Windows comes with it on.
fn is_smartscreen_on(host: &dyn Host) -> Seen<bool> {
    if let Some(policy) = number(host, SMARTSCREEN_POLICY, "EnableSmartScreen")? {
        return Ok(policy != 0);
    }
    let managed = format!(r"{MANAGED_POLICIES}\SmartScreen");
    if let Some(managed) = number(host, &managed, "EnableSmartScreenInShell")? {
        return Ok(managed != 0);
    }
    let own = text(host, EXPLORER, "SmartScreenEnabled")?;
    Ok(own.is_none_or(|own| !own.trim().eq_ignore_ascii_case("off")))
}

/// On unless somebody turned it off.
fn is_randomised(host: &dyn Host) -> Seen<bool> {
    if is_set(host, MEMORY, "MoveImages", 0)? {
        return Ok(false);
    }
    let options = match present(host.windows().registry(KERNEL, "MitigationOptions"))? {
        None => 0,
        Some(RegistryValue::Qword(options)) => options,
        Some(RegistryValue::Binary(bytes)) => {
            // The first eight bytes hold the options that are meant here; later systems have more.
            let bytes = bytes.0.get(..8).ok_or(Reason::Unreadable)?;
            u64::from_le_bytes(bytes.try_into().map_err(|_| Reason::Unreadable)?)
        }
        Some(RegistryValue::Dword(_) | RegistryValue::Text(_) | RegistryValue::MultiText(_)) => {
            return Err(Reason::Unreadable);
        }
    };
    Ok(options >> BOTTOM_UP_SHIFT & 0b11 != ALWAYS_OFF)
}

fn forwards(host: &dyn Host) -> Seen<bool> {
    for protocol in ["Tcpip", "Tcpip6"] {
        if is_set(
            host,
            &format!(r"{SERVICES}\{protocol}\Parameters"),
            "IPEnableRouter",
            1,
        )? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::Bytes;
    use crate::host::windows::Service;
    use crate::host::windows::Start;

    #[test]
    fn rights_are_asked_for_unless_turned_off_or_given_silently() {
        let policy = |name, number| Recorded::windows().dword(SYSTEM_POLICIES, name, number);
        assert_eq!(asks_before_rights(&Recorded::windows()), Ok(true));
        assert_eq!(asks_before_rights(&policy("EnableLUA", 1)), Ok(true));
        assert_eq!(asks_before_rights(&policy("EnableLUA", 0)), Ok(false));
        assert_eq!(
            asks_before_rights(&policy("ConsentPromptBehaviorAdmin", 0)),
            Ok(false)
        );
        assert_eq!(
            asks_before_rights(&policy("ConsentPromptBehaviorAdmin", 5)),
            Ok(true)
        );
    }

    #[test]
    fn rules_count_only_while_somebody_follows_them() {
        let rules = Recorded::windows()
            .dword(APPLOCKER, "EnforcementMode", 1)
            .key(&format!(r"{APPLOCKER}\{{A}}"));
        let service = |running| Service {
            running,
            start: Start::Automatic,
        };
        let followed = rules.service_is(APPLOCKER_SERVICE, service(true));
        assert_eq!(application_control(&followed), Ok("applocker"));
        let idle = followed.service_is(APPLOCKER_SERVICE, service(false));
        assert_eq!(application_control(&idle), Ok("smartscreen"));
    }

    #[test]
    fn smartscreen_is_on_unless_policy_or_device_say_otherwise() {
        assert_eq!(application_control(&Recorded::windows()), Ok("smartscreen"));
        let off = Recorded::windows().text_value(EXPLORER, "SmartScreenEnabled", "Off");
        assert_eq!(application_control(&off), Ok("none"));
        let forced = off.dword(SMARTSCREEN_POLICY, "EnableSmartScreen", 1);
        assert_eq!(application_control(&forced), Ok("smartscreen"));
        let managed = Recorded::windows().dword(
            &format!(r"{MANAGED_POLICIES}\SmartScreen"),
            "EnableSmartScreenInShell",
            0,
        );
        assert_eq!(application_control(&managed), Ok("none"));
    }

    #[test]
    fn randomisation_is_on_unless_turned_off() {
        assert_eq!(is_randomised(&Recorded::windows()), Ok(true));
        assert_eq!(
            is_randomised(&Recorded::windows().dword(MEMORY, "MoveImages", 0)),
            Ok(false)
        );
        let options = |bytes: &[u8]| {
            let value = RegistryValue::Binary(Bytes(bytes.to_vec()));
            is_randomised(&Recorded::windows().value(KERNEL, "MitigationOptions", value))
        };
        assert_eq!(options(&[0, 1, 0x11, 0x11, 0, 0, 0, 0, 9, 9]), Ok(true));
        assert_eq!(options(&[0, 0, 0x02, 0, 0, 0, 0, 0]), Ok(false));
        assert_eq!(options(&[0, 0]), Err(Reason::Unreadable));
    }

    #[test]
    fn either_version_of_ip_may_pass_traffic_on() {
        assert_eq!(forwards(&Recorded::windows()), Ok(false));
        let v6 = format!(r"{SERVICES}\Tcpip6\Parameters");
        assert_eq!(
            forwards(&Recorded::windows().dword(&v6, "IPEnableRouter", 1)),
            Ok(true)
        );
    }
}
