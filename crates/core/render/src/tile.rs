//! The buffers of one tile of the picture, reused for all.

use crate::layer_buffer::{LayerBuffer, LayerColor, LayerValue, PIXELS, SIDE, new_layer_buffer};
use crate::picture::Canvas;
use crate::raster::{NOTHING, TILE_PX};

/// Side of the squares in which frame and head are compared, px, and their number along a tile.
const SQUARE_PX: i32 = 8;
const SQUARES: usize = (TILE_PX / SQUARE_PX) as usize;

/// Pixels of a tile: left, top, right, bottom, inclusive.
pub(crate) type Span = [i32; 4];

/// Whether a pixel holds one value or one per sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Storage {
    /// One value for all its samples.
    PerPixel,
    /// A value of its own for each sample.
    PerSample,
}

#[derive(Debug)]
pub(crate) struct Tile {
    pub at_px: [i32; 2],
    /// Less than a side at the right and lower end of the picture.
    pub width: usize,
    pub height: usize,
    samples: usize,
    /// Inverse depth of the nearest point that the head may have in each square of the tile.
    pub head_nearest: [f32; SQUARES * SQUARES],
    /// One per sample; filled only in squares where a part of the frame may be behind the head.
    pub head_depth: Vec<f32>,
    pub head_is_filled: [bool; SQUARES * SQUARES],
    /// One per sample.
    pub solid_depth: Vec<f32>,
    pub layer_depth: Vec<f32>,
    pub id: Vec<u32>,
    storage: Vec<Storage>,
    pub buffer: LayerBuffer,
    over_samples: Vec<LayerValue>,
}

/// The squares that a span touches.
fn squares([left, top, right, bottom]: Span) -> impl Iterator<Item = usize> {
    let side = |low: i32, high: i32| (low / SQUARE_PX) as usize..(high.div_euclid(SQUARE_PX) + 1).max(0) as usize;
    side(top, bottom).flat_map(move |row| side(left, right).map(move |column| row * SQUARES + column))
}

impl Tile {
    pub(crate) fn new(samples: usize) -> Self {
        let count = PIXELS * samples;
        Self {
            at_px: [0, 0],
            width: 0,
            height: 0,
            samples,
            head_nearest: [0.0; SQUARES * SQUARES],
            head_depth: vec![0.0; count],
            head_is_filled: [false; SQUARES * SQUARES],
            solid_depth: vec![0.0; count],
            layer_depth: vec![0.0; count],
            id: vec![NOTHING; count],
            storage: vec![Storage::PerPixel; PIXELS],
            buffer: new_layer_buffer(),
            over_samples: vec![LayerValue::NOTHING; count],
        }
    }

    pub(crate) fn start(&mut self, at_px: [i32; 2], rect: [i32; 4]) {
        self.at_px = at_px;
        self.width = (rect[2] - at_px[0]).min(TILE_PX) as usize;
        self.height = (rect[3] - at_px[1]).min(TILE_PX) as usize;
        self.head_nearest = [0.0; SQUARES * SQUARES];
        self.head_is_filled = [false; SQUARES * SQUARES];
        self.storage.fill(Storage::PerPixel);
        self.buffer.fill(LayerValue::NOTHING);
    }

    pub(crate) fn pixel_px(&self, pixel: usize) -> [i32; 2] {
        [self.at_px[0] + (pixel % SIDE) as i32, self.at_px[1] + (pixel / SIDE) as i32]
    }

    pub(crate) fn samples_of(&self, pixel: usize) -> core::ops::Range<usize> {
        pixel * self.samples..(pixel + 1) * self.samples
    }

    /// Takes the pixels beyond the picture off a span.
    pub(crate) fn clip(&self, [left, top, right, bottom]: Span) -> Span {
        [left, top, right.min(self.width as i32 - 1), bottom.min(self.height as i32 - 1)]
    }

