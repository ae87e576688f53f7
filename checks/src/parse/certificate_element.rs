//! A certificate as Windows keeps it in the registry: properties one after the other, one of which is the certificate.

/// `CERT_CERT_PROP_ID`, the certificate itself.
const CERTIFICATE: u32 = 32;

/// The certificate (DER) out of a value `Blob`; none where it holds none or is cut.
///
/// Each property is its number, a reserved number, its length, all of four bytes with the lowest first, and its bytes.
pub(crate) fn certificate(mut blob: &[u8]) -> Option<&[u8]> {
    loop {
        let (number, rest) = word(blob)?;
        let (_, rest) = word(rest)?;
        let (length, rest) = word(rest)?;
        let length = usize::try_from(length).ok()?;
        let property = rest.get(..length)?;
        if number == CERTIFICATE {
            return Some(property);
        }
        blob = rest.get(length..)?;
    }
}

fn word(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (word, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*word), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn property(number: u32, bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap();
        [number, 1, length]
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .chain(bytes.iter().copied())
            .collect()
    }

    #[test]
    fn the_certificate_is_found_among_other_properties() {
        let blob = [property(3, &[1; 20]), property(32, b"der"), property(4, &[2; 16])].concat();
        assert_eq!(certificate(&blob), Some(&b"der"[..]));
        assert_eq!(certificate(&property(3, &[1; 20])), None);
        assert_eq!(certificate(blob.get(..40).unwrap()), None);
        assert_eq!(certificate(&[]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_go_on_for_ever(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            certificate(&bytes);
            // Lengths that fit, so that it gets further.
            let blob = [property(3, &bytes), bytes.clone()].concat();
            certificate(&blob);
        }
    }
}
