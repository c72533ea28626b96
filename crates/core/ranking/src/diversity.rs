//! Picks a varied list: maximal marginal relevance (Carbonell and Goldstein, 1998), with similarity added up over what was picked.
//!
//! Added up rather than taken at its maximum, because the tenth round frame is more of the same than the second.

use crate::candidate::Candidate;
use crate::model::{RankedItem, Scored};

/// What one wholly alike frame above costs at diversity 1. At the usual 0.5 that is 0.05 of the score: three alike frames give way
/// to another shape that is 0.15 behind, while no frame that is a whole verdict worse comes before one that fits.
const COST_OF_LIKENESS: f64 = 0.1;

/// Parts of similarity: shape is what a shopper sees first.
const SAME_SHAPE: f64 = 0.7;
const SAME_RIM: f64 = 0.15;
const SAME_BRAND: f64 = 0.15;

/// Picks `limit` of `pool`, which is best first.
pub(crate) fn pick(candidates: &[Candidate], pool: Vec<Scored>, diversity: f64, limit: usize) -> Vec<RankedItem> {
    let cost = COST_OF_LIKENESS * diversity.clamp(0.0, 1.0);
    let mut open: Vec<(Scored, f64)> = pool.into_iter().map(|scored| (scored, f64::from(scored.score))).collect();
    let mut items = Vec::with_capacity(limit.min(open.len()));
    while items.len() < limit && !open.is_empty() {
        let best = position_of_best(&open);
        // Keeps the order of the rest, by which equals are decided.
        let (picked, _) = open.remove(best);
        items.push(RankedItem { index: picked.index, score: f64::from(picked.score) });
        for (scored, value) in &mut open {
            *value -= cost * similarity(&candidates[picked.index], &candidates[scored.index]);
        }
    }
    items
}

fn position_of_best(open: &[(Scored, f64)]) -> usize {
    let mut best = 0;
    for (position, (_, value)) in open.iter().enumerate() {
        if *value > open[best].1 {
            best = position;
        }
    }
    best
}

fn similarity(one: &Candidate, other: &Candidate) -> f64 {
    let part = |same: bool, share: f64| if same { share } else { 0.0 };
    part(one.shape.is_some() && one.shape == other.shape, SAME_SHAPE)
        + part(one.rim.is_some() && one.rim == other.rim, SAME_RIM)
        + part(one.brand == other.brand, SAME_BRAND)
}
