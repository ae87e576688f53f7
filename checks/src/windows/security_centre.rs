//! Products that registered with the security centre of Windows, and what its numbers mean.

use std::borrow::Cow;

use crate::host::Host;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::seen::Seen;

/// Microsoft Defender's own entry.
const DEFENDER: &str = "{D68DDC3A-831F-4FAE-9E44-DA132C1ACF46}";
/// The four bits that say whether it is on.
const STATE: i64 = 0xF000;
const ON: i64 = 0x1000;
/// The bits that say whether its definitions are old.
const OLD: i64 = 0x00F0;

/// A product as it registered itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Product {
    /// Its name.
    pub(crate) name: String,
    /// Microsoft Defender.
    pub(crate) is_defender: bool,
    /// On; neither off, nor put off for a while, nor expired.
    pub(crate) is_on: bool,
    /// Its definitions are out of date.
    pub(crate) is_out_of_date: bool,
}

/// The products of a query that are really installed: an entry whose program is gone was left behind.
///
/// # Errors
/// [`dspt_report::Reason::NotPresent`] where there is no security centre, as on Windows Server.
pub(crate) fn products(host: &dyn Host, query: WmiQuery) -> Seen<Vec<Product>> {
    let rows = super::rows(host, query)?;
    let product = |row: &WmiRow| {
        let state = row.integer("productState").unwrap_or_default();
        let guid = row.text("instanceGuid").unwrap_or_default();
        let is_defender = guid.eq_ignore_ascii_case(DEFENDER);
        // Defender comes with the system, and its updates move its program about.
        (is_defender || !is_left_behind(host, row)).then(|| Product {
            name: row.text("displayName").unwrap_or_default().trim().to_owned(),
            is_defender,
            is_on: state & STATE == ON,
            is_out_of_date: state & OLD != 0,
        })
    };
    Ok(rows.iter().filter_map(product).collect())
}

/// Whether the program that the entry names is certainly not there. What may not be looked at counts as there.
fn is_left_behind(host: &dyn Host, row: &WmiRow) -> bool {
    let Some(path) = row.text("pathToSignedReportingExe").and_then(full_path) else {
        return false;
    };
    host.exists(&path) == Ok(false)
}

/// A path as the host takes it; none where it is not a path of a drive.
fn full_path(path: &str) -> Option<String> {
    let path = path.trim().trim_matches('"');
    let mut whole = Cow::Borrowed(path);
    for (variable, folder) in [
        ("%programfiles%", r"C:\Program Files"),
        ("%programfiles(x86)%", r"C:\Program Files (x86)"),
        ("%programdata%", r"C:\ProgramData"),
        ("%systemroot%", r"C:\Windows"),
        ("%windir%", r"C:\Windows"),
    ] {
        let start = path.get(..variable.len());
        if let Some(rest) = start
            .filter(|start| start.eq_ignore_ascii_case(variable))
            .and_then(|_| path.get(variable.len()..))
        {
            whole = Cow::Owned(format!("{folder}{rest}"));
        }
    }
    let is_of_drive = whole.get(1..3) == Some(":\\");
    (is_of_drive && !whole.contains('%')).then(|| whole.replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::wmi::WmiValue;

    fn row(name: &str, guid: &str, path: &str, state: i64) -> WmiRow {
        WmiRow(
            [
                ("displayName".to_owned(), WmiValue::Text(name.to_owned())),
                ("instanceGuid".to_owned(), WmiValue::Text(guid.to_owned())),
                (
                    "pathToSignedReportingExe".to_owned(),
                    WmiValue::Text(path.to_owned()),
                ),
                ("productState".to_owned(), WmiValue::Integer(state)),
            ]
            .into(),
        )
    }

    #[test]
    fn the_bits_of_the_state_say_on_and_old() {
        let path = r"C:\Program Files\X\x.exe";
        for (state, on, old) in [
            (397_568, true, false),
            (397_584, true, true),
            (393_472, false, false),
            (266_240, true, false),
            (0x42010, false, true),
            (0x43000, false, false),
        ] {
            let host = Recorded::windows()
                .file("C:/Program Files/X/x.exe", "")
                .wmi_is(WmiQuery::AntivirusProducts, vec![row("X", "{1}", path, state)]);
            let products = products(&host, WmiQuery::AntivirusProducts).unwrap();
            let states: Vec<_> = products.iter().map(|p| (p.is_on, p.is_out_of_date)).collect();
            assert_eq!(states, [(on, old)], "{state:x}");
        }
    }

    #[test]
    fn an_entry_whose_program_is_gone_does_not_count() {
        let defender = r"%ProgramFiles%\Windows Defender\MsMpeng.exe";
        let host = Recorded::windows().wmi_is(
            WmiQuery::AntivirusProducts,
            vec![
                row("Old", "{1}", r"C:\Program Files\Old\old.exe", 266_240),
                row("Odd", "{2}", "odd://", 266_240),
                row("Windows Defender", &DEFENDER.to_lowercase(), defender, 397_568),
            ],
        );
        let products = products(&host, WmiQuery::AntivirusProducts).unwrap();
        let names: Vec<_> = products
            .iter()
            .map(|p| (p.name.as_str(), p.is_defender))
            .collect();
        assert_eq!(names, [("Odd", false), ("Windows Defender", true)]);
    }

    #[test]
    fn paths_with_variables_are_written_out_and_others_are_left_alone() {
        for (path, whole) in [
            (r"%ProgramFiles%\a\b.exe", Some("C:/Program Files/a/b.exe")),
            (r"%PROGRAMFILES(X86)%\b.exe", Some("C:/Program Files (x86)/b.exe")),
            ("\"D:\\a b\\c.exe\"", Some("D:/a b/c.exe")),
            (r"%LOCALAPPDATA%\b.exe", None),
            ("windowsdefender://", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(full_path(path).as_deref(), whole, "{path}");
        }
    }
}
