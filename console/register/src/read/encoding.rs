//! Bytes to text: UTF-8 with or without its mark, and Windows-1252 where a spreadsheet program wrote it.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::read::Unreadable;

/// The text of a file.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) windows_1252: bool,
    /// The file ends within a letter.
    pub(crate) cut: bool,
}

/// The text of bytes, borrowed from them where they can be borrowed from.
pub(crate) fn text(bytes: Cow<'_, [u8]>) -> Result<Decoded<'_>, Unreadable> {
    match bytes {
        Cow::Borrowed(bytes) => of(bytes),
        Cow::Owned(bytes) => of(&bytes).map(|decoded| Decoded {
            text: Cow::Owned(decoded.text.into_owned()),
            ..decoded
        }),
    }
}

fn of(bytes: &[u8]) -> Result<Decoded<'_>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(Unreadable::Encoding);
    }
    let plain = |text, cut| Decoded {
        text: Cow::Borrowed(text),
        windows_1252: false,
        cut,
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(plain(text, false)),
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            return Ok(plain(std::str::from_utf8(whole).unwrap_or_default(), true));
        }
        Err(_) => {}
    }
    // The five bytes that Windows-1252 does not give a letter: then it is something else.
    if bytes
        .iter()
        .any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
    {
        return Err(Unreadable::Encoding);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Ok(Decoded {
        text,
        windows_1252: true,
        cut: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_read_with_and_without_its_mark() {
        for bytes in [&b"Caf\xC3\xA9"[..], b"\xEF\xBB\xBFCaf\xC3\xA9"] {
            let read = of(bytes).unwrap();
            assert_eq!((&*read.text, read.windows_1252, read.cut), ("Café", false, false));
        }
    }

    #[test]
    fn windows_1252_is_read_and_said() {
        let read = of(b"Caf\xE9 \x96 O\x92Neil.").unwrap();
        assert_eq!((&*read.text, read.windows_1252), ("Café – O’Neil.", true));
    }

    #[test]
    fn file_that_ends_within_a_letter_is_cut_off() {
        let read = of(b"Code,Caf\xC3").unwrap();
        assert_eq!((&*read.text, read.cut), ("Code,Caf", true));
    }

    #[test]
    fn other_encodings_are_refused() {
        for bytes in [&b"\xFF\xFEC\0o\0d\0e\0"[..], b"\x81\x8D--", b"Code\0"] {
            assert_eq!(of(bytes).unwrap_err(), Unreadable::Encoding);
        }
    }
}
