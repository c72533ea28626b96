//! How the temples stand in a photo: hinges have play, and temples lean against what the frame stands on.
//!
//! Each temple is turned in its hinge until the drawn silhouette agrees best. The pose belongs to the photo: the finished
//! model has its temples straight, as it is worn.

use glam::{DVec2, DVec3, dvec3};

use super::draw::{fill, triangles};
use super::view::View;
use crate::measure::millimeters;
use crate::model::{FrameModel, Part, PartKind};
use crate::photo::contour::overlap;

/// Furthest that a temple is turned, radians.
const MOST_TURN: f64 = 0.24;

/// Turns of a temple in its hinge, radians: up, and towards the other temple.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TemplePose {
    pub lift: f64,
    pub inward: f64,
}

/// The pose of both temples (left, right) that agrees best with a silhouette, and the overlap reached.
pub(crate) fn pose(model: &FrameModel, view: &View, silhouette: &[f32], width: usize, height: usize) -> ([TemplePose; 2], f64) {
    let mut rest = vec![0.0; width * height];
    for part in model.parts.iter().filter(|p| side(p.kind).is_none()) {
        fill(&triangles(part, view), width, height, &mut rest);
    }
    let masked = |which: usize, pose: TemplePose, under: &[f32]| {
        let mut mask = under.to_vec();
        for part in model.parts.iter().filter(|p| side(p.kind) == Some(which)) {
            fill(&turned(model, part, which, pose, view), width, height, &mut mask);
        }
        mask
    };
    let mut poses = [TemplePose::default(); 2];
    let mut best = 0.0;
    // The near temple first: it hides little and is hidden by nothing.
    for which in [0, 1, 0, 1] {
        let under = masked(1 - which, poses[1 - which], &rest);
        best = overlap(&masked(which, poses[which], &under), silhouette);
        for step_deg in [6.0_f64, 3.0, 1.5, 0.75] {
            let step = step_deg.to_radians();
            for (lift, inward) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                loop {
                    let tried = TemplePose { lift: poses[which].lift + lift, inward: poses[which].inward + inward };
                    if tried.lift.abs() > MOST_TURN || tried.inward.abs() > MOST_TURN {
                        break;
                    }
                    let reached = overlap(&masked(which, tried, &under), silhouette);
                    if reached <= best {
                        break;
                    }
                    (poses[which], best) = (tried, reached);
                }
            }
        }
    }
    (poses, best)
}

/// The frame with its temples turned.
pub(crate) fn posed(model: &FrameModel, poses: [TemplePose; 2]) -> FrameModel {
    let mut posed = model.clone();
    for part in &mut posed.parts {
        if let Some(which) = side(part.kind) {
            for p in &mut part.mesh.positions {
                *p = (turn(model, which, poses[which], millimeters(*p)) / 1000.0).as_vec3().to_array();
            }
        }
    }
    posed
}

fn side(kind: PartKind) -> Option<usize> {
    match kind {
        PartKind::TempleLeft => Some(0),
        PartKind::TempleRight => Some(1),
        _ => None,
    }
}

fn turned(model: &FrameModel, part: &Part, which: usize, pose: TemplePose, view: &View) -> Vec<[DVec2; 3]> {
    let rotation = view.rotation();
    let seen: Vec<DVec2> =
        part.mesh.positions.iter().map(|&p| view.seen(rotation * turn(model, which, pose, millimeters(p)))).collect();
    part.mesh.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| seen[t[k] as usize])).collect()
}

/// A point of a temple turned about its hinge, mm.
fn turn(model: &FrameModel, which: usize, pose: TemplePose, p: DVec3) -> DVec3 {
    let hinge = millimeters([model.anchors.hinge_left, model.anchors.hinge_right][which]);
    let from = p - hinge;
    let (sin, cos) = libm::sincos(pose.lift);
    let lifted = dvec3(from.x, from.y * cos - from.z * sin, from.y * sin + from.z * cos);
    let inward = if which == 0 { pose.inward } else { -pose.inward };
    let (sin, cos) = libm::sincos(inward);
    hinge + dvec3(lifted.x * cos + lifted.z * sin, lifted.y, lifted.z * cos - lifted.x * sin)
}
