//! Services that stand in for all: each call waits until it is released, and then has its effect.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use api::operations::{Idempotency, Operation, RequestBody, Service};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::StreamExt;
use gateway::GatewayConfig;
use http::StatusCode;
use platform::{Client, ClientConfig, Endpoint, Error};
use tokio::sync::{Mutex, Semaphore, mpsc};

use crate::support::{Shop, request, shop_over, test_platform};

/// Where the stand-in says that things can be read.
pub const LOCATION: &str = "/v1/made/1";

/// A shop whose services, the gateway's own among them, are one stand-in.
pub struct StandIn {
    pub shop: Shop,
    pub effects: Arc<AtomicU32>,
    state: State,
    arrivals: Mutex<mpsc::UnboundedReceiver<()>>,
}

#[derive(Clone)]
struct State {
    operation: &'static Operation,
    effects: Arc<AtomicU32>,
    released: Arc<Semaphore>,
    arrived: mpsc::UnboundedSender<()>,
    deleted: Arc<AtomicU32>,
}

impl StandIn {
    pub async fn of(operation: &'static Operation) -> Self {
        let (arrived, arrivals) = mpsc::unbounded_channel();
        let (effects, deleted, released) = (Arc::default(), Arc::default(), Arc::new(Semaphore::new(0)));
        let state = State { operation, effects, released, arrived, deleted };
        let platform = test_platform();
        let answering = state.clone();
        let router =
            platform.service("any", Router::new().route("/{*path}", any(move |request| answer(answering.clone(), request))));
        let client = |name| Client::new(name, Endpoint::local(router.clone()), &platform, ClientConfig::default());
        let services: HashMap<_, _> = Service::ALL.iter().map(|service| (*service, client(service.as_str()))).collect();
        let shop = shop_over(platform.clone(), services, GatewayConfig::default(), Arc::default()).await;
        Self { shop, effects: state.effects.clone(), state, arrivals: Mutex::new(arrivals) }
    }

    pub fn effects(&self) -> u32 {
        self.effects.load(Ordering::Relaxed)
    }

    /// Waits until a call has reached the service and is being read.
    pub async fn arrival(&self) {
        self.arrivals.lock().await.recv().await.unwrap();
    }

    /// Lets one call have its effect.
    pub fn release(&self) {
        self.state.released.add_permits(1);
    }

    /// What was made is gone.
    pub fn delete(&self) {
        self.state.deleted.store(1, Ordering::Relaxed);
    }

    /// A call of the operation by the owner, with an `Idempotency-Key` where the operation takes one.
    pub fn request(&self, boundary: &str) -> Request {
        self.request_with("one photo", boundary)
    }

    pub fn request_with(&self, file: &str, boundary: &str) -> Request {
        match self.state.operation.request {
            RequestBody::None => self.request_of(Body::empty(), None),
            RequestBody::Json(_) => self.request_of(Body::from("{}"), Some("application/json".to_owned())),
            RequestBody::Multipart { .. } => {
                let content_type = format!("multipart/form-data; boundary={boundary}");
                self.request_of(Body::from(form(file, boundary)), Some(content_type))
            }
        }
    }

    pub fn request_of(&self, body: Body, content_type: Option<String>) -> Request {
        let operation = self.state.operation;
        let path = operation.path.replace(['{', '}'], "");
        let mut request = request(operation.method.as_str(), &path, &self.shop.secret, body);
        if let Some(content_type) = content_type {
            request.headers_mut().insert("content-type", content_type.parse().unwrap());
        }
        if operation.supports_idempotency() {
            request.headers_mut().insert("idempotency-key", "order-1".parse().unwrap());
        }
        request
    }
}

/// A form with one text and one file.
pub fn form(file: &str, boundary: &str) -> String {
    format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
         --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n{file}\r\n\
         --{boundary}--\r\n"
    )
}

async fn answer(state: State, request: Request) -> Response {
    if request.uri().path() == LOCATION {
        return read_again(&state);
    }
    let mut body = request.into_body().into_data_stream();
    let mut first = true;
    loop {
        let chunk = body.next().await;
        if std::mem::take(&mut first) {
            state.arrived.send(()).unwrap();
        }
        match chunk {
            None => break,
            Some(Ok(_)) => {}
            Some(Err(_)) => return Error::invalid("the form broke off").into_response(),
        }
    }
    state.released.acquire().await.unwrap().forget();
    let number = state.effects.fetch_add(1, Ordering::Relaxed) + 1;
    let status = StatusCode::from_u16(state.operation.status).unwrap();
    if state.operation.idempotency == Idempotency::Location {
        let body = axum::Json(serde_json::json!({ "data": "personal" }));
        return (status, [("location", LOCATION), ("etag", "\"1\"")], body).into_response();
    }
    (status, axum::Json(serde_json::json!({ "data": number }))).into_response()
}

fn read_again(state: &State) -> Response {
    if state.deleted.load(Ordering::Relaxed) > 0 {
        return Error::not_found("look").into_response();
    }
    ([("etag", "\"2\"")], axum::Json(serde_json::json!({ "data": "personal, as it is now" }))).into_response()
}
