//! The verbs by which other services keep a copy of the catalogs. Whole products with their provenance, in whatever state
//! they are: what reaches a shopper is for the reader to decide.

use api::permissions as may;
use api::product::{ProductChange, ProductChanges, ProductChangesQuery, ProductSnapshot, ProductSnapshotQuery};
use platform::{Principal, TenantId};
use store::{Change, Cursor, Query, Versioned};

use crate::convert::product_to_wire;
use crate::documents::ProductDocument;
use crate::error::Result;
use crate::service::Catalog;

/// Products in one answer when the caller says nothing.
const PAGE_DEFAULT: u32 = 200;

impl Catalog {
    /// What changed after a token, of all tenants, oldest first.
    ///
    /// # Errors
    /// For whoever is no service, without `products:read`, for a token that cannot be or whose changes are no longer kept,
    /// and those of storage.
    pub async fn product_changes(&self, principal: &Principal, query: &ProductChangesQuery) -> Result<ProductChanges> {
        principal.require_service()?;
        principal.require(&may::PRODUCTS_READ)?;
        let feed = self.documents.feed::<ProductDocument>();
        let Some(after) = &query.after else {
            return Ok(ProductChanges { changes: Vec::new(), next: feed.head().await?.to_string() });
        };
        let batch = feed.read(&after.parse()?, query.limit.unwrap_or(PAGE_DEFAULT) as usize).await?;
        Ok(ProductChanges { changes: batch.changes.into_iter().map(change).collect(), next: batch.next.to_string() })
    }

    /// A page of all products of a tenant.
    ///
    /// # Errors
    /// Without `products:read`, for a cursor that cannot be, and those of storage.
    pub async fn product_snapshot(&self, principal: &Principal, query: &ProductSnapshotQuery) -> Result<ProductSnapshot> {
        principal.require_service()?;
        principal.require(&may::PRODUCTS_READ)?;
        let after = query.after.as_deref().map(Cursor::parse).transpose()?;
        let wanted = Query::all().after(after).limit(query.limit.unwrap_or(PAGE_DEFAULT) as usize);
        let found = self.store(principal)?.find::<ProductDocument>(wanted).await?;
        let next = found.next.map(|cursor| cursor.to_string());
        Ok(ProductSnapshot { products: found.items.into_iter().map(product_to_wire).collect(), next })
    }
}

fn change((tenant, change): (TenantId, Change<ProductDocument>)) -> ProductChange {
    let Change { id, version, value } = change;
    ProductChange { tenant, id, product: value.map(|value| product_to_wire(Versioned { value, version })) }
}
