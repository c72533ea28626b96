//! The feed by which other services keep a copy of the products.

use api::permissions;
use api::product::{ProductChange, ProductChangesQuery};
use platform::Principal;
use store::Versioned;

use super::Catalog;
use crate::convert::product_to_wire;
use crate::documents::ProductDocument;
use crate::error::Result;

/// Changes in one response when the caller says nothing.
const CHANGES_DEFAULT: u32 = 200;

impl Catalog {
    /// What changed after a place in the feed, oldest first, for services that keep a copy. Whole products with their
    /// provenance, in whatever state they are: what reaches a shopper is for the reader to decide.
    ///
    /// # Errors
    /// Without `products:read`, and those of storage.
    pub async fn product_changes(&self, principal: &Principal, query: &ProductChangesQuery) -> Result<Vec<ProductChange>> {
        principal.require(&permissions::PRODUCTS_READ)?;
        let limit = query.limit.unwrap_or(CHANGES_DEFAULT) as usize;
        let changes = self.store(principal)?.changes::<ProductDocument>(query.since, limit).await?;
        let change = |change: store::Change<ProductDocument>| ProductChange {
            sequence: change.sequence,
            id: change.id,
            product: change.value.map(|value| product_to_wire(Versioned { value, version: change.version })),
        };
        Ok(changes.into_iter().map(change).collect())
    }
}
