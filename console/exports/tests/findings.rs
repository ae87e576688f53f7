//! Findings: what each format says of each verdict. Other people's validators read the same files in `tests/run`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code, outside the test functions too"
)]

use dspt_exports::ExportError;
use dspt_exports::ExportedFinding;
use dspt_exports::ExportedProvider;
use dspt_exports::Findings;
use dspt_exports::FindingsOf;
use dspt_exports::Providers;
use dspt_policies::Severity;
use dspt_report::Verdict;
use jiff::Timestamp;
use serde_json::Value;

fn at() -> Timestamp {
    "2026-06-01T09:00:00Z".parse().unwrap()
}

fn finding(device: u8, check: &str, verdict: Verdict) -> ExportedFinding {
    ExportedFinding {
        provider: "0000000000000001".parse().unwrap(),
        provider_name: "=Zarrow Care".to_owned(),
        device: format!("{device:032x}").parse().unwrap(),
        label: String::new(),
        os: "Debian GNU/Linux 12".to_owned(),
        check: check.parse().unwrap(),
        title: "The system drive is encrypted".to_owned(),
        verdict,
        reason: verdict.has_reason().then(|| "not-permitted".to_owned()),
        evidence: true,
        severity: Some(Severity::High),
        since: at(),
        reported: at(),
        questions: vec!["9.5.2".to_owned()],
        fix: None,
    }
}

fn findings(rows: Vec<ExportedFinding>) -> Findings {
    let of = FindingsOf {
        as_at: at(),
        toolkit: "dspt-2025-26".to_owned(),
        toolkit_notice: Some("Question list carried over.".to_owned()),
        program: "0.1.0".to_owned(),
    };
    Findings::new(of, rows).unwrap()
}

/// What OSCAL states of a check whose computers said this.
fn stated(verdicts: &[Verdict]) -> Option<String> {
    let rows = (1..)
        .zip(verdicts)
        .map(|(device, verdict)| finding(device, "disk-encryption", *verdict));
    let document: Value = serde_json::from_slice(&findings(rows.collect()).oscal().unwrap()).unwrap();
    let result = &document["assessment-results"]["results"][0];
    assert_eq!(result["observations"].as_array().unwrap().len(), verdicts.len());
    let state = result["findings"][0]["target"]["status"]["state"].as_str();
    state.map(ToOwned::to_owned)
}

#[test]
fn oscal_calls_nothing_satisfied_that_could_not_be_told() {
    use Verdict::Error;
    use Verdict::Fail;
    use Verdict::NotApplicable;
    use Verdict::Pass;
    use Verdict::Unknown;

    assert_eq!(stated(&[Pass, Pass, NotApplicable]).as_deref(), Some("satisfied"));
    assert_eq!(stated(&[Pass, Fail, Unknown]).as_deref(), Some("not-satisfied"));
    for none in [&[Pass, Unknown][..], &[Pass, Error], &[Unknown], &[NotApplicable]] {
        assert_eq!(stated(none), None, "{none:?}");
    }
    assert!(matches!(findings(Vec::new()).oscal(), Err(ExportError::Nothing)));
}

#[test]
fn oscal_names_questions_checks_and_the_notice() {
    let text = String::from_utf8(
        findings(vec![finding(1, "disk-encryption", Verdict::Pass)])
            .oscal()
            .unwrap(),
    );
    let document: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let results = &document["assessment-results"];
    let reviewed = &results["results"][0]["reviewed-controls"];
    assert_eq!(
        reviewed["control-selections"][0]["include-controls"][0]["control-id"],
        "dspt-9.5.2"
    );
    let remarks = results["metadata"]["remarks"].as_str().unwrap();
    assert!(
        remarks.starts_with("Independent software") && remarks.ends_with("carried over."),
        "{remarks}"
    );
    let plan = results["back-matter"]["resources"][0]["uuid"].as_str().unwrap();
    assert_eq!(results["import-ap"]["href"], format!("#{plan}"));
}

#[test]
fn ocsf_has_one_event_a_line_with_the_status_and_severity_of_each_verdict() {
    let verdicts = [
        (Verdict::Pass, 1, 1),
        (Verdict::Fail, 3, 4),
        (Verdict::Unknown, 0, 0),
        (Verdict::NotApplicable, 99, 1),
        (Verdict::Error, 99, 0),
    ];
    let rows = (1..)
        .zip(verdicts)
        .map(|(device, (verdict, ..))| finding(device, "disk-encryption", verdict));
    let bytes = findings(rows.collect()).ocsf().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), verdicts.len());
    for (event, (verdict, status, severity)) in lines.iter().zip(verdicts) {
        assert_eq!(event["compliance"]["status_id"], status, "{verdict}");
        assert_eq!(event["severity_id"], severity, "{verdict}");
        assert_eq!(event["type_uid"], 200_301);
        assert_eq!(event["time"], 1_780_304_400_000_i64);
    }
}

#[test]
fn rows_stand_by_name_and_begin_no_formula() {
    let rows = vec![
        finding(2, "updates", Verdict::Fail),
        finding(1, "disk-encryption", Verdict::Pass),
    ];
    let csv = String::from_utf8(findings(rows).csv().unwrap()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[1].starts_with("'=Zarrow Care") && lines[1].contains("disk-encryption"),
        "{csv}"
    );
    assert!(lines[2].contains("updates"), "{csv}");
    let provider = |name: &str| ExportedProvider {
        name: name.to_owned(),
        level: "public".to_owned(),
        ..ExportedProvider::default()
    };
    let providers = Providers::new(at(), vec![provider("zell"), provider("Alder")]).unwrap();
    assert_eq!(providers.providers[0].name, "Alder");
    let csv = String::from_utf8(providers.csv().unwrap()).unwrap();
    assert!(
        csv.lines().nth(1).unwrap().starts_with("Alder,,,,,public,,,,"),
        "{csv}"
    );
}
