//! Each maximum at its edge: the limit is accepted, one more is refused.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "test code, outside the test functions too"
)]

mod common;

use common::key;
use common::report;
use dspt_report::AssessmentBody;
use dspt_report::BodyRef;
use dspt_report::Canonical;
use dspt_report::CheckId;
use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Fact;
use dspt_report::FactKey;
use dspt_report::FactsBody;
use dspt_report::Finding;
use dspt_report::FindingsBody;
use dspt_report::Inventory;
use dspt_report::InventoryBody;
use dspt_report::Reason;
use dspt_report::Report;
use dspt_report::Verdict;
use dspt_report::body::BodyError;
use dspt_report::body::Salt;
use dspt_report::body::Software;
use dspt_report::body::deflate;
use dspt_report::limits;
use dspt_report::schema;
use dspt_report::seal;
use dspt_report::wire;
use dspt_report::wire::FrameError;

const SALT: Salt = Salt::new([0; 16]);

fn text(length: usize) -> String {
    "a".repeat(length)
}

fn facts_with(key: &str, fact: Fact) -> FactsBody {
    FactsBody {
        facts: [(key.parse().unwrap(), fact)].into(),
        salt: SALT,
    }
}

#[test]
fn keys_and_check_ids() {
    assert!(text(limits::KEY_BYTES).parse::<FactKey>().is_ok());
    assert!(text(limits::KEY_BYTES + 1).parse::<FactKey>().is_err());
    assert!(text(limits::CHECK_ID_BYTES).parse::<CheckId>().is_ok());
    assert!(text(limits::CHECK_ID_BYTES + 1).parse::<CheckId>().is_err());
    for wrong in ["", ".", "a.", ".a", "A", "a b", "a-b", "é", "1a", "a..b"] {
        assert!(wrong.parse::<FactKey>().is_err(), "{wrong:?}");
    }
    for wrong in ["", "-", "a-", "-a", "A", "a b", "a.b", "é", "1a", "a--b"] {
        assert!(wrong.parse::<CheckId>().is_err(), "{wrong:?}");
    }
}

#[test]
fn values() {
    for key in ["os.name", "future.text"] {
        assert!(
            facts_with(key, Fact::known(text(limits::TEXT_BYTES)))
                .encode()
                .is_ok()
        );
        assert!(
            facts_with(key, Fact::known(text(limits::TEXT_BYTES + 1)))
                .encode()
                .is_err()
        );
    }
    for key in ["backup.tools", "future.list"] {
        assert!(
            facts_with(key, Fact::known(vec![text(9); limits::LIST_ITEMS]))
                .encode()
                .is_ok()
        );
        assert!(
            facts_with(key, Fact::known(vec![text(9); limits::LIST_ITEMS + 1]))
                .encode()
                .is_err()
        );
    }
    for key in ["accounts.enabled", "future.count"] {
        for sign in [1, -1] {
            assert!(
                facts_with(key, Fact::known(sign * limits::INTEGER))
                    .encode()
                    .is_ok()
            );
            assert!(
                facts_with(key, Fact::known(sign * (limits::INTEGER + 1)))
                    .encode()
                    .is_err()
            );
        }
    }
    assert!(
        facts_with("disk.system.free_percent", Fact::known(101))
            .encode()
            .is_err()
    );
    assert!(
        facts_with("device.kind", Fact::known("toaster"))
            .encode()
            .is_err(),
        "not one of the choices"
    );
    assert!(
        facts_with("device.kind", Fact::known(true)).encode().is_err(),
        "another type"
    );
}

