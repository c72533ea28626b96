//! One call of an operation, from its line in the table.

use bytes::Bytes;
use http::{Request, header};
use platform::{Client, Envelope, Error, Principal, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::operations::Operation;

/// Calls the operations of one service.
#[derive(Clone, Debug)]
pub struct ServiceClient(Client);

/// A call on its way: what goes into the path, the query and the body.
#[derive(Debug)]
pub struct Call<'a> {
    client: &'a Client,
    principal: &'a Principal,
    operation: &'static Operation,
    path: String,
    query: String,
    content_type: Option<String>,
    body: Bytes,
}

impl ServiceClient {
    /// A client of the service that `client` reaches.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self(client)
    }

    /// A call of an operation on behalf of a principal.
    #[must_use]
    pub fn call<'a>(&'a self, principal: &'a Principal, operation: &'static Operation) -> Call<'a> {
        let path = operation.path.to_owned();
        Call { client: &self.0, principal, operation, path, query: String::new(), content_type: None, body: Bytes::new() }
    }
}

impl Call<'_> {
    /// Fills a parameter of the path. What is not plain in a path is escaped, so that no value can lead to another path.
    #[must_use]
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.path = self.path.replace(&format!("{{{name}}}"), &escaped(value));
        self
    }

    /// Adds the query of the operation.
    ///
    /// # Errors
    /// `internal` for a type that cannot be a query.
    pub fn query(mut self, query: &impl Serialize) -> Result<Self> {
        self.query = serde_urlencoded::to_string(query).map_err(Error::internal)?;
        Ok(self)
    }

    /// Adds a body as it is.
    #[must_use]
    pub fn body(mut self, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        (self.content_type, self.body) = (Some(content_type.into()), body.into());
        self
    }

    /// Adds a JSON body.
    ///
    /// # Errors
    /// `internal` for a value that does not serialize.
    pub fn json(self, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body).map_err(Error::internal)?;
        Ok(self.body("application/json", body))
    }

    /// Makes the call and reads the envelope.
    ///
    /// # Errors
    /// The service's own error with its code, message and details; `service_unavailable` and `upstream_timeout` when it cannot be
    /// reached.
    pub async fn send<T: DeserializeOwned>(self) -> Result<Envelope<T>> {
        let separator = if self.query.is_empty() { "" } else { "?" };
        let method = self.operation.method.as_str();
        let mut request = Request::builder().method(method).uri(format!("{}{separator}{}", self.path, self.query));
        if let Some(content_type) = &self.content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let response = self.client.send(self.principal, request.body(self.body).map_err(Error::internal)?).await?;
        if response.status().is_success() {
            return serde_json::from_slice(response.body()).map_err(Error::internal);
        }
        Err(self.client.error_of(&response))
    }
}

fn escaped(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'~');
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_value_leads_to_another_path() {
        for (value, expected) in [("prd_01h", "prd_01h"), ("../x", "%2E%2E%2Fx"), ("a?b#c", "a%3Fb%23c"), ("ä", "%C3%A4")] {
            assert_eq!(escaped(value), expected);
        }
    }
}
