//! Sealing a secret to this computer; making and checking files and folders.

use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::MetadataExt;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::os::windows::io::FromRawHandle;
use std::path::Path;

use windows::Win32::Foundation::GENERIC_WRITE;
use windows::Win32::Foundation::HANDLE;
use windows::Win32::Foundation::HLOCAL;
use windows::Win32::Foundation::LocalFree;
use windows::Win32::Foundation::WIN32_ERROR;
use windows::Win32::Security::Authorization::ConvertStringSecurityDescriptorToSecurityDescriptorW;
use windows::Win32::Security::Authorization::GetSecurityInfo;
use windows::Win32::Security::Authorization::SDDL_REVISION_1;
use windows::Win32::Security::Authorization::SE_FILE_OBJECT;
use windows::Win32::Security::Cryptography::CRYPT_INTEGER_BLOB;
use windows::Win32::Security::Cryptography::CRYPTPROTECT_LOCAL_MACHINE;
use windows::Win32::Security::Cryptography::CRYPTPROTECT_UI_FORBIDDEN;
use windows::Win32::Security::Cryptography::CryptProtectData;
use windows::Win32::Security::Cryptography::CryptUnprotectData;
use windows::Win32::Security::DACL_SECURITY_INFORMATION;
use windows::Win32::Security::OWNER_SECURITY_INFORMATION;
use windows::Win32::Security::PSECURITY_DESCRIPTOR;
use windows::Win32::Security::PSID;
use windows::Win32::Security::SECURITY_ATTRIBUTES;
use windows::Win32::Storage::FileSystem::CREATE_NEW;
use windows::Win32::Storage::FileSystem::CreateDirectoryW;
use windows::Win32::Storage::FileSystem::CreateFileW;
use windows::Win32::Storage::FileSystem::FILE_ATTRIBUTE_NORMAL;
use windows::Win32::Storage::FileSystem::FILE_ATTRIBUTE_REPARSE_POINT;
use windows::Win32::Storage::FileSystem::FILE_FLAG_BACKUP_SEMANTICS;
use windows::Win32::Storage::FileSystem::FILE_FLAG_OPEN_REPARSE_POINT;
use windows::Win32::Storage::FileSystem::FILE_GENERIC_READ;
use windows::Win32::Storage::FileSystem::FILE_SHARE_READ;
use windows::core::HSTRING;
use windows::core::PCWSTR;

use crate::access_list::Others;
use crate::limits;
use crate::sid::Sid;
use crate::token;

/// Seals a secret so that only this Windows installation opens it: a copy of the disk's files elsewhere does not. Every
/// program of this computer can, so the file must be guarded besides.
///
/// # Errors
/// What Windows answers.
pub fn seal(secret: &[u8]) -> io::Result<Vec<u8>> {
    let secret = blob(secret)?;
    let flags = CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN;
    let mut sealed = CRYPT_INTEGER_BLOB::default();
    // SAFETY: the secret lives through the call; what comes back is given back by `take`.
    unsafe {
        CryptProtectData(&secret, PCWSTR::null(), None, None, None, flags, &mut sealed).map_err(system)?;
        Ok(take(&sealed))
    }
}

/// Opens what [`seal`] sealed.
///
/// # Errors
/// What Windows answers: it was changed, or sealed by another installation.
pub fn unseal(sealed: &[u8]) -> io::Result<Vec<u8>> {
    let sealed = blob(sealed)?;
    let mut secret = CRYPT_INTEGER_BLOB::default();
    // SAFETY: as in `seal`.
    unsafe {
        CryptUnprotectData(
            &sealed,
            None,
            None,
            None,
            None,
            CRYPTPROTECT_UI_FORBIDDEN,
            &mut secret,
        )
        .map_err(system)?;
        Ok(take(&secret))
    }
}

/// Makes a file that nobody else may read or change, to be written; one that is there is an error.
///
/// # Errors
/// What Windows answers.
pub fn create_new(path: &Path) -> io::Result<File> {
    let guard = Guard::of(false)?;
    let name = name(path);
    // SAFETY: the name ends in a zero; the guard lives through the call. The handle is owned by the file alone.
    unsafe {
        let handle = CreateFileW(
            PCWSTR(name.as_ptr()),
            GENERIC_WRITE.0,
            FILE_SHARE_READ,
            Some(&guard.attributes()),
            CREATE_NEW,
            FILE_ATTRIBUTE_NORMAL,
            None,
        )
        .map_err(system)?;
        Ok(File::from_raw_handle(handle.0))
    }
}

/// Makes a folder, and those above it, that nobody else may look into or change. What is there already stays as it is.
///
/// # Errors
/// What Windows answers.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    let guard = Guard::of(true)?;
    let name = name(path);
    // SAFETY: the name ends in a zero; the guard lives through the call.
    let made = unsafe { CreateDirectoryW(PCWSTR(name.as_ptr()), Some(&guard.attributes())) };
    match made.map_err(system) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// Opens a file or folder itself, never what a link there points to.
///
/// # Errors
/// What Windows answers.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    std::fs::OpenOptions::new()
        .access_mode(FILE_GENERIC_READ.0)
        .custom_flags(flags.0)
        .open(path)
}

/// Whose an open file or folder is, and what others may do with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Access {
    /// It is a link to somewhere else.
    pub is_link: bool,
    /// It belongs to this account, to the administrators or to the system.
    pub is_ours: bool,
    /// Others may read it.
    pub others_read: bool,
    /// Others may write it, remove it or change who may.
    pub others_write: bool,
}

