//! Pieces of a picture: frames, panels of a collage, dark lenses among other things.

use super::quality::luma;
use crate::photo::Photo;
use crate::photo::angled::panes::{dilate, erode};
use crate::photo::contour::components;
use crate::photo::matte::Matte;

/// A piece's box and area, px.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    low: [usize; 2],
    high: [usize; 2],
    area: f64,
}

impl Piece {
    fn width(&self) -> f64 {
        (self.high[0] + 1 - self.low[0]) as f64
    }

    fn height(&self) -> f64 {
        (self.high[1] + 1 - self.low[1]) as f64
    }

    /// Share of the box that is covered.
    fn fullness(&self) -> f64 {
        self.area / (self.width() * self.height())
    }
}

fn pieces_of(width: usize, height: usize, mask: &[bool]) -> (Vec<Piece>, Vec<u32>) {
    let found = components(width, height, mask);
    let mut pieces: Vec<Piece> =
        found.areas.iter().map(|&a| Piece { low: [width, height], high: [0, 0], area: a as f64 }).collect();
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
    all: Vec<Piece>,
}

impl Pieces {
    pub fn of(matte: &Matte) -> Self {
        let (width, height) = (matte.width, matte.height);
        // Parts of one frame are a few pixels apart at most.
        let mut covered: Vec<bool> = matte.coverage.iter().map(|&c| c >= 0.4).collect();
        let unjoined = covered.clone();
        dilate(width, height, &mut covered, (width / 300).max(2));
        let (mut all, _) = pieces_of(width, height, &covered);
        all.sort_by(|a, b| b.area.total_cmp(&a.area));
        Self { width, height, covered: unjoined, all }
    }

    /// The largest piece and those as large as a frame beside it.
    pub fn large(&self) -> Vec<Piece> {
        let Some(largest) = self.all.first() else { return Vec::new() };
        let beside = |p: &&Piece| p.width() > 0.45 * largest.width() && p.height() > 0.35 * largest.height();
        self.all.iter().filter(beside).copied().take(5).collect()
    }

    /// The matte of one piece alone.
    pub fn alone(&self, matte: &Matte, piece: &Piece) -> Matte {
        let inside = |i: usize| {
            let at = [i % self.width, i / self.width];
            (0..2).all(|k| (piece.low[k]..=piece.high[k]).contains(&at[k]))
        };
        let mut alone = matte.clone();
        for (_, coverage) in alone.coverage.iter_mut().enumerate().filter(|(i, _)| !inside(*i)) {
            *coverage = 0.0;
        }
        alone
    }

    /// Degrees from level of the long axis of what stands on the ground; 0 when it has none, or is full like a thing.
    pub fn lean_deg(&self) -> f64 {
        let points =
            || (0..self.covered.len()).filter(|&i| self.covered[i]).map(|i| ((i % self.width) as f64, (i / self.width) as f64));
        let n = points().count().max(1) as f64;
        let (x, y) = points().fold((0.0, 0.0), |(sx, sy), (x, y)| (sx + x / n, sy + y / n));
        let [xx, xy, yy] = points().fold([0.0; 3], |[a, b, c], (px, py)| {
            let (dx, dy) = (px - x, py - y);
            [a + dx * dx / n, b + dx * dy / n, c + dy * dy / n]
        });
        let spread = ((xx - yy) * (xx - yy) / 4.0 + xy * xy).sqrt();
        let (long, short) = ((xx + yy) / 2.0 + spread, (xx + yy) / 2.0 - spread);
        let full = self.all.first().is_some_and(|p| p.fullness() > 0.6);
        if full || long < 2.2 * short { 0.0 } else { libm::atan2(2.0 * xy, xx - yy).to_degrees() / 2.0 }
    }

    /// The box around the largest piece: left, top, right, bottom.
    pub fn main_box(&self) -> Option<[usize; 4]> {
        self.all.first().map(|p| [p.low[0], p.low[1], p.high[0] + 1, p.high[1] + 1])
    }

