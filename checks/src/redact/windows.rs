//! What Windows answered, without whose it is.

use super::Redaction;
use super::change;
use crate::host::windows::RegistryValue;
use crate::host::windows::wmi::WmiRow;
use crate::host::windows::wmi::WmiValue;
use crate::parse::wlan;
use crate::recording::Answer;
use crate::recording::windows::Key;
use crate::recording::windows::WindowsAnswers;

/// Remembered wireless networks; the names of the files are identifiers, their contents name the networks.
pub(super) const WLAN_PROFILES: &str = "C:/ProgramData/Microsoft/Wlansvc/Profiles/";
/// Values of the registry that name a server of the organisation; that there is one is all that is read of them.
const SERVERS: &[&str] = &["WUServer"];

impl Redaction {
    /// All of it. Accounts, rules and counts name nobody and stay.
    pub(crate) fn windows(&mut self, answers: WindowsAnswers) -> WindowsAnswers {
        let registry = answers.registry.into_iter();
        let registry = registry
            .map(|(path, key)| (self.registry_path(&path), self.key(key)))
            .collect();
        let rows = |rows: Vec<WmiRow>| rows.into_iter().map(row).collect();
        let wmi = answers.wmi.into_iter();
        WindowsAnswers {
            registry,
            wmi: wmi.map(|(query, answer)| (query, change(answer, rows))).collect(),
            ..answers
        }
    }

    fn key(&mut self, key: Key) -> Key {
        Key {
            keys: key.keys.map(|answer| {
                change(answer, |keys: Vec<String>| {
                    keys.iter().map(|name| self.registry_path(name)).collect()
                })
            }),
            values: key
                .values
                .into_iter()
                .map(|(name, answer)| {
                    let answer = if SERVERS.contains(&name.as_str()) {
                        change(answer, |_| RegistryValue::Text("https://server".to_owned()))
                    } else {
                        change(answer, value)
                    };
                    (name, answer)
                })
                .collect::<std::collections::BTreeMap<String, Answer<RegistryValue>>>(),
        }
    }

    /// A key or its path: the numbers of a domain or of a person's account in a directory are replaced.
    fn registry_path(&mut self, path: &str) -> String {
        let parts: Vec<String> = path.split('\\').map(|part| self.security_id(part)).collect();
        parts.join("\\")
    }

    fn security_id(&mut self, word: &str) -> String {
        let (id, ending) = match word.strip_suffix("_Classes") {
            Some(id) => (id, "_Classes"),
            None => (word, ""),
        };
        let parts: Vec<&str> = id.split('-').collect();
        match parts.as_slice() {
            // The last number says which account of the domain it is: 500 is the built-in one.
            ["S", "1", "5", "21", domain @ .., account] if domain.len() == 3 => {
                let domain = self.numbered("", &domain.join("-"));
                format!("S-1-5-21-{domain}-0-0-{account}{ending}")
            }
            ["S", "1", "12", "1", account @ ..] => {
                let account = self.numbered("", &account.join("-"));
                format!("S-1-12-1-{account}-0-0-0{ending}")
            }
            _ => word.to_owned(),
        }
    }
}

fn value(value: RegistryValue) -> RegistryValue {
    match value {
        RegistryValue::Text(text) => RegistryValue::Text(without_profile(&text, '\\')),
        RegistryValue::MultiText(texts) => {
            RegistryValue::MultiText(texts.iter().map(|text| without_profile(text, '\\')).collect())
        }
        RegistryValue::Dword(_) | RegistryValue::Qword(_) | RegistryValue::Binary(_) => value,
    }
}

fn row(row: WmiRow) -> WmiRow {
    let of = |value| match value {
        WmiValue::Text(text) => WmiValue::Text(without_profile(&text, '\\')),
        WmiValue::Bool(_) | WmiValue::Integer(_) | WmiValue::Integers(_) => value,
    };
    WmiRow(row.0.into_iter().map(|(name, value)| (name, of(value))).collect())
}

/// `C:\Users\margaret\x` without whose folder it is.
pub(super) fn without_profile(path: &str, separator: char) -> String {
    let mut parts: Vec<&str> = path.split(separator).collect();
    let is_drive = parts.first().is_some_and(|drive| is_drive(drive));
    let users = parts
        .get(1)
        .is_some_and(|folder| folder.eq_ignore_ascii_case("users"));
    if let (true, true, Some(person)) = (is_drive, users, parts.get_mut(2))
        && !person.eq_ignore_ascii_case("public")
    {
        *person = "person";
    }
    parts.join(&separator.to_string())
}

/// `C:` with or without a separator behind it.
pub(super) fn is_drive(text: &str) -> bool {
    let drive = text.trim_end_matches(['\\', '/']);
    matches!(drive.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// A wireless profile with no more than how it is protected.
pub(super) fn wlan_profile(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    wlan::reduced(&text).into_bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::host::Host;
    use crate::host::recorded::Recorded;
    use crate::host::windows::wmi::WmiQuery;

    #[test]
    fn nothing_of_anybodys_is_in_a_recording_of_windows() {
        let person = r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001";
        let product = [(
            "pathToSignedReportingExe".to_owned(),
            WmiValue::Text(r"C:\Users\margaret\AppData\av.exe".to_owned()),
        )];
        let profile = format!("{WLAN_PROFILES}Interfaces/{{A}}/{{B}}.xml");
        let host = Recorded::windows()
            .text_value(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "SystemRoot", r"C:\WINDOWS")
            .text_value(&format!(r"{person}\Control Panel\Desktop"), "ScreenSaveActive", "1")
            .text_value(&format!(r"{person}\Control Panel\Desktop"), "SCRNSAVE.EXE", r"C:\Users\margaret\x.scr")
            .dword(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU", "UseWUServer", 1)
            .text_value(r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate", "WUServer", "https://wsus.rosewood")
            .wmi_is(WmiQuery::AntivirusProducts, vec![WmiRow(product.into())])
            .file(&profile, "<WLANProfile><name>Rosewood</name><MSM><security><authEncryption><authentication>WPA2PSK</authentication><encryption>AES</encryption></authEncryption><sharedKey><keyMaterial>sunflower</keyMaterial></sharedKey></security></MSM></WLANProfile>");
        let live: Arc<dyn Host> = Arc::new(host);
        let seen = crate::collect(&live, None);
        let recording = crate::record(Arc::clone(&live)).unwrap();
        let json = String::from_utf8(recording.to_json().unwrap()).unwrap();
        for word in ["margaret", "rosewood", "Rosewood", "sunflower", "1004336348"] {
            assert!(!json.contains(word), "{word} is in the recording");
        }
        assert!(json.contains("dspt-recording/2"));
        assert!(json.contains("C:\\\\Users\\\\person\\\\x.scr"));
        assert!(json.contains("S-1-5-21-1-0-0-1001"));
        let replayed: Arc<dyn Host> = Arc::new(Recorded::from_json(json.as_bytes()).unwrap());
        assert_eq!(crate::collect(&replayed, None).facts, seen.facts);
    }

    #[test]
    fn only_folders_of_people_lose_their_name() {
        for (path, kept) in [
            (r"C:\Users\margaret\a", r"C:\Users\person\a"),
            (r"d:\users\Public\a", r"d:\users\Public\a"),
            (r"C:\Program Files\a", r"C:\Program Files\a"),
            (r"%ProgramFiles%\Users\a", r"%ProgramFiles%\Users\a"),
            ("", ""),
        ] {
            assert_eq!(without_profile(path, '\\'), kept);
        }
    }
}
