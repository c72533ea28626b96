//! Pieces of a picture: frames, panels of a collage, dark lenses among other things.

use glam::{DVec2, dvec2};

use super::quality::luma;
use crate::photo::Photo;
use crate::photo::angled::lens_regions::{dilate, erode};
use crate::photo::contour::{bounds, components};
use crate::photo::linear::quantile;
use crate::photo::matte::Matte;

/// A piece's box and area, px, and its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    low: [usize; 2],
    high: [usize; 2],
    pub area: f64,
    label: u32,
}

impl Piece {
    pub fn width(&self) -> f64 {
        (self.high[0] + 1 - self.low[0]) as f64
    }

    pub fn height(&self) -> f64 {
        (self.high[1] + 1 - self.low[1]) as f64
    }

    /// Share of the box that is covered.
    pub fn fullness(&self) -> f64 {
        self.area / (self.width() * self.height())
    }

    pub fn rows(&self) -> std::ops::RangeInclusive<usize> {
        self.low[1]..=self.high[1]
    }

    fn middle(&self) -> DVec2 {
        dvec2((self.low[0] + self.high[0]) as f64, (self.low[1] + self.high[1]) as f64) / 2.0
    }

    fn holds(&self, at: [usize; 2]) -> bool {
        (0..2).all(|k| (self.low[k]..=self.high[k]).contains(&at[k]))
    }

    fn touches_border(&self, width: usize, height: usize) -> bool {
        self.low[0] <= 2 || self.low[1] <= 2 || self.high[0] + 3 >= width || self.high[1] + 3 >= height
    }
}

pub(super) fn pieces_of(width: usize, height: usize, mask: &[bool]) -> (Vec<Piece>, Vec<u32>) {
    let found = components(width, height, mask);
    let empty =
        |(i, &area): (usize, &usize)| Piece { low: [width, height], high: [0, 0], area: area as f64, label: i as u32 + 1 };
    let mut pieces: Vec<Piece> = found.areas.iter().enumerate().map(empty).collect();
    for (i, &label) in found.labels.iter().enumerate().filter(|(_, l)| **l != 0) {
        let (piece, at) = (&mut pieces[label as usize - 1], [i % width, i / width]);
        for (k, v) in at.into_iter().enumerate() {
            piece.low[k] = piece.low[k].min(v);
            piece.high[k] = piece.high[k].max(v);
        }
    }
    (pieces, found.labels)
}

/// What stands on a plain ground.
pub(super) struct Pieces {
    width: usize,
    height: usize,
    covered: Vec<bool>,
    /// Of the pieces, which are a little wider than what is covered.
    labels: Vec<u32>,
    /// The main one first, then by area.
    all: Vec<Piece>,
}

/// What runs out of the picture is the surroundings of a piece inside it that is so large beside it.
const LEAST_MAIN_SHARE: f64 = 0.3;

impl Pieces {
    pub fn of(matte: &Matte) -> Self {
        let (width, height) = (matte.width, matte.height);
        // Parts of one frame are a few pixels apart at most.
        let mut covered: Vec<bool> = matte.coverage.iter().map(|&c| c >= 0.4).collect();
        let unjoined = covered.clone();
        dilate(width, height, &mut covered, (width / 300).max(2));
        let (mut all, labels) = pieces_of(width, height, &covered);
        all.sort_by(|a, b| b.area.total_cmp(&a.area));
        let least = all.first().map_or(0.0, |p| LEAST_MAIN_SHARE * p.area);
        if let Some(main) = all.iter().position(|p| p.area > least && !p.touches_border(width, height)) {
            all[..=main].rotate_right(1);
        }
        Self { width, height, covered: unjoined, labels, all }
    }

    /// The main piece and those as large as a frame beside it.
    pub fn large(&self) -> Vec<Piece> {
        let Some(main) = self.all.first() else { return Vec::new() };
        let beside = |p: &&Piece| p.width() > 0.45 * main.width() && p.height() > 0.35 * main.height();
        self.all.iter().filter(beside).copied().take(5).collect()
    }

    /// The matte of one piece alone.
    pub fn alone(&self, matte: &Matte, piece: &Piece) -> Matte {
        let inside = |i: usize| piece.holds([i % self.width, i / self.width]);
        let mut alone = matte.clone();
        for (_, coverage) in alone.coverage.iter_mut().enumerate().filter(|(i, _)| !inside(*i)) {
            *coverage = 0.0;
        }
        alone
    }

