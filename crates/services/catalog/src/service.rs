//! The verbs on products. Each says first what its caller must be allowed.

mod imports;

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use api::permissions;
use api::product::{FieldSource, Product, ProductChange, ProductChangesQuery, ProductInput, ProductListQuery};
use blobs::{Blobs, TenantBlobs};
use platform::{Clock, Principal};
use store::{Cursor, Filter, Query, Store, TenantStore, Versioned};
use tokio::sync::Semaphore;

use crate::config::CatalogConfig;
use crate::convert::{content_from_wire, product_to_wire};
use crate::documents::{self, ActiveImport, ImportDocument, ProductContent, ProductDocument, ProductStatus, SkuClaim};
use crate::error::{Error, Result};
use crate::model::{ImportId, ProductId, timestamp};
use crate::sku_claims;
use crate::{provenance, validate};

/// How often a write without `If-Match` is tried again when others write at the same moment.
const ATTEMPTS: usize = 8;
/// Changes in one answer of the feed when the caller says nothing.
const CHANGES_DEFAULT: u32 = 200;

/// What the catalog stands on.
#[derive(Clone, Debug)]
pub struct CatalogDeps {
    pub store: Store,
    pub blobs: Blobs,
    pub clock: Clock,
    pub config: CatalogConfig,
}

