//! What devices change and ask.

use std::sync::Arc;

use dspt_report::DeviceId;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::SelfCheck;
use dspt_report::wire::HeldAnswer;
use jiff::Timestamp;

use super::SqlStore;
use super::accept;
use super::enrol;
use super::held;
use super::link;
use super::once;
use super::prepared::Prepared;
use super::read;
use super::word;
use crate::change::AcceptOutcome;
use crate::change::EnrolOutcome;
use crate::change::EnrolledKey;
use crate::change::NewEnrolment;
use crate::change::NewLink;
use crate::change::NewReport;
use crate::change::NewWord;
use crate::change::OnceOutcome;
use crate::error::StoreError;
use crate::limits;
use crate::store::BoxFuture;
use crate::store::Ingest;

impl Ingest for SqlStore {
    fn enrol(&self, enrolment: NewEnrolment) -> BoxFuture<'_, EnrolOutcome> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| enrol::enrol(batch, &enrolment))
    }

    fn accept_all(&self, reports: Vec<NewReport>) -> BoxFuture<'_, Vec<AcceptOutcome>> {
        let prepare = |reports: Vec<NewReport>| reports.into_iter().map(Prepared::new).collect::<Vec<_>>();
        let submit = |prepared: Vec<Prepared>| {
            let bytes = prepared.iter().map(Prepared::bytes).sum();
            let keys = prepared
                .iter()
                .map(|report| report.new.verified.signed_by())
                .collect();
            self.writer.submit_about(keys, bytes, move |batch| {
                prepared
                    .iter()
                    .map(|report| accept::accept(batch, report))
                    .collect()
            })
        };
        if reports.iter().map(body_bytes).sum::<usize>() <= limits::INLINE_BYTES {
            return submit(prepare(reports));
        }
        Box::pin(async move {
            let prepared = tokio::task::spawn_blocking(move || prepare(reports))
                .await
                .map_err(|_| StoreError::Closed)?;
            submit(prepared).await
        })
    }

    fn accept_link(&self, link: NewLink) -> BoxFuture<'_, AcceptOutcome> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| link::accept(batch, &link))
    }

    fn own_asker(&self, key: KeyId) -> BoxFuture<'_, Option<(DeviceId, ProviderId)>> {
        self.ask(move |sql| word::asker(sql, key))
    }

    fn own_word(&self, word: NewWord) -> BoxFuture<'_, ()> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| word::keep(batch, &word))
    }

    fn self_check(&self, said: SelfCheck, at: Timestamp) -> BoxFuture<'_, OnceOutcome> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| once::keep(batch, &said, at))
    }

    fn held(&self, device: DeviceId, from: u64) -> BoxFuture<'_, HeldAnswer> {
        self.ask(move |sql| held::held(sql, device, from))
    }

    fn key(&self, key: KeyId) -> BoxFuture<'_, Option<EnrolledKey>> {
        if let Some(found) = self.keys.find(key) {
            return Box::pin(async move { Ok(Some(found)) });
        }
        let keys = Arc::clone(&self.keys);
        self.ask(move |sql| {
            let found = read::key(sql, key)?;
            // One out of use may be taken into use again, by whichever process: what is told of it must be so now, because
            // a device that is refused sets its report aside for good.
            if let Some(found) = found.filter(|found| !found.retired) {
                keys.remember(key, found);
            }
            Ok(found)
        })
    }
}

/// What compressing a report's bodies takes.
fn body_bytes(report: &NewReport) -> usize {
    let facts = report.facts.as_ref().map_or(0, |open| open.bytes.len());
    let findings = report.findings.as_ref().map_or(0, |open| open.bytes.len());
    let inventory = report.inventory.as_ref().map_or(0, |open| open.bytes.len());
    let assessment = report.assessment.as_ref().map_or(0, |open| open.bytes.len());
    facts + findings + inventory + assessment
}
