//! The verbs on imports, and who runs them: this service in the background, or a command line in the foreground.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::import::{ImportJob, ImportListQuery, ImportOptions};
use api::operations::IMPORT_MAX_BYTES;
use api::permissions;
use bytes::Bytes;
use futures_util::stream::{BoxStream, try_unfold};
use futures_util::{Stream, StreamExt, TryStreamExt};
use platform::{Principal, TenantId};
use sha2::{Digest, Sha256};
use store::{Cursor, Direction, Filter, Query, TenantStore, Versioned};
use tokio::io::AsyncReadExt;

use super::{Catalog, Page, page_limit};
use crate::convert::{fields_from_wire, import_to_wire, options_from_wire};
use crate::documents::{self, ActiveImport, ImportCounts, ImportDocument, ImportStatus};
use crate::error::{Error, Result};
use crate::import::{Columns, Field, read_heading};
use crate::jobs::import::{ImportRun, OnProgress};
use crate::jobs::{error_file, spool};
use crate::model::{ImportId, timestamp};

/// How much of the file is kept to read its heading from.
const HEAD_BYTES: usize = 64 * 1024;
/// Waits between attempts of a background import while storage is away.
const RETRY_WAITS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(25), Duration::from_secs(120)];

impl Catalog {
    /// Takes a file and imports it in the background. An import of the same file with the same options that has not ended
    /// goes on instead.
    ///
    /// # Errors
    /// Without `imports:run`; [`Error::InvalidHeading`]; those of storage and of the upload.
    pub async fn import_create<E: Display>(
        &self,
        principal: &Principal,
        options: ImportOptions,
        file_name: &str,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_RUN)?;
        let job = self.import_prepare(principal, options, file_name, content).await?;
        let active = ActiveImport { id: job.value.id.clone(), tenant: principal.tenant()?.to_string() };
        match self.deps.store.system().insert(active).await {
            Ok(_) | Err(store::Error::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.start(principal, &job.value.id)?;
        Ok(import_to_wire(job.value))
    }

    /// Imports a file now, telling of progress. One that was interrupted goes on where it was: it is recognized by the
    /// content of the file and the options.
    ///
    /// # Errors
    /// As [`Catalog::import_create`], and [`Error::File`].
    pub async fn import_file(
        &self,
        principal: &Principal,
        path: &Path,
        options: ImportOptions,
        on_progress: OnProgress<'_>,
    ) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_RUN)?;
        let cannot_read = |cause| Error::File { path: path.display().to_string(), cause };
        let content = file_stream(tokio::fs::File::open(path).await.map_err(cannot_read)?);
        let file_name = path.file_name().unwrap_or_default().to_string_lossy();
        let job = self.import_prepare(principal, options, &file_name, content).await?;
        let run = self.run_of(principal, &job.value.id)?;
        let _running = self.running(run.id).ok_or_else(|| Error::RunningElsewhere(job.value.id.clone()))?;
        let job = run.run(on_progress).await?;
        self.deactivate(&job.id).await?;
        Ok(job)
    }

    /// Imports, newest first.
    ///
    /// # Errors
    /// Without `imports:read`, for a limit or cursor that cannot be, and those of storage.
    pub async fn import_list(&self, principal: &Principal, query: &ImportListQuery) -> Result<Page<ImportJob>> {
        principal.require(&permissions::IMPORTS_READ)?;
        let cursor = query.cursor.as_deref().map(Cursor::parse).transpose()?;
        let wanted = Query::all().sort_by("id", Direction::Descending).after(cursor).limit(page_limit(query.limit)?);
        let found = self.store(principal)?.find::<ImportDocument>(wanted).await?;
        let next = found.next.map(|cursor| cursor.as_str().to_owned());
        Ok(Page { items: found.items.into_iter().map(|job| import_to_wire(job.value)).collect(), next })
    }

    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_get(&self, principal: &Principal, id: &str) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_READ)?;
        Ok(import_to_wire(self.import_load(&self.store(principal)?, id).await?.value))
    }

    /// The refused rows so far, as a CSV file.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_errors(&self, principal: &Principal, id: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        principal.require(&permissions::IMPORTS_READ)?;
        let job = self.import_load(&self.store(principal)?, id).await?;
        error_file::read(self.blobs(principal)?, &job.value.id, job.value.chunks_done).await
    }

    /// Stops an import after the rows that are under way. What was stored stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::ImportEnded`].
    pub async fn import_cancel(&self, principal: &Principal, id: &str) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_RUN)?;
        let store = self.store(principal)?;
        loop {
            let mut job = self.import_load(&store, id).await?;
            if job.value.is_finished() {
                return Err(Error::ImportEnded(job.value.status.into()));
            }
            job.value.end(ImportStatus::Cancelled);
            job.value.updated_at = timestamp(&self.deps.clock);
            match store.replace_if_version(job.value, job.version).await {
                Ok(job) => return Ok(import_to_wire(job.value)),
                // The import noted a chunk in between; each such checkpoint brings it nearer to its end.
                Err(store::Error::VersionConflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Goes on with the background imports that a stopped process left. A server does this once, at its start.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn imports_resume(&self) -> Result<usize> {
        let mut resumed = 0;
        let mut next = None;
        loop {
            let page = self.deps.store.system().find::<ActiveImport>(Query::all().after(next)).await?;
            for active in page.items {
                let tenant: TenantId = active.value.tenant.parse().map_err(platform::Error::internal)?;
                let run = self.run(self.deps.store.tenant(tenant), self.deps.blobs.tenant(tenant), &active.value.id)?;
                self.start_run(run);
                resumed += 1;
            }
            next = page.next;
            if next.is_none() {
                return Ok(resumed);
            }
        }
    }

    /// Stores the file and the import's document, or finds those of the same import that has not ended.
    async fn import_prepare<E: Display>(
        &self,
        principal: &Principal,
        options: ImportOptions,
        file_name: &str,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Versioned<ImportDocument>> {
        let options = options_from_wire(options);
        let (store, blobs) = (self.store(principal)?, self.blobs(principal)?);
        let id = ImportId::generate(&self.deps.clock).to_string();
        let key = spool::file_key(&id);
        let head = Arc::new(Mutex::new((Vec::new(), 0)));
        let kept = Arc::clone(&head);
        let content = content.inspect_ok(move |bytes| buffer_head(&kept, bytes));
        let etag = blobs.put_stream(&key, content, "text/csv", IMPORT_MAX_BYTES).await?;
        let (head, file_bytes) = std::mem::take(&mut *head.lock().unwrap_or_else(PoisonError::into_inner));
        let columns = match read_heading(&head, &options) {
            Ok(columns) => columns,
            Err(problems) => {
                blobs.delete(&key).await?;
                return Err(Error::InvalidHeading(problems));
            }
        };
        let fingerprint = fingerprint(etag.sha256(), &options);
        let job = new_import(id, file_name, file_bytes, fingerprint.clone(), options, &columns, timestamp(&self.deps.clock));
        loop {
            // Looked for first, so that going on with an import is quick; the index decides between two at once.
            if let Some(unfinished) = find_unfinished(&store, &fingerprint).await? {
                blobs.delete(&key).await?;
                return Ok(unfinished);
            }
            match store.insert(job.clone()).await {
                Err(store::Error::Conflict { constraint, .. }) if constraint != "id" => {}
                inserted => return Ok(inserted?),
            }
        }
    }

    fn start(&self, principal: &Principal, id: &str) -> Result<()> {
        self.start_run(self.run_of(principal, id)?);
        Ok(())
    }

    fn start_run(&self, run: ImportRun) {
        let Some(running) = self.running(run.id) else { return };
        let catalog = self.clone();
        tokio::spawn(async move {
            let _running = running;
            let Ok(_permit) = catalog.import_permits.acquire().await else { return };
            if let Err(error) = catalog.run_to_end(&run).await {
                tracing::error!(import = %run.id, %error, "an import stopped; it goes on at the next start");
            }
        });
    }

    /// Runs an import, waiting while storage is away.
    async fn run_to_end(&self, run: &ImportRun) -> Result<()> {
        let mut waits = RETRY_WAITS.into_iter();
        loop {
            let error = match run.run(&mut |_| ()).await {
                Ok(_) | Err(Error::NotFound(_)) => return self.deactivate(&run.id.to_string()).await,
                Err(error) => error,
            };
            let away = matches!(
                &error,
                Error::Spool(_) | Error::Store(store::Error::Unavailable { .. }) | Error::Blobs(blobs::Error::Unavailable { .. })
            );
            match waits.next().filter(|_| away) {
                Some(wait) => tokio::time::sleep(wait).await,
                None if away || matches!(error, Error::RunningElsewhere(_)) => return Err(error),
                None => {
                    tracing::error!(import = %run.id, %error, "an import failed");
                    run.fail(
                        run.load().await?,
                        &Error::Internal(
                            "something failed on our side; try again, or ask for help with the import's id".to_owned(),
                        ),
                    )
                    .await?;
                    return self.deactivate(&run.id.to_string()).await;
                }
            }
        }
    }

    async fn deactivate(&self, id: &str) -> Result<()> {
        let system = self.deps.store.system();
        let Some(active) = system.get::<ActiveImport>(id).await? else { return Ok(()) };
        match system.delete_if_version::<ActiveImport>(id, active.version).await {
            Ok(()) | Err(store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn run_of(&self, principal: &Principal, id: &str) -> Result<ImportRun> {
        self.run(self.store(principal)?, self.blobs(principal)?, id)
    }

    fn run(&self, store: TenantStore, blobs: blobs::TenantBlobs, id: &str) -> Result<ImportRun> {
        let id: ImportId = id.parse().map_err(|_| Error::NotFound("import"))?;
        Ok(ImportRun { store, blobs, clock: self.deps.clock.clone(), id, chunk_rows: self.deps.config.import_chunk_rows })
    }

    async fn import_load(&self, store: &TenantStore, id: &str) -> Result<Versioned<ImportDocument>> {
        let id: ImportId = id.parse().map_err(|_| Error::NotFound("import"))?;
        store.get(&id.to_string()).await?.ok_or(Error::NotFound("import"))
    }

    /// Marks an import as running in this process until the guard goes. None when it is.
    fn running(&self, id: ImportId) -> Option<RunningGuard> {
        let is_new = self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        is_new.then(|| RunningGuard { catalog: self.clone(), id })
    }
}

struct RunningGuard {
    catalog: Catalog,
    id: ImportId,
}

impl Drop for RunningGuard {
    fn drop(&mut self) {
        self.catalog.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

async fn find_unfinished(store: &TenantStore, fingerprint: &str) -> Result<Option<Versioned<ImportDocument>>> {
    Ok(store.find_one(Filter::eq("open_fingerprint", fingerprint)).await?)
}

fn new_import(
    id: String,
    file_name: &str,
    file_bytes: u64,
    fingerprint: String,
    options: documents::ImportOptions,
    columns: &Columns,
    now: String,
) -> ImportDocument {
    let heading = |(field, column): (Field, usize)| (field.to_string(), columns.heading(column).to_owned());
    let headings: BTreeMap<String, String> = columns.fields().map(heading).collect();
    ImportDocument {
        id,
        status: ImportStatus::Queued,
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_bytes,
        open_fingerprint: Some(fingerprint),
        options,
        columns: fields_from_wire(headings),
        ignored_columns: columns.ignored(),
        groups_done: 0,
        chunks_done: 0,
        bytes_done: 0,
        rows_done: 0,
        rows_total: None,
        counts: ImportCounts::default(),
        failure: None,
        created_at: now.clone(),
        updated_at: now,
    }
}

/// The same for the same file and options.
fn fingerprint(file: &[u8; 32], options: &documents::ImportOptions) -> String {
    let options = serde_json::to_vec(options).unwrap_or_default();
    let digest = Sha256::new().chain_update(file).chain_update(options).finalize();
    hex::encode(digest)
}

fn buffer_head(head: &Mutex<(Vec<u8>, u64)>, bytes: &Bytes) {
    let mut head = head.lock().unwrap_or_else(PoisonError::into_inner);
    let room = HEAD_BYTES.saturating_sub(head.0.len()).min(bytes.len());
    head.0.extend_from_slice(&bytes[..room]);
    head.1 += bytes.len() as u64;
}

fn file_stream(file: tokio::fs::File) -> impl Stream<Item = std::io::Result<Bytes>> {
    try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(1 << 18);
        let read = (&mut file).take(1 << 18).read_to_end(&mut piece).await?;
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
    .boxed()
}
