//! Applications in the folders for all people.

use crate::host::Host;
use crate::inventory::fitting;
use crate::macos::applications;
use crate::probe::Observations;
use crate::seen::count;

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    match applications::installed(host) {
        Ok(list) => {
            let entries = list
                .iter()
                .map(|application| (&*application.name, &*application.version));
            seen.known("inventory.complete", fitting(entries) == list.len());
            seen.known("inventory.software_count", count(list.len()));
        }
        Err(reason) => {
            // That it could not be read is known.
            seen.known("inventory.complete", false);
            seen.unknown("inventory.software_count", reason);
        }
    }
    seen.settle("software.products", applications::products(host));
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;
    use dspt_report::Reason;

    use crate::host::Refusal;
    use crate::host::recorded::Recorded;
    use crate::inventory;
    use crate::macos::tests::table;
    use crate::probes::software::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    fn application(host: Recorded, path: &str, version: &str) -> Recorded {
        host.file(
            &format!("{path}/Contents/Info.plist"),
            table(&format!(
                "<key>CFBundleShortVersionString</key><string>{version}</string>"
            )),
        )
    }

    #[test]
    fn applications_are_listed_one_folder_deep_and_products_beside_them() {
        let host = application(Recorded::macos(), "/Applications/LibreOffice.app", "25.2.1.2");
        let host = application(host, "/Applications/Utilities/Tool.app", "1.0");
        let host = application(host, "/Applications/Utilities/More/Deep.app", "1.0")
            .file("/Applications/.localized", "")
            .file("/Applications/Phone.app/Wrapper/Phone.app/Info.plist", "")
            .file("/Applications/Broken.app/Contents/Info.plist", "{")
            .file(
                "/Library/Java/JavaVirtualMachines/temurin-11.jdk/Contents/Info.plist",
                table("<key>JavaVM</key><dict><key>JVMPlatformVersion</key><string>11.0.22</string></dict>"),
            )
            .folder(
                "/usr/local/share/dotnet/shared/Microsoft.NETCore.App",
                &["6.0.36"],
            )
            .folder("/Library/Internet Plug-Ins/Flash Player.plugin", &["Contents"]);
        assert_eq!(fact(PROBE, &host, "inventory.complete"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "inventory.software_count"), Fact::known(4));
        assert_eq!(
            fact(PROBE, &host, "software.products"),
            list(&["dotnet:6.0", "flash-player:all", "java:11", "libreoffice:25.2"])
        );
        let listed: Vec<_> = (inventory::software(&host).into_iter())
            .map(|entry| (entry.name, entry.version, entry.source))
            .collect();
        let entry = |name: &str, version: &str| {
            let texts = [name, version, "applications-folder"];
            let [name, version, source] = texts.map(str::to_owned);
            (name, version, source)
        };
        assert_eq!(
            listed,
            [
                entry("Broken", ""),
                entry("LibreOffice", "25.2.1.2"),
                entry("Phone", ""),
                entry("Tool", "1.0"),
            ]
        );
    }

    #[test]
    fn one_that_may_not_be_read_makes_the_list_incomplete() {
        let host = application(Recorded::macos(), "/Applications/A.app", "1")
            .refused("/Applications/B.app/Contents/Info.plist", Refusal::NotPermitted);
        assert_eq!(fact(PROBE, &host, "inventory.complete"), Fact::known(false));
        for key in ["inventory.software_count", "software.products"] {
            assert_eq!(fact(PROBE, &host, key), unknown(Reason::NotPermitted), "{key}");
        }
    }
}
