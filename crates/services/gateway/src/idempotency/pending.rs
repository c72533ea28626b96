//! A recorded call while it runs.

use std::time::Duration;

use api::operations::Operation;
use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http_body_util::{BodyExt, Limited};
use platform::{Clock, Error, Result};
use store::{TenantStore, Versioned};

use super::{LEASE, RecordedAnswer, seconds};
use crate::documents::IdempotencyDocument;

/// How often the lease is renewed: two renewals may fail before it ends.
const RENEWAL: Duration = Duration::from_secs(LEASE.as_secs() / 4);
/// The largest answer that is kept; a larger one cannot come from the operations concerned.
const ANSWER_MAX_BYTES: usize = 4 << 20;

/// A call whose answer is to be recorded. One that is dropped without [`PendingCall::settle`] leaves a record whose lease ends.
#[derive(Debug)]
pub(crate) struct PendingCall {
    store: TenantStore,
    clock: Clock,
    record: Versioned<IdempotencyDocument>,
}

impl PendingCall {
    pub(super) const fn new(store: TenantStore, clock: Clock, record: Versioned<IdempotencyDocument>) -> Self {
        Self { store, clock, record }
    }

    /// Runs the work of the call and renews the lease for as long as it takes.
    pub async fn keep_leased<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(RENEWAL) => {}
            }
            // The work goes on while the store writes.
            let renewal = self.renew();
            let mut renewal = std::pin::pin!(renewal);
            tokio::select! {
                biased;
                () = &mut renewal => {}
                done = &mut work => {
                    renewal.await;
                    return done;
                }
            }
        }
    }

    async fn renew(&mut self) {
        let mut value = self.record.value.clone();
        value.lease_until = Some(self.clock.now().as_second() + seconds(LEASE));
        match self.store.replace_if_version(value, self.record.version).await {
            Ok(renewed) => self.record = renewed,
            Err(error) => tracing::warn!(%error, "the lease of a running call could not be renewed"),
        }
    }

    /// Says what the request was, once that is known.
    pub fn set_fingerprint(&mut self, fingerprint: String) {
        self.record.value.fingerprint = fingerprint;
    }

    /// Records the answer and passes it on; a failure on our side, after which the call may be made again, is not recorded.
    ///
    /// # Errors
    /// Those of the call itself. A record that cannot be written is logged: the caller gets the answer all the same.
    pub async fn settle(self, operation: &Operation, outcome: Result<Response>) -> Result<Response> {
        match outcome {
            Ok(response) if !response.status().is_server_error() && response.status() != StatusCode::TOO_MANY_REQUESTS => {
                self.complete(operation, response).await
            }
            failed => {
                self.discard().await;
                failed
            }
        }
    }

    async fn complete(self, operation: &Operation, response: Response) -> Result<Response> {
        let (parts, body) = response.into_parts();
        let bytes = match Limited::new(body, ANSWER_MAX_BYTES).collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(cause) => {
                self.discard().await;
                return Err(Error::internal(cause));
            }
        };
        match RecordedAnswer::of(operation, &parts, &bytes) {
            Some(answer) => self.record(answer).await,
            None => self.discard().await,
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }

    async fn record(self, answer: RecordedAnswer) {
        let document = IdempotencyDocument { answer: Some(answer.into()), ..self.record.value };
        if let Err(error) = self.store.replace_if_version(document, self.record.version).await {
            tracing::error!(%error, "the answer of a call could not be recorded for repeats");
        }
    }

    /// Gives up the record, so that the call can be made again.
    pub async fn discard(self) {
        let id = self.record.value.id;
        if let Err(error) = self.store.delete_if_version::<IdempotencyDocument>(&id, self.record.version).await {
            tracing::error!(%error, "the record of a call that failed could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use platform::{ErrorCode, TenantId};
    use store::Store;
    use tokio::sync::oneshot;

    use super::super::{Attempt, Idempotency, RETENTION};
    use super::*;
    use crate::documents::COLLECTIONS;

    const ID: &str = "one call";

    async fn records() -> (Idempotency, TenantId) {
        let clock = Clock::fixed(Timestamp::from_second(1_800_000_000).unwrap());
        let tenant = TenantId::generate(&clock);
        let store = Store::in_memory(clock.clone()).unwrap().register(COLLECTIONS).await.unwrap();
        (Idempotency::new(store, clock), tenant)
    }

    async fn begin(records: &Idempotency, tenant: TenantId) -> Result<Attempt> {
        records.begin(tenant, ID.to_owned(), Some("same".to_owned())).await
    }

    fn first(attempt: Attempt) -> PendingCall {
        match attempt {
            Attempt::First(pending) => pending,
            Attempt::Repeat(recorded) => panic!("{recorded:?}"),
        }
    }

    #[tokio::test]
    async fn a_call_whose_process_died_is_made_again_when_its_lease_ends() {
        let (records, tenant) = records().await;
        drop(first(begin(&records, tenant).await.unwrap()));
        assert_eq!(begin(&records, tenant).await.unwrap_err().code, ErrorCode::Conflict);
        records.clock.advance(LEASE);
        first(begin(&records, tenant).await.unwrap());
        assert_eq!(begin(&records, tenant).await.unwrap_err().code, ErrorCode::Conflict, "and is leased again");
    }

    #[tokio::test]
    async fn a_record_of_the_previous_version_has_two_minutes() {
        let (records, tenant) = records().await;
        let started_at = records.now();
        let (id, fingerprint) = (ID.to_owned(), "same".to_owned());
        let record = IdempotencyDocument { id, fingerprint, started_at, answer: None, lease_until: None };
        records.store.tenant(tenant).insert(record).await.unwrap();
        records.clock.advance(LEASE - Duration::from_secs(1));
        assert_eq!(begin(&records, tenant).await.unwrap_err().code, ErrorCode::Conflict);
        records.clock.advance(Duration::from_secs(1));
        first(begin(&records, tenant).await.unwrap());
    }

    #[tokio::test]
    async fn a_record_is_removed_after_a_day_and_not_before() {
        let (records, tenant) = records().await;
        let store = records.store.tenant(tenant);
        drop(first(begin(&records, tenant).await.unwrap()));
        for (wait, kept) in [(RETENTION, true), (Duration::from_secs(1), false)] {
            records.clock.advance(wait);
            records.sweep(tenant).await.unwrap();
            assert_eq!(store.get::<IdempotencyDocument>(ID).await.unwrap().is_some(), kept, "{wait:?} later");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_takes_long_is_not_made_twice() {
        let (records, tenant) = records().await;
        let mut pending = first(begin(&records, tenant).await.unwrap());
        let (finish, finished) = oneshot::channel::<()>();
        let call = tokio::spawn(async move {
            pending.keep_leased(finished).await.unwrap();
            pending
        });
        for _ in 0..3 {
            records.clock.advance(LEASE - Duration::from_secs(1));
            until_renewed(&records, tenant).await;
            assert_eq!(begin(&records, tenant).await.unwrap_err().code, ErrorCode::Conflict);
        }
        finish.send(()).unwrap();
        call.await.unwrap().discard().await;
        first(begin(&records, tenant).await.unwrap());
    }

    async fn until_renewed(records: &Idempotency, tenant: TenantId) {
        let store = records.store.tenant(tenant);
        let expected = Some(records.now() + seconds(LEASE));
        for _ in 0..10_000 {
            tokio::time::advance(RENEWAL).await;
            if store.get::<IdempotencyDocument>(ID).await.unwrap().unwrap().value.lease_until == expected {
                return;
            }
        }
        panic!("the lease was not renewed");
    }
}
