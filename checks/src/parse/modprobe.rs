//! Rules for loading kernel drivers.

/// Whether these rules keep the drivers for memory sticks from being loaded.
///
/// An `install` rule that does nothing stops `usb-storage` and with it `uas`, which needs it. `blacklist` only keeps the
/// hardware from asking for a driver, so both must be named.
pub(crate) fn forbids(text: &str) -> bool {
    let mut blacklisted = [false; 2];
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(verb), Some(driver)) = (words.next(), words.next()) else {
            continue;
        };
        let driver = driver.replace('-', "_");
        match verb {
            "install" if driver == "usb_storage" => {
                let program = words.next().and_then(|path| path.rsplit('/').next());
                if matches!(program, Some("true" | "false" | "nologin")) {
                    return true;
                }
            }
            "blacklist" if driver == "usb_storage" => blacklisted[0] = true,
            "blacklist" if driver == "uas" => blacklisted[1] = true,
            _ => {}
        }
    }
    blacklisted == [true; 2]
}
