//! Which Windows this is.

use dspt_report::Reason;

use super::number;
use super::text;
use crate::host::Host;
use crate::seen::Seen;

const CURRENT_VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// From this build on a client is Windows 11. `ProductName` still says Windows 10 there and is never read.
const WINDOWS_11: u64 = 22_000;

/// From this build on the long-term releases for special devices end later than the others of their build.
const IOT_LASTS_LONGER: u64 = 19_044;

/// Which Windows this is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct System {
    /// The build, 26100.
    pub(crate) build: u64,
    /// What is licensed.
    pub(crate) edition: Edition,
    /// The long-term channel, which has its own end of support.
    long_term: bool,
    /// The kind for special devices, whose long-term releases last longer from 2021 on.
    special: bool,
    /// `24H2`; empty before Windows 10 20H2, and on some servers.
    display_version: String,
}

/// What is licensed, as far as it decides about support and fixes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Edition {
    Home,
    Pro,
    Enterprise,
    Education,
    Server,
    Other,
}

impl Edition {
    /// The word of the schema.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Pro => "pro",
            Self::Enterprise => "enterprise",
            Self::Education => "education",
            Self::Server => "server",
            Self::Other => "other",
        }
    }

    /// For people; empty where the name is not known.
    fn name(self) -> &'static str {
        match self {
            Self::Home => " Home",
            Self::Pro => " Pro",
            Self::Enterprise => " Enterprise",
            Self::Education => " Education",
            Self::Server | Self::Other => "",
        }
    }
}

/// The edition from `EditionID`, which is the same in every language. `N` editions lack a media player, `S` ones are
/// long-term. Pro for schools and for workstations are supported as Pro is.
fn edition(id: &str, is_server: bool) -> Edition {
    if is_server {
        return Edition::Server;
    }
    match id {
        "Core" | "CoreN" | "CoreSingleLanguage" | "CoreCountrySpecific" => Edition::Home,
        "Education" | "EducationN" => Edition::Education,
        "ServerRdsh" => Edition::Enterprise,
        _ if id.starts_with("Professional") => Edition::Pro,
        _ if id.starts_with("Enterprise") || id.starts_with("IoTEnterprise") => Edition::Enterprise,
        _ if id.starts_with("Server") => Edition::Server,
        _ => Edition::Other,
    }
}

fn is_long_term(id: &str) -> bool {
    [
        "EnterpriseS",
        "EnterpriseSN",
        "EnterpriseSEval",
        "EnterpriseSNEval",
    ]
    .contains(&id)
        || ["IoTEnterpriseS", "IoTEnterpriseSK"].contains(&id)
}

/// Builds that are known by another name than `DisplayVersion` gives, or that do not have it.
const CLIENTS: &[(u64, &str, &str)] = &[
    // Build, version, long-term name where there is one.
    (10_240, "1507", "ltsb-2015"),
    (10_586, "1511", ""),
    (14_393, "1607", "ltsb-2016"),
    (15_063, "1703", ""),
    (16_299, "1709", ""),
    (17_134, "1803", ""),
    (17_763, "1809", "ltsc-2019"),
    (18_362, "1903", ""),
    (18_363, "1909", ""),
    (19_041, "2004", ""),
    (19_042, "20H2", ""),
    (19_043, "21H1", ""),
    (19_044, "21H2", "ltsc-2021"),
    (19_045, "22H2", ""),
    (22_000, "21H2", ""),
    (22_621, "22H2", ""),
    (22_631, "23H2", ""),
    (26_100, "24H2", "ltsc-2024"),
    (26_200, "25H2", ""),
    (26_300, "26H2", ""),
    (28_000, "26H1", ""),
];
const SERVERS: &[(u64, &str)] = &[
    (9_200, "2012"),
    (9_600, "2012-r2"),
    (14_393, "2016"),
    (17_763, "2019"),
    (20_348, "2022"),
    (25_398, "23h2"),
    (26_100, "2025"),
];

