//! The verbs on imports.

use std::fmt::Display;

use api::import::{ImportJob, ImportListQuery, ImportOptions};
use api::permissions;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::BoxStream;
use platform::Principal;
use platform::http::{page_cursor, page_limit};
use store::{Direction, Query, TenantStore, Versioned};

use super::{Catalog, Page};
use crate::convert::{import_to_wire, options_from_wire};
use crate::documents::{ImportDocument, ImportStatus};
use crate::error::{Error, Result};
use crate::jobs::error_file::{self, ErrorFile};
use crate::model::{ImportId, timestamp};

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
        let (import, lease) = self.import_prepare(principal, options_from_wire(options), file_name, content).await?;
        match lease {
            Some(lease) => lease.release().await?,
            None => self.leases().activate(&import.id, principal.tenant()?).await?,
        }
        if let Err(error) = self.imports_resume().await {
            tracing::warn!(import = import.id, %error, "an import could not be started yet");
        }
        Ok(import_to_wire(import))
    }

    /// Imports, newest first.
    ///
    /// # Errors
    /// Without `imports:read`, for a limit or cursor that cannot be, and those of storage.
    pub async fn import_list(&self, principal: &Principal, query: &ImportListQuery) -> Result<Page<ImportJob>> {
        principal.require(&permissions::IMPORTS_READ)?;
        let (limit, cursor) = (page_limit(query.limit)?, page_cursor(query.cursor.as_deref())?);
        let newest_first = Query::all().sort_by("id", Direction::Descending).after(cursor).limit(limit);
        let found = self.store(principal)?.find::<ImportDocument>(newest_first).await?;
        let next = found.next.map(|cursor| cursor.as_str().to_owned());
        Ok(Page { items: found.items.into_iter().map(|import| import_to_wire(import.value)).collect(), next })
    }

    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_get(&self, principal: &Principal, id: ImportId) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_READ)?;
        Ok(import_to_wire(import_load(&self.store(principal)?, id).await?.value))
    }

    /// The refused rows so far, as a CSV file.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_errors(&self, principal: &Principal, id: ImportId) -> Result<BoxStream<'static, Result<Bytes>>> {
        principal.require(&permissions::IMPORTS_READ)?;
        let import = import_load(&self.store(principal)?, id).await?;
        error_file::read(self.blobs(principal)?, ErrorFile::Refused, &import.value.id, import.value.chunks_done).await
    }

    /// The values so far that accepted rows go without, as a CSV file like that of the refused rows.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn import_warnings(&self, principal: &Principal, id: ImportId) -> Result<BoxStream<'static, Result<Bytes>>> {
        principal.require(&permissions::IMPORTS_READ)?;
        let import = import_load(&self.store(principal)?, id).await?;
        error_file::read(self.blobs(principal)?, ErrorFile::Warnings, &import.value.id, import.value.chunks_done).await
    }

    /// Stops an import after the rows that are under way. What was stored stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::ImportEnded`].
    pub async fn import_cancel(&self, principal: &Principal, id: ImportId) -> Result<ImportJob> {
        principal.require(&permissions::IMPORTS_RUN)?;
        let store = self.store(principal)?;
        loop {
            let mut import = import_load(&store, id).await?;
            if import.value.is_finished() {
                return Err(Error::ImportEnded(import.value.status.into()));
            }
            import.value.end(ImportStatus::Cancelled);
            import.value.updated_at = timestamp(self.clock());
            match store.replace_if_version(import.value, import.version).await {
                Ok(import) => return Ok(import_to_wire(import.value)),
                // The import noted a chunk in between; each such checkpoint brings it nearer to its end.
                Err(store::Error::VersionConflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

async fn import_load(store: &TenantStore, id: ImportId) -> Result<Versioned<ImportDocument>> {
    store.get(&id.to_string()).await?.ok_or(Error::NotFound("import"))
}
