//! Reading and writing one product.

use api::permissions;
use api::product::{Product, ProductInput};
use platform::Principal;
use platform::http::{FieldPath, IfMatch, MergePatch, Replacement};
use store::{TenantStore, Versioned};

use super::Catalog;
use super::visibility::{is_visible_to, visible_to};
use crate::convert::{content_from_wire, product_to_wire};
use crate::documents::{FieldSource, ProductContent, ProductDocument, Provenance};
use crate::error::{Error, Result};
use crate::model::{ProductId, timestamp};
use crate::{provenance, sku_claims, validate};

/// How often a write without `If-Match` is tried again when others write at the same moment.
const ATTEMPTS: usize = 8;

impl Catalog {
    /// # Errors
    /// [`Error::NotFound`] also for what a shopper may not see and what is another tenant's.
    pub async fn product_get(&self, principal: &Principal, id: ProductId) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_READ)?;
        let product = product_load(&self.store(principal)?, id).await?;
        if !is_visible_to(principal, &product.value) {
            return Err(Error::NotFound("product"));
        }
        Ok(visible_to(principal, product))
    }

    /// # Errors
    /// [`Error::InvalidProduct`], or [`Error::SkuTaken`] when another product has the number or one of the variants'.
    pub async fn product_create(&self, principal: &Principal, input: ProductInput) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_CREATE)?;
        let content = validated(input)?;
        let (store, now) = (self.store(principal)?, timestamp(self.clock()));
        let id = ProductId::generate(self.clock()).to_string();
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

    /// Replaces a product.
    ///
    /// # Errors
    /// As [`Catalog::product_create`], [`Error::NotFound`], `precondition_failed` when `if_match` is not met, and
    /// `unprocessable_entity` for a read-only field that differs.
    pub async fn product_replace(
        &self,
        principal: &Principal,
        id: ProductId,
        if_match: IfMatch,
        replacement: Replacement<ProductInput>,
    ) -> Result<Product> {
        self.change(principal, id, if_match, |current| replacement.clone().agreeing_with(current)).await
    }

    /// Changes some fields of a product.
    ///
    /// # Errors
    /// As [`Catalog::product_replace`].
    pub async fn product_update(
        &self,
        principal: &Principal,
        id: ProductId,
        if_match: IfMatch,
        patch: MergePatch<ProductInput>,
    ) -> Result<Product> {
        self.change(principal, id, if_match, |current| patch.clone().apply(current)).await
    }

    /// # Errors
    /// [`Error::NotFound`], and `precondition_failed` when `if_match` is not met.
    pub async fn product_delete(&self, principal: &Principal, id: ProductId, if_match: IfMatch) -> Result<()> {
        principal.require(&permissions::PRODUCTS_DELETE)?;
        let store = self.store(principal)?;
        let mut attempts = 1..ATTEMPTS;
        loop {
            let product = product_load(&store, id).await?;
            if_match.check(product.version, "product")?;
            match store.delete_if_version::<ProductDocument>(&product.value.id, product.version).await {
                Ok(()) => {
                    return sku_claims::release(&store, &sku_claims_of(&product.value.content, &product.value.id)).await;
                }
                Err(store::Error::VersionConflict { .. }) if attempts.next().is_some() => {}
                Err(error) => return Err(changed_meanwhile(error)),
            }
        }
    }

    /// Makes a change of what is stored; makes it again when others write at the same moment.
    async fn change(
        &self,
        principal: &Principal,
        id: ProductId,
        if_match: IfMatch,
        change: impl Fn(&Product) -> platform::Result<ProductInput>,
    ) -> Result<Product> {
        principal.require(&permissions::PRODUCTS_UPDATE)?;
        let store = self.store(principal)?;
        let mut attempts = 1..ATTEMPTS;
        loop {
            let old = product_load(&store, id).await?;
            if_match.check(old.version, "product")?;
            let content = validated(change(&product_to_wire(old.clone()))?)?;
            if old.value.content == content {
                return Ok(visible_to(principal, old));
            }
            match self.replace(principal, &store, old, content).await {
                Ok(product) => return Ok(visible_to(principal, product)),
                // What `if_match` asks is asked again of the version that is there now.
                Err(Error::Store(store::Error::VersionConflict { .. })) if attempts.next().is_some() => {}
                Err(Error::Store(error)) => return Err(changed_meanwhile(error)),
                Err(error) => return Err(error),
            }
        }
    }

    async fn replace(
        &self,
        principal: &Principal,
        store: &TenantStore,
        old: Versioned<ProductDocument>,
        content: ProductContent,
    ) -> Result<Versioned<ProductDocument>> {
        let Versioned { value: old, version } = old;
        let (before, after) = (sku_claims_of(&old.content, &old.id), sku_claims_of(&content, &old.id));
        let added: Vec<_> = after.iter().filter(|claim| !before.contains(claim)).cloned().collect();
        self.claim(store, &content, &added).await?;
        let provenance =
            provenance::of_replaced(&content, Some((&old.content, &old.provenance)), &self.manual_provenance(principal));
        let sku = content.sku.clone();
        let document = ProductDocument { content, provenance, updated_at: timestamp(self.clock()), ..old };
        match store.replace_if_version(document, version).await {
            Ok(product) => {
                let removed: Vec<_> = before.into_iter().filter(|claim| !after.contains(claim)).collect();
                sku_claims::release(store, &removed).await?;
                Ok(product)
            }
            Err(error) => {
                sku_claims::release(store, &added).await?;
                Err(sku_taken_or(error, &sku))
            }
        }
    }

    /// Claims SKUs for a product, all or none.
    async fn claim(&self, store: &TenantStore, content: &ProductContent, claims: &[(String, String)]) -> Result<()> {
        let conflicts = sku_claims::claim(store, self.clock(), claims).await?;
        let Some((sku, _)) = conflicts.first() else { return Ok(()) };
        let claimed: Vec<_> = claims.iter().filter(|claim| !conflicts.contains(claim)).cloned().collect();
        sku_claims::release(store, &claimed).await?;
        let is_taken = |sku: &String| conflicts.iter().any(|(taken, _)| taken == sku);
        let taken = content.variants.iter().enumerate().filter(|(_, variant)| is_taken(&variant.sku));
        let message = format!("another product has a variant with the SKU {sku:?}; choose another SKU");
        Err(Error::SkuTaken { message, fields: taken.map(|(index, _)| validate::variant_path(index).key("sku")).collect() })
    }

    fn manual_provenance(&self, principal: &Principal) -> Provenance {
        Provenance {
            source: FieldSource::Manual,
            source_id: principal.subject().to_owned(),
            at: timestamp(self.clock()),
            evidence: None,
        }
    }
}

async fn product_load(store: &TenantStore, id: ProductId) -> Result<Versioned<ProductDocument>> {
    store.get(&id.to_string()).await?.ok_or(Error::NotFound("product"))
}

fn validated(input: ProductInput) -> Result<ProductContent> {
    let problems = validate::problems(&input);
    if problems.is_empty() { Ok(content_from_wire(input)) } else { Err(Error::InvalidProduct(problems)) }
}

/// Pairs of SKU and product.
fn sku_claims_of(content: &ProductContent, id: &str) -> Vec<(String, String)> {
    content.variants.iter().map(|variant| (variant.sku.clone(), id.to_owned())).collect()
}

fn sku_taken_or(error: store::Error, sku: &str) -> Error {
    match error {
        store::Error::Conflict { constraint, .. } if constraint == "by_sku" => Error::SkuTaken {
            message: format!("another product has the SKU {sku:?}; choose another SKU"),
            fields: vec![FieldPath::root().key("sku")],
        },
        error => error.into(),
    }
}

fn changed_meanwhile(error: store::Error) -> Error {
    match error {
        store::Error::NotFound { .. } => Error::NotFound("product"),
        error => error.into(),
    }
}
