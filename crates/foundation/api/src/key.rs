//! API keys and who is calling.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    /// `publishable` keys may stand in a shop page and can do what a shopper can; `secret` keys are the owner's.
    pub enum KeyKind { Publishable = "publishable", Secret = "secret" }
}

/// Query of `GET /v1/api-keys`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyListQuery {
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
    /// `meta.next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = only_publishable_keys_have_origins)]
pub struct ApiKeyInput {
    /// What it is for; no control characters.
    #[schemars(length(min = 1, max = 80), regex(pattern = NAME_PATTERN))]
    pub name: String,
    pub kind: KeyKind,
    /// Origins (`https://shop.example`) that may use a publishable key from a browser. Empty: pages of this server only.
    #[serde(default)]
    #[schemars(length(max = 50), inner(length(max = 200), regex(pattern = ORIGIN_PATTERN)))]
    pub origins: Vec<String>,
}

/// Something that can be seen, and nothing that controls a terminal.
const NAME_PATTERN: &str = r"^[^\u0000-\u001F\u007F-\u009F]*[^\u0000-\u0020\u007F-\u00A0][^\u0000-\u001F\u007F-\u009F]*$";

/// Scheme, a name or an IPv4 address, and perhaps a port up to 65535. A last label of digits alone makes browsers read the whole as
/// an address.
const ORIGIN_PATTERN: &str = r"^https?://(([a-z0-9-]*\.)*[0-9]*[a-z-][a-z0-9-]*\.?|((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?$";

fn only_publishable_keys_have_origins(schema: &mut schemars::Schema) {
    schema.insert("if".to_owned(), serde_json::json!({ "properties": { "kind": { "const": "secret" } }, "required": ["kind"] }));
    schema.insert("then".to_owned(), serde_json::json!({ "properties": { "origins": { "maxItems": 0 } } }));
}

/// A key without the key: that is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApiKey {
    /// `key_...`
    pub id: String,
    pub name: String,
    pub kind: KeyKind,
    /// First characters, to tell keys apart.
    pub prefix: String,
    pub origins: Vec<String>,
    pub created_at: String,
    /// Set when the key no longer works.
    pub revoked_at: Option<String>,
}

/// The answer to the making of a key, and the only one that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewApiKey {
    #[serde(flatten)]
    pub record: ApiKey,
    /// The key itself. It is not stored and cannot be shown again.
    pub key: String,
}

/// `GET /v1/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    pub tenant_id: String,
    pub tenant_name: String,
    pub tenant_slug: String,
    pub region: String,
    pub permissions: Vec<String>,
}