    pub fn touch_border(&self) -> bool {
        self.all
            .first()
            .is_some_and(|p| p.low[0] <= 2 || p.low[1] <= 2 || p.high[0] + 3 >= self.width || p.high[1] + 3 >= self.height)
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

    /// Long and low, and open where a lens would be: a temple with an end of a front.
    pub fn like_a_side_view(&self) -> bool {
        self.all.first().is_some_and(|p| p.width() > 2.2 * p.height() && p.fullness() < 0.6)
    }

    /// Share of what stands on the ground that has the colour of skin (any skin: hue and chroma, not lightness).
    pub fn skin_share(&self, photo: &Photo) -> f64 {
        let covered: Vec<&[u8]> = photo.rgba().chunks_exact(4).zip(&self.covered).filter(|(_, c)| **c).map(|(p, _)| p).collect();
        let skin = covered.iter().filter(|p| is_skin(p)).count();
        skin as f64 / covered.len().max(1) as f64
    }
}

/// Skin in YCbCr (Chai and Ngan 1999: Cb 77 to 127, Cr 133 to 173), without the darkest.
pub(super) fn is_skin(p: &[u8]) -> bool {
    let [r, g, b] = [0, 1, 2].map(|k| f64::from(p[k]));
    let cb = 128.0 - 0.169 * r - 0.331 * g + 0.5 * b;
    let cr = 128.0 + 0.5 * r - 0.419 * g - 0.081 * b;
    (77.0..=127.0).contains(&cb) && (136.0..=173.0).contains(&cr) && r > 70.0 && r > g && g > b * 0.85
}

/// A picture made small, for what is among other things.
pub(super) struct Small {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<f64>,
}

impl Small {
    pub fn of(photo: &Photo) -> Self {
        Self::reduced(photo, 420)
    }

    /// The mean of blocks, so that the longer side is at most so many px.
    pub fn reduced(photo: &Photo, longest: usize) -> Self {
        let by = (photo.width().max(photo.height()) as usize).div_ceil(longest).max(1);
        let (width, height) = (photo.width() as usize / by, photo.height() as usize / by);
        let mut small = vec![0.0; width * height];
        for (i, value) in small.iter_mut().enumerate() {
            let (x, y) = (i % width * by, i / width * by);
            let block = (0..by * by).map(|k| luma(&photo.pixel(x + k % by, y + k / by)));
            *value = block.sum::<f64>() / (by * by) as f64;
        }
        Self { width, height, luma: small }
    }

    /// Pairs of dark, compact regions of about the same size: tinted lenses or dark fronts.
    pub fn dark_pairs(&self) -> usize {
        let mut sorted = self.luma.clone();
        sorted.sort_by(f64::total_cmp);
        let ground = sorted[sorted.len() * 6 / 10];
        let mut dark: Vec<bool> = self.luma.iter().map(|&v| v < 0.55 * ground).collect();
        erode(self.width, self.height, &mut dark, 2);
        dilate(self.width, self.height, &mut dark, 2);
        let (pieces, _) = pieces_of(self.width, self.height, &dark);
        let all = (self.width * self.height) as f64;
        let lenses: Vec<Piece> = pieces
            .into_iter()
            .filter(|p| (0.002..0.06).contains(&(p.area / all)) && p.fullness() > 0.4 && p.width() < 4.0 * p.height())
            .collect();
        let Some(largest) = lenses.iter().map(|p| p.area).max_by(f64::total_cmp) else { return 0 };
        let alike = lenses.iter().filter(|p| p.area > 0.3 * largest).count();
        // A front in one piece counts as a pair, two lenses as a pair.
        if alike >= 4 { alike.div_ceil(2) } else { 1 }
    }

    /// Pictures in the picture: full rectangles on a ground of one colour.
    pub fn panels(&self) -> usize {
        let mut sorted = self.luma.clone();
        sorted.sort_by(f64::total_cmp);
        let ground = sorted[sorted.len() * 9 / 10];
        let other: Vec<bool> = self.luma.iter().map(|&v| (v - ground).abs() > 6.0).collect();
        let same = self.luma.len() - other.iter().filter(|o| **o).count();
        // Only where the ground is one flat colour are panels told from things.
        if ground < 252.0 || same < self.luma.len() / 4 {
            return 0;
        }
        let (pieces, _) = pieces_of(self.width, self.height, &other);
        let least = 0.06 * self.luma.len() as f64;
        pieces.iter().filter(|p| p.area > least && p.fullness() > 0.72 && p.width() < 3.2 * p.height()).count()
    }
}
