//! Functions that not every system has: looked up when they are asked for.

use windows::Win32::Foundation::FreeLibrary;
use windows::Win32::Foundation::HMODULE;
use windows::Win32::System::LibraryLoader::GetProcAddress;
use windows::Win32::System::LibraryLoader::LOAD_LIBRARY_SEARCH_SYSTEM32;
use windows::Win32::System::LibraryLoader::LoadLibraryExW;
use windows::core::Error;
use windows::core::PCSTR;
use windows::core::PCWSTR;
use windows::core::Result;

/// A library of the system.
pub(super) struct Library(HMODULE);

impl Library {
    /// Loads it from the system's own folder and no other.
    pub(super) fn of_system(name: PCWSTR) -> Result<Self> {
        // SAFETY: the name ends in a zero and lives through the call; the system's libraries may be loaded at any time.
        unsafe { LoadLibraryExW(name, None, LOAD_LIBRARY_SEARCH_SYSTEM32) }.map(Self)
    }

    /// A function, which may be called for as long as the library lives.
    ///
    /// # Safety
    /// `F` is a function pointer of the function's true form.
    pub(super) unsafe fn function<F: Copy>(&self, name: PCSTR) -> Result<F> {
        const { assert!(size_of::<F>() == size_of::<unsafe extern "system" fn() -> isize>()) };
        // SAFETY: the library is loaded, and the name ends in a zero.
        let found = unsafe { GetProcAddress(self.0, name) }.ok_or_else(Error::from_thread)?;
        // SAFETY: both are function pointers of one size; the form is the caller's promise.
        Ok(unsafe { std::mem::transmute_copy(&found) })
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: it was loaded once, and no function of it is called after this.
        let freed = unsafe { FreeLibrary(self.0) };
        drop(freed);
    }
}
