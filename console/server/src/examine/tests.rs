use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn a_clock_is_wrong_outside_of_enrolment_and_arrival_and_right_within() {
    let (enrolled, received) = (at(1_000_000), at(2_000_000));
    let wrong = |collected_at| clock_wrong(collected_at, enrolled, received);
    assert!(!wrong(2_000_300));
    assert!(wrong(2_000_301));
    assert!(!wrong(999_700));
    assert!(wrong(999_699));
    assert!(wrong(i64::MIN) && wrong(i64::MAX));
}

#[test]
fn only_what_an_honest_device_never_does_is_charged() {
    assert!(Rejection::UnknownDevice.is_the_peers_fault());
    assert!(!Rejection::TooManyReports.is_the_peers_fault());
    assert!(!Rejection::Defect.is_the_peers_fault());
    assert!(
        !Rejection::Store {
            source: StoreError::Busy
        }
        .is_the_peers_fault()
    );
}
