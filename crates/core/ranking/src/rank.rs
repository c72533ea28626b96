//! From candidates to a list: remove, score, keep the best of each shape, pick.

use eyewear::FrameShape;

use crate::candidate::{Candidate, Stock};
use crate::diversity;
use crate::model::{HeadProfile, Ranked, Removed, Scored, Weights};
use crate::score::{Scorer, shape_index};

/// Candidates kept of each shape for the final pick, as a multiple of the length of the list: enough that another brand or rim
/// of the same shape can be preferred.
const POOL_PER_ITEM: usize = 4;

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
