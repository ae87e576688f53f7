//! The door: who comes in, how many at once, and what each request says about where it came from.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use axum::extract::Request;
use axum_server::accept::Accept;
use dspt_report::Digest;
use dspt_report::PublicKey;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tower_service::Service;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

use crate::metrics::Metrics;
use crate::metrics::Open;
use crate::proxy;

/// Where a request came from, and what was shown; in its extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// The certificate that was shown and verified. Whether its post still has a right is asked for each request.
    pub(crate) certificate: Option<Certificate>,
}

/// What is looked at of a certificate for each request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Certificate {
    /// Its digest.
    pub(crate) sha256: Digest,
    /// Its last second, since 1970-01-01, UTC: a connection may be open for longer.
    pub(crate) until: i64,
    /// Its key, where it is one that an operator can have.
    pub(crate) key: Option<PublicKey>,
}

/// A connection that may have shown a certificate.
pub(crate) trait Shown {
    /// What was shown.
    fn certificate(&self) -> Option<Certificate>;
}

impl Shown for TcpStream {
    fn certificate(&self) -> Option<Certificate> {
        None
    }
}

impl<S> Shown for TlsStream<S> {
    fn certificate(&self) -> Option<Certificate> {
        let (_, connection) = self.get_ref();
        let shown = connection.peer_certificates()?.first()?;
        let (_, read) = X509Certificate::from_der(shown).ok()?;
        Some(Certificate {
            sha256: Digest::of(shown),
            until: read.validity().not_after.timestamp(),
            key: key_of(&read),
        })
    }
}

fn key_of(certificate: &X509Certificate<'_>) -> Option<PublicKey> {
    let bits = certificate.public_key().subject_public_key.data.as_ref();
    PublicKey::from_bytes(bits).ok()
}

/// Takes a place for each connection before anything is spent on it, then hands on to `inner` (TLS, or nothing).
#[derive(Clone, Debug)]
pub(crate) struct Door<A> {
    inner: A,
    places: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    /// Balancers, and how long each may take to say for whom it connects.
    proxies: Arc<[IpAddr]>,
    patience: Duration,
}

impl<A> Door<A> {
    pub(crate) fn new(inner: A, places: usize, metrics: Arc<Metrics>) -> Self {
        let places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
        Self {
            inner,
            places,
            metrics,
            proxies: Arc::default(),
            patience: Duration::ZERO,
        }
    }

    /// The same, behind balancers that say for whom they connect.
    pub(crate) fn behind(mut self, proxies: Vec<IpAddr>, patience: Duration) -> Self {
        self.proxies = proxies.into();
        self.patience = patience;
        self
    }
}

impl<A, S> Accept<TcpStream, S> for Door<A>
where
    A: Accept<TcpStream, S> + Clone + Send + Sync + 'static,
    A::Future: Send + 'static,
    A::Stream: Shown + Send + 'static,
    A::Service: Send + 'static,
    S: Send + 'static,
{
    type Stream = A::Stream;
    type Service = FromPeer<A::Service>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, mut stream: TcpStream, service: S) -> Self::Future {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.connection_refused();
            return Box::pin(std::future::ready(Err(io::ErrorKind::ConnectionRefused.into())));
        };
        let peer = stream.peer_addr();
        // Answers are small: each must leave at once.
        let prepared = stream.set_nodelay(true).and(peer);
        let place = Place {
            _permit: place,
            _open: self.metrics.connection_opened(),
        };
        let (inner, metrics, patience) = (self.inner.clone(), Arc::clone(&self.metrics), self.patience);
        let proxies = Arc::clone(&self.proxies);
        Box::pin(async move {
            let mut address = prepared?.ip().to_canonical();
            if proxies.contains(&address) {
                let said = timeout(patience, proxy::read(&mut stream)).await;
                let said = said.map_err(io::Error::from).flatten();
                address = said
                    .inspect_err(|_| metrics.handshake_failed())?
                    .unwrap_or(address);
            }
            let accepted = inner.accept(stream, service);
            let (stream, service) = accepted.await.inspect_err(|_| metrics.handshake_failed())?;
            let peer = Peer {
                address,
                certificate: stream.certificate(),
            };
            let service = FromPeer {
                service,
                peer,
                _place: Arc::new(place),
            };
            Ok((stream, service))
        })
    }
}

/// Puts the [`Peer`] into each request, and holds the connection's place as long as it lives.
#[derive(Clone, Debug)]
pub(crate) struct FromPeer<S> {
    service: S,
    peer: Peer,
    _place: Arc<Place>,
}

/// A place that is taken, and counted as such.
#[derive(Debug)]
struct Place {
    _permit: OwnedSemaphorePermit,
    _open: Open,
}

impl<S, B> Service<axum::http::Request<B>> for FromPeer<S>
where
    S: Service<axum::http::Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: axum::http::Request<B>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        self.service.call(request)
    }
}

/// The certificate that a request's connection showed.
pub(crate) fn certificate_of(request: &Request) -> Option<Certificate> {
    request.extensions().get::<Peer>()?.certificate
}

/// The peer of a request that came through a [`Door`].
pub(crate) fn peer_of(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<Peer>().map(|peer| peer.address)
}
