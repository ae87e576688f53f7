//! What is mounted (`/proc/self/mountinfo`) and swapped to (`/proc/swaps`).

/// One mount.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mount {
    /// `major:minor` of the device.
    pub(crate) device: String,
    /// Where.
    pub(crate) point: String,
    /// File system.
    pub(crate) file_system: String,
    /// The device file or another name.
    pub(crate) source: String,
}

/// Reads `mountinfo`: `36 35 98:0 /root /point options fields - type source options`. None where a line is of
/// another form: what it mounts may be what matters.
pub(crate) fn mounts(text: &str) -> Option<Vec<Mount>> {
    text.lines().map(mount).collect()
}

fn mount(line: &str) -> Option<Mount> {
    let (before, after) = line.split_once(" - ")?;
    let mut before = before.split(' ');
    let mut after = after.split(' ');
    Some(Mount {
        device: before.nth(2)?.to_owned(),
        point: unescape(before.nth(1)?),
        file_system: after.next()?.to_owned(),
        source: unescape(after.next()?),
    })
}

/// One place of swap.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Swap {
    /// The device or file.
    pub(crate) path: String,
    /// A file of a volume, not a device.
    pub(crate) is_file: bool,
}

/// Reads `/proc/swaps`: a heading, then `path type size used priority`. None where a line is of another form.
pub(crate) fn swaps(text: &str) -> Option<Vec<Swap>> {
    let swap = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        Some(Swap {
            path: unescape(words.next()?),
            is_file: words.next()? == "file",
        })
    };
    text.lines().skip(1).map(swap).collect()
}

/// Resolves the kernel's `\040` for a space and its like.
fn unescape(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..3)
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) if code.is_ascii() => {
                plain.push(char::from(code));
                plain.push_str(part.get(3..).unwrap_or_default());
            }
            Some(_) | None => {
                plain.push('\\');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mount_is_read_with_and_without_optional_fields() {
        let text = "29 1 254:1 / / rw,relatime shared:1 master:2 - ext4 /dev/mapper/vg-root rw\n30 29 0:5 / /dev rw - devtmpfs udev rw\n31 29 8:1 / /media/a\\040b rw - vfat /dev/sda1 rw\n";
        let seen = mounts(text).unwrap();
        assert_eq!(seen.len(), 3);
        assert_eq!((seen[0].device.as_str(), seen[0].point.as_str()), ("254:1", "/"));
        assert_eq!(seen[0].source, "/dev/mapper/vg-root");
        assert_eq!(seen[2].point, "/media/a b");
    }

    #[test]
    fn swap_files_are_told_from_devices() {
        let text = "Filename Type Size Used Priority\n/dev/dm-2                               partition\t999420\t0\t-2\n/swapfile file 2097148 0 -3\n";
        let seen = swaps(text).unwrap();
        assert_eq!(
            seen[0],
            Swap {
                path: "/dev/dm-2".to_owned(),
                is_file: false
            }
        );
        assert!(seen[1].is_file);
    }

    #[test]
    fn one_broken_line_makes_the_whole_unreadable() {
        assert_eq!(mounts("29 1 254:1 / / rw - ext4 /dev/sda1 rw\nbroken\n"), None);
        assert_eq!(swaps("Filename Type\n/dev/sda2\n"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text: String, near in "([0-9: /\\\\a-]|\n){0,80}") {
            for text in [text, near] {
                prop_assert!(mounts(&text).is_none_or(|mounts| mounts.len() <= text.len()));
                prop_assert!(swaps(&text).is_none_or(|swaps| swaps.len() <= text.len()));
            }
        }
    }
}
