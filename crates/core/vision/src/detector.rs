//! Finding faces: the letterbox, the anchors, decoding, and weighted non-maximum suppression of the short-range BlazeFace.

use crate::image::RgbView;
use crate::sort::sort_by;
use crate::warp::{Border, Square, warp};

/// Side of the detector's input in pixels.
pub(crate) const INPUT_SIZE: usize = 128;
/// Boxes that the network scores in one picture.
pub(crate) const ANCHOR_COUNT: usize = 896;
/// Values per box: x, y, w, h and six key points.
const VALUES_PER_BOX: usize = 16;
const KEYPOINTS: usize = 6;
/// A box counts from this probability (MediaPipe's default).
const MIN_SCORE: f32 = 0.5;
/// Boxes that overlap by more are the same face.
const SAME_FACE_IOU: f32 = 0.3;
/// Raw scores are clipped before the sigmoid, so that it cannot overflow.
const SCORE_CLIP: f32 = 100.0;

/// A face as the detector sees it, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Detection {
    pub score: f32,
    /// Left, top, right, bottom.
    pub edges: [f32; 4],
    /// The wearer's right eye, left eye, nose tip, mouth, right and left ear.
    pub keypoints: [[f32; 2]; KEYPOINTS],
}

impl Detection {
    pub fn width(&self) -> f32 {
        self.edges[2] - self.edges[0]
    }

    pub fn height(&self) -> f32 {
        self.edges[3] - self.edges[1]
    }

    pub fn center(&self) -> [f32; 2] {
        [(self.edges[0] + self.edges[2]) / 2.0, (self.edges[1] + self.edges[3]) / 2.0]
    }

    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// Turned clockwise on the screen by quarters about the middle of the input, in parts of it.
    fn turned(&self, quarters: i32) -> Self {
        let mut turned = *self;
        for _ in 0..quarters.rem_euclid(4) {
            let [left, top, right, bottom] = turned.edges;
            turned.edges = [1.0 - bottom, left, 1.0 - top, right];
            turned.keypoints = turned.keypoints.map(|[x, y]| [1.0 - y, x]);
        }
        turned
    }

    /// Every coordinate mapped, x by the first function and y by the second.
    pub fn map(&self, x: impl Fn(f32) -> f32, y: impl Fn(f32) -> f32) -> Self {
        let [left, top, right, bottom] = self.edges;
        Self {
            score: self.score,
            edges: [x(left), y(top), x(right), y(bottom)],
            keypoints: self.keypoints.map(|[a, b]| [x(a), y(b)]),
        }
    }
}

/// The upright square around the whole picture.
pub(crate) fn whole(image: &RgbView<'_>) -> Square {
    let (width, height) = (image.width() as f32, image.height() as f32);
    Square { center: [width * 0.5, height * 0.5], side: width.max(height), angle: 0.0 }
}

/// Fills the network's input with a square of the picture, as values of -1..1; what lies outside is black.
pub(crate) fn fill_input(image: &RgbView<'_>, square: &Square, input: &mut [f32]) {
    warp(image, square, Border::Zero, INPUT_SIZE, &|level| f32::from(level) * (2.0 / 255.0) - 1.0, input);
}

/// The faces in the network's answer to a square, upright or turned by quarters, best first, in pixels of the picture.
pub(crate) fn faces(regressors: &[f32], scores: &[f32], square: &Square) -> Vec<Detection> {
    let x = |v: f32| (v - 0.5) * square.side + square.center[0];
    let y = |v: f32| (v - 0.5) * square.side + square.center[1];
    let found = weighted_suppression(decode(regressors, scores));
    let quarters = (square.angle / std::f32::consts::FRAC_PI_2).round_ties_even() as i32;
    found.iter().map(|found| found.turned(quarters).map(x, y)).collect()
}

/// Center of an anchor in parts of the input: 16 x 16 cells with two anchors each, then 8 x 8 cells with six.
fn anchor_center(index: usize) -> [f32; 2] {
    const FINE: usize = 16 * 16 * 2;
    let (cell, grid) = if index < FINE { (index / 2, 16) } else { ((index - FINE) / 6, 8) };
    [(cell % grid) as f32, (cell / grid) as f32].map(|v| (v + 0.5) / grid as f32)
}

/// All boxes above the threshold, in parts of the input.
fn decode(regressors: &[f32], scores: &[f32]) -> Vec<Detection> {
    let boxes = regressors.chunks_exact(VALUES_PER_BOX).zip(scores).take(ANCHOR_COUNT).enumerate();
    boxes.filter_map(|(index, (values, &raw))| decode_box(anchor_center(index), values, raw)).collect()
}

fn decode_box([ax, ay]: [f32; 2], values: &[f32], raw_score: f32) -> Option<Detection> {
    let score = 1.0 / (1.0 + libm::expf(-raw_score.clamp(-SCORE_CLIP, SCORE_CLIP)));
    let part = |value: f32| value / INPUT_SIZE as f32;
    let (cx, cy, w, h) = (part(values[0]) + ax, part(values[1]) + ay, part(values[2]), part(values[3]));
    let usable = score >= MIN_SCORE && w >= 0.0 && h >= 0.0 && values.iter().all(|v| v.is_finite());
    usable.then(|| Detection {
        score,
        edges: [cx - w / 2.0, cy - h / 2.0, cx + w / 2.0, cy + h / 2.0],
        keypoints: std::array::from_fn(|k| [part(values[4 + 2 * k]) + ax, part(values[5 + 2 * k]) + ay]),
    })
}

