//! `Idempotency-Key`: the same call twice has one effect, and both times the same answer.
//!
//! A record is written before the call runs and completed by the task that runs it, whether or not the caller is still there.
//! While it runs, the task renews a lease on the record: a record whose lease has ended belongs to a process that died, and the
//! next call with the key starts anew. What is kept of the answer stands in the operation's line of the table.

mod answer;
mod pending;

use std::time::Duration;

use api::operations::Operation;
use http::Uri;
use http::request::Parts;
use platform::{Clock, Error, ErrorCode, Principal, Result, TenantId};
use sha2::{Digest, Sha256};
use store::{Filter, Page, Query, RegisteredStore, TenantStore, Versioned};

pub(crate) use self::answer::{RecordedAnswer, already_made};
pub(crate) use self::pending::PendingCall;
use crate::documents::IdempotencyDocument;

/// How long an answer is kept.
const RETENTION: Duration = Duration::from_secs(24 * 3600);
/// How long a record counts as running after its task last said so.
const LEASE: Duration = Duration::from_secs(120);

#[derive(Clone, Debug)]
pub(crate) struct Idempotency {
    store: RegisteredStore,
    clock: Clock,
}

/// What is known of a call with this key.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// It is the first; its answer is to be recorded.
    First(PendingCall),
    /// It was made before.
    Repeat(RecordedCall),
}

/// An earlier call.
#[derive(Debug)]
pub(crate) struct RecordedCall {
    fingerprint: String,
    answer: RecordedAnswer,
}

impl Idempotency {
    pub const fn new(store: RegisteredStore, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Claims the key of a call. The fingerprint of a form is not known yet.
    ///
    /// # Errors
    /// `conflict` while an earlier call runs, `idempotency_mismatch` when it is known to have been another one.
    pub async fn begin(&self, tenant: TenantId, id: String, fingerprint: Option<String>) -> Result<Attempt> {
        let store = self.store.tenant(tenant);
        let now = self.now();
        let fingerprint = fingerprint.unwrap_or_default();
        let lease_until = Some(now + seconds(LEASE));
        let record = IdempotencyDocument { id, fingerprint, started_at: now, answer: None, lease_until };
        match store.insert(record.clone()).await {
            Ok(record) => Ok(Attempt::First(self.pending(store, record))),
            Err(store::Error::Conflict { .. }) => self.resume(store, record).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The key has been used before: its answer, a refusal, or a new start when the first call died.
    async fn resume(&self, store: TenantStore, wanted: IdempotencyDocument) -> Result<Attempt> {
        let Some(Versioned { value: found, version }) = store.get::<IdempotencyDocument>(&wanted.id).await? else {
            return Err(still_running());
        };
        let now = wanted.started_at;
        if now - found.started_at < seconds(RETENTION) {
            if let Some(answer) = found.answer {
                let recorded = RecordedCall { fingerprint: found.fingerprint, answer: answer.into() };
                return Ok(Attempt::Repeat(recorded));
            }
            check_fingerprint(&found.fingerprint, &wanted.fingerprint)?;
            // The previous version took no lease: it gave a call two minutes.
            if now < found.lease_until.unwrap_or(found.started_at + seconds(LEASE)) {
                return Err(still_running());
            }
        }
        let record = store.replace_if_version(wanted, version).await.map_err(|_| still_running())?;
        Ok(Attempt::First(self.pending(store, record)))
    }

    fn pending(&self, store: TenantStore, record: Versioned<IdempotencyDocument>) -> PendingCall {
        PendingCall::new(store, self.clock.clone(), record)
    }

    /// Removes the records of one tenant whose time is over.
    pub async fn sweep(&self, tenant: TenantId) -> Result<()> {
        let store = self.store.tenant(tenant);
        let old = Filter::lt("started_at", self.now() - seconds(RETENTION));
        let mut after = None;
        loop {
            let Page { items, next } = store.find::<IdempotencyDocument>(Query::new(old.clone()).after(after)).await?;
            for Versioned { value, version } in items {
                match store.delete_if_version::<IdempotencyDocument>(&value.id, version).await {
                    // Another process removed it, or a new call took its key.
                    Ok(()) | Err(store::Error::NotFound { .. } | store::Error::VersionConflict { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            match next {
                Some(cursor) => after = Some(cursor),
                None => return Ok(()),
            }
        }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

impl RecordedCall {
    /// The answer, for a call that is the same.
    ///
    /// # Errors
    /// `idempotency_mismatch` for another one.
    pub fn answer_for(self, fingerprint: &str) -> Result<RecordedAnswer> {
        check_fingerprint(&self.fingerprint, fingerprint)?;
        Ok(self.answer)
    }
}

/// A fingerprint that is not known fits any.
fn check_fingerprint(recorded: &str, wanted: &str) -> Result<()> {
    if recorded.is_empty() || wanted.is_empty() || recorded == wanted {
        return Ok(());
    }
    let message = "this Idempotency-Key was used with another request; use a new key for a new request";
    Err(Error::new(ErrorCode::IdempotencyMismatch, message))
}

fn still_running() -> Error {
    Error::conflict("a call with this Idempotency-Key is still running; repeat it in a moment")
        .retry_after(Duration::from_secs(1))
}

/// The id of the record for a call; `None` for a call that is not to be recorded.
///
/// # Errors
/// `invalid_request` for a key that breaks the rules.
pub(crate) fn record_id(operation: &Operation, principal: &Principal, parts: &Parts) -> Result<Option<String>> {
    if !operation.supports_idempotency() {
        return Ok(None);
    }
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let rule = "an Idempotency-Key has 1 to 255 visible ASCII characters";
    let key = key.ok_or_else(|| Error::invalid(rule).detail("Idempotency-Key", "invalid", rule))?;
    Ok(Some(digest(&[operation.id.as_bytes(), principal.subject().as_bytes(), key.as_bytes()])))
}

/// What tells one request from another: path, query and body, or the digest of a form's parts.
pub(crate) fn fingerprint(uri: &Uri, body: &[u8]) -> String {
    digest(&[uri.path().as_bytes(), uri.query().unwrap_or_default().as_bytes(), body])
}

/// A hash of parts, each with its length, so that no two lists of parts run together to the same bytes.
fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