/// Reads it.
///
/// # Errors
/// [`Reason::NotPresent`] or the reason why the build cannot be read: without it nothing else says which Windows it is.
pub(crate) fn read(host: &dyn Host) -> Seen<System> {
    let build = number(host, CURRENT_VERSION, "CurrentBuild")?.ok_or(Reason::NotPresent)?;
    let id = text(host, CURRENT_VERSION, "EditionID")?.unwrap_or_default();
    let installed = text(host, CURRENT_VERSION, "InstallationType")?.unwrap_or_default();
    let display_version = text(host, CURRENT_VERSION, "DisplayVersion")?.unwrap_or_default();
    Ok(System {
        build,
        edition: edition(&id, installed.starts_with("Server")),
        long_term: is_long_term(&id),
        special: id.starts_with("IoTEnterprise"),
        display_version,
    })
}

/// The drive of the system, `C:`.
///
/// # Errors
/// [`Reason::Unreadable`] where the system does not say it in the usual form.
pub(crate) fn drive(host: &dyn Host) -> Seen<String> {
    let root = text(host, CURRENT_VERSION, "SystemRoot")?.ok_or(Reason::NotPresent)?;
    let drive = root.get(..2).filter(|drive| drive.ends_with(':'));
    drive.map(str::to_ascii_uppercase).ok_or(Reason::Unreadable)
}

impl System {
    /// A server.
    pub(crate) fn is_server(&self) -> bool {
        self.edition == Edition::Server
    }

