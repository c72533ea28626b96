//! What people saved: looks, and how frames sit on them. Kept for a year, and erased together.

use api::look::{Fit, Look};
use jiff::{SignedDuration, Timestamp};
use platform::{Clock, Error, Principal, Result};
use store::{Cursor, Direction, Document, Filter, Page, Query, RegisteredStore, TenantStore, Versioned};

use crate::documents::{FitDocument, LookDocument, of_tenant};

/// A consent holds for a year, and so does what was kept by it.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Looks of one person.
const LOOKS_PER_PERSON: u64 = 200;
/// Documents that are erased in one go.
const BATCH: usize = 100;

/// Documents of people, by tenant.
#[derive(Debug)]
pub struct People {
    store: RegisteredStore,
    clock: Clock,
}

impl People {
    pub const fn new(store: RegisteredStore, clock: Clock) -> Self {
        Self { store, clock }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Until when something is kept that is saved now, in milliseconds since 1970.
    pub fn expiry_ms(&self) -> i64 {
        self.now().saturating_add(KEPT).unwrap_or(Timestamp::MAX).as_millisecond()
    }

    /// Refuses one look more than a person may have, before it is drawn.
    pub async fn check_room(&self, principal: &Principal, person: &str) -> Result<()> {
        let store = self.documents(principal)?;
        self.sweep::<LookDocument>(&store).await?;
        if store.count::<LookDocument>(Filter::eq("person", person)).await? < LOOKS_PER_PERSON {
            return Ok(());
        }
        Err(Error::unprocessable(format!("a person has at most {LOOKS_PER_PERSON} looks; delete one first")))
    }

    pub async fn look_keep(&self, principal: &Principal, look: LookDocument) -> Result<Versioned<LookDocument>> {
        Ok(self.documents(principal)?.insert(look).await?)
    }

    pub async fn look(&self, principal: &Principal, id: &str) -> Result<Versioned<LookDocument>> {
        let found = self.documents(principal)?.get::<LookDocument>(id).await?;
        let now = self.now().as_millisecond();
        found.filter(|look| look.value.expires_at_ms > now).ok_or_else(|| Error::not_found("look"))
    }

    /// A person's looks, the newest first.
    pub async fn looks(
        &self,
        principal: &Principal,
        person: &str,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<LookDocument>> {
        let store = self.documents(principal)?;
        self.sweep::<LookDocument>(&store).await?;
        let query = Query::new(Filter::eq("person", person)).sort_by("id", Direction::Descending).after(after).limit(limit);
        Ok(store.find(query).await?)
    }

    /// Stores a look as it is now; `version` is the one that was changed.
    pub async fn look_replace(&self, principal: &Principal, look: LookDocument, version: u64) -> Result<Versioned<LookDocument>> {
        Ok(self.documents(principal)?.replace_if_version(look, version).await?)
    }

    pub async fn look_delete(&self, principal: &Principal, id: &str) -> Result<()> {
        let found = self.look(principal, id).await?;
        Ok(self.documents(principal)?.delete_if_version::<LookDocument>(id, found.version).await?)
    }

    /// How frames sit on a person, where that was kept.
    pub async fn fit(&self, principal: &Principal, person: &str) -> Result<Option<FitDocument>> {
        let found = self.documents(principal)?.get::<FitDocument>(person).await?;
        let now = self.now().as_millisecond();
        Ok(found.map(|fit| fit.value).filter(|fit| fit.expires_at_ms > now))
    }

    /// Keeps it in place of what was there.
    pub async fn fit_keep(&self, principal: &Principal, fit: FitDocument) -> Result<()> {
        let store = self.documents(principal)?;
        self.sweep::<FitDocument>(&store).await?;
        store.bulk_upsert(vec![fit]).await?;
        Ok(())
    }

    /// Erases all that is kept of a person.
    pub async fn forget(&self, principal: &Principal, person: &str) -> Result<()> {
        let store = self.documents(principal)?;
        erase::<LookDocument>(&store, &Filter::eq("person", person)).await?;
        erase::<FitDocument>(&store, &Filter::eq("person", person)).await
    }

    /// Erases what has been kept long enough.
    async fn sweep<D: Document>(&self, store: &TenantStore) -> Result<()> {
        erase::<D>(store, &Filter::lte("expires_at_ms", self.now().as_millisecond())).await
    }

    fn documents(&self, principal: &Principal) -> Result<TenantStore> {
        of_tenant(&self.store, principal)
    }
}

/// Deletes all that a filter finds. What somebody else deletes or changes meanwhile is looked for again.
async fn erase<D: Document>(store: &TenantStore, filter: &Filter) -> Result<()> {
    loop {
        let found = store.find::<D>(Query::new(filter.clone()).limit(BATCH)).await?.items;
        if found.is_empty() {
            return Ok(());
        }
        for Versioned { value, version } in found {
            match store.delete_if_version::<D>(value.id(), version).await {
                Ok(()) | Err(store::Error::NotFound { .. } | store::Error::VersionConflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// A look as it is sent.
pub fn look_of(Versioned { value: look, version }: Versioned<LookDocument>) -> Look {
    Look {
        id: look.id,
        person: look.person,
        product_id: look.product_id,
        variant_sku: look.variant_sku,
        asset: look.asset,
        photo_version: look.photo_version,
        renderer_version: look.renderer_version,
        model_versions: look.model_versions,
        adjustment: look.adjustment,
        face_at_px: look.face_at_px,
        max_side_px: look.max_side_px,
        picture_version: look.picture_version,
        version,
        created_at: look.created_at,
        updated_at: look.updated_at,
        expires_at: time_of(look.expires_at_ms),
    }
}

/// A fit as it is sent.
pub fn fit_of(fit: FitDocument) -> Fit {
    Fit { person: fit.person, adjustment: fit.adjustment, updated_at: fit.updated_at, expires_at: time_of(fit.expires_at_ms) }
}

fn time_of(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX).to_string()
}
