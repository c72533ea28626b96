//! The documents of one tenant, or of the platform itself.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::backend::Backend;
use crate::body::{decode, encode};
use crate::query::MAX_PAGE;
use crate::records::{CollectionKey, PersonLimit};
use crate::{CollectionSpec, Document, Filter, Page, PersonDocuments, Query, Result, Scope, Upserted, Versioned};

/// Rows of a bulk upsert that share one transaction. Small enough that others' writes get their turn.
const BULK_ROWS: usize = 500;

/// The documents of one tenant. The only way to collections with [`Scope::Tenant`]: others do not compile.
pub type TenantStore = ScopedStore<TenantScoped>;

/// The platform's own documents: collections with [`Scope::System`], and no others.
///
/// ```compile_fail,E0080
/// # use store::*;
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Frame { id: String }
/// impl Document for Frame {
///     const COLLECTION: &'static str = "frames";
///     const INDEXES: &'static [Index] = &[];
///     const CLASS: DataClass = DataClass::Business;
///     fn id(&self) -> &str { &self.id }
/// }
/// collections!(Frame);
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let store = Store::in_memory(ids::Clock::system())?.register(COLLECTIONS).await?;
/// store.system().get::<Frame>("f1").await?;
/// # Ok(()) }
/// ```
pub type SystemStore = ScopedStore<SystemScoped>;

/// Whose rows a handle reaches.
pub trait HandleScope: Send + Sync + 'static {
    const SCOPE: Scope;
}

/// Marks [`TenantStore`].
#[derive(Debug, Clone, Copy)]
pub struct TenantScoped;

/// Marks [`SystemStore`].
#[derive(Debug, Clone, Copy)]
pub struct SystemScoped;

impl HandleScope for TenantScoped {
    const SCOPE: Scope = Scope::Tenant;
}

impl HandleScope for SystemScoped {
    const SCOPE: Scope = Scope::System;
}

/// The operations that [`TenantStore`] and [`SystemStore`] share. Besides the errors named at each, all may
/// return [`Error::Unavailable`], [`Error::Corrupt`] and [`Error::Internal`]. A write is on disk when its
/// future is ready; a write whose future is dropped may still happen.
#[derive(Debug)]
pub struct ScopedStore<S> {
    backend: Arc<Backend>,
    owner: Arc<str>,
    scope: PhantomData<S>,
}

impl<S> Clone for ScopedStore<S> {
    fn clone(&self) -> Self {
        Self { backend: Arc::clone(&self.backend), owner: Arc::clone(&self.owner), scope: PhantomData }
    }
}

impl<S: HandleScope> ScopedStore<S> {
    pub(crate) fn new(backend: Arc<Backend>, owner: &str) -> Self {
        Self { backend, owner: Arc::from(owner), scope: PhantomData }
    }

    /// The document with this id.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn get<D: Document>(&self, id: &str) -> Result<Option<Versioned<D>>> {
        let id = id.to_owned();
        self.backend.get(self.key::<D>(), id, decode::<D>).await
    }

    /// The documents with these ids, in their order, all as of one moment; `None` where there is none.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn get_many<D: Document>(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Vec<Option<Versioned<D>>>> {
        let ids = ids.into_iter().map(Into::into).collect();
        self.backend.get_many(self.key::<D>(), ids, decode::<D>).await
    }

    /// Adds a document.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its id or a unique field is taken.
    pub async fn insert<D: Document>(&self, value: D) -> Result<Versioned<D>> {
        let body = encode(&value)?;
        let version = self.insert_body::<D>(value.id(), body, None).await?;
        Ok(Versioned { value, version })
    }

    pub(crate) async fn insert_body<D: Document>(&self, id: &str, body: String, limit: Option<PersonLimit>) -> Result<u64> {
        self.backend.insert(self.key::<D>(), id.to_owned(), body, limit).await
    }

    /// Replaces a document that is still at `version`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::VersionConflict`] or, for a unique field, [`Error::Conflict`].
    pub async fn replace_if_version<D: Document>(&self, value: D, version: u64) -> Result<Versioned<D>> {
        let body = encode(&value)?;
        let version = self.backend.replace(self.key::<D>(), value.id().to_owned(), body, version).await?;
        Ok(Versioned { value, version })
    }

    /// Deletes a document that is still at `version`.
    ///
    /// # Errors
    /// [`Error::NotFound`] or [`Error::VersionConflict`].
    pub async fn delete_if_version<D: Document>(&self, id: &str, version: u64) -> Result<()> {
        self.backend.delete(self.key::<D>(), id.to_owned(), version).await
    }

    /// A page of the documents that fit.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when `after` is not from this collection and order.
    pub async fn find<D: Document>(&self, mut query: Query) -> Result<Page<D>> {
        query.limit = query.limit.clamp(1, MAX_PAGE);
        let (items, next) = self.backend.find(self.key::<D>(), query, decode::<D>).await?;
        Ok(Page { items, next })
    }

    /// The first document, by id, that fits.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn find_one<D: Document>(&self, filter: Filter) -> Result<Option<Versioned<D>>> {
        Ok(self.find::<D>(Query::new(filter).limit(1)).await?.items.pop())
    }

    /// How many documents fit.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn count<D: Document>(&self, filter: Filter) -> Result<u64> {
        self.backend.count(self.key::<D>(), filter).await
    }

    /// Writes each document, whether or not it is there already, and says for each, in the given order, what
    /// became of it. Each row is atomic, the whole is not: after an error some may be written, and doing it
    /// again is safe.
    ///
    /// # Errors
    /// Only those that all operations share; a clash is an outcome of its row.
    pub async fn bulk_upsert<D: Document>(&self, values: Vec<D>) -> Result<Vec<Upserted>> {
        let mut outcomes = Vec::with_capacity(values.len());
        for chunk in values.chunks(BULK_ROWS) {
            let rows = chunk.iter().map(|value| Ok((value.id().to_owned(), encode(value)?))).collect::<Result<_>>()?;
            outcomes.extend(self.backend.upsert(self.key::<D>(), rows).await?);
        }
        Ok(outcomes)
    }

    fn key<D: Document>(&self) -> CollectionKey {
        const {
            assert!(
                matches!((D::SCOPE, S::SCOPE), (Scope::Tenant, Scope::Tenant) | (Scope::System, Scope::System)),
                "a tenant's collection is reached through Store::tenant, the platform's through Store::system"
            );
        }
        CollectionKey { owner: Arc::clone(&self.owner), spec: const { &CollectionSpec::of::<D>() } }
    }
}

impl TenantStore {
    /// The documents of one person, in a collection of documents about people.
    #[must_use]
    pub fn person<D: Document>(&self, person: &str) -> PersonDocuments<D> {
        PersonDocuments::new(self.clone(), person)
    }
}