#[test]
fn counts_in_bodies() {
    let fact = |i: usize| (format!("future.f{i}").parse().unwrap(), Fact::known(true));
    let facts = |n| FactsBody {
        facts: (0..n).map(fact).collect(),
        salt: SALT,
    };
    assert!(facts(limits::FACTS).encode().is_ok());
    assert!(facts(limits::FACTS + 1).encode().is_err());

    let finding = |i: usize, cited: usize| Finding {
        check: format!("check-{i:04}").parse().unwrap(),
        cited: (0..cited).map(|i| format!("a{i:02}").parse().unwrap()).collect(),
        reason: None,
        verdict: Verdict::Pass,
    };
    let findings = |n, cited| FindingsBody {
        findings: (0..n).map(|i| finding(i, cited)).collect(),
        salt: SALT,
    };
    assert!(findings(limits::FINDINGS, 1).encode().is_ok());
    assert!(findings(limits::FINDINGS + 1, 1).encode().is_err());
    assert!(findings(1, limits::CITED_KEYS).encode().is_ok());
    assert!(findings(1, limits::CITED_KEYS + 1).encode().is_err());
    let twice = FindingsBody {
        findings: vec![finding(1, 0), finding(1, 0)],
        salt: SALT,
    };
    assert!(twice.encode().is_err(), "a check twice");
    let one = |change: fn(&mut Finding)| {
        let mut findings = findings(1, 2);
        change(&mut findings.findings[0]);
        findings.encode().is_ok()
    };
    assert!(one(|_| {}));
    assert!(!one(|finding| finding.cited.reverse()), "cited out of order");
    assert!(
        !one(|finding| finding.cited[1] = finding.cited[0].clone()),
        "cited twice"
    );
    for verdict in [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::NotApplicable,
        Verdict::Unknown,
        Verdict::Error,
    ] {
        let mut said = findings(1, 1);
        said.findings[0].verdict = verdict;
        assert_eq!(
            said.encode().is_ok(),
            !verdict.has_reason(),
            "{verdict} without a reason"
        );
        said.findings[0].reason = Some(Reason::NotPermitted);
        assert_eq!(
            said.encode().is_ok(),
            verdict.has_reason(),
            "{verdict} with a reason"
        );
    }

    let software = |n| InventoryBody {
        inventory: Inventory {
            software: vec![
                Software {
                    name: text(9),
                    source: text(4),
                    version: text(3)
                };
                n
            ],
            ..Inventory::default()
        },
        salt: SALT,
    };
    assert!(software(limits::SOFTWARE_ENTRIES).encode().is_ok());
    assert!(software(limits::SOFTWARE_ENTRIES + 1).encode().is_err());
    let mut shuffled = software(2);
    shuffled.inventory.software[1].name = "a".to_owned();
    assert!(shuffled.encode().is_err(), "software out of order");
}

#[test]
fn texts_of_an_assessment() {
    let with = |answers: Option<String>, assets: Option<String>| AssessmentBody {
        answers,
        assets,
        salt: SALT,
    };
    let most = limits::ASSESSMENT_TEXT_BYTES;
    for one in [text(1), text(most)] {
        assert!(with(Some(one.clone()), None).encode().is_ok());
        assert!(with(None, Some(one)).encode().is_ok());
    }
    for wrong in [String::new(), text(most + 1)] {
        assert!(with(Some(wrong.clone()), Some(text(1))).encode().is_err());
        assert!(with(Some(text(1)), Some(wrong)).encode().is_err());
    }
    assert!(with(None, None).encode().is_err(), "no book at all");

    // Both at their longest are too long together; a line break takes two bytes.
    let frame = with(Some(text(1)), Some(text(1))).encode().unwrap().len() - 2;
    let lines = |left: usize| "\n".repeat((left - most) / 2) + &text((left - most) % 2);
    let at = limits::ASSESSMENT_BYTES - frame;
    let body = with(Some(text(most)), Some(lines(at)));
    let bytes = body.encode().unwrap();
    assert_eq!(bytes.len(), limits::ASSESSMENT_BYTES);
    assert_eq!(AssessmentBody::decode(&bytes).unwrap(), body);
    assert!(with(Some(text(most)), Some(lines(at + 1))).encode().is_err());
}

