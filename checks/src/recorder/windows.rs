//! Notes what Windows is asked and answers.

use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::host::HostError;
use crate::host::Refusal;
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
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::recorder::Recorder;
use crate::recording::Answer;
use crate::recording::windows::WindowsAnswers;

impl Recorder {
    pub(super) fn answers(&self) -> MutexGuard<'_, WindowsAnswers> {
        // As with the places: what a panic left behind is whole.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an answer. "Not there" is what a recording says of a question that it does not hold.
    fn note_answer<T: Clone>(
        &self,
        result: Result<T, HostError>,
        put: impl FnOnce(&mut WindowsAnswers, Answer<T>),
    ) -> Result<T, HostError> {
        match &result {
            Err(error) if error.is_not_found() => {}
            Err(error) => put(&mut self.answers(), Answer::refused(Refusal::from(error))),
            Ok(value) => put(&mut self.answers(), Answer::Given(value.clone())),
        }
        result
    }
}

impl Windows for Recorder {
    fn registry(&self, key: &str, value: &str) -> Result<RegistryValue, HostError> {
        let result = self.inner.windows().registry(key, value);
        self.note_answer(result, |answers, answer| {
            let key = answers.registry.entry(key.to_owned()).or_default();
            key.values.insert(value.to_owned(), answer);
        })
    }

    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError> {
        let result = self.inner.windows().registry_keys(key);
        self.note_answer(result, |answers, answer| {
            answers.registry.entry(key.to_owned()).or_default().keys = Some(answer);
        })
    }

    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError> {
        let result = self.inner.windows().wmi(query);
        self.note_answer(result, |answers, answer| {
            answers.wmi.insert(query, answer);
        })
    }

    fn service(&self, name: &str) -> Result<Service, HostError> {
        let result = self.inner.windows().service(name);
        self.note_answer(result, |answers, answer| {
            answers.services.insert(name.to_owned(), answer);
        })
    }

    fn accounts(&self) -> Result<Vec<Account>, HostError> {
        let result = self.inner.windows().accounts();
        self.note_answer(result, |answers, answer| answers.accounts = Some(answer))
    }

    fn administrators(&self) -> Result<u32, HostError> {
        let result = self.inner.windows().administrators();
        self.note_answer(result, |answers, answer| answers.administrators = Some(answer))
    }

    fn console_user(&self) -> Result<ConsoleUser, HostError> {
        let result = self.inner.windows().console_user();
        self.note_answer(result, |answers, answer| answers.console_user = Some(answer))
    }

    fn password_rules(&self) -> Result<PasswordRules, HostError> {
        let result = self.inner.windows().password_rules();
        self.note_answer(result, |answers, answer| answers.password_rules = Some(answer))
    }

    fn lockout_rules(&self) -> Result<LockoutRules, HostError> {
        let result = self.inner.windows().lockout_rules();
        self.note_answer(result, |answers, answer| answers.lockout_rules = Some(answer))
    }

    fn password_complexity(&self) -> Result<bool, HostError> {
        let result = self.inner.windows().password_complexity();
        self.note_answer(result, |answers, answer| {
            answers.password_complexity = Some(answer);
        })
    }

    fn join(&self) -> Result<Join, HostError> {
        let result = self.inner.windows().join();
        self.note_answer(result, |answers, answer| answers.join = Some(answer))
    }

    fn logon_audit(&self) -> Result<LogonAudit, HostError> {
        let result = self.inner.windows().logon_audit();
        self.note_answer(result, |answers, answer| answers.logon_audit = Some(answer))
    }

    fn updates(&self) -> Result<UpdateState, HostError> {
        let result = self.inner.windows().updates();
        self.note_answer(result, |answers, answer| answers.updates = Some(answer))
    }

    fn listeners(&self) -> Result<Vec<Listener>, HostError> {
        let result = self.inner.windows().listeners();
        self.note_answer(result, |answers, answer| answers.listeners = Some(answer))
    }
}
