//! What only Windows can be asked: the registry, a fixed list of WMI queries, services, and a few calls of its own.
//!
//! Every question is typed and none takes a query language, so nothing that comes from data can widen what is asked.
//! The answers hold no names of people: accounts are known by their number.
//!
//! A recording answers all of it, and so does a live Windows device; on other families nothing is there.

use serde::Deserialize;
use serde::Serialize;

use crate::host::HostError;
use crate::host::Refusal;

#[cfg(windows)]
#[expect(unsafe_code, reason = "Windows is asked by calls of C and of COM")]
pub(crate) mod live;
pub mod wmi;

#[cfg(windows)]
pub use dspt_own_files as own_files;

use wmi::WmiQuery;
use wmi::WmiRow;

/// The questions. Registry keys are written with their hive, `HKLM\SOFTWARE\Microsoft`, with `HKLM` and `HKU` for the
/// two hives that are ever asked, and seen as a 64-bit program sees them. Names are given as the probes write them; the
/// system takes no notice of their case.
pub trait Windows: Send + Sync {
    /// One value of a key (`RegGetValueW`).
    ///
    /// # Errors
    /// [`HostError::NotFound`] where there is no such key or value; else see [`HostError`].
    fn registry(&self, key: &str, value: &str) -> Result<RegistryValue, HostError>;

    /// Names of the keys in a key, in any order, at most [`crate::limits::REGISTRY_KEYS`] (`RegEnumKeyExW`).
    ///
    /// # Errors
    /// [`HostError::NotFound`] where there is no such key; else see [`HostError`].
    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError>;

    /// The rows of one query. A property that is null is left out of its row.
    ///
    /// # Errors
    /// [`HostError::NotFound`] for `WBEM_E_INVALID_NAMESPACE`, `WBEM_E_INVALID_CLASS` and `WBEM_E_NOT_FOUND`,
    /// [`HostError::NotPermitted`] for `WBEM_E_ACCESS_DENIED`, [`HostError::Unreadable`] for everything else.
    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError>;

    /// A service by its own name, which is the same in every language (`QueryServiceStatusEx`, `QueryServiceConfigW`).
    ///
    /// # Errors
    /// [`HostError::NotFound`] where it is not installed; else see [`HostError`].
    fn service(&self, name: &str) -> Result<Service, HostError>;

    /// The accounts that are kept on this device (`NetUserEnum` 3, `NetUserGetInfo` 24). Those that Windows makes for
    /// its own use while it is set up (`defaultuser0`) are left out.
    ///
    /// # Errors
    /// See [`HostError`].
    fn accounts(&self) -> Result<Vec<Account>, HostError>;

    /// Members of the group `S-1-5-32-544`, accounts and groups, each once (`NetLocalGroupGetMembers`).
    ///
    /// # Errors
    /// See [`HostError`].
    fn administrators(&self) -> Result<u32, HostError>;

    /// Who is signed in at the screen (`WTSGetActiveConsoleSessionId`, `WTSQueryUserToken`, the token and its linked one).
    ///
    /// # Errors
    /// [`HostError::NotFound`] where nobody is; else see [`HostError`].
    fn console_user(&self) -> Result<ConsoleUser, HostError>;

    /// Rules for passwords (`NetUserModalsGet` 0).
    ///
    /// # Errors
    /// See [`HostError`].
    fn password_rules(&self) -> Result<PasswordRules, HostError>;

    /// Rules for wrong guesses (`NetUserModalsGet` 3).
    ///
    /// # Errors
    /// See [`HostError`].
    fn lockout_rules(&self) -> Result<LockoutRules, HostError>;

    /// Whether simple passwords are refused (`SamQueryInformationDomain`, `DOMAIN_PASSWORD_COMPLEX`).
    ///
    /// # Errors
    /// See [`HostError`].
    fn password_complexity(&self) -> Result<bool, HostError>;

    /// The directory that the device belongs to (`NetGetJoinInformation`, `NetGetAadJoinInformation`).
    ///
    /// # Errors
    /// See [`HostError`].
    fn join(&self) -> Result<Join, HostError>;

    /// What is recorded of signing in: the subcategory `0CCE9215-69AE-11D9-BED3-505054503030` (`AuditQuerySystemPolicy`).
    ///
    /// # Errors
    /// See [`HostError`].
    fn logon_audit(&self) -> Result<LogonAudit, HostError>;

