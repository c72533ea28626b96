//! The catalog, as other services call it.

use bytes::Bytes;
use platform::{Client, Envelope, Error, Principal, Result};

use super::ServiceClient;
use crate::import::{ImportJob, ImportOptions};
use crate::operations::catalog::{IMPORT_CREATE, IMPORT_GET, PRODUCT_CHANGES, PRODUCT_GET, PRODUCT_LIST, PRODUCT_SNAPSHOT};
use crate::product::{Product, ProductChanges, ProductChangesQuery, ProductListQuery, ProductSnapshot, ProductSnapshotQuery};

/// Calls the catalog service.
#[derive(Clone, Debug)]
pub struct CatalogClient(ServiceClient);

impl CatalogClient {
    /// A client of the catalog at the endpoint that `client` calls.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(ServiceClient::new(client))
    }

    /// Up to `limit` changes of all tenants after a token, in commit order, and the token to go on from; without a token,
    /// the one after all changes so far. For services only. Products carry their provenance, so that guessed values can be
    /// told from known ones.
    ///
    /// # Errors
    /// `gone` when the changes after the token are no longer kept: then take a new token and read everything anew. The
    /// catalog's own error, or `service_unavailable` and `upstream_timeout` when it cannot be reached.
    pub async fn changes(&self, principal: &Principal, after: Option<&str>, limit: u32) -> Result<ProductChanges> {
        let query = ProductChangesQuery { after: after.map(str::to_owned), limit: Some(limit) };
        Ok(self.0.call(principal, &PRODUCT_CHANGES).query(&query)?.send().await?.data)
    }

    /// A page of all products of the principal's tenant, whatever their state, with their provenance; `after` is the `next`
    /// of the page before. For services only.
    ///
    /// # Errors
    /// The catalog's own error, or as [`CatalogClient::changes`].
    pub async fn product_snapshot(&self, principal: &Principal, after: Option<&str>, limit: u32) -> Result<ProductSnapshot> {
        let query = ProductSnapshotQuery { after: after.map(str::to_owned), limit: Some(limit) };
        Ok(self.0.call(principal, &PRODUCT_SNAPSHOT).query(&query)?.send().await?.data)
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
