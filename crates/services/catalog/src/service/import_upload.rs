//! From a file that arrives to an import that can be run.
//!
//! A process may die at any of these steps, so the first is to make the import known and to take its lease: whatever is there
//! when the lease expires is found by [`Catalog::imports_resume`], which runs an import that is stored and removes the file of
//! one that is not.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use api::operations::IMPORT_MAX_BYTES;
use blobs::TenantBlobs;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use platform::Principal;
use sha2::{Digest, Sha256};
use store::{Filter, TenantStore};

use super::Catalog;
use crate::convert::fields_from_wire;
use crate::documents::{ImportCounts, ImportDocument, ImportOptions, ImportStatus};
use crate::error::{Error, Result};
use crate::import::{Columns, Field, HEAD_BYTES, read_heading};
use crate::jobs::lease::HeldLease;
use crate::jobs::spool::file_key;
use crate::model::{ImportId, timestamp};

/// A file on its way into storage.
struct Upload<'a> {
    id: ImportId,
    file_name: &'a str,
    options: ImportOptions,
    store: TenantStore,
    blobs: TenantBlobs,
    now: String,
}

/// What is kept of a file while it goes by.
#[derive(Default)]
struct Seen {
    head: Vec<u8>,
    bytes: u64,
}

impl Catalog {
    /// Stores a file and its import, of which the lease is held; or finds the import of the same file and options that has
    /// not ended.
    pub(super) async fn import_prepare<E: Display>(
        &self,
        principal: &Principal,
        options: ImportOptions,
        file_name: &str,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<(ImportDocument, Option<HeldLease>)> {
        let id = ImportId::generate(self.clock());
        let (store, blobs, now) = (self.store(principal)?, self.blobs(principal)?, timestamp(self.clock()));
        let lease = self.leases().create(id, principal.tenant()?).await?;
        let upload = Upload { id, file_name, options, store, blobs: blobs.clone(), now };
        let stored = lease.hold(upload.store(content)).await;
        match &stored {
            Ok(import) if import.id == id.to_string() => return Ok((stored?, Some(lease))),
            // It is not known whether the import was stored; who takes the lease next will see.
            Err(Error::Store(_) | Error::RunningElsewhere(_)) => {}
            Ok(_) | Err(_) => {
                blobs.delete(&file_key(&id.to_string())).await?;
                lease.end().await?;
            }
        }
        Ok((stored?, None))
    }
}

impl Upload<'_> {
    async fn store<E: Display>(self, content: impl Stream<Item = Result<Bytes, E>>) -> Result<ImportDocument> {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let watching = Arc::clone(&seen);
        let content = content.inspect_ok(move |bytes| watching.lock().unwrap_or_else(PoisonError::into_inner).add(bytes));
        let etag = self.blobs.put_stream(&file_key(&self.id.to_string()), content, "text/csv", IMPORT_MAX_BYTES).await?;
        let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        let columns = read_heading(&seen.head, &self.options).map_err(Error::InvalidHeading)?;
        let fingerprint = fingerprint(etag.sha256(), &self.options);
        let store = self.store.clone();
        let import = self.import(&columns, seen.bytes, fingerprint.clone());
        loop {
            // Looked for first, so that going on with an import is quick; the index decides between two at once.
            let same = store.find_one::<ImportDocument>(Filter::eq("open_fingerprint", fingerprint.as_str())).await?;
            if let Some(same) = same {
                return Ok(same.value);
            }
            match store.insert(import.clone()).await {
                Err(store::Error::Conflict { constraint, .. }) if constraint != "id" => {}
                inserted => return Ok(inserted?.value),
            }
        }
    }

    fn import(self, columns: &Columns, file_bytes: u64, fingerprint: String) -> ImportDocument {
        let heading = |(field, column): (Field, usize)| (field.to_string(), columns.heading(column).to_owned());
        let headings: BTreeMap<String, String> = columns.fields().map(heading).collect();
        ImportDocument {
            id: self.id.to_string(),
            status: ImportStatus::Queued,
            file_name: self.file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
            file_bytes,
            open_fingerprint: Some(fingerprint),
            options: self.options,
            columns: fields_from_wire(headings),
            ignored_columns: columns.ignored(),
            groups_done: 0,
            chunks_done: 0,
            bytes_done: 0,
            rows_done: 0,
            rows_total: None,
            counts: ImportCounts::default(),
            failure: None,
            created_at: self.now.clone(),
            updated_at: self.now,
        }
    }
}

impl Seen {
    fn add(&mut self, bytes: &Bytes) {
        let room = HEAD_BYTES.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.bytes += bytes.len() as u64;
    }
}

/// The same for the same file and options.
fn fingerprint(file: &[u8; 32], options: &ImportOptions) -> String {
    let options = serde_json::to_vec(options).unwrap_or_default();
    hex::encode(Sha256::new().chain_update(file).chain_update(options).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_that_of_the_previous_program() {
        let import: ImportDocument = serde_json::from_str(include_str!("../../tests/fixtures/import.json")).unwrap();
        let written = r#"{"mapping":{"mpn":"Part","variant.lens.polarised":"Glare"},"dry_run":false,"decimal_comma":true,"currency":"EUR"}"#;
        let expected = Sha256::new().chain_update([7; 32]).chain_update(written).finalize();
        assert_eq!(fingerprint(&[7; 32], &import.options), hex::encode(expected));
    }
}
