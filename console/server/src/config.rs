//! What a site decides about its server.

use std::net::IpAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::limits;
use crate::limits::Budget;
use crate::operators::Workings;

/// What a site decides about its server. [`Config::new`] gives the values of [`limits`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Config {
    /// Folder of the console's keys; made if there is none.
    pub keys: PathBuf,
    /// Where the metrics are read, in plain HTTP at any path; not read at all if absent. Keep it on loopback.
    pub metrics: Option<TcpListener>,
    /// Balancers whose connections begin with a header of the PROXY protocol, version 2, that says for whom they connect. What
    /// others send is never read as such a header.
    pub proxies: Vec<IpAddr>,
    /// Connections open at one time; more are closed at once.
    pub connections: usize,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How much anyone may do in a while.
    pub budgets: BudgetPlan,
    /// Answers operators what is worked out from more than the store; without it such pages are answered as absent.
    pub workings: Option<Arc<dyn Workings>>,
}

impl Config {
    /// The usual configuration, with keys in `keys` and no metrics.
    pub fn new(keys: PathBuf) -> Self {
        Self {
            keys,
            metrics: None,
            proxies: Vec::new(),
            connections: limits::CONNECTIONS,
            timeouts: Timeouts::default(),
            budgets: BudgetPlan::default(),
            workings: None,
        }
    }
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timeouts {
    /// A TLS handshake.
    pub handshake: Duration,
    /// Waiting for a request and reading its header: the longest idle time of a connection.
    pub header: Duration,
    /// Reading a request's body.
    pub body: Duration,
    /// Requests under way when the server is asked to stop.
    pub drain: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            handshake: limits::HANDSHAKE,
            header: limits::HEADER,
            body: limits::BODY,
            drain: limits::DRAIN,
        }
    }
}

/// How much anyone may do in a while.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct BudgetPlan {
    /// Verified reports of one device.
    pub device: Budget,
    /// Failed attempts from one address. Behind a balancer, where all come from one address, set none.
    pub failures: Option<Budget>,
    /// Enrolments from one address. Behind a balancer, where all come from one address, set none.
    pub enrolments: Option<Budget>,
    /// Pages that are told to anyone, asked for from one address. Behind a balancer, where all come from one address, set none.
    pub pages: Option<Budget>,
}

impl Default for BudgetPlan {
    fn default() -> Self {
        Self {
            device: limits::DEVICE_BUDGET,
            failures: Some(limits::FAILURE_BUDGET),
            enrolments: Some(limits::ENROLMENT_BUDGET),
            pages: Some(limits::PAGE_BUDGET),
        }
    }
}
