//! What in a photo of a frame is light and not color: glints on edges, and the lights and shades of bent metal.

use glam::{DVec2, dvec2};

use super::color::FrontPicture;
use super::contour::components;
use super::linear::median;
use super::luma;
use crate::srgb::{encoded, linear};

/// Lines of light that are narrower than this are glints on edges, mm.
const GLINT_MM: f64 = 0.8;
/// Glints run along edges; what is shorter is a rivet or a logo, mm.
const LEAST_GLINT_MM: f64 = 7.0;
/// So much brighter than what is around them somewhere, and all along, of 255.
const GLINT_LUMA: [f32; 2] = [22.0, 8.0];
/// Fronts that are lighter than this have dark lines at their edges, not highlights, of 255.
const DARK_LUMA: f64 = 110.0;
/// Light on a polished edge has the lamp's color: its channels differ by less than this share.
const GLINT_CHROMA: f32 = 0.4;

/// Pixels of glints on a dark front: brighter than anything of a glint's width around them, without color. `None` is beyond
/// the frame.
pub(super) fn specular_highlights(colors: &[Option<[u8; 3]>], width: usize, px_per_mm: f64) -> Vec<bool> {
    if median(colors.iter().flatten().map(|&c| f64::from(luma(c)))) > DARK_LUMA {
        return vec![false; colors.len()];
    }
    let radius = ((GLINT_MM * px_per_mm / 2.0).round() as usize).max(1);
    let size = [width, colors.len() / width];
    let level = |beyond: f32| -> Vec<f32> { colors.iter().map(|c| c.map_or(beyond, luma)).collect() };
    // A morphological opening: the lowest around each pixel, then the highest of those.
    let lowest = extreme(&level(f32::INFINITY), size, radius, f32::min);
    let lowest: Vec<f32> = lowest.into_iter().map(|v| if v.is_finite() { v } else { 0.0 }).collect();
    let opened = extreme(&lowest, size, radius, f32::max);
    let above = |(color, &around): (&Option<[u8; 3]>, &f32)| color.filter(|&c| gray(c)).map_or(0.0, |c| luma(c) - around);
    let above: Vec<f32> = colors.iter().zip(&opened).map(above).collect();
    let long = long_pieces(&above, size, LEAST_GLINT_MM * px_per_mm);
    // Their flanks are mixed with them.
    extreme(&long, size, 1, f32::max).into_iter().map(|g| g > 0.5).collect()
}

fn gray(color: [u8; 3]) -> bool {
    let (most, least) = (color.iter().max().copied().unwrap_or(0), color.iter().min().copied().unwrap_or(0));
    f32::from(most - least) < GLINT_CHROMA * f32::from(most)
}

/// 1 where a piece of what stands out is bright somewhere, and long.
fn long_pieces(above: &[f32], [width, height]: [usize; 2], least_px: f64) -> Vec<f32> {
    let mask: Vec<bool> = above.iter().map(|&v| v > GLINT_LUMA[1]).collect();
    let labels = components(width, height, &mask).labels;
    let count = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut boxes = vec![[usize::MAX, 0, usize::MAX, 0]; count];
    let mut bright = vec![false; count];
    for (i, &label) in labels.iter().enumerate() {
        let (own, x, y) = (&mut boxes[label as usize], i % width, i / width);
        *own = [own[0].min(x), own[1].max(x), own[2].min(y), own[3].max(y)];
        bright[label as usize] |= above[i] > GLINT_LUMA[0];
    }
    let long = |&[left, right, top, bottom]: &[usize; 4]| (right - left).max(bottom - top) as f64 >= least_px;
    let kept: Vec<bool> = boxes.iter().zip(&bright).map(|(own, &bright)| bright && long(own)).collect();
    labels.iter().map(|&label| if label != 0 && kept[label as usize] { 1.0 } else { 0.0 }).collect()
}

/// The lowest or highest value in a square around each pixel.
fn extreme(values: &[f32], [width, height]: [usize; 2], radius: usize, pick: fn(f32, f32) -> f32) -> Vec<f32> {
    let around = |at: usize, count: usize| at.saturating_sub(radius)..(at + radius + 1).min(count);
    let row = |i: usize| around(i % width, width).map(|x| values[i / width * width + x]).reduce(pick);
    let rows: Vec<f32> = (0..width * height).map(|i| row(i).unwrap_or(values[i])).collect();
    let column = |i: usize| around(i / width, height).map(|y| rows[y * width + i % width]).reduce(pick);
    (0..width * height).map(|i| column(i).unwrap_or(rows[i])).collect()
}

/// Cells in which the color of metal is measured, mm.
const CELL_MM: f64 = 1.5;
/// From dark to bright, the part of the pixels around a cell that shows a metal's color: darker ones mirror the dark of the
/// room and the outline, brighter ones its lamps.
const METAL_SHOWS: [f64; 2] = [0.25, 0.80];
/// Pixels weigh by the square of how far their channels differ, and this much more: lamps bleach what mirrors them.
const GRAY_WEIGHS: f64 = 10.0;

/// The color of the metal around each place of a front, without the lights and shades of its bends.
pub(super) struct MetalTones {
    columns: usize,
    cells: Vec<Option<[f64; 3]>>,
}

