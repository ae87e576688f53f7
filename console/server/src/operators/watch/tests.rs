use super::*;

fn post(number: usize) -> OperatorId {
    OperatorId::new(u64::try_from(number).unwrap().to_be_bytes())
}

#[test]
fn a_post_waits_in_few_places_and_all_together_in_a_bounded_number() {
    let watch = Arc::new(Watch::new());
    let mut held: Vec<Place> = (0..limits::WAITING_OF_A_POST)
        .map(|_| watch.place(post(0)).unwrap())
        .collect();
    assert_eq!(watch.place(post(0)).unwrap_err(), Refusal::TooMany);
    for number in held.len()..limits::WAITING_FOR_CHANGE {
        held.push(watch.place(post(number)).unwrap());
    }
    assert_eq!(watch.place(post(1_000)).unwrap_err(), Refusal::Busy);
    held.clear();
    let places = watch.places();
    assert_eq!((places.all, places.of_post.len()), (0, 0), "each was given back");
}

#[test]
fn what_ended_stays_ended_and_the_same_is_no_news() {
    let watch = Arc::new(Watch::new());
    let mut place = watch.place(post(1)).unwrap();
    watch.tell(Seen::Version(7));
    assert!(place.seen.has_changed().unwrap());
    assert_eq!(place.now(), Seen::Version(7));
    watch.tell(Seen::Version(7));
    assert!(!place.seen.has_changed().unwrap());
    watch.end();
    watch.tell(Seen::Version(8));
    assert_eq!(place.now(), Seen::Over);
    assert_eq!(watch.place(post(2)).unwrap().now(), Seen::Over);
}
