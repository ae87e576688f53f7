//! A service's PAM stack with what it includes.

use dspt_report::Reason;

use crate::host::Host;
use crate::parse::pam::Line;
use crate::parse::pam::Module;
use crate::parse::pam::Stack;
use crate::parse::pam::lines;
use crate::seen::Budget;
use crate::seen::Seen;
use crate::seen::config;

const FOLDERS: [&str; 2] = ["/etc/pam.d", "/usr/lib/pam.d"];
/// Includes followed inside each other.
const DEPTH: usize = 8;

/// The modules of a service's stack in order; none where there is no such service.
pub(crate) fn stack(host: &dyn Host, service: &str, stack: Stack) -> Seen<Option<Vec<Module>>> {
    let Some(text) = service_text(host, service)? else {
        return Ok(None);
    };
    let mut modules = Vec::new();
    collect(host, &text, stack, DEPTH, &mut Budget::new(), &mut modules)?;
    Ok(Some(modules))
}

fn service_text(host: &dyn Host, service: &str) -> Seen<Option<String>> {
    // A path, or anything that walks out of the folder, is no service of the system's.
    if service.contains('/') || service.is_empty() {
        return Err(Reason::Unreadable);
    }
    for folder in FOLDERS {
        if let Some(text) = config(host, &format!("{folder}/{service}"))? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

fn collect(
    host: &dyn Host,
    text: &str,
    stack: Stack,
    depth: usize,
    budget: &mut Budget,
    modules: &mut Vec<Module>,
) -> Seen<()> {
    budget.spend(text)?;
    for line in lines(text) {
        let file = match line {
            Line::Module(module) if module.stack == stack => {
                modules.push(module);
                continue;
            }
            Line::Module(_) => continue,
            Line::Include(of, _) if of != stack => continue,
            Line::Include(_, file) | Line::IncludeAll(file) => file,
        };
        let depth = depth.checked_sub(1).ok_or(Reason::Unreadable)?;
        // PAM refuses everybody when an included file is missing: such a stack is not understood.
        let included = service_text(host, file.trim_start_matches("/etc/pam.d/"))?;
        collect(
            host,
            &included.ok_or(Reason::Unreadable)?,
            stack,
            depth,
            budget,
            modules,
        )?;
    }
    Ok(())
}
