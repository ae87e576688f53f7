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

#[test]
fn a_store_that_is_busy_or_broken_is_never_the_devices_fault() {
    let busy = Rejection::from(StoreError::Busy);
    assert_eq!(busy.row(), (503, "busy"));
    let full = Rejection::from(StoreError::Full {
        path: "/secret/place/console.db".into(),
    });
    assert_eq!(full.row(), (503, "store"));
    assert!(!full.reason().contains("secret"), "{}", full.reason());
}

#[test]
fn bodies_take_a_share_as_large_as_their_kinds_allow_and_no_more_than_there_is() {
    let bodies = Arc::new(Semaphore::new(10));
    assert!(share(&bodies, 0).unwrap().is_none());
    let held = share(&bodies, 10).unwrap();
    assert!(matches!(share(&bodies, 1), Err(Rejection::Busy)));
    drop(held);
    assert!(share(&bodies, 1).unwrap().is_some());
}
