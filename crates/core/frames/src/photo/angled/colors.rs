//! Colors of the parts that an angled photo shows.

use eyewear::FrameMaterial;
use glam::{DVec2, dvec2};

use super::regions::Regions;
use super::view::View;
use crate::optics::LensAppearance;
use crate::photo::Photo;
use crate::photo::contour::bounds;
use crate::photo::linear::median;
use crate::spec::FrameSpec;
use crate::srgb::Srgb;

/// Lenses that let through more than this are clear.
const CLEAR: f64 = 0.86;

/// Gives a frame the colors of rim, temple and lenses in its photo.
pub(crate) fn paint(spec: &mut FrameSpec, photo: &Photo, regions: &Regions, view: &View) {
    let reach = 6.0 * view.px_per_mm;
    let [low, high] = bounds(&regions.near);
    let in_front = |p: DVec2| p.x > low.x - reach && p.x < high.x + reach && p.y > low.y - reach && p.y < high.y + reach;
    if let Some(color) = typical(photo, regions, in_front) {
        spec.front_color = color;
        spec.temple_color = color;
    }
    if let Some(color) = typical(photo, regions, |p| p.x > high.x + 2.5 * reach) {
        spec.temple_color = color;
    }
    if spec.material == FrameMaterial::Mixed {
        let lower = |p: DVec2| in_front(p) && p.y > (low.y + 3.0 * high.y) / 4.0;
        let upper = |p: DVec2| in_front(p) && p.y < (3.0 * low.y + high.y) / 4.0;
        spec.hardware_color = typical(photo, regions, lower).unwrap_or(spec.hardware_color);
        spec.front_color = typical(photo, regions, upper).unwrap_or(spec.front_color);
    }
    spec.lens = if regions.clear { LensAppearance::CLEAR } else { tint(photo, regions) };
}

/// The middle color of the solid pixels that are `wanted`.
fn typical(photo: &Photo, regions: &Regions, wanted: impl Fn(DVec2) -> bool) -> Option<Srgb> {
    let pixels: Vec<[u8; 4]> = (0..regions.solid.len())
        .filter(|&i| regions.solid[i] > 0.9 && wanted(place(regions, i)))
        .map(|i| pixel(photo, regions, i))
        .collect();
    (pixels.len() > 30).then(|| [0, 1, 2].map(|k| median(pixels.iter().map(|p| f64::from(p[k]))) as u8))
}

/// What the near lens lets through of a white background, above and below its middle.
fn tint(photo: &Photo, regions: &Regions) -> LensAppearance {
    let [low, high] = bounds(&regions.near);
    let middle = (low + high) / 2.0;
    let half = (high - low) / 2.0;
    let sample = |share: f64| {
        let center = middle + dvec2(0.0, share * half.y);
        let inside = |p: DVec2| (p.x - center.x).abs() < 0.4 * half.x && (p.y - center.y).abs() < 0.12 * half.y;
        let all: Vec<[u8; 4]> = (0..regions.solid.len())
            .filter(|&i| regions.solid[i] < 0.1 && inside(place(regions, i)))
            .map(|i| pixel(photo, regions, i))
            .collect();
        [0, 1, 2].map(|k| median(all.iter().map(|p| f64::from(p[k]))) as u8)
    };
    let (top, bottom) = (sample(-0.55), sample(0.6));
    let (above, below) = (passes(top), passes(bottom));
    if above > CLEAR && below > CLEAR {
        return LensAppearance::CLEAR;
    }
    let gradient_to = ((above - below).abs() > 0.08).then_some((bottom, below));
    LensAppearance { gradient_to, ..LensAppearance::sun(top, above) }
}

/// Share of white light in the brightest channel of an sRGB color.
fn passes(color: Srgb) -> f64 {
    let brightest = f64::from(color.into_iter().max().unwrap_or(0)) / 255.0;
    if brightest <= 0.04045 { brightest / 12.92 } else { libm::pow((brightest + 0.055) / 1.055, 2.4) }
}

fn place(regions: &Regions, i: usize) -> DVec2 {
    dvec2((i % regions.width) as f64 + 0.5, (i / regions.width) as f64 + 0.5)
}

fn pixel(photo: &Photo, regions: &Regions, i: usize) -> [u8; 4] {
    let (x, y) = (i % regions.width, i / regions.width);
    photo.pixel(if regions.mirrored { regions.width - 1 - x } else { x }, y)
}
