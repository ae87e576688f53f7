//! What a Windows device answered to the questions that only Windows has.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

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
use crate::host::windows::wmi::WmiQuery;
use crate::host::windows::wmi::WmiRow;
use crate::recording::Answer;

/// What each question was answered. A question that is not in it was answered "not there".
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the file format, written by hand in tests"
)]
pub struct WindowsAnswers {
    /// Keys of the registry. A key without a list of its own holds the keys that are recorded beneath it.
    pub registry: BTreeMap<String, Key>,
    /// Rows of the WMI queries.
    pub wmi: BTreeMap<WmiQuery, Answer<Vec<WmiRow>>>,
    /// Services.
    pub services: BTreeMap<String, Answer<Service>>,
    /// Accounts of the device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Answer<Vec<Account>>>,
    /// Members of the group of administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administrators: Option<Answer<u32>>,
    /// Who is signed in at the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console_user: Option<Answer<ConsoleUser>>,
    /// Rules for passwords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_rules: Option<Answer<PasswordRules>>,
    /// Rules for wrong guesses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout_rules: Option<Answer<LockoutRules>>,
    /// Whether simple passwords are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_complexity: Option<Answer<bool>>,
    /// The directory that the device belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<Answer<Join>>,
    /// What is recorded of signing in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logon_audit: Option<Answer<LogonAudit>>,
    /// What the Windows Update Agent knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updates: Option<Answer<UpdateState>>,
    /// Ports that wait for connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listeners: Option<Answer<Vec<Listener>>>,
}

/// What one key of the registry answered.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the file format, written by hand in tests"
)]
pub struct Key {
    /// The keys in it. A refusal holds for everything in the key and beneath it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Answer<Vec<String>>>,
    /// Its values that were asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Answer<RegistryValue>>,
}
