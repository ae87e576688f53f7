//! Stanzas of package databases: dpkg's status file and apt's lists of what an archive offers.

use std::io;
use std::io::BufRead;

use crate::parse::lines;
use crate::parse::lines::Next;

/// The fields of one stanza that something here needs. Other fields and their continuation lines are passed over.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Stanza {
    /// `Package`.
    pub(crate) package: Vec<u8>,
    /// `Version`.
    pub(crate) version: Vec<u8>,
    /// `Architecture`.
    pub(crate) architecture: Vec<u8>,
    /// `Status`, only in the status file.
    pub(crate) status: Vec<u8>,
    /// `Maintainer`, only in the status file: tells the distribution's packages from a vendor's.
    pub(crate) maintainer: Vec<u8>,
    /// `Phased-Update-Percentage`, only in lists: an update that is held back from part of the devices.
    pub(crate) phased: Vec<u8>,
}

impl Stanza {
    /// Writes the stanza with these fields only. Of the maintainer the address's domain is kept.
    pub(crate) fn write(&self, text: &mut Vec<u8>) {
        let domain = self
            .maintainer
            .rsplit(|&byte| byte == b'@')
            .next()
            .unwrap_or_default();
        let maintainer = if domain.is_empty() {
            Vec::new()
        } else {
            [b"<x@", domain].concat()
        };
        let fields: [(&str, &[u8]); 6] = [
            ("Package", &self.package),
            ("Status", &self.status),
            ("Maintainer", &maintainer),
            ("Architecture", &self.architecture),
            ("Version", &self.version),
            ("Phased-Update-Percentage", &self.phased),
        ];
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            text.extend_from_slice(name.as_bytes());
            text.extend_from_slice(b": ");
            text.extend_from_slice(value);
            text.push(b'\n');
        }
        text.push(b'\n');
    }

    fn clear(&mut self) {
        for field in [
            &mut self.package,
            &mut self.version,
            &mut self.architecture,
            &mut self.status,
            &mut self.maintainer,
            &mut self.phased,
        ] {
            field.clear();
        }
    }

    fn take(&mut self, line: &[u8]) {
        // Few lines start like a wanted field; the first letters decide for most.
        let (field, value) = match line {
            [b'P', b'a', ..] => (&mut self.package, line.strip_prefix(b"Package:")),
            [b'V', ..] => (&mut self.version, line.strip_prefix(b"Version:")),
            [b'A', ..] => (&mut self.architecture, line.strip_prefix(b"Architecture:")),
            [b'S', b't', ..] => (&mut self.status, line.strip_prefix(b"Status:")),
            [b'M', b'a', ..] => (&mut self.maintainer, line.strip_prefix(b"Maintainer:")),
            [b'P', b'h', ..] => (&mut self.phased, line.strip_prefix(b"Phased-Update-Percentage:")),
            _ => return,
        };
        if let Some(value) = value {
            field.clear();
            field.extend_from_slice(value.trim_ascii());
        }
    }

    /// Whether the package is on the device, set up or not; a removed package leaves its configuration and a stanza.
    pub(crate) fn is_installed(&self) -> bool {
        let state = self
            .status
            .rsplit(|&byte| byte == b' ')
            .next()
            .unwrap_or_default();
        !matches!(state, b"" | b"not-installed" | b"config-files")
    }

    /// Whether every device is offered this version, not only a growing part of them.
    pub(crate) fn is_for_everyone(&self) -> bool {
        matches!(self.phased.as_slice(), b"" | b"100")
    }
}

/// Gives every stanza that names a package to `see`; the stanza is reused. What follows an unwanted name in its stanza is
/// not looked at.
///
/// # Errors
/// The reader's.
pub(crate) fn each_stanza(
    reader: impl BufRead,
    wants: impl Fn(&[u8]) -> bool,
    mut see: impl FnMut(&Stanza),
) -> io::Result<()> {
    let mut stanza = Stanza::default();
    lines::each(reader, |line| {
        if line.is_empty() {
            if !stanza.package.is_empty() {
                see(&stanza);
            }
            stanza.clear();
            return Next::Line;
        }
        stanza.take(line);
        if line.starts_with(b"Package:") && !wants(&stanza.package) {
            stanza.clear();
            return Next::Paragraph;
        }
        Next::Line
    })?;
    if !stanza.package.is_empty() {
        see(&stanza);
    }
    Ok(())
}

/// Every package is wanted.
pub(crate) fn all(_: &[u8]) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stanzas(text: &[u8]) -> Vec<Stanza> {
        let mut stanzas = Vec::new();
        each_stanza(text, all, |stanza| stanzas.push(stanza.clone())).unwrap();
        stanzas
    }

    #[test]
    fn wanted_fields_are_read_and_others_passed_over() {
        let text = b"Package: bash\nStatus: install ok installed\nDescription: shell\n Package: trap\n .\nVersion: 5.2-1\nArchitecture: amd64\n\n\n\nPackage: zsh\nStatus: deinstall ok config-files\n";
        let seen = stanzas(text);
        assert_eq!(seen.len(), 2);
        assert_eq!(
            (seen[0].package.as_slice(), seen[0].version.as_slice()),
            (&b"bash"[..], &b"5.2-1"[..])
        );
        assert!(seen[0].is_installed());
        assert!(!seen[1].is_installed());
    }

    #[test]
    fn an_unwanted_package_is_passed_over_and_the_next_one_seen() {
        let text = b"Package: a\nVersion: 1\n\nPackage: b\nVersion: 2\n\nPackage: a\n\nPackage: b";
        let mut versions = Vec::new();
        let wants = |name: &[u8]| name == b"b";
        each_stanza(&text[..], wants, |stanza| versions.push(stanza.version.clone())).unwrap();
        assert_eq!(versions, [b"2".to_vec(), b"".to_vec()]);
    }

    #[test]
    fn an_update_for_part_of_the_devices_is_seen_as_such() {
        let seen = stanzas(b"Package: a\nPhased-Update-Percentage: 40\n\nPackage: b\n");
        assert!(!seen[0].is_for_everyone());
        assert!(seen[1].is_for_everyone());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>) {
            prop_assert!(stanzas(&bytes).len() <= bytes.len());
        }
    }
}
