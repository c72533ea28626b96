//! The change feed of a collection: what changed in any tenant, in the order of commits.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::watch;

use crate::backend::Backend;
use crate::query::MAX_PAGE;
use crate::records::{ChangeRow, Row};
use crate::{Change, CollectionSpec, Document, Error, Result, TenantId, body, checked_text};

/// How soon a subscriber notices what another process wrote.
const POLL: Duration = Duration::from_millis(500);
/// Changes that a subscriber reads at once.
const SUBSCRIBER_BATCH: usize = 200;

/// A collection's changes. Each change carries the document as it is when the change is read, so that a document that
/// changed several times appears where it last changed. A reader that goes on from the token of each batch misses the
/// latest state of no document, and may see one twice.
#[derive(Debug)]
pub struct Feed<D> {
    backend: Arc<Backend>,
    document: PhantomData<fn() -> D>,
}

impl<D> Clone for Feed<D> {
    fn clone(&self) -> Self {
        Self { backend: Arc::clone(&self.backend), document: PhantomData }
    }
}

/// A position in a feed, as an opaque text that is safe in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResumeToken(String);

/// Some changes, and where the rest begins.
pub struct Batch<D> {
    /// In the order of commits; empty when there is nothing newer.
    pub changes: Vec<(TenantId, Change<D>)>,
    pub next: ResumeToken,
}

/// One change, as a subscriber gets it.
pub struct FeedEvent<D> {
    pub tenant: TenantId,
    pub change: Change<D>,
    /// Where to go on once this event is dealt with. The events of one batch share the token of the batch before until
    /// its last, so that whoever stops between them gets some of them again.
    pub resume: ResumeToken,
}

impl<D: Document + fmt::Debug> fmt::Debug for Batch<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("changes", &self.changes).field("next", &self.next).finish()
    }
}

impl<D: Document + fmt::Debug> fmt::Debug for FeedEvent<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedEvent").field("tenant", &self.tenant).field("change", &self.change).finish_non_exhaustive()
    }
}

impl<D: Document> Feed<D> {
    const SPEC: &'static CollectionSpec = &CollectionSpec::of::<D>();

    pub(crate) const fn new(backend: Arc<Backend>) -> Self {
        Self { backend, document: PhantomData }
    }

    /// The position after all changes so far.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn head(&self) -> Result<ResumeToken> {
        let position = self.backend.feed_head(Self::SPEC).await?;
        ResumeToken::new(D::COLLECTION, &position)
    }

    /// What changed after `token`, at most `limit` (and [`MAX_PAGE`]) changes. When it says that there is nothing
    /// newer, every change that was acknowledged before this call has been read.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] for a token of another feed; [`Error::TokenExpired`] when the changes after it are no longer
    /// kept: then take [`Feed::head`], read everything anew, and go on from there.
    pub async fn read(&self, token: &ResumeToken, limit: usize) -> Result<Batch<D>> {
        let position = token.position(D::COLLECTION)?;
        let limit = limit.clamp(1, MAX_PAGE);
        let (changes, next) = self.backend.feed_read(Self::SPEC, position, limit, decode_change::<D>).await?;
        Ok(Batch { changes, next: ResumeToken::new(D::COLLECTION, &next)? })
    }

    /// The changes after `token` and all that follow, at least once. A write of this process arrives at once, one of
    /// another process within a second. The stream ends after an error, and keeps storage open until it is dropped.
    pub fn subscribe(&self, token: ResumeToken) -> impl Stream<Item = Result<FeedEvent<D>>> + Send + use<D> {
        let state = (self.clone(), token, self.backend.writes());
        stream::try_unfold(state, |(feed, token, mut writes)| async move {
            let batch = feed.read_when_written(&token, &mut writes).await?;
            let next = batch.next.clone();
            Ok::<_, Error>(Some((stream::iter(events(batch, token)).map(Ok), (feed, next, writes))))
        })
        .try_flatten()
    }

    async fn read_when_written(&self, token: &ResumeToken, writes: &mut watch::Receiver<u64>) -> Result<Batch<D>> {
        loop {
            // Before reading: a write during the read wakes the wait below.
            writes.mark_unchanged();
            let batch = self.read(token, SUBSCRIBER_BATCH).await?;
            if !batch.changes.is_empty() {
                return Ok(batch);
            }
            // Whether it is woken or not, the next read tells.
            drop(tokio::time::timeout(POLL, writes.changed()).await);
        }
    }
}

fn events<D>(batch: Batch<D>, before: ResumeToken) -> impl Iterator<Item = FeedEvent<D>> {
    let Batch { changes, next } = batch;
    let last = changes.len().saturating_sub(1);
    changes.into_iter().enumerate().map(move |(number, (tenant, change))| {
        let resume = if number == last { next.clone() } else { before.clone() };
        FeedEvent { tenant, change, resume }
    })
}

fn decode_change<D: Document>(row: ChangeRow) -> Result<(TenantId, Change<D>)> {
    let ChangeRow { owner, id, version, body } = row;
    let tenant = owner.parse().map_err(|_| Error::corrupt(format!("a change of {} has no tenant", D::COLLECTION)))?;
    let value = match body {
        Some(body) => Some(body::decode::<D>(Row { id: id.clone(), version, body })?.value),
        None => None,
    };
    Ok((tenant, Change { id, version, value }))
}

impl ResumeToken {
    fn new(collection: &str, position: &str) -> Result<Self> {
        let content = serde_json::to_vec(&(collection, position))
            .map_err(|cause| Error::internal(format!("a resume token does not serialize: {cause}")))?;
        Ok(Self(checked_text::encode(&content)))
    }

    fn position(&self, collection: &str) -> Result<String> {
        let (of, position) = self.content()?;
        if of == collection {
            return Ok(position);
        }
        Err(Error::InvalidToken { reason: "it belongs to another collection" })
    }

    fn content(&self) -> Result<(String, String)> {
        let content = checked_text::decode(&self.0).map_err(|reason| Error::InvalidToken { reason })?;
        serde_json::from_slice(&content).map_err(|_| Error::InvalidToken { reason: "it cannot be read" })
    }
}

impl fmt::Display for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ResumeToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let token = Self(text.to_owned());
        token.content()?;
        Ok(token)
    }
}
