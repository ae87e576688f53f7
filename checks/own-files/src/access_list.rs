//! What an access list lets others do.

use windows::Win32::Foundation::GENERIC_ALL;
use windows::Win32::Foundation::GENERIC_READ;
use windows::Win32::Foundation::GENERIC_WRITE;
use windows::Win32::Security::ACCESS_ALLOWED_ACE;
use windows::Win32::Security::ACE_HEADER;
use windows::Win32::Security::ACL;
use windows::Win32::Security::GetAce;
use windows::Win32::Security::INHERIT_ONLY_ACE;
use windows::Win32::Security::PSID;
use windows::Win32::Storage::FileSystem::DELETE;
use windows::Win32::Storage::FileSystem::FILE_APPEND_DATA;
use windows::Win32::Storage::FileSystem::FILE_DELETE_CHILD;
use windows::Win32::Storage::FileSystem::FILE_READ_DATA;
use windows::Win32::Storage::FileSystem::FILE_WRITE_DATA;
use windows::Win32::Storage::FileSystem::FILE_WRITE_EA;
use windows::Win32::Storage::FileSystem::WRITE_DAC;
use windows::Win32::Storage::FileSystem::WRITE_OWNER;

use crate::sid::Sid;

const READ: u32 = FILE_READ_DATA.0 | GENERIC_READ.0 | GENERIC_ALL.0;
const WRITE: u32 = FILE_WRITE_DATA.0
    | FILE_APPEND_DATA.0
    | FILE_WRITE_EA.0
    | FILE_DELETE_CHILD.0
    | DELETE.0
    | WRITE_DAC.0
    | WRITE_OWNER.0
    | GENERIC_WRITE.0
    | GENERIC_ALL.0;
/// The kinds of entry that refuse, and those that only write a log. What is left out allows.
const ALLOWS_NOTHING: [u8; 10] = [1, 2, 3, 6, 7, 8, 10, 12, 13, 17];
/// The plain kinds of entry that allow: the identity follows the rights.
const ALLOWS: [u8; 2] = [0, 9];

/// What others may do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Others {
    pub(crate) read: bool,
    pub(crate) write: bool,
}

impl Others {
    const EVERYTHING: Self = Self {
        read: true,
        write: true,
    };

    /// Reads a list. What it refuses is not looked at, so that others may here seem to have more than they have, never
    /// less.
    ///
    /// # Safety
    /// The list is null, which lets everybody do everything, or a valid one that lives through the call.
    pub(crate) unsafe fn of(list: *const ACL, trusted: &[Sid]) -> Self {
        // SAFETY: as the caller promises.
        let Some(head) = (unsafe { list.as_ref() }) else {
            return Self::EVERYTHING;
        };
        let mut others = Self::default();
        for index in 0..u32::from(head.AceCount) {
            let mut entry = std::ptr::null_mut();
            // SAFETY: the number is below the count; room for one pointer, which points into the list.
            let found = unsafe { GetAce(list, index, &mut entry) };
            if found.is_err() || entry.is_null() {
                return Self::EVERYTHING;
            }
            // SAFETY: the entry lies in the list.
            let entry = unsafe { Self::of_entry(entry.cast_const().cast(), trusted) };
            others.read |= entry.read;
            others.write |= entry.write;
        }
        others
    }

    /// # Safety
    /// The entry lies in a valid list.
    unsafe fn of_entry(entry: *const ACE_HEADER, trusted: &[Sid]) -> Self {
        // SAFETY: as the caller promises; every entry begins with this head.
        let head = unsafe { entry.read_unaligned() };
        let is_for_children_only = u32::from(head.AceFlags) & INHERIT_ONLY_ACE.0 != 0;
        if is_for_children_only || ALLOWS_NOTHING.contains(&head.AceType) {
            return Self::default();
        }
        if !ALLOWS.contains(&head.AceType) {
            return Self::EVERYTHING;
        }
        let entry = entry.cast::<ACCESS_ALLOWED_ACE>();
        // SAFETY: entries of these kinds have this form, and their identity begins where `SidStart` does.
        let (rights, who) = unsafe {
            let who = PSID((&raw const (*entry).SidStart).cast_mut().cast());
            ((&raw const (*entry).Mask).read_unaligned(), Sid::copy(who))
        };
        if who.is_some_and(|who| trusted.contains(&who)) {
            return Self::default();
        }
        Self {
            read: rights & READ != 0,
            write: rights & WRITE != 0,
        }
    }
}
