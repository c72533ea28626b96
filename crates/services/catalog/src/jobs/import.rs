//! An import from its file to the end: chunk after chunk, each noted when it is done.
//!
//! The checkpoint (the import's document) is written after the chunk's products and errors. A process that dies leaves at most
//! one chunk that is done but not noted; it is done again, and comes out the same (see `apply.rs` and `error_file.rs`).

use std::fs::File;

use api::import::ImportJob;
use blobs::TenantBlobs;
use platform::Clock;
use store::{TenantStore, Versioned};

use super::apply::{ChunkResult, ChunkWriter};
use super::error_file::ErrorFile;
use super::lease::HeldLease;
use super::{error_file, spool};
use crate::convert::import_to_wire;
use crate::documents::{ImportDocument, ImportStatus};
use crate::error::{Error, Result};
use crate::import::{Group, HeadingProblem, Source};
use crate::model::{ImportId, timestamp};

/// One import and all it needs.
#[derive(Clone, Debug)]
pub(crate) struct ImportRun {
    pub(crate) store: TenantStore,
    pub(crate) blobs: TenantBlobs,
    pub(crate) clock: Clock,
    pub(crate) id: ImportId,
    pub(crate) chunk_rows: usize,
}

/// Told after each chunk.
pub type OnProgress<'a> = &'a mut (dyn FnMut(&ImportJob) + Send);

type Checkpoint = Versioned<ImportDocument>;

impl ImportRun {
    /// Runs the import from where it is to its end. Ready at once when it has ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was never stored, [`Error::RunningElsewhere`] when the lease is lost, and those of storage.
    pub(crate) async fn run(&self, lease: &HeldLease, on_progress: OnProgress<'_>) -> Result<ImportJob> {
        loop {
            match self.run_from_checkpoint(lease, on_progress).await {
                // Somebody cancelled the import, or a run whose lease this one has taken over noted its last chunk.
                Err(Error::Store(store::Error::VersionConflict { .. })) => lease.renew().await?,
                outcome => return outcome,
            }
        }
    }

    async fn run_from_checkpoint(&self, lease: &HeldLease, on_progress: OnProgress<'_>) -> Result<ImportJob> {
        let mut checkpoint = self.load().await?;
        if checkpoint.value.is_finished() {
            return Ok(import_to_wire(checkpoint.value));
        }
        let mut source = match self.open(&checkpoint).await? {
            Ok(source) => source,
            Err(problems) => return self.fail(&Error::InvalidHeading(problems).to_string()).await,
        };
        checkpoint = self.start(checkpoint, &source).await?;
        let writer = self.writer(&checkpoint, &source);
        while !checkpoint.value.is_finished() && checkpoint.value.groups_done < source.group_count() {
            lease.renew_if_due().await?;
            let groups;
            (source, groups) = self.read_chunk(source, checkpoint.value.groups_done).await?;
            let result = writer.write_chunk(&groups).await?;
            let (id, chunk) = (checkpoint.value.id.clone(), checkpoint.value.chunks_done);
            error_file::write(&self.blobs, ErrorFile::Refused, &id, chunk, &result.errors).await?;
            error_file::write(&self.blobs, ErrorFile::Warnings, &id, chunk, &result.warnings).await?;
            checkpoint = self.checkpoint(checkpoint, &groups, &result).await?;
            on_progress(&import_to_wire(checkpoint.value.clone()));
        }
        let ended = import_to_wire(self.finish(checkpoint).await?.value);
        on_progress(&ended);
        Ok(ended)
    }

    /// Notes that the import cannot be done, unless it has ended in another way.
    pub(crate) async fn fail(&self, why: &str) -> Result<ImportJob> {
        loop {
            let mut checkpoint = self.load().await?;
            if checkpoint.value.is_finished() {
                return Ok(import_to_wire(checkpoint.value));
            }
            checkpoint.value.end(ImportStatus::Failed);
            checkpoint.value.failure = Some(why.to_owned());
            match self.save(checkpoint).await {
                Err(Error::Store(store::Error::VersionConflict { .. })) => {}
                saved => return Ok(import_to_wire(saved?.value)),
            }
        }
    }

