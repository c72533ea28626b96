//! Fewer triangles for a frame that has more than it needs, within a distance of its surface that is measured, not hoped for.

use crate::budget::{Budget, Reduction};
use crate::deviation::{MOST_VISITS, largest_deviation_mm};
use crate::geometry::cleaned;
use crate::model::{FrameModel, Part};
use crate::simplify::simplify_textured;

/// Shares of the allowed distance that are tried, the smallest that is enough is taken.
const SHARES: [f64; 5] = [1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];

/// Reduces a clean model that is over its budget. Whatever the budget, no surface moves further than it allows; when even that does not
/// suffice, the model stays over its budget.
pub(crate) fn reduce(model: &mut FrameModel, earlier: Option<&Reduction>, budget: &Budget) -> Option<Reduction> {
    let from = model.triangle_count();
    let left_mm = budget.deviation_mm - earlier.map_or(0.0, |r| r.deviation_mm);
    let is_done = earlier.is_some_and(|r| r.budget <= budget.triangles);
    if from <= budget.triangles || is_done || left_mm <= 0.0 {
        return None;
    }
    let mut steps = ToleranceSteps { parts: model.parts.iter().map(|part| (part.clone(), 0.0)).collect(), visits: MOST_VISITS };
    for share in SHARES {
        // Each step starts from the one before: by halves, the distances that the simplifier aims at add up to the share.
        steps.step(&model.parts, 0.5 * share * left_mm, left_mm);
        if steps.triangles() <= budget.triangles {
            break;
        }
    }
    if steps.triangles() == from {
        return None;
    }
    let apart = steps.parts.iter().fold(0.0_f64, |most, (_, apart)| most.max(*apart));
    model.parts = steps.parts.into_iter().map(|(part, _)| part).collect();
    let total = apart + earlier.map_or(0.0, |r| r.deviation_mm);
    let deviation_mm = ((total * 1e4).ceil() / 1e4).min(budget.deviation_mm);
    Some(Reduction { from: earlier.map_or(from, |r| r.from), budget: budget.triangles, deviation_mm })
}

/// Parts on their way to fewer triangles.
struct ToleranceSteps {
    /// With how far each lies from the original, mm.
    parts: Vec<(Part, f64)>,
    visits: usize,
}

impl ToleranceSteps {
    /// Takes each part a step further, unless that leads too far from the original.
    fn step(&mut self, originals: &[Part], tolerance_mm: f64, most_mm: f64) {
        for ((part, apart), original) in self.parts.iter_mut().zip(originals) {
            let mesh = cleaned(&simplify_textured(&part.mesh, tolerance_mm));
            let now = largest_deviation_mm(&original.mesh, &mesh, &mut self.visits);
            if let Some(now) = now.filter(|&now| now <= most_mm) {
                (part.mesh, *apart) = (mesh, now);
            }
        }
    }

    fn triangles(&self) -> usize {
        self.parts.iter().map(|(part, _)| part.mesh.triangle_count()).sum()
    }
}