/// Melts boxes of the same face into one: positions are averaged by score, the best score stays.
pub(crate) fn weighted_suppression(mut rest: Vec<Detection>) -> Vec<Detection> {
    sort_by(&mut rest, |a, b| b.score.total_cmp(&a.score));
    let mut kept = Vec::new();
    while let Some(best) = rest.first().copied() {
        let (same, others): (Vec<_>, Vec<_>) = rest.iter().partition(|d| overlap(&best, d) > SAME_FACE_IOU);
        // A box without area does not even overlap itself; it is no face.
        if same.is_empty() {
            rest.remove(0);
            continue;
        }
        kept.push(average(best.score, &same));
        rest = others;
    }
    kept
}

/// One detection of that score, at the mean place of several, by their scores.
pub(crate) fn average(score: f32, same: &[Detection]) -> Detection {
    let total: f32 = same.iter().map(|d| d.score).sum();
    let mean = |value: &dyn Fn(&Detection) -> f32| same.iter().map(|d| value(d) * d.score).sum::<f32>() / total;
    Detection {
        score,
        edges: std::array::from_fn(|i| mean(&|d| d.edges[i])),
        keypoints: std::array::from_fn(|k| [mean(&|d| d.keypoints[k][0]), mean(&|d| d.keypoints[k][1])]),
    }
}

/// Intersection over union of two boxes.
pub(crate) fn overlap(a: &Detection, b: &Detection) -> f32 {
    let shared = shared_area(a, b);
    if shared > 0.0 { shared / (a.area() + b.area() - shared) } else { 0.0 }
}

/// The area that two boxes have in common.
pub(crate) fn shared_area(a: &Detection, b: &Detection) -> f32 {
    let width = a.edges[2].min(b.edges[2]) - a.edges[0].max(b.edges[0]);
    let height = a.edges[3].min(b.edges[3]) - a.edges[1].max(b.edges[1]);
    if width <= 0.0 || height <= 0.0 { 0.0 } else { width * height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_in_the_order_of_the_network() {
        let check = |index: usize, expected: [f32; 2]| assert_eq!(anchor_center(index), expected, "anchor {index}");
        check(0, [0.031_25, 0.031_25]);
        check(1, [0.031_25, 0.031_25]);
        check(2, [0.093_75, 0.031_25]);
        check(32, [0.031_25, 0.093_75]);
        check(511, [0.968_75, 0.968_75]);
        check(512, [0.062_5, 0.062_5]);
        check(517, [0.062_5, 0.062_5]);
        check(518, [0.187_5, 0.062_5]);
        check(560, [0.062_5, 0.187_5]);
        check(895, [0.937_5, 0.937_5]);
    }

    fn face(score: f32, left: f32, size: f32) -> Detection {
        Detection { score, edges: [left, 0.0, left + size, size], keypoints: [[left, 0.0]; KEYPOINTS] }
    }

    #[test]
    fn same_faces_are_averaged_by_their_scores() {
        let check = |boxes: &[Detection], expected: &[(f32, f32)]| {
            let kept: Vec<_> = weighted_suppression(boxes.to_vec()).iter().map(|d| (d.score, d.edges[0])).collect();
            assert_eq!(kept.len(), expected.len(), "{kept:?}");
            for (got, want) in kept.iter().zip(expected) {
                assert!((got.0 - want.0).abs() < 1e-6 && (got.1 - want.1).abs() < 1e-6, "{kept:?} {expected:?}");
            }
        };
        check(&[], &[]);
        check(&[face(0.6, 0.0, 1.0), face(0.9, 0.2, 1.0)], &[(0.9, 0.12)]);
        check(&[face(0.6, 5.0, 1.0), face(0.9, 0.0, 1.0)], &[(0.9, 0.0), (0.6, 5.0)]);
        // IoU of exactly 0.3 or less keeps both.
        check(&[face(0.9, 0.0, 1.0), face(0.8, 0.6, 1.0)], &[(0.9, 0.0), (0.8, 0.6)]);
        check(&[face(0.9, 0.0, 0.0)], &[]);
    }

    #[test]
    fn hopeless_boxes_are_dropped() {
        let decoded = |values: [f32; 4], raw: f32| {
            let mut all = [0.0; VALUES_PER_BOX];
            all[..4].copy_from_slice(&values);
            decode_box([0.5, 0.5], &all, raw)
        };
        assert!(decoded([0.0, 0.0, 10.0, 10.0], 0.0).is_some());
        assert!(decoded([0.0, 0.0, 10.0, 10.0], -0.01).is_none());
        assert!(decoded([0.0, 0.0, -1.0, 10.0], 5.0).is_none());
        assert!(decoded([f32::NAN, 0.0, 1.0, 1.0], 5.0).is_none());
        assert!(decoded([0.0, 0.0, 1.0, 1.0], f32::NAN).is_none());
        assert_eq!(decoded([0.0, 0.0, 1.0, 1.0], 1e9).map(|d| d.score), Some(1.0));
    }
}