    fn generation(&self) -> &'static str {
        if self.build >= WINDOWS_11 { "11" } else { "10" }
    }

    fn server_release(&self) -> Option<&'static str> {
        let known = SERVERS.iter().find(|(build, _)| *build == self.build);
        known.map(|(_, release)| *release)
    }

    /// `24H2`; a build that is not known by anything is its number.
    pub(crate) fn version(&self) -> String {
        if let (true, Some(release)) = (self.is_server(), self.server_release()) {
            return release.to_uppercase().replace('-', " ");
        }
        if !self.display_version.is_empty() {
            return self.display_version.clone();
        }
        let known = CLIENTS.iter().find(|(build, ..)| *build == self.build);
        known.map_or_else(|| self.build.to_string(), |(_, version, _)| (*version).to_owned())
    }

    /// The name for people, without the version.
    pub(crate) fn name(&self) -> String {
        if self.is_server() {
            return match self.server_release() {
                Some(release) => format!("Windows Server {}", release.to_uppercase().replace('-', " ")),
                None => "Windows Server".to_owned(),
            };
        }
        let long_term = if self.long_term { " LTSC" } else { "" };
        format!("Windows {}{}{long_term}", self.generation(), self.edition.name())
    }

    /// The row of the table of support dates.
    pub(crate) fn release(&self) -> String {
        if self.is_server() {
            let known = self.server_release().map(str::to_owned);
            return format!(
                "windows-server:{}",
                known.unwrap_or_else(|| self.version().to_lowercase())
            );
        }
        let known = CLIENTS.iter().find(|(build, ..)| *build == self.build);
        let release = match known {
            Some((_, _, long_term)) if self.long_term && !long_term.is_empty() => {
                let longer = self.special && self.build >= IOT_LASTS_LONGER;
                format!("{}{long_term}", if longer { "iot-" } else { "" })
            }
            // A long-term release that is not known must not be taken for the ordinary one.
            _ if self.long_term => format!("ltsc-{}", self.build),
            Some((_, version, _)) => version.to_lowercase(),
            None => self.version().to_lowercase(),
        };
        format!("windows-{}:{release}", self.generation())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Refusal;
    use crate::host::recorded::Recorded;

    fn windows(build: &str, id: &str, display: &str) -> System {
        let host = Recorded::windows()
            .text_value(CURRENT_VERSION, "ProductName", "Windows 10 Home")
            .text_value(CURRENT_VERSION, "CurrentBuild", build)
            .text_value(CURRENT_VERSION, "EditionID", id)
            .text_value(CURRENT_VERSION, "DisplayVersion", display);
        read(&host).unwrap()
    }

    #[test]
    fn the_build_decides_and_never_the_product_name() {
        let eleven = windows("26200", "Core", "25H2");
        assert_eq!(
            (eleven.release().as_str(), eleven.name().as_str()),
            ("windows-11:25h2", "Windows 11 Home")
        );
        let ten = windows("19045", "Professional", "22H2");
        assert_eq!(
            (ten.release().as_str(), ten.name().as_str()),
            ("windows-10:22h2", "Windows 10 Pro")
        );
        assert_eq!(windows("22000", "Core", "21H2").release(), "windows-11:21h2");
        assert_eq!(windows("19044", "Core", "21H2").release(), "windows-10:21h2");
    }

    #[test]
    fn builds_without_a_version_of_their_own_are_known_by_their_number() {
        assert_eq!(windows("17763", "Enterprise", "").release(), "windows-10:1809");
        assert_eq!(windows("29000", "Core", "27H2").release(), "windows-11:27h2");
        assert_eq!(windows("29999", "Core", "").release(), "windows-11:29999");
        assert_eq!(windows("18363", "Core", "").version(), "1909");
    }

    #[test]
    fn the_long_term_channel_has_rows_of_its_own() {
        for (build, edition, version, row) in [
            ("19044", "EnterpriseS", "21H2", "windows-10:ltsc-2021"),
            ("26100", "IoTEnterpriseS", "24H2", "windows-11:iot-ltsc-2024"),
            ("19044", "IoTEnterpriseSK", "21H2", "windows-10:iot-ltsc-2021"),
            ("17763", "IoTEnterpriseS", "", "windows-10:ltsc-2019"),
            ("14393", "EnterpriseS", "", "windows-10:ltsb-2016"),
            ("28000", "EnterpriseS", "26H1", "windows-11:ltsc-28000"),
        ] {
            assert_eq!(windows(build, edition, version).release(), row);
        }
        assert_eq!(
            windows("19044", "EnterpriseS", "21H2").name(),
            "Windows 10 Enterprise LTSC"
        );
    }

    #[test]
    fn servers_are_known_by_how_they_were_installed() {
        let server = |build: &str, id: &str| {
            let host = Recorded::windows()
                .text_value(CURRENT_VERSION, "CurrentBuild", build)
                .text_value(CURRENT_VERSION, "EditionID", id)
                .text_value(CURRENT_VERSION, "InstallationType", "Server Core");
            read(&host).unwrap()
        };
        let server_2022 = server("20348", "ServerStandard");
        assert_eq!(server_2022.release(), "windows-server:2022");
        assert_eq!(
            (server_2022.name().as_str(), server_2022.version().as_str()),
            ("Windows Server 2022", "2022")
        );
        assert_eq!(server("9600", "ServerStandard").name(), "Windows Server 2012 R2");
        assert_eq!(server("26100", "SomethingNew").release(), "windows-server:2025");
        assert_eq!(server("26100", "SomethingNew").edition.word(), "server");
    }

    #[test]
    fn editions_are_told_as_far_as_they_matter() {
        for (id, word) in [
            ("Core", "home"),
            ("CoreSingleLanguage", "home"),
            ("ProfessionalWorkstation", "pro"),
            ("ProfessionalEducation", "pro"),
            ("Enterprise", "enterprise"),
            ("ServerRdsh", "enterprise"),
            ("EducationN", "education"),
            ("CloudEdition", "other"),
            ("", "other"),
        ] {
            assert_eq!(edition(id, false).word(), word, "{id}");
        }
    }

    #[test]
    fn without_a_build_nothing_is_said() {
        assert_eq!(read(&Recorded::windows()), Err(Reason::NotPresent));
        let refused = Recorded::windows().refused_key(CURRENT_VERSION, Refusal::NotPermitted);
        assert_eq!(read(&refused), Err(Reason::NotPermitted));
        let odd = Recorded::windows().text_value(CURRENT_VERSION, "SystemRoot", r"\\server\x");
        assert_eq!(drive(&odd), Err(Reason::Unreadable));
        let usual = Recorded::windows().text_value(CURRENT_VERSION, "SystemRoot", r"c:\WINDOWS");
        assert_eq!(drive(&usual), Ok("C:".to_owned()));
    }
}
