//! `Idempotency-Key`: the same call twice has one effect, and both times the same answer.
//!
//! Only calls that change something are remembered. What computes from a shopper's measures or photo changes nothing, and
//! its answers must not be stored; a new API key must not be stored either.

use std::time::Duration;

use api::operations::{Idempotency as Policy, Operation};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use platform::{Clock, Error, ErrorCode, Principal, Result};
use sha2::{Digest, Sha256};
use store::{Filter, Query, Store, TenantStore, Versioned};

use crate::documents::{IdempotencyRecord, StoredAnswer};
use crate::keys::hex;

/// How long an answer is kept.
const RETENTION: Duration = Duration::from_secs(24 * 3600);
/// A call that started longer ago has died with its process; no call takes so long.
const LEASE: Duration = Duration::from_secs(120);
/// Old records that one call clears away.
const CLEARED_PER_CALL: usize = 20;
/// The largest answer that is kept; a larger one cannot come from the operations concerned.
const ANSWER_MAX_BYTES: usize = 4 << 20;

#[derive(Clone, Debug)]
pub(crate) struct Idempotency {
    store: Store,
    clock: Clock,
}

/// A call whose answer is to be remembered, or is known already.
pub(crate) enum Attempt {
    Replay(Response),
    First(PendingCall),
}

pub(crate) struct PendingCall {
    store: TenantStore,
    record: Versioned<IdempotencyRecord>,
    keep_answer: bool,
}

impl Idempotency {
    pub async fn open(store: Store, clock: Clock) -> Result<Self> {
        store.register::<IdempotencyRecord>().await?;
        Ok(Self { store, clock })
    }

    /// Looks at the header of a call. `None` when the call is not to be remembered.
    pub async fn begin(
        &self,
        operation: &Operation,
        principal: &Principal,
        parts: &Parts,
        body: &Bytes,
    ) -> Result<Option<Attempt>> {
        if !operation.supports_idempotency() {
            return Ok(None);
        }
        let Some(key) = idempotency_key(parts)? else { return Ok(None) };
        let store = self.store.tenant(principal.tenant()?);
        let now = self.clock.now().as_second();
        self.clear_old(&store, now).await?;
        let record = IdempotencyRecord {
            id: digest(&[operation.id.as_bytes(), principal.subject().as_bytes(), key.as_bytes()]),
            fingerprint: digest(&[parts.uri.path().as_bytes(), parts.uri.query().unwrap_or_default().as_bytes(), body]),
            started_at: now,
            answer: None,
        };
        let keep_answer = !gives_a_secret(operation);
        match store.insert(record.clone()).await {
            Ok(record) => Ok(Some(Attempt::First(PendingCall { store, record, keep_answer }))),
            Err(store::Error::Conflict { .. }) => resolve_existing(store, record, now, keep_answer).await.map(Some),
            Err(error) => Err(error.into()),
        }
    }

    async fn clear_old(&self, store: &TenantStore, now: i64) -> Result<()> {
        let oldest = now - seconds(RETENTION);
        let query = Query::new(Filter::lt("started_at", oldest)).limit(CLEARED_PER_CALL);
        for Versioned { value, version } in store.find::<IdempotencyRecord>(query).await?.items {
            match store.delete_if_version::<IdempotencyRecord>(&value.id, version).await {
                // Another call cleared or renewed it.
                Ok(()) | Err(store::Error::NotFound { .. } | store::Error::VersionConflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

/// The key has been used before: the same answer, a refusal, or a new start when the first call died.
async fn resolve_existing(store: TenantStore, wanted: IdempotencyRecord, now: i64, keep_answer: bool) -> Result<Attempt> {
    let running = || {
        Error::conflict("a call with this Idempotency-Key is still running; repeat it in a moment")
            .retry_after(Duration::from_secs(1))
    };
    let Some(found) = store.get::<IdempotencyRecord>(&wanted.id).await? else { return Err(running()) };
    if found.value.fingerprint != wanted.fingerprint {
        let message = "this Idempotency-Key was used with another request; use a new key for a new request";
        return Err(Error::new(ErrorCode::IdempotencyMismatch, message));
    }
    if let Some(answer) = found.value.answer {
        return answer.into_response().map(Attempt::Replay);
    }
    if now - found.value.started_at < seconds(LEASE) {
        return Err(running());
    }
    let record = store.replace_if_version(wanted, found.version).await.map_err(|_| running())?;
    Ok(Attempt::First(PendingCall { store, record, keep_answer }))
}

impl Attempt {
    /// The known answer, or the answer of the call, which is then remembered.
    pub async fn answer_with(self, call: impl Future<Output = Result<Response>>) -> Result<Response> {
        let running = match self {
            Self::Replay(response) => return Ok(response),
            Self::First(running) => running,
        };
        match call.await {
            Ok(response) if !response.status().is_server_error() && response.status() != StatusCode::TOO_MANY_REQUESTS => {
                running.complete(response).await
            }
            // It may work next time: the key must not stand in the way.
            failed => {
                running.discard().await?;
                failed
            }
        }
    }
}

impl PendingCall {
    async fn complete(self, response: Response) -> Result<Response> {
        let (parts, body) = response.into_parts();
        let bytes = match Limited::new(body, ANSWER_MAX_BYTES).collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(cause) => {
                self.discard().await?;
                return Err(Error::internal(cause));
            }
        };
        let answer = if self.keep_answer || !parts.status.is_success() { stored(&parts, &bytes) } else { answered_once() };
        let record = IdempotencyRecord { answer: Some(answer), ..self.record.value };
        self.store.replace_if_version(record, self.record.version).await?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }

    async fn discard(self) -> Result<()> {
        Ok(self.store.delete_if_version::<IdempotencyRecord>(&self.record.value.id, self.record.version).await?)
    }
}

fn stored(parts: &http::response::Parts, body: &Bytes) -> StoredAnswer {
    let kept = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];
    let headers = kept.iter().filter_map(|name| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned())));
    StoredAnswer { status: parts.status.as_u16(), headers: headers.collect(), body: String::from_utf8_lossy(body).into_owned() }
}

/// What a second call is told whose first answer held a secret.
fn answered_once() -> StoredAnswer {
    StoredAnswer { status: StatusCode::CONFLICT.as_u16(), headers: Vec::new(), body: String::new() }
}

impl StoredAnswer {
    fn into_response(self) -> Result<Response> {
        if self.body.is_empty() && self.status == StatusCode::CONFLICT.as_u16() {
            return Err(Error::conflict("this call was made already, and what it made is shown only once"));
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).map_err(Error::internal)?;
        for (name, value) in self.headers {
            let (name, value) =
                (HeaderName::try_from(name).map_err(Error::internal)?, HeaderValue::try_from(value).map_err(Error::internal)?);
            response.headers_mut().insert(name, value);
        }
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
        Ok(response)
    }
}

fn idempotency_key(parts: &Parts) -> Result<Option<String>> {
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let rule = "an Idempotency-Key has 1 to 255 visible ASCII characters";
    key.map(|key| Some(key.to_owned())).ok_or_else(|| Error::invalid(rule).detail("Idempotency-Key", "invalid", rule))
}

fn gives_a_secret(operation: &Operation) -> bool {
    operation.idempotency == Policy::Once
}

/// A hash of parts, each with its length, so that no two lists of parts run together to the same bytes.
fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
