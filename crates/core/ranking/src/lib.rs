//! Ranks frames for a head: those that fit first, then those that suit and are in stock, with reasons in mm.
//!
//! Pure and without I/O; the same candidates and head give the same list on every machine. A score is
//!
//! ```text
//! (fit x w.fit + face shape x w.face_shape + stock x w.stock) / (the weights of what is known of the head)
//! fit = coverage x overall fit + (1 - coverage) x 0.3
//! ```
//!
//! where `overall fit` is that of `eyewear::fit` and `coverage` the share of the dimensions measured on the head whose frame
//! size is known too: an unknown size counts as a poor fit, never as a good one. Frames that cannot be worn, are not active
//! or are out of stock are removed before anything is scored.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod candidate;
mod diversity;
mod explain;
mod model;
mod rank;
mod score;

#[cfg(test)]
mod tests;

pub use self::candidate::{Candidate, CandidateFacts, Stock};
pub use self::explain::{Explanation, FrameFacts, Reason, ReasonCode, explain};
pub use self::model::{HeadProfile, Ranked, RankedItem, Removed, Weights};
pub use self::rank::{rank, rank_where};

/// Name and version of the method, for whoever reads a list later.
pub const MODEL_VERSION: &str = "fit-first-1";
