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
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

/// What is read ahead of each connection, and the longest head of a request.
const BUFFER_BYTES_MAX: usize = 64 << 10;

/// How a server treats its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// How long a client may take to send the head of a request, from the first moment of its connection on.
    pub header_timeout: Duration,
    /// How long a body may stop coming before the request is given up.
    pub body_timeout: Duration,
    /// How long requests under way may take after the signal to stop.
    pub shutdown_grace: Duration,
    /// Connections at a time; more wait in the listener's queue.
    pub max_connections: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(15),
            shutdown_grace: Duration::from_secs(20),
            max_connections: 16_384,
        }
    }
}

/// Serves until `shutdown` is ready, then lets the requests under way finish, for at most the configured grace.
///
/// Handlers find the peer's address as `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, router: Router, config: ServerConfig, shutdown: impl Future<Output = ()> + Send) {
    let connections = Arc::new(Semaphore::new(config.max_connections));
    let graceful = GracefulShutdown::new();
    let builder = connection_builder(config);
    let (stop, stopping) = watch::channel(());
    tokio::pin!(shutdown);
    loop {
        let (stream, peer, permit) = tokio::select! {
            next = accept(&listener, &connections) => next,
            () = &mut shutdown => break,
        };
        let connection =
            Connection { builder: builder.clone(), router: router.clone(), peer, config, stopping: stopping.clone() };
        connection.spawn(stream, permit, &graceful);
    }
    drop((listener, stop));
    if tokio::time::timeout(config.shutdown_grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running after {:?} and were cut off", config.shutdown_grace);
    }
}

fn connection_builder(config: ServerConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(config.header_timeout).max_buf_size(BUFFER_BYTES_MAX);
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
    config: ServerConfig,
    /// Changes when the server stops.
    stopping: watch::Receiver<()>,
}

impl Connection {
    fn spawn(self, stream: TcpStream, permit: OwnedSemaphorePermit, graceful: &GracefulShutdown) {
        let Self { builder, router, peer, config, mut stopping } = self;
        let service = router.map_request(move |request: http::Request<Incoming>| {
            let in_time = |body| axum::body::Body::new(TimeoutBody::new(config.body_timeout, body));
            let mut request = drain::drained(request.map(in_time));
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            // Until the first byte tells the version of HTTP, no limit of hyper's is in force.
            let mut first_byte = [0];
            let speaks = tokio::select! {
                first = tokio::time::timeout(config.header_timeout, stream.peek(&mut first_byte)) => first.is_ok(),
                _ = stopping.changed() => false,
            };
            if speaks {
                let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
                if let Err(error) = watcher.watch(connection.into_owned()).await {
                    tracing::debug!(error, "a connection ended early");
                }
            }
            drop(permit);
        });
    }
}