    /// Columns and rows of the picture.
    pub const fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    fn place(&self, i: usize) -> DVec2 {
        dvec2((i % self.width) as f64, (i / self.width) as f64)
    }

    /// Degrees from level of the long axis of the main piece; 0 when it has none, or is full like a thing.
    pub fn lean_deg(&self) -> f64 {
        let [[xx, xy], [_, yy]] = self.spread();
        let apart = ((xx - yy) * (xx - yy) / 4.0 + xy * xy).sqrt();
        let (long, short) = ((xx + yy) / 2.0 + apart, (xx + yy) / 2.0 - apart);
        let full = self.all.first().is_some_and(|p| p.fullness() > 0.6);
        if full || long < 2.2 * short { 0.0 } else { self.axis_deg() }
    }

    fn axis_deg(&self) -> f64 {
        let [[xx, xy], [_, yy]] = self.spread();
        libm::atan2(2.0 * xy, xx - yy).to_degrees() / 2.0
    }

    fn axis(&self) -> DVec2 {
        let (sin, cos) = libm::sincos(self.axis_deg().to_radians());
        dvec2(cos, sin)
    }

    fn middle(&self) -> DVec2 {
        let points = || (0..self.covered.len()).filter(|&i| self.in_main(i)).map(|i| self.place(i));
        points().sum::<DVec2>() / points().count().max(1) as f64
    }

    /// Covariance of the main piece's pixels.
    fn spread(&self) -> [[f64; 2]; 2] {
        let points = || (0..self.covered.len()).filter(|&i| self.in_main(i)).map(|i| self.place(i));
        let (n, middle) = (points().count().max(1) as f64, self.middle());
        let [xx, xy, yy] =
            points().map(|p| p - middle).fold([0.0; 3], |[a, b, c], d| [a + d.x * d.x, b + d.x * d.y, c + d.y * d.y]);
        [[xx / n, xy / n], [xy / n, yy / n]]
    }

    /// Whether a pixel is covered by the main piece.
    pub fn in_main(&self, i: usize) -> bool {
        self.covered[i] && self.all.first().is_some_and(|p| p.label == self.labels[i])
    }

    /// What is covered, and so many px around it.
    pub fn surrounded(&self, by: usize) -> Vec<bool> {
        let mut near = self.covered.clone();
        dilate(self.width, self.height, &mut near, by);
        near
    }

    /// The box around the main piece: left, top, right, bottom.
    pub fn main_box(&self) -> Option<[usize; 4]> {
        self.all.first().map(|p| [p.low[0], p.low[1], p.high[0] + 1, p.high[1] + 1])
    }

    pub fn touch_border(&self) -> bool {
        self.all.first().is_some_and(|p| p.touches_border(self.width, self.height))
    }

    /// Share of the picture's border that is covered.
    pub fn border_share(&self) -> f64 {
        let (w, h) = (self.width, self.height);
        let columns = (0..w).flat_map(|x| [x, (h - 1) * w + x]);
        let rows = (0..h).flat_map(|y| [y * w, y * w + w - 1]);
        let covered = columns.chain(rows).filter(|&i| self.covered[i]).count();
        covered as f64 / (2 * (w + h)) as f64
    }

    pub fn main_width(&self) -> f64 {
        self.all.first().map_or(0.0, Piece::width)
    }

    /// Open where a lens would be: long and low, a temple with an end of a front; or so thin that lenses are seen edge-on.
    pub fn like_a_side_view(&self) -> bool {
        let like = |p: &Piece| {
            let fullness = p.fullness();
            (p.width() > 2.2 * p.height() && fullness < 0.6) || (p.width() > 1.2 * p.height() && fullness < 0.2)
        };
        self.all.first().is_some_and(like)
    }

    /// Whether the main piece is compact like a folded frame: without anything that stands out of the box along its axes.
    pub fn is_compact(&self) -> bool {
        const LEAST_FULLNESS: f64 = 0.68;
        let points: Vec<DVec2> = (0..self.covered.len()).filter(|&i| self.in_main(i)).map(|i| self.place(i)).collect();
        let axis = self.axis();
        let along = |p: &DVec2| dvec2(axis.dot(*p), axis.perp_dot(*p));
        let turned: Vec<DVec2> = points.iter().map(along).collect();
        let [low, high] = bounds(&turned);
        let size = high - low + 1.0;
        points.len() as f64 > LEAST_FULLNESS * size.x * size.y && (1.5..4.5).contains(&(size.x / size.y))
    }
}

