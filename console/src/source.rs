//! The screens' rows from a store on this machine.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use dspt_policies::Policy;
use dspt_report::CheckId;
use dspt_report::DeviceId;
use dspt_report::Digest;
use dspt_report::ProviderId;
use dspt_server::Authority;
use dspt_store::Store;
use dspt_store::StoreError;
use dspt_store::change::TokenRow;
use dspt_store::model::ChangeKind;
use dspt_store::model::ChangeRow;
use dspt_store::model::CheckRow;
use dspt_store::model::DeviceDetail;
use dspt_store::model::DeviceFilter;
use dspt_store::model::DeviceRow;
use dspt_store::model::LogState;
use dspt_store::model::News;
use dspt_store::model::NoteRow;
use dspt_store::model::OperatorRow;
use dspt_store::model::Overview;
use dspt_store::model::Page;
use dspt_store::model::ProviderRow;
use dspt_store::model::Scope;
use dspt_store::model::TaskRow;
use dspt_store::model::TimelineRow;
use dspt_store::work;
use dspt_tui::Assessment;
use dspt_tui::Change;
use dspt_tui::CheckText;
use dspt_tui::Clock;
use dspt_tui::Fix;
use dspt_tui::MadeString;
use dspt_tui::NewString;
use dspt_tui::Source;
use dspt_tui::SourceError;
use tokio::runtime::Handle;

use crate::assessment;
use crate::policies::Held;
use crate::policies::Policies;
use crate::texts;

pub(crate) mod change;
mod registers;
#[cfg(test)]
mod tests;

/// A store seen with a scope. The screens call it on worker threads, where waiting is allowed.
pub(crate) struct LocalSource {
    store: Arc<dyn Store>,
    scope: Scope,
    runtime: Handle,
    policies: Arc<Policies>,
    clock: Clock,
    /// Where the console's keys are: the pin of its own stands in enrolment strings.
    keys: Option<PathBuf>,
}

impl LocalSource {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        scope: Scope,
        runtime: Handle,
        policies: Arc<Policies>,
        clock: Clock,
    ) -> Self {
        Self {
            store,
            scope,
            runtime,
            policies,
            clock,
            keys: None,
        }
    }

    /// Strings may be made from the screens, with the keys of this folder.
    pub(crate) fn with_keys(self, keys: PathBuf) -> Self {
        let keys = Some(keys);
        Self { keys, ..self }
    }

    /// The policy that judged a device, where it is held here.
    fn judged_by(&self, device: &DeviceDetail) -> Option<Arc<Held>> {
        let found = self.policies.of(self.store.as_ref(), device.policy_digest?);
        self.runtime.block_on(found).ok().flatten()
    }

    fn wait<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, SourceError> {
        self.runtime.block_on(work).map_err(|error| told(what, error))
    }
}

impl Source for LocalSource {
    fn overview(&self) -> Result<Overview, SourceError> {
        self.wait("the overview", self.store.overview(&self.scope, self.clock.now()))
    }

