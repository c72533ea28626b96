//! What an operator may set: environment > file > the commented defaults that the binary carries.

use std::path::Path;

use catalog::CatalogConfig;
use gateway::GatewayConfig;
use platform::config::{Config, Layers};
use recommend::RecommendConfig;
use serde::Deserialize;
use tryon::TryonConfig;

use crate::exit::Failure;
use crate::files::read_file;

const FILE_MAX_BYTES: u64 = 1 << 20;
/// Variables that stand for flags (`--data`, `--tenant`, ...), not for settings.
const FLAGS: &[&str] = &["VARAI_DATA", "VARAI_TENANT", "VARAI_LOG", "VARAI_CALLER_SECRET_FILE"];

/// One section for each service that has something to set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub gateway: GatewayConfig,
    pub catalog: CatalogConfig,
    pub recommend: RecommendConfig,
    pub tryon: TryonConfig,
}

impl Config for Settings {
    const DEFAULTS: &'static str = include_str!("settings.toml");

    fn validate(&self) -> Vec<String> {
        [self.gateway.validate(), self.catalog.validate(), self.recommend.validate(), self.tryon.validate()].concat()
    }
}

impl Settings {
    /// The settings of this process, or everything that is wrong with them. Variables that look like settings and are none are logged.
    ///
    /// # Errors
    /// Exit code 4, with all problems at once.
    pub fn load(file: Option<&Path>) -> Result<Self, Failure> {
        let mut layers = Layers::new(Self::DEFAULTS);
        if let Some(path) = file {
            let text = String::from_utf8(read_file(path, FILE_MAX_BYTES)?)
                .map_err(|_| Failure::unusable(format!("{} is not UTF-8 text", path.display())))?;
            layers = layers.file(&path.display().to_string(), &text);
        }
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let variables = variables.filter(|(name, _)| !FLAGS.contains(&name.as_str()));
        let loaded = layers.environment(variables).build().map_err(Failure::unusable)?;
        for warning in loaded.warnings {
            tracing::warn!("{warning}");
        }
        Ok(loaded.config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_defaults_says_what_the_code_does() {
        let settings = Layers::new(Settings::DEFAULTS).build::<Settings>().expect("the compiled-in file is right").config;
        assert_eq!(settings.gateway, GatewayConfig::default());
        assert_eq!(settings.catalog, CatalogConfig::default());
        assert_eq!(settings.recommend, RecommendConfig::default());
        assert_eq!(settings.tryon, TryonConfig::default());
    }
}
