//! The registry, read only.

use windows::Win32::Foundation::ERROR_FILE_NOT_FOUND;
use windows::Win32::Foundation::ERROR_NO_MORE_ITEMS;
use windows::Win32::Foundation::ERROR_PATH_NOT_FOUND;
use windows::Win32::Foundation::ERROR_SUCCESS;
use windows::Win32::System::Registry::HKEY;
use windows::Win32::System::Registry::RegEnumKeyExW;
use windows::core::HRESULT;
use windows::core::PWSTR;
use windows_registry::Key;
use windows_registry::LOCAL_MACHINE;
use windows_registry::Type;
use windows_registry::USERS;
use windows_registry::Value;

use super::refused;
use crate::host::HostError;
use crate::host::Refusal;
use crate::host::windows::Bytes;
use crate::host::windows::RegistryValue;
use crate::limits;

/// A key's name has at most 255 characters, and a zero at its end.
const NAME: usize = 256;

pub(super) fn value(key: &str, name: &str) -> Result<RegistryValue, HostError> {
    let place = || format!(r"{key}\{name}");
    let found = open(key)?
        .get_value(name)
        .map_err(|error| explain(&place(), error.code()))?;
    if found.len() > limits::CONFIG_BYTES {
        let (path, limit) = (place(), limits::CONFIG_BYTES);
        return Err(HostError::TooLarge { path, limit });
    }
    typed(&found).ok_or_else(|| Refusal::Unreadable.about(&place()))
}

pub(super) fn keys(key: &str) -> Result<Vec<String>, HostError> {
    let opened = open(key)?;
    let mut names = Vec::new();
    while names.len() < limits::REGISTRY_KEYS {
        match name_at(&opened, names.len()).map_err(|code| explain(key, code))? {
            Some(name) => names.push(name),
            None => break,
        }
    }
    Ok(names)
}

/// One after the other by number: the crate's own iterator ends at an error as if there were no more.
fn name_at(key: &Key, index: usize) -> Result<Option<String>, HRESULT> {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let mut name = [0_u16; NAME];
    let mut length = u32::try_from(NAME).unwrap_or_default();
    // SAFETY: the key is open for as long as it is borrowed, and the buffer is as long as the length says.
    let code = unsafe {
        RegEnumKeyExW(
            HKEY(key.as_raw()),
            index,
            Some(PWSTR(name.as_mut_ptr())),
            &mut length,
            None,
            None,
            None,
            None,
        )
    };
    match code {
        ERROR_SUCCESS => Ok(Some(text(name.get(..length as usize).unwrap_or_default()))),
        ERROR_NO_MORE_ITEMS => Ok(None),
        code => Err(code.to_hresult()),
    }
}

fn open(key: &str) -> Result<Key, HostError> {
    let (hive, path) = key.split_once('\\').unwrap_or((key, ""));
    let hive = match hive {
        "HKLM" => LOCAL_MACHINE,
        "HKU" => USERS,
        _ => return Err(Refusal::NotImplemented.about(key)),
    };
    hive.options()
        .read()
        .open(path)
        .map_err(|error| explain(key, error.code()))
}

fn explain(place: &str, code: HRESULT) -> HostError {
    let absent = [
        ERROR_FILE_NOT_FOUND.to_hresult(),
        ERROR_PATH_NOT_FOUND.to_hresult(),
    ];
    refused(place, code, &absent)
}

/// The value by its type; none where it is not as long as its type says.
fn typed(value: &Value) -> Option<RegistryValue> {
    Some(match value.ty() {
        Type::U32 => RegistryValue::Dword(u32::from_le_bytes(value.as_ref().try_into().ok()?)),
        Type::U64 => RegistryValue::Qword(u64::from_le_bytes(value.as_ref().try_into().ok()?)),
        Type::String | Type::ExpandString => RegistryValue::Text(text(&units(value))),
        Type::MultiString => {
            let units = units(value);
            let texts = units.split(|unit| *unit == 0);
            RegistryValue::MultiText(texts.filter(|unit| !unit.is_empty()).map(text).collect())
        }
        Type::Bytes | Type::Other(_) => RegistryValue::Binary(Bytes(value.to_vec())),
    })
}

fn units(bytes: &[u8]) -> Vec<u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

/// Up to its first zero, which programs may have written or forgotten.
fn text(units: &[u16]) -> String {
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    String::from_utf16_lossy(units.get(..end).unwrap_or_default())
}
