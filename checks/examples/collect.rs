//! Looks at this device once and writes what was seen, how long each probe took, and the memory it needed.
//! Keys as arguments are left out: `cargo run --example collect -- updates.pending`.

use std::io::Write;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::Live;
use dspt_checks::collect;
use dspt_checks::inventory;
use dspt_report::schema;

fn main() -> std::io::Result<()> {
    let host: Arc<dyn Host> = Arc::new(Live::new());
    let left_out: Vec<String> = std::env::args().skip(1).collect();
    let wanted = schema::SCHEMA
        .iter()
        .filter(|spec| !left_out.iter().any(|key| key == spec.key))
        .filter_map(|spec| spec.key.parse().ok())
        .collect();
    let observed = collect(&host, Some(&wanted));
    let inventory = inventory(&host);
    let mut out = std::io::stdout().lock();
    for (key, fact) in &observed.facts {
        let value = serde_json::to_string(fact).map_err(std::io::Error::other)?;
        writeln!(out, "{key} {value}")?;
    }
    writeln!(out)?;
    for run in &observed.runs {
        let fault = run.fault.as_ref().map(ToString::to_string).unwrap_or_default();
        writeln!(
            out,
            "{:<20} {:>8.2} ms {fault}",
            run.probe,
            run.took.as_secs_f64() * 1e3
        )?;
    }
    writeln!(out, "{:<20} {:>8.2} ms", "all", observed.took.as_secs_f64() * 1e3)?;
    writeln!(out, "software {}", inventory.software.len())?;
    let status = host.text("/proc/self/status", 64 * 1024).unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
