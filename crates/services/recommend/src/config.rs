//! What an operator may choose.

use serde::{Deserialize, Serialize};

/// Settings of the recommendations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecommendConfig {
    /// Products of all tenants that are kept in memory, at about half a kilobyte each. The tenants that were not asked for the
    /// longest time go first; one tenant alone may not have more.
    pub replica_products_max: usize,
}

impl Default for RecommendConfig {
    fn default() -> Self {
        Self { replica_products_max: 500_000 }
    }
}

impl RecommendConfig {
    /// All that is wrong with the settings.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        if (1..=20_000_000).contains(&self.replica_products_max) {
            return Vec::new();
        }
        vec![format!("replica_products_max is {}; choose 1 to 20000000", self.replica_products_max)]
    }
}
