//! The documents of one person.

use std::fmt;
use std::marker::PhantomData;

use crate::filter::Path;
use crate::query::{Direction, Query};
use crate::records::PersonLimit;
use crate::{Cursor, Document, Error, Filter, Page, Person, Result, TenantStore, Versioned, body};

/// One person's documents in a collection that declares [`Document::PERSON`].
pub struct PersonDocuments<D> {
    store: TenantStore,
    person: String,
    document: PhantomData<fn() -> D>,
}

impl<D> fmt::Debug for PersonDocuments<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonDocuments").finish_non_exhaustive()
    }
}

impl<D: Document> PersonDocuments<D> {
    const PERSON: Person = D::PERSON.expect("documents of a person are in a collection that declares PERSON");

    pub(crate) fn new(store: TenantStore, person: &str) -> Self {
        Self { store, person: person.to_owned(), document: PhantomData }
    }

    /// Adds a document of this person.
    ///
    /// # Errors
    /// [`Error::LimitReached`] when the person has as many as one may have, [`Error::Conflict`] when its id or a unique field
    /// is taken, [`Error::Internal`] for a document of somebody else.
    pub async fn insert(&self, value: D) -> Result<Versioned<D>> {
        let body = body::encode(&value)?;
        if !self.is_theirs(&body) {
            return Err(Error::internal(format!("a document of {} belongs to another person", D::COLLECTION)));
        }
        let limit = Self::PERSON.limit.map(|limit| PersonLimit { person: self.person.clone(), limit });
        let version = self.store.insert_body::<D>(value.id(), body, limit).await?;
        Ok(Versioned { value, version })
    }

    /// A page of the person's documents, those with the greatest ids first: the newest, where ids are in the order of time.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when `after` is not from this list.
    pub async fn page(&self, after: Option<Cursor>, limit: usize) -> Result<Page<D>> {
        self.store.find(self.newest_first(Filter::All).after(after).limit(limit)).await
    }

    /// The newest of the person's documents that fits.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn find_one(&self, filter: Filter) -> Result<Option<Versioned<D>>> {
        Ok(self.store.find::<D>(self.newest_first(filter).limit(1)).await?.items.pop())
    }

    /// How many documents the person has.
    ///
    /// # Errors
    /// Only those that all operations share.
    pub async fn count(&self) -> Result<u64> {
        self.store.count::<D>(self.theirs()).await
    }

    fn theirs(&self) -> Filter {
        Filter::eq(Self::PERSON.field, self.person.as_str())
    }

    /// Ids go the way of the last key, which is the same for all: the index of persons is read backwards.
    fn newest_first(&self, filter: Filter) -> Query {
        Query::new(self.theirs().and(filter)).sort_by(Self::PERSON.field, Direction::Descending)
    }

    fn is_theirs(&self, body: &str) -> bool {
        let Ok(body) = serde_json::from_str::<serde_json::Value>(body) else { return false };
        let path = Path::from(Self::PERSON.field);
        let field = path.as_str().split('.').try_fold(&body, |value, part| value.get(part));
        field.and_then(serde_json::Value::as_str) == Some(&self.person)
    }
}
