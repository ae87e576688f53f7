use std::io::Write;

use age::Encryptor;
use dspt_report::export;
use proptest::prelude::*;

use super::*;

fn keys() -> (tempfile::TempDir, ExportKeyPair) {
    let folder = tempfile::tempdir().unwrap();
    let pair = ExportKeyPair::open_or_create(&folder.path().join("keys")).unwrap();
    (folder, pair)
}

fn phrase() -> PassPhrase {
    "abandon ability zoo zone able above".parse().unwrap()
}

fn content(requests: &[&[u8]]) -> Vec<u8> {
    let mut content = FIRST_LINE.to_vec();
    for request in requests {
        export::push_request(&mut content, request);
    }
    content
}

fn sealed_for(recipient: &dyn age::Recipient, content: &[u8]) -> Vec<u8> {
    let sealer = Encryptor::with_recipients(std::iter::once(recipient)).unwrap();
    let mut file = Vec::new();
    let mut to = sealer.wrap_output(&mut file).unwrap();
    to.write_all(content).unwrap();
    to.finish().unwrap();
    file
}

fn sealed(pair: &ExportKeyPair, content: &[u8]) -> Vec<u8> {
    sealed_for(&pair.identity().to_public(), content)
}

fn with_work(work: u8) -> Vec<u8> {
    let mut recipient = scrypt::Recipient::new(phrase().words().to_owned().into());
    recipient.set_work_factor(work);
    sealed_for(&recipient, &content(&[b"request"]))
}

/// All that can be read, and how it ended.
fn read(pair: &ExportKeyPair, file: &[u8]) -> (Vec<Vec<u8>>, Option<ExportFileError>) {
    let mut given = Vec::new();
    let opened = ExportFile::begin(file).and_then(|file| file.open_with_key(pair));
    let mut requests = match opened {
        Ok(requests) => requests,
        Err(error) => return (given, Some(error)),
    };
    loop {
        match requests.next_request() {
            Ok(Some(request)) => given.push(request),
            Ok(None) => return (given, None),
            Err(error) => return (given, Some(error)),
        }
    }
}

#[test]
fn requests_come_out_as_they_went_in() {
    let (_folder, pair) = keys();
    let large = vec![7; 300_000];
    let file = sealed(&pair, &content(&[b"one", &large, b"three"]));
    let (given, error) = read(&pair, &file);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(given, [b"one".to_vec(), large, b"three".to_vec()]);
}

#[test]
fn a_pass_phrase_opens_and_another_does_not() {
    let file = with_work(10);
    let begun = ExportFile::begin(file.as_slice()).unwrap();
    assert!(begun.wants_pass_phrase());
    let mut requests = begun.open_with_pass_phrase(&phrase()).unwrap();
    assert_eq!(requests.next_request().unwrap().unwrap(), b"request");
    assert!(requests.next_request().unwrap().is_none());

    let other: PassPhrase = "zoo ability zoo zone able above".parse().unwrap();
    let failed = ExportFile::begin(file.as_slice())
        .unwrap()
        .open_with_pass_phrase(&other);
    assert!(matches!(failed, Err(ExportFileError::PassPhrase)), "{failed:?}");
    let mut damaged = file;
    *damaged.last_mut().unwrap() ^= 1;
    let failed = ExportFile::begin(damaged.as_slice())
        .unwrap()
        .open_with_pass_phrase(&phrase());
    assert!(
        matches!(failed, Err(ExportFileError::Damaged)),
        "told apart from the wrong words: {failed:?}"
    );
}

#[test]
fn work_is_bounded_at_its_edge() {
    let opened = |work| {
        let file = with_work(work);
        ExportFile::begin(file.as_slice())
            .unwrap()
            .open_with_pass_phrase(&phrase())
            .map(|_| ())
    };
    assert!(opened(limits::EXPORT_WORK).is_ok());
    assert!(opened(limits::EXPORT_WORK_MOST).is_ok());
    // The number alone is changed, so that nobody has to do that work.
    let text = format!(" {}\n", limits::EXPORT_WORK_MOST);
    let more = format!(" {}\n", limits::EXPORT_WORK_MOST + 1);
    let mut file = with_work(limits::EXPORT_WORK_MOST);
    let at = file
        .windows(text.len())
        .position(|part| part == text.as_bytes())
        .unwrap();
    file.splice(at..at + text.len(), more.into_bytes());
    let failed = ExportFile::begin(file.as_slice())
        .unwrap()
        .open_with_pass_phrase(&phrase());
    assert!(matches!(failed, Err(ExportFileError::Work { .. })), "{failed:?}");
}

