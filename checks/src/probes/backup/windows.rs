//! File History, the backup of Windows 7 that Windows still brings, and products by their names and services.

use dspt_report::Reason;

use crate::host::Host;
use crate::probe::Observations;
use crate::seen::Seen;
use crate::windows::has_key;
use crate::windows::is_enabled;
use crate::windows::number;
use crate::windows::people;
use crate::windows::programs;
use crate::windows::programs::Known;
use crate::windows::time;

const FILE_HISTORY: &str = "File History";
const FILE_HISTORY_SERVICE: &str = "fhsvc";
const FILE_HISTORY_KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\FileHistory";
const WINDOWS_BACKUP: &str = "Windows Backup";
/// There only where somebody set up what is to be backed up.
const WINDOWS_BACKUP_RULES: &str =
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsBackup\ScheduleParams\Rules";

/// How they are set up, and when they succeeded, stands in no documented place.
const PRODUCTS: &[Known] = &[
    known("AOMEI Backupper", &["aomei backupper"], &["Backupper Service"]),
    known(
        "Acronis",
        &["acronis cyber protect", "acronis true image", "acronis backup"],
        &["AcrSch2Svc"],
    ),
    known("Arq", &["arq "], &["ArqAgentService"]),
    known("Backblaze", &["backblaze"], &["bzserv"]),
    known("Carbonite", &["carbonite"], &["CarboniteService"]),
    known(
        "Cove Data Protection",
        &["cove data protection", "backup manager"],
        &["Backup Service Controller"],
    ),
    known(
        "CrashPlan",
        &["crashplan", "code42"],
        &["CrashPlanService", "Code42Service"],
    ),
    known(
        "Datto",
        &["datto windows agent", "datto backup agent"],
        &["DattoBackupAgentService"],
    ),
    known("Duplicati", &["duplicati"], &["Duplicati"]),
    known("EaseUS Todo Backup", &["easeus todo backup"], &["EaseUS Agent"]),
    known("IDrive", &["idrive"], &["IDriveService"]),
    known("Macrium Reflect", &["macrium reflect"], &["MacriumService"]),
    known("Redstor", &["redstor"], &[]),
    known(
        "Synology Active Backup",
        &["synology active backup"],
        &["Synology Active Backup for Business Service"],
    ),
    known("UrBackup", &["urbackup"], &["UrBackupClientBackend"]),
    known("Veeam Agent", &["veeam agent"], &["VeeamEndpointBackupSvc"]),
];

const fn known(
    name: &'static str,
    programs: &'static [&'static str],
    services: &'static [&'static str],
) -> Known {
    Known {
        name,
        programs,
        services,
    }
}

/// What was found.
struct Found {
    /// Tools that tell nothing more than that they are there.
    silent: Vec<&'static str>,
    /// File History, where somebody set it up: its last success, or why that is not told.
    file_history: Option<Seen<i64>>,
}

pub(super) fn observe(host: &dyn Host, seen: &mut Observations) {
    let found = match look(host) {
        Ok(found) => found,
        Err(reason) => {
            for key in ["backup.last_success_day", "backup.present", "backup.tools"] {
                seen.unknown(key, reason);
            }
            return;
        }
    };
    let mut names: Vec<String> = found.silent.iter().map(|&name| name.to_owned()).collect();
    names.extend(found.file_history.map(|_| FILE_HISTORY.to_owned()));
    names.sort();
    seen.known("backup.tools", names);
    let nothing = found.silent.is_empty();
    let present = match found.file_history {
        Some(_) => Ok(true),
        None if nothing => Ok(false),
        None => Err(Reason::NotImplemented),
    };
    seen.settle("backup.present", present);
    let last = match found.file_history {
        Some(day) if nothing => day,
        None if nothing => Err(Reason::NotPresent),
        // A tool that does not tell may have succeeded since.
        Some(_) | None => Err(Reason::NotImplemented),
    };
    seen.settle("backup.last_success_day", last);
}

