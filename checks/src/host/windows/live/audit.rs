//! What is recorded of signing in.

use windows::Win32::Foundation::ERROR_NOT_ALL_ASSIGNED;
use windows::Win32::Foundation::ERROR_PRIVILEGE_NOT_HELD;
use windows::Win32::Foundation::GetLastError;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Foundation::LUID;
use windows::Win32::Security::AdjustTokenPrivileges;
use windows::Win32::Security::Authentication::Identity::AuditFree;
use windows::Win32::Security::Authentication::Identity::AuditQuerySystemPolicy;
use windows::Win32::Security::ImpersonateSelf;
use windows::Win32::Security::LUID_AND_ATTRIBUTES;
use windows::Win32::Security::LookupPrivilegeValueW;
use windows::Win32::Security::RevertToSelf;
use windows::Win32::Security::SE_PRIVILEGE_ENABLED;
use windows::Win32::Security::SE_SECURITY_NAME;
use windows::Win32::Security::SecurityImpersonation;
use windows::Win32::Security::TOKEN_ADJUST_PRIVILEGES;
use windows::Win32::Security::TOKEN_PRIVILEGES;
use windows::Win32::System::Threading::GetCurrentThread;
use windows::Win32::System::Threading::OpenThreadToken;
use windows::core::Error;
use windows::core::GUID;
use windows::core::Owned;
use windows::core::PCWSTR;
use windows::core::Result;

use super::refused;
use crate::host::HostError;
use crate::host::windows::LogonAudit;
use crate::host::windows::names;

/// The subcategory *Logon*.
const LOGON: GUID = GUID::from_u128(0x0CCE9215_69AE_11D9_BED3_505054503030);
const SUCCESS: u32 = 1;
const FAILURE: u32 = 2;
/// Neither; what else stands there is no answer.
const NONE: u32 = 4;

pub(super) fn logon() -> std::result::Result<LogonAudit, HostError> {
    let look = || {
        let _right = Right::take()?;
        query()
    };
    look().map_err(|error| refused(names::LOGON_AUDIT, error.code(), &[]))
}

fn query() -> Result<LogonAudit> {
    let mut found = std::ptr::null_mut();
    // SAFETY: one subcategory is asked for, so one structure comes, of which one number is copied before it is given back.
    let setting = unsafe {
        if !AuditQuerySystemPolicy(&[LOGON], &mut found) || found.is_null() {
            return Err(Error::from_thread());
        }
        let setting = (*found).AuditingInformation;
        AuditFree(found.cast());
        setting
    };
    // Nothing at all is not what Windows says of a setting: whoever answers so does not know.
    if setting & (SUCCESS | FAILURE | NONE) == 0 {
        return Err(Error::empty());
    }
    Ok(LogonAudit {
        success: setting & SUCCESS != 0,
        failure: setting & FAILURE != 0,
    })
}

/// The right to read the policy, which an administrator has and must switch on: on this thread only, and for as long as
/// this lives.
struct Right;

impl Right {
    fn take() -> Result<Self> {
        // SAFETY: only this thread is changed, and `drop` changes it back.
        unsafe { ImpersonateSelf(SecurityImpersonation)? };
        let taken = Self;
        let mut token = HANDLE::default();
        let mut right = LUID::default();
        // SAFETY: room for one handle, then owned by us alone, and for one number.
        let token = unsafe {
            OpenThreadToken(GetCurrentThread(), TOKEN_ADJUST_PRIVILEGES, true, &mut token)?;
            LookupPrivilegeValueW(PCWSTR::null(), SE_SECURITY_NAME, &mut right)?;
            Owned::new(token)
        };
        let wanted = TOKEN_PRIVILEGES {
            PrivilegeCount: 1,
            Privileges: [LUID_AND_ATTRIBUTES {
                Luid: right,
                Attributes: SE_PRIVILEGE_ENABLED,
            }],
        };
        // SAFETY: the structure holds the one right that it counts.
        let refused = unsafe {
            AdjustTokenPrivileges(*token, false, Some(&wanted), 0, None, None)?;
            GetLastError() == ERROR_NOT_ALL_ASSIGNED
        };
        if refused {
            return Err(ERROR_PRIVILEGE_NOT_HELD.to_hresult().into());
        }
        Ok(taken)
    }
}

impl Drop for Right {
    fn drop(&mut self) {
        // SAFETY: the thread was changed by `take`.
        let reverted = unsafe { RevertToSelf() };
        // Left as it is, the thread would keep a right to read; there is nothing else to be done.
        drop(reverted);
    }
}
