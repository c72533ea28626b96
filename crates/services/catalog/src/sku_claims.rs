//! No two products of a tenant have a variant of the same SKU.
//!
//! Variants are inside their products, where no index can make them unique, and only one document changes atomically. So a
//! product claims a SKU, in a document of its own that is unique by index, before it is written with it; and gives it back
//! after it was written without it. What a process leaves behind when it dies in between is a claim without a variant. Such
//! a claim counts for [`CLAIM_LIFETIME_MS`], the time that the write it was made for can take, and then anybody may take it over.
//! Nobody can take over the claim of a variant that exists.

use std::collections::{HashMap, HashSet};

use futures_util::future::join_all;
use platform::Clock;
use store::{Filter, TenantStore, Upserted, Versioned};

use crate::documents::{ProductDocument, SkuClaim};
use crate::error::Result;

/// How long a claim may be ahead of its variant.
const CLAIM_LIFETIME_MS: i64 = 60_000;

/// Which product holds which of these SKUs.
pub(crate) async fn owners(store: &TenantStore, clock: &Clock, skus: &[String]) -> Result<HashMap<String, String>> {
    let claims = claims_on(store, skus).await?;
    let stored = variants_of(store, products_of(&claims)).await?;
    let valid = claims.into_iter().map(|claim| claim.value).filter(|claim| is_valid(claim, &stored, clock));
    Ok(valid.map(|claim| (claim.sku, claim.product_id)).collect())
}

/// Claims `(sku, product)` pairs; those that another product holds come back.
pub(crate) async fn claim(store: &TenantStore, clock: &Clock, wanted: &[(String, String)]) -> Result<Vec<(String, String)>> {
    let mut conflicts = insert_claims(store, clock, wanted).await?;
    if conflicts.is_empty() {
        return Ok(conflicts);
    }
    let skus: Vec<String> = conflicts.iter().map(|(sku, _)| sku.clone()).collect();
    if delete_abandoned(store, clock, &skus).await? {
        conflicts = insert_claims(store, clock, &conflicts).await?;
    }
    Ok(conflicts)
}

/// Gives SKUs back, apart from those that the product has variants of: somebody else may have added one meanwhile.
pub(crate) async fn release(store: &TenantStore, pairs: &[(String, String)]) -> Result<()> {
    let stored = variants_of(store, pairs.iter().map(|(_, product_id)| product_id.as_str()).collect()).await?;
    for pair in pairs.iter().filter(|pair| !stored.contains(*pair)) {
        let Some(claim) = store.get::<SkuClaim>(&claim_id(&pair.0, &pair.1)).await? else { continue };
        delete_if_unchanged(store, &claim.value.id, claim.version).await?;
    }
    Ok(())
}

async fn insert_claims(store: &TenantStore, clock: &Clock, wanted: &[(String, String)]) -> Result<Vec<(String, String)>> {
    let claimed_at_ms = clock.now().as_millisecond();
    let claims = wanted.iter().map(|(sku, product_id)| SkuClaim {
        id: claim_id(sku, product_id),
        sku: sku.clone(),
        product_id: product_id.clone(),
        claimed_at_ms,
    });
    let outcomes = store.bulk_upsert(claims.collect::<Vec<_>>()).await?;
    let is_conflict = |outcome: &Upserted| matches!(outcome, Upserted::Conflict { .. });
    Ok(wanted.iter().zip(&outcomes).filter(|(_, outcome)| is_conflict(outcome)).map(|(pair, _)| pair.clone()).collect())
}

/// Deletes claims that nothing stands behind any more.
async fn delete_abandoned(store: &TenantStore, clock: &Clock, skus: &[String]) -> Result<bool> {
    let claims = claims_on(store, skus).await?;
    let stored = variants_of(store, products_of(&claims)).await?;
    let mut deleted = false;
    for claim in claims.into_iter().filter(|claim| !is_valid(&claim.value, &stored, clock)) {
        delete_if_unchanged(store, &claim.value.id, claim.version).await?;
        deleted = true;
    }
    Ok(deleted)
}

async fn claims_on(store: &TenantStore, skus: &[String]) -> Result<Vec<Versioned<SkuClaim>>> {
    let found = join_all(skus.iter().map(|sku| store.find_one::<SkuClaim>(Filter::eq("sku", sku)))).await;
    let mut claims = Vec::new();
    for claim in found {
        claims.extend(claim?);
    }
    Ok(claims)
}

fn products_of(claims: &[Versioned<SkuClaim>]) -> HashSet<&str> {
    claims.iter().map(|claim| claim.value.product_id.as_str()).collect()
}

/// The SKUs of the variants of products, with the product.
async fn variants_of(store: &TenantStore, products: HashSet<&str>) -> Result<HashSet<(String, String)>> {
    let mut stored = HashSet::new();
    for id in products {
        let Some(product) = store.get::<ProductDocument>(id).await? else { continue };
        stored.extend(product.value.content.variants.into_iter().map(|variant| (variant.sku, id.to_owned())));
    }
    Ok(stored)
}

fn is_valid(claim: &SkuClaim, stored: &HashSet<(String, String)>, clock: &Clock) -> bool {
    let age_ms = clock.now().as_millisecond() - claim.claimed_at_ms;
    age_ms < CLAIM_LIFETIME_MS || stored.contains(&(claim.sku.clone(), claim.product_id.clone()))
}

async fn delete_if_unchanged(store: &TenantStore, id: &str, version: u64) -> Result<()> {
    match store.delete_if_version::<SkuClaim>(id, version).await {
        Ok(()) | Err(store::Error::NotFound { .. } | store::Error::VersionConflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn claim_id(sku: &str, product_id: &str) -> String {
    format!("{product_id}/{sku}")
}
