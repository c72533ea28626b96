//! What the service stores. The types here are those of the storage alone: they read what earlier and later versions wrote, and
//! are turned into the API's types by name. Fields keep the names that the previous version reads.

pub mod adjustments;
pub mod looks;
pub mod try_on_assets;

use api::adjustment::Adjustment;
use jiff::{SignedDuration, Timestamp};
use platform::{Principal, Result};
use serde::{Deserialize, Serialize};
use store::{Document, Filter, Query, Store, TenantStore, Versioned};

/// A consent holds for a year, and so does what was stored by it.
const RETENTION: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Documents that are erased in one go.
const ERASE_BATCH: usize = 100;

/// How a frame sits, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredAdjustment {
    slide_mm: f32,
    tilt_deg: f32,
    scale: f32,
}

impl Default for StoredAdjustment {
    fn default() -> Self {
        Adjustment::default().into()
    }
}

impl From<Adjustment> for StoredAdjustment {
    fn from(Adjustment { slide_mm, tilt_deg, scale }: Adjustment) -> Self {
        Self { slide_mm, tilt_deg, scale }
    }
}

impl From<StoredAdjustment> for Adjustment {
    fn from(StoredAdjustment { slide_mm, tilt_deg, scale }: StoredAdjustment) -> Self {
        Self { slide_mm, tilt_deg, scale }
    }
}

/// Until when something is kept that a person agreed to at `now`, in milliseconds since 1970.
pub fn expiry_ms(now: Timestamp) -> i64 {
    now.saturating_add(RETENTION).unwrap_or(Timestamp::MAX).as_millisecond()
}

/// A time in milliseconds since 1970 as it is sent.
fn time_text(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX).to_string()
}

/// The documents of a caller's tenant.
fn of_tenant(store: &Store, principal: &Principal) -> Result<TenantStore> {
    Ok(store.tenant(principal.tenant()?))
}

/// Erases what has been kept long enough.
async fn erase_expired<D: Document>(store: &TenantStore, now: Timestamp) -> Result<()> {
    erase::<D>(store, &Filter::lte("expires_at_ms", now.as_millisecond())).await
}

/// Deletes all that a filter finds. What somebody else deletes or changes meanwhile is looked for again.
async fn erase<D: Document>(store: &TenantStore, filter: &Filter) -> Result<()> {
    loop {
        let found = store.find::<D>(Query::new(filter.clone()).limit(ERASE_BATCH)).await?.items;
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
