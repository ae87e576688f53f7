//! The questions of Windows, answered from a recording.

use crate::host::HostError;
use crate::host::Refusal;
use crate::host::recorded::Recorded;
use crate::host::windows::Account;
use crate::host::windows::ConsoleUser;
use crate::host::windows::Join;
use crate::host::windows::Listener;
use crate::host::windows::LockoutRules;
use crate::host::windows::LogonAudit;
use crate::host::windows::PasswordRules;
use crate::host::windows::RegistryValue;
use crate::host::windows::Service;
use crate::host::windows::UpdateState;
use crate::host::windows::Windows;
use crate::host::windows::names;
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::limits;
use crate::recording::Answer;
use crate::recording::windows::Key;
use crate::recording::windows::WindowsAnswers;

impl Recorded {
    /// A Windows device with nothing on it.
    pub fn windows() -> Self {
        Self::of(crate::host::Platform::Windows)
    }

    /// Changes what Windows answers.
    #[must_use]
    pub fn answers(self, change: impl FnOnce(&mut WindowsAnswers)) -> Self {
        self.with(|recording| change(recording.windows.get_or_insert_default()))
    }

    /// Adds a value to the registry.
    #[must_use]
    pub fn value(self, key: &str, name: &str, value: RegistryValue) -> Self {
        self.answers(|answers| {
            let key = answers.registry.entry(key.to_owned()).or_default();
            key.values.insert(name.to_owned(), Answer::Given(value));
        })
    }

    /// Adds a number to the registry.
    #[must_use]
    pub fn dword(self, key: &str, name: &str, number: u32) -> Self {
        self.value(key, name, RegistryValue::Dword(number))
    }

    /// Adds a text to the registry.
    #[must_use]
    pub fn text_value(self, key: &str, name: &str, text: &str) -> Self {
        self.value(key, name, RegistryValue::Text(text.to_owned()))
    }

    /// Adds a key with nothing in it.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.answers(|answers| {
            answers.registry.entry(key.to_owned()).or_default();
        })
    }

    /// Adds a key that may not be looked into.
    #[must_use]
    pub fn refused_key(self, key: &str, refusal: Refusal) -> Self {
        self.answers(|answers| {
            answers.registry.entry(key.to_owned()).or_default().keys = Some(Answer::refused(refusal));
        })
    }

    /// Adds a service.
    #[must_use]
    pub fn service_is(self, name: &str, service: Service) -> Self {
        self.answers(|answers| {
            answers.services.insert(name.to_owned(), Answer::Given(service));
        })
    }

    /// Says what a query gives.
    #[must_use]
    pub fn wmi_is(self, query: WmiQuery, rows: Vec<WmiRow>) -> Self {
        self.answers(|answers| {
            answers.wmi.insert(query, Answer::Given(rows));
        })
    }

    fn windows_answer<'a, T: 'a>(
        &'a self,
        what: &str,
        pick: impl FnOnce(&'a WindowsAnswers) -> Option<&'a Answer<T>>,
    ) -> Result<&'a T, HostError> {
        match self.recording.windows.as_ref().and_then(pick) {
            Some(answer) => answer.get(what),
            None => Err(Refusal::NotFound.about(what)),
        }
    }

    fn registry_key(&self, key: &str) -> Option<&Key> {
        self.recording.windows.as_ref()?.registry.get(key)
    }

    /// Why a key or one above it may not be looked into.
    fn refused_key_above(&self, key: &str) -> Option<Refusal> {
        std::iter::successors(Some(key), |key| Some(key.rsplit_once('\\')?.0)).find_map(|key| {
            match self.registry_key(key)?.keys.as_ref()? {
                Answer::Refused(refused) => Some(refused.refused),
                Answer::Given(_) => None,
            }
        })
    }

    fn keys_beneath(&self, key: &str) -> Vec<String> {
        let prefix = format!("{key}\\");
        let registry = self.recording.windows.iter().flat_map(|answers| {
            let from = answers.registry.range(prefix.clone()..);
            from.map_while(|(key, _)| key.strip_prefix(&prefix))
        });
        let mut names: Vec<String> = registry
            .filter_map(|rest| rest.split('\\').next())
            .map(str::to_owned)
            .collect();
        // Beneath one key the names come sorted by whole path: the same name's stand together.
        names.sort();
        names.dedup();
        names
    }
}

