//! A console that is up, on a port of its own, with everything it keeps in a temporary folder.

use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use dspt_report::Pin;
use dspt_report::ProviderId;
use dspt_report::Token;
use dspt_report::wire;
use dspt_report::wire::EnrolAnswer;
use dspt_report::wire::Outgoing;
use dspt_report::wire::ReportResult;
use dspt_report::wire::ReportsAnswer;
use dspt_server::Authority;
use dspt_server::Clock;
use dspt_server::Config;
use dspt_server::ServeError;
use dspt_store::Estate;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::Store;
use dspt_store::change::NewProvider;
use dspt_store::change::NewToken;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client::Answer;
use crate::client::Client;
use crate::device::Device;
use crate::device::request;

/// 21 November 2026, 10:00 UTC.
pub(crate) const START: i64 = 1_795_255_200;

/// A clock that is set by hand.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn second(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.second()).unwrap()
    }
}

/// A console that is up.
pub(crate) struct Site {
    pub(crate) store: Arc<SqlStore>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) address: SocketAddr,
    pub(crate) metrics: SocketAddr,
    pub(crate) pin: Pin,
    pub(crate) provider: ProviderId,
    pub(crate) client: Client,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<Result<(), ServeError>>,
    folder: TempDir,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let store = Arc::new(SqlStore::open(&folder.path().join("console.db")).unwrap());
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let provider = NewProvider {
            name: "Rose Cottage".to_owned(),
            ..NewProvider::default()
        };
        let provider = store
            .provider_add(&Scope::Everything, provider, clock.now())
            .await
            .unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let metrics = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, metrics_address) = (listener.local_addr().unwrap(), metrics.local_addr().unwrap());
        let pin = Authority::open_or_create(&keys).unwrap().pin();
        let mut config = Config::new(keys);
        config.metrics = Some(metrics);
        // Tests about budgets set them again.
        config.budgets.failures = None;
        config.budgets.enrolments = None;
        config.budgets.pages = None;
        configure(&mut config);

        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let kept: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
        let time: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let served = tokio::spawn(dspt_server::serve(config, listener, kept, time, shutdown));
        Self {
            client: Client::new(address, pin),
            metrics: metrics_address,
            store,
            clock,
            address,
            pin,
            provider,
            stop: Some(stop),
            served,
            folder,
        }
    }

    /// Where the console's keys are.
    pub(crate) fn keys(&self) -> std::path::PathBuf {
        self.folder.path().join("keys")
    }

    /// Another client: other connections.
    pub(crate) fn another_client(&self) -> Client {
        Client::new(self.address, self.pin)
    }

    /// Asks the server to stop.
    pub(crate) fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// What the server ended with, once it has.
    pub(crate) async fn stopped(&mut self) -> Result<(), ServeError> {
        (&mut self.served).await.unwrap()
    }

    pub(crate) async fn token(&self, uses: u32) -> Token {
        self.token_for(self.provider, uses).await
    }

    pub(crate) async fn token_for(&self, provider: ProviderId, uses: u32) -> Token {
        let token = Token::generate().unwrap();
        let now = self.clock.now();
        let new = NewToken {
            provider,
            token_sha256: token.digest(),
            uses,
            expires: now + SignedDuration::from_hours(24),
            label: String::new(),
        };
        self.store.token_add(&Scope::Everything, new, now).await.unwrap();
        token
    }

    pub(crate) async fn enrol_with(&self, device: &mut Device, token: &Token) -> Answer {
        let envelope = device.enrolment(self.pin, self.provider, token, self.clock.second());
        device.head = envelope.id();
        let body = wire::encode_enrolment(&envelope.to_json(), token.as_bytes());
        self.client.post(wire::ENROL_PATH, body).await
    }

    /// A device that has joined.
    pub(crate) async fn enrolled(&self) -> Device {
        let token = self.token(1).await;
        let mut device = Device::new();
        let answer = self.enrol_with(&mut device, &token).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json::<EnrolAnswer>().head.id, device.head);
        device
    }

    /// Sends reports and gives the results.
    pub(crate) async fn send(&self, reports: &[Outgoing<'_>]) -> Vec<ReportResult> {
        self.send_bytes(request(reports)).await
    }

    pub(crate) async fn send_bytes(&self, body: Vec<u8>) -> Vec<ReportResult> {
        let answer = self.client.post(wire::REPORTS_PATH, body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
        let answer: ReportsAnswer = answer.json();
        assert_eq!(answer.time, self.clock.second());
        answer.results
    }

    /// Sends one report and gives its result.
    pub(crate) async fn send_one(&self, report: Outgoing<'_>) -> ReportResult {
        let mut results = self.send(&[report]).await;
        assert_eq!(results.len(), 1);
        results.remove(0)
    }

    /// The value of a counter, as whoever watches the server reads it; 0 where nothing was counted yet.
    pub(crate) async fn counted(&self, line: &str) -> u64 {
        let (_, kind, text) = self.watched("/metrics").await;
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        assert!(text.ends_with("# EOF\n"), "{text}");
        let value = text
            .lines()
            .find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
        value.map_or(0, |value| value.parse().unwrap())
    }

    /// What the listener for programs that watch says: status, type and text.
    pub(crate) async fn watched(&self, path: &str) -> (u16, String, String) {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(crate::client::tls(self.pin))
            .no_proxy()
            .build()
            .unwrap();
        let url = format!("http://{}{path}", self.metrics);
        let answer = http.get(url).send().await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        (answer.status().as_u16(), kind, answer.text().await.unwrap())
    }
}
