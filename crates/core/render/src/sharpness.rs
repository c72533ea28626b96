//! How soft a photo is, so that the frame's edges are as soft as the eyes and brows beside them.

use crate::picture::Canvas;
use crate::wearer::Wearer;

/// Around the eyes and brows: where a face has its finest detail.
const AROUND_EYES: [usize; 6] = [70, 300, 46, 276, 111, 340];
/// Ratio of squared differences one and two px apart: a sharp edge gives 0.5, a straight ramp 0.25.
const SHARP_RATIO: f32 = 0.43;
const SOFT_RATIO: f32 = 0.27;
/// Widths of an edge in px in a sharp and in a soft photo.
const SHARP_PX: f32 = 1.1;
const SOFT_PX: f32 = 2.4;

/// Width of an edge in px.
pub(crate) fn edge_width_px(photo: &Canvas<'_>, wearer: &Wearer<'_>) -> f32 {
    let points = AROUND_EYES.map(|i| wearer.head.landmarks_px[i]);
    let clip = |v: f32, size: u32| (v.max(0.0) as u32).min(size);
    let bound = |axis: usize, pick: fn(f32, f32) -> f32, start: f32| points.iter().map(|p| p[axis]).fold(start, pick);
    let (left, right) = (clip(bound(0, f32::min, f32::MAX), photo.width), clip(bound(0, f32::max, 0.0), photo.width));
    let (top, bottom) = (clip(bound(1, f32::min, f32::MAX), photo.height), clip(bound(1, f32::max, 0.0), photo.height));
    if right < left + 12 || bottom < top + 6 {
        return SHARP_PX;
    }
    let green = |x: u32, y: u32| f32::from(photo.pixel(x, y)[1]);
    let step = ((bottom - top) / 60).max(1) as usize;
    let (mut near, mut far) = (0.0_f32, 0.0_f32);
    for y in (top..bottom - 2).step_by(step) {
        for x in left..right - 2 {
            let here = green(x, y);
            for (one, two) in [(green(x + 1, y), green(x + 2, y)), (green(x, y + 1), green(x, y + 2))] {
                near += (one - here) * (one - here);
                far += (two - here) * (two - here);
            }
        }
    }
    if far < 1.0 {
        return SHARP_PX;
    }
    let softness = ((SHARP_RATIO - near / far) / (SHARP_RATIO - SOFT_RATIO)).clamp(0.0, 1.0);
    SHARP_PX + (SOFT_PX - SHARP_PX) * softness
}
