//! The store in one SQLite file: a write-ahead log, `synchronous=FULL`, one writing thread with group commit, and
//! any number of readers. Any other process may write to the same file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::Envelope;
use dspt_report::FactSet;
use dspt_report::KeyId;
use dspt_report::ProviderId;
use dspt_report::SelfCheck;
use dspt_report::body::Salt;
use dspt_report::wire::HeldAnswer;
use jiff::Timestamp;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use rusqlite::Connection;

use crate::change::AcceptOutcome;
use crate::change::EnrolOutcome;
use crate::change::EnrolledKey;
use crate::change::NewAssessment;
use crate::change::NewEnrolment;
use crate::change::NewLink;
use crate::change::NewProvider;
use crate::change::NewRelease;
use crate::change::NewReport;
use crate::change::NewString;
use crate::change::NewToken;
use crate::change::NewTrust;
use crate::change::OnceOutcome;
use crate::change::Settings;
use crate::change::TokenRow;
use crate::error::Cause;
use crate::error::StoreError;
use crate::limits;
use crate::model::CheckRow;
use crate::model::ComputerHeld;
use crate::model::DeviceDetail;
use crate::model::DeviceFilter;
use crate::model::DeviceRow;
use crate::model::ErasureRow;
use crate::model::HeldAssessment;
use crate::model::Overview;
use crate::model::Page;
use crate::model::ProviderRow;
use crate::model::Published;
use crate::model::Scope;
use crate::model::SelfChecks;
use crate::store::BoxFuture;
use crate::store::Store;
use crate::valid;

mod accept;
mod advance;
mod batch;
mod bodies;
mod books;
mod detail;
mod devices;
mod enrol;
mod erase;
mod failure;
mod held;
mod keys;
mod link;
mod links;
mod once;
mod open;
mod operate;
mod overview;
mod pages;
mod prepared;
mod read;
mod releases;
mod rows;
mod standing;
mod writer;

use batch::Batch;
use failure::Failure;
use keys::KeyCache;
use prepared::Prepared;
use read::Readers;
use writer::Writer;

/// A store in one SQLite file.
///
/// Dropping it waits until what was asked is written.
pub struct SqliteStore {
    readers: Arc<Readers>,
    keys: Arc<KeyCache>,
    writer: Writer,
    path: std::path::PathBuf,
}

impl SqliteStore {
    /// Opens the file, making it, and its folder, for their owner only where there are none.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a file of a newer program, `Corrupt` for one that is not ours, `Io`, `Full`, `Busy`.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        open::prepare(path)?;
        let keys = Arc::new(KeyCache::default());
        let connection = open::writer(path).map_err(|failure| failure.at(path))?;
        Ok(Self {
            readers: Arc::new(Readers::new(path)?),
            writer: Writer::start(path.to_path_buf(), connection, Arc::clone(&keys))?,
            keys,
            path: path.to_path_buf(),
        })
    }

    /// Asks away from the runtime's own threads.
    fn ask<T, F>(&self, question: F) -> BoxFuture<'static, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let readers = Arc::clone(&self.readers);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || readers.ask(question))
                .await
                .unwrap_or(Err(StoreError::Closed))
        })
    }

    /// Changes what an operator asked for, where `valid` is.
    fn change<V, T, F>(&self, valid: Result<V, StoreError>, mut change: F) -> BoxFuture<'_, T>
    where
        V: Send + 'static,
        T: Send + 'static,
        F: FnMut(&mut Batch<'_>, &V) -> Result<T, Failure> + Send + 'static,
    {
        match valid {
            Ok(value) => self
                .writer
                .submit(limits::REPORT_BYTES, move |batch| change(batch, &value)),
            Err(error) => Box::pin(async move { Err(error) }),
        }
    }

    fn new_version(&self, new: &NewAssessment) -> Result<books::Version, StoreError> {
        let new = valid::assessment(new)?;
        let salt = Salt::generate().map_err(|source| StoreError::Io {
            path: self.path.clone(),
            operation: "make a salt",
            source: Cause::new(source),
        })?;
        Ok(books::Version::new(new, salt))
    }

    fn new_provider(&self, new: &NewProvider) -> Result<(ProviderId, NewProvider), StoreError> {
        let mut id = [0; 8];
        SystemRandom::new()
            .fill(&mut id)
            .map_err(|source| StoreError::Io {
                path: self.path.clone(),
                operation: "make a provider's id",
                source: Cause::new(source),
            })?;
        Ok((ProviderId::new(id), valid::provider(new)?))
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish()
    }
}