/// Looks at an open file or folder.
///
/// # Errors
/// What Windows answers.
pub fn access(file: &File) -> io::Result<Access> {
    let attributes = file.metadata()?.file_attributes();
    let trusted = trusted()?;
    let (mut owner, mut list) = (PSID::default(), std::ptr::null_mut());
    let mut descriptor = PSECURITY_DESCRIPTOR::default();
    // SAFETY: the file is open; room for three pointers, of which the first two point into the third.
    unsafe {
        let wanted = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
        GetSecurityInfo(
            HANDLE(file.as_raw_handle()),
            SE_FILE_OBJECT,
            wanted,
            Some(&mut owner),
            None,
            Some(&mut list),
            None,
            Some(&mut descriptor),
        )
        .ok()
        .map_err(system)?;
    }
    let _descriptor = Guard(descriptor);
    // SAFETY: both lie in the descriptor, which lives until the end of this function.
    let (owner, others) = unsafe { (Sid::copy(owner), Others::of(list, &trusted)) };
    Ok(Access {
        is_link: attributes & FILE_ATTRIBUTE_REPARSE_POINT.0 != 0,
        is_ours: owner.is_some_and(|owner| trusted.contains(&owner)),
        others_read: others.read,
        others_write: others.write,
    })
}

/// What to type so that a file or folder is this account's, the administrators' and the system's alone: by numbers, which are
/// the same in every language and need no shell.
pub fn keep_others_out(path: &Path) -> String {
    let person = token::own().and_then(|token| token::user(&token)).ok().flatten();
    let person = person.map(|person| format!(" *{}:F", person.text()));
    format!(
        "icacls \"{}\" /inheritance:r /grant:r *S-1-5-18:F *S-1-5-32-544:F{}",
        path.display(),
        person.unwrap_or_default()
    )
}

/// Who may do everything.
fn trusted() -> io::Result<Vec<Sid>> {
    let mut trusted = vec![Sid::system(), Sid::administrators()];
    let token = token::own().map_err(system)?;
    trusted.extend(token::user(&token).map_err(system)?);
    Ok(trusted)
}

/// A security descriptor that Windows made.
struct Guard(PSECURITY_DESCRIPTOR);

impl Guard {
    /// One that lets in those who are trusted and keeps out what the folder above would let in.
    fn of(is_folder: bool) -> io::Result<Self> {
        let own = token::own().map_err(system)?;
        // An administrator's other programs have the person's rights but not an administrator's: with those, what is made
        // is the administrators', so that it is the service's too and nobody else's.
        let person = if token::is_elevated(&own) {
            None
        } else {
            token::user(&own).map_err(system)?
        };
        let text = HSTRING::from(guard_text(is_folder, person.as_ref()));
        let mut descriptor = PSECURITY_DESCRIPTOR::default();
        // SAFETY: the text lives through the call; room for one pointer, freed by `drop`.
        unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                &text,
                SDDL_REVISION_1,
                &mut descriptor,
                None,
            )
            .map_err(system)?;
        }
        Ok(Self(descriptor))
    }

    fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or_default(),
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: false.into(),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // SAFETY: Windows made it with its local allocator, and nobody else frees it.
        unsafe { LocalFree(Some(HLOCAL(self.0.0))) };
    }
}

/// Who owns it and who may do everything with it, as Windows writes that: the system, the administrators, and the person
/// whose it is; without a person it is the administrators'.
fn guard_text(is_folder: bool, person: Option<&Sid>) -> String {
    let reach = if is_folder { "OICI" } else { "" };
    let owner = if person.is_some() { "" } else { "O:BA" };
    let person = person.map(|person| format!("(A;{reach};FA;;;{})", person.text()));
    let person = person.unwrap_or_default();
    format!("{owner}D:P(A;{reach};FA;;;SY)(A;{reach};FA;;;BA){person}")
}

fn blob(bytes: &[u8]) -> io::Result<CRYPT_INTEGER_BLOB> {
    if bytes.len() > limits::SEALED_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(CRYPT_INTEGER_BLOB {
        cbData: u32::try_from(bytes.len()).unwrap_or_default(),
        // Windows only reads it.
        pbData: bytes.as_ptr().cast_mut(),
    })
}

/// Copies what Windows made, wipes it and gives it back.
///
/// # Safety
/// Windows made it with its local allocator, and nobody looks at it afterwards.
unsafe fn take(made: &CRYPT_INTEGER_BLOB) -> Vec<u8> {
    if made.pbData.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises; it is as long as it says.
    unsafe {
        let bytes = std::slice::from_raw_parts_mut(made.pbData, made.cbData as usize);
        let copy = bytes.to_vec();
        for byte in bytes {
            // What is written last before memory is freed may otherwise be left out.
            std::ptr::write_volatile(byte, 0);
        }
        LocalFree(Some(HLOCAL(made.pbData.cast())));
        copy
    }
}

/// The error as the standard library knows it: by its system code, from which it tells what kind it is.
fn system(error: windows::core::Error) -> io::Error {
    match WIN32_ERROR::from_error(&error) {
        Some(code) => io::Error::from_raw_os_error(code.0.cast_signed()),
        None => error.into(),
    }
}

fn name(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain([0]).collect()
}

#[cfg(test)]
mod tests;
