//! The catalogue, as other services call it.

use platform::{Caller, Client, Error, Result};

use crate::product::{Product, ProductChange};

/// Calls the catalogue service.
#[derive(Clone, Debug)]
pub struct CatalogClient(Client);

impl CatalogClient {
    /// A client of the catalogue at the place that `client` calls.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Up to `limit` changes of the caller's tenant after the sequence number `since`, in commit order; empty when there is
    /// nothing newer. Products carry their provenance, whoever calls, so that guessed values can be told from known ones.
    ///
    /// # Errors
    /// The catalogue's own error, or `service_unavailable` and `upstream_timeout` when it cannot be reached.
    pub async fn changes(&self, caller: &Caller, since: u64, limit: u32) -> Result<Vec<ProductChange>> {
        let path = format!("/internal/product-changes?since={since}&limit={limit}");
        Ok(self.0.get_json(caller, &path).await?.data)
    }

    /// A product as the caller may see it.
    ///
    /// # Errors
    /// `not_found` for what does not exist, is not the caller's to see or cannot be an id; otherwise as
    /// [`CatalogClient::changes`].
    pub async fn product(&self, caller: &Caller, id: &str) -> Result<Product> {
        // Ids come from outside: nothing but the characters of an id may reach the path.
        let is_id = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_id {
            return Err(Error::not_found("product"));
        }
        Ok(self.0.get_json(caller, &format!("/v1/products/{id}")).await?.data)
    }
}
