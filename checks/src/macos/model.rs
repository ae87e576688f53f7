//! Apple's identifiers of models to kinds of computers.

use dspt_report::Reason;

use super::PREFERENCES;
use super::settings;
use crate::host::Host;
use crate::seen::Seen;

/// The identifier, `Mac14,2`: the system notes it beside the settings of its networks.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read(host: &dyn Host) -> Seen<String> {
    let path = format!("{PREFERENCES}/SystemConfiguration/preferences.plist");
    let noted = settings(host, &path)?.ok_or(Reason::NotPresent)?;
    let model = noted.text("Model").ok_or(Reason::NotPresent)?;
    Ok(model.to_owned())
}

/// Beginnings of identifiers that say what the computer is.
const TELLING: [(&str, &str); 10] = [
    ("MacBook", "laptop"),
    ("iMac", "desktop"),
    ("Macmini", "desktop"),
    ("MacPro", "desktop"),
    ("PowerMac", "desktop"),
    ("Xserve", "server"),
    ("RackMac", "server"),
    ("VirtualMac", "virtual"),
    ("VMware", "virtual"),
    ("Parallels", "virtual"),
];
/// Since 2022 identifiers are plain numbers: the portable ones, and the others.
const LAPTOPS: [&str; 24] = [
    "Mac14,10", "Mac14,15", "Mac14,2", "Mac14,5", "Mac14,6", "Mac14,7", "Mac14,9", "Mac15,10", "Mac15,11",
    "Mac15,12", "Mac15,13", "Mac15,3", "Mac15,6", "Mac15,7", "Mac15,8", "Mac15,9", "Mac16,1", "Mac16,12",
    "Mac16,13", "Mac16,5", "Mac16,6", "Mac16,7", "Mac16,8", "Mac17,2",
];
const DESKTOPS: [&str; 15] = [
    "Mac13,1", "Mac13,2", "Mac14,12", "Mac14,13", "Mac14,14", "Mac14,3", "Mac14,8", "Mac15,14", "Mac15,4",
    "Mac15,5", "Mac16,10", "Mac16,11", "Mac16,2", "Mac16,3", "Mac16,9",
];

/// The kind of computer of an identifier; none for one that this version does not know.
pub(crate) fn kind(model: &str) -> Option<&'static str> {
    let telling = TELLING.iter().find(|(start, _)| model.starts_with(start));
    if let Some((_, kind)) = telling {
        return Some(kind);
    }
    if LAPTOPS.contains(&model) {
        return Some("laptop");
    }
    DESKTOPS.contains(&model).then_some("desktop")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_identifiers_tell_by_their_name_and_new_ones_by_the_table() {
        for (model, expected) in [
            ("MacBookPro18,3", Some("laptop")),
            ("MacBookAir10,1", Some("laptop")),
            ("iMac18,2", Some("desktop")),
            ("iMacPro1,1", Some("desktop")),
            ("Macmini9,1", Some("desktop")),
            ("VirtualMac2,1", Some("virtual")),
            ("Mac14,2", Some("laptop")),
            ("Mac14,3", Some("desktop")),
            ("Mac99,1", None),
            ("", None),
        ] {
            assert_eq!(kind(model), expected, "{model}");
        }
        assert!(LAPTOPS.is_sorted() && DESKTOPS.is_sorted());
    }
}