#[test]
fn body_sizes_are_held_before_and_while_inflating() {
    let bytes = facts_with("os.name", Fact::known("x")).encode().unwrap();
    let named = BodyRef::of(&bytes);
    assert!(named.open::<FactsBody>(&deflate(&bytes).unwrap()).is_ok());

    let size = u32::try_from(limits::FACTS_BYTES).unwrap();
    let at = BodyRef { size, ..named }
        .open::<FactsBody>(&deflate(&bytes).unwrap())
        .unwrap_err();
    assert!(matches!(at, BodyError::NotAsNamed { .. }), "{at}");
    let over = BodyRef {
        size: size + 1,
        ..named
    }
    .open::<FactsBody>(&deflate(&bytes).unwrap())
    .unwrap_err();
    assert!(matches!(over, BodyError::TooLarge { .. }), "{over}");

    // A bomb: a few kilobytes that would inflate to 64 MiB stop one byte after the named size.
    let bomb = deflate(&vec![b' '; 64 << 20]).unwrap();
    assert!(bomb.len() < limits::FRAME_BYTES);
    let stopped = named.open::<FactsBody>(&bomb).unwrap_err();
    assert!(matches!(stopped, BodyError::NotAsNamed { .. }), "{stopped}");
}

#[test]
fn statement_and_readings() {
    let key = key(1);
    let with = |n: usize| {
        let readings = (0..n)
            .map(|i| (format!("future.r{i:02}").parse().unwrap(), Fact::known(12_345)))
            .collect();
        seal(
            Report {
                readings,
                ..report(&key, 1)
            },
            &key,
        )
    };
    let fits = (0..60).take_while(|n| with(*n).is_ok()).count() - 1;
    let size = |n: usize| n * r#""future.r00":12345,"#.len() - 1 + 2;
    assert!(
        size(fits) <= limits::READINGS_BYTES && size(fits + 1) > limits::READINGS_BYTES,
        "{fits} readings"
    );
    let unknown = [("future.r".parse().unwrap(), Fact::unknown(Reason::TimedOut))].into();
    assert!(
        seal(
            Report {
                readings: unknown,
                ..report(&key, 1)
            },
            &key
        )
        .is_err(),
        "unknown is no reading"
    );
    for (sequence, good) in [
        (0, false),
        (1, true),
        (limits::SEQUENCE, true),
        (limits::SEQUENCE + 1, false),
    ] {
        assert_eq!(seal(report(&key, sequence), &key).is_ok(), good, "{sequence}");
    }
}

/// What most reports are on the wire: nine readings, an assessment among the bodies, and none of them changed.
#[test]
fn an_unchanged_report_stays_within_two_thousand_bytes() {
    let key = key(1);
    let body = |size| BodyRef {
        size,
        ..BodyRef::of(b"a body")
    };
    let moving = schema::SCHEMA
        .iter()
        .filter(|spec| spec.motion == schema::Motion::Moving);
    let reading = |spec: &schema::FactSpec| {
        let fact = match spec.kind {
            schema::Kind::Bool => Fact::known(false),
            schema::Kind::Percent => Fact::known(40),
            _ => Fact::known(20_756),
        };
        (spec.key.parse().unwrap(), fact)
    };
    let report = Report {
        assessment: Some(body(24_000)),
        facts: body(2_800),
        findings: body(4_100),
        inventory: body(140_000),
        readings: moving.take(9).map(reading).collect(),
        ..report(&key, 365)
    };
    assert_eq!(report.readings.len(), 9);
    let json = seal(report, &key).unwrap().to_json();
    let request = wire::encode_reports(&[wire::Outgoing {
        envelope: &json,
        ..wire::Outgoing::default()
    }])
    .unwrap();
    assert!(request.len() <= 2_000, "{} bytes", request.len());
}

#[test]
fn envelope_size() {
    let json = seal(report(&key(1), 1), &key(1)).unwrap().to_json();
    let padded = |size: usize| [json.as_slice(), &vec![b' '; size - json.len()]].concat();
    assert!(Envelope::parse(&padded(limits::ENVELOPE_BYTES)).is_ok());
    assert!(Envelope::parse(&padded(limits::ENVELOPE_BYTES + 1)).is_err());
}

