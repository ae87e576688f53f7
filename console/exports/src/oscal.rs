//! Findings as OSCAL assessment results.
//!
//! Each finding of a computer is an observation. A check is an objective of ours, and stands as a finding of OSCAL only where
//! that format can say what we know: *not satisfied* where it failed on a computer, *satisfied* where it passed on every
//! computer that it is about. Where a computer could not tell there are observations and no finding: unknown is no pass.
//! Whether a question of the toolkit is answered is for the provider to say, and nothing here says it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use dspt_pack::plain;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Verdict;
use serde_json::Value;
use serde_json::json;

use crate::error::ExportError;
use crate::findings::ExportedFinding;
use crate::findings::Findings;
use crate::json;
use crate::uuid::uuid;

/// The version of the format.
const VERSION: &str = "1.1.3";
/// Whose names the properties are.
const NAMESPACE: &str = "https://dspt.invalid/property/v1";

impl Findings {
    /// One document of assessment results.
    ///
    /// # Errors
    /// [`ExportError::Nothing`] where there are no findings, because the format cannot be empty.
    pub fn oscal(&self) -> Result<Vec<u8>, ExportError> {
        let rows = &self.findings;
        let times = rows.iter().map(|row| row.reported);
        let (Some(start), Some(end)) = (times.clone().min(), times.max()) else {
            return Err(ExportError::Nothing);
        };
        let moment = self.as_at.to_string();
        let plan = uuid(&["plan", &self.program]);
        let observations: Vec<Value> = rows.iter().map(observation).collect();
        let findings = findings(rows);
        let mut result = json!({
            "uuid": uuid(&["result", &moment]),
            "title": "What checks found on computers",
            "description": self.beware,
            "start": start.to_string(),
            "end": end.to_string(),
            "local-definitions": { "inventory-items": inventory(rows) },
            "reviewed-controls": self.reviewed(),
            "observations": observations,
        });
        // The format refuses an empty list.
        if !findings.is_empty()
            && let Some(fields) = result.as_object_mut()
        {
            fields.insert("findings".to_owned(), Value::Array(findings));
        }
        let mut remarks = self.notice.to_owned();
        if let Some(notice) = &self.toolkit_notice {
            remarks.push(' ');
            remarks.push_str(&plain::line(notice));
        }
        let document = json!({ "assessment-results": {
            "uuid": uuid(&["assessment-results", &moment]),
            "metadata": {
                "title": format!("Findings for {}", plain::line(&self.toolkit)),
                "last-modified": moment,
                "version": "1",
                "oscal-version": VERSION,
                "remarks": remarks,
            },
            "import-ap": { "href": format!("#{plan}") },
            "results": [result],
            "back-matter": { "resources": [{
                "uuid": plan,
                "title": "No plan as a document",
                "description": format!("The checks are those of the policy in force; dspt-console {}.", self.program),
            }] },
        }});
        json::pretty("the assessment results", &document)
    }

    /// The questions that the checks support, and the checks as objectives.
    fn reviewed(&self) -> Value {
        let rows = &self.findings;
        let questions: BTreeSet<&str> = rows
            .iter()
            .flat_map(|row| &row.questions)
            .map(String::as_str)
            .collect();
        let checks: BTreeSet<&str> = rows.iter().map(|row| row.check.as_str()).collect();
        let controls: Vec<Value> = questions
            .iter()
            .map(|number| json!({ "control-id": format!("dspt-{number}") }))
            .collect();
        let mut selection = json!({ "description": "Questions of the toolkit that these checks support" });
        if !controls.is_empty()
            && let Some(fields) = selection.as_object_mut()
        {
            fields.insert("include-controls".to_owned(), Value::Array(controls));
        }
        let objectives: Vec<Value> = checks
            .iter()
            .map(|check| json!({ "objective-id": check }))
            .collect();
        json!({
            "control-selections": [selection],
            "control-objective-selections": [{ "include-objectives": objectives }],
        })
    }
}

fn inventory(rows: &[ExportedFinding]) -> Vec<Value> {
    let devices: BTreeMap<DeviceId, &ExportedFinding> = rows.iter().map(|row| (row.device, row)).collect();
    let item = |row: &&ExportedFinding| {
        json!({
            "uuid": device_uuid(row),
            "description": row.computer(),
            "props": [
                property("provider-id", &row.provider.to_string()),
                property("device-id", &row.device.to_string()),
            ],
        })
    };
    devices.values().map(item).collect()
}

fn device_uuid(row: &ExportedFinding) -> String {
    uuid(&["device", &row.device.to_string()])
}

fn observation_uuid(row: &ExportedFinding) -> String {
    uuid(&["observation", &row.device.to_string(), row.check.as_str()])
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": value })
}

fn observation(row: &ExportedFinding) -> Value {
    let mut properties = vec![
        property("check", row.check.as_str()),
        property("verdict", row.verdict.as_str()),
    ];
    let reason = row
        .reason
        .as_deref()
        .map(|reason| plain::line(reason).trim().to_owned());
    properties.extend(
        reason
            .filter(|reason| !reason.is_empty())
            .map(|reason| property("reason", &reason)),
    );
    json!({
        "uuid": observation_uuid(row),
        "title": plain::line(&row.title),
        "description": format!("{}: {}", plain::line(&row.title), row.verdict),
        "props": properties,
        "methods": ["TEST"],
        "types": ["finding"],
        "subjects": [{ "subject-uuid": device_uuid(row), "type": "inventory-item" }],
        "collected": row.reported.to_string(),
    })
}

/// One finding for each check of which the format can say what we know.
fn findings(rows: &[ExportedFinding]) -> Vec<Value> {
    let mut checks: BTreeMap<&CheckId, Vec<&ExportedFinding>> = BTreeMap::new();
    for row in rows {
        checks.entry(&row.check).or_default().push(row);
    }
    checks.values().filter_map(|rows| finding(rows)).collect()
}

fn finding(rows: &[&ExportedFinding]) -> Option<Value> {
    let count = |verdict: Verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let (pass, fail) = (count(Verdict::Pass), count(Verdict::Fail));
    let untold = count(Verdict::Unknown) + count(Verdict::Error);
    let (state, reason) = match (pass, fail, untold) {
        (_, 1.., _) => ("not-satisfied", "fail"),
        (1.., 0, 0) => ("satisfied", "pass"),
        _ => return None,
    };
    let first = rows.first()?;
    let check = first.check.as_str();
    let related: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "observation-uuid": observation_uuid(row) }))
        .collect();
    Some(json!({
        "uuid": uuid(&["finding", check]),
        "title": plain::line(&first.title),
        "description": format!("Computers: {pass} pass, {fail} fail, {untold} could not be told, of {}.", rows.len()),
        "target": { "type": "objective-id", "target-id": check, "status": { "state": state, "reason": reason } },
        "related-observations": related,
    }))
}
