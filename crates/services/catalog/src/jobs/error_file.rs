//! The rows that an import refused and the values that it left out, each as a CSV file.
//!
//! Each chunk of the import that has some writes its own object, always the same one, before the import notes that the
//! chunk is done. A chunk that is done again after a crash writes the same bytes again; what no checkpoint counts is not shown.

use api::import::RowError;
use blobs::TenantBlobs;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::error::{Error, Result};

const CONTENT_TYPE: &str = "text/csv; charset=utf-8";
const HEADING: &str = "line,column,code,reason,value\n";

/// Which of the two files.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ErrorFile {
    /// Rows that were refused.
    Refused,
    /// Values that accepted rows go without.
    Warnings,
}

impl ErrorFile {
    const fn folder(self) -> &'static str {
        match self {
            Self::Refused => "errors",
            Self::Warnings => "warnings",
        }
    }
}

/// Writes what one chunk has to tell.
pub(crate) async fn write(blobs: &TenantBlobs, file: ErrorFile, import_id: &str, chunk: u64, errors: &[RowError]) -> Result<()> {
    let key = chunk_key(file, import_id, chunk);
    if errors.is_empty() {
        return Ok(blobs.delete(&key).await?);
    }
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for error in errors {
        writer
            .serialize((error.line, &error.column, &error.code, &error.reason, &error.value))
            .map_err(|e| Error::Internal(e.to_string()))?;
    }
    let content = writer.into_inner().map_err(|e| Error::Internal(e.to_string()))?;
    blobs.put(&key, content.into(), CONTENT_TYPE).await?;
    Ok(())
}

/// The file of the first `chunks` chunks, as it is read.
pub(crate) async fn read(
    blobs: TenantBlobs,
    file: ErrorFile,
    import_id: &str,
    chunks: u64,
) -> Result<BoxStream<'static, Result<Bytes>>> {
    let end = chunk_key(file, import_id, chunks);
    let keys = blobs
        .list(&format!("imports/{import_id}/{}/", file.folder()))
        .await?
        .into_iter()
        .map(|listed| listed.key)
        .filter(move |key| *key < end);
    let keys: Vec<String> = keys.collect();
    let heading = stream::once(async { Ok(Bytes::from_static(HEADING.as_bytes())) });
    let contents = stream::iter(keys).then(move |key| {
        let blobs = blobs.clone();
        async move {
            let gone = || Error::Internal(format!("the errors {key} of an import are gone"));
            blobs.get(&key).await?.ok_or_else(gone)
        }
    });
    Ok(heading.chain(contents).boxed())
}

/// Keys sort as chunks do.
fn chunk_key(file: ErrorFile, import_id: &str, chunk: u64) -> String {
    format!("imports/{import_id}/{}/{chunk:08}.csv", file.folder())
}
