//! The server on a real socket.

use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use platform::server::{ServerConfig, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

use crate::support::listen;

async fn read_all(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn a_request_under_way_is_finished_and_then_the_server_ends() {
    let (entered, leave) = (std::sync::Arc::new(Notify::new()), std::sync::Arc::new(Notify::new()));
    let (inside, go) = (entered.clone(), leave.clone());
    let handler = move || async move {
        inside.notify_one();
        go.notified().await;
        "done"
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = Router::new().route("/slow", get(handler));
    let server = tokio::spawn(serve(listener, router, ServerConfig::default(), async { drop(stopped.await) }));

    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    entered.notified().await;
    stop.send(()).unwrap();
    leave.notify_one();
    let answer = read_all(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    server.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_head_is_let_go() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = ServerConfig { header_timeout: Duration::from_millis(50), ..ServerConfig::default() };
    tokio::spawn(serve(listener, Router::new(), config, std::future::pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    // Ends only because the server closes the connection.
    let answer = read_all(stream).await;
    assert!(!answer.contains("200"), "{answer}");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_let_go() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = ServerConfig { header_timeout: Duration::from_millis(50), ..ServerConfig::default() };
    tokio::spawn(serve(listener, Router::new(), config, std::future::pending()));
    assert_eq!(read_all(TcpStream::connect(address).await.unwrap()).await, "");
    // The same between two requests of one connection.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(read_all(stream).await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = ServerConfig { body_timeout: Duration::from_millis(50), ..ServerConfig::default() };
    let read = |platform::Json(_): platform::Json<serde_json::Value>| async { "all of it" };
    tokio::spawn(serve(listener, Router::new().route("/", axum::routing::post(read)), config, std::future::pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head =
        b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{";
    stream.write_all(head).await.unwrap();
    let answer = read_all(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("ended before it was complete"), "{answer}");
}

#[tokio::test]
async fn handlers_see_where_the_connection_comes_from() {
    let shown = |ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>| async move { peer.ip().to_string() };
    let address = listen(Router::new().route("/peer", get(shown))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(read_all(stream).await.ends_with("127.0.0.1"));
}

#[tokio::test]
async fn an_early_answer_reaches_a_client_that_is_still_sending() {
    const LENGTH: usize = 16 << 20;
    let refuse = |_: axum::extract::Request| async { platform::Error::too_large(1) };
    let address = listen(Router::new().route("/photo", axum::routing::post(refuse))).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST /photo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {LENGTH}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // A plain client: sends everything, and looks for the answer only then.
    stream.write_all(&vec![7; LENGTH]).await.unwrap();
    assert!(read_all(stream).await.starts_with("HTTP/1.1 413"));
}
