//! Rules for passwords.

use std::ffi::c_void;

use dspt_own_files::Sid;
use windows::Win32::Foundation::NTSTATUS;
use windows::Win32::NetworkManagement::NetManagement::NetUserModalsGet;
use windows::Win32::NetworkManagement::NetManagement::USER_MODALS_INFO_0;
use windows::Win32::NetworkManagement::NetManagement::USER_MODALS_INFO_3;
use windows::Win32::Security::Authentication::Identity::DOMAIN_PASSWORD_COMPLEX;
use windows::Win32::Security::Authentication::Identity::DOMAIN_PASSWORD_INFORMATION;
use windows::Win32::Security::Authentication::Identity::LSA_HANDLE;
use windows::Win32::Security::Authentication::Identity::LSA_OBJECT_ATTRIBUTES;
use windows::Win32::Security::Authentication::Identity::LsaClose;
use windows::Win32::Security::Authentication::Identity::LsaFreeMemory;
use windows::Win32::Security::Authentication::Identity::LsaOpenPolicy;
use windows::Win32::Security::Authentication::Identity::LsaQueryInformationPolicy;
use windows::Win32::Security::Authentication::Identity::POLICY_ACCOUNT_DOMAIN_INFO;
use windows::Win32::Security::Authentication::Identity::POLICY_VIEW_LOCAL_INFORMATION;
use windows::Win32::Security::Authentication::Identity::PolicyAccountDomainInformation;
use windows::Win32::Security::PSID;
use windows::core::Error;
use windows::core::PCWSTR;
use windows::core::Result;
use windows::core::s;
use windows::core::w;

use super::accounts::Page;
use super::library::Library;
use super::refused;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::LockoutRules;
use crate::host::windows::PasswordRules;
use crate::host::windows::names;

pub(super) fn rules() -> std::result::Result<PasswordRules, HostError> {
    // SAFETY: level 0 is this structure.
    let rules: USER_MODALS_INFO_0 = unsafe { modals(names::PASSWORD_RULES, 0)? };
    Ok(PasswordRules {
        min_length: rules.usrmod0_min_passwd_len,
        max_age_seconds: rules.usrmod0_max_passwd_age,
        history: rules.usrmod0_password_hist_len,
    })
}

pub(super) fn lockout() -> std::result::Result<LockoutRules, HostError> {
    // SAFETY: level 3 is this structure.
    let rules: USER_MODALS_INFO_3 = unsafe { modals(names::LOCKOUT_RULES, 3)? };
    Ok(LockoutRules {
        duration_seconds: rules.usrmod3_lockout_duration,
        threshold: rules.usrmod3_lockout_threshold,
    })
}

/// # Safety
/// The structure of this level is `T`.
unsafe fn modals<T: Copy>(what: &str, level: u32) -> std::result::Result<T, HostError> {
    let mut page = Page::default();
    // SAFETY: room for one pointer, freed by its owner.
    let code = unsafe { NetUserModalsGet(PCWSTR::null(), level, &mut page.buffer) };
    page.more(what, code)?;
    page.read = 1;
    // SAFETY: as the caller promises.
    let found = unsafe { page.items::<T>() };
    found
        .first()
        .copied()
        .ok_or_else(|| Refusal::Unreadable.about(what))
}

pub(super) fn complexity() -> std::result::Result<bool, HostError> {
    let what = names::PASSWORD_COMPLEXITY;
    let ask = || -> Result<bool> {
        let database = Database::open()?;
        let domain = account_domain()?;
        database.is_complex(&domain)
    };
    ask().map_err(|error| refused(what, error.code(), &[]))
}

/// The account database, by the library that every Windows has and that no import library names.
struct Database {
    close: unsafe extern "system" fn(*mut c_void) -> NTSTATUS,
    free: unsafe extern "system" fn(*mut c_void) -> NTSTATUS,
    open_domain: unsafe extern "system" fn(*mut c_void, u32, PSID, *mut *mut c_void) -> NTSTATUS,
    query: unsafe extern "system" fn(*mut c_void, i32, *mut *mut c_void) -> NTSTATUS,
    server: *mut c_void,
    _library: Library,
}