/// The catalog of all tenants. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalog {
    deps: CatalogDeps,
    running: Arc<Mutex<HashSet<ImportId>>>,
    import_permits: Arc<Semaphore>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Catalog {
    /// Prepares the catalog's collections.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn open(deps: CatalogDeps) -> Result<Self> {
        deps.store.register::<ProductDocument>().await?;
        deps.store.register::<SkuClaim>().await?;
        deps.store.register::<ImportDocument>().await?;
        deps.store.register::<ActiveImport>().await?;
        let import_permits = Arc::new(Semaphore::new(deps.config.imports_at_once));
        Ok(Self { deps, running: Arc::default(), import_permits })
    }

    /// Products in the order they were made; active ones only for a caller who may not update them.
    ///
    /// # Errors
    /// Without `products:read`, for a limit or cursor that cannot be, and those of storage.
    pub async fn product_list(&self, principal: &Principal, query: &ProductListQuery) -> Result<Page<Product>> {
        principal.require(&permissions::PRODUCTS_READ)?;
        check_length("sku", query.sku.as_deref(), 64)?;
        check_length("brand", query.brand.as_deref(), 120)?;
        let filter = list_filter(principal, query);
        if let Some(sku) = &query.sku {
            return self.products_of_sku(principal, sku, query).await;
        }
        let cursor = query.cursor.as_deref().map(Cursor::parse).transpose()?;
        let found = self
            .store(principal)?
            .find::<ProductDocument>(Query::new(filter).after(cursor).limit(page_limit(query.limit)?))
            .await?;
        let next = found.next.map(|cursor| cursor.as_str().to_owned());
        Ok(Page { items: found.items.into_iter().map(|product| visible_to(principal, product)).collect(), next })
    }

    /// # Errors
    /// [`Error::NotFound`] also for what a shopper may not see and what is another tenant's.
    pub async fn product_get(&self, principal: &Principal, id: &str) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_READ)?;
        let product = self.load(&self.store(principal)?, id).await?;
        if product.value.content.status != ProductStatus::Active && !principal.may(&permissions::PRODUCTS_UPDATE) {
            return Err(Error::NotFound("product"));
        }
        Ok(visible_to(principal, product))
    }

    /// # Errors
    /// [`Error::InvalidProduct`], or [`Error::SkuTaken`] when another product has the number or one of the variants'.
    pub async fn product_create(&self, principal: &Principal, input: ProductInput) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_CREATE)?;
        validate(&input)?;
        let (store, now) = (self.store(principal)?, timestamp(&self.deps.clock));
        let id = ProductId::generate(&self.deps.clock).to_string();
        let content = content_from_wire(input);
        let claims = sku_claims_of(&content, &id);
        self.claim(&store, &content, &claims).await?;
        let provenance = provenance::of_replaced(&content, None, &self.manual_provenance(principal));
        let sku = content.sku.clone();
        let document = ProductDocument { id, content, provenance, import: None, created_at: now.clone(), updated_at: now };
        match store.insert(document).await {
            Ok(product) => Ok(visible_to(principal, product)),
            Err(error) => {
                sku_claims::release(&store, &claims).await?;
                Err(sku_taken_or(error, &sku))
            }
        }
    }

    /// Replaces a product; with `if_version` only as long as it is at that version.
    ///
    /// # Errors
    /// As [`Catalog::product_create`], [`Error::NotFound`] and [`Error::VersionConflict`].
    pub async fn product_replace(
        &self,
        principal: &Principal,
        id: &str,
        if_version: Option<u64>,
        input: ProductInput,
    ) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_UPDATE)?;
        validate(&input)?;
        let content = content_from_wire(input);
        for _ in 0..ATTEMPTS {
            match self.replace_once(principal, id, if_version, &content).await {
                Err(Error::Store(store::Error::VersionConflict { .. })) if if_version.is_none() => {}
                Err(Error::Store(store::Error::VersionConflict { .. })) => return Err(Error::VersionConflict),
                Err(Error::Store(store::Error::NotFound { .. })) => return Err(Error::NotFound("product")),
                outcome => return outcome,
            }
        }
        Err(Error::VersionConflict)
    }

    /// # Errors
    /// [`Error::NotFound`] and [`Error::VersionConflict`].
    pub async fn product_delete(&self, principal: &Principal, id: &str, if_version: Option<u64>) -> Result<()> {
        principal.require(&permissions::PRODUCTS_DELETE)?;
        let store = self.store(principal)?;
        for _ in 0..ATTEMPTS {
            let product = self.load(&store, id).await?;
            if if_version.is_some_and(|version| version != product.version) {
                return Err(Error::VersionConflict);
            }
            match store.delete_if_version::<ProductDocument>(id, product.version).await {
                Ok(()) => return sku_claims::release(&store, &sku_claims_of(&product.value.content, id)).await,
                Err(store::Error::VersionConflict { .. }) => {}
                Err(store::Error::NotFound { .. }) => return Err(Error::NotFound("product")),
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::VersionConflict)
    }

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

    async fn replace_once(
        &self,
        principal: &Principal,
        id: &str,
        if_version: Option<u64>,
        content: &ProductContent,
    ) -> Result<Product> {
        let store = self.store(principal)?;
        let old = self.load(&store, id).await?;
        if if_version.is_some_and(|version| version != old.version) {
            return Err(Error::VersionConflict);
        }
        if old.value.content == *content {
            return Ok(visible_to(principal, old));
        }
        let (before, after) = (sku_claims_of(&old.value.content, id), sku_claims_of(content, id));
        let added: Vec<_> = after.iter().filter(|claim| !before.contains(claim)).cloned().collect();
        self.claim(&store, content, &added).await?;
        let provenance = provenance::of_replaced(
            content,
            Some((&old.value.content, &old.value.provenance)),
            &self.manual_provenance(principal),
        );
        let document =
            ProductDocument { content: content.clone(), provenance, updated_at: timestamp(&self.deps.clock), ..old.value };
        match store.replace_if_version(document, old.version).await {
            Ok(product) => {
                let removed: Vec<_> = before.into_iter().filter(|claim| !after.contains(claim)).collect();
                sku_claims::release(&store, &removed).await?;
                Ok(visible_to(principal, product))
            }
            Err(error) => {
                sku_claims::release(&store, &added).await?;
                Err(sku_taken_or(error, &content.sku))
            }
        }
    }

    /// Claims SKUs for a product, all or none.
    async fn claim(&self, store: &TenantStore, content: &ProductContent, wanted: &[(String, String)]) -> Result<()> {
        let conflicts = sku_claims::claim(store, &self.deps.clock, wanted).await?;
        let Some((sku, _)) = conflicts.first() else { return Ok(()) };
        let claimed: Vec<_> = wanted.iter().filter(|claim| !conflicts.contains(claim)).cloned().collect();
        sku_claims::release(store, &claimed).await?;
        let is_taken = |sku: &String| conflicts.iter().any(|(taken, _)| taken == sku);
        let taken = content.variants.iter().enumerate().filter(|(_, variant)| is_taken(&variant.sku));
        let message = format!("another product has a variant with the SKU {sku:?}; choose another SKU");
        Err(Error::SkuTaken { message, fields: taken.map(|(at, _)| format!("variants[{at}].sku")).collect() })
    }

    /// Products with this number, or with a variant of it: two at most, so there is one page.
    async fn products_of_sku(&self, principal: &Principal, sku: &str, query: &ProductListQuery) -> Result<Page<Product>> {
        let store = self.store(principal)?;
        let filter = list_filter(principal, query);
        let mut found = store.find::<ProductDocument>(Query::new(filter.clone().and(Filter::eq("sku", sku)))).await?.items;
        if let Some(claim) = store.find_one::<SkuClaim>(Filter::eq("sku", sku)).await? {
            let holder = store.find_one::<ProductDocument>(filter.and(Filter::eq("id", &claim.value.product_id))).await?;
            let has_variant = |product: &Versioned<ProductDocument>| product.value.content.has_variant(sku);
            found.extend(holder.filter(has_variant).filter(|holder| found.iter().all(|known| known.value.id != holder.value.id)));
        }
        found.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        Ok(Page { items: found.into_iter().map(|product| visible_to(principal, product)).collect(), next: None })
    }

    async fn load(&self, store: &TenantStore, id: &str) -> Result<Versioned<ProductDocument>> {
        let id: ProductId = id.parse().map_err(|_| Error::NotFound("product"))?;
        store.get(&id.to_string()).await?.ok_or(Error::NotFound("product"))
    }

    fn store(&self, principal: &Principal) -> Result<TenantStore> {
        Ok(self.deps.store.tenant(principal.tenant()?))
    }

    fn blobs(&self, principal: &Principal) -> Result<TenantBlobs> {
        Ok(self.deps.blobs.tenant(principal.tenant()?))
    }

    fn manual_provenance(&self, principal: &Principal) -> documents::Provenance {
        documents::Provenance {
            source: documents::FieldSource::Manual,
            source_id: principal.subject().to_owned(),
            at: timestamp(&self.deps.clock),
            evidence: None,
        }
    }
}

