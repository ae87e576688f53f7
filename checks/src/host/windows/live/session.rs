//! Who sits at the screen.

use dspt_own_files::Sid;
use dspt_own_files::token;
use windows::Win32::Foundation::ERROR_ACCESS_DENIED;
use windows::Win32::Foundation::ERROR_NO_TOKEN;
use windows::Win32::Foundation::ERROR_PRIVILEGE_NOT_HELD;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Security::LookupAccountNameW;
use windows::Win32::Security::PSID;
use windows::Win32::Security::SID_NAME_USE;
use windows::Win32::System::RemoteDesktop::WTS_INFO_CLASS;
use windows::Win32::System::RemoteDesktop::WTSDomainName;
use windows::Win32::System::RemoteDesktop::WTSFreeMemory;
use windows::Win32::System::RemoteDesktop::WTSGetActiveConsoleSessionId;
use windows::Win32::System::RemoteDesktop::WTSQuerySessionInformationW;
use windows::Win32::System::RemoteDesktop::WTSQueryUserToken;
use windows::Win32::System::RemoteDesktop::WTSUserName;
use windows::core::HSTRING;
use windows::core::Owned;
use windows::core::PWSTR;
use windows::core::Result;

use super::refused;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::ConsoleUser;
use crate::host::windows::names;

/// No session has the screen.
const NO_SESSION: u32 = u32::MAX;
/// An identity has at most 68 bytes, a domain's name at most 255 characters.
const IDENTITY_WORDS: usize = 9;
const NAME: usize = 256;

pub(super) fn console_user() -> std::result::Result<ConsoleUser, HostError> {
    let what = names::CONSOLE_USER;
    // SAFETY: nothing is passed.
    let session = unsafe { WTSGetActiveConsoleSessionId() };
    if session == NO_SESSION {
        return Err(Refusal::NotFound.about(what));
    }
    let administrator = token_of(session)
        .and_then(|token| token::is_member(&token, &Sid::administrators()))
        .map_err(|error| refused(what, error.code(), &[ERROR_NO_TOKEN.to_hresult()]))?;
    Ok(ConsoleUser { administrator })
}

/// Only the system may have the token of a session. Anybody else has one only for the session that is their own.
fn token_of(session: u32) -> Result<Owned<HANDLE>> {
    let mut token = HANDLE::default();
    // SAFETY: room for one handle, which is then owned by us alone.
    let asked = unsafe { WTSQueryUserToken(session, &mut token).map(|()| Owned::new(token)) };
    match asked {
        Err(error)
            if [ERROR_PRIVILEGE_NOT_HELD, ERROR_ACCESS_DENIED]
                .iter()
                .any(|code| error.code() == code.to_hresult()) =>
        {
            let own = token::own()?;
            let is_own =
                user_of(session).is_ok_and(|user| token::user(&own).is_ok_and(|own| own == Some(user)));
            if is_own { Ok(own) } else { Err(error) }
        }
        other => other,
    }
}

/// Whose session it is. Names serve only to ask for the number and are forgotten.
fn user_of(session: u32) -> Result<Sid> {
    let domain = session_text(session, WTSDomainName)?;
    let name = session_text(session, WTSUserName)?;
    let account = HSTRING::from(format!(r"{domain}\{name}"));
    let mut identity = [0_u64; IDENTITY_WORDS];
    let mut size = u32::try_from(size_of_val(&identity)).unwrap_or_default();
    let mut domain = [0_u16; NAME];
    let mut length = u32::try_from(NAME).unwrap_or_default();
    let mut kind = SID_NAME_USE::default();
    let found = PSID(identity.as_mut_ptr().cast());
    // SAFETY: both buffers are as long as they are said to be, and what was written is read while it lives.
    let user = unsafe {
        let domain = Some(PWSTR(domain.as_mut_ptr()));
        LookupAccountNameW(
            None,
            &account,
            Some(found),
            &mut size,
            domain,
            &mut length,
            &mut kind,
        )?;
        Sid::copy(found)
    };
    user.ok_or_else(|| ERROR_NO_TOKEN.to_hresult().into())
}

fn session_text(session: u32, what: WTS_INFO_CLASS) -> Result<String> {
    let mut text = PWSTR::null();
    let mut size = 0;
    // SAFETY: room for one pointer, to a text that ends in a zero and is given back here.
    unsafe {
        WTSQuerySessionInformationW(None, session, what, &mut text, &mut size)?;
        let copy = String::from_utf16_lossy(text.as_wide());
        WTSFreeMemory(text.0.cast());
        Ok(copy)
    }
}
