//! The demo shop: its tenant, its frames, the key of its page.

use std::time::Duration;

use api::clients::CatalogClient;
use api::import::{ImportOptions, ImportStatus};
use api::product::ProductListQuery;
use bytes::Bytes;
use platform::{Error, Principal, Region, Result};

use crate::data_directory::{DataDirectory, tell_owner_key};

/// Short name of the demo tenant.
pub const SLUG: &str = "demo";
/// What the shop is called on its page.
pub const NAME: &str = "The Demo Optician";

const CATALOG: &[u8] = include_bytes!("../../../demo/catalog.csv");

/// Makes the demo tenant if there is none and gives the key of its page: the same at every start, so that open pages go on.
///
/// # Errors
/// Those of storage.
pub async fn open(data: &DataDirectory) -> Result<String> {
    let accounts = data.accounts().await?;
    if let Some(owner) = accounts.bootstrap(SLUG, NAME, Region::Eu).await? {
        tell_owner_key(SLUG, &owner.key);
    }
    let tenant = accounts.ensure_tenant(SLUG, NAME, Region::Eu).await?.id;
    accounts.page_key(tenant, "demo page", &data.page_keys).await
}

/// Fills an empty demo catalog, wherever the catalog runs, and waits until it is there.
///
/// # Errors
/// When the catalog cannot be reached or refuses a row, which would be a mistake in the demo.
pub async fn stock(data: &DataDirectory, catalog: &CatalogClient) -> Result<()> {
    let principal: Principal = data.member_of(SLUG).await?;
    let first = ProductListQuery { limit: Some(1), ..ProductListQuery::default() };
    if !catalog.products(&principal, &first).await?.data.is_empty() {
        return Ok(());
    }
    let mut job = catalog.import_create(&principal, "demo.csv", Bytes::from_static(CATALOG), &ImportOptions::default()).await?;
    while matches!(job.status, ImportStatus::Queued | ImportStatus::Running) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        job = catalog.import_get(&principal, &job.id).await?;
    }
    if job.status == ImportStatus::Completed && job.counts.refused == 0 {
        return Ok(());
    }
    let why = job.failure.unwrap_or_else(|| format!("{} rows were refused", job.counts.refused));
    Err(Error::internal(format!("the demo catalog could not be imported: {why}")))
}