fn look(host: &dyn Host) -> Seen<Found> {
    let products = programs::known(host, PRODUCTS)?;
    let mut silent: Vec<&'static str> = products.iter().map(|product| product.name).collect();
    if has_key(host, WINDOWS_BACKUP_RULES)? {
        silent.push(WINDOWS_BACKUP);
    }
    let file_history = file_history(host)?;
    Ok(Found { silent, file_history })
}

/// The newest success of those who are signed in and have it set up; none where nobody has, or its service is off.
fn file_history(host: &dyn Host) -> Seen<Option<Seen<i64>>> {
    if !is_enabled(host, FILE_HISTORY_SERVICE)? {
        return Ok(None);
    }
    let mut newest: Option<Seen<i64>> = None;
    for hive in people(host)? {
        let key = format!(r"{hive}\{FILE_HISTORY_KEY}");
        let Some(steps) = number(host, &key, "ProtectedUpToTime")? else {
            continue;
        };
        // 0 stands there before the first success, and for a while between two.
        let day = time::of_file_time(steps).ok_or(Reason::NotImplemented);
        newest = match (newest, day) {
            (Some(Ok(one)), Ok(other)) => Some(Ok(one.max(other))),
            (Some(Err(reason)), _) | (_, Err(reason)) => Some(Err(reason)),
            (None, Ok(day)) => Some(Ok(day)),
        };
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use dspt_report::Fact;

    use super::*;
    use crate::host::recorded::Recorded;
    use crate::host::windows::RegistryValue;
    use crate::host::windows::Service;
    use crate::host::windows::Start;
    use crate::probes::backup::PROBE;
    use crate::probes::testing::fact;
    use crate::probes::testing::list;
    use crate::probes::testing::unknown;

    const PERSON: &str = r"HKU\S-1-5-21-1-2-3-1001";
    /// 2026-11-20.
    const YESTERDAY: u64 = 134_396_064_000_000_000;

    fn file_history_at(steps: u64, start: Start) -> Recorded {
        let service = Service {
            running: false,
            start,
        };
        Recorded::windows()
            .service_is(FILE_HISTORY_SERVICE, service)
            .value(
                &format!(r"{PERSON}\{FILE_HISTORY_KEY}"),
                "ProtectedUpToTime",
                RegistryValue::Qword(steps),
            )
    }

    #[test]
    fn file_history_tells_its_last_success() {
        let host = file_history_at(YESTERDAY, Start::Manual);
        assert_eq!(fact(PROBE, &host, "backup.present"), Fact::known(true));
        assert_eq!(fact(PROBE, &host, "backup.last_success_day"), Fact::known(20_777));
        assert_eq!(fact(PROBE, &host, "backup.tools"), list(&[FILE_HISTORY]));
        let between = file_history_at(0, Start::Manual);
        assert_eq!(
            fact(PROBE, &between, "backup.last_success_day"),
            unknown(Reason::NotImplemented)
        );
        let off = file_history_at(YESTERDAY, Start::Disabled);
        assert_eq!(fact(PROBE, &off, "backup.present"), Fact::known(false));
    }

    #[test]
    fn a_product_is_named_and_tells_nothing_more() {
        let product = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\v";
        let host = Recorded::windows()
            .key("HKU")
            .text_value(product, "DisplayName", "Veeam Agent for Microsoft Windows")
            .key(&format!(r"{WINDOWS_BACKUP_RULES}\1"));
        assert_eq!(
            fact(PROBE, &host, "backup.tools"),
            list(&["Veeam Agent", WINDOWS_BACKUP])
        );
        assert_eq!(
            fact(PROBE, &host, "backup.present"),
            unknown(Reason::NotImplemented)
        );
        assert_eq!(
            fact(PROBE, &host, "backup.last_success_day"),
            unknown(Reason::NotImplemented)
        );
    }

    #[test]
    fn without_any_tool_there_is_no_backup() {
        let host = Recorded::windows().key("HKU");
        assert_eq!(fact(PROBE, &host, "backup.present"), Fact::known(false));
        assert_eq!(
            fact(PROBE, &host, "backup.last_success_day"),
            unknown(Reason::NotPresent)
        );
    }
}
