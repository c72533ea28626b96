//! Finding products.

use api::permissions;
use api::product::{Product, ProductListQuery};
use platform::http::{page_cursor, page_limit};
use platform::{Error, Principal};
use store::{Filter, Query, Versioned};

use super::visibility::{visible_products, visible_to};
use super::{Catalog, Page};
use crate::documents::{ProductDocument, SkuClaim};
use crate::error::Result;
use crate::limits;

impl Catalog {
    /// Products in the order they were made; active ones only for a caller who may not update them.
    ///
    /// # Errors
    /// Without `products:read`, for a limit, cursor or filter that cannot be, and those of storage.
    pub async fn product_list(&self, principal: &Principal, query: &ProductListQuery) -> Result<Page<Product>> {
        principal.require(&permissions::PRODUCTS_READ)?;
        check_length("sku", query.sku.as_deref(), limits::SKU_CHARACTERS)?;
        check_length("brand", query.brand.as_deref(), limits::BRAND_CHARACTERS)?;
        let (limit, cursor) = (page_limit(query.limit)?, page_cursor(query.cursor.as_deref())?);
        let filter = list_filter(principal, query);
        let (items, next) = match &query.sku {
            Some(sku) => (self.products_of_sku(principal, filter, sku).await?, None),
            None => {
                let wanted = Query::new(filter).after(cursor).limit(limit);
                let found = self.store(principal)?.find::<ProductDocument>(wanted).await?;
                (found.items, found.next.map(|cursor| cursor.as_str().to_owned()))
            }
        };
        Ok(Page { items: items.into_iter().map(|product| visible_to(principal, product)).collect(), next })
    }

    /// Products with this number, or with a variant of it: two at most.
    async fn products_of_sku(&self, principal: &Principal, filter: Filter, sku: &str) -> Result<Vec<Versioned<ProductDocument>>> {
        let store = self.store(principal)?;
        let mut found: Vec<Versioned<ProductDocument>> =
            store.find_one(filter.clone().and(Filter::eq("sku", sku))).await?.into_iter().collect();
        if let Some(claim) = store.find_one::<SkuClaim>(Filter::eq("sku", sku)).await? {
            let owner: Option<Versioned<ProductDocument>> =
                store.find_one(filter.and(Filter::eq("id", &claim.value.product_id))).await?;
            // A claim may be ahead of its variant.
            let owner = owner.filter(|owner| owner.value.content.has_variant(sku));
            found.extend(owner.filter(|owner| found.iter().all(|known| known.value.id != owner.value.id)));
        }
        found.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        Ok(found)
    }
}

fn list_filter(principal: &Principal, query: &ProductListQuery) -> Filter {
    let filters = [
        query.status.map(|status| Filter::eq("status", status.as_str())),
        query.shape.map(|shape| Filter::eq("frame.shape", shape.as_str())),
        query.brand.as_ref().map(|brand| Filter::eq("brand", brand)),
    ];
    filters.into_iter().flatten().fold(visible_products(principal), Filter::and)
}

/// Filters are no longer than the fields that they are compared with.
fn check_length(name: &str, value: Option<&str>, max: usize) -> Result<()> {
    if value.is_none_or(|value| value.chars().count() <= max) {
        return Ok(());
    }
    let message = format!("{name} is too long; it has at most {max} characters");
    Err(Error::invalid(message.clone()).detail(name, "too_long", message).into())
}
