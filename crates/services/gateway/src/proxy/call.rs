//! One call of an operation. What changes something runs on a task of its own, so that it ends as it began whether or not the
//! caller waits for the answer.

use std::sync::Arc;

use api::operations::{Idempotency as Policy, Operation, RequestBody};
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::TryStreamExt;
use http::request::Parts;
use http::{StatusCode, header};
use platform::extract::collect_body;
use platform::http::PartsDigest;
use platform::telemetry::{current_request_id, in_request};
use platform::{Error, ErrorCode, Principal, Result};
use tokio::sync::oneshot;

use super::upload::Upload;
use super::{limit_bytes, too_large};
use crate::idempotency::{Attempt, PendingCall, RecordedAnswer, already_made, fingerprint, record_id};
use crate::shared::Shared;

/// An operation that is called by somebody who may.
pub(super) struct Call {
    pub gateway: Arc<Shared>,
    pub operation: &'static Operation,
    pub principal: Principal,
}

impl Call {
    pub async fn answer(self, request: Request) -> Response {
        if matches!(self.operation.request, RequestBody::Multipart { .. }) {
            // Dropped with the connection, by which the upload notices that nobody sends it any more.
            let (_connection, dropped) = oneshot::channel::<()>();
            let hung_up = async {
                let _always_an_error = dropped.await;
            };
            return self.run(async move |call| call.form(request, hung_up).await).await;
        }
        let (parts, body) = request.into_parts();
        let limit = usize::try_from(limit_bytes(self.operation)).unwrap_or(usize::MAX);
        match collect_body(Request::new(body), limit).await {
            Ok(bytes) => self.run(async move |call| call.document(parts, bytes).await).await,
            Err(error) => error.into_response(),
        }
    }

    /// Does the work of the call: on a task of its own when it changes something.
    async fn run<F>(self, work: impl FnOnce(Self) -> F) -> Response
    where
        F: Future<Output = Result<Response>> + Send + 'static,
    {
        let (gateway, operation) = (self.gateway.clone(), self.operation);
        let work = work(self);
        if !operation.changes_state() {
            return work.await.unwrap_or_else(IntoResponse::into_response);
        }
        let (sender, answer) = oneshot::channel();
        let task = async move {
            let response = work.await.unwrap_or_else(IntoResponse::into_response);
            if sender.send(response).is_err() {
                tracing::debug!(
                    operation = operation.id,
                    request_id = current_request_id(),
                    "finished after its caller had gone"
                );
            }
        };
        gateway.calls.spawn(in_request(current_request_id(), gateway.platform.clock.clone(), task));
        answer.await.unwrap_or_else(|_| Error::internal("the task of a call ended without an answer").into_response())
    }

    /// A call whose body is in memory.
    async fn document(self, parts: Parts, body: Bytes) -> Result<Response> {
        let Some(id) = record_id(self.operation, &self.principal, &parts)? else {
            return self.forward(Request::from_parts(parts, Body::from(body))).await;
        };
        let fingerprint = fingerprint(&parts.uri, &body);
        let begun = self.gateway.idempotency.begin(self.principal.tenant()?, id, Some(fingerprint.clone())).await?;
        match begun {
            Attempt::First(mut pending) => {
                let request = Request::from_parts(parts, Body::from(body));
                let outcome = pending.keep_leased(self.forward(request)).await;
                pending.settle(self.operation, outcome).await
            }
            Attempt::Repeat(recorded) => self.replay(recorded.answer_for(&fingerprint)?).await,
        }
    }

    /// A call whose body streams through.
    async fn form(self, request: Request, hung_up: impl Future<Output = ()> + Send + 'static) -> Result<Response> {
        let (parts, body) = request.into_parts();
        let id = record_id(self.operation, &self.principal, &parts)?;
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let digest = id.as_ref().map(|_| PartsDigest::new(content_type)).transpose()?;
        let (body, upload) = Upload::watch(body, limit_bytes(self.operation), digest, hung_up);
        let Some(id) = id else { return self.forward_form(parts, body, &upload).await };
        match self.gateway.idempotency.begin(self.principal.tenant()?, id, None).await? {
            Attempt::First(pending) => self.form_recorded(pending, parts, body, &upload).await,
            Attempt::Repeat(recorded) => {
                let read = body.into_data_stream().try_for_each(async |_| Ok(())).await;
                upload.check(|| too_large(self.operation))?;
                read.map_err(Error::internal)?;
                let digest = upload.parts_digest().ok_or_else(|| Error::invalid("the body is not a whole multipart form"))?;
                self.replay(recorded.answer_for(&fingerprint(&parts.uri, &digest))?).await
            }
        }
    }

    async fn form_recorded(&self, mut pending: PendingCall, parts: Parts, body: Body, upload: &Upload) -> Result<Response> {
        let uri = parts.uri.clone();
        let outcome = pending.keep_leased(self.forward_form(parts, body, upload)).await;
        match upload.parts_digest() {
            Some(digest) => pending.set_fingerprint(fingerprint(&uri, &digest)),
            None if is_success(&outcome) => {}
            // Nothing was done, and what was sent is not known: a repeat is a new call.
            None => {
                pending.discard().await;
                return outcome;
            }
        }
        pending.settle(self.operation, outcome).await
    }

    async fn forward_form(&self, parts: Parts, body: Body, upload: &Upload) -> Result<Response> {
        let outcome = self.forward(Request::from_parts(parts, body)).await;
        if !is_success(&outcome) {
            upload.check(|| too_large(self.operation))?;
        }
        outcome
    }

    /// The answer of an earlier call, with what its `Location` holds now where no body may be kept.
    async fn replay(&self, recorded: RecordedAnswer) -> Result<Response> {
        if self.operation.idempotency != Policy::Location {
            return recorded.into_response(None);
        }
        let location = recorded.location().ok_or_else(already_made)?;
        let request = Request::get(location).body(Body::empty()).map_err(Error::internal)?;
        let response = self.forward(request).await?;
        match response.status() {
            status if status.is_success() => recorded.into_response(Some(response)),
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(Error::new(
                ErrorCode::Gone,
                "what this call made has been deleted; to make it again, use a new Idempotency-Key",
            )),
            _ => Ok(response),
        }
    }

    async fn forward(&self, request: Request) -> Result<Response> {
        let Some(client) = self.gateway.services.get(&self.operation.service) else {
            return Err(Error::unavailable(format!("the service {} is not available", self.operation.service)));
        };
        client.forward(&self.principal, request).await
    }
}

fn is_success(outcome: &Result<Response>) -> bool {
    outcome.as_ref().is_ok_and(|response| response.status().is_success())
}
