use proptest::prelude::*;

use super::*;

fn order(a: &str, b: &str) -> Ordering {
    compare(a.as_bytes(), b.as_bytes())
}

#[test]
fn each_version_is_before_the_next() {
    let rows: &[&[&str]] = &[
        &["~~", "~~a", "~", "", "a"],
        &[
            "1.0~rc1-1",
            "1.0-1",
            "1.0-1+deb12u1",
            "1.0-1+deb12u2",
            "1.0-1.1",
            "1.0-2",
        ],
        &["9", "10", "1:1", "1:2", "2:0"],
        &["1.2", "1.2a", "1.2+b", "1.2.1"],
        &["6.1.94-1", "6.1.99-1", "6.1.112-1"],
        &["4:7.4.7-1+deb12u5", "4:7.4.7-1+deb12u10", "4:24.2.0-1"],
        &["2.36-9+deb12u7~bpo11+1", "2.36-9+deb12u7"],
        &["1.0-1ubuntu0.22.04.1", "1.0-1ubuntu0.22.04.2", "1.0-1ubuntu1"],
        &["1-1-1", "1-1-2", "1-2-1"],
        &[
            "18446744073709551616",
            "18446744073709551617",
            "118446744073709551617",
        ],
    ];
    for row in rows {
        for pair in row.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(order(pair[1], pair[0]), Ordering::Greater, "{pair:?}");
        }
    }
}

#[test]
fn different_spellings_of_one_version_are_equal() {
    for (a, b) in [
        ("1.0", "0:1.0"),
        ("1.0", "1.0-0"),
        ("1.01", "1.1"),
        ("0:0-0", ""),
        ("1.0-00", "1.0-0"),
    ] {
        assert_eq!(order(a, b), Ordering::Equal, "{a} {b}");
    }
}

/// The package manager itself as the reference, where this machine has one.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test may start the reference it compares with"
)]
fn the_order_is_that_of_dpkg() {
    use std::process::Command;
    let versions = [
        "1.0", "1.0-1", "1.0~a", "1.0+b", "1:0.1", "1.0a", "1.0.0", "1.0-1~x", "2-1-1", "0.9z",
    ];
    for a in versions {
        for b in versions {
            let dpkg = Command::new("dpkg")
                .args(["--compare-versions", a, "lt", b])
                .status();
            let Ok(status) = dpkg else { return };
            assert_eq!(status.success(), order(a, b).is_lt(), "{a} {b}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_have_one_order(a: Vec<u8>, b: Vec<u8>) {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        prop_assert_eq!(compare(&a, &a), Ordering::Equal);
    }

    #[test]
    fn the_order_is_transitive(a in "[0-9a-z.~+:-]{0,8}", b in "[0-9a-z.~+:-]{0,8}", c in "[0-9a-z.~+:-]{0,8}") {
        let mut row = [a, b, c];
        row.sort_by(|a, b| order(a, b));
        prop_assert!(order(&row[0], &row[1]).is_le() && order(&row[1], &row[2]).is_le());
        prop_assert!(order(&row[0], &row[2]).is_le());
    }
}
