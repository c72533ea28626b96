//! Identifiers with types, the tenant's among them, and the clock that dates them: what storage and platform share.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod clock;
mod typed_id;

pub use clock::Clock;
pub use typed_id::{InvalidId, Ulid, new_ulid, parse, write};

#[doc(hidden)]
pub use {schemars, serde};

typed_id! {
    /// One organization; the wall between data.
    pub struct TenantId("ten");
}
