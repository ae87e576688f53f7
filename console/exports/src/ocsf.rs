//! Findings as events of the Open Cybersecurity Schema Framework: Compliance Finding, class 2003, one event a line.

use dspt_pack::plain;
use dspt_policies::Severity;
use dspt_report::Verdict;
use serde_json::Value;
use serde_json::json;

use crate::error::ExportError;
use crate::findings::ExportedFinding;
use crate::findings::Findings;

/// The version of the schema that events say they follow.
const VERSION: &str = "1.5.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2_003;
/// A finding was created.
const ACTIVITY: u32 = 1;

impl Findings {
    /// One event for each finding, one a line (JSON Lines).
    ///
    /// # Errors
    /// If a value cannot be written, which is a fault of this program.
    pub fn ocsf(&self) -> Result<Vec<u8>, ExportError> {
        let mut lines = Vec::new();
        for finding in &self.findings {
            let what = "an event";
            serde_json::to_writer(&mut lines, &self.event(finding))
                .map_err(|source| ExportError::Json { what, source })?;
            lines.push(b'\n');
        }
        Ok(lines)
    }

    fn event(&self, finding: &ExportedFinding) -> Value {
        let (status_id, status) = status(finding.verdict);
        let (provider, device) = (finding.provider.to_string(), finding.device.to_string());
        let title = plain::line(&finding.title);
        let standards = [format!("DSPT {}", self.toolkit.trim_start_matches("dspt-"))];
        let details: Vec<String> = finding.reason.iter().map(|reason| plain::line(reason)).collect();
        let mut event = json!({
            "activity_id": ACTIVITY,
            "category_uid": CATEGORY,
            "class_uid": CLASS,
            "type_uid": CLASS * 100 + ACTIVITY,
            "severity_id": severity(finding),
            "time": finding.reported.as_millisecond(),
            "metadata": {
                "version": VERSION,
                "product": { "name": "dspt-console", "vendor_name": "dspt-console", "version": self.program },
                "tenant_uid": provider,
            },
            "finding_info": {
                "uid": format!("{device}/{}", finding.check),
                "title": title,
                "first_seen_time": finding.since.as_millisecond(),
            },
            "compliance": {
                "standards": standards,
                "control": finding.check.as_str(),
                "requirements": finding.questions,
                "status_id": status_id,
                "status": status,
                "status_details": details,
            },
            "resources": [{ "uid": device, "name": finding.computer(), "type": "host" }],
        });
        if let Some(fix) = &finding.fix
            && let Some(fields) = event.as_object_mut()
        {
            fields.insert("remediation".to_owned(), json!({ "desc": plain::text(fix) }));
        }
        event
    }
}

/// The schema has no word for *not applicable* or for a fault of ours: *other*, with the word.
fn status(verdict: Verdict) -> (u32, &'static str) {
    match verdict {
        Verdict::Unknown => (0, "Unknown"),
        Verdict::Pass => (1, "Pass"),
        Verdict::Fail => (3, "Fail"),
        Verdict::NotApplicable => (99, "not applicable"),
        Verdict::Error => (99, "error"),
    }
}

/// Informational where nothing is wrong, unknown where nobody could look.
fn severity(finding: &ExportedFinding) -> u32 {
    match (finding.verdict, finding.severity) {
        (Verdict::Pass | Verdict::NotApplicable, _) => 1,
        (Verdict::Unknown | Verdict::Error, _) | (Verdict::Fail, None) => 0,
        (Verdict::Fail, Some(Severity::High)) => 4,
        (Verdict::Fail, Some(Severity::Medium)) => 3,
        (Verdict::Fail, Some(Severity::Low)) => 2,
    }
}
