//! A console that serves in this process, and a post elsewhere.

use std::net::TcpListener;
use std::time::Instant;

use dspt_report::Acting;
use dspt_report::Connecting;
use dspt_report::Envelope;
use dspt_report::Token;
use dspt_report::wire;
use dspt_server::Authority;
use dspt_server::Config;
use dspt_server::SystemClock;
use dspt_store::Audit;
use dspt_store::Parties;
use dspt_store::Providers;
use dspt_store::SqlStore;
use dspt_store::Store;
use dspt_store::change::NewOperator;
use dspt_store::change::NewProvider;
use dspt_store::model::Role;
use dspt_store::model::Scope;
use jiff::SignedDuration;
use jiff::ToSpan;
use tokio::runtime::Runtime;

use super::*;
use crate::context::now;
use crate::workings::Worker;

const ALL: Scope = Scope::Everything;

struct Site {
    runtime: Runtime,
    store: Arc<SqlStore>,
    provider: ProviderId,
    source: RemoteSource,
    seed: Seed,
    operator: OperatorId,
    _folder: tempfile::TempDir,
}

/// A console, and a post of the party that runs it, connected.
fn site() -> Site {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqlStore::open(&folder.path().join("console.db")).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let pin = Authority::open_or_create(&folder.path().join("keys"))
        .unwrap()
        .pin();
    let mut config = Config::new(folder.path().join("keys"));
    config.workings = Some(Arc::new(Worker::new(Arc::default())));
    let kept: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
    let (provider, operator, token) = runtime.block_on(async {
        let new = NewProvider {
            name: "Rose Cottage".to_owned(),
            ..NewProvider::default()
        };
        let provider = store.provider_add(&ALL, new, now()).await.unwrap();
        let parties = store.parties(&ALL).await.unwrap();
        let token = Token::generate().unwrap();
        let new = NewOperator {
            party: parties.iter().find(|party| party.own).unwrap().id,
            role: Role::Support,
            label: "desk".to_owned(),
            provider: None,
            token_sha256: token.digest(),
            token_until: now() + SignedDuration::from_hours(24),
        };
        let operator = store.operator_add(&ALL, new, now()).await.unwrap();
        (provider, operator, token)
    });
    runtime.spawn(async {
        let served = dspt_server::serve(
            config,
            listener,
            kept,
            Arc::new(SystemClock),
            std::future::pending(),
        );
        served.await.unwrap();
    });

    let _inside = runtime.enter();
    let seed = Seed::generate().unwrap();
    let key = SigningKey::from_seed(&seed).unwrap();
    let said = Connecting {
        collected_at: now().as_second(),
        operator,
        pin,
        public_key: *key.public(),
        token_sha256: token.digest(),
    };
    let frames = wire::encode_enrolment(&seal(said, &key).unwrap().to_json(), token.as_bytes());
    let stranger = Remote::new(&address, pin, None).unwrap();
    let answer: ConnectAnswer = runtime
        .block_on(stranger.send(wire::CONNECT_PATH, frames))
        .unwrap();
    let connection = Connection {
        address,
        pin,
        operator,
        label: answer.label,
        certificate: answer.certificate,
        until: answer.until,
    };
    let remote = by(&connection, &seed).unwrap();
    let source = RemoteSource::by(runtime.handle().clone(), remote, &connection, &seed).unwrap();
    drop(_inside);
    Site {
        runtime,
        store,
        provider,
        source,
        seed,
        operator,
        _folder: folder,
    }
}

#[test]
fn a_change_there_is_told_here_at_once_and_so_is_that_the_post_was_revoked() {
    let site = site();
    let mut known = site.source.changed().unwrap();
    while known == 0 {
        known = site.source.wait_for_change(known).unwrap();
    }
    std::thread::sleep(limits::BETWEEN_CHANGES);
    // Within a second where the machine has time; in any case before it would ask by itself.
    let at_once = limits::WAIT_FOR_CHANGE / 2;
    for name in ["Lily Court", "Iris House"] {
        let started = Instant::now();
        let new = NewProvider {
            name: name.to_owned(),
            ..NewProvider::default()
        };
        let added = site.store.provider_add(&ALL, new, now());
        site.runtime.block_on(added).unwrap();
        let told = site.source.wait_for_change(known).unwrap();
        assert!(told != known && started.elapsed() < at_once);
        known = told;
    }
    let revoked = site.store.operator_revoke(&ALL, site.operator, now());
    site.runtime.block_on(revoked).unwrap();
    let started = Instant::now();
    let told = site.source.wait_for_change(known).unwrap();
    assert_ne!(told, known, "the screens ask, and say it");
    assert!(started.elapsed() < at_once, "{:?}", started.elapsed());
    let why = site.source.overview().unwrap_err();
    assert!(format!("{:#}", anyhow::Error::new(why)).contains("revoked"));
}

#[test]
fn a_risk_is_proposed_from_elsewhere_signed_by_the_post_and_seen_there() {
    let site = site();
    let reason = "the supplier replaces the old laptop in March";
    let until = dspt_store::silence::day(now()) + 60.days();
    let proposed = |item: &str| Change::Risk {
        provider: site.provider,
        item: item.parse().unwrap(),
        until,
        reason: reason.to_owned(),
    };
    // Not every question lets a risk be accepted.
    let acceptable = Policy::shipped()
        .toolkits()
        .iter()
        .flat_map(|toolkit| toolkit.items())
        .map(|item| item.reference.to_string())
        .find(|item| site.source.change(&proposed(item)).is_ok());
    let acceptable = acceptable.expect("some question lets a risk be accepted");
    assert!(site.source.change(&proposed("99.9.9")).is_err());

    let risks = site.source.risks((until, until)).unwrap();
    assert_eq!(risks.len(), 1, "{acceptable}");
    assert!(!risks[0].agreed && risks[0].provider == site.provider);
    assert!(site.source.summaries().unwrap().is_empty());
    assert!(site.source.sums(RollUpBy::Provider, None).unwrap().len() <= 1);

    let actions = site.store.actions(&ALL, site.provider, None, 10);
    let actions = site.runtime.block_on(actions).unwrap().rows;
    let entry: serde_json::Value = serde_json::from_str(&actions[0].entry).unwrap();
    let envelope = Envelope::parse(entry["signed"]["envelope"].as_str().unwrap().as_bytes()).unwrap();
    let key = SigningKey::from_seed(&site.seed).unwrap();
    let verified = envelope.verify::<Acting>(key.public()).unwrap();
    let said = verified.statement();
    assert_eq!((said.action.as_str(), said.operator), ("risk", site.operator));
    assert_eq!(said.texts["reason"], Acting::written(&said.nonce, reason));
    assert!(
        !entry.to_string().contains("laptop"),
        "the log holds nothing that a person wrote"
    );
}