/// Cb and Cr (BT.601) from gray.
pub(super) fn chroma(p: &[u8]) -> DVec2 {
    let [r, g, b] = [0, 1, 2].map(|k| f64::from(p[k]));
    dvec2(-0.169 * r - 0.331 * g + 0.5 * b, 0.5 * r - 0.419 * g - 0.081 * b)
}

/// Any skin: hue and chroma, not lightness (Chai and Ngan 1999: Cb 77 to 127, Cr 133 to 173), without the darkest.
pub(super) fn is_skin(p: &[u8]) -> bool {
    let [r, g, b] = [0, 1, 2].map(|k| f64::from(p[k]));
    let chroma = chroma(p) + 128.0;
    (77.0..=127.0).contains(&chroma.x) && (136.0..=173.0).contains(&chroma.y) && r > 70.0 && r > g && g > b * 0.85
}

/// A picture made small, for what is among other things.
pub(super) struct Thumbnail {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<f64>,
}

impl Thumbnail {
    pub fn of(photo: &Photo) -> Self {
        Self::reduced(photo, 420)
    }

    /// The mean of blocks, so that the longer side is at most so many px.
    pub fn reduced(photo: &Photo, longest: usize) -> Self {
        let by = (photo.width().max(photo.height()) as usize).div_ceil(longest).max(1);
        let (width, height) = (photo.width() as usize / by, photo.height() as usize / by);
        let mut thumbnail = vec![0.0; width * height];
        for (i, value) in thumbnail.iter_mut().enumerate() {
            let (x, y) = (i % width * by, i / width * by);
            let block = (0..by * by).map(|k| luma(&photo.pixel(x + k % by, y + k / by)));
            *value = block.sum::<f64>() / (by * by) as f64;
        }
        Self { width, height, luma: thumbnail }
    }

    /// Pairs of dark, compact regions of about the same size: tinted lenses or dark fronts.
    pub fn dark_pairs(&self) -> usize {
        // A front in one piece counts as a pair, two lenses as a pair.
        match self.dark_regions().len() {
            0 => 0,
            alike @ 4.. => alike.div_ceil(2),
            _ => 1,
        }
    }

    /// Whether the main piece of a picture has regions darker than the rest of it on both halves of its long axis, as tinted
    /// lenses are.
    pub fn has_dark_lenses(&self, pieces: &Pieces) -> bool {
        const DARK: f64 = 0.72;
        const LEAST_SHARE: f64 = 0.02;
        let factor = (pieces.width / self.width).max(1);
        let source = |i: usize| (i / self.width * factor).min(pieces.height - 1) * pieces.width + i % self.width * factor;
        let own: Vec<bool> = (0..self.luma.len()).map(|i| pieces.in_main(source(i))).collect();
        let bright = quantile(self.luma.iter().zip(&own).filter(|(_, own)| **own).map(|(luma, _)| *luma), 0.75);
        let mut dark: Vec<bool> = self.luma.iter().zip(&own).map(|(&luma, &own)| own && luma < DARK * bright).collect();
        erode(self.width, self.height, &mut dark, 1);
        let least = LEAST_SHARE * own.iter().filter(|own| **own).count() as f64;
        let (middle, axis) = (pieces.middle() / factor as f64, pieces.axis());
        let (found, _) = pieces_of(self.width, self.height, &dark);
        let halves = found.iter().filter(|p| p.area > least).map(|p| (p.middle() - middle).dot(axis) > 0.0);
        let (ahead, behind): (Vec<bool>, Vec<bool>) = halves.partition(|ahead| *ahead);
        !ahead.is_empty() && !behind.is_empty()
    }

    /// Dark, compact regions inside the picture that are nearly as large as the largest.
    fn dark_regions(&self) -> Vec<Piece> {
        let mut sorted = self.luma.clone();
        sorted.sort_by(f64::total_cmp);
        let ground = sorted[sorted.len() * 6 / 10];
        let mut dark: Vec<bool> = self.luma.iter().map(|&v| v < 0.55 * ground).collect();
        erode(self.width, self.height, &mut dark, 2);
        dilate(self.width, self.height, &mut dark, 2);
        let (mut pieces, _) = pieces_of(self.width, self.height, &dark);
        let all = (self.width * self.height) as f64;
        pieces.retain(|p| (0.002..0.06).contains(&(p.area / all)) && p.fullness() > 0.4 && p.width() < 4.0 * p.height());
        pieces.retain(|p| !p.touches_border(self.width, self.height));
        let largest = pieces.iter().map(|p| p.area).fold(0.0, f64::max);
        pieces.retain(|p| p.area > 0.3 * largest);
        pieces
    }
}
