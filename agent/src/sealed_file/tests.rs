//! Known answers are those of the test vectors that the format's authors publish (C2SP CCTV, `age`), for the same file key.

use std::io::Read;

use dspt_report::Digest;

use super::*;

const FILE_KEY: &[u8; 16] = b"YELLOW SUBMARINE";
const NONCE: &str = "eecf62c7ce91b433274e68d4f2f9134c";

fn secret(hex: &str) -> Secret {
    let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
    Zeroizing::new(bytes.try_into().unwrap())
}

fn bytes(hex: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()
}

fn sealed(content: &[u8], nonce: &str) -> Vec<u8> {
    let mut file = SealedFile::chunks(Vec::new(), &Zeroizing::new(*FILE_KEY), &secret(nonce), 0).unwrap();
    file.write(content).unwrap();
    let (sealed, size) = file.finish().unwrap();
    assert_eq!(sealed.len() as u64, size);
    sealed
}

#[test]
fn a_header_for_a_key_is_the_published_one() {
    let key: ExportKey = "36dcec3f5f24739a0c8b36cbb4ffa25729a94a51d41fb205a37419fe7f5adb2a"
        .parse()
        .unwrap();
    let share = BASE64_NOPAD
        .decode(b"TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc")
        .unwrap();
    let agreed = bytes("3e6809a7c389ed0a1462d2e3a283ef87f1e205393ce0036916c2ddca6622a370");
    let file_key = Zeroizing::new(*FILE_KEY);
    let wrapped = wrap_for_console(&share, &key, &agreed, &file_key).unwrap();
    assert_eq!(
        header(&wrapped, &file_key).unwrap(),
        "age-encryption.org/v1\n\
         -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n\
         hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n\
         --- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n"
    );
}

#[test]
fn a_header_for_a_pass_phrase_is_the_published_one() {
    let file_key = Zeroizing::new(*FILE_KEY);
    let salt = BASE64_NOPAD.decode(b"rF0/NwblUHHTpgQgRpe5CQ").unwrap();
    let salt = Zeroizing::new(salt.try_into().unwrap());
    let wrapped = for_phrase("password", &salt, 10, &file_key).unwrap();
    assert_eq!(
        header(&wrapped, &file_key).unwrap(),
        "age-encryption.org/v1\n\
         -> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n\
         gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n\
         --- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n"
    );
}

#[test]
fn the_content_is_sealed_as_published() {
    let known = bytes("b74c5bfef7beaa52c8f0bc0e992c1e8331fb66");
    assert_eq!(sealed(b"age", NONCE), known);
    let known = bytes("fd185a1b9e3ded739d14ac6a9a50124db866d8");
    assert_eq!(sealed(b"age", "1b35c6e687dd00da3ac379ac9f742c21"), known);
    assert_eq!(sealed(b"", NONCE), bytes("ad2e4fcf3e528a4130deabef4336e555"));
}

/// Computed by another implementation of ChaCha20-Poly1305 and HKDF, chunk by chunk.
#[test]
fn chunks_end_where_they_must() {
    for (size, known) in [
        (
            65_535,
            "538cfc55acdc13b3fe79117af4e15ba3dca17af83d2d36eaf109ac573893a09c",
        ),
        (
            65_536,
            "734798eb1d6dbb9bebf627f43f020d145471f0fb86bd04ff2bdeba3b34da399f",
        ),
        (
            65_537,
            "cf93b851dcfbe9ff52f769a9b2f821eac9f28bc772937d9214aff6b7ea5fb0fd",
        ),
        (
            131_072,
            "45a009f21c08df16183d828a8961b0248f6879375656b03b38600b4095003449",
        ),
        (
            131_073,
            "5519484d19f82679e2bcbbb416121ede7642f73de14b301c311c1c256ea077d4",
        ),
        (
            300 * 65_536,
            "460903c27266df9de142be4f3bca5bd6f36f4b4a74c9f4d1c3b54404ac26b9ed",
        ),
    ] {
        let content: Vec<u8> = (0..size).map(|at: u32| u8::try_from(at % 251).unwrap()).collect();
        assert_eq!(Digest::of(&sealed(&content, NONCE)).to_string(), known, "{size}");
    }
}

#[test]
fn how_the_content_is_handed_over_does_not_matter() {
    let content = vec![7; 200_000];
    let mut file = SealedFile::chunks(Vec::new(), &Zeroizing::new(*FILE_KEY), &secret(NONCE), 0).unwrap();
    for part in content.chunks(977) {
        file.write(part).unwrap();
    }
    assert_eq!(file.finish().unwrap().0, sealed(&content, NONCE));
}

fn opened(file: &[u8], identity: &dyn ::age::Identity) -> Vec<u8> {
    let mut content = Vec::new();
    ::age::Decryptor::new(file)
        .unwrap()
        .decrypt(std::iter::once(identity))
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    content
}

fn written(reader: &Reader, content: &[u8]) -> Vec<u8> {
    let mut file = SealedFile::begin(Vec::new(), reader).unwrap();
    file.write(content).unwrap();
    let (bytes, size) = file.finish().unwrap();
    assert_eq!(bytes.len() as u64, size, "the whole file is counted");
    bytes
}

/// The public half of the identity that the vectors use.
const IDENTITY: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

#[test]
fn another_implementation_reads_what_is_written_for_a_console() {
    let key: ExportKey = "36dcec3f5f24739a0c8b36cbb4ffa25729a94a51d41fb205a37419fe7f5adb2a"
        .parse()
        .unwrap();
    let identity: ::age::x25519::Identity = IDENTITY.parse().unwrap();
    for size in [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        5 * CHUNK_BYTES,
    ] {
        let content = vec![42; size];
        let file = written(&Reader::Console(key), &content);
        assert_eq!(opened(&file, &identity), content, "{size}");
    }
    let (one, other) = (
        written(&Reader::Console(key), b"the same"),
        written(&Reader::Console(key), b"the same"),
    );
    assert_ne!(one, other, "each file has keys of its own");
}

#[test]
fn another_implementation_reads_what_is_written_for_a_pass_phrase() {
    let phrase: PassPhrase = "abandon ability zoo zone able above".parse().unwrap();
    let file = written(&Reader::PassPhrase(phrase.clone()), b"reports");
    let identity = ::age::scrypt::Identity::new(phrase.words().to_owned().into());
    assert_eq!(opened(&file, &identity), b"reports");
}

#[test]
fn nothing_is_encrypted_to_a_key_that_makes_it_readable_for_all() {
    for bad in [[0; 32], std::array::from_fn(|at| u8::from(at == 0))] {
        let begun = SealedFile::begin(Vec::new(), &Reader::Console(ExportKey::new(bad)));
        assert!(matches!(begun.err(), Some(SealError::Key)), "{bad:?}");
    }
}