#[test]
fn deep_json_overflows_no_stack() {
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Envelope::parse(deep.as_bytes()).is_err());
    let deep = format!("{{\"facts\":{}", "{\"a\":".repeat(5_000));
    assert!(FactsBody::decode(deep.as_bytes()).is_err());
    // What is ignored is passed over without a stack, however deep.
    let json = String::from_utf8(seal(report(&key(1), 1), &key(1)).unwrap().to_json()).unwrap();
    let field = format!("{{\"future\":{}{},", "[".repeat(5_000), "]".repeat(5_000));
    assert!(Envelope::parse(json.replacen('{', &field, 1).as_bytes()).is_ok());
}

#[test]
fn requests() {
    let one = wire::Outgoing {
        envelope: b"e",
        ..wire::Outgoing::default()
    };
    assert!(wire::encode_reports(&vec![one; limits::REPORTS_PER_REQUEST]).is_ok());
    assert!(wire::encode_reports(&vec![one; limits::REPORTS_PER_REQUEST + 1]).is_err());
    assert!(wire::encode_reports(&[]).is_err());

    let frames = |sizes: &[usize]| {
        let mut bytes = Vec::new();
        for size in sizes {
            bytes.extend_from_slice(&u32::try_from(*size).unwrap().to_be_bytes());
            bytes.resize(bytes.len() + size, 0);
        }
        bytes
    };
    assert!(wire::decode_reports(&frames(&[limits::ENVELOPE_BYTES, limits::FRAME_BYTES, 0, 0, 0])).is_ok());
    let error = wire::decode_reports(&frames(&[limits::ENVELOPE_BYTES + 1, 0, 0, 0, 0])).unwrap_err();
    assert!(
        matches!(error, FrameError::FrameTooLarge { frame: 0, .. }),
        "{error}"
    );
    let error = wire::decode_reports(&frames(&[1, limits::FRAME_BYTES + 1, 0, 0, 0])).unwrap_err();
    assert!(
        matches!(error, FrameError::FrameTooLarge { frame: 1, .. }),
        "{error}"
    );
    for wrong in [&[][..], &[1], &[1, 0, 0, 0], &[1, 0, 0, 0, 0, 1]] {
        let error = wire::decode_reports(&frames(wrong)).unwrap_err();
        assert!(matches!(error, FrameError::Count { .. }), "{error}");
    }
    let error = wire::decode_reports(&vec![0; limits::REQUEST_BYTES + 1]).unwrap_err();
    assert!(matches!(error, FrameError::RequestTooLarge { .. }), "{error}");
    let error = wire::decode_reports(&[0, 0, 0, 9, 1]).unwrap_err();
    assert_eq!(error, FrameError::Cut { frame: 0 });
}

#[test]
fn enrolment_string_length() {
    let error = "0"
        .repeat(limits::ENROL_STRING_BYTES + 1)
        .parse::<EnrolString>()
        .unwrap_err();
    assert!(error.to_string().contains("longer than any"), "{error}");
    let error = "0"
        .repeat(limits::ENROL_STRING_BYTES)
        .parse::<EnrolString>()
        .unwrap_err();
    assert!(!error.to_string().contains("longer than any"), "{error}");
}

#[test]
fn schema_is_sorted_unique_and_documented() {
    assert!(schema::SCHEMA.is_sorted_by(|a, b| a.key < b.key));
    for spec in schema::SCHEMA {
        assert!(spec.key.parse::<FactKey>().is_ok(), "{}", spec.key);
        assert_eq!(schema::fact(spec.key), Some(spec));
        assert!(
            spec.about.ends_with('.') || spec.about.ends_with(')'),
            "{}",
            spec.key
        );
        let sources = spec.sources;
        assert!(
            [sources.windows, sources.macos, sources.linux]
                .iter()
                .any(|s| !s.is_empty()),
            "{}",
            spec.key
        );
    }
    assert!(schema::fact("disk.typo").is_none());
}
