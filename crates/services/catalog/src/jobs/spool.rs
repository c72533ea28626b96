//! An import's file, from object storage to a temporary file that can be read from any place.

use std::fs::File;

use blobs::TenantBlobs;
use futures_util::TryStreamExt;
use tokio::io::AsyncWriteExt;

use crate::error::{Error, Result};

/// The key of an import's file.
pub(crate) fn file_key(import_id: &str) -> String {
    format!("imports/{import_id}/file.csv")
}

/// Copies the file; the copy is gone with the process.
pub(crate) async fn spool(blobs: &TenantBlobs, import_id: &str) -> Result<File> {
    let key = file_key(import_id);
    let missing = || Error::Internal(format!("the file {key} of an import is gone"));
    let mut stored = blobs.get_stream(&key).await?.ok_or_else(missing)?;
    let mut file = tokio::fs::File::from_std(tempfile::tempfile().map_err(Error::Spool)?);
    while let Some(bytes) = stored.bytes.try_next().await? {
        file.write_all(&bytes).await.map_err(Error::Spool)?;
    }
    file.flush().await.map_err(Error::Spool)?;
    Ok(file.into_std().await)
}