    /// What the Windows Update Agent knows without asking any server (`IAutomaticUpdates2`, and an `IUpdateSearcher`
    /// whose `Online` is false). A search over the network is never started.
    ///
    /// # Errors
    /// See [`HostError`].
    fn updates(&self) -> Result<UpdateState, HostError>;

    /// TCP ports that wait for connections, of both versions of IP (`GetExtendedTcpTable`).
    ///
    /// # Errors
    /// See [`HostError`].
    fn listeners(&self) -> Result<Vec<Listener>, HostError>;
}

/// A value of the registry.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the registry's own types")]
pub enum RegistryValue {
    /// `REG_DWORD`.
    Dword(u32),
    /// `REG_QWORD`.
    Qword(u64),
    /// `REG_SZ` and `REG_EXPAND_SZ`, the latter unexpanded.
    Text(String),
    /// `REG_MULTI_SZ`.
    MultiText(Vec<String>),
    /// `REG_BINARY` and whatever else.
    Binary(Bytes),
}

/// Bytes; base 64 with padding in JSON.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
#[expect(clippy::exhaustive_structs, reason = "bytes and nothing else")]
pub struct Bytes(pub Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = data_encoding::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        data_encoding::BASE64.decode(text.as_bytes()).map(Self)
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        data_encoding::BASE64.encode(&bytes.0)
    }
}

/// A service.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct Service {
    /// Whether it runs: its current state is neither stopped nor stopping.
    pub running: bool,
    /// When it starts.
    pub start: Start,
}

/// When a service starts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the system's own five")]
pub enum Start {
    /// A driver of the start itself.
    Boot,
    /// A driver of the system.
    System,
    /// With the system.
    Automatic,
    /// When something asks for it.
    Manual,
    /// Never.
    Disabled,
}

/// An account of this device, without its name.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct Account {
    /// Its number on this device (`usri3_user_id`).
    pub rid: u32,
    /// `usri3_flags`.
    pub flags: u32,
    /// The day of the last sign-in by password (`usri3_last_logon`); none where it is 0, which means that it is unknown.
    #[serde(default)]
    pub last_logon_day: Option<i64>,
    /// Days since the password was set (`usri3_password_age`); none where it never was.
    #[serde(default)]
    pub password_age_days: Option<i64>,
    /// It is somebody's Microsoft account (`usri24_internet_identity`).
    #[serde(default)]
    pub internet_identity: bool,
}

/// Who is signed in at the screen.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct ConsoleUser {
    /// Of the group of administrators, whether or not the present token uses it.
    pub administrator: bool,
}

/// `USER_MODALS_INFO_0`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct PasswordRules {
    /// Shortest password, in characters.
    pub min_length: u32,
    /// Seconds after which a password must be changed; 4294967295 (`TIMEQ_FOREVER`) for never.
    pub max_age_seconds: u32,
    /// Former passwords that are refused.
    pub history: u32,
}

/// `USER_MODALS_INFO_3`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct LockoutRules {
    /// Seconds for which an account stays locked; 4294967295 (`TIMEQ_FOREVER`) until an administrator unlocks it.
    pub duration_seconds: u32,
    /// Wrong guesses; 0 for any number.
    pub threshold: u32,
}

/// The directory that the device belongs to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct Join {
    /// It is a member of a domain (`NetSetupDomainName`).
    pub domain: bool,
    /// What Microsoft Entra knows it as.
    pub cloud: CloudJoin,
}

/// What Microsoft Entra knows the device as (`DSREG_JOIN_TYPE`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the system's own three")]
pub enum CloudJoin {
    /// Nothing.
    None,
    /// Joined: the organisation's device.
    Device,
    /// Registered: a personal device with somebody's work account on it.
    Workplace,
}

/// What is recorded of signing in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct LogonAudit {
    /// That somebody signed in.
    pub success: bool,
    /// That somebody failed to.
    pub failure: bool,
}

/// What the Windows Update Agent knows. Days are whole days since 1970-01-01, UTC.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct UpdateState {
    /// `IAutomaticUpdatesSettings.NotificationLevel`, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_level: Option<u32>,
    /// `IAutomaticUpdatesResults.LastSearchSuccessDate`; none for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_search_day: Option<i64>,
    /// `IAutomaticUpdatesResults.LastInstallationSuccessDate`; none for never. Definitions of the antivirus count there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_installation_day: Option<i64>,
    /// The newest entries of the history (`IUpdateSearcher.QueryHistory`) that succeeded; none where it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installed: Option<Vec<InstalledUpdate>>,
    /// What the last search left to be installed: `IsInstalled=0 and IsHidden=0 and BrowseOnly=0`; none where it cannot
    /// be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Vec<PendingUpdate>>,
    /// Looking for what is pending took longer than is waited for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pending_timed_out: bool,
}

