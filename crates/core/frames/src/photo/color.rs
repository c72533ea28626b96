//! Colors of a frame from its photo: the picture on its front, one color for its sides, and what its lenses let through.

use glam::{DVec2, dvec2};

use super::Photo;
use super::distance_field::DistanceField;
use super::linear::{median, quantile};
use super::luma;
use super::openings::Opening;
use super::plane::Plane;
use super::specular::{self, MetalTones};
use crate::materials;
use crate::model::Texture;
use crate::srgb::{encoded, linear};

/// Most pixels of the front's picture per mm: a face on a large screen shows fewer.
const MOST_PX_PER_MM: f64 = 9.0;
/// Pixels this near to the frame's edge are mixed with the background, px.
const MIXED_EDGE_PX: f64 = 1.7;
/// Light and shade of a bent surface change within so many mm.
const SHADE_MM: f64 = 1.6;
/// Share of the photo's detail that metal keeps.
const METAL_DETAIL: f64 = 0.2;
/// Rows in which a lens is measured, from its top to its bottom.
const ROWS: usize = 14;

/// The picture on a front, and where it lies.
#[derive(Clone, Debug)]
pub(super) struct FrontPicture {
    pub texture: Texture,
    /// Top left corner, mm.
    corner: DVec2,
    /// Width and height, mm.
    size: DVec2,
}

impl FrontPicture {
    /// Where `shown` is negative the photo shows the frame; the colors there are carried on over the edges, so that no
    /// background is left anywhere. So are those beside glints where `broad` says that the frame is a plate.
    pub fn new(photo: &Photo, plane: Plane, shown: &DistanceField, broad: impl Fn(DVec2) -> bool) -> Self {
        let (low, high) = (shown.place(0), shown.place(shown.values.len() - 1));
        let per_mm = (1.0 / plane.mm_per_px).min(MOST_PX_PER_MM);
        let (width, height) = (((high.x - low.x) * per_mm).ceil() as usize, ((high.y - low.y) * per_mm).ceil() as usize);
        let corner = dvec2(low.x, high.y);
        let place = |i: usize| corner + dvec2((i % width) as f64 + 0.5, -((i / width) as f64 + 0.5)) / per_mm;
        let mut colors: Vec<Option<[u8; 3]>> = Vec::with_capacity(width * height);
        let deepest = -MIXED_EDGE_PX * plane.mm_per_px;
        for i in 0..width * height {
            let p = place(i);
            colors.push((shown.at(p) < deepest).then(|| sample(photo, plane.to_px(p))));
        }
        // Parts that are too thin to have an inside keep their middle line.
        let thin = shown.lowest_within(0.4);
        for (i, color) in colors.iter_mut().enumerate().filter(|(_, c)| c.is_none()) {
            let p = place(i);
            let here = shown.at(p);
            if here < 0.0 && thin.at(p) >= deepest && here <= thin.at(p) + 0.05 {
                *color = Some(sample(photo, plane.to_px(p)));
            }
        }
        for (i, _) in specular::specular_highlights(&colors, width, per_mm).into_iter().enumerate().filter(|&(_, glint)| glint) {
            if broad(place(i)) {
                colors[i] = None;
            }
        }
        let rgba = spread(&colors, width, height).into_iter().flat_map(|[r, g, b]| [r, g, b, 255]).collect();
        let texture = Texture { width: width as u32, height: height as u32, rgba };
        Self { texture, corner, size: dvec2(width as f64, height as f64) / per_mm }
    }

    /// Draws the brightness of each pixel towards that of its neighborhood by a share, keeping its hue: lights and shades of the
    /// photo go, patterns stay.
    pub fn without_specular(mut self, share: f32) -> Self {
        let around = self.luma_within(SHADE_MM);
        for (i, pixel) in self.texture.rgba.chunks_exact_mut(4).enumerate() {
            let own = luma([pixel[0], pixel[1], pixel[2]]);
            let scale = ((own + (around[i] - own) * share) / own.max(4.0)).clamp(0.3, 2.5);
            for value in &mut pixel[..3] {
                *value = (f32::from(*value) * scale).clamp(0.0, 255.0).round() as u8;
            }
        }
        self
    }

