//! Settings of the graphical and the text sign-in.

use crate::host::Host;
use crate::parse::keyfile;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::config;
use crate::seen::drop_ins;
use crate::seen::names;

/// Whether somebody is signed in by itself when the device starts.
pub(super) fn is_automatic(host: &dyn Host) -> Seen<bool> {
    for path in [
        "/etc/gdm3/custom.conf",
        "/etc/gdm3/daemon.conf",
        "/etc/gdm/custom.conf",
    ] {
        let text = config(host, path)?.unwrap_or_default();
        let is_on = |key| keyfile::last(&text, "daemon", key).is_some_and(keyfile::is_yes);
        if is_on("AutomaticLoginEnable") || is_on("TimedLoginEnable") {
            return Ok(true);
        }
    }
    if value(&lightdm(host)?, "Seat", "autologin-user").is_some_and(|user| !user.is_empty()) {
        return Ok(true);
    }
    if value(&sddm(host)?, "Autologin", "User").is_some_and(|user| !user.is_empty()) {
        return Ok(true);
    }
    let lxdm = config(host, "/etc/lxdm/lxdm.conf")?.unwrap_or_default();
    if keyfile::last(&lxdm, "base", "autologin").is_some_and(|user| !user.is_empty()) {
        return Ok(true);
    }
    let greetd = config(host, "/etc/greetd/config.toml")?.unwrap_or_default();
    if keyfile::sections(&greetd).any(|section| section == "initial_session") {
        return Ok(true);
    }
    getty(host)
}

/// LightDM offers a guest session where a program for it is installed and no setting turns it off.
pub(super) fn has_guest_session(host: &dyn Host) -> Seen<bool> {
    if !any_exists(host, &["/usr/sbin/lightdm", "/usr/bin/lightdm"])? {
        return Ok(false);
    }
    match value(&lightdm(host)?, "Seat", "allow-guest") {
        Some(allowed) if !keyfile::is_yes(&allowed) => Ok(false),
        _ => any_exists(
            host,
            &[
                "/usr/sbin/guest-account",
                "/usr/bin/guest-account",
                "/usr/share/lightdm/guest-session",
            ],
        ),
    }
}

/// The last value over all files. LightDM names its sections `Seat:*` or `SeatDefaults`.
fn value(texts: &[String], section: &str, key: &str) -> Option<String> {
    let entries = texts.iter().flat_map(|text| keyfile::entries(text));
    let of_key = entries.filter(|entry| entry.section.starts_with(section) && entry.key == key);
    of_key.last().map(|entry| entry.value.to_owned())
}

fn lightdm(host: &dyn Host) -> Seen<Vec<String>> {
    let mut texts = Vec::new();
    for folder in [
        "/usr/share/lightdm/lightdm.conf.d",
        "/etc/xdg/lightdm/lightdm.conf.d",
        "/etc/lightdm/lightdm.conf.d",
    ] {
        texts.extend(drop_ins(host, folder, ".conf")?);
    }
    texts.extend(config(host, "/etc/lightdm/lightdm.conf")?);
    Ok(texts)
}

fn sddm(host: &dyn Host) -> Seen<Vec<String>> {
    let mut texts = drop_ins(host, "/usr/lib/sddm/sddm.conf.d", ".conf")?;
    texts.extend(drop_ins(host, "/etc/sddm.conf.d", ".conf")?);
    texts.extend(config(host, "/etc/sddm.conf")?);
    Ok(texts)
}

fn getty(host: &dyn Host) -> Seen<bool> {
    let folder = "/etc/systemd/system";
    for name in names(host, folder)? {
        if name.contains("getty@") && name.ends_with(".d") {
            let texts = drop_ins(host, &format!("{folder}/{name}"), ".conf")?;
            let mut lines = texts.iter().flat_map(|text| text.lines());
            let starts = |line: &str| line.trim().starts_with("ExecStart=");
            if lines.any(|line| starts(line) && (line.contains("--autologin") || line.contains(" -a "))) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