    /// Removes the file of an import that was never stored.
    pub(crate) async fn remove_file(&self) -> Result<()> {
        Ok(self.blobs.delete(&spool::file_key(&self.id.to_string())).await?)
    }

    fn writer(&self, checkpoint: &Checkpoint, source: &Source<File>) -> ChunkWriter {
        ChunkWriter {
            store: self.store.clone(),
            clock: self.clock.clone(),
            import_id: self.id,
            dry_run: checkpoint.value.options.dry_run,
            reader: source.reader().clone(),
        }
    }

    async fn load(&self) -> Result<Checkpoint> {
        self.store.get::<ImportDocument>(&self.id.to_string()).await?.ok_or(Error::NotFound("import"))
    }

    async fn open(&self, checkpoint: &Checkpoint) -> Result<Result<Source<File>, Vec<HeadingProblem>>> {
        let file = spool::spool(&self.blobs, &checkpoint.value.id).await?;
        let options = checkpoint.value.options.clone();
        let opened = tokio::task::spawn_blocking(move || Source::open(file, &options)).await;
        opened.map_err(|e| Error::Internal(e.to_string()))?.map_err(Error::Spool)
    }

    async fn start(&self, mut checkpoint: Checkpoint, source: &Source<File>) -> Result<Checkpoint> {
        checkpoint.value.status = ImportStatus::Running;
        checkpoint.value.rows_total = Some(source.row_count() as u64);
        checkpoint.value.bytes_done = checkpoint.value.bytes_done.max(source.heading_bytes());
        self.save(checkpoint).await
    }

    async fn read_chunk(&self, mut source: Source<File>, first: usize) -> Result<(Source<File>, Vec<Group>)> {
        let rows = self.chunk_rows;
        let read = tokio::task::spawn_blocking(move || source.read_groups(first, rows).map(|groups| (source, groups))).await;
        read.map_err(|e| Error::Internal(e.to_string()))?.map_err(Error::Spool)
    }

    /// Notes that a chunk is done. When the import was cancelled meanwhile, what the chunk stored is still counted.
    async fn checkpoint(&self, checkpoint: Checkpoint, groups: &[Group], result: &ChunkResult) -> Result<Checkpoint> {
        let chunk = checkpoint.value.chunks_done;
        let conflict = match self.save(with_chunk(checkpoint, groups, result)).await {
            Err(conflict @ Error::Store(store::Error::VersionConflict { .. })) => conflict,
            saved => return saved,
        };
        let stored = self.load().await?;
        match stored.value.status == ImportStatus::Cancelled && stored.value.chunks_done == chunk {
            true => self.save(with_chunk(stored, groups, result)).await,
            false => Err(conflict),
        }
    }

    async fn finish(&self, mut checkpoint: Checkpoint) -> Result<Checkpoint> {
        if checkpoint.value.is_finished() {
            return Ok(checkpoint);
        }
        checkpoint.value.end(ImportStatus::Completed);
        checkpoint.value.bytes_done = checkpoint.value.file_bytes;
        self.save(checkpoint).await
    }

    async fn save(&self, mut checkpoint: Checkpoint) -> Result<Checkpoint> {
        checkpoint.value.updated_at = timestamp(&self.clock);
        Ok(self.store.replace_if_version(checkpoint.value, checkpoint.version).await?)
    }
}

fn with_chunk(mut checkpoint: Checkpoint, groups: &[Group], result: &ChunkResult) -> Checkpoint {
    let job = &mut checkpoint.value;
    job.groups_done += groups.len();
    job.chunks_done += 1;
    job.rows_done += groups.iter().map(|group| group.rows.len() as u64).sum::<u64>();
    job.bytes_done += groups.iter().map(|group| group.bytes).sum::<u64>();
    job.counts.created += result.counts.created;
    job.counts.updated += result.counts.updated;
    job.counts.unchanged += result.counts.unchanged;
    job.counts.refused += result.counts.refused;
    job.counts.warnings += result.counts.warnings;
    checkpoint
}
