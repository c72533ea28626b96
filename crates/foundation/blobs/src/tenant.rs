//! The objects of one tenant.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::path::Path;
use sha2::{Digest, Sha256};

use crate::disk::{Disk, Tail};
use crate::footer::{Etag, FOOTER_BYTES, Footer};
use crate::upload::Upload;
use crate::{Error, Result, key};

/// What is known of an object without reading it.
#[derive(Debug, Clone, PartialEq)]
pub struct BlobInfo {
    pub size_bytes: u64,
    pub content_type: String,
    pub etag: Etag,
    pub modified: SystemTime,
}

/// An object as it arrives. The stream ends with [`Error::Corrupt`] when the bytes were not those that were
/// put.
pub struct BlobStream {
    pub info: BlobInfo,
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

impl fmt::Debug for BlobStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobStream").field("info", &self.info).finish_non_exhaustive()
    }
}

/// One line of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub key: String,
    pub size_bytes: u64,
    pub modified: SystemTime,
}

/// The objects of one tenant. A key is up to 512 letters, digits, `.`, `-`, `_`, `=`, in parts joined by `/`.
/// All operations may return [`Error::InvalidKey`] and [`Error::Unavailable`].
#[derive(Debug, Clone)]
pub struct TenantBlobs {
    disk: Arc<Disk>,
    tenant: Arc<str>,
}

impl TenantBlobs {
    pub(crate) fn new(disk: Arc<Disk>, tenant: String) -> Self {
        Self { disk, tenant: Arc::from(tenant) }
    }

    /// Puts an object in place of what was there. It is on disk when this is ready.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn put(&self, key: &str, content: Bytes, content_type: &str) -> Result<Etag> {
        let path = self.path(key)?;
        key::check_content_type(content_type)?;
        let etag = Etag(Sha256::digest(&content).into());
        let footer = Footer { size_bytes: content.len() as u64, etag, content_type: content_type.to_owned() };
        self.disk.put(&path, [content, footer.to_bytes()]).await?;
        Ok(etag)
    }

    /// Puts an object that arrives in pieces, of at most `max_bytes` in all. Until its end, and after an
    /// error, what was there before stays.
    ///
    /// # Errors
    /// [`Error::TooLarge`] as soon as the limit is passed, [`Error::Interrupted`] when the stream fails.
    pub async fn put_stream<E: fmt::Display>(
        &self,
        key: &str,
        stream: impl Stream<Item = Result<Bytes, E>>,
        content_type: &str,
        max_bytes: u64,
    ) -> Result<Etag> {
        let path = self.path(key)?;
        key::check_content_type(content_type)?;
        let upload = Upload::new(key, max_bytes, self.disk.start_upload(&path).await?);
        Ok(upload.run(stream, content_type).await?.etag)
    }

    /// The content of an object.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is not what was put.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        let Some(mut content) = self.disk.get(&self.path(key)?).await? else { return Ok(None) };
        let stored_bytes = content.len();
        let end = content.split_off(stored_bytes.saturating_sub(FOOTER_BYTES));
        let footer = Footer::parse(&end, stored_bytes as u64).ok_or_else(|| no_footer(key))?;
        check_digest(key, &Sha256::digest(&content).into(), &footer)?;
        Ok(Some(content))
    }

    /// What is known of an object, and its content as it is read.
    ///
    /// # Errors
    /// [`Error::Corrupt`], here or at the end of the stream, when it is not what was put.
    pub async fn get_stream(&self, key: &str) -> Result<Option<BlobStream>> {
        let Some((tail, content)) = self.disk.stream(&self.path(key)?, FOOTER_BYTES).await? else {
            return Ok(None);
        };
        let footer = footer_of(key, &tail)?;
        let info = info_of(&footer, &tail);
        Ok(Some(BlobStream { info, bytes: checked(key.to_owned(), footer, content) }))
    }

    /// What is known of an object.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when its end is not what was put.
    pub async fn head(&self, key: &str) -> Result<Option<BlobInfo>> {
        let Some(tail) = self.disk.tail(&self.path(key)?, FOOTER_BYTES).await? else { return Ok(None) };
        Ok(Some(info_of(&footer_of(key, &tail)?, &tail)))
    }

    /// Removes an object; one that is not there is as good as removed.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn delete(&self, key: &str) -> Result<()> {
        self.disk.delete(&self.path(key)?).await
    }

    /// Removes all objects whose keys begin with `prefix`, and tells how many there were. One that is put meanwhile may stay.
    ///
    /// # Errors
    /// Only those that all operations share; some may be removed then, and doing it again is safe. An empty prefix, which
    /// would be everything, is an [`Error::InvalidKey`].
    pub async fn delete_prefix(&self, prefix: &str) -> Result<usize> {
        if prefix.is_empty() {
            return Err(Error::InvalidKey { value: String::new(), rule: "name what begins the keys" });
        }
        let listed = self.list(prefix).await?;
        for object in &listed {
            self.delete(&object.key).await?;
        }
        Ok(listed.len())
    }

    /// All objects whose keys begin with `prefix`, by key. An empty prefix lists all.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Listed>> {
        let folder = key::folder_path(&self.tenant, prefix)?;
        let found = self.disk.list(&folder).await?;
        let mut listed: Vec<Listed> = found
            .into_iter()
            .filter_map(|meta| {
                let key = key::key_of(&self.tenant, &meta.location)?.to_owned();
                let size_bytes = meta.size.checked_sub(FOOTER_BYTES as u64)?;
                Some(Listed { key, size_bytes, modified: meta.last_modified.into() })
            })
            .filter(|object| object.key.starts_with(prefix))
            .collect();
        listed.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(listed)
    }

    fn path(&self, key: &str) -> Result<Path> {
        key::object_path(&self.tenant, key)
    }
}

fn footer_of(key: &str, tail: &Tail) -> Result<Footer> {
    Footer::parse(&tail.bytes, tail.meta.size).ok_or_else(|| no_footer(key))
}

fn info_of(footer: &Footer, tail: &Tail) -> BlobInfo {
    BlobInfo {
        size_bytes: footer.size_bytes,
        content_type: footer.content_type.clone(),
        etag: footer.etag,
        modified: tail.meta.last_modified.into(),
    }
}

/// Passes the bytes on, and fails at the end when they were others than the sealed ones.
fn checked(key: String, footer: Footer, content: BoxStream<'static, Result<Bytes>>) -> BoxStream<'static, Result<Bytes>> {
    try_unfold((content, Sha256::new()), move |(mut content, mut digest)| {
        let (key, footer) = (key.clone(), footer.clone());
        async move {
            let Some(piece) = content.try_next().await? else {
                check_digest(&key, &digest.finalize().into(), &footer)?;
                return Ok(None);
            };
            digest.update(&piece);
            Ok(Some((piece, (content, digest))))
        }
    })
    .boxed()
}

fn check_digest(key: &str, digest: &[u8; 32], footer: &Footer) -> Result<()> {
    if *digest == footer.etag.0 {
        return Ok(());
    }
    Err(Error::Corrupt { key: key.to_owned(), reason: "its bytes do not have the digest they were put with" })
}

fn no_footer(key: &str) -> Error {
    Error::Corrupt { key: key.to_owned(), reason: "its end is missing" }
}
