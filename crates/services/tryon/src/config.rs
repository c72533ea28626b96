//! What an operator may choose.

use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// Settings of the try-on service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TryonConfig {
    /// Pictures that are worked on at the same time; 0: one for each processor.
    pub workers: usize,
    /// Bytes of uploaded files that are held in memory at the same time, of all requests.
    pub upload_budget_bytes: u64,
    /// Bytes of decoded pictures that are held in memory at the same time. A single larger picture is worked on alone.
    pub picture_budget_bytes: u64,
}

impl Default for TryonConfig {
    /// Uploads and pictures together stay below 250 MB.
    fn default() -> Self {
        Self { workers: 0, upload_budget_bytes: 64 * MIB, picture_budget_bytes: 174 * MIB }
    }
}

impl TryonConfig {
    /// All that is wrong with the settings.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.workers > 1024 {
            problems.push(format!("workers is {}; choose 0 to 1024", self.workers));
        }
        let least = api::operations::ASSET_MAX_BYTES;
        let budgets = [("upload_budget_bytes", self.upload_budget_bytes), ("picture_budget_bytes", self.picture_budget_bytes)];
        for (name, bytes) in budgets {
            if !(least..=1 << 40).contains(&bytes) {
                problems.push(format!("{name} is {bytes}; choose {least}, the largest file, to {}", 1_u64 << 40));
            }
        }
        problems
    }

    pub(crate) fn worker_count(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            workers => workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_told_at_once() {
        assert!(TryonConfig::default().validate().is_empty());
        let wrong = TryonConfig { workers: 1025, upload_budget_bytes: 1, picture_budget_bytes: u64::MAX };
        let problems = wrong.validate();
        for name in ["workers", "upload_budget_bytes", "picture_budget_bytes"] {
            assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name}: {problems:?}");
        }
        assert_eq!(problems.len(), 3);
    }
}