/// The filters of a list, and what a shopper may see.
fn list_filter(principal: &Principal, query: &ProductListQuery) -> Filter {
    let mut filter = Filter::All;
    if !principal.may(&permissions::PRODUCTS_UPDATE) {
        filter = filter.and(Filter::eq("status", api::product::ProductStatus::Active.as_str()));
    }
    if let Some(status) = query.status {
        filter = filter.and(Filter::eq("status", status.as_str()));
    }
    if let Some(shape) = query.shape {
        filter = filter.and(Filter::eq("frame.shape", shape.as_str()));
    }
    if let Some(brand) = &query.brand {
        filter = filter.and(Filter::eq("brand", brand));
    }
    filter
}

/// Where a value comes from is the merchant's own business; that it is a guess, everybody's.
fn visible_to(principal: &Principal, product: Versioned<ProductDocument>) -> Product {
    let mut product = product_to_wire(product);
    if !principal.may(&permissions::PRODUCTS_UPDATE) {
        product.provenance.retain(|_, provenance| provenance.source == FieldSource::Guessed);
        for guess in product.provenance.values_mut() {
            guess.source_id.clear();
            guess.evidence = None;
        }
    }
    product
}

/// Filters are no longer than the fields that they are compared with.
fn check_length(name: &str, value: Option<&str>, max: usize) -> Result<()> {
    if value.is_none_or(|value| value.chars().count() <= max) {
        return Ok(());
    }
    let message = format!("{name} is too long; it has at most {max} characters");
    Err(platform::Error::invalid(message.clone()).detail(name, "too_long", message).into())
}

fn page_limit(limit: Option<u32>) -> Result<usize> {
    let limit = limit.unwrap_or(api::PAGE_LIMIT_DEFAULT);
    if (1..=api::PAGE_LIMIT_MAX).contains(&limit) {
        return Ok(limit as usize);
    }
    let message = format!("limit is {limit}; choose 1 to {}", api::PAGE_LIMIT_MAX);
    Err(platform::Error::invalid(message.clone()).detail("limit", "out_of_range", message).into())
}

fn validate(input: &ProductInput) -> Result<()> {
    let problems = validate::problems(input);
    if problems.is_empty() { Ok(()) } else { Err(Error::InvalidProduct(problems)) }
}

fn sku_claims_of(product: &ProductContent, id: &str) -> Vec<(String, String)> {
    product.variants.iter().map(|variant| (variant.sku.clone(), id.to_owned())).collect()
}

fn sku_taken_or(error: store::Error, sku: &str) -> Error {
    match error {
        store::Error::Conflict { constraint, .. } if constraint == "by_sku" => Error::SkuTaken {
            message: format!("another product has the SKU {sku:?}; choose another SKU"),
            fields: vec!["sku".to_owned()],
        },
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_shopper_is_told_what_is_guessed_and_not_who_said_the_rest() {
        let said =
            |source: &str| json!({ "source": source, "source_id": "imp_1", "at": "2026-01-01T00:00:00Z", "evidence": "line 2" });
        let document = json!({
            "id": "prd_1", "sku": "P-1", "name": "Pip", "brand": "Fennquist", "created_at": "", "updated_at": "",
            "variants": [{ "sku": "P-1-BLK", "color": { "name": "Black" } }],
            "provenance": { "frame.dimensions.a_mm": said("supplier"), "frame.dimensions.dbl_mm": said("guessed") },
        });
        let value: ProductDocument = serde_json::from_value(document).expect("a product");
        let shopper = Principal::ApiKey(platform::Member {
            tenant: "ten_00000000000000000000000001".parse().expect("a tenant"),
            tenant_slug: "shop".to_owned(),
            subject: "key_1".to_owned(),
            permissions: permissions::SHOPPER.iter().cloned().collect(),
            region: platform::Region::Eu,
            mode: platform::Mode::Test,
        });
        let seen = visible_to(&shopper, Versioned { value, version: 1 }).provenance;
        let (path, guess) = seen.first_key_value().expect("the guess is told");
        assert_eq!((seen.len(), path.as_str()), (1, "frame.dimensions.dbl_mm"));
        assert_eq!((guess.source_id.as_str(), &guess.evidence), ("", &None));
    }
}
