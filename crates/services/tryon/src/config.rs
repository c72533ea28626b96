//! What an operator may choose.

use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// Settings of the try-on service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TryonConfig {
    /// Pictures that are worked on at the same time; one for each processor when absent.
    pub workers: Option<usize>,
    /// Bytes of uploaded files that are held in memory at the same time, of all requests.
    pub upload_budget_bytes: u64,
    /// Bytes of decoded pictures that are held in memory at the same time. A single larger picture is worked on alone.
    pub picture_budget_bytes: u64,
}

impl Default for TryonConfig {
    /// Uploads and pictures together stay below 250 MB.
    fn default() -> Self {
        Self { workers: None, upload_budget_bytes: 64 * MIB, picture_budget_bytes: 174 * MIB }
    }
}

impl TryonConfig {
    /// All that is wrong with the settings.
    #[must_use]
    pub fn validate(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if let Some(workers) = self.workers.filter(|workers| !(1..=1024).contains(workers)) {
            problems.push(format!("workers is {workers}; choose 1 to 1024"));
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
        self.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_are_told_at_once() {
        assert!(TryonConfig::default().validate().is_empty());
        let wrong = TryonConfig { workers: Some(0), upload_budget_bytes: 1, picture_budget_bytes: u64::MAX };
        let problems = wrong.validate();
        for name in ["workers", "upload_budget_bytes", "picture_budget_bytes"] {
            assert!(problems.iter().any(|problem| problem.starts_with(name)), "{name}: {problems:?}");
        }
        assert_eq!(problems.len(), 3);
    }
}
