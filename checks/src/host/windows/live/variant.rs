//! Values as COM gives them.

use windows::Win32::System::Com::SAFEARRAY;
use windows::Win32::System::Ole::SafeArrayGetDim;
use windows::Win32::System::Ole::SafeArrayGetElement;
use windows::Win32::System::Ole::SafeArrayGetLBound;
use windows::Win32::System::Ole::SafeArrayGetUBound;
use windows::Win32::System::Variant::VARENUM;
use windows::Win32::System::Variant::VARIANT;
use windows::Win32::System::Variant::VT_ARRAY;
use windows::Win32::System::Variant::VT_BOOL;
use windows::Win32::System::Variant::VT_BSTR;
use windows::Win32::System::Variant::VT_DATE;
use windows::Win32::System::Variant::VT_I1;
use windows::Win32::System::Variant::VT_I2;
use windows::Win32::System::Variant::VT_I4;
use windows::Win32::System::Variant::VT_UI1;
use windows::Win32::System::Variant::VT_UI2;
use windows::Win32::System::Variant::VT_UI4;

use crate::host::windows::wmi::WmiValue;
use crate::limits;

/// The type by which WMI says that what came as a signed number has none.
const CIM_UINT32: i32 = 19;
/// 1970-01-01 as COM counts days, which begins at the end of 1899.
const UNIX_EPOCH: f64 = 25_569.0;

/// A property's value; none for null and for types that no query of the list has.
pub(super) fn value(variant: &VARIANT, cim_type: i32) -> Option<WmiValue> {
    let kind = variant.vt();
    if kind == VT_BOOL {
        // SAFETY: the type says that this field was written.
        let flag = unsafe { variant.Anonymous.Anonymous.Anonymous.boolVal };
        return Some(WmiValue::Bool(flag.as_bool()));
    }
    if kind == VT_BSTR {
        // SAFETY: the type says that this field was written; the text lives as long as the variant is borrowed.
        let text = unsafe { &*variant.Anonymous.Anonymous.Anonymous.bstrVal };
        return Some(WmiValue::Text(String::from_utf16_lossy(text)));
    }
    if kind.0 & VT_ARRAY.0 != 0 {
        return numbers(variant).map(WmiValue::Integers);
    }
    let number = integer(variant)?;
    let is_unsigned = cim_type == CIM_UINT32 && number < 0;
    Some(WmiValue::Integer(if is_unsigned {
        number + (1 << 32)
    } else {
        number
    }))
}

/// A whole number of up to 32 bits.
pub(super) fn integer(variant: &VARIANT) -> Option<i64> {
    // SAFETY: the type says which of the fields was written; they are all plain numbers.
    unsafe {
        let value = &variant.Anonymous.Anonymous.Anonymous;
        match variant.vt() {
            VT_I1 => Some(i64::from(value.cVal)),
            VT_UI1 => Some(i64::from(value.bVal)),
            VT_I2 => Some(i64::from(value.iVal)),
            VT_UI2 => Some(i64::from(value.uiVal)),
            VT_I4 => Some(i64::from(value.lVal)),
            VT_UI4 => Some(i64::from(value.ulVal)),
            _ => None,
        }
    }
}

/// The day of a date, whole days since 1970-01-01.
pub(super) fn day(variant: &VARIANT) -> Option<i64> {
    if variant.vt() != VT_DATE {
        return None;
    }
    // SAFETY: the type says that this field was written.
    day_of(unsafe { variant.Anonymous.Anonymous.Anonymous.date })
}

/// As [`day`], of a bare date.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a day is far inside of what 64 bits hold"
)]
pub(super) fn day_of(date: f64) -> Option<i64> {
    let days = (date - UNIX_EPOCH).floor();
    (date.is_finite() && days.abs() < 1e7).then_some(days as i64)
}

fn numbers(variant: &VARIANT) -> Option<Vec<i64>> {
    // SAFETY: the type says that it is an array; it lives as long as the variant is borrowed.
    let array: *const SAFEARRAY = unsafe { variant.Anonymous.Anonymous.Anonymous.parray };
    // SAFETY: as above; these read its head.
    let (dimensions, first, last) = unsafe {
        (
            SafeArrayGetDim(array),
            SafeArrayGetLBound(array, 1).ok()?,
            SafeArrayGetUBound(array, 1).ok()?,
        )
    };
    let count = usize::try_from(i64::from(last) - i64::from(first) + 1).ok()?;
    if dimensions != 1 || count > limits::WMI_ROWS {
        return None;
    }
    let kind = VARENUM(variant.vt().0 & !VT_ARRAY.0);
    (first..=last).map(|index| element(array, kind, index)).collect()
}

fn element(array: *const SAFEARRAY, kind: VARENUM, index: i32) -> Option<i64> {
    // No element is wider than what it is written into; the bytes that it does not fill stay zero.
    let mut bytes = [0_u8; 8];
    if ![VT_I4, VT_UI4, VT_I2, VT_UI2, VT_UI1].contains(&kind) {
        return None;
    }
    // SAFETY: the index is within the bounds just read, and an element of these types has at most four bytes.
    unsafe { SafeArrayGetElement(array, &index, bytes.as_mut_ptr().cast()) }.ok()?;
    let [a, b, c, d, ..] = bytes;
    Some(match kind {
        VT_I4 => i64::from(i32::from_le_bytes([a, b, c, d])),
        VT_UI4 => i64::from(u32::from_le_bytes([a, b, c, d])),
        VT_I2 => i64::from(i16::from_le_bytes([a, b])),
        VT_UI2 => i64::from(u16::from_le_bytes([a, b])),
        _ => i64::from(a),
    })
}
