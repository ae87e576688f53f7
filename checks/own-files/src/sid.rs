//! Identities of accounts and groups: numbers, never names.

use std::fmt::Write;

use windows::Win32::Security::GetLengthSid;
use windows::Win32::Security::IsValidSid;
use windows::Win32::Security::PSID;

/// An identity, as its bytes.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Sid(Vec<u8>);

/// `S-1-5-32-544`, the group of administrators.
const ADMINISTRATORS: [u8; 16] = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
/// `S-1-5-18`, the system itself.
const SYSTEM: [u8; 12] = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
/// Revision, count of parts, and six bytes of authority; then the parts, four bytes each.
const HEAD: usize = 8;

impl Sid {
    /// The group of administrators.
    pub fn administrators() -> Self {
        Self(ADMINISTRATORS.to_vec())
    }

    /// The system itself.
    pub fn system() -> Self {
        Self(SYSTEM.to_vec())
    }

    /// Copies one that Windows holds; none where it is none.
    ///
    /// # Safety
    /// The pointer is null, or points to a security identifier that lives through the call.
    pub unsafe fn copy(sid: PSID) -> Option<Self> {
        if sid.is_invalid() {
            return None;
        }
        // SAFETY: as the caller promises; only the head is looked at.
        if !unsafe { IsValidSid(sid) }.as_bool() {
            return None;
        }
        // SAFETY: it is valid, so it is as long as it says.
        let bytes = unsafe { std::slice::from_raw_parts(sid.0.cast::<u8>(), GetLengthSid(sid) as usize) };
        Some(Self(bytes.to_vec()))
    }

    /// For Windows to look at; it must not write there.
    pub fn as_raw(&self) -> PSID {
        PSID(self.0.as_ptr().cast_mut().cast())
    }

    /// `S-1-5-32-544`.
    pub fn text(&self) -> String {
        let (head, parts) = self.0.split_at(HEAD.min(self.0.len()));
        let authority = head
            .iter()
            .skip(2)
            .fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        let mut text = format!("S-1-{authority}");
        let (parts, _) = parts.as_chunks::<4>();
        for part in parts {
            // Writing into a text does not fail.
            let _ = write!(text, "-{}", u32::from_le_bytes(*part));
        }
        text
    }
}
