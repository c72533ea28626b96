//! Tile by tile: depth of the head, the solid frame, the clear layers from far to near, and back to the picture.
//!
//! Edges are sampled many times per pixel, looks as seldom as they change: a surface is shaded once per pixel, and where it is
//! smooth once per block of pixels.

use glam::Vec3;

use crate::block::{Blocks, Corner};
use crate::cover::{FramePart, HeadMiddles, HeadSamples};
use crate::hit::{Hit, hit_at, take_group};
use crate::pattern::{MAX_SAMPLES, Pattern};
use crate::picture::Picture;
use crate::raster::{NOTHING, TILE_PX};
use crate::scene::{Layer, Scene, Surface, Tiles};
use crate::srgb::Srgb;
use crate::tile::{self, SIDE, Span, Tile};

/// What a surface does to the light from behind it: `color + transmit * behind`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shade {
    pub color: Vec3,
    pub transmit: Vec3,
}

/// Highlights brighter than this would turn edges ragged when samples are averaged.
const BRIGHTEST: f32 = 1.1;

/// How surfaces look.
pub(crate) trait Look {
    fn shade(&self, hit: &Hit) -> Shade;
    /// Does the surface look alike wherever its normal does?
    fn is_even(&self, surface: &Surface) -> bool;
    /// What multiplies the photo at a point of the head, which takes shadow from 0 to 1.
    fn shadow(&self, at_rest: Vec3, takes: f32) -> Vec3;
    /// Shadows are followed in steps of this many px: a power of two up to 8.
    fn shadow_step_px(&self) -> usize;
}

/// Draws `scene` over `picture` inside `rect`. Pixels that nothing touches keep their bytes.
pub(crate) fn draw(scene: &mut Scene, picture: &mut Picture, rect: [i32; 4], pattern: &Pattern, srgb: &Srgb, look: &impl Look) {
    if rect[0] >= rect[2] || rect[1] >= rect[3] {
        return;
    }
    let tiles = scene.tiles(rect, pattern);
    let mut tile = Tile::new(pattern.len());
    let mut blocks = Blocks::new();
    for (index, list) in tiles.lists.iter().enumerate() {
        if list.is_empty() {
            continue;
        }
        let index = index as i32;
        tile.start([rect[0] + index % tiles.columns * TILE_PX, rect[1] + index / tiles.columns * TILE_PX], rect);
        Pass { scene, tiles: &tiles, pattern, srgb, look }.run(&mut tile, &mut blocks, list, picture);
    }
}

struct Pass<'a, L> {
    scene: &'a Scene,
    tiles: &'a Tiles,
    pattern: &'a Pattern,
    srgb: &'a Srgb,
    look: &'a L,
}

