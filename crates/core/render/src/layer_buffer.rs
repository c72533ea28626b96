//! The layer drawn over the photo, before it is composited with it: emitted light and transmittance per pixel, blurred as much as the photo is.

use glam::{Vec3, Vec4};

use crate::raster::TILE_PX;

pub(crate) const SIDE: usize = TILE_PX as usize;
pub(crate) const PIXELS: usize = SIDE * SIDE;

/// What lies over a pixel or over one of its samples: `light + transmit * behind`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LayerValue {
    /// Light, and what is left of the background for pictures without one.
    light: Vec4,
    /// What passes, and whether there is anything: exactly 0 where nothing is.
    transmit: Vec4,
}

/// A layer over a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerColor {
    pub light: Vec3,
    pub transmit: Vec3,
    /// Mean of `transmit`, for pictures without a background.
    pub mean_transmit: f32,
}

impl LayerValue {
    pub(crate) const NOTHING: Self = Self { light: Vec4::W, transmit: Vec4::new(1.0, 1.0, 1.0, 0.0) };

    pub(crate) fn is_nothing(&self) -> bool {
        self.transmit.w == 0.0
    }

    pub(crate) fn light(&self) -> Vec3 {
        self.light.truncate()
    }

    pub(crate) fn transmit(&self) -> Vec3 {
        self.transmit.truncate()
    }

    /// Share of the background that is left.
    pub(crate) fn background_share(&self) -> f32 {
        self.light.w
    }

    /// Draws a layer over it, of a pixel of which the share `unknown` has no background: there a tint is drawn as if over white.
    #[inline(always)]
    pub(crate) fn draw_over(&mut self, layer: &LayerColor, unknown: f32) {
        let tinted = ((layer.transmit - layer.mean_transmit) * unknown).extend(0.0);
        self.light =
            layer.light.extend(0.0) + layer.transmit.extend(layer.mean_transmit) * self.light + tinted * self.background_share();
        self.transmit = layer.transmit.extend(0.0) * self.transmit + Vec4::W;
    }

    pub(crate) fn mean(values: &[Self]) -> Self {
        let share = 1.0 / values.len() as f32;
        let sum =
            values.iter().fold([Vec4::ZERO; 2], |[light, transmit], value| [light + value.light, transmit + value.transmit]);
        Self { light: sum[0] * share, transmit: sum[1] * share }
    }

    /// Weighted mean of three neighbors, the outer ones of equal weight.
    #[inline(always)]
    fn blend([a, b, c]: [&Self; 3], [inner, outer]: [f32; 2]) -> Self {
        let of = |a: Vec4, b: Vec4, c: Vec4| b * inner + (a + c) * outer;
        Self { light: of(a.light, b.light, c.light), transmit: of(a.transmit, b.transmit, c.transmit) }
    }
}

/// The values of a tile, row by row.
pub(crate) type LayerBuffer = Vec<LayerValue>;

pub(crate) fn new_layer_buffer() -> LayerBuffer {
    vec![LayerValue::NOTHING; PIXELS]
}

/// The layer buffers of all tiles of a rectangle; tiles without a part of the frame have none.
#[derive(Debug)]
pub(crate) struct LayerBuffers {
    buffers: Vec<Option<LayerBuffer>>,
    columns: usize,
    /// Pixels of the rectangle.
    size_px: [usize; 2],
    /// Weights of a value and of its neighbor, along rows and columns.
    weights: [f32; 2],
}

impl LayerBuffers {
    /// `softness`: how much wider edges get, in square px of variance.
    pub(crate) fn new(size_px: [usize; 2], softness: f32) -> Self {
        let [columns, rows] = size_px.map(|px| px.div_ceil(SIDE));
        let outer = 0.5 * softness;
        Self { buffers: vec![None; columns * rows], columns, size_px, weights: [1.0 - 2.0 * outer, outer] }
    }

    pub(crate) fn put(&mut self, tile: usize, buffer: LayerBuffer) {
        self.buffers[tile] = Some(buffer);
    }

    /// The buffer of a tile made soft, into `buffer`; false when there is nothing over any of its pixels.
    pub(crate) fn soften(&self, tile: usize, buffer: &mut [LayerValue]) -> bool {
        let (column, row) = (tile % self.columns, tile / self.columns);
        let near = |at: usize, count: usize| at.saturating_sub(1)..(at + 2).min(count);
        let mut around = near(row, self.buffers.len() / self.columns)
            .flat_map(|row| near(column, self.columns).map(move |column| row * self.columns + column));
        if !around.any(|tile| self.buffers[tile].is_some()) {
            return false;
        }
        let mut rows = [[LayerValue::NOTHING; SIDE]; 3];
        let mut filled = [false; 3];
        for y in 0..SIDE + 2 {
            filled[y % 3] = self.blend_row(column, (row * SIDE + y).saturating_sub(1), &mut rows[y % 3]);
            if y < 2 {
                continue;
            }
            let out = &mut buffer[(y - 2) * SIDE..(y - 1) * SIDE];
            if filled == [false; 3] {
                out.fill(LayerValue::NOTHING);
                continue;
            }
            let [above, own, below] = [&rows[(y + 1) % 3], &rows[(y + 2) % 3], &rows[y % 3]];
            for (x, out) in out.iter_mut().enumerate() {
                *out = LayerValue::blend([&above[x], &own[x], &below[x]], self.weights);
            }
        }
        true
    }

