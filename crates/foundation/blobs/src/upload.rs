//! An upload that arrives in pieces.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::{MultipartUpload, PutPayload};
use sha2::{Digest, Sha256};

use crate::footer::{Etag, Footer};
use crate::{Error, Result};

/// Pieces are handed on in parts of this size: a bucket takes no smaller ones than 5 MiB, except the last.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// What has arrived so far.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    key: &'a str,
    max_bytes: u64,
    parts: Box<dyn MultipartUpload>,
    pending: Vec<Bytes>,
    pending_bytes: usize,
    size_bytes: u64,
    digest: Sha256,
}

impl<'a> Upload<'a> {
    pub(crate) fn new(key: &'a str, max_bytes: u64, parts: Box<dyn MultipartUpload>) -> Self {
        Self { key, max_bytes, parts, pending: Vec::new(), pending_bytes: 0, size_bytes: 0, digest: Sha256::new() }
    }

    /// Takes the whole stream and publishes it, or leaves nothing. When the future is dropped on the way,
    /// the parts' own clean-up removes them.
    pub(crate) async fn run<E: Display>(
        mut self,
        stream: impl Stream<Item = Result<Bytes, E>>,
        content_type: &str,
    ) -> Result<Footer> {
        match self.receive(stream, content_type).await {
            Ok(footer) => Ok(footer),
            Err(error) => {
                // The error to report is the first one; what cannot be removed is never visible as an object.
                drop(self.parts.abort().await);
                Err(error)
            }
        }
    }

    async fn receive<E: Display>(&mut self, stream: impl Stream<Item = Result<Bytes, E>>, content_type: &str) -> Result<Footer> {
        let mut stream = std::pin::pin!(stream);
        while let Some(piece) = stream.next().await {
            self.take(piece.map_err(|cause| self.interrupted(&cause))?).await?;
        }
        let etag = Etag(std::mem::take(&mut self.digest).finalize().into());
        let footer = Footer { size_bytes: self.size_bytes, etag, content_type: content_type.to_owned() };
        self.pending.push(footer.to_bytes());
        self.flush().await?;
        self.parts.complete().await?;
        Ok(footer)
    }

    async fn take(&mut self, piece: Bytes) -> Result<()> {
        self.size_bytes += piece.len() as u64;
        if self.size_bytes > self.max_bytes {
            return Err(Error::TooLarge { key: self.key.to_owned(), max_bytes: self.max_bytes });
        }
        self.digest.update(&piece);
        self.pending_bytes += piece.len();
        self.pending.push(piece);
        if self.pending_bytes >= PART_BYTES { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<()> {
        self.pending_bytes = 0;
        let pending = PutPayload::from_iter(std::mem::take(&mut self.pending));
        Ok(self.parts.put_part(pending).await?)
    }

    fn interrupted(&self, cause: &impl Display) -> Error {
        Error::Interrupted { key: self.key.to_owned(), reason: cause.to_string() }
    }
}