    fn providers(
        &self,
        text: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ProviderRow>, SourceError> {
        let limit = rows(limit);
        self.wait(
            "the providers",
            self.store
                .providers(&self.scope, text, after, limit, self.clock.now()),
        )
    }

    fn provider(&self, id: ProviderId) -> Result<Option<ProviderRow>, SourceError> {
        absent(
            self.runtime
                .block_on(self.store.provider(&self.scope, id, self.clock.now())),
            "the provider",
        )
    }

    fn assessment(&self, id: ProviderId) -> Result<Option<Assessment>, SourceError> {
        let joined = assessment::join(
            self.store.as_ref(),
            &self.policies,
            &self.scope,
            id,
            self.clock.now(),
        );
        let joined = absent(self.runtime.block_on(joined), "how far the provider is")?;
        Ok(joined.map(|joined| joined.view()))
    }

    fn devices(
        &self,
        filter: &DeviceFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let limit = rows(limit);
        self.wait(
            "the computers",
            self.store
                .devices(&self.scope, filter.clone(), after, limit, self.clock.now()),
        )
    }

    fn device(&self, id: DeviceId) -> Result<Option<DeviceDetail>, SourceError> {
        absent(
            self.runtime
                .block_on(self.store.device(&self.scope, id, self.clock.now())),
            "the computer",
        )
    }

    fn checks(&self, after: Option<&str>, limit: usize) -> Result<Page<CheckRow>, SourceError> {
        let asked = self
            .store
            .checks(&self.scope, after, rows(limit), self.clock.now());
        self.wait("the checks", asked)
    }

    fn changed(&self) -> Result<u64, SourceError> {
        self.wait("whether anything changed", self.store.version())
    }

    fn news(&self) -> Result<News, SourceError> {
        let asked = work::news(self.store.as_ref(), &self.scope, self.clock.now());
        self.wait("what is new", asked)
    }

    fn news_of(
        &self,
        kind: ChangeKind,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<ChangeRow>, SourceError> {
        let (store, page) = (self.store.as_ref(), (after, rows(limit)));
        let asked = work::news_of(store, &self.scope, (kind, None), page, self.clock.now());
        self.wait("what is new", asked)
    }

    fn tasks(&self, after: Option<&str>, limit: usize) -> Result<Page<TaskRow>, SourceError> {
        let asked = self.store.tasks(&self.scope, after, rows(limit));
        self.wait("the work in hand", asked)
    }

    fn notes(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<NoteRow>, SourceError> {
        let asked = self.store.notes(&self.scope, provider, after, rows(limit));
        self.wait("the remarks", asked)
    }

    fn make_string(&self, new: &NewString) -> Result<MadeString, SourceError> {
        let (operation, next_step) = change::MAKING;
        let refused =
            |error: Box<dyn Error + Send + Sync>| SourceError::change(operation, next_step, Some(error));
        let Some(keys) = &self.keys else {
            return Err(SourceError::change(operation, next_step, None));
        };
        let authority = Authority::open_or_create(keys).map_err(|error| refused(error.into()))?;
        let pin = authority.pin();
        let made = change::make_string(self.store.as_ref(), &self.scope, new, pin, self.clock.now());
        self.runtime.block_on(made).map_err(|error| refused(error.into()))
    }

    fn strings(&self, after: Option<&str>, limit: usize) -> Result<Page<TokenRow>, SourceError> {
        let asked = self.store.tokens(&self.scope, after, rows(limit));
        self.wait("the strings", asked)
    }

    fn joined_by(
        &self,
        string: Digest,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DeviceRow>, SourceError> {
        let (limit, now) = (rows(limit), self.clock.now());
        let asked = self.store.joined_by(&self.scope, string, after, limit, now);
        self.wait("who joined", asked)
    }

    fn operators(&self, after: Option<&str>, limit: usize) -> Result<Page<OperatorRow>, SourceError> {
        let asked = self.store.operators(&self.scope, after, rows(limit));
        self.wait("the posts", asked)
    }

    fn log(&self) -> Result<LogState, SourceError> {
        self.wait("the log", self.store.log_state(&self.scope))
    }

    fn timeline(
        &self,
        provider: ProviderId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<TimelineRow>, SourceError> {
        let asked = self.store.timeline(&self.scope, provider, after, rows(limit));
        self.wait("what happened", asked)
    }

    fn change(&self, change: &Change) -> Result<(), SourceError> {
        let (operation, next_step) = change::words(change);
        let refused =
            |error: Box<dyn Error + Send + Sync>| SourceError::change(operation, next_step, Some(error));
        let made = change::make(
            self.store.as_ref(),
            &self.policies,
            &self.scope,
            change,
            self.clock.now(),
        );
        self.runtime.block_on(made).map_err(|error| refused(error.into()))
    }

    fn text(&self, check: &CheckId, device: &DeviceDetail) -> Option<CheckText> {
        self.judged_by(device)?.check(check).map(texts::of)
    }

    fn fix(&self, check: &CheckId, device: &DeviceDetail) -> Option<Fix> {
        match self.judged_by(device) {
            Some(policy) => texts::fix(&policy, check, &device.facts),
            None => texts::fix(Policy::shipped(), check, &device.facts),
        }
    }
}

pub(crate) fn rows(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}

/// What is not there, or may not be seen, is an answer and no error.
pub(crate) fn absent<T>(result: Result<T, StoreError>, what: &str) -> Result<Option<T>, SourceError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(told(what, error)),
    }
}

pub(crate) fn told(what: &str, error: StoreError) -> SourceError {
    SourceError::new(what, "press r to try again", Some(Box::new(error)))
}
