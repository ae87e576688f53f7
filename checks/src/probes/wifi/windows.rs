//! The profiles of wireless networks, a file each.

use dspt_report::Reason;

use crate::host::Host;
use crate::limits;
use crate::parse::wlan;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::seen::count;
use crate::seen::names;

/// There on every Windows that is on this drive.
const DATA: &str = "C:/ProgramData/Microsoft";
const PROFILES: &str = "C:/ProgramData/Microsoft/Wlansvc/Profiles/Interfaces";

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    seen.settle("wifi.open_networks", open_networks(host));
}

fn open_networks(host: &dyn Host) -> Seen<i64> {
    let cards = match host.list(PROFILES) {
        Ok(cards) => cards,
        // The folder comes with the first network: none was ever joined.
        Err(error) if error.is_not_found() && host.exists(DATA)? => return Ok(0),
        Err(error) => return Err(error.reason()),
    };
    let mut open = 0_usize;
    for card in cards {
        for name in names(host, &format!("{PROFILES}/{card}"))? {
            if !name.to_ascii_lowercase().ends_with(".xml") {
                continue;
            }
            let profile = host.text(&format!("{PROFILES}/{card}/{name}"), limits::CONFIG_BYTES)?;
            let protection = wlan::protection(&profile).ok_or(Reason::Unreadable)?;
            open += usize::from(protection.is_open());
        }
    }
    Ok(count(open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;

    fn profile(authentication: &str, encryption: &str) -> String {
        format!(
            "<authEncryption><authentication>{authentication}</authentication><encryption>{encryption}</encryption></authEncryption>"
        )
    }

    #[test]
    fn profiles_of_all_cards_count() {
        let host = Recorded::windows()
            .file(&format!("{PROFILES}/{{1}}/{{a}}.xml"), profile("WPA2PSK", "AES"))
            .file(&format!("{PROFILES}/{{1}}/{{b}}.xml"), profile("open", "none"))
            .file(&format!("{PROFILES}/{{2}}/{{c}}.XML"), profile("open", "none"))
            .file(&format!("{PROFILES}/{{2}}/readme.txt"), "");
        assert_eq!(open_networks(&host), Ok(2));
        let odd = host.file(&format!("{PROFILES}/{{2}}/{{d}}.xml"), "<x>");
        assert_eq!(open_networks(&odd), Err(Reason::Unreadable));
    }

    #[test]
    fn no_folder_means_no_network_and_no_right_to_look_means_nothing() {
        let never = Recorded::windows().folder(DATA, &["Windows"]);
        assert_eq!(open_networks(&never), Ok(0));
        assert_eq!(open_networks(&Recorded::windows()), Err(Reason::NotPresent));
        let refused = Recorded::windows().refused(PROFILES, Refusal::NotPermitted);
        assert_eq!(open_networks(&refused), Err(Reason::NotPermitted));
    }
}