    /// Metal takes the light and shade of the room it is in: only its color is kept, and a share of the photo's detail, in the
    /// brightness that a mirror needs to look like it.
    pub fn in_bare_metal(mut self, part: impl Fn(DVec2) -> bool) -> Self {
        let tones = MetalTones::measure(&self, part);
        let (width, per_mm) = (self.pixels()[0], self.px_per_mm());
        for (i, pixel) in self.texture.rgba.chunks_exact_mut(4).enumerate() {
            let at = dvec2((i % width) as f64 + 0.5, (i / width) as f64 + 0.5);
            if let Some(tone) = tones.at(at, per_mm) {
                let seen = [0, 1, 2].map(|k| (tone[k] + (f64::from(pixel[k]) - tone[k]) * METAL_DETAIL).round() as u8);
                pixel[..3].copy_from_slice(&materials::metal_reflectance(seen).map(encoded));
            }
        }
        self
    }

    /// Columns and rows.
    pub fn pixels(&self) -> [usize; 2] {
        [self.texture.width as usize, self.texture.height as usize]
    }

    pub fn px_per_mm(&self) -> f64 {
        f64::from(self.texture.width) / self.size.x
    }

    /// Each pixel with its place on the front.
    pub fn places(&self) -> impl Iterator<Item = (usize, DVec2)> {
        let (width, step, corner) = (self.pixels()[0], 1.0 / self.px_per_mm(), self.corner);
        (0..width * self.pixels()[1])
            .map(move |i| (i, corner + dvec2((i % width) as f64 + 0.5, -((i / width) as f64 + 0.5)) * step))
    }

    pub fn color(&self, i: usize) -> [u8; 3] {
        [0, 1, 2].map(|k| self.texture.rgba[4 * i + k])
    }

    /// Mean brightness around each pixel.
    pub fn luma_within(&self, radius_mm: f64) -> Vec<f32> {
        let [width, height] = self.pixels();
        let radius = ((radius_mm * self.px_per_mm()) as usize).max(1);
        let luma: Vec<f32> = (0..width * height).map(|i| luma(self.color(i))).collect();
        box_mean(&box_mean(&luma, width, height, radius), width, height, radius)
    }

    /// Texture coordinates of a point of the front.
    pub fn uv(&self, p: DVec2) -> [f32; 2] {
        let at = (p - self.corner) * dvec2(1.0, -1.0) / self.size;
        [at.x as f32, at.y as f32]
    }

    /// The usual color of a part of the front, sRGB.
    pub fn usual(&self, part: impl Fn(DVec2) -> bool) -> Option<[u8; 3]> {
        let chosen: Vec<usize> = self.places().filter(|&(_, p)| part(p)).map(|(i, _)| i).collect();
        if chosen.is_empty() {
            return None;
        }
        Some([0, 1, 2].map(|k| median(chosen.iter().map(|&i| f64::from(self.texture.rgba[4 * i + k]))) as u8))
    }
}

/// Means over squares of `2 * radius + 1` pixels.
fn box_mean(values: &[f32], width: usize, height: usize, radius: usize) -> Vec<f32> {
    let line = |get: &dyn Fn(usize) -> f32, count: usize, put: &mut dyn FnMut(usize, f32)| {
        let mut sums = Vec::with_capacity(count + 1);
        sums.push(0.0_f64);
        for i in 0..count {
            sums.push(sums[i] + f64::from(get(i)));
        }
        for i in 0..count {
            let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(count));
            put(i, ((sums[to] - sums[from]) / (to - from) as f64) as f32);
        }
    };
    let mut rows = vec![0.0; values.len()];
    for y in 0..height {
        line(&|x| values[y * width + x], width, &mut |x, v| rows[y * width + x] = v);
    }
    let mut means = vec![0.0; values.len()];
    for x in 0..width {
        line(&|y| rows[y * width + x], height, &mut |y, v| means[y * width + x] = v);
    }
    means
}

/// Gives every pixel without a color that of the nearest one that has one.
fn spread(colors: &[Option<[u8; 3]>], width: usize, height: usize) -> Vec<[u8; 3]> {
    let (w, h) = (width as i64, height as i64);
    const NONE: (i64, i64) = (i64::MIN / 4, 0);
    let mut nearest: Vec<(i64, i64)> =
        (0..w * h).map(|i| if colors[i as usize].is_some() { (i % w, i / w) } else { NONE }).collect();
    let away = |from: (i64, i64), x: i64, y: i64| if from == NONE { i64::MAX } else { (from.0 - x).pow(2) + (from.1 - y).pow(2) };
    for back in [false, true] {
        let turn = if back { -1 } else { 1 };
        for step in 0..w * h {
            let i = if back { w * h - 1 - step } else { step };
            let (x, y) = (i % w, i / w);
            for (dx, dy) in [(-turn, 0), (0, -turn), (-turn, -turn), (turn, -turn)] {
                let (nx, ny) = (x + dx, y + dy);
                if (0..w).contains(&nx) && (0..h).contains(&ny) {
                    let offered = nearest[(ny * w + nx) as usize];
                    if away(offered, x, y) < away(nearest[i as usize], x, y) {
                        nearest[i as usize] = offered;
                    }
                }
            }
        }
    }
    nearest
        .iter()
        .map(|&(x, y)| if (x, y) == NONE { [128; 3] } else { colors[(y * w + x) as usize].unwrap_or([128; 3]) })
        .collect()
}