impl Store for SqliteStore {
    fn enrol(&self, enrolment: NewEnrolment) -> BoxFuture<'_, EnrolOutcome> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| enrol::enrol(batch, &enrolment))
    }

    fn accept_all(&self, reports: Vec<NewReport>) -> BoxFuture<'_, Vec<AcceptOutcome>> {
        let prepare = |reports: Vec<NewReport>| reports.into_iter().map(Prepared::new).collect::<Vec<_>>();
        let submit = |prepared: Vec<Prepared>| {
            let bytes = prepared.iter().map(Prepared::bytes).sum();
            self.writer.submit(bytes, move |batch| {
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

    fn self_check(&self, said: SelfCheck, at: Timestamp) -> BoxFuture<'_, OnceOutcome> {
        self.writer
            .submit(limits::REPORT_BYTES, move |batch| once::keep(batch, &said, at))
    }

    fn held(&self, device: DeviceId, from: u64) -> BoxFuture<'_, HeldAnswer> {
        self.ask(move |sql| held::held(sql, device, from))
    }

    fn device_replace(
        &self,
        scope: &Scope,
        old: DeviceId,
        new: DeviceId,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.change(Ok(scope.clone()), move |batch, scope| {
            operate::device_replace(batch, scope, (old, new), at)
        })
    }

    fn once_add(
        &self,
        provider: ProviderId,
        codes: Vec<Digest>,
        expires: Timestamp,
        at: Timestamp,
    ) -> BoxFuture<'_, ()> {
        self.change(valid::once(codes, expires, at), move |batch, codes| {
            once::add(batch, provider, codes, expires, at)
        })
    }

    fn provider_add(&self, provider: NewProvider, at: Timestamp) -> BoxFuture<'_, ProviderId> {
        self.change(self.new_provider(&provider), move |batch, (id, provider)| {
            operate::provider_add(batch, *id, provider, at)?;
            Ok(*id)
        })
    }

    fn token_add(&self, token: NewToken, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(valid::token(&token, at), move |batch, token| {
            operate::token_add(batch, token, at)
        })
    }

    fn strings_add(&self, strings: Vec<NewString>, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(valid::strings(&strings, at), move |batch, strings| {
            strings.iter().try_for_each(|new| {
                if let Some(provider) = &new.provider {
                    operate::provider_add(batch, new.token.provider, provider, at)?;
                }
                operate::token_add(batch, &new.token, at)
            })
        })
    }

    fn token_revoke(&self, scope: &Scope, token_sha256: Digest, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(Ok(scope.clone()), move |batch, scope| {
            operate::token_revoke(batch, scope, token_sha256, at)
        })
    }

    fn device_confirm(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(Ok(scope.clone()), move |batch, scope| {
            operate::device_confirm(batch, scope, device, at)
        })
    }

    fn device_retire(&self, scope: &Scope, device: DeviceId, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(Ok(scope.clone()), move |batch, scope| {
            operate::device_retire(batch, scope, device, at)
        })
    }

    fn keep_assessment(&self, scope: &Scope, new: NewAssessment, at: Timestamp) -> BoxFuture<'_, ()> {
        let scope = scope.clone();
        let version = self.new_version(&new);
        self.change(version, move |batch, version| {
            books::keep(batch, &scope, version, at)
        })
    }

    fn policy_publish(&self, new: NewRelease, at: Timestamp) -> BoxFuture<'_, ()> {
        let bytes = new.bundle.len() + limits::REPORT_BYTES;
        self.writer
            .submit(bytes, move |batch| releases::publish(batch, &new, at))
    }

    fn trust_publish(&self, new: NewTrust, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(Ok(new), move |batch, new| releases::publish_trust(batch, new, at))
    }

    fn policy_published(&self) -> BoxFuture<'_, Option<Published>> {
        self.ask(releases::newest)
    }

    fn policy_by_digest(&self, digest: Digest) -> BoxFuture<'_, Option<Published>> {
        self.ask(move |sql| releases::by_digest(sql, digest))
    }

    fn trust_document(&self, version: Option<u32>) -> BoxFuture<'_, Option<Vec<u8>>> {
        self.ask(move |sql| Ok(releases::trust(sql, version)?.map(|(_, envelope)| envelope)))
    }

    fn settings_set(&self, settings: Settings, at: Timestamp) -> BoxFuture<'_, ()> {
        self.change(valid::settings(&settings), move |batch, settings| {
            operate::settings_set(batch, settings, at)
        })
    }

    fn settings(&self) -> BoxFuture<'_, Settings> {
        self.ask(read::settings)
    }

    fn key(&self, key: KeyId) -> BoxFuture<'_, Option<EnrolledKey>> {
        if let Some(found) = self.keys.find(key) {
            return Box::pin(async move { Ok(Some(found)) });
        }
        let keys = Arc::clone(&self.keys);
        self.ask(move |sql| {
            let found = read::key(sql, key)?;
            if let Some(found) = found {
                keys.remember(key, found);
            }
            Ok(found)
        })
    }

    fn provider_by_code(&self, scope: &Scope, typed: &str) -> BoxFuture<'_, ProviderId> {
        let (scope, typed) = (scope.clone(), typed.to_owned());
        self.ask(move |sql| read::provider_by_code(sql, &scope, &typed))
    }

    fn tokens(&self, scope: &Scope) -> BoxFuture<'_, Vec<TokenRow>> {
        let scope = scope.clone();
        self.ask(move |sql| read::tokens(sql, &scope))
    }

    fn overview(&self, scope: &Scope, now: Timestamp) -> BoxFuture<'_, Overview> {
        let scope = scope.clone();
        self.ask(move |sql| overview::overview(sql, &scope, now))
    }

    fn providers(
        &self,
        scope: &Scope,
        text: &str,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<ProviderRow>> {
        let (scope, text, after) = (scope.clone(), text.to_owned(), after.map(str::to_owned));
        self.ask(move |sql| pages::providers(sql, &scope, &text, after.as_deref(), limit, now))
    }

    fn provider(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, ProviderRow> {
        let scope = scope.clone();
        self.ask(move |sql| pages::provider(sql, &scope, provider, now))
    }

    fn devices(
        &self,
        scope: &Scope,
        filter: DeviceFilter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> BoxFuture<'_, Page<DeviceRow>> {
        let (scope, after) = (scope.clone(), after.map(str::to_owned));
        self.ask(move |sql| devices::devices(sql, &scope, &filter, after.as_deref(), limit, now))
    }

    fn device(&self, scope: &Scope, device: DeviceId, now: Timestamp) -> BoxFuture<'_, DeviceDetail> {
        let scope = scope.clone();
        self.ask(move |sql| detail::device(sql, &scope, device, now))
    }

    fn facts_of(&self, scope: &Scope, device: DeviceId) -> BoxFuture<'_, FactSet> {
        let scope = scope.clone();
        self.ask(move |sql| detail::facts_of(sql, &scope, device))
    }

    fn computers(
        &self,
        scope: &Scope,
        provider: ProviderId,
        now: Timestamp,
    ) -> BoxFuture<'_, Vec<ComputerHeld>> {
        let scope = scope.clone();
        self.ask(move |sql| detail::computers(sql, &scope, provider, now))
    }

    fn assessments(&self, scope: &Scope, provider: ProviderId) -> BoxFuture<'_, Vec<HeldAssessment>> {
        let scope = scope.clone();
        self.ask(move |sql| books::assessments(sql, &scope, provider))
    }

    fn erasures(&self, scope: &Scope) -> BoxFuture<'_, Vec<ErasureRow>> {
        let scope = scope.clone();
        self.ask(move |sql| erase::list(sql, &scope))
    }

    fn self_checks(&self, scope: &Scope, provider: ProviderId, now: Timestamp) -> BoxFuture<'_, SelfChecks> {
        let scope = scope.clone();
        self.ask(move |sql| once::read(sql, &scope, provider, now))
    }

    fn checks(&self, scope: &Scope) -> BoxFuture<'_, Vec<CheckRow>> {
        let scope = scope.clone();
        self.ask(move |sql| overview::checks(sql, &scope))
    }

    fn check(&self, scope: &Scope, check: CheckId) -> BoxFuture<'_, CheckRow> {
        let scope = scope.clone();
        self.ask(move |sql| overview::check(sql, &scope, &check))
    }

    fn envelope(&self, scope: &Scope, device: DeviceId, sequence: u64) -> BoxFuture<'_, Envelope> {
        let scope = scope.clone();
        self.ask(move |sql| detail::envelope(sql, &scope, device, sequence))
    }

    fn version(&self) -> BoxFuture<'_, u64> {
        let version = self.readers.version();
        Box::pin(async move { version })
    }

    fn log_size(&self) -> BoxFuture<'_, u64> {
        self.ask(read::log_size)
    }

    fn raw_count(&self) -> BoxFuture<'_, u64> {
        self.ask(read::raw_count)
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

#[cfg(test)]
mod tests;
