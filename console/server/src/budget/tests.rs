use super::*;

fn budgets(burst: u32, per_minute: u32, capacity: usize) -> Budgets<u32> {
    Budgets::new(Budget::new(burst, per_minute), capacity)
}

#[test]
fn a_burst_is_granted_and_then_no_more_than_the_rate() {
    let budgets = budgets(3, 60, 100);
    let start = Instant::now();
    let granted = |at| (0..5).filter(|_| budgets.take(7, at)).count();
    assert_eq!(granted(start), 3);
    assert_eq!(granted(start + Duration::from_secs(2)), 2);
    assert_eq!(
        granted(start + Duration::from_secs(3600)),
        3,
        "never more than the burst"
    );
}

#[test]
fn one_who_is_refused_is_not_charged() {
    let budgets = budgets(1, 60, 100);
    let start = Instant::now();
    assert!(budgets.take(7, start));
    for _ in 0..1_000 {
        assert!(!budgets.take(7, start));
    }
    assert!(budgets.take(7, start + Duration::from_secs(1)));
}

#[test]
fn asking_takes_nothing_and_others_are_not_charged() {
    let budgets = budgets(1, 1, 100);
    let start = Instant::now();
    assert!((0..10).all(|_| budgets.has_any(1, start)));
    assert!(budgets.take(1, start));
    assert!(!budgets.has_any(1, start));
    assert!(budgets.has_any(2, start));
}

#[test]
fn a_clock_that_goes_back_gives_nothing() {
    let budgets = budgets(1, 60, 100);
    let start = Instant::now() + Duration::from_secs(100);
    assert!(budgets.take(1, start));
    assert!(!budgets.take(1, start - Duration::from_secs(50)));
    assert!(!budgets.take(1, start));
}

#[test]
fn memory_is_bounded_whoever_asks() {
    let budgets = budgets(1, 1, 10);
    let start = Instant::now();
    for key in 0..10_000 {
        budgets.take(key, start);
        assert!(budgets.remembered() <= 10);
    }
}

#[test]
fn one_who_keeps_asking_is_not_forgotten_when_many_others_come() {
    let budgets = budgets(1, 0, 10);
    let start = Instant::now();
    assert!(budgets.take(u32::MAX, start));
    for key in 0..1_000 {
        budgets.take(key, start);
        assert!(!budgets.take(u32::MAX, start), "after {key} others");
    }
}

#[test]
fn an_ipv6_customer_is_one_address_and_a_mapped_ipv4_is_itself() {
    let address = |text: &str| budget_address(text.parse().unwrap());
    assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
    assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
    assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
    assert_ne!(address("192.0.2.2"), address("192.0.2.1"));
}