    /// One row of a column of tiles, softened along itself; false when there is nothing. Beyond the rectangle all goes on as at
    /// its border.
    fn blend_row(&self, column: usize, y: usize, out: &mut [LayerValue; SIDE]) -> bool {
        let y = y.min(self.size_px[1] - 1);
        let row_of = |column: usize| {
            let buffer = self.buffers[y / SIDE * self.columns + column].as_ref()?;
            Some(&buffer[y % SIDE * SIDE..(y % SIDE + 1) * SIDE])
        };
        let own = row_of(column);
        let last = (self.size_px[0] - 1 - column * SIDE).min(SIDE - 1);
        let before = column.checked_sub(1).and_then(row_of).map(|row| row[SIDE - 1]);
        let after = if column + 1 < self.columns { row_of(column + 1).map(|row| row[0]) } else { own.map(|row| row[last]) };
        let is_something = |value: &Option<LayerValue>| value.is_some_and(|value| !value.is_nothing());
        let filled = own.is_some_and(|row| row.iter().any(|value| !value.is_nothing()));
        if !filled && !is_something(&before) && !is_something(&after) {
            out.fill(LayerValue::NOTHING);
            return false;
        }
        let mut padded = [LayerValue::NOTHING; SIDE + 2];
        if let Some(row) = own {
            padded[1..=last + 1].copy_from_slice(&row[..=last]);
        }
        padded[0] = before.unwrap_or(if column == 0 { padded[1] } else { LayerValue::NOTHING });
        padded[last + 2] = after.unwrap_or(LayerValue::NOTHING);
        for (x, out) in out.iter_mut().enumerate() {
            *out = LayerValue::blend([&padded[x], &padded[x + 1], &padded[x + 2]], self.weights);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: LayerColor = LayerColor { light: Vec3::ZERO, transmit: Vec3::ZERO, mean_transmit: 0.0 };

    /// How much of the light each pixel of a row takes when one pixel of two tiles side by side is black.
    fn taken_around(black_px: usize) -> Vec<f32> {
        let width = SIDE + 5;
        let mut buffers = LayerBuffers::new([width, 3], 0.4);
        let mut buffer = new_layer_buffer();
        (0..3).for_each(|y| buffer[y * SIDE + black_px % SIDE].draw_over(&BLACK, 0.0));
        buffers.put(black_px / SIDE, buffer);
        let mut soft = [new_layer_buffer(), new_layer_buffer()];
        let drawn = [0, 1].map(|tile| buffers.soften(tile, &mut soft[tile]));
        assert_eq!(drawn, [true; 2]);
        (0..width).map(|x| 1.0 - soft[x / SIDE][SIDE + x % SIDE].transmit().x).collect()
    }

    #[test]
    fn edges_are_as_soft_across_tiles_as_within_one() {
        for black_px in [5, SIDE - 1, SIDE] {
            let taken = taken_around(black_px);
            for (x, taken) in taken.iter().enumerate() {
                let expected = [0.6, 0.2, 0.0][x.abs_diff(black_px).min(2)];
                assert!((taken - expected).abs() < 1e-6, "{black_px} {x}: {taken}");
            }
        }
    }

    #[test]
    fn what_goes_on_beyond_the_border_is_not_made_lighter_there() {
        for black_px in [0, SIDE + 4] {
            let taken = taken_around(black_px)[black_px];
            assert!((taken - 0.8).abs() < 1e-6, "{black_px}: {taken}");
        }
    }

    #[test]
    fn a_layer_over_nothing_known_tints_it_white() {
        let tint = LayerColor { light: Vec3::ZERO, transmit: Vec3::new(0.2, 0.5, 0.8), mean_transmit: 0.5 };
        let mut value = LayerValue::NOTHING;
        assert!(value.is_nothing());
        value.draw_over(&tint, 1.0);
        assert!(!value.is_nothing() && (value.background_share() - 0.5).abs() < 1e-6);
        assert!((value.light() - Vec3::new(-0.3, 0.0, 0.3)).length() < 1e-6, "{}", value.light());
    }
}