impl MetalTones {
    /// `part` says where the picture shows metal.
    pub fn measure(picture: &FrontPicture, part: impl Fn(DVec2) -> bool) -> Self {
        let per_cell = CELL_MM * picture.px_per_mm();
        let [columns, rows] = picture.pixels().map(|n| (n as f64 / per_cell) as usize + 1);
        let mut pixels: Vec<Vec<[u8; 3]>> = vec![Vec::new(); columns * rows];
        for i in picture.places().filter(|&(_, p)| part(p)).map(|(i, _)| i) {
            let [x, y] = [i % picture.pixels()[0], i / picture.pixels()[0]].map(|v| (v as f64 / per_cell) as usize);
            pixels[y * columns + x].push(picture.color(i));
        }
        let cells = (0..columns * rows).map(|i| {
            let (x, y) = (i % columns, i / columns);
            let beside = |at: usize, count: usize| at.saturating_sub(1)..(at + 2).min(count);
            tone(beside(y, rows).flat_map(|y| beside(x, columns).map(move |x| y * columns + x)).flat_map(|c| pixels[c].iter()))
        });
        Self { columns, cells: cells.collect() }
    }

    /// The tone at a pixel that lies `at` pixels from the corner, between the cells around it.
    pub fn at(&self, at: DVec2, px_per_mm: f64) -> Option<[f64; 3]> {
        let q = (at / (CELL_MM * px_per_mm) - 0.5).max(DVec2::ZERO);
        let (x, y) = (q.x as usize, q.y as usize);
        let part = q - dvec2(x as f64, y as f64);
        let (mut sum, mut weight) = ([0.0; 3], 0.0);
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let share = (if dx == 1 { part.x } else { 1.0 - part.x }) * (if dy == 1 { part.y } else { 1.0 - part.y });
            let cell = (x + dx < self.columns).then(|| self.cells.get((y + dy) * self.columns + x + dx).copied().flatten());
            if let Some(tone) = cell.flatten() {
                sum = [0, 1, 2].map(|k| sum[k] + tone[k] * share);
                weight += share;
            }
        }
        (weight > 1e-6).then(|| sum.map(|v| v / weight))
    }
}

/// The mean of the pixels that show a metal's color, the strongest colors above all.
fn tone<'a>(pixels: impl Iterator<Item = &'a [u8; 3]>) -> Option<[f64; 3]> {
    let mut sorted: Vec<[u8; 3]> = pixels.copied().collect();
    sorted.sort_by(|a, b| luma(*a).total_cmp(&luma(*b)));
    let [from, to] = METAL_SHOWS.map(|share| (share * sorted.len() as f64) as usize);
    let shows = sorted.get(from..(to + 1).min(sorted.len())).filter(|s| !s.is_empty())?;
    let weigh = |c: &[u8; 3]| {
        let chroma = f64::from(c.iter().max().unwrap_or(&0) - c.iter().min().unwrap_or(&0));
        (chroma + GRAY_WEIGHS) * (chroma + GRAY_WEIGHS)
    };
    let weight: f64 = shows.iter().map(weigh).sum();
    Some([0, 1, 2].map(|k| shows.iter().map(|c| weigh(c) * f64::from(c[k])).sum::<f64>() / weight))
}

/// Two colors in tortoise, as tortoise has them, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TortoiseColors {
    pub light: [u8; 3],
    pub dark: [u8; 3],
}

/// The colors of tortoise change within so many mm; slower changes are gradients and two-tone fronts.
const TORTOISE_MM: f64 = 5.0;
/// Standard deviation of the brightness within that, of 255, from which a front is patterned.
const TORTOISE_DEVIATION: f64 = 16.0;
/// Those of tortoise are honey, amber or another color; gray ones are reflections. The light color's channels differ by this much.
const COLORED: u8 = 40;

impl TortoiseColors {
    /// The pattern of a part of a front; `None` where it has one color or changes slowly.
    pub fn find(picture: &FrontPicture, part: impl Fn(DVec2) -> bool) -> Option<Self> {
        let mut chosen: Vec<(usize, f32)> =
            picture.places().filter(|&(_, p)| part(p)).map(|(i, _)| (i, luma(picture.color(i)))).collect();
        let around = picture.luma_within(TORTOISE_MM);
        let spread =
            chosen.iter().map(|&(i, luma)| f64::from(luma - around[i]).powi(2)).sum::<f64>() / chosen.len().max(1) as f64;
        if spread.sqrt() < TORTOISE_DEVIATION {
            return None;
        }
        chosen.sort_by(|a, b| a.1.total_cmp(&b.1));
        let fifth = (chosen.len() / 5).max(1);
        let mean = |pixels: &[(usize, f32)]| {
            [0, 1, 2].map(|k| {
                let sum: f64 = pixels.iter().map(|&(i, _)| f64::from(picture.color(i)[k])).sum();
                (sum / pixels.len() as f64).round() as u8
            })
        };
        let (light, dark) = (mean(&chosen[chosen.len() - fifth..]), mean(&chosen[..fifth]));
        let chroma = light.iter().max().unwrap_or(&0) - light.iter().min().unwrap_or(&0);
        (chroma >= COLORED).then_some(Self { light, dark })
    }

    /// The dark color as a filter before the light one.
    pub fn spots(&self) -> [u8; 3] {
        let (light, dark) = (linear(self.light), linear(self.dark));
        [0, 1, 2].map(|k| encoded((dark[k] / light[k].max(1e-3)).min(1.0)))
    }
}