    /// Notes that the head may come as near as this within a span.
    pub(crate) fn head_reaches(&mut self, span: Span, nearest: f32) {
        squares(span).for_each(|square| self.head_nearest[square] = self.head_nearest[square].max(nearest));
    }

    /// How near the head may come within a span; 0 where there is none.
    pub(crate) fn head_nearest_in(&self, span: Span) -> f32 {
        squares(span).fold(0.0, |nearest, square| self.head_nearest[square].max(nearest))
    }

    /// The squares of a span where the head is still to be filled, which it then is.
    pub(crate) fn squares_to_fill(&mut self, span: Span) -> impl Iterator<Item = Span> + use<> {
        let open = squares(span).filter(|&square| !core::mem::replace(&mut self.head_is_filled[square], true));
        let mut list = [0; SQUARES * SQUARES];
        let count = open.zip(&mut list).map(|(square, place)| *place = square as i32).count();
        let corner = |square: i32| [square % SQUARES as i32 * SQUARE_PX, square / SQUARES as i32 * SQUARE_PX];
        list.into_iter().take(count).map(move |square| {
            let [left, top] = corner(square);
            [left, top, left + SQUARE_PX - 1, top + SQUARE_PX - 1]
        })
    }

    pub(crate) fn clear_head(&mut self, span: Span) {
        self.rows(span).for_each(|row| self.head_depth[row].fill(0.0));
    }

    /// Forgets the solid parts of the tile before, where there will be something.
    pub(crate) fn clear_solid(&mut self, span: Span) {
        self.rows(span).for_each(|row| self.solid_depth[row].fill(0.0));
    }

    /// Forgets the depths of the layer before, where the next one is drawn.
    pub(crate) fn clear_layer(&mut self, span: Span) {
        self.rows(span).for_each(|row| self.layer_depth[row].fill(0.0));
    }

    pub(crate) fn clear_ids(&mut self, span: Span) {
        self.rows(span).for_each(|row| self.id[row].fill(NOTHING));
    }

    /// The samples of each row of a span.
    fn rows(&self, [left, top, right, bottom]: Span) -> impl Iterator<Item = core::ops::Range<usize>> + use<> {
        let samples = self.samples;
        let range = move |y: i32| (y * TILE_PX + left) as usize * samples..(y * TILE_PX + right + 1) as usize * samples;
        (top..=bottom).filter(move |_| left <= right).map(range)
    }

    /// Draws a layer over the samples of a pixel whose bits are set in `mask`.
    pub(crate) fn draw_layer(&mut self, pixel: usize, mask: u32, layer: &LayerColor, picture: &Canvas<'_>) {
        let unknown = self.unknown(pixel, picture);
        let range = self.samples_of(pixel);
        if self.storage[pixel] == Storage::PerPixel {
            if mask.count_ones() as usize == self.samples {
                return self.buffer[pixel].draw_over(layer, unknown);
            }
            self.storage[pixel] = Storage::PerSample;
            self.over_samples[range.clone()].fill(self.buffer[pixel]);
        }
        let samples = self.over_samples[range].iter_mut().enumerate();
        samples.filter(|(s, _)| mask >> s & 1 == 1).for_each(|(_, value)| value.draw_over(layer, unknown));
    }

    /// Share of the background that is not known yet: over it, a tint is drawn as if it were white.
    fn unknown(&self, pixel: usize, picture: &Canvas<'_>) -> f32 {
        let at = self.pixel_px(pixel);
        1.0 - f32::from(picture.pixel(at[0] as u32, at[1] as u32)[3]) / 255.0
    }

    /// Resolves the samples of each pixel into one value.
    pub(crate) fn resolve_samples(&mut self) {
        for pixel in (0..PIXELS).filter(|&pixel| self.storage[pixel] == Storage::PerSample) {
            self.buffer[pixel] = LayerValue::mean(&self.over_samples[pixel * self.samples..(pixel + 1) * self.samples]);
        }
    }
}
