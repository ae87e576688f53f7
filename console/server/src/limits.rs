//! Every maximum of this program, in one table. What crosses the wire is bounded in [`dspt_report::limits`].
//!
//! Sizes are bytes unless the name says otherwise. What a site may want to change stands in [`Config`](crate::Config),
//! with these values to begin with.

use std::time::Duration;

use dspt_report::limits::ENVELOPE_BYTES;

/// Connections open at one time; more are closed at once.
pub const CONNECTIONS: usize = 1024;
/// From the first byte of a connection to the end of its TLS handshake.
pub const HANDSHAKE: Duration = Duration::from_secs(5);
/// From the start of waiting for a request to the end of its header: also the longest idle time of a connection.
pub const HEADER: Duration = Duration::from_secs(5);
/// What follows the fixed beginning of a balancer's header.
pub const PROXY_BYTES: usize = 1024;
/// For a request's body.
pub const BODY: Duration = Duration::from_secs(15);
/// For requests under way when the server is asked to stop.
pub const DRAIN: Duration = Duration::from_secs(10);
/// One header line buffer of a connection; a longer header is answered 431.
pub const HEADER_BYTES: usize = 16 * 1024;
/// Header lines of a request.
pub const HEADERS: usize = 32;
/// An enrolment request: envelope, token and the lengths of both.
pub const ENROL_REQUEST_BYTES: usize = ENVELOPE_BYTES + 64;
/// A request up to this size needs no share of [`LARGE_BYTES_IN_FLIGHT`].
pub const SMALL_REQUEST_BYTES: usize = 64 * 1024;
/// What has come of all larger requests that are being read or worked on at one time; more is answered 503.
pub const LARGE_BYTES_IN_FLIGHT: usize = 64 * 1024 * 1024;
/// Bodies of reports, inflated, that wait to be kept at one time, of all requests; more are answered 503.
pub const BODIES_IN_FLIGHT_BYTES: usize = 32 * 1024 * 1024;
/// Bodies of one request, inflated, after which its reports so far are kept before more are looked at.
pub const BODIES_PER_COMMIT_BYTES: usize = 2 * 1024 * 1024;
/// Of a request that is too large: how much is read and thrown away, so that its sender hears why.
pub const DISCARD_BYTES: usize = 8 * 1024 * 1024;
/// Reports that one device may send in one go, and how many more a minute.
pub const DEVICE_BUDGET: Budget = Budget::new(256, 60);
/// Attempts of one address that end in nothing: garbage, unknown keys, broken signatures.
pub const FAILURE_BUDGET: Budget = Budget::new(120, 60);
/// Enrolments from one address.
pub const ENROLMENT_BUDGET: Budget = Budget::new(60, 30);
/// Pages that one operator's post may ask for in one go, and how many more a minute.
pub const OPERATOR_BUDGET: Budget = Budget::new(1200, 600);
/// Pages that are told to anyone (`/v1/about`, `/healthz`), to one address.
pub const PAGE_BUDGET: Budget = Budget::new(240, 120);
/// Devices, and addresses, whose budgets are remembered; beyond it those heard of longest ago start afresh.
pub const REMEMBERED: usize = 65_536;
/// What `Retry-After` says after 429 and 503, in seconds.
pub const RETRY_AFTER_SECONDS: u32 = 30;
/// How far a device's clock may be off before its report counts as *clock wrong*.
pub const CLOCK_SLACK: Duration = Duration::from_secs(5 * 60);
/// How often the certificate for TLS is made anew.
pub const CERTIFICATE_RENEWAL: Duration = Duration::from_secs(24 * 60 * 60);
/// How often it is looked whether the log grew, to sign a checkpoint of it.
pub const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);
/// For the store, when somebody asks whether the server is ready.
pub const READY: Duration = Duration::from_secs(2);
/// Connections that read the metrics at one time.
pub const METRICS_CONNECTIONS: usize = 8;
/// Published policies held in memory; beyond it the shelf starts afresh.
pub const POLICIES_KNOWN: usize = 16;
/// For how many days an operator's certificate is good.
pub const OPERATOR_CERTIFICATE_DAYS: i64 = 730;
/// For how many days an enrolment string that is asked for over the network is good at most.
pub const STRING_DAYS: u16 = 365;
/// Claims whose answers are remembered, so that one that got lost can be given again.
pub const CLAIMS_REMEMBERED: usize = 64;
/// From when on a certificate is made anew, in days before its end.
pub const RENEWAL_DAYS: i64 = 60;
/// Questions of providers' computers that are remembered until they are out of date; more are answered 503.
pub const QUESTIONS_REMEMBERED: usize = 65_536;
/// Looks, and permissions, that a provider's own people are told, newest first.
pub const OWN_ROWS: u32 = 200;
/// A parameter of an operator's request.
pub const PARAMETER_BYTES: usize = 512;
/// Parameters of an operator's request.
pub const PARAMETERS: usize = 16;
/// A change that an operator asks for, as JSON.
pub const CHANGE_BYTES: usize = 16 * 1024;
/// For how long a question whether anything changed is held open.
pub const WAIT_FOR_CHANGE: Duration = Duration::from_secs(25);
/// How often the store is looked at for all who wait for a change.
pub const LOOK_FOR_CHANGE: Duration = Duration::from_millis(250);
/// Between two changes that one who waits is told.
pub const BETWEEN_CHANGES: Duration = Duration::from_millis(500);
/// Streams of changes, and questions held open for one, at one time; more are answered 503.
pub const WAITING_FOR_CHANGE: usize = 256;
/// Of them those of one post; more are answered 429.
pub const WAITING_OF_A_POST: usize = 8;
/// Between two signs of life on a stream of changes: less than balancers wait.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// For how long one stream of changes is kept up; whoever listens comes again, to any node.
pub const STREAM: Duration = Duration::from_secs(15 * 60);
/// The file with the console's certificate authority.
pub const KEY_FILE_BYTES: u64 = 64 * 1024;
/// A text in a log line.
pub const LOG_TEXT_BYTES: usize = 200;

/// How much of something is allowed: so many at once, and so many more each minute.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Budget {
    /// At once, after a quiet time.
    pub burst: u32,
    /// More, each minute.
    pub per_minute: u32,
}

impl Budget {
    /// A budget of `burst` at once and `per_minute` more each minute.
    pub const fn new(burst: u32, per_minute: u32) -> Self {
        Self { burst, per_minute }
    }
}
