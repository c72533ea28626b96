//! Files, by way of the `object_store` crate: written aside, synchronized and renamed into place.

use std::io;
use std::path::{Path as FilePath, PathBuf};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};

use crate::{Error, Result};

/// How often to look again when an object is replaced while its parts are read.
const ATTEMPTS: usize = 8;

#[derive(Debug)]
pub(crate) struct Disk {
    files: LocalFileSystem,
}

/// The end of an object, and of which state of it.
#[derive(Debug)]
pub(crate) struct Tail {
    pub(crate) bytes: Bytes,
    pub(crate) meta: ObjectMeta,
}

impl Disk {
    pub(crate) fn open(root: &FilePath) -> Result<Self> {
        std::fs::create_dir_all(root).map_err(|cause| unavailable(format!("{} cannot be created: {cause}", root.display())))?;
        let files = LocalFileSystem::new_with_prefix(root)?.with_fsync(true);
        Ok(Self { files })
    }

    pub(crate) async fn put(&self, path: &Path, parts: [Bytes; 2]) -> Result<()> {
        self.files.put(path, PutPayload::from_iter(parts)).await?;
        Ok(())
    }

    pub(crate) async fn start_upload(&self, path: &Path) -> Result<Box<dyn MultipartUpload>> {
        Ok(self.files.put_multipart(path).await?)
    }

    pub(crate) async fn get(&self, path: &Path) -> Result<Option<Bytes>> {
        let Some(found) = unless_missing(self.files.get(path).await)? else { return Ok(None) };
        Ok(Some(found.bytes().await?))
    }

    /// The last `length` bytes of an object, or all of a shorter one.
    pub(crate) async fn tail(&self, path: &Path, length: usize) -> Result<Option<Tail>> {
        let options = GetOptions { range: Some(GetRange::Suffix(length as u64)), ..GetOptions::default() };
        let Some(found) = unless_missing(self.files.get_opts(path, options).await)? else { return Ok(None) };
        let meta = found.meta.clone();
        Ok(Some(Tail { bytes: found.bytes().await?, meta }))
    }

    /// The end of an object, and the bytes before it as a stream, both of one state of the object.
    pub(crate) async fn stream(
        &self,
        path: &Path,
        tail_length: usize,
    ) -> Result<Option<(Tail, BoxStream<'static, Result<Bytes>>)>> {
        for _ in 0..ATTEMPTS {
            let Some(tail) = self.tail(path, tail_length).await? else { return Ok(None) };
            let length = tail.meta.size - tail.bytes.len() as u64;
            if length == 0 {
                return Ok(Some((tail, futures_util::stream::empty().boxed())));
            }
            let options = GetOptions {
                range: Some(GetRange::Bounded(0..length)),
                if_match: tail.meta.e_tag.clone(),
                ..GetOptions::default()
            };
            match self.files.get_opts(path, options).await {
                Ok(found) => return Ok(Some((tail, found.into_stream().map_err(Error::from).boxed()))),
                Err(object_store::Error::Precondition { .. } | object_store::Error::NotFound { .. }) => {}
                Err(cause) => return Err(cause.into()),
            }
        }
        Err(unavailable(format!("{path} is replaced again and again while it is read")))
    }

    /// A deletion is on disk, too: what was erased must not come back with the power.
    pub(crate) async fn delete(&self, path: &Path) -> Result<()> {
        if unless_missing(self.files.delete(path).await)?.is_none() {
            return Ok(());
        }
        let file = self.files.path_to_filesystem(path)?;
        let synced = tokio::task::spawn_blocking(move || sync_folder_of(file)).await;
        synced
            .map_err(io::Error::from)
            .flatten()
            .map_err(|cause| unavailable(format!("the deletion of {path} is not certain: {cause}")))
    }

    pub(crate) async fn list(&self, folder: &Path) -> Result<Vec<ObjectMeta>> {
        Ok(self.files.list(Some(folder)).try_collect().await?)
    }
}

fn sync_folder_of(file: PathBuf) -> io::Result<()> {
    match file.parent() {
        Some(folder) => std::fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn unless_missing<T>(outcome: object_store::Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

fn unavailable(reason: String) -> Error {
    Error::Unavailable { reason }
}
