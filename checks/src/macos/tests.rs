use super::*;
use crate::host::Refusal;
use crate::host::recorded::Recorded;

/// A property list of one table.
pub(crate) fn table(body: &str) -> String {
    list_of(&format!("<dict>{body}</dict>"))
}

/// A property list of anything.
pub(crate) fn list_of(body: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">{body}</plist>\n")
}

/// A Mac with nothing on it but its version.
pub(crate) fn mac(version: &str, build: &str) -> Recorded {
    let body = format!(
        "<key>ProductName</key><string>macOS</string><key>ProductVersion</key><string>{version}</string>\
         <key>ProductBuildVersion</key><string>{build}</string>"
    );
    Recorded::macos().file("/System/Library/CoreServices/SystemVersion.plist", table(&body))
}

#[test]
fn what_a_profile_forces_holds_above_what_the_device_is_set_to() {
    let own = "/Library/Preferences/a.plist";
    let forced = "/Library/Managed Preferences/a.plist";
    let host = Recorded::macos().file(own, table("<key>on</key><true/>"));
    assert_eq!(flag(&host, "a", "on"), Ok(Some(true)));
    assert_eq!(flag(&host, "b", "on"), Ok(None));
    let host = host.file(forced, table("<key>on</key><integer>0</integer>"));
    assert_eq!(flag(&host, "a", "on"), Ok(Some(false)));
    let host = host.refused(forced, Refusal::NotPermitted);
    assert_eq!(flag(&host, "a", "on"), Err(Reason::NotPermitted));
}

#[test]
fn what_is_neither_yes_nor_no_is_unreadable() {
    let host = Recorded::macos()
        .file(
            "/Library/Preferences/a.plist",
            table("<key>on</key><string>maybe</string>"),
        )
        .file("/Library/Preferences/b.plist", list_of("<array/>"))
        .file("/Library/Preferences/c.plist", "on = 1");
    for domain in ["a", "b", "c"] {
        assert_eq!(flag(&host, domain, "on"), Err(Reason::Unreadable), "{domain}");
    }
}