#[test]
fn a_file_for_another_console_says_so() {
    let ((_one, pair), (_two, other)) = (keys(), keys());
    let file = sealed(&other, &content(&[b"request"]));
    let (given, error) = read(&pair, &file);
    assert!(given.is_empty());
    assert!(matches!(error, Some(ExportFileError::Key)), "{error:?}");
}

#[test]
fn a_cut_file_gives_what_is_before_the_cut_and_says_that_it_is_cut() {
    let (_folder, pair) = keys();
    let large = vec![7; 100_000];
    let file = sealed(&pair, &content(&[&large, &large, &large]));
    for cut in [0, 10, 100, 180, 200, 65_600, 131_300, 200_000, file.len() - 1] {
        let (given, error) = read(&pair, file.get(..cut).unwrap());
        assert!(given.len() < 3, "{cut}");
        assert!(
            matches!(error, Some(ExportFileError::Damaged | ExportFileError::NotOne)),
            "{cut}: {error:?}"
        );
    }
    let (given, _) = read(&pair, file.get(..200_000).unwrap());
    assert_eq!(given, [large]);
}

#[test]
fn what_follows_the_end_is_noticed() {
    let (_folder, pair) = keys();
    let mut file = sealed(&pair, &content(&[b"request"]));
    file.push(0);
    assert!(matches!(read(&pair, &file).1, Some(ExportFileError::Damaged)));
    let twice = [
        sealed(&pair, &content(&[b"one"])),
        sealed(&pair, &content(&[b"two"])),
    ]
    .concat();
    assert!(read(&pair, &twice).1.is_some());
    let mut inside = content(&[b"request"]);
    inside.extend_from_slice(b"xyz");
    let (given, error) = read(&pair, &sealed(&pair, &inside));
    assert_eq!(given.len(), 1);
    assert!(error.is_some());
}

#[test]
fn content_that_no_agent_writes_is_refused_at_its_bounds() {
    let (_folder, pair) = keys();
    let mut huge = FIRST_LINE.to_vec();
    huge.extend_from_slice(&u32::MAX.to_be_bytes());
    assert!(matches!(
        read(&pair, &sealed(&pair, &huge)).1,
        Some(ExportFileError::Content)
    ));
    let mut most = FIRST_LINE.to_vec();
    let (edge, over) = (limits::REQUEST_BYTES, limits::REQUEST_BYTES + 1);
    export::push_request(&mut most, &vec![0; edge]);
    assert_eq!(read(&pair, &sealed(&pair, &most)).0.len(), 1);
    let mut beyond = FIRST_LINE.to_vec();
    export::push_request(&mut beyond, &vec![0; over]);
    assert!(matches!(
        read(&pair, &sealed(&pair, &beyond)).1,
        Some(ExportFileError::Content)
    ));
    let many: Vec<&[u8]> = vec![b"x"; limits::EXPORT_REQUESTS + 1];
    let (given, error) = read(&pair, &sealed(&pair, &content(&many)));
    assert_eq!(given.len(), limits::EXPORT_REQUESTS);
    assert!(matches!(error, Some(ExportFileError::Content)), "{error:?}");
    for line in [&b"dspt-export/2\n"[..], b"something else"] {
        let error = read(&pair, &sealed(&pair, line)).1;
        assert!(matches!(error, Some(ExportFileError::Newer)), "{error:?}");
    }
    assert!(matches!(
        read(&pair, &sealed(&pair, b"short")).1,
        Some(ExportFileError::Damaged)
    ));
}

#[test]
fn other_files_are_recognised_and_a_header_without_end_is_not_read_to_its_end() {
    let (_folder, pair) = keys();
    for other in [
        &b""[..],
        b"PK\x03\x04",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
        &[0; 5000],
    ] {
        assert!(matches!(read(&pair, other).1, Some(ExportFileError::NotOne)));
    }
    assert!(matches!(
        read(&pair, b"age-encryption.org/v2\n").1,
        Some(ExportFileError::Newer)
    ));
    let mut endless = b"age-encryption.org/v1\n".to_vec();
    while endless.len() < 10 * limits::EXPORT_HEADER_BYTES {
        endless.extend_from_slice(b"-> grease x\n\n");
    }
    let mut input = Cursor::new(endless);
    let failed = header(&mut input);
    assert!(matches!(failed, Err(ExportFileError::Damaged)), "{failed:?}");
    assert!(input.position() <= limits::EXPORT_HEADER_BYTES as u64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_flipped_bit_is_never_taken_for_the_whole(at in 0_usize..1_000, bit in 0_u8..8) {
        let (_folder, pair) = keys();
        let mut file = sealed(&pair, &content(&[&[9; 600]]));
        let at = at % file.len();
        file[at] ^= 1 << bit;
        let (given, error) = read(&pair, &file);
        prop_assert!(given.is_empty());
        prop_assert!(error.is_some());
    }
}
