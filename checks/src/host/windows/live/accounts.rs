//! The accounts of this device, and who is of the group of administrators.

use std::collections::BTreeSet;

use dspt_own_files::Sid;
use windows::Win32::Foundation::ERROR_INVALID_LEVEL;
use windows::Win32::Foundation::ERROR_MORE_DATA;
use windows::Win32::Foundation::ERROR_SUCCESS;
use windows::Win32::NetworkManagement::NetManagement::FILTER_NORMAL_ACCOUNT;
use windows::Win32::NetworkManagement::NetManagement::LOCALGROUP_MEMBERS_INFO_0;
use windows::Win32::NetworkManagement::NetManagement::MAX_PREFERRED_LENGTH;
use windows::Win32::NetworkManagement::NetManagement::NetApiBufferFree;
use windows::Win32::NetworkManagement::NetManagement::NetLocalGroupGetMembers;
use windows::Win32::NetworkManagement::NetManagement::NetUserEnum;
use windows::Win32::NetworkManagement::NetManagement::NetUserGetInfo;
use windows::Win32::NetworkManagement::NetManagement::USER_INFO_3;
use windows::Win32::NetworkManagement::NetManagement::USER_INFO_24;
use windows::Win32::Security::LookupAccountSidW;
use windows::Win32::Security::SID_NAME_USE;
use windows::core::PCWSTR;
use windows::core::PWSTR;

use super::refused;
use super::refused_win32;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::Account;
use crate::host::windows::names;
use crate::limits;

const SECONDS_PER_DAY: i64 = 86_400;
/// Accounts that Windows makes while it is set up, `defaultuser0` and so on. They are nobody's.
const SET_UP: &str = "defaultuser";
/// A group's name has at most 256 characters, and a zero at its end.
const NAME: usize = 257;

pub(super) fn all() -> Result<Vec<Account>, HostError> {
    let mut accounts = Vec::new();
    let mut from = 0;
    loop {
        let mut page = Page::default();
        // SAFETY: room for one pointer, two counts and the place to go on from; the buffer is freed by its owner.
        let code = unsafe {
            NetUserEnum(
                PCWSTR::null(),
                3,
                FILTER_NORMAL_ACCOUNT,
                &mut page.buffer,
                MAX_PREFERRED_LENGTH,
                &mut page.read,
                &mut page.total,
                Some(&mut from),
            )
        };
        let more = page.more(names::ACCOUNTS, code)?;
        // SAFETY: level 3 was asked for, of which as many were read as it counted.
        for user in unsafe { page.items::<USER_INFO_3>() } {
            accounts.extend(account(user)?);
        }
        room(names::ACCOUNTS, accounts.len())?;
        if !more {
            return Ok(accounts);
        }
    }
}

/// An account without its name; none where it is nobody's.
fn account(user: &USER_INFO_3) -> Result<Option<Account>, HostError> {
    // SAFETY: the name lives in the page that it was read from, which outlives this call.
    let is_set_up = unsafe { user.usri3_name.to_string() }
        .is_ok_and(|name| name.to_ascii_lowercase().starts_with(SET_UP));
    if is_set_up {
        return Ok(None);
    }
    // Windows says 0 for an age that it cannot tell, because no password was ever set.
    let age = (user.usri3_password_age != 0).then(|| i64::from(user.usri3_password_age) / SECONDS_PER_DAY);
    let last = (user.usri3_last_logon != 0).then(|| i64::from(user.usri3_last_logon) / SECONDS_PER_DAY);
    Ok(Some(Account {
        rid: user.usri3_user_id,
        flags: user.usri3_flags.0,
        last_logon_day: last,
        password_age_days: age,
        internet_identity: internet_identity(user.usri3_name)?,
    }))
}

fn internet_identity(name: PWSTR) -> Result<bool, HostError> {
    let mut page = Page::default();
    // SAFETY: the name lives in the page that it was read from; room for one pointer, freed by its owner.
    let code = unsafe { NetUserGetInfo(PCWSTR::null(), PCWSTR(name.0), 24, &mut page.buffer) };
    // A system that has no such level has no such accounts.
    if code == ERROR_INVALID_LEVEL.0 {
        return Ok(false);
    }
    page.more(names::ACCOUNTS, code)?;
    page.read = 1;
    // SAFETY: level 24 was asked for, which is one structure.
    let found = unsafe { page.items::<USER_INFO_24>() };
    Ok(found.iter().any(|about| about.usri24_internet_identity.as_bool()))
}

