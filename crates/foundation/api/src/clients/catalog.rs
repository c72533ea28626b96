//! The catalog, as other services call it.

use bytes::Bytes;
use http::{Request, header};
use platform::{Client, Envelope, Error, Principal, Result};

use crate::import::{ImportJob, ImportOptions};
use crate::product::{Product, ProductChanges, ProductSnapshot};

/// Calls the catalog service.
#[derive(Clone, Debug)]
pub struct CatalogClient(Client);

impl CatalogClient {
    /// A client of the catalog at the place that `client` calls.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Up to `limit` changes of all tenants after a token, in commit order, and the token to go on from; without a token,
    /// the one after all changes so far. For services only. Products carry their provenance, so that guessed values can be
    /// told from known ones.
    ///
    /// # Errors
    /// `gone` when the changes after the token are no longer kept: then take a new token and read everything anew. The
    /// catalog's own error, or `service_unavailable` and `upstream_timeout` when it cannot be reached.
    pub async fn changes(&self, principal: &Principal, after: Option<&str>, limit: u32) -> Result<ProductChanges> {
        Ok(self.0.get_json(principal, &page_path("/internal/product-changes", after, limit)).await?.data)
    }

    /// A page of all products of the caller's tenant, whatever their state, with their provenance; `after` is the `next` of
    /// the page before.
    ///
    /// # Errors
    /// The catalog's own error, or as [`CatalogClient::changes`].
    pub async fn product_snapshot(&self, principal: &Principal, after: Option<&str>, limit: u32) -> Result<ProductSnapshot> {
        Ok(self.0.get_json(principal, &page_path("/internal/product-snapshot", after, limit)).await?.data)
    }

    /// A product as the caller may see it.
    ///
    /// # Errors
    /// `not_found` for what does not exist, is not the caller's to see or cannot be an id; otherwise as
    /// [`CatalogClient::changes`].
    pub async fn product(&self, principal: &Principal, id: &str) -> Result<Product> {
        // Ids come from outside: nothing but the characters of an id may reach the path.
        let is_id = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_id {
            return Err(Error::not_found("product"));
        }
        Ok(self.0.get_json(principal, &format!("/v1/products/{id}")).await?.data)
    }

    /// Starts the import of a file that is in memory.
    ///
    /// # Errors
    /// The catalog's own error, or as [`CatalogClient::changes`].
    pub async fn import_create(
        &self,
        principal: &Principal,
        file_name: &str,
        file: &[u8],
        options: &ImportOptions,
    ) -> Result<ImportJob> {
        let request = Request::post("/v1/imports")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(import_form(file_name, file, options)?)
            .map_err(Error::internal)?;
        let response = self.0.send(principal, request).await?;
        if !response.status().is_success() {
            return Err(self.0.error_of(&response));
        }
        let answer: Envelope<ImportJob> = serde_json::from_slice(response.body()).map_err(Error::internal)?;
        Ok(answer.data)
    }

    /// How far an import is.
    ///
    /// # Errors
    /// `not_found`, or as [`CatalogClient::changes`].
    pub async fn import_get(&self, principal: &Principal, id: &str) -> Result<ImportJob> {
        Ok(self.0.get_json(principal, &format!("/v1/imports/{id}")).await?.data)
    }
}

/// Tokens and cursors come from the catalog and are safe in a URL.
fn page_path(path: &str, after: Option<&str>, limit: u32) -> String {
    let after = after.map(|after| format!("&after={after}")).unwrap_or_default();
    format!("{path}?limit={limit}{after}")
}

/// Long and odd enough not to stand in a catalog.
const BOUNDARY: &str = "varai-part-7d0f2c9be1a84f63";

fn import_form(file_name: &str, file: &[u8], options: &ImportOptions) -> Result<Bytes> {
    let options = serde_json::to_string(options).map_err(Error::internal)?;
    let file_name = file_name.replace(['"', '\r', '\n'], "_");
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"options\"\r\nContent-Type: application/json\r\n\r\n{options}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    Ok([head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat().into())
}
