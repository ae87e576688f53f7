//! What every request needs, made once.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use std::time::Instant;

use axum::response::Response;
use dspt_policies::Policy;
use dspt_report::DeviceId;
use dspt_report::ExportKey;
use dspt_report::OperatorId;
use dspt_report::Pin;
use dspt_store::Store;
use tokio::sync::Semaphore;

use crate::budget::Budgets;
use crate::budget::budget_address;
use crate::ca::Authority;
use crate::checkpoints::Checkpoints;
use crate::clock::Clock;
use crate::config::BudgetPlan;
use crate::config::Config;
use crate::error::Refusal;
use crate::heard::Heard;
use crate::judgement::PolicyShelf;
use crate::limits;
use crate::limits::Budget;
use crate::metrics::Metrics;
use crate::operators::Claims;
use crate::operators::Stamps;
use crate::operators::Watch;
use crate::operators::Workings;
use crate::request::Reader;
use crate::trace;

/// What every request needs, made once.
pub(crate) struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) policies: PolicyShelf,
    pub(crate) reader: Reader,
    /// What all opened bodies may take, in bytes.
    pub(crate) bodies: Arc<Semaphore>,
    pub(crate) attempts: Attempts,
    pub(crate) devices: Budgets<DeviceId>,
    pub(crate) posts: Budgets<OperatorId>,
    pub(crate) pin: Pin,
    /// To whom computers encrypt files.
    pub(crate) export_key: Option<ExportKey>,
    /// Makes operators' certificates.
    pub(crate) authority: Option<Arc<Authority>>,
    /// What is worked out from more than the store.
    pub(crate) workings: Option<Arc<dyn Workings>>,
    pub(crate) claims: Claims,
    pub(crate) checkpoints: Arc<Checkpoints>,
    /// What providers' computers asked of late.
    pub(crate) heard: Heard,
    pub(crate) stamps: Stamps,
    /// The server was asked to stop.
    pub(crate) stopping: AtomicBool,
    /// Everybody who waits for a change.
    pub(crate) watch: Arc<Watch>,
    /// For how long one of them listens.
    pub(crate) stream_life: Duration,
}

impl App {
    pub(crate) fn new(config: &Config, store: Arc<dyn Store>, clock: Arc<dyn Clock>, pin: Pin) -> Self {
        Self {
            store,
            clock,
            metrics: Arc::new(Metrics::new()),
            policies: PolicyShelf::new(Policy::shipped()),
            reader: Reader::new(config.timeouts.body),
            bodies: Arc::new(Semaphore::new(limits::BODIES_IN_FLIGHT_BYTES)),
            attempts: Attempts::new(config.budgets),
            devices: Budgets::new(config.budgets.device, limits::REMEMBERED),
            posts: Budgets::new(limits::OPERATOR_BUDGET, limits::REMEMBERED),
            pin,
            export_key: None,
            authority: None,
            workings: config.workings.clone(),
            claims: Claims::default(),
            checkpoints: Arc::default(),
            heard: Heard::default(),
            stamps: Stamps::new(),
            stopping: AtomicBool::new(false),
            watch: Arc::new(Watch::new()),
            stream_life: config.timeouts.stream,
        }
    }

    /// Answers a refusal: counted, logged once, and charged to the address if the peer is to blame.
    pub(crate) fn refuse(&self, path: &'static str, address: Option<IpAddr>, refusal: &Refusal) -> Response {
        let (status, name, _) = refusal.row();
        if status.is_client_error() && *refusal != Refusal::TooMany && !refusal.is_to_an_operator() {
            self.attempts.failed(address);
        }
        self.metrics.request_refused(name);
        trace::request_refused(path, status.as_u16(), name, &refusal.detail());
        refusal.response()
    }
}

/// What each address may try without proving anything.
#[derive(Debug)]
pub(crate) struct Attempts {
    failures: Option<Budgets<IpAddr>>,
    enrolments: Option<Budgets<IpAddr>>,
    pages: Option<Budgets<IpAddr>>,
}

impl Attempts {
    fn new(plan: BudgetPlan) -> Self {
        let budgets = |budget: Option<Budget>| budget.map(|budget| Budgets::new(budget, limits::REMEMBERED));
        Self {
            failures: budgets(plan.failures),
            enrolments: budgets(plan.enrolments),
            pages: budgets(plan.pages),
        }
    }

    /// Refuses an address that has failed too often of late.
    pub(crate) fn admit(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        let admitted = pair(&self.failures, address)
            .is_none_or(|(failures, address)| failures.has_any(address, Instant::now()));
        if admitted { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Charges an attempt that ended in nothing.
    pub(crate) fn failed(&self, address: Option<IpAddr>) {
        if let Some((failures, address)) = pair(&self.failures, address) {
            failures.take(address, Instant::now());
        }
    }

    /// Charges an enrolment, whatever becomes of it.
    pub(crate) fn admit_enrolment(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        self.admit(address)?;
        charge(&self.enrolments, address)
    }

    /// Charges a page that is told to anyone.
    pub(crate) fn admit_page(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        charge(&self.pages, address)
    }
}

fn charge(budgets: &Option<Budgets<IpAddr>>, address: Option<IpAddr>) -> Result<(), Refusal> {
    let admitted =
        pair(budgets, address).is_none_or(|(budgets, address)| budgets.take(address, Instant::now()));
    if admitted { Ok(()) } else { Err(Refusal::TooMany) }
}

fn pair(budgets: &Option<Budgets<IpAddr>>, address: Option<IpAddr>) -> Option<(&Budgets<IpAddr>, IpAddr)> {
    budgets.as_ref().zip(address.map(budget_address))
}
