//! What the tests of all services share: principals, ways to ask a service and to judge its answer, forms, and products. Only tests
//! depend on it.
//!
//! ```
//! # use platform::{Json, ok};
//! # use serde_json::{Value, json};
//! # use test_support::{Service, owner, platform};
//! # async fn sample() {
//! let platform = platform();
//! # let routes = axum::Router::new().route("/v1/things", axum::routing::post(|Json(body): Json<Value>| async { ok(body) }));
//! let service = Service::new(&platform, platform.service("sample", routes));
//! let answer = service.post(&owner(), "/v1/things", &json!({ "name": "a" })).await;
//! assert_eq!(answer.data(200)["name"], "a");
//! service.get(&owner(), "/v1/things").await.refused(405, "method_not_allowed");
//! # }
//! ```
//!
//! A test that fails on a 500 shows what the log says of its cause.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

mod answer;
mod form;
mod log;
mod principals;
mod products;
mod service;

pub use answer::{Answer, ask};
pub use form::Form;
pub use principals::{owner, principal, service_principal, shopper, stranger, tenant};
pub use products::{product, product_inputs, products};
pub use service::{Service, platform};
