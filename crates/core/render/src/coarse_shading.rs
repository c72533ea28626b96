//! Coarse shading: blocks of pixels on a smooth surface, shaded at their corners only and interpolated between.

use glam::Vec3;

use crate::fragment::Fragment;
use crate::layer_buffer::SIDE;
use crate::raster::{NOTHING, TILE_PX};
use crate::shader::Shade;
use crate::tile::{Span, Tile};

/// Side of a block, px.
const BLOCK_PX: usize = 4;
const PER_SIDE: usize = SIDE / BLOCK_PX;
const CORNERS: usize = PER_SIDE + 1;
/// Cosine between the normals of two corners at most so far apart that a highlight between them cannot be missed.
const STEADY: f32 = 0.998;
/// The same as an angle, radians.
const STEADY_TURN: f32 = 0.06;

/// Nothing of the layer, and more than one surface or less than all samples.
const EMPTY: u16 = u16::MAX;
const MIXED: u16 = u16::MAX - 1;

/// The shading at a corner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corner {
    shade: Shade,
    normal: Vec3,
    steady: bool,
}

impl Corner {
    pub(crate) fn new(fragment: &Fragment, shade: Shade, even: bool) -> Self {
        let steady = even && fragment.turn_per_px * (BLOCK_PX as f32) < STEADY_TURN;
        Self { shade, normal: fragment.normal.normalize_or(Vec3::Z), steady }
    }
}

/// A block by its place among the blocks of a tile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    column: usize,
    row: usize,
}

/// Which pixels of a layer are covered by one surface, and the corners shaded so far.
#[derive(Debug)]
pub(crate) struct Blocks {
    surfaces: Vec<u16>,
    corners: Vec<Option<Corner>>,
}

fn place(i: usize) -> usize {
    (i * BLOCK_PX).min(SIDE - 1)
}

impl Blocks {
    pub(crate) fn new() -> Self {
        Self { surfaces: vec![EMPTY; SIDE * SIDE], corners: vec![None; CORNERS * CORNERS] }
    }

    /// Reads a layer from the ids of a tile.
    pub(crate) fn start(&mut self, tile: &Tile, [left, top, right, bottom]: Span, surface_of: impl Fn(u32) -> u16) {
        self.corners.fill(None);
        self.surfaces.fill(EMPTY);
        for pixel in (top..=bottom).flat_map(|y| (left..=right).map(move |x| (y * TILE_PX + x) as usize)) {
            let ids = &tile.id[tile.samples_of(pixel)];
            let first = ids[0];
            self.surfaces[pixel] = if ids.iter().fold(0, |differ, id| differ | (id ^ first)) == 0 {
                if first == NOTHING { EMPTY } else { surface_of(first) }
            } else if ids.contains(&NOTHING) || ids.iter().any(|&id| surface_of(id) != surface_of(first)) {
                MIXED
            } else {
                surface_of(first)
            };
        }
    }

    pub(crate) fn is_empty(&self, pixel: usize) -> bool {
        self.surfaces[pixel] == EMPTY
    }

    pub(crate) fn over([left, top, right, bottom]: Span) -> impl Iterator<Item = Block> {
        let side = BLOCK_PX as i32;
        let rows = if left <= right { top / side..bottom.div_euclid(side) + 1 } else { 0..0 };
        let columns = left / side..right.div_euclid(side) + 1;
        rows.flat_map(move |row| columns.clone().map(move |column| Block { column: column as usize, row: row as usize }))
    }

    /// The corners of a block that is one smooth surface all over, else `None`.
    pub(crate) fn corners(&mut self, block: Block, mut shade: impl FnMut(usize) -> Corner) -> Option<[Corner; 4]> {
        let [left, top, right, bottom] = block.corner_px();
        let surface = self.surfaces[top * SIDE + left];
        let one = |y: usize| self.surfaces[y * SIDE + left..=y * SIDE + right].iter().all(|&s| s == surface);
        if surface >= MIXED || !(top..=bottom).all(one) {
            return None;
        }
        let mut corner = |column: usize, row: usize| {
            *self.corners[row * CORNERS + column].get_or_insert_with(|| shade(place(row) * SIDE + place(column)))
        };
        let (column, row) = (block.column, block.row);
        let first = corner(column, row);
        let corners = if first.steady {
            [first, corner(column + 1, row), corner(column, row + 1), corner(column + 1, row + 1)]
        } else {
            return None;
        };
        corners.iter().all(|c| c.steady && c.normal.dot(first.normal) > STEADY).then_some(corners)
    }
}

impl Block {
    fn corner_px(self) -> [usize; 4] {
        [place(self.column), place(self.row), place(self.column + 1), place(self.row + 1)]
    }

    /// The pixels of the tile that are the block's own.
    pub(crate) fn pixels(self, [left, top, right, bottom]: Span) -> impl Iterator<Item = usize> {
        let (x, y) = (self.column * BLOCK_PX, self.row * BLOCK_PX);
        let columns = x.max(left as usize)..(x + BLOCK_PX).min(right as usize + 1);
        (y.max(top as usize)..(y + BLOCK_PX).min(bottom as usize + 1))
            .flat_map(move |y| columns.clone().map(move |x| y * SIDE + x))
    }

    /// The shading at a pixel, interpolated between the corners.
    pub(crate) fn blend(self, corners: &[Corner; 4], pixel: usize) -> Shade {
        let [left, top, right, bottom] = self.corner_px();
        let u = (pixel % SIDE - left) as f32 / (right - left) as f32;
        let v = (pixel / SIDE - top) as f32 / (bottom - top) as f32;
        let [a, b, c, d] = corners;
        let blend = |a: Vec3, b: Vec3, c: Vec3, d: Vec3| a.lerp(b, u).lerp(c.lerp(d, u), v);
        Shade {
            color: blend(a.shade.color, b.shade.color, c.shade.color, d.shade.color),
            transmit: blend(a.shade.transmit, b.shade.transmit, c.shade.transmit, d.shade.transmit),
        }
    }
}