impl Windows for Recorded {
    fn registry(&self, key: &str, value: &str) -> Result<RegistryValue, HostError> {
        let place = || format!(r"{key}\{value}");
        match self.registry_key(key).and_then(|key| key.values.get(value)) {
            Some(answer) => answer.get(&place()).cloned(),
            None => Err((self.refused_key_above(key).unwrap_or(Refusal::NotFound)).about(&place())),
        }
    }

    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError> {
        let recorded = self.registry_key(key);
        if let Some(keys) = recorded.and_then(|key| key.keys.as_ref()) {
            let mut keys = keys.get(key)?.clone();
            keys.truncate(limits::REGISTRY_KEYS);
            return Ok(keys);
        }
        if let Some(refusal) = self.refused_key_above(key) {
            return Err(refusal.about(key));
        }
        let beneath = self.keys_beneath(key);
        if recorded.is_none() && beneath.is_empty() {
            return Err(Refusal::NotFound.about(key));
        }
        Ok(beneath)
    }

    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError> {
        self.windows_answer(query.class(), |answers| answers.wmi.get(&query))
            .cloned()
    }

    fn service(&self, name: &str) -> Result<Service, HostError> {
        self.windows_answer(name, |answers| answers.services.get(name))
            .copied()
    }

    fn accounts(&self) -> Result<Vec<Account>, HostError> {
        self.windows_answer(names::ACCOUNTS, |answers| answers.accounts.as_ref())
            .cloned()
    }

    fn administrators(&self) -> Result<u32, HostError> {
        self.windows_answer(names::ADMINISTRATORS, |answers| answers.administrators.as_ref())
            .copied()
    }

    fn console_user(&self) -> Result<ConsoleUser, HostError> {
        self.windows_answer(names::CONSOLE_USER, |answers| answers.console_user.as_ref())
            .copied()
    }

    fn password_rules(&self) -> Result<PasswordRules, HostError> {
        self.windows_answer(names::PASSWORD_RULES, |answers| answers.password_rules.as_ref())
            .copied()
    }

    fn lockout_rules(&self) -> Result<LockoutRules, HostError> {
        self.windows_answer(names::LOCKOUT_RULES, |answers| answers.lockout_rules.as_ref())
            .copied()
    }

    fn password_complexity(&self) -> Result<bool, HostError> {
        self.windows_answer(names::PASSWORD_COMPLEXITY, |answers| {
            answers.password_complexity.as_ref()
        })
        .copied()
    }

    fn join(&self) -> Result<Join, HostError> {
        self.windows_answer(names::JOIN, |answers| answers.join.as_ref())
            .copied()
    }

    fn logon_audit(&self) -> Result<LogonAudit, HostError> {
        self.windows_answer(names::LOGON_AUDIT, |answers| answers.logon_audit.as_ref())
            .copied()
    }

    fn updates(&self) -> Result<UpdateState, HostError> {
        self.windows_answer(names::UPDATES, |answers| answers.updates.as_ref())
            .cloned()
    }

    fn listeners(&self) -> Result<Vec<Listener>, HostError> {
        self.windows_answer(names::LISTENERS, |answers| answers.listeners.as_ref())
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Host;

    #[test]
    fn keys_hold_what_lies_beneath_them() {
        let host = Recorded::windows()
            .dword(r"HKLM\A\B\C", "x", 1)
            .dword(r"HKLM\A\B-2", "x", 2)
            .key(r"HKLM\A\B\D");
        let door = Host::windows(&host);
        assert_eq!(
            door.registry_keys(r"HKLM\A"),
            Ok(vec!["B".to_owned(), "B-2".to_owned()])
        );
        assert_eq!(
            door.registry_keys(r"HKLM\A\B"),
            Ok(vec!["C".to_owned(), "D".to_owned()])
        );
        assert_eq!(door.registry_keys(r"HKLM\A\B\D"), Ok(Vec::new()));
        assert!(door.registry_keys(r"HKLM\A\E").unwrap_err().is_not_found());
        assert_eq!(door.registry(r"HKLM\A\B-2", "x"), Ok(RegistryValue::Dword(2)));
        assert!(door.registry(r"HKLM\A\B-2", "y").unwrap_err().is_not_found());
    }

    #[test]
    fn a_refused_key_refuses_what_lies_beneath() {
        let host = Recorded::windows().refused_key(r"HKU\S-1-5-21-1-2-3-1001", Refusal::NotPermitted);
        let door = Host::windows(&host);
        let reason = |error: HostError| error.reason();
        let not_permitted = dspt_report::Reason::NotPermitted;
        let below = r"HKU\S-1-5-21-1-2-3-1001\Software\A";
        assert_eq!(door.registry(below, "x").map_err(reason), Err(not_permitted));
        assert_eq!(door.registry_keys(below).map_err(reason), Err(not_permitted));
        assert_eq!(
            door.registry_keys("HKU"),
            Ok(vec!["S-1-5-21-1-2-3-1001".to_owned()])
        );
    }
}