const SERVER_CONNECT: u32 = 0x0001;
const SERVER_LOOKUP_DOMAIN: u32 = 0x0020;
const READ_PASSWORD_PARAMETERS: u32 = 0x0001;
/// `DomainPasswordInformation`.
const PASSWORD_INFORMATION: i32 = 1;

type Connect =
    unsafe extern "system" fn(*const c_void, *mut *mut c_void, u32, *const LSA_OBJECT_ATTRIBUTES) -> NTSTATUS;

impl Database {
    fn open() -> Result<Self> {
        let library = Library::of_system(w!("samlib.dll"))?;
        // SAFETY: these are the functions' forms as they are documented ([MS-SAMR] and the SDK's `ntsam.h`).
        let connect: Connect = unsafe { library.function(s!("SamConnect"))? };
        // SAFETY: as above.
        let mut database = unsafe {
            Self {
                close: library.function(s!("SamCloseHandle"))?,
                free: library.function(s!("SamFreeMemory"))?,
                open_domain: library.function(s!("SamOpenDomain"))?,
                query: library.function(s!("SamQueryInformationDomain"))?,
                server: std::ptr::null_mut(),
                _library: library,
            }
        };
        let attributes = LSA_OBJECT_ATTRIBUTES::default();
        let rights = SERVER_CONNECT | SERVER_LOOKUP_DOMAIN;
        // SAFETY: no name stands for this device; room for one handle, closed by `drop`.
        unsafe { connect(std::ptr::null(), &mut database.server, rights, &attributes) }.ok()?;
        Ok(database)
    }

    fn is_complex(&self, domain: &Sid) -> Result<bool> {
        let mut handle = std::ptr::null_mut();
        let mut about = std::ptr::null_mut();
        // SAFETY: the server's handle is open; room for one handle and one pointer, both given back here. The class that
        // is asked for is this structure, of which only what is copied outlives it.
        unsafe {
            (self.open_domain)(
                self.server,
                READ_PASSWORD_PARAMETERS,
                domain.as_raw(),
                &mut handle,
            )
            .ok()?;
            let asked = (self.query)(handle, PASSWORD_INFORMATION, &mut about).ok();
            let properties = about.cast::<DOMAIN_PASSWORD_INFORMATION>().as_ref();
            let properties = properties.map(|about| about.PasswordProperties);
            if !about.is_null() {
                let _ = (self.free)(about);
            }
            let _ = (self.close)(handle);
            asked?;
            let properties = properties.ok_or_else(Error::empty)?;
            Ok(properties.0 & DOMAIN_PASSWORD_COMPLEX.0 != 0)
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.server.is_null() {
            // SAFETY: it was opened by `open` and is closed once.
            let _ = unsafe { (self.close)(self.server) };
        }
    }
}

/// The identity of this device's own accounts.
fn account_domain() -> Result<Sid> {
    let attributes = LSA_OBJECT_ATTRIBUTES::default();
    let mut policy = LSA_HANDLE::default();
    let mut about = std::ptr::null_mut();
    // SAFETY: room for one handle and one pointer, both given back here; the class that is asked for is this structure,
    // of which the identity is copied while it lives.
    unsafe {
        LsaOpenPolicy(
            None,
            &attributes,
            POLICY_VIEW_LOCAL_INFORMATION.cast_unsigned(),
            &mut policy,
        )
        .ok()?;
        let asked = LsaQueryInformationPolicy(policy, PolicyAccountDomainInformation, &mut about).ok();
        let domain = about.cast::<POLICY_ACCOUNT_DOMAIN_INFO>().as_ref();
        let domain = domain.and_then(|about| Sid::copy(about.DomainSid));
        if !about.is_null() {
            let _ = LsaFreeMemory(Some(about));
        }
        let _ = LsaClose(policy);
        asked?;
        domain.ok_or_else(Error::empty)
    }
}