pub(super) fn administrators() -> Result<u32, HostError> {
    let what = names::ADMINISTRATORS;
    let group = group_name(&Sid::administrators()).map_err(|error| refused(what, error.code(), &[]))?;
    let mut members = BTreeSet::new();
    let mut from = 0;
    loop {
        let mut page = Page::default();
        // SAFETY: the name ends in a zero and lives through the call; the rest as in `all`.
        let code = unsafe {
            NetLocalGroupGetMembers(
                PCWSTR::null(),
                PCWSTR(group.as_ptr()),
                0,
                &mut page.buffer,
                MAX_PREFERRED_LENGTH,
                &mut page.read,
                &mut page.total,
                Some(&mut from),
            )
        };
        let more = page.more(what, code)?;
        // SAFETY: level 0 was asked for, of which as many were read as it counted, with identities in the same buffer.
        members.extend(unsafe {
            let items = page.items::<LOCALGROUP_MEMBERS_INFO_0>();
            items
                .iter()
                .filter_map(|member| Sid::copy(member.lgrmi0_sid))
                .collect::<Vec<_>>()
        });
        room(what, members.len())?;
        if !more {
            // The built-in administrator cannot be taken out, so a group without members was not looked into.
            return match u32::try_from(members.len()) {
                Ok(0) | Err(_) => Err(Refusal::Unreadable.about(what)),
                Ok(count) => Ok(count),
            };
        }
    }
}

/// What the group is called in this system's language, with a zero at its end.
fn group_name(group: &Sid) -> windows::core::Result<[u16; NAME]> {
    let mut name = [0_u16; NAME];
    let mut domain = [0_u16; NAME];
    // One less than there is room for, so that the last stays zero.
    let mut length = u32::try_from(NAME - 1).unwrap_or_default();
    let mut domain_length = length;
    let mut kind = SID_NAME_USE::default();
    // SAFETY: both buffers are longer than they are said to be, and the identity lives through the call.
    unsafe {
        let (name, domain) = (PWSTR(name.as_mut_ptr()), PWSTR(domain.as_mut_ptr()));
        LookupAccountSidW(
            PCWSTR::null(),
            group.as_raw(),
            Some(name),
            &mut length,
            Some(domain),
            &mut domain_length,
            &mut kind,
        )?;
    }
    Ok(name)
}

fn room(what: &str, count: usize) -> Result<(), HostError> {
    if count <= limits::ACCOUNTS {
        return Ok(());
    }
    let (path, limit) = (what.to_owned(), limits::ACCOUNTS);
    Err(HostError::TooLarge { path, limit })
}

/// What one call gave, freed when it was looked at.
pub(super) struct Page {
    pub(super) buffer: *mut u8,
    pub(super) read: u32,
    total: u32,
}

impl Default for Page {
    fn default() -> Self {
        let buffer = std::ptr::null_mut();
        let (read, total) = (0, 0);
        Self { buffer, read, total }
    }
}

impl Page {
    /// Whether there is more to come.
    pub(super) fn more(&self, what: &str, code: u32) -> Result<bool, HostError> {
        if code == ERROR_SUCCESS.0 {
            return Ok(false);
        }
        // A page that says "more" and holds nothing would never end.
        if code == ERROR_MORE_DATA.0 && self.read > 0 {
            return Ok(true);
        }
        Err(refused_win32(what, code))
    }

    /// The structures of the page.
    ///
    /// # Safety
    /// The call filled the page with as many `T` as it counted.
    pub(super) unsafe fn items<T>(&self) -> &[T] {
        if self.buffer.is_null() {
            return &[];
        }
        // SAFETY: as the caller promises; the buffer is aligned for what the call puts there.
        unsafe { std::slice::from_raw_parts(self.buffer.cast::<T>(), self.read as usize) }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if !self.buffer.is_null() {
            // SAFETY: the call made this buffer and nobody else frees it. What it answers changes nothing.
            unsafe { NetApiBufferFree(Some(self.buffer.cast())) };
        }
    }
}