impl<L: Look> Pass<'_, L> {
    fn run(&self, tile: &mut Tile, blocks: &mut Blocks, list: &[u32], picture: &mut Picture) {
        let layer_of = |id: u32| self.surface(id).layer;
        let (head_ids, frame_ids) = list.split_at(list.partition_point(|&id| layer_of(id) == Layer::Head));
        self.head(tile, head_ids);
        self.shadow(tile, picture);
        tile.clear_solid(self.span_of(tile, frame_ids));
        for ids in frame_ids.chunk_by(|&a, &b| layer_of(a) == layer_of(b)) {
            let span = self.fill(tile, ids, head_ids, layer_of(ids[0]) == Layer::Solid);
            self.apply(tile, blocks, span, picture);
            tile.clear_ids(span);
        }
        tile.finish(picture, self.srgb);
    }

    fn surface(&self, id: u32) -> &Surface {
        &self.scene.surfaces[self.tiles.setups[id as usize].surface as usize]
    }

    /// The part of the tile that some triangles may touch.
    fn span_of(&self, tile: &Tile, ids: &[u32]) -> Span {
        let spans = ids.iter().map(|&id| self.tiles.setups[id as usize].bounds_in(tile.at_px));
        spans.fold([TILE_PX, TILE_PX, -1, -1], |span, own| {
            [span[0].min(own[0]), span[1].min(own[1]), span[2].max(own[2]), span[3].max(own[3])]
        })
    }

    /// The head at the middle of each pixel.
    fn head(&self, tile: &mut Tile, ids: &[u32]) {
        for &id in ids {
            let setup = &self.tiles.setups[id as usize];
            tile.head_reaches(setup.bounds_in(tile.at_px), setup.depth_range()[1]);
            setup.fill_middles(tile.at_px, &mut HeadMiddles { id, depths: &mut tile.head_middle, nearest: &mut tile.head_id });
        }
    }

    /// The head at each sample of the squares that a span touches.
    fn fill_head(&self, tile: &mut Tile, ids: &[u32], span: Span) {
        for square in tile.squares_to_fill(span) {
            tile.clear_head(square);
            for &id in ids {
                let setup = &self.tiles.setups[id as usize];
                let [left, top, right, bottom] = setup.bounds_in(tile.at_px);
                if left <= square[2] && top <= square[3] && right >= square[0] && bottom >= square[1] {
                    setup.fill(tile.at_px, square, self.pattern, &mut HeadSamples { depths: &mut tile.head_depth });
                }
            }
        }
    }

    /// Shadow on the head, block by block where the head is smooth.
    fn shadow(&self, tile: &mut Tile, picture: &Picture) {
        if tile.head_nearest.iter().all(|&nearest| nearest == 0.0) {
            return;
        }
        let step = self.look.shadow_step_px();
        let place = |i: usize| (i * step).min(SIDE - 1);
        let count = (SIDE - 1).div_ceil(step) + 1;
        let mut corners = [None; (SIDE + 1) * 2];
        for row in 0..count {
            let (above, below) = corners.split_at_mut(SIDE + 1);
            above.copy_from_slice(below);
            for (column, corner) in below[..count].iter_mut().enumerate() {
                *corner = self.shadow_at(tile, place(row) * SIDE + place(column));
            }
            if row == 0 {
                continue;
            }
            for column in 1..count {
                let [left, top, right, bottom] = [place(column - 1), place(row - 1), place(column), place(row)];
                // The last block holds its right and lower pixels too.
                let span = [left, top, right + usize::from(column + 1 == count), bottom + usize::from(row + 1 == count)];
                let shadows = [above[column - 1], above[column], below[column - 1], below[column]];
                self.shadow_block(tile, [left, top, right, bottom], span, shadows, picture);
            }
        }
    }

    fn shadow_at(&self, tile: &Tile, pixel: usize) -> Option<Vec3> {
        let id = tile.head_id[pixel];
        if id == NOTHING {
            return None;
        }
        let setup = &self.tiles.setups[id as usize];
        let at = tile.pixel_px(pixel);
        let w = setup.weights(at[0] as f32 + 0.5, at[1] as f32 + 0.5);
        let [a, b, c] = self.scene.corners(setup);
        let takes = a.color.x * w.x + b.color.x * w.y + c.color.x * w.z;
        Some(self.look.shadow(a.at_rest * w.x + b.at_rest * w.y + c.at_rest * w.z, takes))
    }

    fn shadow_block(
        &self,
        tile: &mut Tile,
        corners: [usize; 4],
        span: [usize; 4],
        shadows: [Option<Vec3>; 4],
        picture: &Picture,
    ) {
        let [left, top, right, bottom] = corners;
        let smooth = match shadows {
            [Some(a), Some(b), Some(c), Some(d)] if is_smooth(&tile.head_middle, corners) => Some([a, b, c, d]),
            _ => None,
        };
        if smooth == Some([Vec3::ONE; 4]) {
            return;
        }
        for y in span[1]..span[3].min(tile.height) {
            for x in span[0]..span[2].min(tile.width) {
                let pixel = y * SIDE + x;
                let shadow = match smooth {
                    Some([a, b, c, d]) if tile.head_id[pixel] != NOTHING => {
                        // In steps of one px the last block is its last pixel.
                        let share = |at: usize, low: usize, high: usize| (at - low) as f32 / (high - low).max(1) as f32;
                        let (u, v) = (share(x, left, right), share(y, top, bottom));
                        Some(a.lerp(b, u).lerp(c.lerp(d, u), v))
                    }
                    _ => self.shadow_at(tile, pixel),
                };
                if let Some(shadow) = shadow.filter(|&shadow| shadow != Vec3::ONE) {
                    tile.multiply(pixel, shadow, picture, self.srgb);
                }
            }
        }
    }

    /// Leaves in `id` which triangle of a layer each sample sees; returns where.
    fn fill(&self, tile: &mut Tile, ids: &[u32], head_ids: &[u32], solid: bool) -> Span {
        let span = self.span_of(tile, ids);
        if !solid {
            tile.clear_layer(span);
        }
        for &id in ids {
            let setup = &self.tiles.setups[id as usize];
            let (at_px, own, pattern) = (tile.at_px, setup.bounds_in(tile.at_px), self.pattern);
            let bias_mm = self.surface(id).bias_mm;
            let farthest = setup.depth_range()[0];
            let is_before_head = farthest * (1.0 + bias_mm * farthest) > tile.head_nearest_in(own);
            if !is_before_head {
                self.fill_head(tile, head_ids, own);
            }
            match (solid, is_before_head) {
                (true, true) => setup.fill(at_px, own, pattern, &mut FramePart::<true, true> { id, bias_mm, tile }),
                (true, false) => setup.fill(at_px, own, pattern, &mut FramePart::<true, false> { id, bias_mm, tile }),
                (false, true) => setup.fill(at_px, own, pattern, &mut FramePart::<false, true> { id, bias_mm, tile }),
                (false, false) => setup.fill(at_px, own, pattern, &mut FramePart::<false, false> { id, bias_mm, tile }),
            }
        }
        span
    }

    /// Shades what the pass left in `id`.
    fn apply(&self, tile: &mut Tile, blocks: &mut Blocks, span: Span, picture: &Picture) {
        let span = tile.clip(span);
        blocks.start(tile, span, |id| self.tiles.setups[id as usize].surface);
        for block in Blocks::over(span) {
            let corners = blocks.corners(block, |pixel| self.corner(tile, pixel));
            for pixel in block.pixels(span) {
                match corners {
                    Some(corners) => {
                        let layer = layer_of(&block.blend(&corners, pixel));
                        tile.lay(pixel, u32::MAX >> (32 - self.pattern.len()), layer, picture, self.srgb);
                    }
                    None if blocks.is_empty(pixel) => {}
                    None => self.paint(tile, pixel, picture),
                }
            }
        }
    }

    fn corner(&self, tile: &Tile, pixel: usize) -> Corner {
        let id = tile.id[tile.samples_of(pixel).start];
        let at = tile.pixel_px(pixel);
        let hit = hit_at(self.scene, self.tiles, id, at[0] as f32 + 0.5, at[1] as f32 + 0.5);
        Corner::new(&hit, self.look.shade(&hit), self.look.is_even(&hit.surface))
    }

    /// Shades each surface of a pixel once, in the middle of the samples that see it.
    fn paint(&self, tile: &mut Tile, pixel: usize, picture: &Picture) {
        let mut ids = [NOTHING; MAX_SAMPLES];
        ids[..self.pattern.len()].copy_from_slice(&tile.id[tile.samples_of(pixel)]);
        let at = tile.pixel_px(pixel);
        while let Some((hit, mask)) = take_group(self.scene, self.tiles, self.pattern, &mut ids, at) {
            tile.lay(pixel, mask, layer_of(&self.look.shade(&hit)), picture, self.srgb);
        }
    }
}

fn layer_of(shade: &Shade) -> tile::Layer {
    let left = (shade.transmit.x + shade.transmit.y + shade.transmit.z) / 3.0;
    tile::Layer { light: shade.color.min(Vec3::splat(BRIGHTEST)), transmit: shade.transmit, left }
}

/// Inverse depths on an even surface are nearly linear; a share of this off (2.5 mm at arm's length) is an edge.
const EDGE_SHARE: f32 = 0.004;

/// Is the head without an edge between four corners?
fn is_smooth(depths: &[f32], [left, top, right, bottom]: [usize; 4]) -> bool {
    let at = |x: usize, y: usize| depths[y * SIDE + x];
    let [a, b, c, d] = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
    let middle = at((left + right) / 2, (top + bottom) / 2);
    let (skew, bulge) = (a + d - b - c, 4.0 * middle - (a + b + c + d));
    skew.abs().max(bulge.abs()) < 4.0 * EDGE_SHARE * middle
}
