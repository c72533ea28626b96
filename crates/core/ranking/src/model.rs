//! What a ranking is made from and what it gives.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use eyewear::{FaceShape, MeasureName, Reading};

/// What is known of a head.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeadProfile {
    pub measures: BTreeMap<MeasureName, Reading>,
    pub face_shape: Option<FaceShape>,
}

/// How much each part of a score counts. What is not known of a head leaves its share to the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    pub fit: f64,
    pub face_shape: f64,
    pub stock: f64,
    /// 0: by score alone; 1: as varied as possible.
    pub diversity: f64,
}

impl Default for Weights {
    /// Fit first: no style and no stock makes up for a step of size (about half the comfort of one dimension). The
    /// diversity level is one half.
    fn default() -> Self {
        Self { fit: 0.65, face_shape: 0.25, stock: 0.10, diversity: 0.5 }
    }
}

/// The best candidates and how many were left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Best first, after diversity.
    pub items: Vec<RankedItem>,
    pub considered: u64,
    pub removed: Removed,
    /// Whether anything is known about the head by which fit can be judged.
    pub by_fit: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedItem {
    /// Position in the slice of candidates.
    pub index: usize,
    /// 0..1, before diversity.
    pub score: f64,
}

/// How many candidates were left out, each counted under the first reason that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub inactive: u64,
    pub out_of_stock: u64,
    /// Not wanted by the caller's own filter.
    pub filtered: u64,
    pub misfit: u64,
}

/// A scored candidate. The order is best first and total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub score: f32,
    pub tie: u64,
    pub index: usize,
}

impl Scored {
    pub fn best_first(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.tie.cmp(&other.tie)).then(self.index.cmp(&other.index))
    }
}
