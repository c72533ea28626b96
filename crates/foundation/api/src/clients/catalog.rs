//! The catalog, as other services call it.

use bytes::Bytes;
use platform::{Client, Envelope, Error, Principal, Result};

use super::ServiceClient;
use crate::import::{ImportJob, ImportOptions};
use crate::operations::catalog::{IMPORT_CREATE, IMPORT_GET, PRODUCT_CHANGES, PRODUCT_GET, PRODUCT_LIST};
use crate::product::{Product, ProductChange, ProductChangesQuery, ProductListQuery};

/// Calls the catalog service.
#[derive(Clone, Debug)]
pub struct CatalogClient(ServiceClient);

impl CatalogClient {
    /// A client of the catalog at the endpoint that `client` calls.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(ServiceClient::new(client))
    }

    /// Up to `limit` changes of the principal's tenant after the sequence number `since`, in commit order; empty when there is
    /// nothing newer. Products carry their provenance, whoever calls, so that guessed values can be told from known ones.
    ///
    /// # Errors
    /// The catalog's own error, or `service_unavailable` and `upstream_timeout` when it cannot be reached.
    pub async fn changes(&self, principal: &Principal, since: u64, limit: u32) -> Result<Vec<ProductChange>> {
        let query = ProductChangesQuery { since, limit: Some(limit) };
        Ok(self.0.call(principal, &PRODUCT_CHANGES).query(&query)?.send().await?.data)
    }

    /// A product as the principal may see it.
    ///
    /// # Errors
    /// `not_found` for what does not exist or is not the principal's to see; otherwise as [`CatalogClient::changes`].
    pub async fn product(&self, principal: &Principal, id: &str) -> Result<Product> {
        if id.is_empty() {
            return Err(Error::not_found("product"));
        }
        Ok(self.0.call(principal, &PRODUCT_GET).path("product_id", id).send().await?.data)
    }

    /// One page of products, as the principal may see them.
    ///
    /// # Errors
    /// As [`CatalogClient::changes`].
    pub async fn products(&self, principal: &Principal, query: &ProductListQuery) -> Result<Envelope<Vec<Product>>> {
        self.0.call(principal, &PRODUCT_LIST).query(query)?.send().await
    }

    /// Starts the import of a file that is in memory.
    ///
    /// # Errors
    /// The catalog's own error, or as [`CatalogClient::changes`].
    pub async fn import_create(
        &self,
        principal: &Principal,
        file_name: &str,
        file: Bytes,
        options: &ImportOptions,
    ) -> Result<ImportJob> {
        let options = serde_json::to_string(options).map_err(Error::internal)?;
        let form = platform::client::Form::new().json("options", options).file("file", file_name, "text/csv", file);
        let (content_type, body) = form.encode().await?;
        Ok(self.0.call(principal, &IMPORT_CREATE).body(content_type, body).send().await?.data)
    }

    /// How far an import is.
    ///
    /// # Errors
    /// `not_found`, or as [`CatalogClient::changes`].
    pub async fn import_get(&self, principal: &Principal, id: &str) -> Result<ImportJob> {
        Ok(self.0.call(principal, &IMPORT_GET).path("import_id", id).send().await?.data)
    }
}
