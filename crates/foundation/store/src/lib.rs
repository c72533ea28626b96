//! Tenant-scoped documents: typed values, kept as JSON, found by a small filter language.
//!
//! A service declares its collections as [`Document`]s, lists them in [`collections!`], registers the list once at start
//! with [`Store::register`], and reaches them through the [`TenantStore`] of one tenant: there is no way to ask
//! without naming one. Rows that belong to the platform itself, such as an API key that is looked up before
//! its tenant is known, declare [`Scope::System`] and live in the [`SystemStore`].
//!
//! One document changes atomically; anything bigger is an idempotent job. Each change raises the document's
//! version, by which writers notice each other, and appears in the collection's change [`Feed`]. A document may
//! [expire](Document::EXPIRES), and may belong to a [person](Document::PERSON), with whom it is erased.
//!
//! ```
//! # use store::{DataClass, Document, Filter, Index, Query, Store, TenantId};
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Frame { id: String, gtin: String, lens_width_mm: f64 }
//!
//! impl Document for Frame {
//!     const COLLECTION: &'static str = "frames";
//!     const INDEXES: &'static [Index] = &[Index { name: "by_gtin", fields: &["gtin"], unique: true }];
//!     const CLASS: DataClass = DataClass::Business;
//!     fn id(&self) -> &str { &self.id }
//! }
//!
//! store::collections!(Frame);
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), store::Error> {
//! let clock = ids::Clock::system();
//! let store = Store::in_memory(clock.clone())?.register(COLLECTIONS).await?;
//! let frames = store.tenant(TenantId::generate(&clock));
//! frames.insert(Frame { id: "f1".into(), gtin: "4006381333931".into(), lens_width_mm: 52.0 }).await?;
//! let page = frames.find::<Frame>(Query::new(Filter::gte("lens_width_mm", 50.0)).limit(20)).await?;
//! assert_eq!(page.items[0].value.gtin, "4006381333931");
//! # Ok(()) }
//! ```

mod backend;
mod body;
mod checked_text;
mod collection;
mod cursor;
mod document;
mod error;
mod feed;
mod filter;
mod maintenance;
mod person;
mod query;
mod records;
mod scoped;
mod sqlite;
mod store;

pub use collection::{CollectionSpec, Registered};
pub use cursor::Cursor;
pub use document::{DataClass, Document, Index, Person, Scope};
pub use error::Error;
pub use feed::{Batch, Feed, FeedEvent, ResumeToken};
pub use filter::{Filter, Path, Scalar};
pub use ids::TenantId;
pub use maintenance::{MigrationStep, Swept};
pub use person::PersonDocuments;
pub use query::{Change, Direction, MAX_PAGE, Page, Query, Sort, Upserted, Versioned};
pub use scoped::{ScopedStore, SystemScoped, SystemStore, TenantScoped, TenantStore};
pub use store::{RegisteredStore, Store};

/// What every operation of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
