//! API keys and who is calling (`domain.md` §1, first form).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    /// `publishable` keys may stand in a shop page and can do what a shopper can; `secret` keys are the owner's.
    pub enum KeyKind { Publishable = "publishable", Secret = "secret" }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyInput {
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    pub kind: KeyKind,
    /// Origins (`https://shop.example`) that may use a publishable key from a browser. Empty: pages of this server only.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub origins: Vec<String>,
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
