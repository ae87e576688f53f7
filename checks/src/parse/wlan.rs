//! Profiles of wireless networks as Windows keeps them (XML, `WLANProfile`): no more than how they are protected.

/// How a network is protected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Protection<'a> {
    /// `open`, `WPA2PSK`, `OWE` and others.
    pub(crate) authentication: &'a str,
    /// `none`, `AES` and others.
    pub(crate) encryption: &'a str,
}

impl Protection<'_> {
    /// Anybody can join and read along.
    pub(crate) fn is_open(self) -> bool {
        self.authentication == "open" && self.encryption == "none"
    }
}

/// What a profile says; none where it does not say.
pub(crate) fn protection(profile: &str) -> Option<Protection<'_>> {
    let inside = element(profile, "authEncryption")?;
    Some(Protection {
        authentication: element(inside, "authentication")?,
        encryption: element(inside, "encryption")?,
    })
}

/// A profile with nothing else in it.
pub(crate) fn reduced(profile: &str) -> String {
    let Some(Protection {
        authentication,
        encryption,
    }) = protection(profile)
    else {
        return String::new();
    };
    format!(
        "<authEncryption><authentication>{authentication}</authentication>\
         <encryption>{encryption}</encryption></authEncryption>"
    )
}

/// The text of the first element of a name. The profiles have no attributes, comments or sections in what is read.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inside.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "<WLANProfile><name>x</name><MSM><security><authEncryption>\n\
        <authentication>WPA2PSK</authentication>\n<encryption>AES</encryption>\n</authEncryption></security></MSM></WLANProfile>";

    #[test]
    fn open_means_no_key_at_all() {
        assert!(!protection(HOME).unwrap().is_open());
        let open = HOME.replace("WPA2PSK", "open").replace("AES", "none");
        assert!(protection(&open).unwrap().is_open());
        let wep = HOME.replace("WPA2PSK", "open").replace("AES", "WEP");
        assert!(!protection(&wep).unwrap().is_open());
        assert_eq!(protection("<authentication>open</authentication>"), None);
    }

    #[test]
    fn a_reduced_profile_says_the_same_and_names_nothing() {
        let reduced = reduced(HOME);
        assert_eq!(protection(&reduced), protection(HOME));
        assert!(!reduced.contains("name"));
        assert_eq!(super::reduced("<WLANProfile>"), "");
    }
}
