//! Clients that keep a place and say nothing, or little: each must be closed, and none may be in another's way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context as _;
use dspt_report::wire;
use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::Plan;
use super::outcome::Outcome;

/// Slow clients at work.
pub(super) struct Slow(JoinSet<Outcome>);

/// Starts as many as the plan says; each goes round the ways of being slow until the plan's time is up.
pub(super) fn start(plan: &Arc<Plan>) -> Slow {
    let mut tasks = JoinSet::new();
    for number in 0..plan.slow {
        tasks.spawn(dawdle(Arc::clone(plan), number));
    }
    Slow(tasks)
}

impl Slow {
    pub(super) async fn finish(mut self) -> Outcome {
        let mut outcome = Outcome::default();
        while let Some(done) = self.0.join_next().await {
            outcome.add(done.unwrap());
        }
        outcome
    }
}

async fn dawdle(plan: Arc<Plan>, number: usize) -> Outcome {
    let (start, mut outcome, mut turn) = (Instant::now(), Outcome::default(), number);
    while start.elapsed() < plan.time {
        let address = plan.addresses[turn % plan.addresses.len()];
        let tried = timeout(CLOSED, one(&plan, address, turn)).await;
        turn += 1;
        match tried {
            Ok(Ok(())) => outcome.slow_closed += 1,
            // A console that is ended is one way of being closed.
            Ok(Err(_)) if plan.patient => outcome.slow_closed += 1,
            Ok(Err(error)) => outcome.failed_on_the_way(&error),
            Err(_) => {
                let said = format!("a slow client was not closed within {} s", CLOSED.as_secs());
                *outcome.unexpected.entry(said).or_default() += 1;
            }
        }
    }
    outcome
}

/// One slow client: without a handshake, with half a header, or with half a body. It reads until it is closed.
async fn one(plan: &Plan, address: SocketAddr, turn: usize) -> anyhow::Result<()> {
    let mut tcp = TcpStream::connect(address)
        .await
        .context("a slow client connects")?;
    let mut rest = Vec::new();
    if turn.is_multiple_of(3) {
        // However it is closed.
        let _ = tcp.read_to_end(&mut rest).await;
        return Ok(());
    }
    let name = ServerName::try_from(wire::SERVER_NAME)?;
    let connector = TlsConnector::from(Arc::clone(&plan.tls));
    let mut stream = connector
        .connect(name, tcp)
        .await
        .context("a slow client shakes hands")?;
    let half = if turn % 3 == 1 {
        "POST /v1/reports HTTP/1.1\r\nhost:".to_owned()
    } else {
        format!(
            "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {}\r\ncontent-length: 500\r\nconnection: close\r\n\r\nab",
            wire::REPORTS_PATH,
            wire::CONTENT_TYPE
        )
    };
    stream.write_all(half.as_bytes()).await?;
    let _ = stream.read_to_end(&mut rest).await;
    anyhow::ensure!(!rest.starts_with(b"HTTP/1.1 200"), "half a request was answered");
    Ok(())
}

/// Longer than the console waits for anything.
const CLOSED: Duration = Duration::from_secs(40);
