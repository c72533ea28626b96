//! Serves a router on a listener: bounded connections, a limit on slow headers, and an orderly end.

mod drain;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// How a server treats its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// How long a client may take to send the head of a request.
    pub header_timeout: Duration,
    /// How long requests under way may take after the signal to stop.
    pub shutdown_grace: Duration,
    /// Connections at a time; more wait in the listener's queue.
    pub max_connections: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { header_timeout: Duration::from_secs(10), shutdown_grace: Duration::from_secs(20), max_connections: 16_384 }
    }
}

/// Serves until `shutdown` is ready, then lets the requests under way finish, for at most the configured grace.
///
/// Handlers find the peer's address as `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, router: Router, config: ServerConfig, shutdown: impl Future<Output = ()> + Send) {
    let connections = Arc::new(Semaphore::new(config.max_connections));
    let graceful = GracefulShutdown::new();
    let builder = connection_builder(config);
    tokio::pin!(shutdown);
    loop {
        let (stream, peer, permit) = tokio::select! {
            next = accept(&listener, &connections) => next,
            () = &mut shutdown => break,
        };
        let connection = Connection { builder: builder.clone(), router: router.clone(), peer };
        connection.spawn(stream, permit, &graceful);
    }
    drop(listener);
    if tokio::time::timeout(config.shutdown_grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running after {:?} and were cut off", config.shutdown_grace);
    }
}

fn connection_builder(config: ServerConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(config.header_timeout);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(30)).max_concurrent_streams(128);
    builder
}

async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let permit = connections.clone().acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _best_effort = stream.set_nodelay(true);
                return (stream, peer, permit);
            }
            Err(error) => {
                // Usually out of file descriptors: wait for some to come back instead of spinning.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

struct Connection {
    builder: Builder<TokioExecutor>,
    router: Router,
    peer: SocketAddr,
}

impl Connection {
    fn spawn(self, stream: TcpStream, permit: OwnedSemaphorePermit, graceful: &GracefulShutdown) {
        let Self { builder, router, peer } = self;
        let service = router.map_request(move |request: http::Request<Incoming>| {
            let mut request = drain::drained(request.map(axum::body::Body::new));
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
        let watched = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(error, "a connection ended early");
            }
            drop(permit);
        });
    }
}
