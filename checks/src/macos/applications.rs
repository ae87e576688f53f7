//! Applications in the folders for all people, and which of them are products with a support date.

use std::sync::Arc;

use dspt_report::Reason;

use super::settings;
use crate::host::Host;
use crate::host::Program;
use crate::limits;
use crate::parse::product;
use crate::seen::Seen;
use crate::seen::any_exists;
use crate::seen::names;

/// A known product, and the paths of which any shows that it is there.
pub(crate) type Known = (&'static str, &'static [&'static str]);

const FOLDER: &str = "/Applications";
const ENDING: &str = ".app";

/// Every application, sorted, read once.
///
/// # Errors
/// Why the folder or one of the applications cannot be read: a list with holes would say "not there" of what is.
pub(crate) fn installed(host: &dyn Host) -> Seen<Arc<Vec<Program>>> {
    let look = || read(host).map(Arc::new);
    host.memo().applications.get_or_init(look).clone()
}

/// Makers put what belongs together into a folder of their own; no deeper one is looked into.
fn read(host: &dyn Host) -> Seen<Vec<Program>> {
    let mut found = Vec::new();
    for name in host.list(FOLDER)? {
        let path = format!("{FOLDER}/{name}");
        if name.ends_with(ENDING) {
            found.push(application(host, FOLDER, &name)?);
        } else if !name.starts_with('.') && host.stat(&path).is_ok_and(|stat| stat.folder) {
            for inner in names(host, &path)?.iter().filter(|inner| inner.ends_with(ENDING)) {
                found.push(application(host, &path, inner)?);
            }
        }
        if found.len() > limits::APPLICATIONS {
            return Err(Reason::TooLarge);
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Applications for telephones have no such list of their own; they have no version here.
fn application(host: &dyn Host, folder: &str, name: &str) -> Seen<Program> {
    let path = format!("{folder}/{name}/Contents/Info.plist");
    let told = match settings(host, &path) {
        // A bundle that is broken is still one.
        Err(Reason::Unreadable) => None,
        told => told?,
    }
    .unwrap_or_default();
    let version = told
        .text("CFBundleShortVersionString")
        .or_else(|| told.text("CFBundleVersion"));
    Ok(Program {
        name: name.trim_end_matches(ENDING).to_owned(),
        version: version.unwrap_or_default().to_owned(),
    })
}

/// Names of the known products that are there.
pub(crate) fn known(host: &dyn Host, table: &[Known]) -> Seen<Vec<String>> {
    let mut found = Vec::new();
    for (name, places) in table {
        if any_exists(host, places)? {
            found.push((*name).to_owned());
        }
    }
    Ok(found)
}

const JAVA: &str = "/Library/Java/JavaVirtualMachines";
const DOTNET: &str = "/usr/local/share/dotnet/shared/Microsoft.NETCore.App";
const SILVERLIGHT: &str = "/Library/Internet Plug-Ins/Silverlight.plugin";
const FLASH: &str = "/Library/Internet Plug-Ins/Flash Player.plugin";

/// Rows of the table of support dates for what is installed, applications and what lies beside them.
pub(crate) fn products(host: &dyn Host) -> Seen<Vec<String>> {
    let mut rows: Vec<String> = installed(host)?
        .iter()
        .filter_map(|application| product::mac_row(&application.name, &application.version))
        .collect();
    for name in names(host, JAVA)? {
        let path = format!("{JAVA}/{name}/Contents/Info.plist");
        let told = settings(host, &path)?.unwrap_or_default();
        let machine = told.table("JavaVM").unwrap_or_default();
        rows.extend(machine.text("JVMPlatformVersion").and_then(product::java_row));
    }
    rows.extend(
        names(host, DOTNET)?
            .iter()
            .filter_map(|name| product::dotnet_row(name)),
    );
    for (path, row) in [(SILVERLIGHT, "silverlight:5"), (FLASH, "flash-player:all")] {
        if host.exists(path)? {
            rows.push(row.to_owned());
        }
    }
    rows.sort();
    rows.dedup();
    Ok(rows)
}
