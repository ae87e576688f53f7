//! A host that woke lately. Its system counts from its start only, and a computer that slept for a week has had no more
//! time to bring itself up to date than one that was just switched on.

use std::io::Read;
use std::sync::Arc;

use dspt_checks::Host;
use dspt_checks::HostError;
use dspt_checks::Platform;
use dspt_checks::host::Hardware;
use dspt_checks::host::Memo;
use dspt_checks::host::Stat;
use dspt_checks::host::windows::Windows;

pub(super) struct Woken(Arc<dyn Host>);

impl Woken {
    /// The same host, to which nothing but the time since its start is different.
    pub(super) fn new(host: Arc<dyn Host>) -> Self {
        Self(host)
    }
}

impl Host for Woken {
    /// It has only just woken, which for everything that asks is the same as a start.
    fn minutes_since_start(&self) -> Result<u64, HostError> {
        Ok(0)
    }

    fn platform(&self) -> Platform {
        self.0.platform()
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        self.0.read(path, limit)
    }

    fn open(&self, path: &str, limit: u64) -> Result<Box<dyn Read + Send>, HostError> {
        self.0.open(path, limit)
    }

    fn tail(&self, path: &str, limit: usize) -> Result<Vec<u8>, HostError> {
        self.0.tail(path, limit)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, HostError> {
        self.0.list(path)
    }

    fn stat(&self, path: &str) -> Result<Stat, HostError> {
        self.0.stat(path)
    }

    fn link(&self, path: &str) -> Result<String, HostError> {
        self.0.link(path)
    }

    fn hardware(&self) -> Hardware {
        self.0.hardware()
    }

    fn processes(&self) -> Result<Vec<String>, HostError> {
        self.0.processes()
    }

    fn today(&self) -> i64 {
        self.0.today()
    }

    fn elevated(&self) -> bool {
        self.0.elevated()
    }

    fn memo(&self) -> &Memo {
        self.0.memo()
    }

    fn windows(&self) -> &dyn Windows {
        self.0.windows()
    }
}

#[cfg(test)]
mod tests {
    use dspt_checks::Recorded;

    use super::*;

    #[test]
    fn a_host_that_woke_says_just_started_and_is_else_itself() {
        let host: Arc<dyn Host> =
            Arc::new(Recorded::linux().file("/etc/os-release", "ID=ubuntu\nVERSION_ID=\"24.04\"\n"));
        let woken: Arc<dyn Host> = Arc::new(Woken::new(Arc::clone(&host)));
        let facts = |host| dspt_checks::collect(host, None).facts;
        let (plain, after) = (facts(&host), facts(&woken));
        let started = "device.just_started".parse().unwrap();
        assert_eq!(
            after.get(&started).and_then(dspt_report::Fact::value),
            Some(&dspt_report::FactValue::Bool(true))
        );
        let name = "os.name".parse().unwrap();
        assert_eq!(plain.get(&name), after.get(&name));
    }
}
