//! What a program or a session may do.

use windows::Win32::Foundation::HANDLE;
use windows::Win32::Security::GetTokenInformation;
use windows::Win32::Security::TOKEN_ELEVATION;
use windows::Win32::Security::TOKEN_GROUPS;
use windows::Win32::Security::TOKEN_INFORMATION_CLASS;
use windows::Win32::Security::TOKEN_QUERY;
use windows::Win32::Security::TOKEN_USER;
use windows::Win32::Security::TokenElevation;
use windows::Win32::Security::TokenGroups;
use windows::Win32::Security::TokenUser;
use windows::Win32::System::Threading::GetCurrentProcess;
use windows::Win32::System::Threading::OpenProcessToken;
use windows::core::Owned;
use windows::core::Result;

use crate::limits;
use crate::sid::Sid;

/// This program's token, to look at.
///
/// # Errors
/// What Windows answers.
pub fn own() -> Result<Owned<HANDLE>> {
    let mut token = HANDLE::default();
    // SAFETY: room for one handle, which is then owned by us alone.
    unsafe {
        OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &mut token)?;
        Ok(Owned::new(token))
    }
}

/// Whether it is an administrator's with the rights switched on.
pub fn is_elevated(token: &HANDLE) -> bool {
    information(token, TokenElevation).is_ok_and(|about| {
        // SAFETY: what was asked for is this structure.
        unsafe { about.as_ref::<TOKEN_ELEVATION>() }.is_some_and(|about| about.TokenIsElevated != 0)
    })
}

/// Whose it is; none where Windows names nobody.
///
/// # Errors
/// What Windows answers.
pub fn user(token: &HANDLE) -> Result<Option<Sid>> {
    let about = information(token, TokenUser)?;
    // SAFETY: what was asked for is this structure, and the identity lies behind it in the same memory.
    Ok(unsafe {
        about
            .as_ref::<TOKEN_USER>()
            .and_then(|about| Sid::copy(about.User.Sid))
    })
}

/// Whether it is of a member of a group, also where the membership serves only to refuse: so Windows marks the group of
/// administrators in the everyday token of an administrator.
///
/// # Errors
/// What Windows answers.
pub fn is_member(token: &HANDLE, group: &Sid) -> Result<bool> {
    let about = information(token, TokenGroups)?;
    // SAFETY: what was asked for is this structure.
    let Some(groups) = (unsafe { about.as_ref::<TOKEN_GROUPS>() }) else {
        return Ok(false);
    };
    let count = (groups.GroupCount as usize).min(limits::GROUPS);
    let first = groups.Groups.as_ptr();
    // SAFETY: Windows wrote as many groups behind the first as it counted, with their identities in the same memory.
    Ok(unsafe { std::slice::from_raw_parts(first, count) }
        .iter()
        .any(|own| unsafe { Sid::copy(own.Sid) }.as_ref() == Some(group)))
}

/// Memory that Windows filled, aligned for everything that it puts there.
struct About(Vec<u64>);

impl About {
    /// Looks at it as a structure; none where it is too short to be one.
    ///
    /// # Safety
    /// Windows filled it with a `T`.
    unsafe fn as_ref<T>(&self) -> Option<&T> {
        // SAFETY: as the caller promises; it is long enough and as aligned as any such structure.
        (size_of_val(self.0.as_slice()) >= size_of::<T>()).then(|| unsafe { &*self.0.as_ptr().cast::<T>() })
    }
}

fn information(token: &HANDLE, class: TOKEN_INFORMATION_CLASS) -> Result<About> {
    let mut size = 0;
    // SAFETY: without room it only says how much it needs.
    let asked = unsafe { GetTokenInformation(*token, class, None, 0, &mut size) };
    if size == 0 {
        asked?;
    }
    let mut about = vec![0_u64; (size as usize).div_ceil(size_of::<u64>())];
    // SAFETY: the memory is at least as long as it is said to be.
    unsafe { GetTokenInformation(*token, class, Some(about.as_mut_ptr().cast()), size, &mut size)? };
    Ok(About(about))
}