/// The photo's color at a point, between pixels.
fn sample(photo: &Photo, p: DVec2) -> [u8; 3] {
    let q = (p - 0.5).clamp(DVec2::ZERO, dvec2(f64::from(photo.width()) - 1.001, f64::from(photo.height()) - 1.001));
    let (x, y) = (q.x as usize, q.y as usize);
    let (u, v) = (q.x - x as f64, q.y - y as f64);
    let corners = [(x, y, (1.0 - u) * (1.0 - v)), (x + 1, y, u * (1.0 - v)), (x, y + 1, (1.0 - u) * v), (x + 1, y + 1, u * v)];
    let (mut sum, mut weight) = ([0.0; 3], 1e-9);
    for (x, y, share) in corners {
        let [r, g, b, a] = photo.pixel(x, y).map(f64::from);
        weight += share * a;
        sum = [sum[0] + r * share * a, sum[1] + g * share * a, sum[2] + b * share * a];
    }
    sum.map(|v| (v / weight).round() as u8)
}

/// What a lens lets through.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LensColor {
    /// Linear share per channel, from the top of the lens to its bottom.
    pub rows: Vec<[f32; 3]>,
    /// It shines in a strong color: a mirror coating.
    pub mirrored: bool,
}

impl LensColor {
    /// What an uncolored lens passes.
    const CLEAR: f32 = 0.97;
    /// A sun lens passes 8 % or more (ISO 12312-1, category 3), its strongest channel somewhat more.
    const DARKEST: f32 = 0.10;

    /// A lens whose pixels are the background's is clear; the others are taken to stand before white, as in a product photo.
    pub fn measure(photo: &Photo, plane: Plane, opening: &Opening) -> Self {
        if opening.see_through {
            return Self { rows: vec![[Self::CLEAR; 3]; ROWS], mirrored: false };
        }
        let outline = plane.polygon(&opening.outline);
        let [low, high] = super::contour::bounds(&outline);
        let rows: Vec<[f32; 3]> = (0..ROWS)
            .map(|row| {
                let y = high.y - (high.y - low.y) * (0.06 + 0.88 * (row as f64 + 0.5) / ROWS as f64);
                let colors: Vec<[u8; 3]> = (0..60)
                    .map(|i| dvec2(low.x + (high.x - low.x) * (f64::from(i) + 0.5) / 60.0, y))
                    .filter(|&p| super::contour::contains(&outline, p))
                    .map(|p| sample(photo, plane.to_px(p)))
                    .collect();
                // Reflections lighten a lens: the darker half is nearer to what it lets through.
                let seen = linear([0, 1, 2].map(|k| quantile(colors.iter().map(|c| f64::from(c[k])), 0.4) as u8));
                let lighter = (Self::DARKEST / seen.iter().copied().fold(0.001, f32::max)).clamp(1.0, 5.0);
                seen.map(|v| (v * lighter).min(Self::CLEAR))
            })
            .collect();
        // A mirror coating shines in its color all over; tints that strong are dark.
        let strong = |row: &&[f32; 3]| {
            let (least, most) = (row.iter().copied().fold(1.0, f32::min), row.iter().copied().fold(0.0, f32::max));
            most > 0.2 && least < 0.4 * most
        };
        let mirrored = rows.iter().filter(strong).count() * 10 >= rows.len() * 8;
        Self { rows, mirrored }
    }

    /// The share at a height, 0 at the top of the lens and 1 at its bottom.
    pub fn at(&self, down: f32) -> [f32; 3] {
        let place = (down * ROWS as f32 - 0.5).clamp(0.0, (ROWS - 1) as f32);
        let row = (place as usize).min(ROWS - 2);
        let t = place - row as f32;
        [0, 1, 2].map(|k| self.rows[row][k] + (self.rows[row + 1][k] - self.rows[row][k]) * t)
    }
}
