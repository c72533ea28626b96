//! Recommendations and fit checks: owns no data. It keeps a compact copy of each tenant's catalog in memory, brought up to date
//! at every request, and ranks it with [`ranking`]; heads come with the request and are forgotten with it.

mod config;
mod http;
mod replica;
mod service;
mod validate;

use api::clients::CatalogClient;
use platform::Platform;

pub use config::RecommendConfig;
pub use service::Recommend;

/// What the service stands on.
#[derive(Clone, Debug)]
pub struct RecommendDeps {
    pub platform: Platform,
    pub catalog: CatalogClient,
    pub config: RecommendConfig,
}
