//! What several kinds of documents share.

use api::adjustment::Adjustment;
use jiff::{SignedDuration, Timestamp};
use platform::{Principal, Result};
use serde::{Deserialize, Serialize};
use store::{RegisteredStore, TenantStore};

/// A consent holds for a year, and so does what was stored by it.
const RETENTION: SignedDuration = SignedDuration::from_hours(365 * 24);

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
pub fn time_text(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX).to_string()
}

/// The documents of a caller's tenant.
pub fn of_tenant(store: &RegisteredStore, principal: &Principal) -> Result<TenantStore> {
    Ok(store.tenant(principal.tenant()?))
}
