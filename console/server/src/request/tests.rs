use super::*;

/// All there is, in shares.
fn left(reader: &Reader) -> usize {
    reader.large.available_permits()
}

#[test]
fn a_share_grows_with_what_has_come_and_is_given_back() {
    let reader = Reader::new(Duration::from_secs(1));
    let all = left(&reader);
    let mut share = Share::of(&reader.large);
    share.hold(limits::SMALL_REQUEST_BYTES).unwrap();
    assert_eq!(left(&reader), all, "a small request needs none");
    for size in [
        limits::SMALL_REQUEST_BYTES + 1,
        100 * SHARE_BYTES,
        100 * SHARE_BYTES,
    ] {
        share.hold(size).unwrap();
        assert_eq!(left(&reader), all - size.div_ceil(SHARE_BYTES));
    }
    drop(share);
    assert_eq!(left(&reader), all);
}

#[test]
fn the_last_share_is_given_out_and_the_one_after_it_is_not() {
    let reader = Reader::new(Duration::from_secs(1));
    let (mut first, mut second) = (Share::of(&reader.large), Share::of(&reader.large));
    let small = limits::SMALL_REQUEST_BYTES + SHARE_BYTES;
    first.hold(limits::LARGE_BYTES_IN_FLIGHT - small).unwrap();
    second.hold(small).unwrap();
    assert_eq!(left(&reader), 0);
    assert_eq!(second.hold(small + 1).unwrap_err(), Refusal::Busy);
    first.give_back();
    second.hold(small + 1).unwrap();
}
