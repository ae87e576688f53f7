//! Windows itself, asked. With `dspt-own-files` the only place of the product that has `unsafe`: each call is made
//! in the smallest function that can hold it, and what comes back is copied before it leaves.
//!
//! An error is a reason and never an answer: only what a call documents as "there is none" is
//! [`HostError::NotFound`]. What is on some systems only (`samlib`, Entra) is looked up when it is asked for, so that the
//! program starts without it. What may hang is asked on a thread of its own with a limit.

use std::sync::OnceLock;

use dspt_own_files::token;
use windows::Win32::Foundation::ERROR_ACCESS_DENIED;
use windows::Win32::Foundation::ERROR_PRIVILEGE_NOT_HELD;
use windows::core::HRESULT;

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

mod accounts;
mod audit;
mod com;
mod join;
mod library;
mod listeners;
mod passwords;
mod registry;
mod service;
mod session;
mod updates;
mod variant;
mod wmi;

/// This device's Windows, for one cycle.
#[derive(Debug, Default)]
pub(crate) struct Door {
    /// Three probes ask, and asking takes seconds.
    updates: OnceLock<Result<UpdateState, HostError>>,
}

/// Whether this program runs with an administrator's rights.
pub(crate) fn elevated() -> bool {
    token::own().is_ok_and(|token| token::is_elevated(&token))
}

impl Windows for Door {
    fn registry(&self, key: &str, value: &str) -> Result<RegistryValue, HostError> {
        registry::value(key, value)
    }

    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError> {
        registry::keys(key)
    }

    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError> {
        wmi::rows(query)
    }

    fn service(&self, name: &str) -> Result<Service, HostError> {
        service::look(name)
    }

    fn accounts(&self) -> Result<Vec<Account>, HostError> {
        accounts::all()
    }

    fn administrators(&self) -> Result<u32, HostError> {
        accounts::administrators()
    }

    fn console_user(&self) -> Result<ConsoleUser, HostError> {
        session::console_user()
    }

    fn password_rules(&self) -> Result<PasswordRules, HostError> {
        passwords::rules()
    }

    fn lockout_rules(&self) -> Result<LockoutRules, HostError> {
        passwords::lockout()
    }

    fn password_complexity(&self) -> Result<bool, HostError> {
        passwords::complexity()
    }

    fn join(&self) -> Result<Join, HostError> {
        join::look()
    }

    fn logon_audit(&self) -> Result<LogonAudit, HostError> {
        audit::logon()
    }

    fn updates(&self) -> Result<UpdateState, HostError> {
        self.updates.get_or_init(updates::state).clone()
    }

    fn listeners(&self) -> Result<Vec<Listener>, HostError> {
        listeners::all()
    }
}

/// Why Windows did not answer. `absent` are the codes by which this call says that there is none.
fn refused(what: &str, code: HRESULT, absent: &[HRESULT]) -> HostError {
    let denied = [
        ERROR_ACCESS_DENIED.to_hresult(),
        ERROR_PRIVILEGE_NOT_HELD.to_hresult(),
    ];
    let refusal = if absent.contains(&code) {
        Refusal::NotFound
    } else if denied.contains(&code) {
        Refusal::NotPermitted
    } else {
        Refusal::Unreadable
    };
    refusal.about(what)
}

/// As [`refused`], of a call that gives a system error code.
fn refused_win32(what: &str, code: u32) -> HostError {
    refused(what, HRESULT::from_win32(code), &[])
}

#[cfg(test)]
mod tests;