/// An update of the history.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct InstalledUpdate {
    /// The day on which it was installed.
    pub day: i64,
    /// Identifiers of its categories (`ICategory.CategoryID`).
    #[serde(default)]
    pub categories: Vec<String>,
}

/// An update that waits.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct PendingUpdate {
    /// The day on which it was published (`LastDeploymentChangeTime`).
    pub published_day: i64,
    /// Identifiers of its categories (`ICategory.CategoryID`).
    #[serde(default)]
    pub categories: Vec<String>,
    /// How bad what it repairs is (`MsrcSeverity`), in English on every system; empty where it does not say.
    #[serde(default)]
    pub severity: String,
}

/// A port that waits for connections.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "made by every door and by tests")]
pub struct Listener {
    /// Only this device itself can reach it.
    pub loopback: bool,
    /// The port.
    pub port: u16,
}

/// A door behind which there is nothing, and why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoDoor(Refusal);

/// Not Windows: none of it is there.
pub(crate) const ABSENT: NoDoor = NoDoor(Refusal::NotFound);
/// Windows that answers nothing, by which the tests hold that no fact is then made up.
#[cfg(test)]
pub(crate) const CLOSED: NoDoor = NoDoor(Refusal::NotImplemented);

impl NoDoor {
    fn refuse<T>(self, what: &str) -> Result<T, HostError> {
        Err(self.0.about(what))
    }
}

impl Windows for NoDoor {
    fn registry(&self, key: &str, _: &str) -> Result<RegistryValue, HostError> {
        self.refuse(key)
    }

    fn registry_keys(&self, key: &str) -> Result<Vec<String>, HostError> {
        self.refuse(key)
    }

    fn wmi(&self, query: WmiQuery) -> Result<Vec<WmiRow>, HostError> {
        self.refuse(query.class())
    }

    fn service(&self, name: &str) -> Result<Service, HostError> {
        self.refuse(name)
    }

    fn accounts(&self) -> Result<Vec<Account>, HostError> {
        self.refuse(names::ACCOUNTS)
    }

    fn administrators(&self) -> Result<u32, HostError> {
        self.refuse(names::ADMINISTRATORS)
    }

    fn console_user(&self) -> Result<ConsoleUser, HostError> {
        self.refuse(names::CONSOLE_USER)
    }

    fn password_rules(&self) -> Result<PasswordRules, HostError> {
        self.refuse(names::PASSWORD_RULES)
    }

    fn lockout_rules(&self) -> Result<LockoutRules, HostError> {
        self.refuse(names::LOCKOUT_RULES)
    }

    fn password_complexity(&self) -> Result<bool, HostError> {
        self.refuse(names::PASSWORD_COMPLEXITY)
    }

    fn join(&self) -> Result<Join, HostError> {
        self.refuse(names::JOIN)
    }

    fn logon_audit(&self) -> Result<LogonAudit, HostError> {
        self.refuse(names::LOGON_AUDIT)
    }

    fn updates(&self) -> Result<UpdateState, HostError> {
        self.refuse(names::UPDATES)
    }

    fn listeners(&self) -> Result<Vec<Listener>, HostError> {
        self.refuse(names::LISTENERS)
    }
}

/// What the calls are called in errors.
pub(crate) mod names {
    pub(crate) const ACCOUNTS: &str = "the list of accounts";
    pub(crate) const ADMINISTRATORS: &str = "the group of administrators";
    pub(crate) const CONSOLE_USER: &str = "the session at the screen";
    pub(crate) const PASSWORD_RULES: &str = "the rules for passwords";
    pub(crate) const LOCKOUT_RULES: &str = "the rules for wrong guesses";
    pub(crate) const PASSWORD_COMPLEXITY: &str = "the properties of the account database";
    pub(crate) const JOIN: &str = "the membership of a directory";
    pub(crate) const LOGON_AUDIT: &str = "the audit policy";
    pub(crate) const UPDATES: &str = "the update agent";
    pub(crate) const LISTENERS: &str = "the table of open ports";
}

#[cfg(test)]
mod tests;
