//! The directory that this device belongs to.

use windows::Win32::Foundation::ERROR_SUCCESS;
use windows::Win32::NetworkManagement::NetManagement::DSREG_DEVICE_JOIN;
use windows::Win32::NetworkManagement::NetManagement::DSREG_JOIN_INFO;
use windows::Win32::NetworkManagement::NetManagement::DSREG_WORKPLACE_JOIN;
use windows::Win32::NetworkManagement::NetManagement::NETSETUP_JOIN_STATUS;
use windows::Win32::NetworkManagement::NetManagement::NetApiBufferFree;
use windows::Win32::NetworkManagement::NetManagement::NetGetJoinInformation;
use windows::Win32::NetworkManagement::NetManagement::NetSetupDomainName;
use windows::Win32::NetworkManagement::NetManagement::NetSetupUnknownStatus;
use windows::core::HRESULT;
use windows::core::PCWSTR;
use windows::core::PWSTR;
use windows::core::Result;
use windows::core::s;
use windows::core::w;

use super::library::Library;
use super::refused;
use super::refused_win32;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::CloudJoin;
use crate::host::windows::Join;
use crate::host::windows::names;

pub(super) fn look() -> std::result::Result<Join, HostError> {
    let domain = is_in_domain()?;
    let cloud = cloud().map_err(|error| refused(names::JOIN, error.code(), &[]))?;
    Ok(Join { domain, cloud })
}

fn is_in_domain() -> std::result::Result<bool, HostError> {
    let mut name = PWSTR::null();
    let mut status = NETSETUP_JOIN_STATUS::default();
    // SAFETY: no name stands for this device; room for one pointer, which is given back here unread.
    let code = unsafe {
        let code = NetGetJoinInformation(PCWSTR::null(), &mut name, &mut status);
        if !name.is_null() {
            NetApiBufferFree(Some(name.0.cast_const().cast()));
        }
        code
    };
    if code != ERROR_SUCCESS.0 {
        return Err(refused_win32(names::JOIN, code));
    }
    if status == NetSetupUnknownStatus {
        return Err(Refusal::Unreadable.about(names::JOIN));
    }
    Ok(status == NetSetupDomainName)
}

/// By functions that Windows 10 had from its second year on.
fn cloud() -> Result<CloudJoin> {
    type Ask = unsafe extern "system" fn(PCWSTR, *mut *mut DSREG_JOIN_INFO) -> HRESULT;
    type Free = unsafe extern "system" fn(*mut DSREG_JOIN_INFO);
    let library = Library::of_system(w!("netapi32.dll"))?;
    // SAFETY: these are the functions' forms as they are documented.
    let (ask, free): (Ask, Free) = unsafe {
        (
            library.function(s!("NetGetAadJoinInformation"))?,
            library.function(s!("NetFreeAadJoinInformation"))?,
        )
    };
    let mut about = std::ptr::null_mut();
    // SAFETY: no tenant stands for any; room for one pointer, of which one number is copied before it is given back.
    let kind = unsafe {
        ask(PCWSTR::null(), &mut about).ok()?;
        let kind = about.as_ref().map(|about| about.joinType);
        if !about.is_null() {
            free(about);
        }
        kind
    };
    Ok(match kind {
        Some(DSREG_DEVICE_JOIN) => CloudJoin::Device,
        Some(DSREG_WORKPLACE_JOIN) => CloudJoin::Workplace,
        // Nothing is given where there is no join.
        _ => CloudJoin::None,
    })
}
