//! Who runs imports: any process of the platform in the background, or a command line in the foreground.

use std::path::Path;

use api::import::{ImportJob, ImportOptions};
use api::permissions;
use blobs::TenantBlobs;
use bytes::Bytes;
use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt};
use platform::{Principal, TenantId};
use store::{Query, TenantStore, Versioned};
use tokio::io::AsyncReadExt;
use tokio::sync::OwnedSemaphorePermit;

use super::Catalog;
use crate::convert::options_from_wire;
use crate::documents::ActiveImport;
use crate::error::{Error, Result};
use crate::jobs::import::{ImportRun, OnProgress};
use crate::jobs::lease::{HeldLease, Leases};
use crate::model::ImportId;

/// How much of a file is read at once.
const READ_BYTES: u64 = 1 << 18;

impl Catalog {
    /// Imports a file now, telling of progress. One that was interrupted goes on where it was: it is recognized by the
    /// content of the file and the options, and taken over from whoever runs it.
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
        let (import, lease) = self.import_prepare(principal, options_from_wire(options), &file_name, content).await?;
        let lease = match lease {
            Some(lease) => lease,
            None => self.leases().take_over(&import.id, principal.tenant()?).await?,
        };
        let run = self.run(self.store(principal)?, self.blobs(principal)?, &import.id)?;
        let import = lease.hold(run.run(&lease, on_progress)).await?;
        lease.end().await?;
        Ok(import)
    }

    /// Runs imports that nobody runs, those that a stopped process left among them, the oldest first and as many as this
    /// process may run at once. The answer is how many were started.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn imports_resume(&self) -> Result<usize> {
        let (leases, mut started, mut next) = (self.leases(), 0, None);
        loop {
            let page = leases.store.find::<ActiveImport>(Query::all().after(next)).await?;
            for active in page.items {
                let Ok(permit) = self.import_permits.clone().try_acquire_owned() else { return Ok(started) };
                let id = active.value.id.clone();
                match self.start_run(&leases, active, permit).await {
                    Ok(is_started) => started += usize::from(is_started),
                    // The others are not to wait for it.
                    Err(error) => tracing::error!(import = id, %error, "an import could not be started"),
                }
            }
            next = page.next;
            if next.is_none() {
                return Ok(started);
            }
        }
    }

    /// False when somebody else runs the import.
    async fn start_run(&self, leases: &Leases, active: Versioned<ActiveImport>, permit: OwnedSemaphorePermit) -> Result<bool> {
        let ActiveImport { id, tenant, .. } = active.value.clone();
        let tenant: TenantId = tenant.parse().map_err(platform::Error::internal)?;
        let run = self.run(self.documents.tenant(tenant), self.deps.blobs.tenant(tenant), &id)?;
        let Some(lease) = leases.take(active).await? else { return Ok(false) };
        self.spawn_run(run, lease, permit);
        Ok(true)
    }

    fn spawn_run(&self, run: ImportRun, lease: HeldLease, permit: OwnedSemaphorePermit) {
        let catalog = self.clone();
        tokio::spawn(async move {
            if let Err(error) = run_to_end(&run, lease).await {
                tracing::warn!(import = %run.id, %error, "an import stopped; it goes on when its lease has expired");
            }
            drop(permit);
            if let Err(error) = catalog.imports_resume().await {
                tracing::warn!(%error, "the next import could not be started yet");
            }
        });
    }

    fn run(&self, store: TenantStore, blobs: TenantBlobs, id: &str) -> Result<ImportRun> {
        let id: ImportId = id.parse().map_err(|_| Error::NotFound("import"))?;
        Ok(ImportRun { store, blobs, clock: self.clock().clone(), id, chunk_rows: self.deps.config.import_chunk_rows })
    }

    pub(super) fn leases(&self) -> Leases {
        Leases { store: self.documents.system(), clock: self.clock().clone() }
    }
}

/// Runs an import whose lease is held.
async fn run_to_end(run: &ImportRun, lease: HeldLease) -> Result<()> {
    match lease.hold(run.run(&lease, &mut |_| ())).await {
        Ok(_) => {}
        Err(Error::NotFound(_)) => run.remove_file().await?,
        Err(error) if error.is_temporary() => return Err(error),
        Err(error) => {
            tracing::error!(import = %run.id, %error, "an import failed");
            run.fail("something failed on our side; try again, or ask for help with the import's id").await?;
        }
    }
    lease.end().await
}

fn file_stream(file: tokio::fs::File) -> impl Stream<Item = std::io::Result<Bytes>> {
    try_unfold(file, |mut file| async move {
        let mut piece = Vec::new();
        let read = (&mut file).take(READ_BYTES).read_to_end(&mut piece).await?;
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
    .boxed()
}

#[cfg(test)]
mod tests;
