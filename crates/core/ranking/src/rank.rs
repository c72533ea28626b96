//! From candidates to a list: remove, score, keep the best of each shape, pick.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use eyewear::{FaceShape, FrameShape, MeasureName, Reading};

use crate::candidate::{Candidate, Stock};
use crate::diversity;
use crate::score::{Scorer, shape_index};

/// Candidates kept of each shape for the final pick, as a multiple of the length of the list: enough that another brand or rim
/// of the same shape can be preferred.
const POOL_PER_ITEM: usize = 4;

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

/// Ranks all candidates.
#[must_use]
pub fn rank(candidates: &[Candidate], head: &HeadProfile, weights: &Weights, limit: usize) -> Ranked {
    rank_where(candidates, head, weights, limit, |_| true)
}

/// Ranks the candidates that `wanted` keeps; it is asked by position, and only for what can be bought.
#[must_use]
pub fn rank_where(
    candidates: &[Candidate],
    head: &HeadProfile,
    weights: &Weights,
    limit: usize,
    mut wanted: impl FnMut(usize) -> bool,
) -> Ranked {
    let mut scorer = Scorer::new(head, weights);
    let mut removed = Removed::default();
    let mut pools = Pools::new(limit.saturating_mul(POOL_PER_ITEM));
    for (index, candidate) in candidates.iter().enumerate() {
        if !candidate.active {
            removed.inactive += 1;
        } else if candidate.stock == Stock::OutOfStock {
            removed.out_of_stock += 1;
        } else if !wanted(index) {
            removed.filtered += 1;
        } else if let Some(score) = scorer.score(candidate) {
            pools.offer(candidate, Scored { score, tie: candidate.tie, index });
        } else {
            removed.misfit += 1;
        }
    }
    let items = diversity::pick(candidates, pools.into_best_first(), weights.diversity, limit);
    Ranked { items, considered: candidates.len() as u64, removed, by_fit: scorer.knows_fit() }
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

/// The best candidates of each shape, so that a shape with many good frames does not crowd out the others.
struct Pools {
    capacity: usize,
    by_shape: [Vec<Scored>; FrameShape::ALL.len() + 1],
    /// The worst score that is still kept, per shape, once a pool has been full.
    floors: [f32; FrameShape::ALL.len() + 1],
}

impl Pools {
    fn new(capacity: usize) -> Self {
        Self { capacity, by_shape: Default::default(), floors: [f32::NEG_INFINITY; FrameShape::ALL.len() + 1] }
    }

    fn offer(&mut self, candidate: &Candidate, scored: Scored) {
        let shape = shape_index(candidate.shape);
        if self.capacity == 0 || scored.score < self.floors[shape] {
            return;
        }
        let pool = &mut self.by_shape[shape];
        pool.push(scored);
        // Twice as many are collected before the worse half goes, which makes the whole selection linear.
        if pool.len() >= 2 * self.capacity {
            pool.select_nth_unstable_by(self.capacity - 1, Scored::best_first);
            pool.truncate(self.capacity);
            self.floors[shape] = pool[self.capacity - 1].score;
        }
    }

    fn into_best_first(self) -> Vec<Scored> {
        let mut all = Vec::new();
        for mut pool in self.by_shape {
            pool.sort_unstable_by(Scored::best_first);
            pool.truncate(self.capacity);
            all.append(&mut pool);
        }
        all.sort_unstable_by(Scored::best_first);
        all
    }
}
