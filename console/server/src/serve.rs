//! The server from start to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum_server::Handle;
use axum_server::Server;
use axum_server::accept::DefaultAcceptor;
use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::tls_rustls::RustlsConfig;
use dspt_store::Store;
use hyper_util::rt::TokioTimer;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::app::App;
use crate::ca::Authority;
use crate::checkpoints;
use crate::checkpoints::Checkpoints;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::Timeouts;
use crate::door::Door;
use crate::error::ServeError;
use crate::export_key::ExportKeyPair;
use crate::limits;
use crate::log_key;
use crate::metrics::Metrics;
use crate::operators::look;
use crate::router::router;
use crate::router::watch_router;
use crate::trace;

/// Serves devices on `listener` until `shutdown` completes, then finishes the requests under way and returns.
///
/// Must run on a tokio runtime with its timers and its network on. The console's keys are made in `config.keys` if
/// there are none.
///
/// # Errors
/// [`ServeError`]: before anything is served where keys or a listener cannot be used.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let authority_error = |source| ServeError::Authority { source };
    let authority = Arc::new(Authority::open_or_create(&config.keys).map_err(authority_error)?);
    let tls = authority.server_config(&clock).map_err(authority_error)?;
    let tls = RustlsConfig::from_config(tls);
    let export_key = ExportKeyPair::open_or_create(&config.keys).map_err(authority_error)?;
    let log_key = log_key::open_or_create(&config.keys).map_err(authority_error)?;
    let mut app = App::new(&config, store, Arc::clone(&clock), authority.pin());
    app.checkpoints = Arc::new(Checkpoints::signed_by(*log_key.public()));
    app.export_key = Some(export_key.public());
    app.authority = Some(Arc::clone(&authority));
    let app = Arc::new(app);

    // Tasks beside the server, which end with this function.
    let mut beside = JoinSet::new();
    beside.spawn(checkpoints::keep(
        Arc::clone(&app.checkpoints),
        Arc::clone(&app.store),
        Arc::clone(&clock),
        log_key,
    ));
    beside.spawn(renew(tls.clone(), authority, clock));
    beside.spawn(look(Arc::clone(&app)));
    if let Some(listener) = config.metrics {
        let metrics = metrics_server(listener, config.timeouts, Arc::clone(&app.metrics))?;
        let pages = watch_router(Arc::clone(&app));
        beside.spawn(async move {
            if let Err(error) = metrics.serve(pages.into_make_service()).await {
                trace::defect("serve the metrics", &trace::chain(&error));
            }
        });
    }

    let handle = Handle::new();
    let acceptor = RustlsAcceptor::new(tls).handshake_timeout(config.timeouts.handshake);
    let door = Door::new(acceptor, config.connections, Arc::clone(&app.metrics))
        .behind(config.proxies, config.timeouts.handshake);
    let server = bounded(server(listener, "devices")?.acceptor(door), config.timeouts).handle(handle.clone());
    let watch = Arc::clone(&app.watch);
    let mut serving = pin!(server.serve(router(Arc::clone(&app)).into_make_service()));
    let served = tokio::select! {
        served = &mut serving => served,
        () = shutdown => {
            app.stopping.store(true, Ordering::Relaxed);
            watch.end();
            handle.graceful_shutdown(Some(config.timeouts.drain));
            serving.await
        }
    };
    served.map_err(|source| ServeError::Listen {
        what: "devices",
        source,
    })
}

/// Makes the certificate of TLS anew from time to time, so that its key is never old.
async fn renew(tls: RustlsConfig, authority: Arc<Authority>, clock: Arc<dyn Clock>) {
    loop {
        sleep(limits::CERTIFICATE_RENEWAL).await;
        match authority.server_config(&clock) {
            Ok(fresh) => tls.reload_from_config(fresh),
            // The one in use is good for years; the next round tries again.
            Err(error) => trace::defect("renew the certificate", &trace::chain(&error)),
        }
    }
}

fn metrics_server(
    listener: TcpListener,
    timeouts: Timeouts,
    metrics: Arc<Metrics>,
) -> Result<Server<SocketAddr, Door<DefaultAcceptor>>, ServeError> {
    let door = Door::new(DefaultAcceptor::new(), limits::METRICS_CONNECTIONS, metrics);
    Ok(bounded(server(listener, "metrics")?.acceptor(door), timeouts))
}

fn server(listener: TcpListener, what: &'static str) -> Result<Server<SocketAddr>, ServeError> {
    listener
        .set_nonblocking(true)
        .and_then(|()| axum_server::from_tcp(listener))
        .map_err(|source| ServeError::Listen { what, source })
}

/// HTTP/1.1 with every bound set: hyper by itself waits for a header as long as it takes.
///
/// After the acceptor is set and not before: setting one puts the choice of HTTP/1.1 back, and a server that looks
/// for HTTP/2 first waits for that without any bound.
fn bounded<A>(server: Server<SocketAddr, A>, timeouts: Timeouts) -> Server<SocketAddr, A> {
    let mut server = server.http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.header)
        .max_buf_size(limits::HEADER_BYTES)
        .max_headers(limits::HEADERS);
    server
}
